package judge_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

func (f family) decide(t *testing.T, edit func(*pilot.Decision)) pilot.Event {
	t.Helper()
	m := pilot.Decision{
		Header: pilot.Header{V: 1, ID: "decide-1", By: f.above.actor(pilot.RoleDistrict)}, Decision: pilot.DecisionLeaveOut,
		Community: "sample-1", Reason: "the community is being pulled down", Record: "No. 31 of 2002",
	}
	if edit != nil {
		edit(&m)
	}
	return f.tell(t, f.above, pilot.EntryDecide, m)[0]
}

func TestDecision_WithoutACancelledCommunityItsSubDistrictCloses(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	f.above.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	require.False(t, f.above.state.CommunitiesComplete())
	f.below.take(pilot.SelfEntry(pilot.EntryCancel, f.below.now, struct{}{}))
	require.Equal(t, pilot.EventDecided, f.decide(t, nil).Type)
	require.True(t, f.above.state.CommunitiesComplete())
	for _, step := range []pilot.Step{pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt} {
		f.above.fileWanted(step)
		f.above.mustHand(step)
	}
	require.Equal(t, pilot.PhaseClosed, f.above.state.Phase, "nobody is left to agree")
	require.Equal(t, 100, pilot.Summarise(f.above.state).Progress)
}

func TestDecision_IsRefusedWhereItMustBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		runs bool
		edit func(*pilot.Decision)
		code string
	}{
		"it still runs":       {true, nil, pilot.CodeStillRuns},
		"an office's":         {false, func(m *pilot.Decision) { m.By.Role, m.By.Unit = pilot.RoleSubDistrictOffice, "sample" }, pilot.CodeWrongRole},
		"no such community":   {false, func(m *pilot.Decision) { m.Community = "elsewhere" }, evidence.CodeNotAChoice},
		"another decision":    {false, func(m *pilot.Decision) { m.Decision = "forget" }, evidence.CodeNotAChoice},
		"without a document":  {false, func(m *pilot.Decision) { m.Record = " " }, evidence.CodeMissing},
		"without a reason":    {false, func(m *pilot.Decision) { m.Reason = "无" }, pilot.CodeNoReason},
		"of another district": {false, func(m *pilot.Decision) { m.By.Unit = "elsewhere" }, pilot.CodeWrongUnit},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFamily(t)
			if !c.runs {
				f.below.take(pilot.SelfEntry(pilot.EntryCancel, f.below.now, struct{}{}))
			}
			e := f.decide(t, c.edit)
			require.Equal(t, pilot.EventRefused, e.Type)
			require.Equal(t, c.code, e.Findings[0].Code, "%+v", e.Findings)
			require.Empty(t, f.above.state.LeftOut)
		})
	}
}

func TestDecision_IsTakenOnce(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	f.below.take(pilot.SelfEntry(pilot.EntryCancel, f.below.now, struct{}{}))
	require.Equal(t, pilot.EventDecided, f.decide(t, nil).Type)
	again := f.decide(t, func(m *pilot.Decision) { m.ID = "decide-2" })
	require.Equal(t, pilot.EventRefused, again.Type)
	require.Equal(t, pilot.CodeLeftOutBefore, again.Findings[0].Code)
	require.Equal(t, []string{"sample-1"}, f.above.state.LeftOut)
}

func TestCancellation_ThatComesAfterTheCloseChangesNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.state.Phase = pilot.PhaseClosed // recorded just before
	require.Empty(t, o.take(pilot.SelfEntry(pilot.EntryCancel, o.now, struct{}{})))
	require.Equal(t, pilot.PhaseClosed, o.state.Phase)
}

func TestDelivery_OfAReturnIsShownUntilItArrives(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.state.ToCommunities = []pilot.Sendback{{Number: 1, Community: "sample-1"}, {Number: 2, Community: "sample-1"}}
	failed := pilot.SelfEntry(pilot.EntryDelivery, o.now, pilot.Delivery{Number: 2, Failed: true})
	require.Equal(t, pilot.EventUndelivered, o.take(failed)[0].Type)
	require.Empty(t, o.take(failed), "said once")
	require.Len(t, o.state.Undelivered(), 1)
	require.Equal(t, pilot.LightYellow, pilot.Summarise(o.state).Light)
	require.Equal(t, pilot.EventDelivered, o.take(pilot.SelfEntry(pilot.EntryDelivery, o.now, pilot.Delivery{Number: 2}))[0].Type)
	require.Empty(t, o.state.Undelivered())
	require.Empty(t, o.take(pilot.SelfEntry(pilot.EntryDelivery, o.now, pilot.Delivery{Number: 7, Failed: true})), "nothing was sent back under that number")
}

// decideUnknown leaves out a community of which the record knows nothing.
func (f family) decideUnknown(t *testing.T) pilot.Event {
	t.Helper()
	m := pilot.Decision{
		Header: pilot.Header{V: 1, ID: "decide-1", By: f.above.actor(pilot.RoleDistrict)}, Decision: pilot.DecisionLeaveOut,
		Community: "sample-1", Reason: "it is not built yet", Record: "No. 33 of 2002",
	}
	raw, err := json.Marshal(m)
	require.NoError(t, err)
	entry := pilot.NewEntry(pilot.EntryDecide, "decide", pilot.ViaUpdate, f.above.now, raw)
	return judge.NewSession(f.above.terms, f.above.state, nil).Knowing(map[string]pilot.Kin{}).Take(entry)[0]
}
