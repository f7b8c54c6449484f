package endtoend

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/proto"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/workflows"
)

const plantedKey = "PLANTED-KEY-7f3a9c"

// A robot is called with its key, which says it back, and is nowhere but in the worker's
// file: not in the archive, the database, the histories, or the log.
func TestSecrets_ARobotsKeyIsNowhereButInTheWorkersFile(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var posts []string
	robot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		posts = append(posts, r.URL.Query().Get("key"))
		if len(posts) == 1 {
			_, _ = fmt.Fprintf(w, `{"errcode":40001,"errmsg":"no message for %s"}`, r.URL)
			return
		}
		_, _ = io.WriteString(w, `{"errcode":0}`)
	}))
	t.Cleanup(robot.Close)
	folder := t.TempDir()
	hooks := filepath.Join(folder, "webhooks.yaml")
	require.NoError(t, os.WriteFile(hooks, []byte("office-robot: {url: '"+robot.URL+"/send?key="+plantedKey+"', kind: wecom}\n"), 0o600))
	options := devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()}
	s := newSystemOn(t, devtest.OwnTemporal(t, options), "SHIDIAN_WEBHOOKS_FILE="+hooks, "SHIDIAN_WEBHOOK_HOSTS=127.0.0.1", "SHIDIAN_NOTICES_POLL=100ms",
		"EVIDENCE_BUCKET=file://"+filepath.Join(folder, "evidence"))

	refused := s.desk("start", planWith(t, folder, robot.URL+"/send?key="+plantedKey), "--rebase", "now")
	require.Equal(t, 2, refused.code, refused.out+refused.errOut)
	require.Contains(t, refused.errOut, "There is a key in webhook")
	require.NotContains(t, refused.out+refused.errOut, plantedKey)

	s.mustDesk("start", planWith(t, folder, "ref:office-robot"), "--rebase", "now", "--only", "yuetan")
	id := workflows.PilotID(programme, "yuetan")
	require.NoError(t, s.client.SignalWorkflow(t.Context(), id, "", workflows.SignalStepCompleted, "junk that its office hears of"))
	require.Eventually(t, func() bool { return strings.Contains(s.mustDesk("notices", "--status", "set-aside"), "no message for") }, patience, tick)
	require.Contains(t, s.restartedSays(), "webhook forgotten-robot: not in SHIDIAN_WEBHOOKS_FILE")
	s.mustDesk("notices", "retry", "--all")
	require.Eventually(t, func() bool { return strings.Contains(s.mustDesk("notices", "--status", "sent"), "ref:office-robot") }, patience, tick)
	mu.Lock()
	require.Equal(t, plantedKey, posts[0], "the robot is called with its key")
	mu.Unlock()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	file := filepath.Join(folder, "yuetan.zip")
	made := s.desk("archive", "yuetan", "--out", file)
	require.FileExists(t, file, made.out+made.errOut)

	zipped, database, histories := unzipped(t, file), s.everyRow(), s.everyHistory()
	require.Contains(t, zipped, "值班群")
	require.Contains(t, zipped, "sub-district/runs/01-")
	require.Contains(t, zipped, `"planDigest"`, "a history's payloads are looked into")
	require.Contains(t, database, "ref:office-robot")
	require.Contains(t, histories, "ref:office-robot")
	log, err := os.ReadFile(s.log.Name())
	require.NoError(t, err)
	require.Contains(t, string(log), "forgotten-robot")
	for where, all := range map[string]string{"archive": zipped, "database": database, "histories": histories, "log": string(log)} {
		require.NotContains(t, all, plantedKey, where)
		require.NotContains(t, all, plantedKey[:14], where)
	}
	for _, address := range []string{"ref:office-robot", "zhang@example.org", robot.URL} {
		require.NotContains(t, zipped, address, "nobody's address is in an archive")
	}
	require.NotContains(t, database+histories+string(log), robot.URL+"/send")
}

