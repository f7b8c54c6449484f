package endtoend

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/workflows"
)

// imaged is a Shidian whose programs run in the image.
type imaged struct {
	*container
	health, web string
	worker      []string // environments
	desk        []string
	store       *s3mem.Backend
	records     *devservices.Postgres
}

func newImaged(t *testing.T) *imaged {
	t.Helper()
	i := &imaged{container: newContainer(t), health: freeAddress(t), web: freeAddress(t), records: devtest.OwnPostgres(t)}
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()})
	private, public, err := devservices.IdentityKey(t.TempDir())
	require.NoError(t, err)
	common := []string{
		"TEMPORAL_ADDRESS=" + temporal.Address(), "TEMPORAL_NAMESPACE=" + temporal.Namespace(), "SHIDIAN_LANG=en", "TZ=Asia/Shanghai",
	}
	i.worker = append([]string{
		"DATABASE_URL_FILE=" + i.put("/run/shidian/worker-database", []byte(i.records.WorkerURL()+"\n")),
		"SHIDIAN_HEALTH_ADDR=" + i.health, "SHIDIAN_IDENTITY_KEYS=" + i.put("/run/shidian/identity-keys", content(t, public)),
	}, common...)
	i.desk = append([]string{
		"DATABASE_URL_FILE=" + i.put("/run/shidian/desk-database", []byte(i.records.DeskURL()+"\n")),
		"EVIDENCE_BUCKET=" + i.bucket(), "SHIDIAN_WEB_LISTEN=" + i.web, "SHIDIAN_WEB_URL=http://" + i.web,
		"SHIDIAN_OPENID_ISSUER=https://sign-in.example", "SHIDIAN_IDENTITY_KEY=" + i.put("/run/shidian/identity-key", content(t, private)),
	}, common...)
	return i
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// bucket is a store that speaks S3 over TLS, whose certificate an authority signed that only
// the container was told of.
func (i *imaged) bucket() string {
	i.t.Helper()
	i.store = s3mem.New()
	require.NoError(i.t, i.store.CreateBucket("evidence"))
	server := httptest.NewTLSServer(gofakes3.New(i.store).Server())
	i.t.Cleanup(server.Close)
	i.put("/etc/pki/tls/certs/office.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	return "s3://evidence?region=cn-north-1&use_path_style=true&anonymous=true&endpoint=" + server.URL
}

// run runs a program of the image to its end.
func (i *imaged) run(env []string, program ...string) string {
	i.t.Helper()
	ctx, cancel := context.WithTimeout(i.t.Context(), patience)
	defer cancel()
	var out, errOut bytes.Buffer
	cmd := i.command(ctx, false, env, program...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	require.NoError(i.t, cmd.Run(), "%s\n%s\n%s", strings.Join(program, " "), out.String(), errOut.String())
	return out.String()
}

// running is a program of the image that goes on.
type running struct {
	log     string // a file
	process *os.Process
	ended   chan error
}

// launch starts a program of the image, and stops it when the test ends.
func (i *imaged) launch(temporary bool, env []string, program ...string) running {
	i.t.Helper()
	r := running{log: filepath.Join(i.t.TempDir(), "log"), ended: make(chan error, 1)}
	file, err := os.Create(r.log)
	require.NoError(i.t, err)
	cmd := i.command(context.WithoutCancel(i.t.Context()), temporary, env, program...)
	cmd.Stdout, cmd.Stderr = file, file
	require.NoError(i.t, cmd.Start())
	r.process = cmd.Process
	go func() { r.ended <- errors.Join(cmd.Wait(), file.Close()) }()
	i.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended, and says why
		assert.NoError(i.t, <-r.ended)
		if i.t.Failed() {
			i.t.Logf("%s:\n%s", strings.Join(program, " "), content(i.t, r.log))
		}
	})
	return r
}

// untilOK waits until a page of a program answers well, or the program has ended.
func (i *imaged) untilOK(r running, page string) {
	i.t.Helper()
	require.Eventually(i.t, func() bool {
		if len(r.ended) > 0 {
			return true
		}
		res, err := http.Get(page)
		if err != nil {
			return false
		}
		return res.Body.Close() == nil && res.StatusCode == http.StatusOK
	}, patience, tick, page)
	require.Empty(i.t, r.ended, "it has ended")
}

// requireNobody looks that a process runs as the image's user, with nothing of root's.
func (i *imaged) requireNobody(process *os.Process) {
	i.t.Helper()
	status := string(content(i.t, fmt.Sprintf("/proc/%d/status", process.Pid)))
	for _, line := range []string{"Uid:\t65532\t65532\t65532\t65532", "Gid:\t65532\t65532\t65532\t65532", "CapEff:\t0000000000000000"} {
		require.Contains(i.t, status, line)
	}
	root, err := os.Readlink(fmt.Sprintf("/proc/%d/root", process.Pid))
	require.NoError(i.t, err)
	require.Equal(i.t, i.root, root)
}

