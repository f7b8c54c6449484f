package report_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/report"
)

func TestPublish_ReplacesOnlyWhatStandsBetweenItsMarkers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "page.md")
	const page = "# Figures\n\n<!-- a:begin -->\nold\n<!-- a:end -->\n\ntext\n\n<!-- b:begin -->\nkept\n<!-- b:end -->\n"
	require.NoError(t, os.WriteFile(path, []byte(page), 0o600))
	p := report.Page{Path: path, Name: "a"}
	for _, text := range []string{"\nnew\n", "newest"} {
		folder, err := p.Publish(report.Run{}, text, report.File{Name: "a.json", Content: []byte(text)})
		require.NoError(t, err)
		require.Equal(t, filepath.Join(filepath.Dir(path), "data"), folder)
	}
	require.Equal(t, "# Figures\n\n<!-- a:begin -->\n\nnewest\n\n<!-- a:end -->\n\ntext\n\n<!-- b:begin -->\nkept\n<!-- b:end -->\n", read(t, path))
	require.Equal(t, "newest", read(t, filepath.Join(filepath.Dir(path), "data", "a.json")))
}

func TestPublish_LeavesThePaddingOfTablesOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(path, []byte("<!-- a:begin -->\n<!-- a:end -->\n"), 0o600))
	table := report.Table([][]string{{"contender", "a"}, {"No", ""}, {"two words", "–"}})
	_, err := report.Page{Path: path, Name: "a"}.Publish(report.Run{}, "a  text -----\n\n"+table)
	require.NoError(t, err)
	require.Contains(t, read(t, path), "\na  text -----\n\n| contender | a |\n|---|---|\n| No | |\n| two words | – |\n")
}

func TestPublish_LeavesThePageAloneOnABusyMachine(t *testing.T) {
	t.Parallel()
	const page = "<!-- a:begin -->\nold\n<!-- a:end -->\n"
	for name, c := range map[string]struct {
		busy   report.Value
		forced bool
		shown  bool
	}{
		"at rest": {0.05, false, true}, "busy": {0.5, false, false}, "busy, but forced": {0.5, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path, unread := filepath.Join(dir, "page.md"), filepath.Join(dir, "unread")
			require.NoError(t, os.WriteFile(path, []byte(page), 0o600))
			p, run := report.Page{Path: path, Name: "a", Forced: c.forced, Unread: unread}, report.Run{Busy: c.busy}

			folder, err := p.Publish(run, "new", report.File{Name: "a.json", Content: []byte("{}")})
			require.NoError(t, err)
			require.Equal(t, "{}", read(t, filepath.Join(folder, "a.json")), "no figure is lost")
			if c.shown {
				require.Contains(t, read(t, path), "new")
				require.Empty(t, p.Warning(run))
				return
			}
			require.Equal(t, unread, folder)
			require.NoDirExists(t, filepath.Join(dir, "data"))
			require.Equal(t, page, read(t, path))
			require.Contains(t, p.Warning(run), "FORCE=1")
			require.Contains(t, p.Warning(run), "50 %")
		})
	}
}

func TestPublish_WithoutAPageKeepsTheFigures(t *testing.T) {
	t.Parallel()
	p := report.Page{Name: "a", Unread: filepath.Join(t.TempDir(), "unread")}
	require.NoError(t, p.Check())
	require.Empty(t, p.Warning(report.Run{Busy: 1}), "there was none to write")
	folder, err := p.Publish(report.Run{}, "new", report.File{Name: "a.json", Content: []byte("{}")})
	require.NoError(t, err)
	require.Equal(t, "{}", read(t, filepath.Join(folder, "a.json")))
}

func TestCheck_SaysWhichMarkerIsMissing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "page.md")
	require.ErrorIs(t, report.Page{Path: path, Name: "a"}.Check(), os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte("<!-- a:begin -->\n"), 0o600))
	require.ErrorContains(t, report.Page{Path: path, Name: "a"}.Check(), "a:end")
	require.ErrorContains(t, report.Page{Path: path, Name: "b"}.Check(), "b:begin")
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}
