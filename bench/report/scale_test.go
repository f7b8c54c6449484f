package report_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/bench/country"
	"shidian/bench/crowd"
	"shidian/bench/lab"
	"shidian/bench/report"
)

func crowdOf(communities int, each int64, silences ...time.Duration) crowd.Result {
	return crowd.Result{
		Communities: communities, Pilots: communities + 10, Start: crowd.Start{Rate: 40},
		Memory: lab.Memory{Worker: each * int64(communities), Server: -1},
		Bytes:  map[string]int64{"shidian": 20_000 * int64(communities), "peers": 0},
		Desk:   []crowd.Command{{Name: "`status`", Times: crowd.Times{P50: 60 * time.Millisecond, P95: 80 * time.Millisecond}}},
		Silences: []crowd.Silence{
			{Way: crowd.Way{Name: "as shipped", Stated: true}, Pilots: 200, All: silences, Half: silences},
		},
	}
}

func TestCrowds_SayWhatGrowsAndWhatIsSilentTooLong(t *testing.T) {
	t.Parallel()
	all := []crowd.Result{crowdOf(1000, 30_000, time.Second, 2*time.Second, time.Second), crowdOf(5000, 60_000, 7*time.Second)}
	text := report.Crowds(all)
	require.Regexp(t, `worker, resident memory each \(kB\) +\| 30.0 +\| 60.0 +\| 2.00 +\| grows +\|`, text)
	require.Regexp(t, "database `shidian` each \\(kB\\) +\\| 20.0 +\\| 20.0 +\\| 1.00 +\\| +\\|", text)
	require.NotContains(t, text, "peers", "what nothing was added to is left out")
	require.Regexp(t, "`status` +\\| 60.0 / 80.0", text)
	require.Regexp(t, `1000 +\| 200 .*1.0 +\| 2.0 +\| ≤ 6: reached`, text)
	require.Regexp(t, `5000 +\| 200 .*7.0 +\| 7.0 +\| ≤ 6: missed`, text)

	written, err := report.FiguresFile(report.Run{}, report.CrowdFigures(all))
	require.NoError(t, err)
	require.Contains(t, string(written), `"communities":1000,"contender":"as shipped","what":"after a crash, until all answer","median":1000,"least":1000,"greatest":2000,"unit":"ms","rounds":[1000,2000,1000]`)
	require.Contains(t, string(written), `"what":"`+"`status`"+`, p95","median":80`)
}

func TestScaleAims_AreMonitoringMemoryAndWhatGrowsMost(t *testing.T) {
	t.Parallel()
	crowds := []crowd.Result{crowdOf(1000, 80_000, time.Second), crowdOf(20_000, 96_000, time.Second)}
	answers := []country.Answer{
		{Question: country.Question{Name: "another"}, P95: time.Second},
		{Question: country.Question{Name: country.Monitoring}, P95: 12 * time.Millisecond},
	}
	text := report.AimsText(report.ScaleAims(crowds, answers))
	require.Regexp(t, `counts for monitoring of a country, p95 \(ms\) +\| ≤ 100 +\| 12\.0 +\| reached`, text)
	require.Regexp(t, `memory of an open community in the worker \(kB\) +\| ≤ 100 +\| 96\.0 +\| reached`, text)
	require.Regexp(t, `most ÷ fewest: worker, resident memory each +\| ≤ 1\.1 +\| 1\.20 +\| missed; why is not known`, text)
	crowds[0].Memory = lab.Memory{Worker: 167_000_000, Live: 53_000_000, Stacks: 37_000_000}
	require.Regexp(t, `in the worker \(kB\) +\| ≤ 100 +\| 167 +\| missed: of it heap 53\.0 and stacks 37\.0; `, report.AimsText(report.ScaleAims(crowds, nil)))
	crowds[1].Start = crowd.Start{Rate: 30, CPU: 56 * time.Millisecond, Parts: map[lab.Part]time.Duration{lab.TemporalServer: 30 * time.Millisecond, lab.Worker: 20 * time.Millisecond, lab.PostgresForIt: 6 * time.Millisecond}}
	crowds[0].Start = crowd.Start{Rate: 40, CPU: 44 * time.Millisecond, Parts: map[lab.Part]time.Duration{lab.TemporalServer: 21 * time.Millisecond, lab.Worker: 19 * time.Millisecond, lab.PostgresForIt: 4 * time.Millisecond}}
	require.Contains(t, report.AimsText(report.ScaleAims(crowds, nil)), "missed: of the 12.0 ms that one more of many costs beyond one of few, Temporal 9.00, Postgres/server 2.00")
	require.Len(t, report.ScaleAims(crowds[:1], nil), 1, "nothing grows with one number of communities")
	require.Empty(t, report.ScaleAims(nil, nil))
}

