package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/lab"
	"shidian/bench/report"
	"shidian/bench/stats"
)

var names = report.Names{One: "one", Eight: "eight", Singly: "singly", Textbook: "textbook", DBOS: "dbos"}

func measured() *report.Results {
	var r report.Results
	for _, pace := range []float64{1, 0.1, 2} { // the second round was slow for all
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: "one", Clients: 64}, report.Window{report.Rate: 250 * pace, report.Events: 6})
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: "textbook", Clients: 64}, report.Window{report.Rate: 100 * pace})
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: "singly", Clients: 64}, report.Window{report.Messages: 200 * pace})
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: "eight", Clients: 64}, report.Window{report.Messages: 100 * pace})
	}
	return &r
}

func TestAims_AreJudgedByTheRatioOfTheSameRound(t *testing.T) {
	t.Parallel()
	aims := measured().Aims(lab.OnPostgres, 64, names)
	found := map[string]report.Aim{}
	for _, a := range aims {
		found[a.What] = a
	}
	require.Len(t, found, 3, "what was not measured is not judged")
	fast := found["one at a time, hand-ins a second ÷ textbook"]
	require.InDelta(t, 2.5, fast.Found.Min, 1e-9)
	require.InDelta(t, 2.5, fast.Found.Max, 1e-9)
	require.True(t, fast.Reached())
	require.True(t, found["history events a hand-in, the parent's counted"].Reached())
	cost := found["eight in one message, cost ÷ one alone (messages a second)"]
	require.InDelta(t, 2, cost.Found.Median, 1e-9)
	require.False(t, cost.Reached())
	require.Empty(t, measured().Aims(lab.Development, 64, names))
}

func TestWriteAims_SaysWhatWasMissed(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, report.WriteAims(&out, measured().Aims(lab.OnPostgres, 64, names)))
	require.Regexp(t, `textbook +\| ≥ 2\.3 +\| 2\.50 \(2\.50–2\.50\) +\| reached`, out.String())
	require.Regexp(t, `≤ 1\.6 +\| 2\.00 .*\| missed`, out.String())
}

func TestWriteTables_LeaveOutWhatNobodyMeasured(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, measured().WriteTables(&out, lab.OnPostgres))
	require.Regexp(t, `\| one +\| 64 +\| 250 \(25\.0–500\)`, out.String())
	history := out.String()[strings.Index(out.String(), "### Temporal history"):]
	require.Contains(t, history, "one")
	require.NotContains(t, history, "textbook")
}

func TestShow_HasThreeDigitsThatCount(t *testing.T) {
	t.Parallel()
	require.Equal(t, "–", report.Show(stats.Of(nil)))
	require.Equal(t, "9.13", report.Show(stats.Of([]float64{9.1296})))
	require.Equal(t, "14.5 (1.00–1234)", report.Show(stats.Of([]float64{14.5, 1, 1234})))
}
