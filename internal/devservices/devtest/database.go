package devtest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"shidian/internal/devservices"
	"shidian/internal/postgres/roles"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// Migrate brings an empty database to the newest schema.
type Migrate func(ctx context.Context, url string) error

const (
	templateName = "shidian_template" // migrated
	emptyName    = "shidian_empty"    // the roles have their rights there
)

var (
	emptyOnce     sync.Once
	errEmpty      error
	templateOnce  sync.Once
	errTemplate   error
	databaseCount atomic.Int64
)

// Database is the URL of a database for this test alone, on the shared server,
// dropped afterwards. The URL is an administrator's, who may do anything; programs
// under test work as [Owner], [Worker] and [Desk] of it. It is a copy of a template that migrate makes once per
// test binary as the database's owner, so all tests of a package pass the same migrate.
// Nil gives an empty database.
func Database(t testing.TB, migrate Migrate) string {
	t.Helper()
	server := PostgresServer(t)
	template := emptyName
	emptyOnce.Do(func() { errEmpty = makeEmpty(context.Background(), server) })
	require.NoError(t, errEmpty)
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
	if err := execute(ctx, server, "CREATE DATABASE "+templateName+" TEMPLATE "+emptyName); err != nil {
		return err
	}
	if err := migrate(ctx, Owner(server.DatabaseURL(templateName))); err != nil {
		return fmt.Errorf("migrate the template database: %w", err)
	}
	return closeOff(ctx, server, templateName)
}

func makeEmpty(ctx context.Context, server *devservices.Postgres) error {
	if err := execute(ctx, server, "CREATE DATABASE "+emptyName+" TEMPLATE template0"); err != nil {
		return err
	}
	if err := server.GiveRoles(ctx, emptyName); err != nil {
		return err
	}
	return closeOff(ctx, server, emptyName)
}

// closeOff makes a template of a database: with a connection left open it can't be
// copied.
func closeOff(ctx context.Context, server *devservices.Postgres, name string) error {
	return execute(ctx, server,
		"ALTER DATABASE "+name+" WITH ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+name+"'")
}

// Owner is a database's URL for whoever migrates.
func Owner(url string) string { return roles.URL(url, roles.Owner) }

// Worker is a database's URL for the worker's role.
func Worker(url string) string { return roles.URL(url, roles.Worker) }

// Desk is a database's URL for the desk's role.
func Desk(url string) string { return roles.URL(url, roles.Desk) }

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