// planWith is the small district's plan, whose office hears by a webhook.
func planWith(t *testing.T, folder, webhook string) string {
	t.Helper()
	text, err := os.ReadFile(planFile)
	require.NoError(t, err)
	with := strings.Replace(string(text), "    schedule: pilots\n", "    schedule: pilots\n    recipients:\n      sub-district-office:\n"+
		"        - {name: 张敏, email: zhang@example.org}\n"+
		"        - {name: 值班群, webhook: \""+webhook+"\", webhook-kind: wecom}\n"+
		"        - {name: 旧群, webhook: ref:forgotten-robot, webhook-kind: wecom}\n", 1)
	file := filepath.Join(folder, "plan.yaml")
	require.NoError(t, os.WriteFile(file, []byte(with), 0o600))
	return file
}

// restartedSays is what the worker says of itself after another start; it looks at webhooks at its start.
func (s *system) restartedSays() string {
	s.t.Helper()
	s.stopWorker()
	s.startWorker()
	var said []byte
	require.Eventually(s.t, func() bool {
		answer, err := http.Get("http://" + s.health + "/readyz")
		if err != nil {
			return false
		}
		defer func() { _ = answer.Body.Close() }()
		said, err = io.ReadAll(answer.Body)
		return err == nil && strings.Contains(string(said), "\nwebhook ")
	}, patience, tick)
	return string(said)
}

// unzipped is everything in a zip, and in the zips and gzips in it.
func unzipped(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var all strings.Builder
	unpack(t, file, data, &all)
	return all.String()
}

var payloadData = regexp.MustCompile(`"data":\s*"([^"]*)"`)

func unpack(t *testing.T, name string, data []byte, all *strings.Builder) {
	t.Helper()
	all.WriteString(name)
	all.Write(data)
	switch {
	case bytes.HasPrefix(data, []byte("PK")):
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		require.NoError(t, err)
		for _, f := range z.File {
			r, err := f.Open()
			require.NoError(t, err)
			member, err := io.ReadAll(r)
			require.NoError(t, err)
			unpack(t, f.Name, member, all)
		}
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
		r, err := gzip.NewReader(bytes.NewReader(data))
		require.NoError(t, err)
		plain, err := io.ReadAll(r)
		require.NoError(t, err)
		all.Write(plain)
		for _, found := range payloadData.FindAllSubmatch(plain, -1) {
			all.Write(unbased(string(found[1])))
		}
	}
}

// everyRow is every column of every table as text, what is packed unpacked.
func (s *system) everyRow() string {
	s.t.Helper()
	ctx := s.t.Context()
	conn, err := pgx.Connect(ctx, s.postgres.OwnerURL())
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, conn.Close(ctx)) }()
	rows, err := conn.Query(ctx, `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	require.NoError(s.t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(s.t, err)
	require.Greater(s.t, len(tables), 15)
	var all strings.Builder
	bytea := regexp.MustCompile(`\\x([0-9a-f]+)`)
	for _, table := range tables {
		rows, err := conn.Query(ctx, `SELECT t::text FROM `+table+` t`)
		require.NoError(s.t, err)
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(s.t, err)
		for _, text := range texts {
			all.WriteString(text)
			for _, found := range bytea.FindAllStringSubmatch(text, -1) {
				raw, err := hex.DecodeString(found[1])
				require.NoError(s.t, err)
				unpack(s.t, table, raw, &all)
			}
		}
	}
	return all.String()
}

// everyHistory is what every workflow's history holds, payloads in clear.
func (s *system) everyHistory() string {
	s.t.Helper()
	found, err := s.client.ListWorkflow(s.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{})
	require.NoError(s.t, err)
	require.GreaterOrEqual(s.t, len(found.GetExecutions()), 4, "a sub-district and three communities")
	var all strings.Builder
	for _, e := range found.GetExecutions() {
		history := &historypb.History{}
		pages := s.client.GetWorkflowHistory(s.t.Context(), e.GetExecution().GetWorkflowId(), e.GetExecution().GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for pages.HasNext() {
			event, err := pages.Next()
			require.NoError(s.t, err)
			history.Events = append(history.Events, event)
		}
		raw, err := proto.Marshal(history)
		require.NoError(s.t, err)
		all.Write(raw)
	}
	return all.String()
}

func unbased(text string) []byte {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return raw
}
