package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/activities"
	"shidian/internal/config"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/version"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

func call(t *testing.T, env map[string]string, args ...string) (status int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, config.Of(env), &o, &e)
	return status, o.String(), e.String()
}

func TestRun_SaysItsVersionWithoutSettings(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"--version", "-version", "version"} {
		status, out, _ := call(t, map[string]string{"DATABASE_URL": "::"}, arg)
		require.Zero(t, status)
		require.Equal(t, version.This().Line("shidian-worker")+"\n", out)
	}
}

func TestRun_HelpListsTheEnvironmentInBothLanguages(t *testing.T) {
	t.Parallel()
	for lang, wanted := range map[string]string{"zh": "运行试点", "en": "runs the pilots"} {
		status, out, _ := call(t, map[string]string{"SHIDIAN_LANG": lang}, "-h")
		require.Zero(t, status)
		require.Contains(t, out, wanted)
		for _, name := range []string{"DATABASE_URL", "TEMPORAL_ADDRESS", "SHIDIAN_HEALTH_ADDR", "SHIDIAN_LOG_FORMAT"} {
			require.Contains(t, out, name)
		}
	}
}

func TestRun_WrongUsageAndWrongSettingsAreSaid(t *testing.T) {
	t.Parallel()
	status, _, errOut := call(t, nil, "migrate", "twice")
	require.Equal(t, exitUsage, status)
	require.Contains(t, errOut, "usage")
	status, _, errOut = call(t, map[string]string{"SHIDIAN_WORKFLOW_POLLERS": "many"})
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "SHIDIAN_WORKFLOW_POLLERS")
}

func TestMigrate_NamesAnUnreachableDatabaseAndItsVariable(t *testing.T) {
	t.Parallel()
	status, _, errOut := call(t, map[string]string{"DATABASE_URL": "postgres://me:secret@127.0.0.1:1/x"}, "migrate")
	require.Equal(t, exitUnreachable, status)
	require.Contains(t, errOut, "127.0.0.1:1")
	require.Contains(t, errOut, "DATABASE_URL")
	require.NotContains(t, errOut, "secret")
}

func TestRun_RefusesADatabaseInTheClearWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATABASE_URL": "postgres://me:secret@db.example/x?sslmode=require", "SHIDIAN_REQUIRE_DB_TLS": "true", "SHIDIAN_HEALTH_ADDR": ""}
	for _, args := range [][]string{{"migrate"}, nil} {
		status, _, errOut := call(t, env, args...)
		require.Equal(t, exitFailed, status)
		require.Contains(t, errOut, "SHIDIAN_REQUIRE_DB_TLS: Postgres at db.example:5432/x: the connection is not protected")
		require.NotContains(t, errOut, "secret")
	}
	require.Contains(t, tlsHealth(config.WorkerDatabase{URL: env["DATABASE_URL"]}), "sslmode=verify-full")
	require.Empty(t, tlsHealth(config.WorkerDatabase{URL: "postgres://me@127.0.0.1/x"}))
}

func TestMigrate_SaysWhatItDidAndRefusesANewerDatabase(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, nil)
	env := map[string]string{"DATABASE_URL": url}
	status, out, errOut := call(t, env, "migrate")
	require.Zero(t, status, errOut)
	require.Contains(t, out, "applied 0001")
	status, out, _ = call(t, env, "migrate")
	require.Zero(t, status)
	require.Equal(t, "nothing to do\n", out)

	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()
	_, err = conn.Exec(t.Context(), `INSERT INTO schema_migrations (version, name) VALUES (9999, '9999_from_the_future')`)
	require.NoError(t, err)
	for _, args := range [][]string{{"migrate"}, nil} {
		env["SHIDIAN_HEALTH_ADDR"] = ""
		status, _, errOut = call(t, env, args...)
		require.Equal(t, exitFailed, status)
		require.Contains(t, errOut, "newer than this program")
	}
}

// Only with the owner's address the worker changes the schema.
func TestWork_WithoutTheOwnersAddressAnOldSchemaIsSaidAndWhatToRun(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, nil)
	env := map[string]string{"DATABASE_URL": devtest.Worker(url), "SHIDIAN_HEALTH_ADDR": ""}
	status, _, errOut := call(t, env)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "shidian-worker migrate")
	require.Contains(t, errOut, "SHIDIAN_OWNER_DATABASE_URL")
	env["SHIDIAN_OWNER_DATABASE_URL"] = devtest.Owner(url)
	status, out, errOut := call(t, env, "migrate")
	require.Zero(t, status, errOut)
	require.Contains(t, out, "applied 0001")
}

func TestRecord_DataThatPostgresCanNotTakeIsNamedAsSuch(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, nil)
	_, err := postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	store, err := postgres.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(store.Close)
	terms := examples.SampleTerms()
	id := pilot.Identity{WorkflowID: "pilot/sample-2002/sample", RunID: "run", Terms: terms}
	err = record{store}.InTx(t.Context(), id, func(tx activities.Tx) error {
		session := judge.NewSession(terms, pilot.NewState(), nil)
		events := session.Take(pilot.SelfEntry(pilot.EntryOpen, terms.Opens.Start(terms.Location()), struct{}{}))
		events[0].Name = strings.Repeat("\x00", 3)
		return tx.Append(t.Context(), judge.Change{Events: events, State: session.State()})
	})
	require.ErrorIs(t, err, activities.ErrUnstorable)
}
