package endtoend

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
)

// newerPrograms builds the worker with one more migration, which says with which older programs
// it works; "" says nothing. Each is built once.
var newerPrograms = struct {
	sync.Mutex
	paths map[string]string
}{paths: map[string]string{}}

// newerWorker is the worker of a later release, by what its migration says.
func newerWorker(t *testing.T, migration string) string {
	t.Helper()
	newerPrograms.Lock()
	defer newerPrograms.Unlock()
	if path := newerPrograms.paths[migration]; path != "" {
		return path
	}
	root, err := devservices.ProjectRoot()
	require.NoError(t, err)
	dir, err := os.MkdirTemp("", "shidian-e2e-newer-")
	require.NoError(t, err)
	known, err := filepath.Glob(filepath.Join(root, "internal/postgres/migrations/*.sql"))
	require.NoError(t, err)
	sql := filepath.Join(dir, "later.sql")
	require.NoError(t, os.WriteFile(sql, []byte(migration), 0o600))
	added := filepath.Join(root, "internal/postgres/migrations", fmt.Sprintf("%04d_later.sql", len(known)+1))
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {added: sql}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600))
	path := filepath.Join(dir, "shidian-worker")
	cmd := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", path, "./worker")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	newerPrograms.paths[migration] = path
	return path
}

// schemaKnown is how many migrations the programs of this tree know.
func schemaKnown(t *testing.T) int {
	t.Helper()
	known, err := filepath.Glob("../postgres/migrations/*.sql")
	require.NoError(t, err)
	return len(known)
}

// build is a worker of a build, beside the system's own.
type build struct {
	s       *system
	program string
	env     []string
	health  string
	cmd     *exec.Cmd
}

// beside prepares a worker of this build ID; it is not started.
func (s *system) beside(program, id string, env ...string) *build {
	s.t.Helper()
	b := &build{s: s, program: program, health: freeAddress(s.t)}
	b.env = append(slices.Clone(s.env), "DATABASE_URL="+s.postgres.WorkerURL(), "SHIDIAN_HEALTH_ADDR="+b.health,
		"SHIDIAN_WORKER_DEPLOYMENT=shidian", "SHIDIAN_WORKER_BUILD_ID="+id)
	b.env = append(b.env, env...)
	s.t.Cleanup(func() {
		if b.cmd != nil {
			b.stop()
		}
	})
	return b
}

// launch starts the worker and does not wait.
func (b *build) launch() {
	b.s.t.Helper()
	b.cmd = exec.Command(b.program)
	b.cmd.Env, b.cmd.Stdout, b.cmd.Stderr = b.env, b.s.log, b.s.log
	b.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(b.s.t, b.cmd.Start())
}

// start starts it and waits until it is ready.
func (b *build) start() *build {
	b.s.t.Helper()
	b.launch()
	b.until(http.StatusOK, "versioning")
	return b
}

func (b *build) stop() {
	require.NoError(b.s.t, b.cmd.Process.Signal(os.Interrupt))
	require.NoError(b.s.t, b.cmd.Wait())
	b.cmd = nil
}

// kill is kill -9.
func (b *build) kill() {
	require.NoError(b.s.t, b.cmd.Process.Kill())
	_ = b.cmd.Wait() // killed: it always says so
	b.cmd = nil
}

// until waits until /readyz answers so and says this.
func (b *build) until(status int, says string) {
	b.s.t.Helper()
	var last string
	require.Eventually(b.s.t, func() bool {
		res, err := http.Get("http://" + b.health + "/readyz")
		if err != nil {
			last = err.Error()
			return false
		}
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		last = string(text)
		return err == nil && res.StatusCode == status && strings.Contains(last, says)
	}, patience, tick, "readyz: %d %s", status, says)
	_ = last
}

// rollout runs `shidian-worker rollout` where this build runs.
func (b *build) rollout(args ...string) answer {
	b.s.t.Helper()
	cmd := exec.CommandContext(b.s.t.Context(), b.program, append([]string{"rollout"}, args...)...)
	var out, errOut strings.Builder
	cmd.Env, cmd.Stdout, cmd.Stderr = b.env, &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(b.s.t, err)
	}
	return answer{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}

func (b *build) mustRollout(args ...string) string {
	b.s.t.Helper()
	a := b.rollout(args...)
	require.Zero(b.s.t, a.code, "rollout %s\n%s\n%s", strings.Join(args, " "), a.out, a.errOut)
	return a.out
}
