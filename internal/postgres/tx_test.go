package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func TestInTx_APilotUnknownBeforeHasNoEvents(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	terms, _ := d.id.Terms.ForCommunity("sample-1")
	id := pilot.Identity{WorkflowID: "pilot/sample-2002/sample/sample-1", RunID: "run-1", Terms: &terms}
	require.NoError(t, d.store.InTx(t.Context(), id, func(tx *postgres.Tx) error {
		require.Zero(t, tx.Seq())
		events, err := tx.EventsAfter(t.Context(), 0, 1000)
		require.NoError(t, err)
		require.Empty(t, events)
		return nil
	}))
}

func TestAppend_StateAndEventsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup), d.handIn("pp", pilot.StepPilotPlan))
	d.must(d.handIn("mob", pilot.StepMobilisation), d.returning("back", pilot.StepPilotPlan))
	require.Equal(t, pilot.Open, d.status(pilot.StepPilotPlan))
	require.Equal(t, pilot.ToConfirm, d.status(pilot.StepMobilisation))

	events, err := d.store.Events(t.Context(), d.id.WorkflowID, 0, 0)
	require.NoError(t, err)
	folded := pilot.NewState()
	for _, e := range events {
		folded.Apply(d.id.Terms, e)
	}
	require.JSONEq(t, asJSON(t, d.state), asJSON(t, folded))
	require.JSONEq(t, asJSON(t, d.state), value[string](t, d.url, `SELECT state::text FROM pilots`))
}
