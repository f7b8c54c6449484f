package activities_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"pgregory.net/rapid"

	"shidian/activities"
	"shidian/activities/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
)

const workflowID = "pilot/sample-2002/sample/sample-1"

// clerk calls the activity as a workflow does: it folds only what it hears of.
type clerk struct {
	acts  *activities.Activities
	store *fakes.Store
	terms pilot.Terms
	state *pilot.State
	now   time.Time
	// speaks is the version that the workflow says that it speaks.
	speaks int
	known  *pilot.Projection // nil: it is answered in full
}

func newClerk() *clerk {
	terms, _ := examples.SampleTerms().ForCommunity("sample-1")
	terms.Clock = pilot.Clock{}
	store := fakes.NewStore()
	return &clerk{
		acts: &activities.Activities{Store: store}, store: store, terms: terms, state: pilot.NewState(),
		now: terms.Opens.Start(terms.Location()).Add(100 * 24 * time.Hour), speaks: activities.RecordedVersion,
	}
}

func (c *clerk) attempt(entries ...pilot.Entry) (activities.Recorded, error) {
	return c.acts.JudgeAndRecord(context.Background(), activities.Batch{
		WorkflowID: workflowID, RunID: "run", Terms: c.terms, State: c.state, Entries: entries, Speaks: c.speaks, Known: c.known,
	})
}

func (c *clerk) fold(rec activities.Recorded) {
	for _, e := range rec.Events {
		c.state.Apply(&c.terms, e)
	}
}

func (c *clerk) handIn(step pilot.Step, id string) pilot.Entry {
	spec, _ := pilot.Spec(step)
	evidence, _ := json.Marshal(examples.For(&c.terms, c.state.Facts, step, c.terms.Today(c.now)))
	raw, _ := json.Marshal(pilot.HandIn{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王秀英", Role: spec.Role, Unit: c.terms.UnitOf(spec.Role)}},
		Step:   step, Evidence: evidence,
	})
	return pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaUpdate, c.now, raw)
}

func (c *clerk) opening() pilot.Entry { return pilot.SelfEntry(pilot.EntryOpen, c.now, struct{}{}) }

func TestJudgeAndRecord_ARetryReturnsWhatWasRecorded(t *testing.T) {
	t.Parallel()
	c := newClerk()
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	c.fold(rec)
	entry := c.handIn(pilot.StepSizeAdjustment, "size-1")
	first, err := c.attempt(entry)
	require.NoError(t, err)
	other := c.handIn(pilot.StepCharter, "charter-1") // came while the first answer was lost
	again, err := c.attempt(other, entry)
	require.NoError(t, err)
	require.Equal(t, first.Events, again.Events[:len(first.Events)])
	require.Equal(t, first.Answers[0], again.Answers[1])
	require.Greater(t, again.Answers[0], again.Answers[1])
}

// elected is a community whose committee of seven was accepted, by the entry
// and with the answer that come with it.
func elected(t *testing.T) (*clerk, pilot.Entry, activities.Recorded) {
	t.Helper()
	c := newClerk()
	gate := pilot.SelfEntry(pilot.EntryGate, c.now, pilot.GateChanged{V: 1, Seq: 1, Open: true})
	for _, prepare := range []func() pilot.Entry{
		c.opening, func() pilot.Entry { return gate },
		func() pilot.Entry { return c.handIn(pilot.StepSizeAdjustment, "size-1") },
		func() pilot.Entry { return c.handIn(pilot.StepElectionCommittee, "ec-1") },
	} {
		rec, err := c.attempt(prepare())
		require.NoError(t, err)
		c.fold(rec)
	}
	entry := c.handIn(pilot.StepCommitteeElection, "election-1")
	rec, err := c.attempt(entry)
	require.NoError(t, err)
	require.Equal(t, pilot.EventAccepted, rec.Events[0].Type, "%+v", rec.Events[0].Findings)
	return c, entry, rec
}

// A threshold is corrected while a pilot runs: what it would refuse now stays
// accepted, retried or sent again; only what comes after is judged by it.
func TestJudgeAndRecord_ACorrectedThresholdChangesNothingDecided(t *testing.T) {
	t.Parallel()
	c, entry, first := elected(t)
	c.terms.Profile.Committee.Members = pilot.Range{Min: 9, Max: 9}

	retried, err := c.attempt(entry) // the first answer was lost on its way
	require.NoError(t, err)
	require.Equal(t, first.Events, retried.Events)
	require.Equal(t, first.Answers, retried.Answers)

	c.fold(retried)
	again, err := c.attempt(entry)
	require.NoError(t, err)
	c.fold(again)
	require.Equal(t, pilot.EventDuplicate, again.Events[0].Type)
	require.Equal(t, pilot.Accepted, again.Events[0].Current)
	require.Equal(t, pilot.Complete, c.state.Step(pilot.StepCommitteeElection).Status)

	other, _, _ := elected(t) // the corrected threshold does judge what comes now
	back, err := json.Marshal(pilot.Return{
		Header: pilot.Header{V: 1, ID: "return-1", By: pilot.Actor{Name: "李", Role: pilot.RoleDistrict, Unit: c.terms.District.Code}},
		Steps:  []pilot.Step{pilot.StepCommitteeElection}, Reasons: []pilot.ReturnReason{{Text: "x"}},
	})
	require.NoError(t, err)
	other.fold(mustAttempt(t, other, pilot.NewEntry(pilot.EntryReturn, "step-returned", pilot.ViaSignal, other.now, back)))
	anew := other.handIn(pilot.StepCommitteeElection, "election-2") // of seven again
	other.terms.Profile.Committee.Members = pilot.Range{Min: 9, Max: 9}
	rec := mustAttempt(t, other, anew)
	require.Equal(t, pilot.EventRefused, rec.Events[0].Type)
	require.Equal(t, "R15", rec.Events[0].Findings[0].Rule)
}

