package report_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/bench/district"
	"shidian/bench/lab"
	"shidian/bench/report"
	"shidian/bench/stats"
)

var names = report.Names{
	One: "one", Sealed: "sealed", Eight: "eight", Singly: "singly", ThirtyTwo: "thirty-two",
	Textbook: "textbook", Duties: "duties", Bare: "bare", DBOS: "dbos", River: "river", DBOSEight: "dbos8", RiverEight: "river8",
}

func measured() *report.Results {
	var r report.Results
	for _, pace := range []float64{1, 0.1, 2} { // the second round was slow for all
		add := func(contender string, clients int, w report.Window) {
			r.Add(report.Cell{Server: lab.OnPostgres, Contender: contender, Clients: clients}, w)
		}
		add("one", 64, report.Window{report.Rate: 250 * pace, report.Events: 6, report.CPU: 10, report.DurableP50: 10, report.DurableP99: 40})
		add("sealed", 64, report.Window{report.Rate: 240 * pace, report.CPU: 10.2})
		add("textbook", 64, report.Window{report.Rate: 100 * pace, report.CPU: 20 * pace})
		add("duties", 64, report.Window{report.Rate: 50 * pace})
		add("singly", 64, report.Window{report.Rate: 200 * pace, report.Messages: 200 * pace, report.CPUMessage: 10})
		add("eight", 64, report.Window{report.Messages: 100 * pace, report.Rate: 800})
		add("thirty-two", 64, report.Window{report.Messages: 80 * pace, report.Rate: 2560 * pace, report.CPUMessage: 25, report.CPU: 1, report.CPUOf(lab.Worker): 0.5, report.CPUOf(lab.TemporalServer): 0.25, report.CPUOf(lab.Bench): 0.125})
		add("river", 64, report.Window{report.Rate: 400})
		add("river8", 64, report.Window{report.Rate: 1600})
		add(report.ProofAlone, 1, report.Window{report.SealCost: 0.1, report.ChainCost: 0.2})
		add(report.StartPaced, report.StartClients, report.Window{report.Ready: 40})
		add(report.StartAtOnce, report.StartClients, report.Window{report.Ready: 70})
	}
	r.Add(report.Cell{Server: lab.OnPostgres, Contender: "one", Clients: 8}, report.Window{report.AnsweredP50: 12})
	return &r
}

func TestAims_AreJudgedByTheRatioOfTheSameRound(t *testing.T) {
	t.Parallel()
	aims := measured().Aims(lab.OnPostgres, 64, names)
	found := map[string]report.Aim{}
	for _, a := range aims {
		found[a.What] = a
	}
	require.Len(t, found, 8, "what was not measured is not judged")
	fast := found["hand-ins/s ÷ textbook"]
	require.InDelta(t, 2.5, fast.Found.Min, 1e-9)
	require.InDelta(t, 2.5, fast.Found.Max, 1e-9)
	require.True(t, fast.Reached())
	require.InDelta(t, 5, found["hand-ins/s ÷ textbook with the same duties"].Found.Median, 1e-9)
	require.True(t, found["events a hand-in"].Reached())
	require.InDelta(t, 10.2/9.8, found["CPU with seal and chain ÷ without"].Found.Median, 1e-9)
	require.InDelta(t, 2, found["eight in one message, hand-ins/s ÷ River one by one"].Found.Median, 1e-9)
	require.InDelta(t, 70, found["communities started/s, the better way"].Found.Median, 1e-9)
	cost := found["thirty-two in one message, CPU ÷ one alone"]
	require.InDelta(t, 2.5, cost.Found.Median, 1e-9)
	require.False(t, cost.Reached())
	require.Empty(t, measured().Aims(lab.Development, 64, names))
	require.Empty(t, report.AimsText(nil))
}

