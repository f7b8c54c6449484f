package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/config"
	"shidian/internal/devservices/devtest"
	"shidian/internal/seal"
	"shidian/internal/web"
)

// deskKey is a file with a key to seal with.
func deskKey(t *testing.T) string {
	t.Helper()
	private, _, err := seal.NewKey(seal.SHA256, "desk")
	require.NoError(t, err)
	return write(t, "sealing-key", private)
}

// A desk that would read or write the record in the clear does not start.
func TestServe_RefusesADatabaseInTheClearWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"DATABASE_URL": "postgres://me:secret@db.example/x?sslmode=require", "SHIDIAN_REQUIRE_DB_TLS": "true", "EVIDENCE_BUCKET": "file://" + t.TempDir(),
		"SHIDIAN_OPENID_ISSUER": "https://sso.example", "SHIDIAN_IDENTITY_KEY": deskKey(t), "SHIDIAN_WEB_LISTEN": "127.0.0.1:0",
	}
	r := call{servers: answering(nil), env: env}.run(t, "serve") // the client's own connection is another
	require.Equal(t, exitUsage, r.status, r.err)
	require.Contains(t, r.err, "SHIDIAN_REQUIRE_DB_TLS")
	require.Contains(t, r.err, "db.example")
	require.NotContains(t, r.out+r.err, "secret")
	require.NotContains(t, r.err, "is up")
}

func TestServe_NamesTheSettingsThatAreMissingOrWrong(t *testing.T) {
	t.Parallel()
	key := deskKey(t)
	empty := write(t, "secret", " \n")
	for wanted, env := range map[string]map[string]string{
		"SHIDIAN_OPENID_ISSUER, SHIDIAN_IDENTITY_KEY":               {},
		"needs settings: SHIDIAN_WECOM_AGENT, SHIDIAN_WECOM_SECRET": {"SHIDIAN_SIGNIN": "wecom", "SHIDIAN_WECOM_CORP": "ww1", "SHIDIAN_IDENTITY_KEY": key},
		"needs settings: SHIDIAN_DINGTALK_CLIENT_SECRET":            {"SHIDIAN_SIGNIN": "dingtalk", "SHIDIAN_DINGTALK_CORP": "d", "SHIDIAN_DINGTALK_CLIENT": "c", "SHIDIAN_IDENTITY_KEY": key},
		`SHIDIAN_SIGNIN is "wechat"`:                                {"SHIDIAN_SIGNIN": "wechat"},
		"it is empty (SHIDIAN_SIGNIN_SECRET_FILE)": {
			"SHIDIAN_SIGNIN": "wecom", "SHIDIAN_WECOM_CORP": "ww1", "SHIDIAN_WECOM_AGENT": "1", "SHIDIAN_IDENTITY_KEY": key, "SHIDIAN_SIGNIN_SECRET_FILE": empty,
		},
		filepath.Join("nowhere", "secret"): {
			"SHIDIAN_SIGNIN": "wecom", "SHIDIAN_WECOM_CORP": "ww1", "SHIDIAN_WECOM_AGENT": "1", "SHIDIAN_IDENTITY_KEY": key, "SHIDIAN_SIGNIN_SECRET_FILE": "/nowhere/secret",
		},
	} {
		env["DATABASE_URL"] = "postgres://me@db.example/x?sslmode=verify-full"
		r := call{servers: answering(nil), env: env}.run(t, "serve")
		require.Equal(t, exitUsage, r.status, "%s: %s", wanted, r.err)
		require.Contains(t, r.err, wanted)
	}
}

// WeCom and DingTalk sign in browsers alone: the command line says so, and leaves nothing.
func TestLogin_SaysWhereOnlyBrowsersSignIn(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	desk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"issuer":"wecom:ww1","by":"` + web.ByWeCom + `"}`))
	}))
	t.Cleanup(desk.Close)
	r := call{}.run(t, "login", desk.URL)
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, desk.URL+" signs people in by wecom, which knows browsers alone")
	path, err := loginFile()
	require.NoError(t, err)
	_, err = os.Stat(path)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestServe_ShowsBrowsersTheCertificateThatItHasNow(t *testing.T) {
	t.Parallel()
	ca := devtest.NewAuthority(t, "CA")
	pair := ca.Issue(t, "before", time.Hour)
	settings, err := webTLS(config.Web{Cert: pair.Cert, Key: pair.Key})
	require.NoError(t, err)
	shown := func() string {
		one, err := settings.GetCertificate(nil)
		require.NoError(t, err)
		return one.Leaf.Subject.CommonName
	}
	require.Equal(t, "before", shown())
	ca.IssueTo(t, pair, "renewed", time.Hour)
	require.Equal(t, "renewed", shown())

	_, err = webTLS(config.Web{Cert: pair.Cert, Key: pair.Cert})
	require.ErrorContains(t, err, "SHIDIAN_WEB_CERT")
	none, err := webTLS(config.Web{})
	require.NoError(t, err)
	require.Nil(t, none)
}
