package web

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/postgres"
)

func TestProblem_SaysWhetherAServerIsAwayOrWasNotSetUp(t *testing.T) {
	t.Parallel()
	const notSetUp, record, temporal, unknown = "web.problem.not-set-up", "web.problem.record", "web.problem.temporal", "web.problem.unknown"
	silent := func(server string, err error) error { return &client.UnreachableError{Server: server, Err: err} }
	for _, c := range []struct {
		err error
		key string
	}{
		{fmt.Errorf("x: %w", client.ErrNoRecordYet), notSetUp},
		{&postgres.OlderSchemaError{Is: 3, Needed: 4}, notSetUp},
		{postgres.ErrNewerSchema, notSetUp},
		{postgres.ErrNotAllowed, notSetUp},
		{postgres.ErrNoTable, notSetUp},
		{serviceerror.NewNamespaceNotFound("district"), notSetUp},
		{silent(client.ServerPostgres, &pgconn.PgError{Code: "28P01"}), notSetUp},
		{silent(client.ServerPostgres, &pgconn.PgError{Code: "3D000"}), notSetUp},
		{silent(client.ServerPostgres, errors.New("gone")), record},
		{silent(client.ServerTemporal, errors.New("gone")), temporal},
		{errors.New("anything"), unknown},
	} {
		p := problemOf(c.err)
		require.Equal(t, c.key, p.Key, c.err)
		require.True(t, catalog.Has(p.Key))
		require.True(t, catalog.Has(p.Next()))
	}
}
