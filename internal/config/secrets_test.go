package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/config"
)

func secretFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestSecrets_MayStandInFiles(t *testing.T) {
	t.Parallel()
	env := config.Of(map[string]string{
		"DATABASE_URL_FILE":               secretFile(t, "postgres://shidian_worker:secret@db.example/record\n"),
		"SHIDIAN_OWNER_DATABASE_URL_FILE": secretFile(t, "postgres://shidian_owner:other@db.example/record"),
		"SHIDIAN_SMTP_PASSWORD_FILE":      secretFile(t, " of the mail server \n"),
	})
	w, err := config.LoadWorker(t.Context(), env)
	require.NoError(t, err)
	require.Equal(t, "postgres://shidian_worker:secret@db.example/record", w.Database.URL)
	require.Equal(t, "postgres://shidian_owner:other@db.example/record", w.Database.OwnerURL)
	require.Equal(t, "of the mail server", w.Notices.SMTPPassword)
	require.True(t, config.Named(env, "DATABASE_URL"))
	require.False(t, config.Named(env, "SHIDIAN_ADMIN_DATABASE_URL"))

	d, err := config.LoadDesk(t.Context(), config.Of(map[string]string{
		"DATABASE_URL_FILE": secretFile(t, "postgres://desk@db.example/record"), "SHIDIAN_OPENID_SECRET_FILE": secretFile(t, "s"),
	}))
	require.NoError(t, err)
	require.Equal(t, "db.example/record", d.Database.Address())
	require.Empty(t, d.Database.WorkerURL, "the development services are not meant")
	require.Equal(t, "s", d.SignIn.Secret())
}

func TestSecrets_SayWhatIsWrongWithAFile(t *testing.T) {
	t.Parallel()
	for wanted, values := range map[string]map[string]string{
		"DATABASE_URL and DATABASE_URL_FILE are both set": {"DATABASE_URL": "postgres://a/b", "DATABASE_URL_FILE": "/f"},
		"DATABASE_URL_FILE: open /no/such/file":           {"DATABASE_URL_FILE": "/no/such/file"},
		"is empty; give a file with nothing but":          {"SHIDIAN_OWNER_DATABASE_URL_FILE": secretFile(t, "\n")},
		"has more than one line":                          {"SHIDIAN_WEBHOOK_SECRET_FILE": secretFile(t, "a\nb\n")},
	} {
		_, err := config.LoadWorker(t.Context(), config.Of(values))
		require.ErrorContains(t, err, wanted)
	}
	s, err := config.LoadSetup(t.Context(), config.Of(map[string]string{"SHIDIAN_DESK_DATABASE_URL_FILE": secretFile(t, "postgres://shidian_desk@db.example/record")}))
	require.NoError(t, err)
	require.Equal(t, "postgres://shidian_desk@db.example/record", s.Wanted.DeskURL)
	_, err = config.LoadDesk(t.Context(), config.Of(map[string]string{"SHIDIAN_WECOM_SECRET_FILE": "/no/such/file"}))
	require.ErrorContains(t, err, "SHIDIAN_WECOM_SECRET_FILE")
}

func TestSecrets_AreVariablesThatAreRead(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	files := 0
	for _, v := range slices.Concat(config.DeskVariables(), config.WorkerVariables(), config.SetupVariables()) {
		known[v.Name] = true
	}
	for name := range known {
		file, may := config.FileVariable(name)
		if !may {
			continue
		}
		files++
		require.False(t, known[file], "%s means two things", file)
	}
	require.Equal(t, 11, files, "one of them is not read by any program")
	require.Contains(t, config.Describe(catalog.English, config.WorkerVariables()), "DATABASE_URL_FILE")
}
