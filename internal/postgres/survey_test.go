package postgres_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/postgres"
	"shidian/internal/postgres/roles"
)

func TestSurvey_OfADatabaseThatIsAsItShouldBeFindsNothing(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	for _, as := range []string{url, devtest.Owner(url), devtest.Worker(url), devtest.Desk(url)} {
		s, err := postgres.LookAt(t.Context(), as)
		require.NoError(t, err)
		require.Empty(t, s.Absent)
		require.Empty(t, s.NoLogin)
		require.Empty(t, s.Rights, s.As)
		require.Empty(t, s.Foreign)
		require.NoError(t, s.Schema.Problem)
		require.Equal(t, s.Schema.Newest, s.Schema.Version)
		require.True(t, s.Schema.Chained)
		require.Equal(t, as == url || as == devtest.Owner(url), s.OwnsTables, s.As)
		require.Equal(t, as == url, s.MakesRoles, s.As)
	}
}

func TestSurvey_FindsWhatAnybodyChanged(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	for _, statement := range []string{
		`REVOKE INSERT ON events FROM shidian_worker`, `GRANT DELETE ON events TO shidian_desk`, `GRANT UPDATE (address) ON notices TO shidian_desk`,
		`REVOKE UPDATE (error) ON notices FROM shidian_worker`, `GRANT CREATE ON SCHEMA public TO shidian_desk`, `ALTER TABLE runs OWNER TO CURRENT_USER`,
	} {
		_, err := connect(t, url).Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	s, err := postgres.LookAt(t.Context(), devtest.Owner(url))
	require.NoError(t, err)
	require.ElementsMatch(t, []postgres.RightsOff{
		{Role: roles.Worker, Table: "events", Missing: []string{"INSERT"}},
		{Role: roles.Worker, Table: "notices", Missing: []string{"UPDATE (error)"}},
		{Role: roles.Desk, Excess: []string{"CREATE"}},
		{Role: roles.Desk, Table: "events", Excess: []string{"DELETE"}},
		{Role: roles.Desk, Table: "notices", Excess: []string{"UPDATE (address)"}},
	}, s.Rights)
	require.Equal(t, []string{"runs"}, s.Foreign)
	require.False(t, s.OwnsTables)

	require.NoError(t, postgres.SetUp(t.Context(), url))
	s, err = postgres.LookAt(t.Context(), url)
	require.NoError(t, err)
	require.Empty(t, s.Foreign)
	require.Empty(t, s.Rights)
}

func TestSurvey_SaysWhichSchemaThereIs(t *testing.T) {
	t.Parallel()
	empty := devtest.Database(t, nil)
	s, err := postgres.LookAt(t.Context(), devtest.Worker(empty))
	require.NoError(t, err)
	require.Zero(t, s.Schema.Version)
	require.NoError(t, s.Schema.Problem)

	foreign := devtest.Database(t, nil)
	_, err = connect(t, foreign).Exec(t.Context(), `CREATE TABLE pilots (id int)`)
	require.NoError(t, err)
	s, err = postgres.LookAt(t.Context(), devtest.Worker(foreign))
	require.NoError(t, err)
	require.ErrorIs(t, s.Schema.Problem, postgres.ErrForeignDatabase)

	newer := devtest.Database(t, migrate)
	_, err = connect(t, newer).Exec(t.Context(), `INSERT INTO schema_migrations (version, name) VALUES (9999, '9999_later')`)
	require.NoError(t, err)
	s, err = postgres.LookAt(t.Context(), devtest.Worker(newer))
	require.NoError(t, err)
	require.ErrorIs(t, s.Schema.Problem, postgres.ErrNewerSchema)

	// A role that nobody gave anything is told so, and not that the database is another's.
	closed := devtest.Database(t, migrate)
	for _, statement := range []string{`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM shidian_desk`, `REVOKE ALL ON SCHEMA public FROM shidian_desk, PUBLIC`} {
		_, err = connect(t, closed).Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	_, err = postgres.LookAt(t.Context(), devtest.Desk(closed))
	require.NoError(t, err)
	s, err = postgres.LookAt(t.Context(), devtest.Owner(closed))
	require.NoError(t, err)
	require.NotEmpty(t, s.Rights)
	require.NoError(t, postgres.Grant(t.Context(), devtest.Owner(closed)))
	s, err = postgres.LookAt(t.Context(), devtest.Owner(closed))
	require.NoError(t, err)
	require.Equal(t, []postgres.RightsOff{{Role: roles.Desk, Missing: []string{"USAGE"}}}, s.Rights, "of the schema the administrator is master")
	_, err = connect(t, closed).Exec(t.Context(), `REVOKE SELECT ON schema_migrations FROM shidian_worker`)
	require.NoError(t, err)
	s, err = postgres.LookAt(t.Context(), devtest.Worker(closed))
	require.NoError(t, err)
	require.ErrorIs(t, s.Schema.Problem, postgres.ErrNotAllowed)
}

func TestSetPassword_IsWhatTheServerThenAsksFor(t *testing.T) {
	t.Parallel()
	server := devtest.OwnPostgres(t)
	require.NoError(t, server.RequirePasswords(t.Context()))
	with := func(password string) string {
		return strings.Replace(server.DeskURL(), "shidian_desk@", url.UserPassword("shidian_desk", password).String()+"@", 1)
	}
	// The server reads its rules anew in its own time.
	require.Eventually(t, func() bool {
		_, err := postgres.LookAt(context.Background(), with("it's {secret}"))
		return postgres.WrongLogin(err)
	}, 5*time.Minute, 50*time.Millisecond)
	require.NoError(t, postgres.SetPassword(t.Context(), server.URL(), "shidian_desk", "it's {secret}"))
	_, err := postgres.LookAt(t.Context(), with("it's {secret}"))
	require.NoError(t, err)
	_, err = postgres.LookAt(t.Context(), with("another"))
	require.True(t, postgres.WrongLogin(err), err)
	require.ErrorIs(t, postgres.SetPassword(t.Context(), server.URL(), "shidian_desk", "密码"), postgres.ErrPassword)
	_, err = postgres.LookAt(t.Context(), strings.Replace(server.URL(), "/shidian?", "/elsewhere?", 1))
	require.True(t, postgres.NoDatabase(err), err)
}

func TestLogin_IsTheAddressesOwn(t *testing.T) {
	t.Parallel()
	for url, want := range map[string][2]string{
		"postgres://shidian_desk:s%40y@db.example/shidian":              {"shidian_desk", "s@y"},
		"postgres://shidian_desk@db.example/shidian?password=x":         {"shidian_desk", "x"},
		"postgres://shidian_desk@db.example/shidian":                    {"shidian_desk", ""},
		"host=db.example user=shidian_worker password=y dbname=shidian": {"shidian_worker", "y"},
	} {
		role, password := postgres.Login(url)
		require.Equal(t, want, [2]string{role, password}, url)
	}
}
