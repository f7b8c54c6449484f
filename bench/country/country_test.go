package country

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

func migrate(ctx context.Context, url string) error {
	_, err := postgres.Migrate(ctx, url)
	return err
}

func TestX(t *testing.T) {
	url := devtest.Database(t, migrate)
	size, err := Load(t.Context(), devtest.Database(t, migrate), url, 10000, 1, func(int64) {})
	require.NoError(t, err)
	t.Logf("%+v", size)
	cc := connect(t, url)
	for _, q := range []string{
		"select level, light, phase, count(*), avg(pg_column_size(terms))::int, avg(length(terms::text))::int, avg(pg_column_size(state))::int, avg(length(state::text))::int from pilots group by 1,2,3",
		"select type, count(*), avg(length(body::text))::int from events group by 1 order by 2",
		"select kind, outcome, count(*), avg(length(raw))::int, sum(length(raw)) from messages group by 1,2",
		"select status, light, count(*) from steps group by 1,2",
		"select distinct programme, terms->>'clock' from pilots",
	} {
		rows, err := cc.Query(t.Context(), q)
		require.NoError(t, err)
		for rows.Next() {
			v, _ := rows.Values()
			t.Log(v...)
		}
	}
	_ = pilot.LightRed
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
