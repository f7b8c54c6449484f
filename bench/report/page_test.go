package report_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/report"
)

func TestInsert_ReplacesOnlyWhatStandsBetweenItsMarkers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "page.md")
	const page = "# Figures\n\n<!-- a:begin -->\nold\n<!-- a:end -->\n\ntext\n\n<!-- b:begin -->\nkept\n<!-- b:end -->\n"
	require.NoError(t, os.WriteFile(path, []byte(page), 0o600))

	require.NoError(t, report.Insert(path, "a", "\nnew\n"))
	require.NoError(t, report.Insert(path, "a", "newest"))

	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "# Figures\n\n<!-- a:begin -->\n\nnewest\n\n<!-- a:end -->\n\ntext\n\n<!-- b:begin -->\nkept\n<!-- b:end -->\n", string(got))
}

func TestInsert_SaysWhichMarkerIsMissing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(path, []byte("<!-- a:begin -->\n"), 0o600))
	require.ErrorContains(t, report.Insert(path, "a", "x"), "a:end")
	require.ErrorContains(t, report.Insert(path, "b", "x"), "b:begin")
}
