package activities_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"shidian/activities"
	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// A workflow behaves by the version that an answer names, at replay too: one that an
// older worker runs must not be told of a later one than it goes by.
func TestJudgeAndRecord_AnswersInTheAskersOwnVersion(t *testing.T) {
	t.Parallel()
	for speaks, want := range map[int]int{0: 1, 1: 1, 2: 2, activities.RecordedVersion: activities.RecordedVersion} {
		c := newClerk()
		c.speaks = speaks
		rec, err := c.attempt(c.opening())
		require.NoError(t, err)
		require.Equal(t, want, rec.V, "asked by one that speaks %d", speaks)
		require.NotEmpty(t, rec.Events)
	}
}

func TestJudgeAndRecord_LeavesWhatANewerWorkflowAskedToANewerRecorder(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.speaks = activities.RecordedVersion + 1
	_, err := c.attempt(c.opening())
	var failed *temporal.ApplicationError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, activities.TypeNewerWorkflow, failed.Type())
	require.False(t, failed.NonRetryable())
	require.ErrorContains(t, err, "a later release")
	c.speaks = activities.RecordedVersion
	_, err = c.attempt(c.opening())
	require.NoError(t, err)
}

// An order of the district leads to an event that workflows of an earlier release would
// fold as nothing. What stands before it is recorded; the order itself waits until a
// newer worker asks.
func TestJudgeAndRecord_RecordsNothingThatTheAskerWouldNotUnderstand(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.terms = *examples.SampleTerms()
	c.terms.Clock = pilot.Clock{}
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	c.fold(rec)
	before, order, after := c.handIn(pilot.StepLeadingGroup, "group-1"), c.amendment(), c.handIn(pilot.StepPilotPlan, "plan-1")
	for i, e := range []*pilot.Entry{&before, &order, &after} {
		e.Arrival = "run/" + string(rune('a'+i))
	}
	c.speaks = 0
	rec, err = c.attempt(before, order, after)
	require.NoError(t, err)
	require.Len(t, rec.Answers, 1, "up to the order: %+v", rec.Events)
	c.fold(rec)
	c.requireWaits(t, order, after)

	c.speaks = activities.RecordedVersion
	rec, err = c.attempt(order, after)
	require.NoError(t, err)
	require.Len(t, rec.Answers, 2)
	require.Equal(t, pilot.EventAmended, rec.Events[0].Type, "%+v", rec.Events[0].Findings)

	// What is on record already is kept from the older one too.
	c.speaks = 0
	c.requireWaits(t, order, after)
}

// requireWaits asks until it is answered with nothing, as a workflow is that has to ask
// anew.
func (c *clerk) requireWaits(t *testing.T, entries ...pilot.Entry) {
	t.Helper()
	_, err := c.attempt(entries...)
	var failed *temporal.ApplicationError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, activities.TypeOlderWorkflow, failed.Type())
	require.False(t, failed.NonRetryable())
	require.ErrorContains(t, err, "stop the earlier ones")
}

func TestJudgeAndRecord_AnOlderWorkflowThatCannotBeAnsweredIsToldToAskAnew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		speaks int
		after  int32
	}{{0, 12}, {activities.RecordedVersion, 240}} {
		b := activities.Batch{Speaks: c.speaks}
		for _, err := range []error{&activities.NotEnrolledError{Cause: errors.New("other terms")}, &activities.OlderWorkflowError{}} {
			require.False(t, b.AsksAnew(err, c.after-1))
			require.True(t, b.AsksAnew(err, c.after))
		}
		require.False(t, b.AsksAnew(&activities.BehindError{}, c.after))
		require.False(t, b.AsksAnew(nil, c.after))
	}
}

// Rows that came of an older workflow's state may lack what only this release folds.
func TestJudgeAndRecord_RowsByAnOlderWorkflowAreToBeWrittenAnew(t *testing.T) {
	t.Parallel()
	c := newClerk()
	for speaks, want := range map[int]bool{0: true, activities.RecordedVersion: false} {
		c.speaks = speaks
		_, err := c.attempt(c.opening())
		require.NoError(t, err)
		require.Equal(t, want, c.store.Pilot(workflowID).Provisional)
		c = newClerk()
	}
}

// amendment is the district's order to go by another date from now on.
func (c *clerk) amendment() pilot.Entry {
	planned := c.terms
	planned.Due = append(slices.Clone(planned.Due), pilot.StepDue{Step: pilot.StepArchiveReceipt, Due: planned.Deadline})
	planned.Amended = 1
	raw, _ := json.Marshal(pilot.Amend{
		Header: pilot.Header{V: 1, ID: "amend-1", By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: c.terms.District.Code}},
		Number: 1, Terms: c.store.Order(planned), Reason: "a flood", Record: "2002-17",
	})
	return pilot.NewEntry(pilot.EntryAmend, "amend-plan", pilot.ViaUpdate, c.now, raw)
}
