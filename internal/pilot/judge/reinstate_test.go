package judge_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func (f family) reinstate(t *testing.T, o *office, edit func(*pilot.Decision)) pilot.Event {
	t.Helper()
	m := pilot.Decision{
		Header: pilot.Header{V: 1, ID: "reinstate-1", By: o.actor(pilot.RoleDistrict)}, Decision: pilot.DecisionReinstate,
		Reason: "somebody clicked the wrong button", Record: "No. 32 of 2002",
	}
	if edit != nil {
		edit(&m)
	}
	return f.tell(t, o, pilot.EntryDecide, m)[0]
}

func cancel(o *office) { o.take(pilot.SelfEntry(pilot.EntryCancel, o.now, struct{}{})) }

func TestReinstatement_HasACancelledCommunityGoOnWithTheDaysThatItStood(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	f.below = openOffice(t, dated(pilot.StepSizeAdjustment, "2002-10-20"))
	before := f.below.state.Step(pilot.StepSizeAdjustment).DueAt
	require.NotZero(t, before)
	cancel(f.below)
	require.Equal(t, pilot.LightCancelled, pilot.Summarise(f.below.state).Light)
	f.below.now = f.below.now.AddDate(0, 0, 10)
	e := f.reinstate(t, f.below, nil)
	require.Equal(t, pilot.EventDecided, e.Type, "%+v", e.Findings)
	require.Equal(t, pilot.DecisionReinstate, e.Kind)
	require.Equal(t, 10, e.Days)
	require.Equal(t, pilot.PhaseOpen, f.below.state.Phase)
	require.Zero(t, f.below.state.ClosedAt)
	require.Equal(t, before.AddDate(0, 0, 10), f.below.state.Step(pilot.StepSizeAdjustment).DueAt)
	require.Equal(t, 10, f.below.state.Moved)
	require.NotEqual(t, pilot.LightCancelled, pilot.Report(f.below.terms, f.below.state).Light, "it reports again")
	f.below.mustHand(pilot.StepSizeAdjustment)
}

func TestReinstatement_OfASuspendedPilotLeavesTheDaysToItsResumption(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	by := o.actor(pilot.RoleDistrict)
	require.Equal(t, pilot.Accepted, o.send(pilot.EntrySuspend, pilot.Suspension{Header: pilot.Header{V: 1, ID: "stop", By: by}, Reason: "flood duty"})[0].Outcome)
	o.now = o.now.AddDate(0, 0, 2)
	cancel(o)
	o.now = o.now.AddDate(0, 0, 3)
	out := o.send(pilot.EntryDecide, pilot.Decision{Header: pilot.Header{V: 1, ID: "go-on", By: by}, Decision: pilot.DecisionReinstate, Reason: "a slip", Record: "No. 1"})[0]
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	require.Zero(t, o.state.Moved)
	o.now = o.now.AddDate(0, 0, 1)
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryResume, pilot.Suspension{Header: pilot.Header{V: 1, ID: "go", By: by}, Reason: "it is over"})[0].Outcome)
	require.Equal(t, 6, o.state.Moved, "each day once")
}

func TestReinstatement_IsRefusedWhereItMustBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(*testing.T, family)
		edit    func(*pilot.Decision)
		code    string
	}{
		"it was not cancelled":            {func(*testing.T, family) {}, nil, pilot.CodeStillGoesOn},
		"its sub-district was cancelled":  {func(_ *testing.T, f family) { cancel(f.below); cancel(f.above) }, nil, pilot.CodeSubDistrictEnded},
		"its sub-district closed":         {func(_ *testing.T, f family) { cancel(f.below); f.above.state.Phase = pilot.PhaseClosed }, nil, pilot.CodeSubDistrictEnded},
		"it was left out":                 {func(t *testing.T, f family) { t.Helper(); cancel(f.below); f.decide(t, nil) }, nil, pilot.CodeLeftOutBefore},
		"an office's":                     {func(_ *testing.T, f family) { cancel(f.below) }, func(m *pilot.Decision) { m.By.Role, m.By.Unit = pilot.RoleSubDistrictOffice, "sample" }, pilot.CodeWrongRole},
		"with a step beside it":           {func(_ *testing.T, f family) { cancel(f.below) }, func(m *pilot.Decision) { m.Step = pilot.StepCharter }, "unknown-field"},
		"a waiver for what was cancelled": {func(_ *testing.T, f family) { cancel(f.below) }, func(m *pilot.Decision) { m.Decision, m.Step, m.Rule = pilot.DecisionWaive, pilot.StepCharter, "R24" }, pilot.CodePilotCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFamily(t)
			c.prepare(t, f)
			phase := f.below.state.Phase
			e := f.reinstate(t, f.below, c.edit)
			require.Equal(t, pilot.EventRefused, e.Type)
			require.Contains(t, codesOf(e.Findings), c.code)
			require.Equal(t, phase, f.below.state.Phase)
		})
	}
}

