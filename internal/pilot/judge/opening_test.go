package judge_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// before opens an office so many days before its plan's opening day.
func before(t *testing.T, terms *pilot.Terms, days int) *office {
	t.Helper()
	o := &office{t: t, terms: terms, state: pilot.NewState(), earlier: map[string]judge.Earlier{}}
	o.now = terms.Opens.AddDays(-days).Start(terms.Location()).Add(9 * time.Hour)
	o.take(pilot.SelfEntry(pilot.EntryOpen, o.now, struct{}{}))
	return o
}

// reporting is the sample sub-district, with a due date and bulletins.
func reporting() *pilot.Terms {
	terms := dated(pilot.StepLeadingGroup, "2002-10-05")
	terms.BulletinEvery = pilot.EveryWeek
	return terms
}

func (o *office) opens() time.Time { return o.terms.Opens.Start(o.terms.Location()) }

func (o *office) happened() (types []string) {
	for _, e := range o.events {
		types = append(types, string(e.Type))
	}
	return types
}

func (o *office) requireNotYetOpen() {
	o.t.Helper()
	require.Equal(o.t, o.terms.Opens, o.state.NotBefore)
	for _, st := range o.state.Steps {
		require.Equal(o.t, pilot.Waiting, st.Status, st.Code)
	}
	sum := pilot.Summarise(o.state)
	require.Empty(o.t, sum.WaitingFor)
	require.True(o.t, sum.NextDue.IsZero())
}

func TestOpening_APilotThatBeginsBeforeItsDayOwesNothingUntilThen(t *testing.T) {
	t.Parallel()
	o := before(t, reporting(), 60)
	require.Len(t, o.events, 1)
	require.Equal(t, pilot.EventOpened, o.events[0].Type)
	require.Equal(t, o.terms.Opens, o.events[0].NotBefore)
	o.requireNotYetOpen()
	require.Equal(t, pilot.LightGreen, pilot.Summarise(o.state).Light)
	require.Equal(t, pilot.Rung{At: o.opens(), Kind: pilot.RungOpen}, pilot.Project(o.terms, o.state).Next)

	o.now = o.opens().Add(-time.Second)
	o.tick()
	require.Len(t, o.events, 1, "a second before, nothing is owed and nobody reminded")

	o.now = o.opens()
	o.tick()
	require.Equal(t, pilot.EventBegun, o.events[1].Type)
	require.Empty(t, o.state.NotBefore)
	require.Equal(t, o.opens(), o.state.OpenedAt)
	require.True(t, o.state.Step(pilot.StepLeadingGroup).Awaited())
	period, _ := o.state.OpenPeriod(o.terms)
	require.Equal(t, pilot.PeriodOf(o.terms.Opens, pilot.EveryWeek), period, "the first bulletin is of the week in which it opened")
	requireSameFold(t, o)
}

func TestOpening_AtOrAfterItsDayAPilotOpensAtOnce(t *testing.T) {
	t.Parallel()
	for _, terms := range []*pilot.Terms{reporting(), sampleCommunity()} {
		for _, days := range []int{0, -3} {
			o := before(t, terms, days)
			require.Empty(t, o.events[0].NotBefore)
			require.Empty(t, o.state.NotBefore)
			require.NotContains(t, o.happened(), string(pilot.EventBegun))
			require.Equal(t, pilot.EventStepOpened, o.events[1].Type)
		}
	}
	exact := reporting()
	require.Empty(t, exact.OpensLater(exact.Opens.Start(exact.Location())))
	require.Equal(t, exact.Opens, exact.OpensLater(exact.Opens.Start(exact.Location()).Add(-time.Nanosecond)))
}

func TestOpening_WhatIsHandedInEarlyIsHeldAndJudgedThen(t *testing.T) {
	t.Parallel()
	for name, terms := range map[string]*pilot.Terms{"sub-district": reporting(), "community": sampleCommunity()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := before(t, terms, 10)
			first := pilot.StepsOf(terms)[0].Code
			h := o.handIn(first)
			out := o.send(pilot.EntryHandIn, h)[0]
			require.Equal(t, pilot.Held, out.Outcome, "%+v", out.Findings)
			require.Equal(t, []string{pilot.CodeNotYetOpen}, codesOf(out.Findings))
			require.Equal(t, pilot.Note, out.Findings[0].Severity)
			require.Equal(t, terms.Opens, pilot.Date(out.Findings[0].Wanted))
			again := o.send(pilot.EntryHandIn, h)[0]
			require.Equal(t, pilot.Duplicate, again.Outcome)
			wrong := o.handIn(first)
			wrong.By.Unit = "elsewhere"
			require.Equal(t, pilot.Refused, o.send(pilot.EntryHandIn, wrong)[0].Outcome, "what is wrong is refused at once")
			o.requireNotYetOpen()

			o.now = o.opens().Add(9 * time.Hour)
			o.tick()
			require.NotEqual(t, pilot.Held, o.earlier[h.ID].Outcome)
			require.Nil(t, o.state.Step(first).Held)
			requireSameFold(t, o)
		})
	}
}

