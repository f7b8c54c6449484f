package postgres_test

import (
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/postgres"
)

func TestMigrate_SaysWhatItAppliedAndThenHasNothingToDo(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, nil)
	store := openStore(t, url)
	require.ErrorIs(t, store.CheckSchema(t.Context()), postgres.ErrOlderSchema)
	applied, err := postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	require.Contains(t, applied, "0001_record")
	again, err := postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	require.Empty(t, again)
	require.NoError(t, store.CheckSchema(t.Context()))
}

func TestMigrate_ProgramsThatStartAtOnceTakeTurns(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, nil)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var applied []string
	for range 6 {
		wg.Go(func() {
			names, err := postgres.Migrate(t.Context(), url)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			applied = append(applied, names...)
		})
	}
	wg.Wait()
	require.Len(t, applied, value[int](t, url, `SELECT count(*) FROM schema_migrations`), "each once")
}

func TestMigrate_RefusesADatabaseThatIsNewer(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	_, err := connect(t, url).Exec(t.Context(), `INSERT INTO schema_migrations (version, name) VALUES (999, '0999_later')`)
	require.NoError(t, err)
	_, err = postgres.Migrate(t.Context(), url)
	for _, err := range []error{err, openStore(t, url).CheckSchema(t.Context())} {
		require.ErrorIs(t, err, postgres.ErrNewerSchema)
		require.ErrorContains(t, err, "version 999")
		require.ErrorContains(t, err, "this program knows")
		require.ErrorContains(t, err, "127.0.0.1:")
	}
}

// While a release is rolled out, and when it is rolled back, earlier programs meet its
// schema.
func TestMigrate_WorksWithANewerDatabaseThatSaysThatItMay(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	known := value[int](t, url, `SELECT max(version) FROM schema_migrations`)
	_, err := connect(t, url).Exec(t.Context(), `INSERT INTO schema_migrations (version, name, works_since) VALUES ($1, 'later', $2)`, known+1, known)
	require.NoError(t, err)
	applied, err := postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	require.Empty(t, applied)
	require.NoError(t, openStore(t, url).CheckSchema(t.Context()))
	_, err = connect(t, url).Exec(t.Context(), `INSERT INTO schema_migrations (version, name, works_since) VALUES ($1, 'later still', $1)`, known+2)
	require.NoError(t, err)
	require.ErrorIs(t, openStore(t, url).CheckSchema(t.Context()), postgres.ErrNewerSchema)
}

func TestWorksSince_IsReadFromTheFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"CREATE TABLE a ()": 30, "-- A table.\n-- works-since: 27\nCREATE TABLE a ()": 27} {
		since, err := postgres.WorksSince(text, 30)
		require.NoError(t, err)
		require.Equal(t, want, since)
	}
	for _, wrong := range []string{"-- works-since: v27", "-- works-since: 31", "-- works-since: 0"} {
		_, err := postgres.WorksSince(wrong, 30)
		require.Error(t, err, wrong)
	}
}

// A rollback needs to know with which programs a changed database works.
func TestMigrate_EachMigrationSaysWithWhichProgramsItWorks(t *testing.T) {
	t.Parallel()
	const from = 28 // those before were applied by stopping every program
	files, err := filepath.Glob("migrations/*.sql")
	require.NoError(t, err)
	for _, file := range files {
		number, err := strconv.Atoi(filepath.Base(file)[:4])
		require.NoError(t, err)
		sql, err := os.ReadFile(file)
		require.NoError(t, err)
		if number >= from {
			require.Contains(t, string(sql), "-- works-since: ", file)
		}
	}
}

func TestMigrate_RefusesADatabaseThatIsNotOurs(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"another's tables":     `CREATE TABLE events (id int); CREATE TABLE users (id int)`,
		"another's migrations": `CREATE TABLE schema_migrations (version text)`,
	} {
		url := devtest.Database(t, nil)
		_, err := connect(t, url).Exec(t.Context(), sql)
		require.NoError(t, err)
		_, err = postgres.Migrate(t.Context(), url)
		require.ErrorIs(t, err, postgres.ErrForeignDatabase, name)
		require.False(t, value[bool](t, url, `SELECT to_regclass('pilots') IS NOT NULL`), name)
	}
}

func TestMigrate_LivesBesideTablesThatDoNotMeetOurs(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, nil)
	_, err := connect(t, url).Exec(t.Context(), `CREATE TABLE spatial_ref_sys (id int)`)
	require.NoError(t, err)
	_, err = postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
}

func TestMigrate_AnUnreachableDatabaseIsNamedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	const url = "postgres://shidian:geheim@127.0.0.1:1/records?sslmode=disable"
	_, migrating := postgres.Migrate(t.Context(), url)
	for _, err := range []error{migrating, openStore(t, url).CheckSchema(t.Context()), openStore(t, url).Ping(t.Context())} {
		require.ErrorIs(t, err, postgres.ErrUnreachable)
		require.ErrorContains(t, err, "Postgres at 127.0.0.1:1/records")
		require.NotContains(t, err.Error(), "geheim")
	}
}

func TestOpen_AnUnreadableURLDoesNotShowItsPassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"postgres://u:geheim@host:port/db", "postgres://u:geheim@host/db?sslmode=perhaps", "postgres://u:ge heim@ho st/db",
		"host=here password=geheim sslmode=perhaps", "postgres://u@host/db?password=geheim&sslmode=perhaps", "postgres://u:%zzgeheim@host/db",
	} {
		_, err := postgres.Open(t.Context(), url)
		require.ErrorIs(t, err, postgres.ErrURL, url)
		require.NotContains(t, err.Error(), "heim", url)
	}
	_, err := postgres.Open(t.Context(), "postgres://u@host/db?sslmode=perhaps")
	require.ErrorContains(t, err, "sslmode")
}
