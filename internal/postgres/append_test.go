package postgres_test

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

func TestAppend_RefusesAGapAndLeavesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	last := d.state.Seq
	for name, seqs := range map[string][]int64{"a gap": {last + 2}, "a number twice": {last + 1, last + 1}, "an old number": {last}} {
		state := d.state.Clone()
		state.Seq = seqs[len(seqs)-1]
		err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
			var events []pilot.Event
			for _, seq := range seqs {
				events = append(events, pilot.Event{Seq: seq, Entry: seq, Key: "k", Type: pilot.EventProgressed, Via: pilot.ViaSelf, At: d.now, Real: d.now})
			}
			return tx.Append(t.Context(), judge.Change{Events: events, State: state})
		})
		require.ErrorIs(t, err, postgres.ErrGap, name)
	}
	require.Equal(t, last, value[int64](t, d.url, `SELECT max(seq) FROM events`))
}

func TestAppend_RefusesAStateThatIsNotOfTheLastEvent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
		e := pilot.Event{Seq: tx.Seq() + 1, Entry: 1, Key: "k", Type: pilot.EventProgressed, Via: pilot.ViaSelf, At: d.now, Real: d.now}
		return tx.Append(t.Context(), judge.Change{Events: []pilot.Event{e}, State: d.state})
	})
	require.ErrorIs(t, err, postgres.ErrGap)
}

func TestInTx_AnErrorOfTheWorkComesBackAsItIsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	before := d.state.Seq
	err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
		session := judge.NewSession(d.id.Terms, d.state.Clone(), nil)
		session.Take(d.handIn("lg", pilot.StepLeadingGroup))
		require.NoError(t, tx.Append(t.Context(), session.Change()))
		return context.Canceled
	})
	require.Equal(t, context.Canceled, err)
	require.Equal(t, before, value[int64](t, d.url, `SELECT max(seq) FROM events`))
	d.must(d.handIn("lg", pilot.StepLeadingGroup)) // the pool is fit for use
}

func TestInTx_APanicOfTheWorkGivesThePilotBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	require.Panics(t, func() {
		_ = d.store.InTx(t.Context(), d.id, func(*postgres.Tx) error { panic("a mistake of ours") })
	})
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
}

func TestInTx_AContextThatEndsLeavesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := d.store.InTx(ctx, d.id, func(tx *postgres.Tx) error {
		session := judge.NewSession(d.id.Terms, d.state.Clone(), nil)
		session.Take(d.handIn("lg", pilot.StepLeadingGroup))
		err := tx.Append(ctx, session.Change())
		cancel()
		return err
	})
	require.ErrorIs(t, err, context.Canceled, "a commit that was not made is an error")
	require.Equal(t, d.state.Seq, value[int64](t, d.url, `SELECT max(seq) FROM events`))
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
}

func TestInTx_WaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	require.NoError(t, d.store.InTx(t.Context(), d.id, func(*postgres.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err := d.store.InTx(ctx, d.id, func(*postgres.Tx) error { return nil })
		require.ErrorIs(t, err, context.DeadlineExceeded)
		return nil
	}))
}

func TestInTx_WritersOfOnePilotTakeTurns(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const writers = 20
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
				state := pilot.NewState()
				events, err := tx.EventsAfter(t.Context(), 0, 1000)
				if err != nil {
					return err
				}
				for _, e := range events {
					state.Apply(d.id.Terms, e)
				}
				session := judge.NewSession(d.id.Terms, state, nil)
				session.Take(pilot.NewEntry(pilot.EntryUnknown, "hello", pilot.ViaSignal, d.now, []byte(`{"a":1}`)))
				return tx.Append(t.Context(), session.Change())
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, d.state.Seq+writers, value[int64](t, d.url, `SELECT seq FROM pilots`))
	require.Equal(t, d.state.Seq+writers, value[int64](t, d.url, `SELECT count(*) FROM events`))
}

func TestInTx_TwoThatMakeTheSamePilotAtOnceBothSucceed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	terms, _ := d.id.Terms.ForCommunity("sample-1")
	id := pilot.Identity{WorkflowID: "pilot/sample-2002/sample/sample-1", RunID: "r", Terms: &terms}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := d.store.InTx(t.Context(), id, func(*postgres.Tx) error { return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 2, value[int](t, d.url, `SELECT count(*) FROM pilots`))
}

func TestInTx_WithoutTermsAPilotCantBeMade(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	err := d.store.InTx(t.Context(), pilot.Identity{WorkflowID: "pilot/p/nowhere"}, func(*postgres.Tx) error { return nil })
	require.ErrorIs(t, err, postgres.ErrNoPilot)
}