func TestImage_RunsBothProgramsAsNobodyOnAReadOnlyFileSystem(t *testing.T) {
	t.Parallel()
	i := newImaged(t)
	plan := i.put("/run/shidian/plan.yaml", content(t, planFile))
	i.put("/run/shidian/notice.txt", []byte("the notice"))
	before := i.contents()
	require.Contains(t, i.run(nil, "shidian", "--version"), "shidian v1.2.3")
	require.Contains(t, i.run(nil, "shidian-worker", "--version"), "shidian-worker v1.2.3")
	require.Contains(t, i.run(i.desk, "shidian", "-h"), "EVIDENCE_BUCKET")
	require.Contains(t, i.run(i.worker, "shidian-worker", "-h"), "SHIDIAN_HEALTH_ADDR")
	require.Contains(t, i.run(i.desk, "shidian", "plan", "check", "/usr/share/shidian/plans/xicheng-2002.yaml"), "no errors", "the plan's time zone is known")

	i.run(append(i.worker, "SHIDIAN_OWNER_DATABASE_URL="+i.records.OwnerURL()), "shidian-worker", "migrate")
	worker := i.launch(false, i.worker, "shidian-worker")
	i.untilOK(worker, "http://"+i.health+"/readyz")
	i.requireNobody(worker.process)
	require.Contains(t, i.run(i.worker, "shidian-worker", "ready"), "ready")
	require.Contains(t, string(content(t, worker.log)), "+08:00", "the log is in the time zone that TZ names")

	i.run(i.desk, "shidian", "start", plan, "--rebase", "now", "--only", "yuetan")
	i.handsIn("leading-group", "sub-district-party", "--attach", "/run/shidian/notice.txt")
	stored, err := i.store.ListBucket("evidence", nil, gofakes3.ListBucketPage{})
	require.NoError(t, err)
	require.Len(t, stored.Contents, 1, "over TLS, by an authority beside the public ones")

	desk := i.launch(true, i.desk, "shidian", "serve")
	i.untilOK(desk, "http://"+i.web+"/readyz")
	i.requireNobody(desk.process)
	require.Contains(t, i.page("/signin"), "<html")
	require.Equal(t, i.contentsBut(before), i.contents())
}

// handsIn hands in the example of a step of Yuetan, until the pilot has opened it.
func (i *imaged) handsIn(step, role string, more ...string) {
	i.t.Helper()
	example := i.run(i.desk, "shidian", "evidence", "example", step, "--place", "yuetan")
	file := i.put("/run/shidian/"+step+".yaml", []byte(example))
	args := append([]string{"shidian", "submit", "yuetan", step, "-f", file, "--as", "王秀英", "--role", role}, more...)
	require.Contains(i.t, i.run(i.desk, args...), "Accepted")
}

// page is a page of the desk.
func (i *imaged) page(path string) string {
	i.t.Helper()
	client := &http.Client{Timeout: time.Minute}
	res, err := client.Get("http://" + i.web + path)
	require.NoError(i.t, err)
	defer func() { require.NoError(i.t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(i.t, err)
	return string(body)
}

// contentsBut is what was there, and what the test itself has put there since.
func (i *imaged) contentsBut(before map[string]string) map[string]string {
	now := i.contents()
	for path := range now {
		if strings.HasPrefix(path, filepath.Join(i.root, "run/shidian")) {
			before[path] = now[path]
		}
	}
	return before
}

// An engine may refuse a root that programs may write to; here it is the other way round:
// what the programs may not do they must not need.
func TestImage_CannotBeWrittenToByItsUser(t *testing.T) {
	t.Parallel()
	c := newContainer(t)
	for _, folder := range []string{"/usr/local/bin", "/usr/share/shidian/plans", "/etc", "/"} {
		cmd := c.command(t.Context(), true, nil, "shidian-worker", "key", "office", folder+"/key")
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit, string(out))
		require.Regexp(t, "read-only file system|permission denied", string(out))
		require.NoFileExists(t, filepath.Join(c.root, folder, "key"))
	}
	out, err := c.command(t.Context(), false, nil, "shidian-worker", "key", "office", "/tmp/key").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "read-only file system")
	out, err = c.command(t.Context(), true, nil, "shidian-worker", "key", "office", "/tmp/key").CombinedOutput()
	require.NoError(t, err, string(out))
}
