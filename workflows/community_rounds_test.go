package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/staff"
	"shidian/workflows"
)

// round hands in the example of the election's next round with a change, which
// leaves the step open.
func (s *scene) round(change func(*evidence.CommitteeElectionEvidence)) {
	s.t.Helper()
	h := s.message(pilot.StepCommitteeElection)
	var e evidence.CommitteeElectionEvidence
	require.NoError(s.t, json.Unmarshal(h.Evidence, &e))
	change(&e)
	h.Evidence, _ = json.Marshal(e)
	s.update(workflows.UpdateCompleteStep, h, func(out pilot.Outcome) {
		require.Equal(s.t, pilot.Recorded, out.Outcome, "%+v", out.Findings)
	})
}

func (s *scene) sendBackRound(id string, n int) {
	s.t.Helper()
	s.mustDo(workflows.UpdateReturnStep, pilot.Return{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "李主任", Role: pilot.RoleSubDistrictOffice, Unit: "sample"}},
		Steps:  []pilot.Step{pilot.StepCommitteeElection}, Reasons: []pilot.ReturnReason{{Text: "a miscount"}}, Round: &n,
	})
}

// A round was counted wrong: it is returned with the one after it, put right, and
// the pilot goes on to its end; when it was accepted, once more.
func TestCommunity_AReturnedRoundIsPutRightAndThePilotCloses(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(time.Hour, s.openGate)
	s.after(day, func() { s.mustHandIn(pilot.StepSizeAdjustment) })
	s.after(2*day, func() { s.mustHandIn(pilot.StepElectionCommittee) })
	s.after(40*day, func() { s.round(staff.FailTurnout) })
	s.after(50*day, func() { s.round(staff.FailTurnout) })
	s.after(51*day, func() { s.sendBackRound("return-1", 1) })
	s.after(52*day, func() {
		election := s.status().Steps[2]
		require.Equal(t, string(pilot.StepCommitteeElection), election.Step.Code)
		require.Zero(t, election.Rounds)
		require.Len(t, election.Election, 2)
		require.True(t, election.Election[0].Returned)
		require.Equal(t, "a miscount", election.Returns[0].Text)
		require.Equal(t, pilot.RoundFirst, s.status().Waiting[0].Round.Code)
		s.round(func(e *evidence.CommitteeElectionEvidence) { e.Elected = e.Elected[:6] })
	})
	s.after(60*day, func() { s.mustHandIn(pilot.StepCommitteeElection) })
	s.after(61*day, func() { s.sendBackRound("return-2", 2) })
	s.after(62*day, func() {
		require.Len(t, s.status().Facts.Election.Members, 6)
		s.mustHandIn(pilot.StepCommitteeElection)
	})
	for i, spec := range pilot.StepsOf(s.terms)[3:] {
		s.after(time.Duration(63+i)*day, func() { s.mustHandIn(spec.Code) })
	}
	s.closeCommunity(90 * day)
	s.runCommunity()
	s.requireDone()
	state := s.store.Pilot(s.id()).State
	require.Equal(t, 2, count(s.eventTypes(), pilot.EventReturned))
	require.Len(t, state.Facts.Election.Rounds, 2)
	require.Len(t, state.Facts.Election.Fallen, 3)
	require.Equal(t, 1, state.Step(pilot.StepCommitteeElection).Rounds)
}
