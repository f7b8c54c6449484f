package archive_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"

	"shidian/internal/archive"
	"shidian/internal/attachments"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/history"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

// office is a sub-district with one community, on a real record, with a real
// folder for what is attached.
type office struct {
	url     string
	t       *testing.T
	store   *postgres.Store
	folder  string
	files   *attachments.Store
	above   *desk
	below   *desk
	now     time.Time
	ordered map[string]*pilot.Terms // by their digests
}

// desk is one of its pilots.
type desk struct {
	*office
	id    pilot.Identity
	state *pilot.State
}

func newOffice(t *testing.T, change ...func(*pilot.Terms)) *office {
	t.Helper()
	url := devtest.Database(t, func(ctx context.Context, url string) error {
		_, err := postgres.Migrate(ctx, url)
		return err
	})
	o := &office{t: t, url: url, folder: filepath.Join(t.TempDir(), "evidence")}
	var err error
	o.store, err = postgres.Open(t.Context(), devtest.Worker(url))
	require.NoError(t, err)
	t.Cleanup(o.store.Close)
	o.files, err = attachments.Open(t.Context(), "file://"+o.folder)
	require.NoError(t, err)
	terms := examples.SampleTerms()
	for _, c := range change {
		c(terms)
	}
	o.now = terms.Opens.Start(terms.Location()).AddDate(0, 2, 0)
	o.above = o.open(terms)
	community, ok := terms.ForCommunity("sample-1")
	require.True(t, ok)
	o.below = o.open(&community)
	return o
}

func (o *office) open(terms *pilot.Terms) *desk {
	o.t.Helper()
	id := pilot.Identity{WorkflowID: "pilot/" + terms.Programme + "/" + terms.Place(), RunID: "run-1", Terms: terms}
	d := &desk{office: o, id: id, state: pilot.NewState()}
	d.take(pilot.SelfEntry(pilot.EntryOpen, o.now, struct{}{}))
	return d
}

// take judges and records an entry, as the activity does.
func (d *desk) take(e pilot.Entry) {
	d.t.Helper()
	next := d.state.Clone()
	require.NoError(d.t, d.store.InTx(d.t.Context(), d.id, func(tx *postgres.Tx) error {
		earlier, err := tx.Earlier(d.t.Context(), judge.NamedBy(d.id.Terms, []pilot.Entry{e}).Messages(next))
		if err != nil {
			return err
		}
		session := judge.NewSession(d.id.Terms, next, earlier)
		uploads, err := tx.Uploads(d.t.Context(), judge.NamedBy(d.id.Terms, []pilot.Entry{e}).Uploads())
		if err != nil {
			return err
		}
		session.Uploaded(uploads)
		session.Offering(d.ordered)
		session.Take(e)
		return tx.Append(d.t.Context(), session.Change())
	}))
	d.state = next
	d.now = d.now.Add(time.Minute)
}

// handIn hands in a step's example under an id.
func (d *desk) handIn(id string, step pilot.Step, change ...func(*pilot.HandIn, any)) {
	d.t.Helper()
	spec, ok := pilot.Spec(step)
	require.True(d.t, ok)
	terms := d.id.Terms
	content := examples.For(terms, d.state.Facts, step, terms.Today(d.now))
	h := pilot.HandIn{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王芳", Role: spec.Role, Unit: terms.UnitOf(spec.Role)}}, Step: step,
	}
	for _, c := range change {
		c(&h, content)
	}
	var err error
	h.Evidence, err = json.Marshal(content)
	require.NoError(d.t, err)
	raw, err := json.Marshal(h)
	require.NoError(d.t, err)
	d.take(pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaUpdate, d.now, raw))
}

// record files a record of a kind, as the examples have it.
func (d *desk) record(id, kind string) {
	d.t.Helper()
	terms := d.id.Terms
	spec, ok := evidence.RecordKind(kind)
	require.True(d.t, ok)
	role, ok := spec.FiledAt(terms.Level())
	require.True(d.t, ok)
	body, err := json.Marshal(examples.Record(terms, kind, terms.Today(d.now)))
	require.NoError(d.t, err)
	raw, err := json.Marshal(pilot.Record{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王芳", Role: role, Unit: terms.UnitOf(role)}}, Kind: kind, Body: body,
	})
	require.NoError(d.t, err)
	d.take(pilot.NewEntry(pilot.EntryRecord, "file-record", pilot.ViaUpdate, d.now, raw))
}

// handInAll hands in every step up to one, that one with changes.
func (d *desk) handInAll(last pilot.Step, change ...func(*pilot.HandIn, any)) {
	d.t.Helper()
	for _, spec := range pilot.StepsOf(d.id.Terms) {
		if d.state.Step(spec.Code).Status != pilot.Complete {
			for _, kind := range evidence.RecordsFor(spec.Code) {
				d.record("r-"+kind, kind)
			}
			if spec.Code == last {
				d.handIn("h-"+string(spec.Code), spec.Code, change...)
			} else {
				d.handIn("h-"+string(spec.Code), spec.Code)
			}
			require.Equal(d.t, pilot.Complete, d.state.Step(spec.Code).Status, "%s %v", spec.Code, d.state.Refusals)
		}
		if spec.Code == last {
			return
		}
	}
}

