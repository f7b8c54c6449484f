package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// ages makes the rows what a release from before all this left: without the newer
// columns, without a field of the state, and without a word about its derivation.
func (d *desk) ages() {
	d.t.Helper()
	d.exec(`UPDATE steps SET person = '', slips = 0, planned_start = NULL, planned_due = NULL, period = ''`)
	d.exec(`UPDATE pilots SET state = state - 'counts', derived = 0, derived_seq = 0`)
}

// renews writes everything anew, and says what became of each pilot.
func (d *desk) renews() []postgres.Renewed {
	d.t.Helper()
	var all []postgres.Renewed
	for after := ""; ; {
		next, found, err := d.store.RenewNext(d.t.Context(), after)
		require.NoError(d.t, err)
		if !found {
			return all
		}
		all, after = append(all, next), next.WorkflowID
	}
}

func (d *desk) outdated() int64 {
	d.t.Helper()
	n, err := d.store.Outdated(d.t.Context())
	require.NoError(d.t, err)
	return n
}

func TestRenew_WritesWhatAnEarlierReleaseDidNotWorkOut(t *testing.T) {
	t.Parallel()
	d := lived(t)
	community := d.community()
	require.Zero(t, d.outdated(), "this release's own rows are of this release")
	const rows = `SELECT string_agg(to_jsonb(s)::text, ';' ORDER BY workflow_id, step) FROM steps s`
	const pilots = `SELECT string_agg(to_jsonb(p)::text, ';' ORDER BY workflow_id) FROM pilots p`
	events := value[string](t, d.url, `SELECT md5(string_agg(e::text, ';' ORDER BY workflow_id, seq)) FROM events e`)
	steps, ours := value[string](t, d.url, rows), value[string](t, d.url, pilots)
	d.ages()
	require.Equal(t, int64(2), d.outdated())
	for _, one := range []*desk{d, community} {
		require.Len(t, one.audited(), 1)
		require.Equal(t, audit.Outdated, one.audited()[0].Kind)
	}

	all := d.renews()
	require.Len(t, all, 2)
	for _, r := range all {
		require.True(t, r.Lacked)
		require.Empty(t, r.Differed)
		require.False(t, r.Broken)
	}
	require.Zero(t, d.outdated())
	require.Empty(t, d.audited())
	require.Empty(t, community.audited())
	require.Equal(t, steps, value[string](t, d.url, rows), "with when each row last changed")
	require.Equal(t, ours, value[string](t, d.url, pilots), "nothing happened to the pilots, so that they were updated when they were")
	require.Equal(t, events, value[string](t, d.url, `SELECT md5(string_agg(e::text, ';' ORDER BY workflow_id, seq)) FROM events e`))
	require.Empty(t, d.renews(), "again, there is nothing to do")
	d.must(d.handIn("pp-2", pilot.StepPilotPlan)) // and it goes on
	require.Zero(t, d.outdated())
	require.Empty(t, d.audited())
}

// What is killed in the middle has done some pilots; the next one does the others.
func TestRenew_GoesOnWhereItWasKilled(t *testing.T) {
	t.Parallel()
	d := lived(t)
	d.community()
	d.ages()
	conn := connect(t, d.url)
	_, err := conn.Exec(t.Context(), `CREATE FUNCTION killed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
		CREATE TRIGGER killed BEFORE UPDATE ON pilots FOR EACH ROW WHEN (NEW.community <> '') EXECUTE FUNCTION killed()`)
	require.NoError(t, err)
	first, found, err := d.store.RenewNext(t.Context(), "")
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, d.id.WorkflowID, first.WorkflowID)
	_, _, err = d.store.RenewNext(t.Context(), first.WorkflowID)
	require.Error(t, err)
	require.Equal(t, int64(1), d.outdated())
	d.exec(`DROP TRIGGER killed ON pilots`)
	require.Len(t, d.renews(), 1)
	require.Zero(t, d.outdated())
	require.Empty(t, d.audited())
}