func TestCrowds_OfOneNumberHaveNoRatio(t *testing.T) {
	t.Parallel()
	require.NotContains(t, report.Crowds([]crowd.Result{crowdOf(1000, 30_000, time.Second)}), "ratio")
	require.Empty(t, report.Crowds(nil))
}

func TestCountryText_ShowsTheSlowestAndCountsTheRest(t *testing.T) {
	t.Parallel()
	plan := country.Plan{Text: "Seq Scan on pilots", Took: time.Millisecond, Scans: []string{"all of pilots"}, Pages: 7}
	all := []country.Answer{
		{Question: country.Question{Name: "quick", Bounded: true}, P95: 5 * time.Millisecond, Plans: []country.Plan{plan, plan}},
		{Question: country.Question{Name: "slow", Bounded: true}, P95: 101 * time.Millisecond, Plans: []country.Plan{plan}},
		{Question: country.Question{Name: "all"}, P95: time.Second},
	}
	text := report.CountryText(country.Size{Steps: 100}, all)
	require.Regexp(t, `(?s)slow .*≤ 100: missed.*quick .*≤ 100: reached.*all +\| 0 .*\| – `, text)
	require.NotContains(t, text, "The other")
	for range 10 {
		all = append(all, country.Answer{Question: country.Question{Name: "least", Bounded: true}, P95: 2 * time.Millisecond})
	}
	require.Contains(t, report.CountryText(country.Size{}, all), "The other 6 questions took at most 2.00 ms (p95).")
	late := slices.Clone(all)
	for i := range late {
		late[i].P95 += 200 * time.Millisecond
	}
	require.NotContains(t, report.CountryText(country.Size{}, late), "The other", "what takes too long is shown, however much it is")

	plans := string(report.CountryPlans(report.Run{ID: "r"}, all, nil))
	require.Contains(t, plans, "== quick: 1ms (the slowest of its 2 statements); reads all of pilots\n\nSeq Scan on pilots\n")
	written, err := report.FiguresFile(report.Run{}, report.CountryFigures(country.Size{Steps: 100}, all))
	require.NoError(t, err)
	require.Contains(t, string(written), `"what":"quick, read","median":14`)
}

func TestPagesText_HasRowsOfTheSlowestPagesWithBothRecords(t *testing.T) {
	t.Parallel()
	plans := []country.Plan{{Text: "Index Scan", Took: time.Millisecond, Scans: []string{"steps_dues"}}}
	all := []country.PageAnswer{
		{Page: "board", As: "district", Requests: 100, P50: 5 * time.Millisecond, P95: 8 * time.Millisecond, Bytes: 12_300, Queries: 4},
		{Page: "file", As: "community", Requests: 100, P95: time.Millisecond},
		{Page: "board", As: "district", Whole: true, Requests: 100, P50: 90 * time.Millisecond, P95: 301 * time.Millisecond, Bytes: 258_000, Queries: 4, Plans: plans},
	}
	text := report.PagesText(country.Size{Communities: 120_000, SubDistricts: 8900}, all)
	require.Contains(t, text, "Each page 100 times")
	require.Regexp(t, `board +\| district +\| 8.00 +\| 12.3 +\| 301 +\| 258 +\| ≤ 300: missed`, text)
	require.Regexp(t, `file +\| community .*\| – +\| – +\| ≤ 300: reached`, text)
	for i := range 20 {
		all = append(all, country.PageAnswer{Page: fmt.Sprint("quick ", i), As: "community", P95: 900 * time.Microsecond})
	}
	text = report.PagesText(country.Size{}, all)
	require.Contains(t, text, "quick 5 ")
	require.NotContains(t, text, "quick 6 ")
	require.Contains(t, text, "\nThe other 14 took at most 0.90 ms (p95), on either record.\n")
	require.Contains(t, string(report.CountryPlans(report.Run{}, nil, all)), "== the web desk, one programme: board (district): 1ms; reads steps_dues")
	written, err := report.FiguresFile(report.Run{}, report.PageFigures(all))
	require.NoError(t, err)
	require.Contains(t, string(written), `"contender":"district","what":"web desk, board, one programme, p95","median":301`)
}
