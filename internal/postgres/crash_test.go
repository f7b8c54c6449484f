package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

func TestStore_WorksAgainWhenPostgresDoesAfterACrash(t *testing.T) {
	t.Parallel()
	server := devtest.OwnPostgres(t)
	require.NoError(t, migrate(t.Context(), server.URL()))
	d := deskAt(t, openStore(t, server.URL()), server.URL(), examples.SampleTerms())
	before := d.state.Seq

	err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
		session := judge.NewSession(d.id.Terms, d.state.Clone(), nil)
		session.Take(d.handIn("lg", pilot.StepLeadingGroup))
		require.NoError(t, tx.Append(t.Context(), session.Change()))
		server.Kill() // written, not committed
		return nil
	})
	require.Error(t, err)
	require.False(t, postgres.IsDataError(err), err)
	require.ErrorIs(t, d.take(d.handIn("lg", pilot.StepLeadingGroup)), postgres.ErrUnreachable)
	_, err = d.store.Pilots(t.Context(), postgres.Filter{})
	require.ErrorIs(t, err, postgres.ErrUnreachable)

	require.NoError(t, server.Start(t.Context()))
	require.Equal(t, before, value[int64](t, d.url, `SELECT max(seq) FROM events`), "half of it is not on record")
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	require.Equal(t, pilot.Complete, d.status(pilot.StepLeadingGroup))
}