func TestOpening_TheFirstMessageAfterItsDayFindsItOpen(t *testing.T) {
	t.Parallel()
	o := before(t, reporting(), 10)
	o.now = o.opens().Add(30 * time.Hour) // no clock rang meanwhile
	require.Equal(t, pilot.Accepted, o.hand(pilot.StepLeadingGroup).Outcome)
	require.Equal(t, pilot.EventBegun, o.events[1].Type)
}

func TestOpening_RecordsMayBeFiledAndBulletinsMayNot(t *testing.T) {
	t.Parallel()
	o := before(t, reporting(), 10)
	require.Equal(t, pilot.Accepted, o.file(pilot.KindGuidance, "").Outcome)
	out := o.file(pilot.KindBulletin, pilot.PeriodOf(o.terms.Today(o.now), pilot.EveryWeek))
	require.Equal(t, pilot.Refused, out.Outcome)
	require.Contains(t, codesOf(out.Findings), pilot.CodeBulletinTooEarly)
	require.Empty(t, o.state.Missing)
}

func TestOpening_NothingIsReturnedAndADueDateMayMove(t *testing.T) {
	t.Parallel()
	o := before(t, reporting(), 10)
	ret := pilot.Return{
		Header: pilot.Header{V: 1, ID: "return-1", By: o.actor(pilot.RoleDistrict)},
		Steps:  []pilot.Step{pilot.StepLeadingGroup}, Reasons: []pilot.ReturnReason{{Text: "too early"}},
	}
	out := o.send(pilot.EntryReturn, ret)[0]
	require.Equal(t, pilot.Refused, out.Outcome)
	require.Equal(t, pilot.RuleOrder, out.Findings[0].Rule)
	require.Equal(t, pilot.Accepted, o.extend(pilot.StepLeadingGroup, "2002-10-12", pilot.RoleDistrict, "").Outcome)
	o.requireNotYetOpen()
	o.now = o.opens()
	o.tick()
	require.Equal(t, pilot.Date("2002-10-12"), pilot.DueDay(o.state.Step(pilot.StepLeadingGroup).DueAt, o.terms.Location()))
}

func TestOpening_ASuspensionKeepsItShutAndOnlyItsDaysAfterTheOpeningDayCount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		resumed int // days after the opening day
		moved   int
	}{
		"over before it opens":   {-2, 0},
		"over on the day itself": {0, 1},
		"over a week later":      {7, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := before(t, reporting(), 20)
			o.now = o.opens().AddDate(0, 0, -5)
			require.Equal(t, pilot.Accepted, o.suspend(pilot.EntrySuspend, "").Outcome)
			require.Equal(t, pilot.LightPaused, pilot.Summarise(o.state).Light)
			require.Equal(t, pilot.Rung{}, pilot.Project(o.terms, o.state).Next)
			o.now = o.opens().AddDate(0, 0, c.resumed).Add(9 * time.Hour)
			o.tick()
			o.requireNotYetOpen()
			require.Equal(t, pilot.Accepted, o.suspend(pilot.EntryResume, "").Outcome)
			require.Equal(t, c.moved, o.state.Moved)
			require.Equal(t, c.resumed < 0, o.state.NotYetOpen())
			o.now = o.opens().AddDate(0, 0, 10)
			o.tick()
			due := pilot.DueDay(o.state.Step(pilot.StepLeadingGroup).DueAt, o.terms.Location())
			require.Equal(t, pilot.Date("2002-10-05").AddDays(c.moved), due)
			requireSameFold(t, o)
		})
	}
}

func TestOpening_ASuspensionForATimeEndsByItselfAndThenItOpens(t *testing.T) {
	t.Parallel()
	o := before(t, reporting(), 20)
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntrySuspend, o.terms.Opens.AddDays(1)).Outcome)
	o.now = o.opens().AddDate(0, 0, 2)
	o.tick()
	require.Equal(t, []string{string(pilot.EventResumed), string(pilot.EventBegun)}, o.happened()[2:4])
	require.False(t, o.state.NotYetOpen())
}

func TestOpening_ACommunityHearsOfItsSubDistrictWhileItWaits(t *testing.T) {
	t.Parallel()
	o := before(t, sampleCommunity(), 10)
	o.openGate()
	require.True(t, o.state.Gate.Open)
	o.requireNotYetOpen()
	stop := pilot.Stop{At: o.now, Reason: "flood"}
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 9, Open: true, Stopped: &stop}))
	o.now = o.opens().AddDate(0, 0, 1)
	o.tick()
	o.requireNotYetOpen()
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 10, Open: true}))
	require.False(t, o.state.NotYetOpen())
	require.True(t, o.state.Step(pilot.StepSizeAdjustment).Awaited())
}

