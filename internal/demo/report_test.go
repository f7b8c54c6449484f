package demo

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// ended is an office after its work: one sub-district in time, one late, one open.
func ended(t *testing.T, lang catalog.Lang) (*office, Snapshot) {
	t.Helper()
	opt := Options{Plan: realPlan, SubDistricts: 3, Lang: lang, Seed: 2002, UI: "http://127.0.0.1:8233"}
	all, err := opt.terms()
	require.NoError(t, err)
	o := newOffice(nil, opt, all)
	closings := []string{"2003-01-04", "2003-01-20", ""}
	filed := []pilot.Date{"2002-12-30", "2003-01-12", ""}
	for i, terms := range all {
		own := o.subs[terms.SubDistrict.Code]
		own.filed = filed[i]
		own.counts = Counts{HandIns: 100 + i, Late: []LateStep{{terms.SubDistrict.Name + " · 甲", pilot.StepCharter, 3 + i}, {"乙", pilot.StepSummary, 1}}}
		o.rows = append(o.rows, overview.Row{Place: terms.Place(), Name: terms.PlaceName(), Closed: closings[i], Phase: pilot.PhaseOpen})
	}
	o.tasks = []view.Task{{Name: "月坛 · 丙", Step: view.Code{Name: "自查"}, Role: view.Code{Name: "街道办事处"}, Due: "2003-01-24"}}
	return o, o.snapshot(opt)
}

func TestReport_TellsHowEachSubDistrictEndedAndWhy(t *testing.T) {
	t.Parallel()
	o, s := ended(t, catalog.English)
	r := o.report(s)
	require.False(t, r.Closed)
	for _, want := range []string{
		"closed in time, 2003-01-04", "closed 2003-01-20, 12 days late", "not closed yet",
		"月坛 · 甲: ", "3 days late", "2 late steps", "月坛 · 丙: 自查, by the 街道办事处, due 2003-01-24",
		"bin/shidian status yuetan/", "http://127.0.0.1:8233", "SEED=2002",
	} {
		require.Contains(t, r.Text, want)
	}
}

func TestReport_HasAllItsTextsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		o, s := ended(t, lang)
		require.NotRegexp(t, `demo\.|[{}]`, o.report(s).Text)
		for _, line := range append(s.Lines(), s.Line()) {
			require.NotRegexp(t, `demo\.|[{}]`, line)
		}
	}
	for _, step := range []pilot.Step{pilot.StepPilotPlan, pilot.StepCharter, pilot.StepWorkstation} {
		require.True(t, catalog.Has("demo.reason."+string(step)), step)
	}
}
