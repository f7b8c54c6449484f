package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

func migrate(ctx context.Context, url string) error {
	_, err := postgres.Migrate(ctx, url)
	return err
}

// desk is a pilot, its record, and somebody who hands in.
type desk struct {
	t     testing.TB
	store *postgres.Store
	url   string
	id    pilot.Identity
	state *pilot.State
	now   time.Time
}

// newDesk opens a sub-district's pilot with one community in a database of its own.
func newDesk(t *testing.T) *desk {
	t.Helper()
	url := devtest.Database(t, migrate)
	return deskAt(t, openStore(t, url), url, examples.SampleTerms())
}

// openStore opens a database as the worker does.
func openStore(t *testing.T, url string) *postgres.Store {
	t.Helper()
	return openAs(t, devtest.Worker(url))
}

func openAs(t *testing.T, url string) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(store.Close)
	return store
}

func deskAt(t testing.TB, store *postgres.Store, url string, terms *pilot.Terms) *desk {
	t.Helper()
	id := pilot.Identity{WorkflowID: "pilot/" + terms.Programme + "/" + terms.Place(), RunID: "run-1", Terms: terms}
	d := &desk{t: t, store: store, url: url, id: id, state: pilot.NewState()}
	d.now = terms.Opens.Start(terms.Location()).AddDate(0, 2, 0)
	require.NoError(t, d.take(pilot.SelfEntry(pilot.EntryOpen, d.now, struct{}{})))
	return d
}

// community opens the pilot of the sub-district's first community.
func (d *desk) community() *desk {
	d.t.Helper()
	terms, ok := d.id.Terms.ForCommunity(d.id.Terms.Communities[0].Code)
	require.True(d.t, ok)
	return deskAt(d.t, d.store, d.url, &terms)
}

// take judges and records entries, as the activity does.
func (d *desk) take(entries ...pilot.Entry) error {
	next, terms := d.state.Clone(), *d.id.Terms
	id := d.id
	id.Messages = judge.NamedBy(d.id.Terms, entries).Messages(next)
	err := d.store.InTx(d.t.Context(), id, func(tx *postgres.Tx) error {
		earlier, err := tx.Earlier(d.t.Context(), id.Messages)
		if err != nil {
			return err
		}
		ordered, err := tx.Ordered(d.t.Context(), judge.NeedsTerms(entries))
		if err != nil {
			return err
		}
		session := judge.NewSession(&terms, next, earlier).Offering(ordered)
		for _, e := range entries {
			session.Take(e)
		}
		change := session.Change()
		change.Before = d.state
		return tx.Append(d.t.Context(), change)
	})
	if err == nil {
		d.state, d.id.Terms = next, &terms
	}
	return err
}

// handIn is an example's hand-in under an id.
func (d *desk) handIn(id string, step pilot.Step, change ...func(*pilot.HandIn)) pilot.Entry {
	d.t.Helper()
	spec, ok := pilot.Spec(step)
	require.True(d.t, ok, step)
	terms := d.id.Terms
	evidence, err := json.Marshal(examples.For(terms, d.state.Facts, step, terms.Today(d.now)))
	require.NoError(d.t, err)
	h := pilot.HandIn{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王芳", Role: spec.Role, Unit: terms.UnitOf(spec.Role)}},
		Step:   step, Evidence: evidence,
	}
	for _, c := range change {
		c(&h)
	}
	raw, err := json.Marshal(h)
	require.NoError(d.t, err)
	return pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaUpdate, d.now, raw)
}

// filing is an example's record under an id.
func (d *desk) filing(id, kind string) pilot.Entry {
	d.t.Helper()
	terms := d.id.Terms
	spec, ok := evidence.RecordKind(kind)
	require.True(d.t, ok, kind)
	role, ok := spec.FiledAt(terms.Level())
	require.True(d.t, ok, kind)
	body, err := json.Marshal(examples.Record(terms, kind, terms.Today(d.now)))
	require.NoError(d.t, err)
	raw, err := json.Marshal(pilot.Record{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王芳", Role: role, Unit: terms.UnitOf(role)}}, Kind: kind, Body: body,
	})
	require.NoError(d.t, err)
	return pilot.NewEntry(pilot.EntryRecord, "file-record", pilot.ViaUpdate, d.now, raw)
}

func (d *desk) returning(id string, steps ...pilot.Step) pilot.Entry {
	d.t.Helper()
	role := pilot.RoleDistrict
	r := pilot.Return{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "李强", Role: role, Unit: d.id.Terms.UnitOf(role)}},
		Steps:  steps, Reasons: []pilot.ReturnReason{{Text: "缺少签字页"}},
	}
	raw, err := json.Marshal(r)
	require.NoError(d.t, err)
	return pilot.NewEntry(pilot.EntryReturn, "step-returned", pilot.ViaSignal, d.now, raw)
}

// must records entries and says which statuses came of them.
func (d *desk) must(entries ...pilot.Entry) {
	d.t.Helper()
	require.NoError(d.t, d.take(entries...))
}

func (d *desk) status(step pilot.Step) pilot.Status {
	d.t.Helper()
	st := d.state.Step(step)
	require.NotNil(d.t, st, step)
	return st.Status
}

// tamper changes the record as nobody may, but an administrator who has stopped
// triggers can.
func (d *desk) tamper(queries ...string) {
	d.t.Helper()
	conn := connect(d.t, d.url)
	for _, query := range append([]string{`SET session_replication_role = replica`}, queries...) {
		_, err := conn.Exec(d.t.Context(), query)
		require.NoError(d.t, err, query)
	}
}

// value asks the database for one value.
func value[T any](t testing.TB, url, query string, args ...any) T {
	t.Helper()
	conn := connect(t, url)
	var v T
	require.NoError(t, conn.QueryRow(t.Context(), query, args...).Scan(&v))
	return v
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func numbered(prefix string, n int) string { return fmt.Sprintf("%s-%d", prefix, n) }