func mustAttempt(t *testing.T, c *clerk, e pilot.Entry) activities.Recorded {
	t.Helper()
	rec, err := c.attempt(e)
	require.NoError(t, err)
	return rec
}

func TestJudgeAndRecord_RefusesADatabaseThatKnowsLess(t *testing.T) {
	t.Parallel()
	c := newClerk()
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	c.fold(rec)
	c.acts.Store = fakes.NewStore()
	_, err = c.attempt(c.handIn(pilot.StepSizeAdjustment, "size-1"))
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	require.Equal(t, activities.TypeRecordBehind, app.Type())
	require.False(t, app.NonRetryable(), "the right database may come back")
	require.ErrorContains(t, err, "DATABASE_URL")
}

func TestJudgeAndRecord_WhatTheRecordCanNotTakeLeavesATraceAndStopsNothing(t *testing.T) {
	t.Parallel()
	c := newClerk()
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	c.fold(rec)
	poison, good := c.handIn(pilot.StepSizeAdjustment, "poison"), c.handIn(pilot.StepSizeAdjustment, "good")
	c.store.RefuseMessage("poison")
	rec, err = c.attempt(poison, good)
	require.NoError(t, err)
	c.fold(rec)
	record := c.store.Pilot(workflowID)
	require.Equal(t, 1, record.State.Counts.Refused)
	require.Equal(t, 1, record.State.Counts.Accepted)
	require.Equal(t, record.State, c.state)
	require.Equal(t, pilot.CodeUnrecordable, rec.Events[0].Findings[0].Code)
}

// Whatever attempts fail before or after they were committed, and however often
// the same message comes: the workflow ends with the record's state, the record
// has no gap, and no id is accepted twice.
func TestJudgeAndRecord_Property_WorkflowAndRecordAgree(t *testing.T) {
	t.Parallel()
	steps := pilot.StepsOf(&newClerk().terms)
	rapid.Check(t, func(t *rapid.T) {
		c := newClerk()
		pending := []pilot.Entry{c.opening(), pilot.SelfEntry(pilot.EntryGate, c.now, pilot.GateChanged{V: 1, Seq: 1, Open: true})}
		for range rapid.IntRange(1, 60).Draw(t, "rounds") {
			step := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")].Code
			for range rapid.IntRange(1, 2).Draw(t, "copies") {
				pending = append(pending, c.handIn(step, fmt.Sprintf("%s-%d", step, rapid.IntRange(0, 1).Draw(t, "id"))))
			}
			c.store.FailWith(sometimes(t, "fails before"))
			c.store.LoseWith(sometimes(t, "answer lost"))
			rec, err := c.attempt(rapid.Permutation(pending).Draw(t, "order")...)
			if err != nil {
				continue // the same entries again, and what comes next
			}
			c.fold(rec)
			require.Len(t, rec.Answers, len(pending))
			pending = nil
			requireSound(t, c)
		}
	})
}

func sometimes(t *rapid.T, what string) func() error {
	fails := rapid.IntRange(0, 3).Draw(t, what) == 0
	return func() error {
		if fails {
			return fakes.ErrDown
		}
		return nil
	}
}

func requireSound(t *rapid.T, c *clerk) {
	record := c.store.Pilot(workflowID)
	require.Equal(t, record.State, c.state)
	acceptedIDs := map[string]bool{}
	folded := pilot.NewState()
	for i, e := range record.Events {
		require.Equal(t, int64(i+1), e.Seq)
		folded.Apply(&c.terms, e)
		if e.Type != pilot.EventAccepted {
			continue
		}
		require.False(t, acceptedIDs[e.ID], "accepted twice: %s", e.ID)
		acceptedIDs[e.ID] = true
		spec, _ := pilot.Spec(e.Step)
		for _, before := range spec.After {
			st := folded.Step(before)
			require.True(t, st == nil || st.Status == pilot.Complete, "%s accepted before %s", e.Step, before)
		}
	}
	require.Equal(t, folded, c.state, "the state is the fold of its events")
}

func TestErrors_AreRetriedWithTheirTypes(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.store.FailWith(func() error { return fakes.ErrDown })
	_, err := c.attempt(c.opening())
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	require.Equal(t, activities.TypeRecorderDown, app.Type())
	require.ErrorIs(t, err, fakes.ErrDown)
}
