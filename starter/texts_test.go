package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// Keys that are put together from a code.
func composed() []string {
	var keys []string
	for _, kind := range []pilot.OutcomeKind{pilot.Accepted, pilot.Held, pilot.Recorded, pilot.Refused} {
		keys = append(keys, "desk.outcome."+string(kind), "desk.current."+string(kind))
	}
	for _, s := range []pilot.Severity{pilot.Hard, pilot.Soft, pilot.Note} {
		keys = append(keys, "desk.severity."+string(s))
	}
	for _, how := range []string{"closed", "cancelled", "terminated", "timed-out", "failed"} {
		keys = append(keys, "desk.ended."+how, "desk.start-ended."+how)
	}
	for _, s := range []client.Started{client.StartedNow, client.StartedBefore, client.StartedFailed, client.StartedSkipped} {
		keys = append(keys, "desk.start-"+string(s))
	}
	for _, w := range []client.HandedOver{client.ByDeadline, client.ByNoWorker, client.ByRequest} {
		keys = append(keys, "desk.handed-over."+string(w))
	}
	return append(keys, "desk.outcome.duplicate", "desk.binding.hard", "desk.binding.soft")
}

func TestTexts_EveryKeyIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	whole := regexp.MustCompile(`^(desk|pilot)\.[a-z0-9.-]*[a-z0-9]$`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	seen := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if key, err := strconv.Unquote(lit.Value); err == nil && whole.MatchString(key) {
					seen++
					require.True(t, catalog.Has(key), "%s: %s", name, key)
				}
			}
			return true
		})
	}
	require.Greater(t, seen, 100, "the detector detects")
	for _, key := range composed() {
		require.True(t, catalog.Has(key), key)
	}
}
