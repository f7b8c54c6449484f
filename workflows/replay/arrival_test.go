package replay

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// Nobody is at work when a pilot starts: what comes meanwhile, signals of two names, is
// judged in the order in which it came.
func TestArrival_WhatComesBeforeTheFirstTaskKeepsItsOrder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs a real server")
	}
	h, work := emptyHouse(t, worker.Options{})
	s := newStage(t, h, "arrival", 1)
	own, _ := s.terms.ForCommunity("sample-1")
	_, err := h.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: s.id(first), TaskQueue: workflows.TaskQueue, TypedSearchAttributes: workflows.StartAttributes(&own),
	}, workflows.CommunityPilotType, workflows.PilotInput{V: 1, Terms: own})
	require.NoError(t, err)

	evidence, err := json.Marshal(examples.For(&own, pilot.Facts{}, pilot.StepSizeAdjustment, s.today()))
	require.NoError(t, err)
	office := pilot.Actor{Name: "赵德明", Role: pilot.RoleSubDistrictOffice, Unit: own.SubDistrict.Code}
	head := func(id string) pilot.Header {
		return pilot.Header{V: 1, ID: id, By: office}
	}
	handIn := func(id string) pilot.HandIn {
		h := pilot.HandIn{Header: head(id), Step: pilot.StepSizeAdjustment, Evidence: evidence}
		h.By.Unit = own.UnitOf(pilot.RoleSubDistrictOffice)
		return h
	}
	back := func(id string) pilot.Return {
		return pilot.Return{Header: head(id), Steps: []pilot.Step{pilot.StepSizeAdjustment}, Reasons: []pilot.ReturnReason{{Text: "the map is missing"}}}
	}
	for _, m := range []struct {
		signal  string
		message any
	}{
		{workflows.SignalStepCompleted, handIn("first")}, {workflows.SignalStepReturned, back("return-1")},
		{workflows.SignalStepCompleted, handIn("second")}, {workflows.SignalStepReturned, back("return-2")},
		{workflows.SignalStepCompleted, handIn("third")},
	} {
		require.NoError(t, h.client.SignalWorkflow(t.Context(), s.id(first), "", m.signal, m.message))
	}
	work()
	require.Eventually(t, func() bool {
		state := s.store.Pilot(s.id(first)).State
		return state != nil && state.Counts.Accepted+state.Counts.Returned+state.Counts.Refused == 5
	}, patience, tick)
	var came []string
	for _, e := range s.store.Pilot(s.id(first)).Events {
		if e.ID != "" {
			came = append(came, string(e.Type)+" "+e.ID)
		}
	}
	require.Equal(t, []string{"accepted first", "returned return-1", "accepted second", "returned return-2", "accepted third"}, came)
}
