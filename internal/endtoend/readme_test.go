package endtoend

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

const root = "../.."

// commandsOf lists the lines of a page's code blocks that are commands.
func commandsOf(t *testing.T, page string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, page))
	require.NoError(t, err)
	var commands []string
	inBlock := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			inBlock = !inBlock
			continue
		}
		first, _, _ := strings.Cut(line, " ")
		if inBlock && (first == "make" || first == "temporal" || strings.HasPrefix(first, "bin/")) {
			commands = append(commands, line)
		}
	}
	return commands
}

var target = regexp.MustCompile(`(?m)^([a-z-]+):.*## `)

// Every command of the README is tried, in its order, on a system of its own.
func TestReadme_EveryCommandDoesWhatItSays(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"README.md", "README.zh-CN.md"} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			commands := commandsOf(t, page)
			require.Greater(t, len(commands), 6)
			s := newSystem(t)
			for _, command := range commands {
				s.tryCommand(command)
			}
			s.programme = "xicheng-2002"
			s.until("yuetan", "the hand-in of the page was accepted", accepted(pilot.StepLeadingGroup))
		})
	}
}

// tryCommand runs a command as a reader types it, in a folder of the test's. A
// make target must exist; the tests are not run within themselves.
func (s *system) tryCommand(command string) {
	s.t.Helper()
	command, _, _ = strings.Cut(command, " #")
	words := strings.Fields(command)
	if words[0] == "make" {
		makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
		require.NoError(s.t, err)
		var targets []string
		for _, m := range target.FindAllStringSubmatch(string(makefile), -1) {
			targets = append(targets, m[1])
		}
		require.Contains(s.t, targets, words[1])
		return
	}
	if words[0] == "temporal" {
		command = s.temporal.Binary() + strings.TrimPrefix(command, "temporal") + " --address " + s.temporal.Address()
	}
	plans, err := filepath.Abs(filepath.Join(root, "plans"))
	require.NoError(s.t, err)
	command = strings.ReplaceAll(command, "bin/shidian", s.program("shidian"))
	command = strings.ReplaceAll(command, " plans/", " "+plans+"/")
	out, err := s.shell(command)
	for busy := 0; busy < 5 && strings.Contains(out, "Workflow is busy"); busy++ {
		out, err = s.shell(command) // the server turns a query away while another one waits
	}
	require.NoError(s.t, err, "%s\n%s", command, out)
	if strings.Contains(command, " start ") {
		require.Eventually(s.t, func() bool {
			status, err := s.statusOf("xicheng-2002", "yuetan")
			return err == nil && len(status.Waiting) > 0
		}, patience, tick, "the pilot opens")
	}
}

func (s *system) shell(command string) (string, error) {
	cmd := exec.CommandContext(s.t.Context(), "sh", "-c", command)
	cmd.Dir, cmd.Env = s.folder, s.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}
