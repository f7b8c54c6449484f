package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seal"
)

// signing is a desk whose store signs with a new key of a suite.
func signing(t *testing.T, suite string) (*desk, seal.Keys) {
	t.Helper()
	d := newDesk(t)
	return d, d.signWith(suite)
}

func (d *desk) signWith(suite string) seal.Keys {
	d.t.Helper()
	private, public, err := seal.NewKey(suite, "xicheng")
	require.NoError(d.t, err)
	signer, err := seal.ParseSigner(private)
	require.NoError(d.t, err)
	keys, err := seal.ParseKeys(public)
	require.NoError(d.t, err)
	store, err := postgres.Open(d.t.Context(), devtest.Worker(d.url), postgres.Signed(signer))
	require.NoError(d.t, err)
	d.t.Cleanup(store.Close)
	d.store = store
	return keys
}

func (d *desk) checkpoint() postgres.CheckpointRow {
	d.t.Helper()
	c, err := d.store.MakeCheckpoint(d.t.Context(), time.Hour)
	require.NoError(d.t, err)
	return c
}

func (d *desk) papers(keys seal.Keys) []audit.Finding {
	d.t.Helper()
	store, err := postgres.Open(d.t.Context(), devtest.Desk(d.url), postgres.Trusting(keys))
	require.NoError(d.t, err)
	d.t.Cleanup(store.Close)
	found, err := store.AuditPapers(d.t.Context(), "")
	require.NoError(d.t, err)
	return found
}

func TestCheckpoint_IsSignedChainedAndProvesWhereAPilotStood(t *testing.T) {
	t.Parallel()
	for _, suite := range seal.Names() {
		d, keys := signing(t, suite)
		_, err := d.store.Checkpoint(t.Context(), 0)
		require.ErrorIs(t, err, postgres.ErrNoCheckpoint)
		first := d.checkpoint()
		require.Equal(t, first, d.checkpoint(), "nothing has moved")
		d.community()
		d.must(d.handIn("lg", pilot.StepLeadingGroup))
		_, _, err = d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2003-01-02")
		require.NoError(t, err)
		b, err := d.store.Bulletin(t.Context(), d.id.Terms.Programme, 1)
		require.NoError(t, err)
		require.Equal(t, int64(2), b.Checkpoint.Number)
		last := d.checkpoint()
		require.Equal(t, int64(3), last.Number, "the bulletin has moved its chain")

		text, _, err := keys.Open([]byte(last.Note))
		require.NoError(t, err)
		c, err := chain.ParseCheckpoint(text)
		require.NoError(t, err)
		require.Equal(t, 3, c.Chains)
		p, err := d.store.ProofOf(t.Context(), d.id.WorkflowID)
		require.NoError(t, err)
		require.Equal(t, d.state.Seq, p.Proof.Seq)
		require.Equal(t, int64(2), p.Number, "the first that knew it as it is")
		text, _, err = keys.Open([]byte(p.Note))
		require.NoError(t, err)
		c, err = chain.ParseCheckpoint(text)
		require.NoError(t, err)
		require.True(t, c.Proves(p.Proof))
		p.Proof.Digest = "ab"
		require.False(t, c.Proves(p.Proof))
		require.Empty(t, d.papers(keys))
		require.Empty(t, d.audited())

		more := d.signWith(suite) // another year's key; the old one stays known
		d.must(d.handIn("mob", pilot.StepMobilisation))
		d.checkpoint()
		require.Empty(t, d.papers(append(keys, more...)))
		require.NotEmpty(t, d.papers(keys), "a key that nobody knows proves nothing")
	}
}

// Several workers have the office's key, and each makes the day's checkpoint when it is due.
func TestCheckpoint_OfSeveralWorkersAtOnceIsOne(t *testing.T) {
	t.Parallel()
	d, keys := signing(t, seal.SHA256)
	for day := range int64(3) {
		d.must(d.handIn(fmt.Sprint("of-day-", day), pilot.StepLeadingGroup)) // the first is accepted, the others are not; all are recorded
		var workers sync.WaitGroup
		made, failures := make([]postgres.CheckpointRow, 6), make([]error, 6)
		for i := range made {
			workers.Go(func() { made[i], failures[i] = d.store.MakeCheckpoint(t.Context(), time.Hour) })
		}
		workers.Wait()
		require.NoError(t, errors.Join(failures...))
		for _, c := range made {
			require.Equal(t, day+1, c.Number)
		}
	}
	require.Empty(t, d.papers(keys))
}

func TestCheckpoint_WithoutAKeyNoneIsMade(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.store.MakeCheckpoint(t.Context(), time.Hour)
	require.ErrorIs(t, err, postgres.ErrNoKey)
	b, _, err := d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2003-01-02")
	require.NoError(t, err)
	require.Nil(t, b.Checkpoint)
}

