package endtoend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/staff"
)

// installation follows docs/install.md on servers that have never heard of Shidian.
type installation struct {
	t        *testing.T
	folder   string
	env      []string
	settings map[string]string // the page's variables, as they are here
	health   string
	issuer   string
	web      string
}

// From an empty Temporal server and an empty database only the commands of the page lead to
// the first accepted hand-in and the first clerk who has signed in.
func TestInstall_ThePagesCommandsLeadFromNothingToAHandInAndASignedInClerk(t *testing.T) {
	t.Parallel()
	i := newInstallation(t)
	page, err := os.ReadFile(filepath.Join(root, "docs", "install.md"))
	require.NoError(t, err)
	i.writeSettings(string(page))
	commands := shellOf(string(page))
	require.Greater(t, len(commands), 10)
	for _, command := range commands {
		i.follow(command)
	}
	i.signIn("u-7", "王秀英")
}

func newInstallation(t *testing.T) *installation {
	t.Helper()
	postgres := emptyPostgres(t)
	temporal := devtest.TemporalServer(t, devservices.TemporalServerOptions{Postgres: postgres, Empty: true})
	store := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(store.Close)
	port, err := devservices.FreePort()
	require.NoError(t, err)
	i := &installation{t: t, folder: t.TempDir(), health: freeAddress(t), web: devservices.WebURL(port)}
	signIn := devtest.OpenID(t, devservices.OpenIDOptions{
		Staff:     []staff.Person{{Subject: "u-7", Name: "王秀英"}},
		Redirects: []string{i.web + "/signin/back"}, SignedOut: []string{i.web + "/signedout"},
	})
	i.issuer = signIn.Issuer()
	as := func(role, password string) string {
		u, err := url.Parse(postgres.URL())
		require.NoError(t, err)
		u.User = url.UserPassword(role, password)
		return "'" + u.String() + "'"
	}
	bucket := "'s3://shidian-evidence?region=cn-north-1&use_path_style=true&anonymous=true&endpoint=" + store.URL + "'"
	i.settings = map[string]string{
		"TEMPORAL_ADDRESS": temporal.Address(), "TEMPORAL_NAMESPACE": "shidian", "SHIDIAN_LANG": "en",
		"SHIDIAN_ADMIN_DATABASE_URL": "'" + postgres.URL() + "'", "SHIDIAN_OWNER_DATABASE_URL": as("shidian_owner", "first@1"), "SHIDIAN_DESK_DATABASE_URL": as("shidian_desk", "third:3"),
		"setup.env DATABASE_URL": as("shidian_worker", "second/2"), "worker.env DATABASE_URL": as("shidian_worker", "second/2"), "desk.env DATABASE_URL": as("shidian_desk", "third:3"),
		"EVIDENCE_BUCKET": bucket, "SHIDIAN_SEAL_KEY": "office.key", "SHIDIAN_IDENTITY_KEYS": "desk.pub", "SHIDIAN_IDENTITY_KEY": "desk.key",
		"SHIDIAN_HEALTH_ADDR": i.health, "SHIDIAN_OPENID_ISSUER": i.issuer, "SHIDIAN_OPENID_CLIENT": "shidian",
		"SHIDIAN_WEB_LISTEN": strings.TrimPrefix(i.web, "http://"), "SHIDIAN_WEB_URL": i.web,
	}
	dir, err := programs()
	require.NoError(t, err)
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); name != "PATH" && name != "DATABASE_URL" && !strings.HasPrefix(name, "SHIDIAN_") && !strings.HasPrefix(name, "TEMPORAL_") {
			i.env = append(i.env, variable)
		}
	}
	i.env = append(i.env, "PATH="+dir+":"+os.Getenv("PATH"), "LC_ALL=C.UTF-8")
	return i
}

// emptyPostgres has no role and no table of Shidian, and asks everybody for a password.
func emptyPostgres(t *testing.T) *devservices.Postgres {
	t.Helper()
	server := devtest.OwnPostgres(t)
	conn, err := pgx.Connect(t.Context(), server.URL())
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()
	for _, statement := range []string{"DROP OWNED BY shidian_owner, shidian_worker, shidian_desk", "DROP ROLE shidian_owner, shidian_worker, shidian_desk"} {
		_, err := conn.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	require.NoError(t, server.RequirePasswords(t.Context()))
	return server
}

var settingsFile = regexp.MustCompile("(?s)`([a-z]+\\.env)`[^\n]*\n\n```\n(.*?)```")

// writeSettings writes the page's files of settings, with the values of this place.
func (i *installation) writeSettings(page string) {
	i.t.Helper()
	files := settingsFile.FindAllStringSubmatch(page, -1)
	require.Len(i.t, files, 3)
	for _, file := range files {
		var lines strings.Builder
		for line := range strings.Lines(file[2]) {
			name, _, ok := strings.Cut(line, "=")
			require.True(i.t, ok, line)
			value, known := i.settings[file[1]+" "+name]
			if !known {
				value, known = i.settings[name]
			}
			require.True(i.t, known, "%s has %s, of which this test knows nothing", file[1], name)
			fmt.Fprintf(&lines, "%s=%s\n", name, value)
		}
		require.NoError(i.t, os.WriteFile(filepath.Join(i.folder, file[1]), []byte(lines.String()), 0o600))
	}
}

// shellOf lists the commands of a page, which stand in blocks marked sh.
func shellOf(page string) []string {
	var commands []string
	inBlock := false
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			inBlock = line == "```sh"
		case inBlock && line != "":
			commands = append(commands, line)
		}
	}
	return commands
}

