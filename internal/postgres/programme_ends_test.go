package postgres_test

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/bulletin"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// closing is the district's order to close a desk's programme.
func (d *desk) closing(without ...string) (pilot.CloseProgramme, json.RawMessage) {
	d.t.Helper()
	terms := d.id.Terms
	o := pilot.CloseProgramme{
		Header:    pilot.Header{V: 1, ID: "close-1", By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: terms.District.Code}},
		Programme: terms.Programme, Reason: "试点结束", Record: "西办发〔2003〕8号", Without: without,
	}
	raw, err := json.Marshal(o)
	require.NoError(d.t, err)
	return o, raw
}

func (d *desk) cancel() { d.must(pilot.SelfEntry(pilot.EntryCancel, d.now, struct{}{})) }

func TestProgrammeEnd_IsRefusedWhileAPilotIsOpenAndStaysOnceItIsMade(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store := openAs(t, devtest.Desk(d.url))
	programme, district := d.id.Terms.Programme, d.id.Terms.District.Code
	_, ended, err := store.ProgrammeEnd(t.Context(), programme)
	require.NoError(t, err)
	require.False(t, ended)

	o, raw := d.closing()
	_, findings, err := store.EndProgramme(t.Context(), o, raw, "clerk", district)
	require.NoError(t, err)
	require.Equal(t, []string{pilot.CodePilotStillOpen}, codesOfFindings(findings))
	d.cancel()
	_, findings, err = store.EndProgramme(t.Context(), o, raw, "clerk", district)
	require.NoError(t, err)
	require.Equal(t, []string{pilot.CodePilotUndecided}, codesOfFindings(findings))
	require.Zero(t, value[int](t, d.url, `SELECT count(*)::int FROM programme_ends`))

	o, raw = d.closing(d.id.Terms.SubDistrict.Code)
	end, findings, err := store.EndProgramme(t.Context(), o, raw, "clerk", district)
	require.NoError(t, err)
	require.Empty(t, findings)
	require.WithinDuration(t, time.Now(), end.At, time.Hour)
	require.Equal(t, pilot.ProgrammeEnd{
		Programme: programme, At: end.At, By: o.By, OSUser: "clerk", Reason: o.Reason, Record: o.Record, Without: o.Without,
	}, end)

	again := o
	again.Reason = "another reason"
	kept, findings, err := store.EndProgramme(t.Context(), again, raw, "another", district)
	require.NoError(t, err)
	require.Empty(t, findings)
	require.Equal(t, end, kept, "it was closed before, and stays so")
	read, ended, err := d.store.ProgrammeEnd(t.Context(), programme)
	require.NoError(t, err)
	require.True(t, ended)
	require.Equal(t, end, read)
	all, err := store.ProgrammeEnds(t.Context())
	require.NoError(t, err)
	require.Equal(t, []pilot.ProgrammeEnd{end}, all)

	for _, change := range []string{`UPDATE programme_ends SET reason = 'x'`, `DELETE FROM programme_ends`, `TRUNCATE programme_ends`} {
		_, err := connect(t, d.url).Exec(t.Context(), change)
		require.ErrorContains(t, err, "only ever appended to", change)
		_, err = connect(t, devtest.Desk(d.url)).Exec(t.Context(), change)
		require.ErrorContains(t, err, "permission denied", change)
	}
	_, err = connect(t, devtest.Worker(d.url)).Exec(t.Context(), `INSERT INTO programme_ends SELECT * FROM programme_ends`)
	require.ErrorContains(t, err, "permission denied", "the worker closes nothing")
}

