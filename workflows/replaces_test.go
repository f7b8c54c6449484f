package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

func TestCommunity_WhatIsHeldIsReplacedOnlyWithConsentAndJudgedWhenItsStepOpens(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	answered := 0
	early := func(replaces string, check func(pilot.HandIn, pilot.Outcome)) {
		m := s.message(pilot.StepElectionCommittee)
		m.Replaces = replaces
		s.update(workflows.UpdateCompleteStep, m, func(out pilot.Outcome) {
			answered++
			check(m, out)
		})
	}
	refused := func(code string) func(pilot.HandIn, pilot.Outcome) {
		return func(_ pilot.HandIn, out pilot.Outcome) {
			require.Equal(t, pilot.Refused, out.Outcome)
			require.Equal(t, code, out.Findings[0].Code)
		}
	}
	var first, second pilot.HandIn
	held := func(into *pilot.HandIn) func(pilot.HandIn, pilot.Outcome) {
		return func(m pilot.HandIn, out pilot.Outcome) {
			require.Equal(t, pilot.Held, out.Outcome, "%+v", out.Findings)
			*into = m
		}
	}
	s.after(time.Hour, func() { s.mustHandIn(pilot.StepSizeAdjustment) })
	s.after(day, func() { early("nobody-knows", refused(pilot.CodeNothingHeld)) })
	s.after(day+time.Hour, func() { early("", held(&first)) })
	s.after(2*day, func() { early("", refused(pilot.CodeHeldAlready)) })
	s.after(2*day+time.Hour, func() { early("nobody-knows", refused(pilot.CodeReplacesOther)) })
	s.after(3*day, func() { require.Equal(t, first.ID, s.status().Steps[1].Held.ID, "what was refused changed nothing") })
	s.after(3*day+time.Hour, func() { early(first.ID, held(&second)) })
	s.after(4*day, func() {
		require.Equal(t, second.ID, s.status().Steps[1].Held.ID)
		s.update(workflows.UpdateCompleteStep, first, func(out pilot.Outcome) {
			answered++
			require.Equal(t, pilot.Duplicate, out.Outcome, "sent again it is what it was")
		})
		s.env.SignalWorkflow(workflows.SignalStepCompleted, s.message(pilot.StepElectionCommittee)) // nobody hears the refusal; the record has it
	})
	s.after(5*day, s.openGate)
	s.after(5*day+time.Hour, func() {
		step := s.status().Steps[1]
		require.Equal(t, string(pilot.Complete), step.Status.Code)
		require.Equal(t, second.ID, step.Accepted.ID)
		require.Nil(t, step.Held)
		s.env.CancelWorkflow()
	})
	s.runCommunity()
	require.Equal(t, 6, answered)
	types := s.eventTypes()
	require.Equal(t, 2, count(types, pilot.EventHeld))
	require.Equal(t, 4, count(types, pilot.EventRefused))
}