// follow does what a line of the page says.
func (i *installation) follow(command string) {
	i.t.Helper()
	plans, err := filepath.Abs(filepath.Join(root, "plans"))
	require.NoError(i.t, err)
	command = strings.ReplaceAll(strings.ReplaceAll(command, " plans/", " "+plans+"/"), "https://sso.example.cn", i.issuer)
	if strings.HasPrefix(command, "curl ") {
		i.untilAnswers("http://" + i.health + "/readyz")
		return
	}
	if background, ok := strings.CutSuffix(command, " &"); ok {
		i.leaveRunning(background)
		return
	}
	out, err := i.shell(command)
	require.NoError(i.t, err, "%s\n%s", command, out)
	switch {
	case strings.Contains(command, "setup)") && strings.HasSuffix(command, "|| true"):
		require.Contains(i.t, out, "missing or wrong", "at first nothing is there")
	case strings.Contains(command, "shidian-worker setup)"):
		require.Contains(i.t, out, "Everything is there.")
	case strings.Contains(command, " start "):
		require.Eventually(i.t, func() bool {
			out, err := i.shell("(set -a; . ./desk.env; shidian tasks yuetan)")
			return err == nil && strings.Contains(out, "leading-group")
		}, patience, tick, "the pilot opens")
	case strings.Contains(command, " submit "):
		require.Contains(i.t, out, "Accepted")
	}
}

func (i *installation) shell(command string) (string, error) {
	cmd := exec.CommandContext(i.t.Context(), "sh", "-c", command)
	cmd.Dir, cmd.Env = i.folder, i.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// leaveRunning starts what runs until the test ends.
func (i *installation) leaveRunning(command string) {
	i.t.Helper()
	inner := strings.TrimSuffix(strings.TrimPrefix(command, "("), ")") // its last command takes the shell's place
	cmd := exec.Command("sh", "-c", inner)
	var log bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = i.folder, i.env, &log, &log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(i.t, cmd.Start())
	i.t.Cleanup(func() {
		require.NoError(i.t, cmd.Process.Signal(os.Interrupt))
		if err := cmd.Wait(); err != nil || i.t.Failed() {
			i.t.Logf("%s: %v\n%s", command, err, log.String())
		}
	})
}

func (i *installation) untilAnswers(address string) {
	i.t.Helper()
	require.Eventually(i.t, func() bool {
		res, err := http.Get(address)
		if err != nil {
			return false
		}
		return res.Body.Close() == nil && res.StatusCode == http.StatusOK
	}, patience, tick, address)
}

var (
	formAction = regexp.MustCompile(`<form method="post" action="([^"]*)"`)
	formHidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// signIn goes to the desk, which leads to the provider, and comes back as somebody.
func (i *installation) signIn(subject, name string) {
	i.t.Helper()
	i.untilAnswers(i.web + "/healthz")
	jar, err := cookiejar.New(nil)
	require.NoError(i.t, err)
	browser := &http.Client{Jar: jar}
	provider, at := i.read(browser.Get(i.web + "/?inbox"))
	require.True(i.t, strings.HasPrefix(at.String(), i.issuer), at)
	form := url.Values{"subject": {subject}}
	for _, hidden := range formHidden.FindAllStringSubmatch(provider, -1) {
		form.Set(hidden[1], hidden[2])
	}
	action, err := at.Parse(formAction.FindStringSubmatch(provider)[1])
	require.NoError(i.t, err)
	desk, at := i.read(browser.PostForm(action.String(), form))
	require.True(i.t, strings.HasPrefix(at.String(), i.web), at)
	require.Contains(i.t, desk, name)
	require.True(i.t, slices.ContainsFunc(jar.Cookies(at), func(c *http.Cookie) bool { return c.Value != "" }))
}

// read is a page, and where it was at last.
func (i *installation) read(res *http.Response, err error) (string, *url.URL) {
	i.t.Helper()
	require.NoError(i.t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(i.t, errors.Join(err, res.Body.Close()))
	require.Equal(i.t, http.StatusOK, res.StatusCode, string(body))
	return string(body), res.Request.URL
}
