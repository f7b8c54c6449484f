package postgres_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// amending puts other terms on record, as the desk does, and is the order that gives them.
func (d *desk) amending(change func(*pilot.Terms)) pilot.Entry {
	d.t.Helper()
	planned := *d.id.Terms
	change(&planned)
	store, err := postgres.Open(d.t.Context(), devtest.Desk(d.url))
	require.NoError(d.t, err)
	defer store.Close()
	require.NoError(d.t, store.OrderTerms(d.t.Context(), d.id.WorkflowID, &planned, "clerk"))
	require.NoError(d.t, store.OrderTerms(d.t.Context(), d.id.WorkflowID, &planned, "clerk"), "again changes nothing")
	number := d.id.Terms.Amended + 1
	raw, err := json.Marshal(pilot.Amend{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("amend-%d", number), By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: d.id.Terms.District.Code}},
		Number: number, Terms: planned.Digest(), Reason: "flood",
	})
	require.NoError(d.t, err)
	return pilot.NewEntry(pilot.EntryAmend, "amend-plan", pilot.ViaUpdate, d.now, raw)
}

func renamed(name string) func(*pilot.Terms) {
	return func(t *pilot.Terms) { t.SubDistrict.Name = name }
}

// amendedDesk is a pilot that was amended twice.
func amendedDesk(t *testing.T) *desk {
	t.Helper()
	url := devtest.Database(t, migrate)
	d := deskAt(t, openStore(t, url), url, examples.SampleTerms())
	d.must(d.amending(renamed("样例街道")))
	d.must(d.amending(func(t *pilot.Terms) {
		t.Communities = append(slices.Clone(t.Communities), pilot.CommunityTerms{Unit: pilot.Unit{Code: "new-1", Name: "新社区"}})
	}))
	return d
}

func TestTerms_EachOrderIsAVersionOnRecord(t *testing.T) {
	t.Parallel()
	d := amendedDesk(t)
	row, err := d.store.Pilot(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.True(t, row.Terms.SameAs(d.id.Terms))
	require.Equal(t, "样例街道", row.SubDistrict.Name)
	require.Equal(t, 2, row.State.Amended)

	versions, err := d.store.TermsVersions(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.Len(t, versions, 3)
	began := examples.SampleTerms()
	require.True(t, versions[0].Terms.SameAs(began))
	for i, v := range versions {
		require.Equal(t, i, v.Number)
		require.Equal(t, i, v.Terms.Amended)
	}
	require.Zero(t, versions[0].Seq)
	require.Equal(t, d.state.Amendments[1].Seq, versions[2].Seq)
	require.Empty(t, d.audited())
	requireStands(t, d)
}

// requireStands says that the record is what its events come to, whatever wrote it.
func requireStands(t *testing.T, d *desk) {
	t.Helper()
	s, err := d.store.AuditSnapshot(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	terms := s.Begun()
	state := audit.Fold(terms, s.Events)
	require.True(t, terms.SameAs(d.id.Terms))
	require.Equal(t, d.state.Amendments, state.Amendments)
}

func TestTerms_WhatTheOrdersDidNotMakeIsNamedAndWrittenAnew(t *testing.T) {
	t.Parallel()
	d := amendedDesk(t)
	d.exec(`UPDATE pilots SET terms = jsonb_set(terms, '{warnDays}', '99')`)
	found := d.audited()
	require.Len(t, found, 1)
	require.Equal(t, audit.PilotDiffers, found[0].Kind)
	require.Contains(t, found[0].Fields[0].Path, "warnDays")
	require.Len(t, d.repair(), 1)
	require.Empty(t, d.audited())
}

func TestTerms_OnlyWhatTheDistrictPutOnRecordForThisPilotIsTaken(t *testing.T) {
	t.Parallel()
	d := amendedDesk(t)
	order := d.amending(renamed("又一个名字"))
	require.NoError(t, d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
		ordered, err := tx.Ordered(t.Context(), []string{"sha256:" + fmt.Sprintf("%064d", 0)})
		require.Empty(t, ordered)
		return err
	}))
	d.must(order)
	require.Equal(t, "又一个名字", d.id.Terms.SubDistrict.Name)
}

// A run may know earlier terms than the record: its worker died before it heard.
func TestTerms_ARunWithEarlierTermsIsNoStranger(t *testing.T) {
	t.Parallel()
	worker, desk, url := guarded(t)
	terms := examples.SampleTerms()
	id := pilot.PilotID(terms.Programme, terms.Place())
	own, _ := terms.ForCommunity(terms.Communities[0].Code)
	require.NoError(t, desk.Enrol(t.Context(), id, terms, "clerk"))
	d := deskAt(t, openAs(t, url), url, terms)
	d.must(d.amending(renamed("样例街道")))
	d.must(d.amending(renamed("又一个名字")))

	require.NoError(t, begin(t, worker, id, "run-9", examples.SampleTerms()), "with the terms that it began with")
	require.NoError(t, begin(t, worker, id, "run-10", d.id.Terms), "with those that it has now")
	require.NoError(t, begin(t, worker, id+"/"+own.Community.Code, "c-1", &own), "a community started just before")
	forged := own
	forged.WarnDays += 7
	require.Equal(t, pilot.OtherTerms, why(t, begin(t, worker, id+"/"+own.Community.Code, "c-2", &forged)))
}
