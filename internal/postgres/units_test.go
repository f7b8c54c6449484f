package postgres_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

// hear judges and records entries held against the record of the family, as the activity
// does.
func (d *desk) hear(entries ...pilot.Entry) {
	d.t.Helper()
	next, terms := d.state.Clone(), *d.id.Terms
	err := d.store.InTx(d.t.Context(), d.id, func(tx *postgres.Tx) error {
		earlier, err := tx.Earlier(d.t.Context(), judge.NamedBy(d.id.Terms, entries).Messages(next))
		if err != nil {
			return err
		}
		kin, err := tx.Kin(d.t.Context(), slices.Concat(judge.KinOf(&terms, entries), judge.ForebearsOf(&terms, next)))
		if err != nil {
			return err
		}
		taken, err := tx.Taken(d.t.Context(), judge.NeedsTaken(next, entries))
		if err != nil {
			return err
		}
		session := judge.NewSession(&terms, next, earlier).Knowing(kin).TakingOver(taken)
		for _, e := range entries {
			session.Take(e)
		}
		return tx.Append(d.t.Context(), session.Change())
	})
	require.NoError(d.t, err)
	d.state, d.id.Terms = next, &terms
}

// agrees has the rows be what their events come to.
func (d *desk) agrees() {
	d.t.Helper()
	s, err := d.store.AuditSnapshot(d.t.Context(), d.id.WorkflowID)
	require.NoError(d.t, err)
	require.Empty(d.t, audit.Tables(s), d.id.WorkflowID)
}

// townships are two sub-districts, the first with two communities.
func townships(t *testing.T) (above, other *desk) {
	t.Helper()
	url := devtest.Database(t, migrate)
	store := openStore(t, url)
	terms := examples.SampleTerms()
	terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: "sample-2", Name: "示例二社区"}})
	elsewhere := *examples.SampleTerms()
	elsewhere.SubDistrict, elsewhere.Communities = pilot.Unit{Code: "other", Name: "岳麓街道"}, nil
	return deskAt(t, store, url, terms), deskAt(t, store, url, &elsewhere)
}

func (d *desk) below(code string) *desk {
	d.t.Helper()
	terms, known := d.id.Terms.ForCommunity(code)
	require.True(d.t, known)
	b := &desk{t: d.t, store: d.store, url: d.url, state: pilot.NewState(), now: d.now}
	b.id = pilot.Identity{WorkflowID: terms.WorkflowID(), RunID: "run-1", Terms: &terms}
	b.hear(pilot.SelfEntry(pilot.EntryOpen, d.now, struct{}{}))
	return b
}

func (d *desk) order(m pilot.UnitsChange) {
	d.t.Helper()
	m.Header = pilot.Header{V: 1, ID: m.Change + "-1", By: pilot.Actor{Name: "李强", Role: pilot.RoleDistrict, Unit: d.id.Terms.District.Code}}
	m.Reason, m.Record = "fewer communities", "No. 31"
	raw, err := json.Marshal(m)
	require.NoError(d.t, err)
	d.hear(pilot.NewEntry(pilot.EntryUnits, "change-units", pilot.ViaUpdate, d.now, raw))
}

func TestUnits_WhatMergesEndsOnRecordAndTheNewOneBeginsWithIt(t *testing.T) {
	t.Parallel()
	above, _ := townships(t)
	one, two := above.below("sample-1"), above.below("sample-2")
	one.hear(one.handIn("size-1", pilot.StepSizeAdjustment))
	above.order(pilot.UnitsChange{Change: pilot.ChangeMerge, Communities: []string{"sample-1", "sample-2"}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-12", Name: "新社区"}}}})
	require.Equal(t, 1, above.state.Amended)
	for _, b := range []*desk{one, two} {
		b.hear(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage()))
		require.Equal(t, pilot.PhaseDissolved, b.state.Phase)
	}
	anew := above.below("sample-12")
	require.NotNil(t, anew.state.Inherited)
	for _, d := range []*desk{above, one, two, anew} {
		d.agrees()
	}
	cells, err := above.store.Board(t.Context(), above.id.Terms.Programme, "sample", 0, 0)
	require.NoError(t, err)
	for _, c := range cells {
		if c.Step == pilot.StepSizeAdjustment {
			require.Equal(t, []int{0, 1, 1}, []int{c.Done, c.Total, c.Waiting}, "those that are none any more are not counted")
		}
	}
	tasks, err := above.store.Tasks(t.Context(), postgres.Filter{Programme: above.id.Terms.Programme, Place: "sample/sample-2"})
	require.NoError(t, err)
	require.Empty(t, tasks, "nobody is waited for there")
}

func TestUnits_WhatMovesGoesOnWithWhatItHadAndIsConfirmedFromTheOldRecord(t *testing.T) {
	t.Parallel()
	above, other := townships(t)
	one := above.below("sample-1")
	above.below("sample-2")
	one.hear(one.handIn("size-1", pilot.StepSizeAdjustment))
	for _, step := range []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation} {
		above.hear(above.handIn(string(step), step))
	}
	one.hear(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage()))
	one.hear(one.handIn("committee-1", pilot.StepElectionCommittee))
	one.hear(one.handIn("elected-1", pilot.StepCommitteeElection))
	require.Equal(t, pilot.Complete, one.state.Step(pilot.StepCommitteeElection).Status)
	m := pilot.UnitsChange{Change: pilot.ChangeMove, Communities: []string{"sample-1"}, From: "sample", To: "other", Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-1", Name: "示例社区"}}}}
	above.order(m)
	one.hear(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage()))
	other.order(m)
	require.Len(t, other.state.Communities, 1)
	moved := other.below("sample-1")
	require.Equal(t, pilot.ToConfirm, moved.state.Step(pilot.StepSizeAdjustment).Status)
	require.Equal(t, "sample/sample-1", moved.state.Step(pilot.StepSizeAdjustment).Accepted.From)
	moved.agrees()
	confirmation := moved.handIn("confirm-1", pilot.StepSizeAdjustment, func(h *pilot.HandIn) { h.Evidence, h.Confirms = nil, "size-1" })
	moved.hear(confirmation)
	require.Equal(t, pilot.Complete, moved.state.Step(pilot.StepSizeAdjustment).Status)
	for _, d := range []*desk{above, other, one, moved} {
		d.agrees()
	}
	for place, sub := range map[string]string{"": "", "other": "other"} {
		_, all, err := above.store.Elections(t.Context(), above.id.Terms.Programme, sub)
		require.NoError(t, err)
		i := slices.IndexFunc(all, func(c statistics.Community) bool { return c.SubDistrict.Code == "other" })
		require.Equal(t, "elected-1", all[i].CommitteeID, place)
		require.Len(t, all[i].Papers, 1, "the election is counted where the community now is")
	}
}