func TestAppend_OneIDCantCountTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	// A session that was not told what is on record accepts the same id again.
	err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
		session := judge.NewSession(d.id.Terms, d.state.Clone(), nil)
		session.Take(d.handIn("lg", pilot.StepPilotPlan))
		require.Equal(t, pilot.EventAccepted, session.Events()[0].Type)
		return tx.Append(t.Context(), session.Change())
	})
	require.ErrorContains(t, err, "outcomes_count_once")
	require.False(t, postgres.IsDataError(err))
}

func TestAppend_AHeldHandInGetsItsFinalOutcome(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	require.Equal(t, "held", value[string](t, d.url, `SELECT outcome FROM outcomes WHERE message_id = 'pp'`))
	require.Equal(t, "pp", value[string](t, d.url, `SELECT held_id FROM steps WHERE step = 'pilot-plan'`))
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	require.Equal(t, pilot.Complete, d.status(pilot.StepPilotPlan))
	require.Equal(t, "accepted", value[string](t, d.url, `SELECT outcome FROM outcomes WHERE message_id = 'pp'`))
	require.Equal(t, 1, value[int](t, d.url, `SELECT count(*) FROM messages WHERE message_id = 'pp'`))
}

func TestAppend_DecidingWhatIsNotHeldIsAnError(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
		seq := tx.Seq() + 1
		e := pilot.Event{Seq: seq, Entry: seq, Key: "k", Type: pilot.EventRefused, Step: pilot.StepLeadingGroup, ID: "lg", Via: "held", At: d.now, Real: d.now}
		state := d.state.Clone()
		state.Apply(d.id.Terms, e)
		kept := []judge.Kept{{Seq: seq, ID: "lg", Kind: pilot.EntryHandIn, Step: e.Step, Digest: "ab", Outcome: pilot.Refused, Raw: json.RawMessage(`{}`), Decided: true}}
		return tx.Append(t.Context(), judge.Change{Events: []pilot.Event{e}, Kept: kept, State: state})
	})
	require.ErrorIs(t, err, postgres.ErrRowMissing)
	require.False(t, postgres.IsDataError(err), "trying again may do")
	require.Equal(t, "accepted", value[string](t, d.url, `SELECT outcome FROM outcomes WHERE message_id = 'lg'`))
}

// Of eight steps a hand-in changes two or three. Where the rows are another release's, all are
// brought to what they should be.
func TestAppend_WritesOnlyTheRowsThatChange(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	const spoil = `UPDATE steps SET person = 'nobody' WHERE step = 'leading-group'`
	const person = `SELECT person FROM steps WHERE step = 'leading-group'`
	d.tamper(spoil)
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	require.Equal(t, "nobody", value[string](t, d.url, person), "a row that the hand-in does not change is left alone")
	require.Equal(t, "accepted", value[string](t, d.url, `SELECT status FROM steps WHERE step = 'pilot-plan'`))
	d.tamper(`UPDATE pilots SET derived = derived - 1`)
	d.must(d.handIn("rs", pilot.StepResponsibilities))
	require.NotEqual(t, "nobody", value[string](t, d.url, person))
	d.tamper(spoil, `UPDATE pilots SET derived = `+strconv.Itoa(audit.Derivation)+`, derived_seq = seq - 1`)
	d.must(d.handIn("mo", pilot.StepMobilisation))
	require.NotEqual(t, "nobody", value[string](t, d.url, person))
}

// What confirms and what is held is looked up with the first round trip as it is later.
func TestInTx_LooksUpWhatTheWorkIsAbout(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	d.must(d.returning("back", pilot.StepLeadingGroup))
	d.must(d.handIn("lg-2", pilot.StepLeadingGroup))
	d.must(d.handIn("pp-2", pilot.StepPilotPlan, func(h *pilot.HandIn) { h.Evidence, h.Confirms = nil, "pp" }))
	d.must(d.handIn("pp-3", pilot.StepPilotPlan, func(h *pilot.HandIn) { h.Evidence, h.Confirms = nil, "pp-2" }))
	for _, ids := range [][]string{{"pp-3"}, {"pp-3", "lg"}, {"unknown"}, nil} {
		var later, first map[string]judge.Earlier
		look := func(found *map[string]judge.Earlier) func(tx *postgres.Tx) error {
			return func(tx *postgres.Tx) (err error) {
				*found, err = tx.Earlier(t.Context(), ids)
				return err
			}
		}
		id := d.id
		id.Messages = nil
		require.NoError(t, d.store.InTx(t.Context(), id, look(&later)))
		id.Messages = ids
		require.NoError(t, d.store.InTx(t.Context(), id, look(&first)))
		require.Equal(t, later, first, ids)
	}
}