func codesOfFindings(findings []pilot.Finding) []string {
	var codes []string
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestProgrammeEnd_AfterItNothingIsEnrolledAndNoBulletinMade(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store := openAs(t, devtest.Desk(d.url))
	terms := d.id.Terms
	first, isNew, err := d.store.KeepBulletin(t.Context(), terms.Programme, "2002-12-02")
	require.NoError(t, err)
	require.True(t, isNew)
	d.cancel()
	o, raw := d.closing(terms.SubDistrict.Code)
	_, findings, err := store.EndProgramme(t.Context(), o, raw, "clerk", terms.District.Code)
	require.NoError(t, err)
	require.Empty(t, findings)

	_, _, err = d.store.KeepBulletin(t.Context(), terms.Programme, "2002-12-09")
	require.ErrorIs(t, err, bulletin.ErrProgrammeClosed)
	kept, isNew, err := d.store.KeepBulletin(t.Context(), terms.Programme, "2002-12-02")
	require.NoError(t, err)
	require.False(t, isNew)
	require.Equal(t, first.Number, kept.Number, "what was made is read as before")

	another := *terms
	another.SubDistrict = pilot.Unit{Code: "another", Name: "另一街道"}
	var over *postgres.ProgrammeEndedError
	require.ErrorAs(t, store.Enrol(t.Context(), another.WorkflowID(), &another, "clerk"), &over)
	require.Equal(t, o.Reason, over.End.Reason)
	elsewhere := another
	elsewhere.Programme = "other-2002"
	require.NoError(t, store.Enrol(t.Context(), elsewhere.WorkflowID(), &elsewhere, "clerk"), "another programme goes on")
}

func TestProgrammeEnd_WhatIsEnrolledAndNotYetOnRecordStandsInTheWay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store := openAs(t, devtest.Desk(d.url))
	d.cancel()
	another := *d.id.Terms
	another.SubDistrict = pilot.Unit{Code: "another", Name: "另一街道"}
	require.NoError(t, store.Enrol(t.Context(), another.WorkflowID(), &another, "clerk"))
	o, raw := d.closing(d.id.Terms.SubDistrict.Code)
	_, findings, err := store.EndProgramme(t.Context(), o, raw, "clerk", d.id.Terms.District.Code)
	require.NoError(t, err)
	require.Equal(t, []string{pilot.CodePilotStillOpen}, codesOfFindings(findings))
	require.Equal(t, "another", findings[0].Found)
	pilots, err := store.ProgrammePilots(t.Context(), o.Programme)
	require.NoError(t, err)
	require.Contains(t, pilots, pilot.ProgrammePilot{Place: "another", Level: pilot.LevelSubDistrict})
}

// Whoever closes and whoever starts at the same moment do not both succeed.
func TestProgrammeEnd_AndAStartAtTheSameMomentAreNotBothDone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store := openAs(t, devtest.Desk(d.url))
	d.cancel()
	o, raw := d.closing(d.id.Terms.SubDistrict.Code)
	another := *d.id.Terms
	another.SubDistrict = pilot.Unit{Code: "another", Name: "另一街道"}
	var done atomic.Int32
	var all sync.WaitGroup
	all.Go(func() {
		if _, findings, err := store.EndProgramme(t.Context(), o, raw, "clerk", d.id.Terms.District.Code); err == nil && len(findings) == 0 {
			done.Add(1)
		}
	})
	all.Go(func() {
		if store.Enrol(t.Context(), another.WorkflowID(), &another, "clerk") == nil {
			done.Add(1)
		}
	})
	all.Wait()
	require.Equal(t, int32(1), done.Load())
}

func TestRecord_SaysOfAPilotThatIsNotYetOpenWhenItOpens(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	store := openStore(t, url)
	terms := examples.SampleTerms()
	terms.Due = []pilot.StepDue{{Step: pilot.StepLeadingGroup, Due: terms.Opens.AddDays(7)}}
	d := &desk{t: t, store: store, url: url, id: pilot.Identity{WorkflowID: terms.WorkflowID(), RunID: "run-1", Terms: terms}, state: pilot.NewState()}
	d.now = terms.Opens.Start(terms.Location()).AddDate(0, -2, 0)
	d.must(pilot.SelfEntry(pilot.EntryOpen, d.now, struct{}{}), d.handIn("lg", pilot.StepLeadingGroup))

	read, err := store.Pilot(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.Equal(t, terms.Opens, read.NotBefore)
	require.Equal(t, terms.Opens, read.State.NotBefore)
	require.Empty(t, read.Summary.WaitingFor)
	cells, err := store.Board(t.Context(), terms.Programme, "", 0, 0)
	require.NoError(t, err)
	require.Equal(t, terms.Opens, cells[0].NotBefore)
	require.Empty(t, cells[0].Light)
	tasks, err := store.Tasks(t.Context(), postgres.Filter{Programme: terms.Programme})
	require.NoError(t, err)
	require.Empty(t, tasks)
	b, err := store.BulletinNow(t.Context(), terms.Programme)
	require.NoError(t, err)
	require.Equal(t, terms.Opens, b.Pilots[0].NotBefore)
	require.Zero(t, b.Pilots[0].Counts.Late+b.Pilots[0].Counts.InProgress)
	require.Empty(t, d.audited())

	d.now = terms.Opens.Start(terms.Location())
	d.must(pilot.SelfEntry(pilot.EntryClock, d.now, pilot.ClockReached{Until: d.now}))
	read, err = store.Pilot(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.Empty(t, read.NotBefore)
	require.True(t, read.OpenedAt.Equal(d.now))
	require.Empty(t, d.audited())
}
