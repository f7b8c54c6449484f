package report_test

import (
	"bytes"
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

func TestWriteCrowds_SaysWhatGrowsAndWhatIsSilentTooLong(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, report.WriteCrowds(&out, []crowd.Result{crowdOf(1000, 30_000, time.Second, 2*time.Second), crowdOf(5000, 60_000, 7*time.Second)}))
	text := out.String()
	require.Regexp(t, `worker, resident memory each \(kB\) +\| 30.0 +\| 60.0 +\| 2.00 +\| grows +\|`, text)
	require.Regexp(t, "database `shidian` each \\(kB\\) +\\| 20.0 +\\| 20.0 +\\| 1.00 +\\| +\\|", text)
	require.NotContains(t, text, "peers", "what nothing was added to is left out")
	require.Regexp(t, "`status` +\\| 60.0 / 80.0", text)
	require.Regexp(t, `1000 +\| 200 .*1.0 2.0 +\| 2.0 +\| ≤ 6 s: reached`, text)
	require.Regexp(t, `5000 +\| 200 .*7.0 +\| 7.0 +\| ≤ 6 s: missed`, text)
}

func TestWriteCrowds_OfOneNumberHasNoRatio(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, report.WriteCrowds(&out, []crowd.Result{crowdOf(1000, 30_000, time.Second)}))
	require.NotContains(t, out.String(), "ratio")
	out.Reset()
	require.NoError(t, report.WriteCrowds(&out, nil))
	require.Empty(t, out.String())
}

func TestWriteCountry_HasAnAimOnlyForWhatIsBounded(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	plan := country.Plan{Text: "Seq Scan on pilots", Took: time.Millisecond, Scans: []string{"all of pilots"}, Pages: 7}
	require.NoError(t, report.WriteCountry(&out, country.Size{Steps: 100}, []country.Answer{
		{Question: country.Question{Name: "quick", Bounded: true}, P95: 5 * time.Millisecond, Plans: []country.Plan{plan, plan}},
		{Question: country.Question{Name: "slow", Bounded: true}, P95: 101 * time.Millisecond, Plans: []country.Plan{plan}},
		{Question: country.Question{Name: "all"}, P95: time.Second},
	}))
	text := out.String()
	require.Regexp(t, `quick .*≤ 100: reached \| all of pilots +\| 14`, text)
	require.Regexp(t, `slow .*≤ 100: missed`, text)
	require.Regexp(t, `all +\| 0 .*\| – `, text)
	require.Contains(t, text, "the slowest of its 2 statements")
	require.Contains(t, text, "Seq Scan on pilots")
}