func TestAppend_AHeldHandInThatTheRecordLostIsRefusedAndThePilotGoesOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	d.tamper(`DELETE FROM outcomes WHERE message_id = 'pp'`, `DELETE FROM messages WHERE message_id = 'pp'`)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	require.Equal(t, 1, d.state.Counts.Refused)
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	require.Equal(t, pilot.Complete, d.status(pilot.StepPilotPlan))
}

func TestAppend_AHeldHandInIsSupersededVisibly(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("first", pilot.StepPilotPlan))
	d.must(d.handIn("second", pilot.StepPilotPlan, replacing("first")))
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	versions, err := d.store.Versions(t.Context(), d.id.WorkflowID, pilot.StepPilotPlan)
	require.NoError(t, err)
	require.Len(t, versions, 2)
	require.Equal(t, pilot.Held, versions[0].Outcome)
	require.Equal(t, versions[1].Seq, versions[0].SupersededBy)
	require.False(t, versions[0].Counts)
	require.Equal(t, pilot.Accepted, versions[1].Outcome)
	require.True(t, versions[1].Counts)
}

func TestAppend_WritesOnlyTheStepsThatChanged(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	written := value[string](t, d.url, `SELECT xmin::text FROM steps WHERE step = 'archive-receipt'`)
	changed := value[string](t, d.url, `SELECT xmin::text FROM steps WHERE step = 'pilot-plan'`)
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	require.Equal(t, written, value[string](t, d.url, `SELECT xmin::text FROM steps WHERE step = 'archive-receipt'`))
	require.NotEqual(t, changed, value[string](t, d.url, `SELECT xmin::text FROM steps WHERE step = 'pilot-plan'`))
}

func TestAppend_DataThatPostgresCantStoreIsADataError(t *testing.T) {
	t.Parallel()
	nul := "a\x00b"
	cases := map[string]func(*pilot.Event, *judge.Kept){
		"a NUL in a key":       func(e *pilot.Event, _ *judge.Kept) { e.Key = nul },
		"a NUL in the body":    func(e *pilot.Event, _ *judge.Kept) { e.Name = nul },
		"a NUL in a name":      func(e *pilot.Event, _ *judge.Kept) { e.By.Name = nul },
		"a NUL in the message": func(_ *pilot.Event, k *judge.Kept) { k.Raw = json.RawMessage(nul) },
		"no UTF-8":             func(_ *pilot.Event, k *judge.Kept) { k.Raw = json.RawMessage("\xff\xfe") },
		"a time without JSON":  func(e *pilot.Event, _ *judge.Kept) { e.Due = time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC) },
	}
	d := newDesk(t)
	for name, spoil := range cases {
		err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
			seq := tx.Seq() + 1
			e := pilot.Event{Seq: seq, Entry: seq, Key: "k", Type: pilot.EventRefused, Via: pilot.ViaSignal, At: d.now, Real: d.now, By: &pilot.Actor{}}
			k := judge.Kept{Seq: seq, Kind: pilot.EntryHandIn, Digest: "ab", Outcome: pilot.Refused, Raw: json.RawMessage(`{}`)}
			spoil(&e, &k)
			state := d.state.Clone()
			state.Seq = seq
			return tx.Append(t.Context(), judge.Change{Events: []pilot.Event{e}, Kept: []judge.Kept{k}, State: state})
		})
		require.Error(t, err, name)
		require.True(t, postgres.IsDataError(err), "%s: %v", name, err)
	}
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
}

func TestAppend_KeepsOddMessagesAsTheyWereSent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	deep := `{"v":1,"id":"deep","step":"leading-group","evidence":` + nested(60) + `}`
	huge := `{"v":1,"id":"huge","step":"leading-group","evidence":{"n":1e999999999},"note":"\ud800 😀"}`
	for id, raw := range map[string]string{"deep": deep, "huge": huge} {
		d.must(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, d.now, []byte(raw)))
		require.Equal(t, raw, value[string](t, d.url, `SELECT raw FROM messages WHERE message_id = $1`, id))
	}
}

func nested(depth int) string {
	open, shut := make([]byte, depth), make([]byte, depth)
	for i := range open {
		open[i], shut[i] = '[', ']'
	}
	return string(open) + string(shut)
}

// What an event changes of its pilot's row is in no index, so that none gets a new entry.
func TestAppend_LeavesTheIndexesOfPilotsAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const inIndexes = `
		SELECT count(*) FROM pg_index
		WHERE indrelid = 'pilots'::regclass AND
			pg_get_indexdef(indexrelid) ~ '\m(seq|digest|state|progress|accepted|overdue|updated_at|next_due|waiting_for|derived_seq)\M'`
	require.Zero(t, value[int](t, d.url, inIndexes))
	require.Equal(t, "l", value[string](t, d.url, `SELECT attcompression::text FROM pg_attribute WHERE attrelid = 'pilots'::regclass AND attname = 'state'`), "lz4")
}