// While a pilot is held by somebody who records for it, its turn comes later.
func TestRenew_SeveralWorkersShareTheWorkAndLeaveAloneWhatIsHeld(t *testing.T) {
	t.Parallel()
	d := lived(t)
	for i := range 12 {
		terms := *d.id.Terms
		terms.SubDistrict = pilot.Unit{Code: fmt.Sprint("other-", i), Name: fmt.Sprint("街道", i)}
		deskAt(t, d.store, d.url, &terms)
	}
	d.ages()
	conn := connect(t, d.url)
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT FROM pilots WHERE workflow_id = $1 FOR NO KEY UPDATE`, d.id.WorkflowID)
	require.NoError(t, err)

	var mu sync.Mutex
	var group sync.WaitGroup
	var done []string
	var failures []error
	for range 3 {
		group.Go(func() {
			for after := ""; ; {
				next, found, err := d.store.RenewNext(t.Context(), after)
				mu.Lock()
				failures = append(failures, err)
				if found {
					done = append(done, next.WorkflowID)
				}
				mu.Unlock()
				if err != nil || !found {
					return
				}
				after = next.WorkflowID
			}
		})
	}
	group.Wait()
	require.NoError(t, errors.Join(failures...))
	slices.Sort(done)
	require.Len(t, slices.Compact(slices.Clone(done)), len(done), "each once")
	require.Len(t, done, 12)
	require.NotContains(t, done, d.id.WorkflowID)
	require.NoError(t, tx.Rollback(t.Context()))
	require.Len(t, d.renews(), 1)
	require.Zero(t, d.outdated())
}

// An earlier release that still works beside this one writes rows as it can. They are
// written anew again, and neither undoes the other's work.
func TestRenew_AnOlderWorkerBesideLeavesRowsThatAreFound(t *testing.T) {
	t.Parallel()
	d := lived(t)
	// Its statements know nothing of the newer columns: here it has just written an
	// earlier event's row.
	d.exec(`UPDATE steps SET person = ''`)
	seq := value[int64](t, d.url, `SELECT seq FROM pilots`)
	d.exec(`UPDATE pilots SET seq = seq - 1, state = jsonb_set(state, '{seq}', to_jsonb(seq - 1))`)
	require.Equal(t, int64(1), d.outdated())
	require.Len(t, d.renews(), 1)
	require.Equal(t, seq, value[int64](t, d.url, `SELECT seq FROM pilots`))
	require.Zero(t, d.outdated())
	require.Empty(t, d.audited())
}

// A release that knows derivations lowers the row's to its own when it is older, and
// leaves it alone when the row is not yet whole.
func TestAppend_ARowIsOfTheOldestDerivationThatHadAPartInIt(t *testing.T) {
	t.Parallel()
	d := lived(t)
	const derived = `SELECT derived FROM pilots`
	d.exec(`UPDATE pilots SET derived = 99`)
	require.Zero(t, d.outdated(), "a newer release's rows are left to it")
	d.must(d.handIn("pp-2", pilot.StepPilotPlan))
	require.Equal(t, audit.Derivation, value[int](t, d.url, derived))

	d.exec(`UPDATE pilots SET derived = 0`)
	d.now = d.now.Add(time.Hour)
	d.must(d.handIn("wrong", pilot.StepPilotPlan, wrongRole))
	require.Zero(t, value[int](t, d.url, derived), "what was not written with this event may still be missing")
	require.Equal(t, int64(1), d.outdated())
}

// Nothing is written from a log that is not whole.
func TestRenew_LeavesAPilotWhoseLogIsBroken(t *testing.T) {
	t.Parallel()
	d := lived(t)
	d.exec(`ALTER TABLE pilots DROP CONSTRAINT pilots_state_is_of_seq`)
	d.exec(`UPDATE pilots SET seq = seq + 5, light = 'red', derived = 0`)
	all := d.renews()
	require.Len(t, all, 1)
	require.True(t, all[0].Broken)
	require.Equal(t, "red", value[string](t, d.url, `SELECT light FROM pilots`))
	require.Equal(t, int64(1), d.outdated())
}

// What was changed by hand in an older row is not passed over in silence.
func TestRenew_SaysWhatWasOtherwise(t *testing.T) {
	t.Parallel()
	d := lived(t)
	d.ages()
	d.exec(`UPDATE pilots SET light = 'red'`)
	all := d.renews()
	require.Len(t, all, 1)
	require.True(t, all[0].Lacked)
	require.Len(t, all[0].Differed, 1)
	require.Equal(t, "light", all[0].Differed[0].Fields[0].Path)
	require.Empty(t, d.audited())
}
