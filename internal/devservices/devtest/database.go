package devtest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"shidian/internal/devservices"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// Migrate brings an empty database to the newest schema.
type Migrate func(ctx context.Context, url string) error

const templateName = "shidian_template"

var (
	templateOnce  sync.Once
	errTemplate   error
	databaseCount atomic.Int64
)

// Database is the URL of a database for this test alone, on the shared server,
// dropped afterwards. It is a copy of a template that migrate makes once per
// test binary, so all tests of a package pass the same migrate. Nil gives an
// empty database.
func Database(t testing.TB, migrate Migrate) string {
	t.Helper()
	server := PostgresServer(t)
	template := "template0"
	if migrate != nil {
		templateOnce.Do(func() { errTemplate = makeTemplate(context.Background(), server, migrate) })
		require.NoError(t, errTemplate)
		template = templateName
	}
	name := fmt.Sprintf("test_%d", databaseCount.Add(1))
	require.NoError(t, execute(t.Context(), server, "CREATE DATABASE "+name+" TEMPLATE "+template))
	t.Cleanup(func() {
		require.NoError(t, execute(context.Background(), server, "DROP DATABASE "+name+" WITH (FORCE)"))
	})
	return server.DatabaseURL(name)
}

func makeTemplate(ctx context.Context, server *devservices.Postgres, migrate Migrate) error {
	if err := execute(ctx, server, "CREATE DATABASE "+templateName+" TEMPLATE template0"); err != nil {
		return err
	}
	if err := migrate(ctx, server.DatabaseURL(templateName)); err != nil {
		return fmt.Errorf("migrate the template database: %w", err)
	}
	// A template with a connection left open can't be copied.
	return execute(ctx, server,
		"ALTER DATABASE "+templateName+" WITH ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+templateName+"'")
}

func execute(ctx context.Context, server *devservices.Postgres, statements ...string) error {
	conn, err := pgx.Connect(ctx, server.DatabaseURL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