// rewrite changes what was sent and everything that follows from it, as an enemy does
// who is an administrator and knows the program: the chain itself is whole again.
func (d *desk) rewrite() {
	d.t.Helper()
	d.tamper(
		`UPDATE messages SET raw = replace(raw, '王芳', '李四') WHERE message_id = 'lg'`,
		`ALTER TABLE events DROP CONSTRAINT events_chained`,
		`UPDATE events SET suite = NULL, message_digest = NULL, told = NULL, digest = NULL`, `UPDATE pilots SET digest = ''`,
		`ALTER TABLE events ADD CONSTRAINT events_chained CHECK (suite IS NOT NULL AND digest IS NOT NULL) NOT VALID`,
	)
	_, err := postgres.Migrate(d.t.Context(), devtest.Owner(d.url))
	require.NoError(d.t, err)
}

// An enemy edits between two checkpoints and chains everything anew: the first
// checkpoint names it.
func TestAudit_NamesWhatAnEnemyRewroteBetweenTwoCheckpoints(t *testing.T) {
	t.Parallel()
	d, keys := signing(t, seal.SHA256)
	d.checkpoint()
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	d.checkpoint()
	d.must(d.handIn("mob", pilot.StepMobilisation))
	d.rewrite()
	d.checkpoint() // the office goes on signing, unaware
	found := d.audited()
	require.NotEmpty(t, found)
	require.Equal(t, audit.RowChanged, found[0].Kind)
	require.Equal(t, audit.TableEvents, found[0].Table)
	require.Equal(t, int64(2), found[0].Checkpoint, "the one before knew nothing of it, and agrees")
	require.NotEqual(t, found[0].Fields[0].Wanted, found[0].Fields[0].Found)
	require.Empty(t, d.papers(keys))
	_, err := d.store.Repair(t.Context(), d.id.WorkflowID)
	require.ErrorIs(t, err, postgres.ErrLogBroken)
	// And who changes what the checkpoint knew, too, lacks the key.
	d.tamper(`UPDATE checkpoint_heads h SET digest = e.digest FROM events e WHERE e.workflow_id = h.chain AND e.seq = h.seq`)
	require.Empty(t, d.audited())
	papers := d.papers(keys)
	require.NotEmpty(t, papers)
	require.Equal(t, audit.TableHeads, papers[0].Table)
	require.Equal(t, "2", papers[0].Row)
}

// An enemy removes checkpoints, and the office goes on signing, unaware: the next takes
// none of their numbers, and they are missed.
func TestAudit_NamesCheckpointsThatWereRemovedAndSignedOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tamper string
		gone   []string
	}{
		"the last":  {`DELETE FROM checkpoints WHERE number = 2`, []string{"2"}},
		"every one": {`DELETE FROM checkpoints`, []string{"1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, keys := signing(t, seal.SHA256)
			d.checkpoint()
			d.must(d.handIn("lg", pilot.StepLeadingGroup))
			second := d.checkpoint()
			d.tamper(c.tamper)
			third, err := d.store.MakeCheckpoint(t.Context(), 0)
			require.NoError(t, err)
			require.Equal(t, second.Number+1, third.Number)
			var gone []string
			for _, f := range d.papers(keys) {
				require.Equal(t, audit.TableCheckpoints, f.Table)
				require.Equal(t, audit.RowMissing, f.Kind)
				gone = append(gone, f.Row)
			}
			require.Equal(t, c.gone, gone)
		})
	}
}