func TestReinstatement_OfASubDistrictComesBeforeItsCommunities(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	cancel(f.above)
	cancel(f.below)
	require.Equal(t, pilot.EventDecided, f.reinstate(t, f.above, nil).Type)
	require.Equal(t, pilot.EventDecided, f.reinstate(t, f.below, nil).Type)
	require.False(t, f.above.state.Ended() || f.below.state.Ended())
}

func TestReinstatement_OfACommunityThatHadAgreedToClose(t *testing.T) {
	t.Parallel()
	for name, asks := range map[string]bool{"its sub-district still asks": true, "it no longer does": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFamily(t)
			f.below.completeCommunity()
			f.below.take(pilot.SelfEntry(pilot.EntryClosing, f.below.now, pilot.Closing{V: 1, Seq: 3}))
			require.Equal(t, pilot.PhaseClosing, f.below.state.Phase)
			cancel(f.below)
			if asks {
				f.above.state.Phase, f.above.state.Closing = pilot.PhaseClosing, 3
			}
			require.Equal(t, pilot.EventDecided, f.reinstate(t, f.below, nil).Type)
			want := pilot.PhaseOpen
			if asks {
				want = pilot.PhaseClosing
			}
			require.Equal(t, want, f.below.state.Phase)
		})
	}
}

func TestDecision_OfACancelledSubDistrictThatTheProgrammeGoesOnWithoutIt(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	give := func(id string) pilot.Event {
		return f.decide(t, func(m *pilot.Decision) { m.ID, m.Community = id, "" })
	}
	require.Equal(t, pilot.EventRefused, give("early").Type, "it goes on")
	cancel(f.above)
	require.Equal(t, pilot.EventDecided, give("give-up").Type)
	require.True(t, f.above.state.GivenUp)
	require.Equal(t, pilot.PhaseCancelled, f.above.state.Phase)
	require.Equal(t, pilot.EventRefused, give("twice").Type)
	require.Equal(t, pilot.EventDecided, f.reinstate(t, f.above, nil).Type)
	require.False(t, f.above.state.GivenUp)
}

func TestUndecided_ACancelledCommunityColoursItsSubDistrictUntilTheDistrictDecides(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	require.Equal(t, pilot.LightGreen, pilot.Summarise(f.above.state).Light)
	cancel(f.below)
	f.above.take(pilot.SelfEntry(pilot.EntryProgress, f.above.now.Add(time.Hour), pilot.Report(f.below.terms, f.below.state)))
	require.Equal(t, pilot.LightYellow, pilot.Summarise(f.above.state).Light)
	require.Len(t, f.above.state.Undecided(), 1)
	require.Equal(t, pilot.EventDecided, f.decide(t, nil).Type)
	require.Empty(t, f.above.state.Undecided())
	require.Equal(t, pilot.LightGreen, pilot.Summarise(f.above.state).Light)
}

func TestDecision_LeavesOutACommunityThatNeverBegan(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	f.below.terms = examples.SampleTerms() // nothing is on record at its place
	require.Equal(t, pilot.EventDecided, f.decideUnknown(t).Type)
	require.Equal(t, []string{"sample-1"}, f.above.state.LeftOut)
}
