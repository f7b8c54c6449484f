package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// deciding is the form of a decision at a place that stands as edit has it.
func decidingAt(t *testing.T, edit func(*postgres.StoredPilot)) *ordering {
	t.Helper()
	terms := examples.SampleTerms()
	state := pilot.NewState()
	state.Apply(terms, pilot.Event{V: pilot.FoldVersion, Seq: 1, Type: pilot.EventOpened, Catalogue: pilot.CatalogueOf(terms)})
	row := postgres.StoredPilot{PilotRow: postgres.PilotRow{Place: "sample", Level: pilot.LevelSubDistrict, Phase: state.Phase}, Terms: terms, State: state}
	edit(&row)
	o := &ordering{Order: orderDecide}
	o.deciding(&visit{lang: "en"}, row)
	return o
}

func TestDecide_OffersWhatCanBeDecidedAsThePlaceStands(t *testing.T) {
	t.Parallel()
	open := decidingAt(t, func(*postgres.StoredPilot) {})
	require.Equal(t, []string{pilot.DecisionWaive, pilot.DecisionLeaveOut}, open.Decisions)
	require.Equal(t, pilot.DecisionWaive, open.Decision)
	require.NotEmpty(t, open.Steps)
	require.Equal(t, "sample-1", open.Communities[0].Value)
	require.Equal(t, "decision.leave-out", open.DecisionText(pilot.DecisionLeaveOut))

	blocked := decidingAt(t, func(p *postgres.StoredPilot) { p.State.Communities[0].Light = pilot.LightCancelled })
	require.Equal(t, pilot.DecisionLeaveOut, blocked.Decision)
	require.Equal(t, "sample-1", blocked.Community)

	cancelled := decidingAt(t, func(p *postgres.StoredPilot) { p.Phase, p.State.Phase = pilot.PhaseCancelled, pilot.PhaseCancelled })
	require.Equal(t, []string{pilot.DecisionReinstate, pilot.DecisionLeaveOut}, cancelled.Decisions)
	require.Equal(t, "decision.give-up", cancelled.DecisionText(pilot.DecisionLeaveOut))

	community := decidingAt(t, func(p *postgres.StoredPilot) {
		p.Level, p.Phase = pilot.LevelCommunity, pilot.PhaseCancelled
	})
	require.Equal(t, []string{pilot.DecisionReinstate}, community.Decisions)
}

func TestDecide_SendsOnlyWhatTheDecisionIsAbout(t *testing.T) {
	t.Parallel()
	o := &ordering{Chosen: []string{"charter"}, Rule: "R24", Community: "sample-1", Reason: "why", Document: "No. 31"}
	o.Decision = pilot.DecisionWaive
	require.Equal(t, pilot.Decision{Decision: pilot.DecisionWaive, Step: "charter", Rule: "R24", Reason: "why", Record: "No. 31"}, o.message(pilot.Header{}))
	o.Decision = pilot.DecisionLeaveOut
	require.Equal(t, pilot.Decision{Decision: pilot.DecisionLeaveOut, Community: "sample-1", Reason: "why", Record: "No. 31"}, o.message(pilot.Header{}))
	o.Decision = pilot.DecisionReinstate
	require.Equal(t, pilot.Decision{Decision: pilot.DecisionReinstate, Reason: "why", Record: "No. 31"}, o.message(pilot.Header{}))
}