func TestAudit_NamesTheCheckpointOrLookThatIsNotAsItWasWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tamper string
		kind   audit.Kind
		table  string
		row    string
	}{
		"a note":                    {`UPDATE checkpoints SET note = replace(note, 'shidian', 'Shidian') WHERE number = 1`, audit.RowChanged, "checkpoints", "1"},
		"when one was made":         {`UPDATE checkpoints SET made_at = made_at - interval '1 day' WHERE number = 2`, audit.RowChanged, "checkpoints", "2"},
		"a digest":                  {`UPDATE checkpoints SET digest = 'ab' WHERE number = 1`, audit.RowChanged, "checkpoints", "1"},
		"one out of the middle":     {`DELETE FROM checkpoints WHERE number = 1`, audit.RowMissing, "checkpoints", "1"},
		"the last":                  {`DELETE FROM checkpoints WHERE number = 2`, audit.RowMissing, "checkpoints", "2"},
		"every one":                 {`TRUNCATE checkpoints CASCADE`, audit.RowMissing, "checkpoints", "1"},
		"the heads":                 {`TRUNCATE checkpoint_heads`, audit.RowChanged, "checkpoint_heads", "1"},
		"a head":                    {`UPDATE checkpoint_heads SET seq = 7 WHERE number = 2 AND chain = 'access'`, audit.RowChanged, "checkpoint_heads", "2"},
		"who looked":                {`UPDATE access_log SET os_user = 'nobody' WHERE number = 2`, audit.RowChanged, "access_log", "2"},
		"when they looked":          {`UPDATE access_log SET at = at - interval '1 hour' WHERE number = 2`, audit.RowChanged, "access_log", "2"},
		"a look out of the middle":  {`DELETE FROM access_log WHERE number = 2`, audit.RowMissing, "access_log", "2"},
		"the first look":            {`DELETE FROM access_log WHERE number = 1`, audit.RowMissing, "access_log", "1"},
		"the last look":             {`DELETE FROM access_log WHERE number = 3`, audit.RowMissing, "access_log", "3"},
		"every look":                {`TRUNCATE access_log`, audit.RowMissing, "access_log", "3"},
		"a number beyond all":       {`UPDATE heads SET number = 9223372036854775807 WHERE chain = 'checkpoints'`, audit.RowMissing, "checkpoints", "3"},
		"one moved beyond all":      {`UPDATE checkpoints SET number = 9223372036854775807 WHERE number = 2`, audit.RowMissing, "checkpoints", "2"},
		"a look moved beyond all":   {`UPDATE access_log SET number = 9223372036854775807 WHERE number = 3`, audit.RowMissing, "access_log", "3"},
		"a pilot with all its rows": {`DELETE FROM outcomes; DELETE FROM messages; DELETE FROM steps; DELETE FROM runs; DELETE FROM notices; DELETE FROM events; DELETE FROM pilots`, audit.RowMissing, "pilots", "pilot/sample-2002/sample"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, keys := signing(t, seal.SHA256)
			look := func(store *postgres.Store) {
				require.NoError(t, store.LogAccess(t.Context(), postgres.Access{Program: "shidian", OSUser: "wang", Act: "status", Place: "sample"}))
			}
			look(openAs(t, devtest.Desk(d.url)))
			d.checkpoint()
			look(d.store)
			look(d.store)
			d.checkpoint()
			require.Empty(t, d.papers(keys))
			d.tamper(strings.Split(c.tamper, "; ")...)
			var rows []string
			for _, f := range d.papers(keys) {
				rows = append(rows, string(f.Kind)+" "+f.Table+" "+f.Row)
			}
			require.Contains(t, rows, string(c.kind)+" "+c.table+" "+c.row)
		})
	}
}

// After six months, and not before, the owner may remove the beginning of the log.
// A programme is audited by itself, though another's name begins with its own.
func TestAudit_OfAProgrammeSaysNothingOfOneWithALongerName(t *testing.T) {
	t.Parallel()
	d, _ := signing(t, seal.SHA256)
	_, _, err := d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2003-01-02")
	require.NoError(t, err)
	d.checkpoint()
	d.tamper(`DELETE FROM outcomes`, `DELETE FROM messages`, `DELETE FROM steps`, `DELETE FROM runs`, `DELETE FROM notices`, `DELETE FROM events`, `DELETE FROM pilots`, `DELETE FROM bulletins`)
	audited := openAs(t, devtest.Desk(d.url))
	for programme, rows := range map[string]int{"sample": 0, d.id.Terms.Programme: 1, "": 1} {
		found, err := audited.AuditPapers(t.Context(), programme)
		require.NoError(t, err)
		gone := 0
		for _, f := range found {
			if f.Table == "pilots" {
				gone++
			}
			require.False(t, programme == "sample" && f.Table == "bulletins", "%+v", f)
		}
		require.Equal(t, rows, gone, programme)
	}
}

func TestAccessLog_MayForgetWhatIsOlderThanSixMonths(t *testing.T) {
	t.Parallel()
	d, keys := signing(t, seal.SHA256)
	for range 3 {
		require.NoError(t, d.store.LogAccess(t.Context(), postgres.Access{Program: "shidian", OSUser: "wang", Act: "status"}))
	}
	owner := connect(t, devtest.Owner(d.url))
	_, err := owner.Exec(t.Context(), `DELETE FROM access_log WHERE number = 1`)
	require.ErrorContains(t, err, "within six months")
	d.tamper(`UPDATE access_log SET at = at - interval '7 months' WHERE number = 1`)
	_, err = owner.Exec(t.Context(), `DELETE FROM access_log WHERE at < now() - interval '6 months'`)
	require.NoError(t, err)
	require.Empty(t, d.papers(keys))
}

func TestAskCheckpoint_IsHeardByWhoeverSigns(t *testing.T) {
	t.Parallel()
	d, _ := signing(t, seal.SHA256)
	heard := make(chan bool)
	go func() {
		asked, err := d.store.AwaitAsk(t.Context(), time.Minute)
		heard <- asked && err == nil
	}()
	desk := openAs(t, devtest.Desk(d.url))
	for {
		require.NoError(t, desk.AskCheckpoint(t.Context()))
		select {
		case asked := <-heard:
			require.True(t, asked)
			return
		case <-time.After(20 * time.Millisecond): // until it listens
		}
	}
}
