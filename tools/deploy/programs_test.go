package deploy

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// programs are the built programs' own words: what each says it reads.
type programs struct {
	folder    string
	variables map[string][]string // by program
}

var variableName = regexp.MustCompile(`(?m)^  ([A-Z][A-Z0-9_]+)\b`)
var fileName = regexp.MustCompile(`\b([A-Z][A-Z0-9_]+_FILE)\b`)

var built = sync.OnceValues(func() (programs, error) {
	folder, err := os.MkdirTemp("", "shidian-deploy-")
	if err != nil {
		return programs{}, err
	}
	p := programs{folder: folder, variables: map[string][]string{}}
	for name, source := range map[string]string{"shidian": "./starter", "shidian-worker": "./worker"} {
		build := exec.Command("go", "build", "-o", filepath.Join(folder, name), source)
		build.Dir = "../.."
		if out, err := build.CombinedOutput(); err != nil {
			return programs{}, fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	for _, program := range []string{"shidian", "shidian-worker", "shidian-worker setup"} {
		words := strings.Fields(program)
		help := exec.Command(filepath.Join(folder, words[0]), append(words[1:], "-h")...)
		help.Env = append(os.Environ(), "SHIDIAN_LANG=en")
		out, err := help.Output()
		if err != nil {
			return programs{}, fmt.Errorf("%s -h: %w", program, err)
		}
		for _, found := range append(variableName.FindAllSubmatch(out, -1), fileName.FindAllSubmatch(out, -1)...) {
			p.variables[program] = append(p.variables[program], string(found[1]))
		}
	}
	return p, nil
})

// libraries are variables that neither program names, but what it is made of reads.
var libraries = []string{
	"SHIDIAN_LANG", // of every program's words
	"TZ", "GOMEMLIMIT", "AWS_SHARED_CREDENTIALS_FILE", "AWS_REGION", "OTEL_RESOURCE_ATTRIBUTES",
}

// requireKnown looks that a program reads what it is given, and is given what it needs.
func requireKnown(t *testing.T, where string, command []string, env map[string]string) {
	t.Helper()
	p, err := built()
	require.NoError(t, err)
	program := filepath.Base(command[0])
	if len(command) > 1 && command[1] == "setup" {
		program += " setup" // it reads more than the worker
	}
	known := p.variables[program]
	require.NotEmpty(t, known, "%s runs %s, which is no program of ours", where, command[0])
	for name := range env {
		require.True(t, slices.Contains(known, name) || slices.Contains(libraries, name), "%s: %s does not read %s", where, program, name)
	}
	for _, name := range needed(command) {
		require.True(t, has(env, name), "%s: %v needs %s", where, command, name)
	}
	requireCommand(t, where, command)
}

func has(env map[string]string, name string) bool {
	return env[name] != "" || env[name+"_FILE"] != ""
}

// needed are the variables without which a command would talk to the services of
// development, or to nobody.
func needed(command []string) []string {
	switch strings.Join(command[1:], " ") {
	case "serve":
		return []string{"DATABASE_URL", "TEMPORAL_ADDRESS", "EVIDENCE_BUCKET", "SHIDIAN_WEB_URL", "SHIDIAN_WEB_LISTEN", "SHIDIAN_IDENTITY_KEY", "SHIDIAN_SIGNIN"}
	case "migrate":
		return []string{"SHIDIAN_OWNER_DATABASE_URL"}
	case "setup --apply":
		return []string{"SHIDIAN_OWNER_DATABASE_URL", "DATABASE_URL", "TEMPORAL_ADDRESS", "EVIDENCE_BUCKET"}
	}
	return []string{"DATABASE_URL", "TEMPORAL_ADDRESS", "SHIDIAN_HEALTH_ADDR"}
}

// requireCommand looks that a program has the command that it is called with.
func requireCommand(t *testing.T, where string, command []string) {
	t.Helper()
	p, err := built()
	require.NoError(t, err)
	if filepath.Base(command[0]) == "shidian" {
		out, err := exec.CommandContext(t.Context(), filepath.Join(p.folder, "shidian"), append(slices.Clone(command[1:]), "--help")...).CombinedOutput()
		require.NoError(t, err, "%s: %v\n%s", where, command, out)
		return
	}
	help, err := exec.CommandContext(t.Context(), filepath.Join(p.folder, "shidian-worker"), "-h").CombinedOutput()
	require.NoError(t, err)
	require.Contains(t, string(help), strings.Join(append([]string{"shidian-worker"}, command[1:]...), " "), where)
}

func TestManifests_ProgramsReadWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	everyOffice(t, func(t *testing.T, r rendered) {
		t.Helper()
		for name, pod := range r.pods() {
			c := pod.Spec.Containers[0]
			require.Empty(t, c.Command, "the image finds its programs itself")
			env := environment(pod)
			require.Len(t, c.Env, len(env), "%s: a variable is there twice", name)
			requireKnown(t, r.file+" "+name, c.Args, env)
		}
	})
}
