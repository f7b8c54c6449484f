package demo

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/screen"
	"shidian/internal/view"
	"shidian/starter/table"
)

func snapshot(lang catalog.Lang) Snapshot {
	light := func(l pilot.Light) view.Code {
		return view.Code{Code: string(l), Name: catalog.Text(lang, "light."+string(l))}
	}
	return Snapshot{
		Lang: lang, Today: "2002-10-14", Day: 29, UI: "http://127.0.0.1:8233",
		Rows: []overview.Row{
			{Place: "yuetan", Name: "月坛", Light: light(pilot.LightGreen), Progress: 7, Communities: 26},
			{Place: "zhanlanlu", Name: "展览路", Light: light(pilot.LightRed), Progress: 55, Communities: 9, Complete: 3, Overdue: 2},
			{Place: "x", Name: "Long name", Light: light(pilot.LightDone), Progress: 100, Communities: 1, Complete: 1, Closed: "2003-01-04"},
		},
		Tasks: []view.Task{
			{Place: "yuetan/a", Step: view.Code{Name: "章程"}}, {Place: "yuetan/b", Step: view.Code{Name: "章程"}},
			{Place: "yuetan/b", Step: view.Code{Name: "细则"}}, {Place: "zhanlanlu", Step: view.Code{Name: "自查"}},
		},
		Counts: Counts{HandIns: 321, Held: 4, Refused: 20, Recorded: 1, Returned: 3},
	}
}

func TestScreen_LinesUpWithChinese(t *testing.T) {
	t.Parallel()
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		lines := snapshot(lang).Lines()
		var at []int
		for _, l := range lines {
			if before, _, ok := strings.Cut(l, "["); ok {
				at = append(at, table.Width(before))
			}
		}
		require.Len(t, at, 3)
		require.Equal(t, []int{at[0], at[0], at[0]}, at, strings.Join(lines, "\n"))
	}
}

func TestScreen_SaysWhatIsWaitedForAndWhatIsOverdue(t *testing.T) {
	t.Parallel()
	text := strings.Join(snapshot(catalog.English).Lines(), "\n")
	for _, want := range []string{"章程 ×2, 细则", "2 overdue, 自查", "closed 2003-01-04", "2002-10-14", "http://127.0.0.1:8233", "hand-ins 321", "refused 20"} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, "\x1b", "colour is asked for")
}

func TestScreen_ColourTakesNothingAway(t *testing.T) {
	t.Parallel()
	s := snapshot(catalog.Chinese)
	plain := strings.Join(s.Lines(), "\n")
	s.Colour = true
	coloured := printed(t, s)
	require.Contains(t, coloured, "\x1b[31;1m")
	for _, code := range []string{"\x1b[31;1m", "\x1b[34;1m", "\x1b[32m", "\x1b[1m", "\x1b[0m"} {
		coloured = strings.ReplaceAll(coloured, code, "")
	}
	require.Equal(t, plain, coloured)
}

// printed is a snapshot as it reaches the terminal.
func printed(t *testing.T, s Snapshot) string {
	t.Helper()
	var out strings.Builder
	_, err := io.WriteString(screen.New(&out), strings.Join(s.Lines(), "\n"))
	require.NoError(t, err)
	return out.String()
}

func TestScreen_ANameSteersNoTerminal(t *testing.T) {
	t.Parallel()
	s := snapshot(catalog.English)
	s.Colour, s.Rows[0].Name = true, "月坛\u009b2J\x1b[2J"
	require.Contains(t, printed(t, s), "月坛\uFFFD2J\uFFFD[2J")
	require.NotContains(t, printed(t, s), "\x1b[2J")
}

func TestScreen_ALogGetsALineNowAndThen(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	s := &display{out: &out}
	require.NoError(t, s.show(snapshot(catalog.English)))
	require.NoError(t, s.show(snapshot(catalog.English)))
	require.Equal(t, 1, strings.Count(out.String(), "\n"), "not again at once")
	require.Contains(t, out.String(), "2002-10-14")
	require.Contains(t, out.String(), " 54%")

	out.Reset()
	s = &display{out: &out, terminal: true}
	require.NoError(t, s.show(snapshot(catalog.English)))
	require.NoError(t, s.show(snapshot(catalog.English)))
	require.Contains(t, out.String(), "\x1b[8A", "drawn over what was there")
}