// with attaches a file of this content, storing it first.
func (o *office) with(title, content string) func(*pilot.HandIn, any) {
	o.t.Helper()
	path := filepath.Join(o.t.TempDir(), title)
	require.NoError(o.t, os.WriteFile(path, []byte(content), 0o600))
	f, err := attachments.Inspect(o.t.Context(), path, attachments.Limits{MaxBytes: 1 << 20, Types: []string{"txt", "pdf"}})
	require.NoError(o.t, err)
	_, err = o.files.Put(o.t.Context(), f)
	require.NoError(o.t, err)
	return func(h *pilot.HandIn, _ any) {
		h.Attachments = append(h.Attachments, pilot.Attachment{Digest: f.Digest, Title: title, Size: f.Size, Type: f.Type, Pages: 2, Copy: "original"})
	}
}

// upload puts on record that the place's own unit uploaded what is attached.
func (d *desk) upload(attached func(*pilot.HandIn, any)) {
	d.t.Helper()
	var h pilot.HandIn
	attached(&h, nil)
	by := pilot.Actor{Name: "王芳", Role: pilot.RoleSubDistrictParty, Unit: d.id.Terms.Place()}
	store, err := postgres.Open(d.t.Context(), devtest.Desk(d.url))
	require.NoError(d.t, err)
	defer store.Close()
	require.NoError(d.t, store.KeepUploads(d.t.Context(), d.id.Terms.Programme, d.id.Terms.Place(), by, h.Attachments))
}

// complete brings everything up to the filing, which is left out: with files, with
// what was refused, and with a version that another took the place of; the community's
// archive with changes.
func (o *office) complete(change ...func(*pilot.HandIn, any)) {
	o.t.Helper()
	o.above.handIn("wrong", pilot.StepLeadingGroup, func(h *pilot.HandIn, _ any) { h.By.Role = pilot.RoleDistrict })
	o.above.take(pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaSignal, o.now, []byte(`{"id": "junk`)))
	o.above.handIn("lg-1", pilot.StepLeadingGroup, o.with("通知.txt", "成立领导小组的通知\n"))
	o.above.handInAll(pilot.StepMobilisation)
	o.tell()
	o.below.handIn("early", pilot.StepCharter)
	o.below.handInAll(pilot.StepElectionCommittee)
	o.below.handIn("ce-1", pilot.StepCommitteeElection, o.with("选举公告.pdf", "%PDF-1.4 notices"), o.with("通知.txt", "成立领导小组的通知\n"))
	o.below.handInAll(pilot.StepCommunityArchive, change...)
	o.above.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Report(o.below.id.Terms, o.below.state)))
	o.above.handInAll(pilot.StepSummary)
}

func (o *office) tell() {
	o.t.Helper()
	gate := o.above.state.Gate
	o.below.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: gate.Seq, Open: gate.Open}))
}

// file files the archive with a digest on record, and the district receives it.
func (o *office) file(digest string) {
	o.t.Helper()
	o.above.handIn("filing", pilot.StepArchiveFiling, func(_ *pilot.HandIn, content any) {
		content.(*evidence.ArchiveFilingEvidence).Manifest = digest
	})
	o.above.handInAll(pilot.StepArchiveReceipt)
	o.below.take(pilot.SelfEntry(pilot.EntryClosing, o.now, pilot.Closing{V: 1, Seq: o.above.state.Closing}))
	o.above.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Report(o.below.id.Terms, o.below.state)))
	o.below.take(pilot.SelfEntry(pilot.EntryClosed, o.now, pilot.Closed{V: 1, Seq: o.above.state.Closing}))
	require.Equal(o.t, pilot.PhaseClosed, o.above.state.Phase)
}

func aHistory(t *testing.T) []byte {
	t.Helper()
	packed, err := history.Pack(&historypb.History{Events: []*historypb.HistoryEvent{{EventId: 1}, {EventId: 2}}})
	require.NoError(t, err)
	return packed
}

// keep keeps the runs' histories, as after the end.
func (o *office) keep() {
	o.t.Helper()
	for _, d := range []*desk{o.above, o.below} {
		require.NoError(o.t, o.store.KeepRun(o.t.Context(), d.id.WorkflowID, "run-1", postgres.RunCompleted, o.now, 2, aHistory(o.t)))
	}
}

// make makes the archive of a place in a file.
func (o *office) make(place string, histories archive.Histories) (string, archive.Result) {
	o.t.Helper()
	f, err := os.Create(filepath.Join(o.t.TempDir(), "archive.zip"))
	require.NoError(o.t, err)
	told := 0
	result, err := archive.Make(o.t.Context(), archive.Sources{Record: o.store, Files: o.files, Histories: histories, Program: &archive.Program{Version: "v1.2.3", Commit: "0123", Go: "go1.26.8"}}, "sample-2002", place, f,
		func(p archive.Progress) {
			told++
			require.Equal(o.t, told, p.Done)
			require.LessOrEqual(o.t, p.Done, p.Of)
		})
	require.NoError(o.t, err)
	require.NoError(o.t, f.Close())
	return f.Name(), result
}