func TestAimsText_SaysWhyOnlyOfWhatIsMissed(t *testing.T) {
	t.Parallel()
	text := report.AimsText(measured().Aims(lab.OnPostgres, 64, names))
	require.Regexp(t, `hand-ins/s ÷ textbook +\| ≥ 1\.7 +\| 2\.50 ± 0 % +\| reached +\|`, text)
	require.Regexp(t, `≤ 2 +\| 2\.50 .*\| missed: each of them is judged`, text)
	require.Contains(t, text, "put on record by itself; of 32.0 ms of a processor worker 16.0, Temporal 8.00, bench 4.00")
	require.Regexp(t, `durable p99 ÷ p50 +\| ≤ 3 +\| 4\.00 .*\| missed: `, text)
	stretched := report.AimsText([]report.Aim{{What: "a", Wanted: 0.65, Stretch: 0.75, Found: stats.Of([]float64{0.5})}})
	require.Regexp(t, `a +\| ≥ 0\.65, better 0\.75 +\| 0\.50 +\| missed; why is not known`, stretched)
}

func TestBulk_StandsBesideBulkAndBesideSingles(t *testing.T) {
	t.Parallel()
	text := measured().Bulk(lab.OnPostgres, 64, names)
	require.Regexp(t, `eight \(bulk\) +\| 800 .*\| +\| 100`, text, "not beside itself")
	require.Regexp(t, `thirty-two \(bulk, 24 of 32 refused\)`, text)
	require.Regexp(t, `river8 \(bulk\) +\| 1600 ± 0 % +\| 0\.50`, text)
	require.Regexp(t, `river, one by one \(single\) +\| 400 ± 0 % +\| 2\.00`, text)
	require.NotContains(t, text, "dbos", "what was not measured")
	require.Empty(t, measured().Bulk(lab.Development, 64, names))
}

func TestHandIns_StandBesideTextbookOfTheSameRounds(t *testing.T) {
	t.Parallel()
	text := measured().HandIns(lab.OnPostgres, 8, 64, names)
	require.Regexp(t, `\| one +\| 12\.0 +\| – +\| 250 ± 100 % +\| 2\.50 ± 0 % +\|`, text)
	require.Regexp(t, `\| textbook +\| – +\| – +\| 100 ± 100 % +\| +\|`, text, "not beside itself")
	require.NotRegexp(t, `\| (eight|singly|thirty-two|river8) `, text, "several in one message have a table of their own")
	require.Contains(t, text, "2.50 × as many one at a time (more in every round), and 8.00 × as many with eight in one message (more in every round)")
	require.Contains(t, text, "Beside textbook with the same duties 5.00 × as many one at a time (more in every round).")
	require.Empty(t, measured().HandIns(lab.Development, 8, 64, names))

	costs := measured().Costs(lab.OnPostgres, 64, names)
	require.Regexp(t, `\| one +\| 10\.0 ± 0 % +\| 0\.50 ± 900 % ~ +\| 6\.00`, costs, "rounds above and below tell no difference")
	require.Contains(t, costs, "opening a hand-in's seal takes 0.10 ± 0 % ms of a processor, and the digests that chain its message, notices and events 0.20 ± 0 % ms")
}

