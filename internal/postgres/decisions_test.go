package postgres_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

// deciding is a decision of the district under an id.
func (d *desk) deciding(id string, m pilot.Decision) pilot.Entry {
	d.t.Helper()
	m.Header = pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: d.id.Terms.UnitOf(pilot.RoleDistrict)}}
	m.Reason, m.Record = "会场失火", "西政发〔2002〕31号"
	raw, err := json.Marshal(m)
	require.NoError(d.t, err)
	return pilot.NewEntry(pilot.EntryDecide, "decide", pilot.ViaUpdate, d.now, raw)
}

func TestDecisions_AreListedForTheProgrammeAndStandInLedgerAndBulletin(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	programme := d.id.Terms.Programme
	d.must(d.handIn("group", pilot.StepLeadingGroup), d.handIn("plan", pilot.StepPilotPlan))
	d.must(d.deciding("waive-1", pilot.Decision{Decision: pilot.DecisionWaive, Step: pilot.StepMobilisation, Rule: "R10"}))
	d.must(d.handIn("mobilised", pilot.StepMobilisation, func(h *pilot.HandIn) {
		var err error
		h.Evidence, err = examples.Edits{"activities.1": examples.Gone{}}.On(h.Evidence)
		require.NoError(t, err)
	}))
	require.Equal(t, pilot.Complete, d.status(pilot.StepMobilisation))
	require.NotZero(t, d.state.Decisions[0].Used)

	rows, err := d.store.Decisions(t.Context(), programme, "")
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, "R10", rows[0].Rule)
	require.Equal(t, "西政发〔2002〕31号", rows[0].Record)
	require.Equal(t, []statistics.Decision{{Place: "sample", Kind: pilot.DecisionWaive}}, postgres.Counted(rows))
	none, err := d.store.Decisions(t.Context(), programme, "elsewhere")
	require.NoError(t, err)
	require.Empty(t, none)

	var entry ledger.Entry
	require.NoError(t, d.store.Ledger(t.Context(), postgres.LedgerFilter{Programme: programme, Step: pilot.StepMobilisation},
		func(ledger.Head) error { return nil }, func(e ledger.Entry) error { entry = e; return nil }))
	require.Len(t, entry.Decisions, 1)
	require.Equal(t, "waive-1", entry.Decisions[0].ID)
	require.Equal(t, "waive-1", entry.Last.Findings[0].Waived, "the finding stays")

	b, err := d.store.BulletinNow(t.Context(), programme)
	require.NoError(t, err)
	require.Len(t, b.Decisions, 1)
	require.Equal(t, pilot.StepMobilisation, b.Decisions[0].Step)
}

func TestDecisions_ACancelledSubDistrictIsUndecidedUntilItGoesOnOrIsGivenUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	undecided := func() bool {
		row, err := d.store.Pilot(t.Context(), d.id.WorkflowID)
		require.NoError(t, err)
		return row.Undecided
	}
	require.False(t, undecided())
	d.must(pilot.SelfEntry(pilot.EntryCancel, d.now, struct{}{}))
	require.True(t, undecided())
	d.must(d.deciding("give-up", pilot.Decision{Decision: pilot.DecisionLeaveOut}))
	require.False(t, undecided())
	d.must(d.deciding("go-on", pilot.Decision{Decision: pilot.DecisionReinstate}))
	require.False(t, undecided())
	require.Equal(t, pilot.PhaseOpen, d.state.Phase)
	d.must(d.handIn("group", pilot.StepLeadingGroup))
}
