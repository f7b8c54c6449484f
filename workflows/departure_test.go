package workflows_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/workflows"
)

// departing is a hand-in of the pilot plan that departs from a rule, or from none.
func (s *scene) departing(rules ...string) pilot.HandIn {
	s.t.Helper()
	h := s.message(pilot.StepPilotPlan)
	var e evidence.PilotPlanEvidence
	require.NoError(s.t, json.Unmarshal(h.Evidence, &e))
	for _, rule := range rules {
		e.Departures = append(e.Departures, evidence.PlanDeparts{Rule: rule, What: "二至三人", Reason: "楼门少"})
	}
	raw, err := json.Marshal(e)
	require.NoError(s.t, err)
	h.Evidence = raw
	return h
}

func TestSubDistrict_TellsItsCommunitiesWhereItsOwnPlanDeparts(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.terms.OwnPlan = true
	accepted := func(out pilot.Outcome) { require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings) }
	at := s.handIn(day, pilot.StepLeadingGroup)
	s.after(at, func() { s.update(workflows.UpdateCompleteStep, s.departing("R33"), accepted) })
	at = s.handIn(at+day, pilot.StepResponsibilities, pilot.StepMobilisation)
	s.after(at, func() {
		s.update(workflows.UpdateReturnStep, pilot.Return{
			Header: pilot.Header{V: 1, ID: "return-1", By: pilot.Actor{Name: "区试点办", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}},
			Steps:  []pilot.Step{pilot.StepPilotPlan}, Reasons: []pilot.ReturnReason{{Text: "不宜变通", Rule: "R3"}},
		}, accepted)
	})
	s.after(at+day, func() { s.update(workflows.UpdateCompleteStep, s.departing(), accepted) })
	at = s.handIn(at+2*day, pilot.StepResponsibilities, pilot.StepMobilisation)
	s.after(at, s.env.CancelWorkflow)
	s.runSubDistrict()
	departs := []pilot.Departure{{Rule: "R33", Reason: "楼门少"}}
	require.Equal(t, []pilot.GateChanged{
		{V: 1, Seq: 1, Open: true, Departures: departs}, {V: 1, Seq: 2, Departures: departs}, {V: 1, Seq: 3, Open: true},
	}, s.gates, "the plan returned and filed anew departs from nothing")
}

func TestCommunity_KeepsTheDeparturesThatItWasTold(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	told := []pilot.Departure{{Rule: "R33", Reason: "楼门少"}}
	s.after(day, func() {
		s.env.SignalWorkflow(workflows.SignalGateChanged, pilot.GateChanged{V: 1, Seq: 1, Open: true, Departures: told})
	})
	s.after(2*day, func() {
		require.Equal(t, told, s.status().Gate.Departures)
		s.env.SetContinueAsNewSuggested(true)
		s.env.SignalWorkflow(workflows.SignalGateChanged, pilot.GateChanged{V: 1, Seq: 1, Open: true})
	})
	s.runCommunity()
	next := continued(t, s.env.GetWorkflowError())
	require.Equal(t, told, next.Carried.State.Departures(), "an old message changes nothing, and the next run knows")
}
