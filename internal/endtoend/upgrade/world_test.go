package upgrade

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/workflows"
)

const (
	programme = "upgrade-2002"
	planFile  = "testdata/district.yaml"
	patience  = 5 * time.Minute // how long a condition may take on a busy machine
	tick      = 100 * time.Millisecond
)

// world is a whole Shidian with the programs of two releases.
type world struct {
	t        *testing.T
	folder   string
	postgres *devservices.Postgres
	temporal *devservices.Temporal
	client   sdkclient.Client
	old, now *house
	signals  int      // sent
	unknown  []string // fields that the old release does not know
}

// house is one release's programs in the world.
type house struct {
	w        *world
	name     string
	programs string
	env      []string // of the desk
	database string   // of the worker
	health   string
	worker   *exec.Cmd
	log      *os.File
	commands string // help of the desk
}

func newWorld(t *testing.T, oldName, oldPrograms string) *world {
	t.Helper()
	w := &world{t: t, folder: t.TempDir(), postgres: devtest.OwnPostgres(t)}
	w.temporal = devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()})
	var err error
	w.client, err = sdkclient.DialContext(t.Context(), sdkclient.Options{
		ConnectionOptions: devtest.Patient(),
		HostPort:          w.temporal.Address(), Namespace: w.temporal.Namespace(), Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	require.NoError(t, err)
	t.Cleanup(w.client.Close)
	programs, err := thisRelease()
	require.NoError(t, err)
	w.old, w.now = w.newHouse(oldName, oldPrograms), w.newHouse("this", programs)
	return w
}

func (w *world) newHouse(name, programs string) *house {
	w.t.Helper()
	h := &house{w: w, name: name, programs: programs, health: freeAddress(w.t)}
	common := append(os.Environ(), "TEMPORAL_ADDRESS="+w.temporal.Address(), "TEMPORAL_NAMESPACE="+w.temporal.Namespace(),
		"SHIDIAN_HEALTH_ADDR="+h.health, "SHIDIAN_LANG=en", "LC_ALL=C.UTF-8", "SHIDIAN_DEADLINE=5m")
	h.database = w.postgres.OwnerURL()
	h.env = append(common, "DATABASE_URL="+h.database)
	if h.hasRoles() {
		h.database = w.postgres.WorkerURL()
		h.env = append(common, "DATABASE_URL="+w.postgres.DeskURL(), "SHIDIAN_WORKER_DATABASE_URL="+w.postgres.WorkerURL(), "SHIDIAN_OWNER_DATABASE_URL="+w.postgres.OwnerURL())
	}
	h.commands = h.must("--help")
	var err error
	h.log, err = os.Create(filepath.Join(w.folder, name+".log"))
	require.NoError(w.t, err)
	w.t.Cleanup(h.showLog)
	w.t.Cleanup(h.stop)
	return h
}

// hasRoles says whether the release knows three roles of the database. Those before
// did everything as the owner.
func (h *house) hasRoles() bool {
	h.w.t.Helper()
	out, err := exec.Command(filepath.Join(h.programs, "shidian-worker"), "-h").CombinedOutput()
	require.NoError(h.w.t, err, "%s", out)
	return bytes.Contains(out, []byte("SHIDIAN_OWNER_DATABASE_URL"))
}

// knows says whether the desk of the release has a command.
func (h *house) knows(command string) bool { return strings.Contains(h.commands, "\n  "+command+" ") }

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

// work starts the release's worker and waits until it is ready.
func (h *house) work() {
	h.w.t.Helper()
	h.worker = exec.Command(filepath.Join(h.programs, "shidian-worker"))
	h.worker.Env, h.worker.Stdout, h.worker.Stderr = append(slices.Clone(h.env), "DATABASE_URL="+h.database), h.log, h.log
	h.worker.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(h.w.t, h.worker.Start())
	require.Eventually(h.w.t, func() bool {
		res, err := http.Get("http://" + h.health + "/readyz")
		if err != nil {
			return false
		}
		defer func() { _ = res.Body.Close() }()
		return res.StatusCode == http.StatusOK
	}, patience, tick, "the worker of %s is ready", h.name)
}

// stop ends the worker in order.
func (h *house) stop() {
	if h.worker == nil {
		return
	}
	require.NoError(h.w.t, h.worker.Process.Signal(os.Interrupt))
	require.NoError(h.w.t, h.worker.Wait())
	h.worker = nil
}

// identity is how the server names the worker in histories.
func (h *house) identity() string { return fmt.Sprintf("%d@", h.worker.Process.Pid) }

// showLog shows the worker's log of a failed test.
func (h *house) showLog() {
	if !h.w.t.Failed() {
		return
	}
	data, err := os.ReadFile(h.log.Name())
	require.NoError(h.w.t, err)
	h.w.t.Logf("log of the worker of %s:\n%s", h.name, data[max(0, len(data)-6000):])
}

// answer is what a call of a desk printed.
type answer struct {
	code        int
	out, errOut string
}

// desk calls the release's shidian.
func (h *house) desk(args ...string) answer {
	h.w.t.Helper()
	ctx, cancel := context.WithTimeout(h.w.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(h.programs, "shidian"), args...)
	var out, errOut bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = h.env, &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(h.w.t, err)
	}
	return answer{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}

func (h *house) must(args ...string) string {
	h.w.t.Helper()
	a := h.desk(args...)
	require.Zero(h.w.t, a.code, "shidian of %s: %s\n%s\n%s", h.name, strings.Join(args, " "), a.out, a.errOut)
	return a.out
}
