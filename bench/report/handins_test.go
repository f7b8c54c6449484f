package report_test

import (
	"encoding/json"
	"math"
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
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: "one", Clients: 64}, report.Window{report.Rate: 250 * pace, report.Events: 6, report.CPU: 10})
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: "textbook", Clients: 64}, report.Window{report.Rate: 100 * pace, report.CPU: 20 * pace})
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: "singly", Clients: 64}, report.Window{report.Messages: 200 * pace})
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: "eight", Clients: 64}, report.Window{report.Messages: 100 * pace, report.Rate: 800})
	}
	r.Add(report.Cell{Server: lab.OnPostgres, Contender: "one", Clients: 8}, report.Window{report.Rate: 77})
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
	fast := found["one at a time, hand-ins/s ÷ textbook"]
	require.InDelta(t, 2.5, fast.Found.Min, 1e-9)
	require.InDelta(t, 2.5, fast.Found.Max, 1e-9)
	require.True(t, fast.Reached())
	require.True(t, found["events a hand-in"].Reached())
	cost := found["eight in one message, cost ÷ one alone"]
	require.InDelta(t, 2, cost.Found.Median, 1e-9)
	require.False(t, cost.Reached())
	require.Empty(t, measured().Aims(lab.Development, 64, names))
	require.Empty(t, report.AimsText(nil))

	text := report.AimsText(aims)
	require.Regexp(t, `textbook +\| ≥ 2\.3 +\| 2\.50 ± 0 % +\| reached`, text)
	require.Regexp(t, `≤ 1\.6 +\| 2\.00 .*\| missed`, text)
}

func TestHandIns_StandBesideTextbookOfTheSameRounds(t *testing.T) {
	t.Parallel()
	text := measured().HandIns(lab.OnPostgres, 1, 64, names)
	require.Regexp(t, `\| one +\| 64 +\| 250 ± 100 % +\| 2\.50 ± 0 % +\|`, text)
	require.Regexp(t, `\| textbook +\| 64 +\| 100 ± 100 % +\| +\|`, text, "not beside itself")
	require.Regexp(t, `\| eight +\| 64 +\| 800 ± 0 % +\| 8\.00 ± 900 % +\|`, text)
	require.NotContains(t, text, "singly", "nobody measured its hand-ins")
	require.NotContains(t, text, "77", "of the clients only the fewest and the most")
	require.Contains(t, text, "one at a time 2.50 × as many hand-ins a second as textbook (more in every round)")
	require.Empty(t, measured().HandIns(lab.Development, 1, 64, names))

	costs := measured().Costs(lab.OnPostgres, 64, names)
	require.Regexp(t, `\| one +\| 10\.0 ± 0 % +\| 0\.50 ± 900 % ~ +\| +\| +\| 6\.00`, costs, "rounds above and below tell no difference")
}

func TestFigures_AreEverythingThatWasMeasured(t *testing.T) {
	t.Parallel()
	written, err := report.FiguresFile(report.Run{ID: "r", Busy: report.Value(math.NaN())}, measured().Figures())
	require.NoError(t, err)
	var file struct {
		Run     struct{ ID string }
		Figures []struct {
			Run, Server, Contender, What, Unit string
			Clients                            int
			Median, Least, Greatest            float64
			Rounds                             []float64
		}
	}
	require.NoError(t, json.Unmarshal(written, &file), string(written))
	require.Equal(t, "r", file.Run.ID)
	require.Len(t, file.Figures, 3+2+1+2+1)
	for _, f := range file.Figures {
		require.Equal(t, "r", f.Run)
		if f.Contender == "one" && f.Clients == 64 && f.What == "hand-ins" {
			require.Equal(t, []any{"postgres", "1/s", 250.0, 25.0, 500.0, []float64{250, 25, 500}}, []any{f.Server, f.Unit, f.Median, f.Least, f.Greatest, f.Rounds})
			return
		}
	}
	require.Fail(t, "the rate is missing")
}

func TestValue_HasSixDigitsAndNoNaN(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{0: "0", 1.0 / 3: "0.333333", -1234567.8: "-1234570", 250: "250", math.Inf(1): "null"} {
		got, err := json.Marshal(report.Value(v))
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	got, err := json.Marshal(report.NewFigure("x", "", 1, math.NaN()))
	require.NoError(t, err)
	require.Contains(t, string(got), `"rounds":[1,null]`)
}

func TestShow_HasThreeDigitsThatCountAndTheFurthestRound(t *testing.T) {
	t.Parallel()
	require.Equal(t, "–", report.Show(stats.Of(nil)))
	require.Equal(t, "9.13", report.Show(stats.Of([]float64{9.1296})))
	require.Equal(t, "14.5 ± 93 %", report.Show(stats.Of([]float64{14.5, 1, 20})))
	require.Equal(t, "1.10 ± 36 % ~", report.ShowRatio(stats.Of([]float64{1.1, 0.7, 1.2})))
	require.Equal(t, "1.10 ± 9 %", report.ShowRatio(stats.Of([]float64{1.1, 1.01, 1.2})))
}
