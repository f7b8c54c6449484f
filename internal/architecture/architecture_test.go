package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// list asks the go command for every package of the module.
func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Dir,GoFiles,Imports,Deps", "./...")
	cmd.Dir = filepath.Join("..", "..")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	require.NoError(t, err, stderr.String())

	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		// Seen to be read, so that go test runs this again when a package changes.
		_, err = os.ReadDir(p.Dir)
		require.NoError(t, err)
		packages = append(packages, p)
	}
}

func TestArchitecture_ImportsGoOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		for _, violation := range violations(p) {
			t.Error(violation)
		}
	}
}

// A rule about a package that was renamed would hold nothing and say nothing.
func TestArchitecture_EveryRuleHasItsPackage(t *testing.T) {
	t.Parallel()
	packages := list(t)
	for _, r := range rules {
		found := false
		for _, p := range packages {
			found = found || p.ImportPath == full(r.packages)
		}
		require.True(t, found, "no package %s", r.packages)
	}
}

func TestArchitecture_ADetectorThatDetects(t *testing.T) {
	t.Parallel()
	doc := []string{"doc.go"}
	for wanted, p := range map[string]listed{
		"shidian/internal/pilot imports context":                   {ImportPath: "shidian/internal/pilot", GoFiles: doc, Imports: []string{"time", "context"}},
		"shidian/internal/pilot imports net/http":                  {ImportPath: "shidian/internal/pilot", GoFiles: doc, Imports: []string{"net/http"}},
		"shidian/internal/pilot imports github.com/google/uuid":    {ImportPath: "shidian/internal/pilot", GoFiles: doc, Imports: []string{"github.com/google/uuid"}},
		"shidian/internal/pilot/deep imports shidian/workflows":    {ImportPath: "shidian/internal/pilot/deep", GoFiles: doc, Imports: []string{"shidian/workflows"}},
		"shidian/workflows imports os":                             {ImportPath: "shidian/workflows", GoFiles: doc, Imports: []string{"go.temporal.io/sdk/workflow", "os"}},
		"shidian/workflows imports shidian/internal/config":        {ImportPath: "shidian/workflows", GoFiles: doc, Imports: []string{"shidian/internal/config"}},
		"shidian/workflows reaches github.com/jackc/pgx/v5":        {ImportPath: "shidian/workflows", GoFiles: doc, Deps: []string{"github.com/jackc/pgx/v5"}},
		"shidian/activities imports shidian/workflows":             {ImportPath: "shidian/activities", GoFiles: doc, Imports: []string{"shidian/workflows"}},
		"shidian/activities imports github.com/jackc/pgx/v5":       {ImportPath: "shidian/activities", GoFiles: doc, Imports: []string{"github.com/jackc/pgx/v5"}},
		"shidian/internal/postgres imports shidian/activities":     {ImportPath: "shidian/internal/postgres", GoFiles: doc, Imports: []string{"shidian/activities"}},
		"shidian/internal/audit imports shidian/internal/postgres": {ImportPath: "shidian/internal/audit", GoFiles: doc, Imports: []string{"shidian/internal/postgres"}},
		"shidian/internal/audit reaches go.temporal.io/sdk/client": {ImportPath: "shidian/internal/audit", GoFiles: doc, Deps: []string{"go.temporal.io/sdk/client"}},
		"shidian/internal/client reaches shidian/internal/revive":  {ImportPath: "shidian/internal/client", GoFiles: doc, Deps: []string{"shidian/internal/revive"}},
		"shidian/internal/revive imports shidian/internal/config":  {ImportPath: "shidian/internal/revive", GoFiles: doc, Imports: []string{"shidian/internal/config"}},
		"shidian/internal/helpers has a name that says nothing":    {ImportPath: "shidian/internal/helpers", GoFiles: doc},
		"shidian/internal/dates has a name that says nothing":      {ImportPath: "shidian/internal/dates", Name: "util", GoFiles: doc},
		"shidian/internal/dates has no doc.go":                     {ImportPath: "shidian/internal/dates", GoFiles: []string{"dates.go"}},
	} {
		require.Equal(t, []string{wanted}, violations(p))
	}
	require.Empty(t, violations(listed{
		ImportPath: "shidian/workflows", GoFiles: doc, Deps: []string{"os"}, // the SDK reaches os, the workflows don't import it
		Imports: []string{"time", "shidian/internal/pilot", "shidian/activities", "go.temporal.io/sdk/workflow"},
	}))
	// A neighbour with a longer name is not "below".
	require.Empty(t, violations(listed{ImportPath: "shidian/internal/pilots", GoFiles: doc, Imports: []string{"os"}}))
}

// The domain gets the time as an argument; only the shapes of package time are its own.
func TestArchitecture_TheDomainHasNoClock(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if !below(p.ImportPath, full("internal/pilot")) {
			continue
		}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			require.Empty(t, clocks(file), name)
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p; import `time`; var now = time.Now()", 0)
	require.NoError(t, err)
	require.Equal(t, []string{"time.Now"}, clocks(file), "the detector detects")
}

// What is built from the sources is not among them: one program outweighs all of them.
func TestArchitecture_NothingBuiltIsKept(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = filepath.Join("..", "..")
	output, err := cmd.Output()
	if err != nil {
		t.Skipf("not a clone: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(output), "\x00"), "\x00") {
		if info, err := os.Lstat(filepath.Join(cmd.Dir, name)); err == nil {
			require.Less(t, info.Size(), int64(1<<20), name)
		}
	}
}

// clocks lists the uses of package time that read or wait for the clock.
func clocks(file *ast.File) []string {
	reads := map[string]bool{
		"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true,
		"AfterFunc": true, "Tick": true, "NewTimer": true, "NewTicker": true,
	}
	var found []string
	ast.Inspect(file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if from, ok := selector.X.(*ast.Ident); ok && from.Name == "time" && reads[selector.Sel.Name] {
			found = append(found, "time."+selector.Sel.Name)
		}
		return true
	})
	return found
}