func TestFigures_AreEverythingThatWasMeasured(t *testing.T) {
	t.Parallel()
	written, err := report.FiguresFile(report.Run{ID: "r", Busy: report.Value(math.NaN())}, measured().Figures())
	require.NoError(t, err)
	var file struct {
		Run     map[string]any   `json:"run"`
		Figures []map[string]any `json:"figures"`
	}
	require.NoError(t, json.Unmarshal(written, &file), string(written))
	require.Equal(t, "r", file.Run["id"])
	require.Len(t, file.Figures, 5+2+2+1+3+2+7+1+1+2+1+1+1)
	for _, f := range file.Figures {
		require.Equal(t, "r", f["run"])
		if f["contender"] == "one" && f["clients"] == 64.0 && f["what"] == "hand-ins" {
			require.Equal(t, map[string]any{
				"run": "r", "server": "postgres", "clients": 64.0, "contender": "one", "what": "hand-ins",
				"median": 250.0, "least": 25.0, "greatest": 500.0, "unit": "1/s", "rounds": []any{250.0, 25.0, 500.0},
			}, f)
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

// mostBytes is how long the page may be for a person to read it.
const mostBytes = 20_500

func TestPage_StaysShortWithAFullRun(t *testing.T) {
	t.Parallel()
	n := report.Names{
		One: "Shidian, one at a time", Sealed: "Shidian, one at a time, sealed", Eight: "Shidian, eight at once",
		Singly: "Shidian, the same eight one by one", ThirtyTwo: "Shidian, thirty-two at once",
		Textbook: "Temporal, textbook", Duties: "Temporal, textbook with the same duties", Bare: "Temporal, bare update",
		DBOS: "DBOS Transact", River: "River", DBOSEight: "DBOS Transact, eight at once", RiverEight: "River, eight at once",
	}
	var r report.Results
	for _, pace := range []float64{1, 1.4} {
		for _, c := range []string{n.One, n.Textbook, n.Duties, n.Bare, n.DBOS, n.River, "No engine", n.Sealed, n.Singly, n.Eight, n.ThirtyTwo, n.DBOSEight, n.RiverEight} {
			for _, clients := range []int{1, 64} {
				r.Add(report.Cell{Server: lab.OnPostgres, Contender: c, Clients: clients}, report.Window{
					report.Rate: 123 * pace, report.Messages: 123 * pace, report.AnsweredP50: 12.3 * pace, report.AnsweredP99: 123 * pace, report.DurableP50: 12.3 * pace, report.DurableP99: 123 * pace,
					report.CPU: 12.3 * pace, report.Events: 9.87 * pace, report.Beyond: 1234 * pace,
				})
			}
		}
		for _, way := range []string{report.StartPaced, report.StartAtOnce} {
			r.Add(report.Cell{Server: lab.OnPostgres, Contender: way, Clients: report.StartClients}, report.Window{
				report.Ready: 32.1 * pace, report.BesideP50: 43.2 * pace, report.Slowest: 543 * pace, report.StartCPU: 54.3 * pace, report.Busy: 89 * pace,
			})
		}
	}
	run := report.Run{
		Command: "make bench ROUNDS=5 CLIENTS=1,8,64 WINDOW=2s SERVERS=postgres,dev", At: "2026-11-27T22:30:00Z", Machine: "2 × AMD EPYC, 24 GiB of memory, Linux 6.18.44-fc-v657",
		Shidian: "9665ef6", Versions: []string{"go1.26.8", "github.com/dbos-inc/dbos-transact-golang v1.8.0", "github.com/jackc/pgx/v5 v5.12.0", "github.com/riverqueue/river v0.51.1", "go.temporal.io/sdk v1.50.0"},
	}
	full := run.Text() + r.HandIns(lab.OnPostgres, 1, 64, n) + r.Bulk(lab.OnPostgres, 64, n) + r.Costs(lab.OnPostgres, 64, n) + r.Starts(lab.OnPostgres, 150) +
		report.DistrictText(district.Result{Pilots: 10, Communities: 143, Messages: 2811, Wall: time.Minute}, 64, district.Tariff{Name: "Temporal Cloud, list price of January 2025, first five million", PerMillion: 50}) +
		report.AimsText(r.Aims(lab.OnPostgres, 64, n)) + r.Meaning(lab.OnPostgres, 64, n)
	path := filepath.Join(t.TempDir(), "performance.md")
	require.NoError(t, os.WriteFile(path, []byte(read(t, filepath.Join("..", "..", "docs", "performance.md"))), 0o600))
	_, err := report.Page{Path: path, Name: "bench"}.Publish(run, full)
	require.NoError(t, err)
	require.Less(t, len(read(t, path)), mostBytes, "of it %d bytes of the run", len(full))
}
