package judge_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// fromPolling has a step of the terms due so many days from polling day, which the plan
// takes to be the 22nd of November.
func fromPolling(terms *pilot.Terms, step pilot.Step, days int) {
	terms.Due = append(terms.Due, pilot.StepDue{Step: step, Due: pilot.Date("2002-11-22").AddDays(days), FromPolling: &days})
}

func TestPolling_DueDatesFollowTheDayThatTheElectionCommitteeSets(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	fromPolling(terms, pilot.StepCommitteeElection, 0)
	fromPolling(terms, pilot.StepAssemblyRoster, 5)
	fromPolling(terms, pilot.StepCharter, 9)
	terms.Due = append(terms.Due, pilot.StepDue{Step: pilot.StepPartyElection, Due: "2002-11-29"})
	o := openOffice(t, terms)
	o.openGate()
	o.mustHand(pilot.StepSizeAdjustment)
	require.Equal(t, pilot.Date(""), o.state.PollingDay(terms))
	o.mustHand(pilot.StepElectionCommittee)
	planned := o.state.Facts.ElectionCommittee.Polling
	require.NotEmpty(t, planned)
	require.Equal(t, planned, o.state.DueDay(terms, pilot.StepCommitteeElection), "it opened with the day that was set")
	require.Equal(t, planned.AddDays(5), o.state.DueDay(terms, pilot.StepAssemblyRoster))
	rows := pilot.StepRowsOf(terms, o.state)
	require.Equal(t, planned.AddDays(9).End(terms.Location()), *rows[slices.IndexFunc(rows, func(r pilot.StepRow) bool { return r.Step == pilot.StepCharter })].DueAt, "the record says it before the step opens")
	require.Equal(t, terms.DueAt(pilot.StepPartyElection), o.state.DueOf(terms, pilot.StepPartyElection), "what has a day of its own keeps it")

	o.mustHand(pilot.StepCommitteeElection)
	held := o.state.Facts.Election.PollingDay
	require.NotEqual(t, planned, held)
	require.Equal(t, held.AddDays(5), o.state.DueDay(terms, pilot.StepAssemblyRoster))
	var moved []pilot.Event
	for _, e := range o.events {
		if e.Type == pilot.EventPollingSet {
			moved = append(moved, e)
		}
	}
	require.Len(t, moved, 1, "the roster was open, and its due date moved on record")
	require.Equal(t, held, moved[0].On)
	require.Equal(t, []pilot.NewDue{{Step: pilot.StepAssemblyRoster, Due: held.AddDays(5).End(terms.Location())}}, moved[0].Dues)
	require.Equal(t, moved[0].Dues[0].Due, o.state.Step(pilot.StepAssemblyRoster).DueAt)
}

func TestPolling_ADayThatThePlanSetsStays(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	fromPolling(terms, pilot.StepCommitteeElection, 0)
	terms.PollingDay = "2002-11-20"
	o := openOffice(t, terms)
	o.openGate()
	o.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	require.Equal(t, terms.DueAt(pilot.StepCommitteeElection), o.state.DueOf(terms, pilot.StepCommitteeElection))
}