func TestOpening_TheGateStaysShutWhereAPlanHasNoPreparation(t *testing.T) {
	t.Parallel()
	terms := reporting()
	for _, spec := range pilot.Catalogue() {
		if spec.Stage == pilot.StagePreparation {
			terms.Without = append(terms.Without, spec.Code)
		}
	}
	o := before(t, terms, 10)
	require.False(t, o.state.Gate.Open)
	o.now = o.opens()
	o.tick()
	require.True(t, o.state.Gate.Open)
}

func TestOpening_CancelledWhileItWaitsItNeverOpens(t *testing.T) {
	t.Parallel()
	o := before(t, reporting(), 10)
	o.take(pilot.SelfEntry(pilot.EntryCancel, o.now, struct{}{}))
	require.Equal(t, pilot.PhaseCancelled, o.state.Phase)
	require.Nil(t, pilot.RowOf(o.terms, o.state).NotBefore, "it waits for nothing any more")
	o.now = o.opens().AddDate(0, 1, 0)
	o.tick()
	require.NotContains(t, o.happened(), string(pilot.EventBegun))
	require.True(t, pilot.Project(o.terms, o.state).Next.At.IsZero())
}

func TestOpening_InARehearsalItFollowsTheCalendarThatIsMoved(t *testing.T) {
	t.Parallel()
	terms := reporting()
	terms.Clock = pilot.Clock{}.Standing(terms.Opens.Start(terms.Location()).AddDate(0, 0, -3))
	o := before(t, terms, 0)
	o.requireNotYetOpen()
	o.now = o.now.AddDate(1, 0, 0) // real time is nothing to it
	o.tick()
	o.requireNotYetOpen()
	terms.Clock = terms.Clock.Standing(terms.Opens.Start(terms.Location()).Add(time.Hour))
	o.tick()
	require.False(t, o.state.NotYetOpen())
}

// A life after a pilot begins when its pilot is closed, whatever the plan's opening day.
func TestOpening_ALifeAfterThePilotNeverWaits(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	terms.Governance = &pilot.GovernanceTerms{Since: "2002-01-01"}
	require.Empty(t, terms.OpensLater(terms.Opens.Start(terms.Location()).AddDate(-1, 0, 0)))
}

// A state of an earlier release, and its events, say nothing of an opening day: it is open.
func TestOpening_EventsOfAnEarlierReleaseFoldAsTheyDid(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	s := pilot.NewState()
	s.Apply(terms, pilot.Event{V: pilot.FoldVersion, Seq: 1, Type: pilot.EventOpened, At: terms.Opens.Start(terms.Location()).AddDate(0, -2, 0), Catalogue: pilot.CatalogueOf(terms)})
	require.False(t, s.NotYetOpen())
	require.True(t, s.Ready(pilot.SpecOf(pilot.StepLeadingGroup)))
}

// requireSameFold folds the events anew, from JSON as they are kept, into the same state.
func requireSameFold(t *testing.T, o *office) {
	t.Helper()
	folded := pilot.NewState()
	for _, e := range o.events {
		raw, err := json.Marshal(e)
		require.NoError(t, err)
		var kept pilot.Event
		require.NoError(t, json.Unmarshal(raw, &kept))
		folded.Apply(o.terms, kept)
	}
	want, err := json.Marshal(o.state)
	require.NoError(t, err)
	have, err := json.Marshal(folded)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(have))
}

// The district moves the opening day of a pilot that waits: it opens on that one.
func TestOpening_AnOrderThatAmendsThePlanMovesTheDayWhileItWaits(t *testing.T) {
	t.Parallel()
	opens := func(day pilot.Date) func(*pilot.Terms) { return func(t *pilot.Terms) { t.Opens = day } }
	o := before(t, reporting(), 10)
	planned := o.terms.Opens
	out := o.amend(opens(planned.AddDays(14)))
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	require.Equal(t, pilot.Rung{At: planned.AddDays(14).Start(o.terms.Location()), Kind: pilot.RungOpen}, pilot.Project(o.terms, o.state).Next)
	o.now = planned.AddDays(1).Start(o.terms.Location())
	o.tick()
	o.requireNotYetOpen()

	require.Equal(t, pilot.Accepted, o.amend(opens(planned.AddDays(1))).Outcome, "to today: it opens at once")
	require.False(t, o.state.NotYetOpen())
	require.Equal(t, pilot.Refused, o.amend(opens(planned.AddDays(20))).Outcome, "what has opened has opened")
}
