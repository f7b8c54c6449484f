package postgres_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/keyring"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func keyLine(t *testing.T, id string) string {
	t.Helper()
	line, err := keyring.NewLine(id, keyring.AES)
	require.NoError(t, err)
	return line
}

// with opens the same record, as the worker, with keys.
func (d *desk) with(lines ...string) *postgres.Store {
	d.t.Helper()
	ring, err := keyring.Parse(strings.Join(lines, "\n"))
	require.NoError(d.t, err)
	store, err := postgres.Open(d.t.Context(), devtest.Worker(d.url), postgres.Encrypted(ring))
	require.NoError(d.t, err)
	d.t.Cleanup(store.Close)
	return store
}

// threeRuns are two that ended, and one that goes on.
func threeRuns(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	for _, run := range []string{"run-2", "run-3"} {
		d.id.RunID = run
		d.must(d.handIn("in-"+run, pilot.StepLeadingGroup))
	}
	return d
}

func (d *desk) kept(store *postgres.Store, run string) []byte {
	d.t.Helper()
	history, err := store.RunHistory(d.t.Context(), d.id.WorkflowID, run)
	require.NoError(d.t, err)
	return history
}

func (d *desk) keys(store *postgres.Store) map[string]int64 {
	d.t.Helper()
	all, err := store.HistoryKeys(d.t.Context())
	require.NoError(d.t, err)
	counts := map[string]int64{}
	for _, k := range all {
		counts[k.Key] = k.Runs
	}
	return counts
}

func (d *desk) rekey(store *postgres.Store) (done int) {
	d.t.Helper()
	for at := (postgres.Position{}); ; done++ {
		next, found, err := store.RekeyNext(d.t.Context(), at)
		require.NoError(d.t, err)
		if !found {
			return done
		}
		at = next
	}
}

func TestRunHistory_IsEncryptedAtRestAndReadWithItsKeyAlone(t *testing.T) {
	t.Parallel()
	d := threeRuns(t)
	a, b := keyLine(t, "a"), keyLine(t, "b")
	require.NoError(t, d.with().KeepRun(t.Context(), d.id.WorkflowID, "run-1", postgres.RunContinued, endedAt, 7, packed))
	encrypting := d.with(a)
	require.NoError(t, encrypting.KeepRun(t.Context(), d.id.WorkflowID, "run-2", postgres.RunContinued, endedAt, 7, packed))
	require.Equal(t, packed, d.kept(encrypting, "run-1"), "what was in clear before stays readable")
	require.Equal(t, packed, d.kept(encrypting, "run-2"))
	require.Equal(t, map[string]int64{"": 1, "a": 1}, d.keys(encrypting))

	var raw []byte
	require.NoError(t, connect(t, d.url).QueryRow(t.Context(), `SELECT history FROM runs WHERE run_id = 'run-2'`).Scan(&raw))
	require.True(t, strings.HasPrefix(string(raw), "shidian-encrypted aes-256-gcm a\n"))
	require.NotContains(t, string(raw), string(packed))

	for _, without := range []*postgres.Store{d.with(), d.with(b)} {
		_, err := without.RunHistory(t.Context(), d.id.WorkflowID, "run-2")
		var missing *keyring.MissingKeyError
		require.ErrorAs(t, err, &missing)
		require.Equal(t, "a", missing.ID)
		require.NotEmpty(t, d.kept(without, "run-1"))
	}
	_, err := d.with(keyLine(t, "a")).RunHistory(t.Context(), d.id.WorkflowID, "run-2")
	require.ErrorIs(t, err, keyring.ErrAltered, "another key of the same id")
	d.exec(`UPDATE runs SET status = 'completed', ended_at = now(), kept_at = now(), events = 1,
		(history, history_key) = (SELECT history, history_key FROM runs WHERE run_id = 'run-2') WHERE run_id = 'run-3'`)
	_, err = encrypting.RunHistory(t.Context(), d.id.WorkflowID, "run-3")
	require.ErrorIs(t, err, keyring.ErrAltered, "put beside another run it does not open")
}

func TestRekeyNext_WritesEveryHistoryWithTheKeyOfNow(t *testing.T) {
	t.Parallel()
	d := threeRuns(t)
	a, b := keyLine(t, "a"), keyLine(t, "b")
	require.NoError(t, d.with().KeepRun(t.Context(), d.id.WorkflowID, "run-1", postgres.RunContinued, endedAt, 7, packed))
	require.NoError(t, d.with(a).KeepRun(t.Context(), d.id.WorkflowID, "run-2", postgres.RunContinued, endedAt, 7, packed))
	left := func(s *postgres.Store) int64 {
		n, err := s.OtherKeyed(t.Context())
		require.NoError(t, err)
		return n
	}
	require.Equal(t, 0, d.rekey(d.with(b, "a lost"))-1, "what can't be read is left, and what is in clear is encrypted")
	require.Equal(t, map[string]int64{"a": 1, "b": 1}, d.keys(d.store))
	rotated := d.with(b, a)
	require.EqualValues(t, 1, left(rotated))
	require.Equal(t, 1, d.rekey(rotated))
	require.Zero(t, d.rekey(rotated), "again there is nothing to do")
	require.Zero(t, left(rotated))
	require.Equal(t, map[string]int64{"b": 2}, d.keys(d.store))
	for _, run := range []string{"run-1", "run-2"} {
		require.Equal(t, packed, d.kept(d.with(b), run), "the old key can go")
	}
	ring, err := keyring.Load(keyring.Settings{Text: b, Write: keyring.None})
	require.NoError(t, err)
	off, err := postgres.Open(t.Context(), devtest.Worker(d.url), postgres.Encrypted(ring))
	require.NoError(t, err)
	t.Cleanup(off.Close)
	require.Equal(t, 2, d.rekey(off), "switched off, they are written in clear again")
	require.Equal(t, map[string]int64{"": 2}, d.keys(d.store))
	require.Equal(t, packed, d.kept(d.with(), "run-1"))
	require.Zero(t, d.rekey(d.with()))
}

func TestRekeyNext_AnAlteredHistoryIsNamedAndHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	d := threeRuns(t)
	a, b := keyLine(t, "a"), keyLine(t, "b")
	for _, run := range []string{"run-1", "run-2"} {
		require.NoError(t, d.with(a).KeepRun(t.Context(), d.id.WorkflowID, run, postgres.RunContinued, endedAt, 7, packed))
	}
	d.exec(`UPDATE runs SET history = history || '\x00' WHERE run_id = 'run-1'`)
	at, found, err := d.with(b, a).RekeyNext(t.Context(), postgres.Position{})
	require.ErrorIs(t, err, keyring.ErrAltered)
	require.ErrorContains(t, err, "run-1")
	require.True(t, found)
	at, found, err = d.with(b, a).RekeyNext(t.Context(), at)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, "run-2", at.RunID)
}
