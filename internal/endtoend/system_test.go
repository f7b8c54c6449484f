package endtoend

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client"
	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
	"shidian/workflows"
)

func TestMain(m *testing.M) {
	code := devtest.Main(m)
	if programsBuilt != "" {
		_ = os.RemoveAll(programsBuilt) // what is left costs room, and no test
	}
	os.Exit(code)
}

const (
	programme = "small-2002"
	planFile  = "testdata/small-district.yaml"
	patience  = 5 * time.Minute // how long a condition may take on a busy machine
	tick      = 100 * time.Millisecond
)

// system is a whole Shidian of a test's own: servers, worker, desk.
type system struct {
	t         *testing.T
	programme string
	postgres  *devservices.Postgres
	at        server
	temporal  *devservices.Temporal // the same, if it is one for development
	client    sdkclient.Client
	env       []string
	workerEnv []string // more, and later, of the worker alone
	health    string
	worker    *exec.Cmd
	log       *os.File
	folder    string
}

// newSystem starts the servers and a worker. The dynamic settings are the
// Temporal server's, e.g. limit.historyCount.suggestContinueAsNew=60.
func newSystem(t *testing.T, dynamic ...string) *system {
	t.Helper()
	options := devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes(), DynamicConfig: dynamic}
	return newSystemOn(t, devtest.OwnTemporal(t, options))
}

// newSystemOn is newSystem on a Temporal of the test's choice, with more in both
// programs' environment.
func newSystemOn(t *testing.T, temporal *devservices.Temporal, env ...string) *system {
	t.Helper()
	return newSystemWith(t, devtest.OwnPostgres(t), temporal, env...)
}

// newSystemWith is newSystemOn on a Postgres of the test's choice too.
func newSystemWith(t *testing.T, record *devservices.Postgres, temporal *devservices.Temporal, env ...string) *system {
	t.Helper()
	s := &system{temporal: temporal}
	s.begin(t, record, temporal, env...)
	return s
}

// server is a Temporal server of any kind.
type server interface {
	Address() string
	Namespace() string
}

// newSystemAt is newSystemOn a server of another kind, which the system can't stop, nor start.
func newSystemAt(t *testing.T, at server, env ...string) *system {
	t.Helper()
	s := &system{}
	s.begin(t, devtest.OwnPostgres(t), at, env...)
	return s
}

func (s *system) begin(t *testing.T, record *devservices.Postgres, at server, env ...string) {
	t.Helper()
	s.t, s.programme, s.folder, s.postgres, s.at = t, programme, t.TempDir(), record, at
	s.health = freeAddress(t)
	s.env = append(os.Environ(),
		"DATABASE_URL="+s.postgres.DeskURL(), "SHIDIAN_WORKER_DATABASE_URL="+s.postgres.WorkerURL(),
		"SHIDIAN_OWNER_DATABASE_URL="+s.postgres.OwnerURL(), "TEMPORAL_ADDRESS="+at.Address(), "TEMPORAL_NAMESPACE="+at.Namespace(),
		"SHIDIAN_HEALTH_ADDR="+s.health, "SHIDIAN_LANG=en", "LC_ALL=C.UTF-8")
	s.env = append(append(s.env, "SHIDIAN_QUIET_RUNS="+strconv.FormatBool(quietly(t))), env...)
	s.dial()
	var err error
	s.log, err = os.Create(filepath.Join(s.folder, "worker.log"))
	require.NoError(t, err)
	t.Cleanup(s.showLog)
	s.startWorker()
	t.Cleanup(s.stopWorker)
}

// quietly has about half of the tests run quiet pilots: which, their names decide.
func quietly(t *testing.T) bool {
	t.Helper()
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(t.Name())) // it never fails
	return sum.Sum32()%2 == 0
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

// programsBuilt is where the programs under test stand.
var programsBuilt string

// programsAt is where they are for a test that runs in a namespace.
const programsAt = "SHIDIAN_TEST_PROGRAMS"

// programs builds both programs once.
var programs = sync.OnceValues(func() (string, error) {
	if built := os.Getenv(programsAt); built != "" {
		return built, nil
	}
	dir, err := os.MkdirTemp("", "shidian-e2e-")
	if err != nil {
		return "", err
	}
	programsBuilt = dir
	for name, pkg := range map[string]string{"shidian": "shidian/starter", "shidian-worker": "shidian/worker"} {
		out, err := exec.Command("go", "build", "-o", filepath.Join(dir, name), pkg).CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return dir, nil
})

func (s *system) program(name string) string {
	s.t.Helper()
	dir, err := programs()
	require.NoError(s.t, err)
	return filepath.Join(dir, name)
}

// startWorker starts the worker and waits until it is ready.
func (s *system) startWorker() {
	s.t.Helper()
	s.launchWorker()
	require.Eventually(s.t, func() bool {
		res, err := http.Get("http://" + s.health + "/readyz")
		if err != nil {
			return false
		}
		defer func() { _ = res.Body.Close() }()
		return res.StatusCode == http.StatusOK
	}, patience, tick)
}

// launchWorker starts the worker and does not wait.
func (s *system) launchWorker() {
	s.t.Helper()
	s.worker = s.workerCommand(context.Background())
	s.worker.Stdout, s.worker.Stderr = s.log, s.log
	s.worker.Env = append(s.worker.Env, s.workerEnv...)
	s.worker.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(s.t, s.worker.Start())
}

// workerCommand is a command of the worker's program.
func (s *system) workerCommand(ctx context.Context, args ...string) *exec.Cmd {
	s.t.Helper()
	cmd := exec.CommandContext(ctx, s.program("shidian-worker"), args...)
	cmd.Env = append(slices.Clone(s.env), "DATABASE_URL="+s.postgres.WorkerURL())
	return cmd
}

// killWorker is kill -9.
func (s *system) killWorker() {
	s.t.Helper()
	require.NoError(s.t, s.worker.Process.Kill())
	_ = s.worker.Wait() // killed: it always says so
	s.worker = nil
}

func (s *system) stopWorker() {
	if s.worker == nil {
		return
	}
	require.NoError(s.t, s.worker.Process.Signal(os.Interrupt))
	require.NoError(s.t, s.worker.Wait())
}

// showLog shows the worker's log of a failed test.
func (s *system) showLog() {
	if !s.t.Failed() {
		return
	}
	data, err := os.ReadFile(s.log.Name())
	require.NoError(s.t, err)
	if len(data) > 8000 {
		data = data[len(data)-8000:]
	}
	s.t.Logf("worker log:\n%s", data)
}

// answer is what a call of the desk printed.
type answer struct {
	code        int
	out, errOut string
}

// desk calls the built shidian.
func (s *system) desk(args ...string) answer {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.program("shidian"), args...)
	var out, errOut bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = s.env, &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(s.t, err)
	}
	return answer{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}

func (s *system) mustDesk(args ...string) string {
	s.t.Helper()
	a := s.desk(args...)
	require.Zero(s.t, a.code, "shidian %s\n%s\n%s", strings.Join(args, " "), a.out, a.errOut)
	return a.out
}

// start starts the pilot of Yuetan in the small district.
func (s *system) start() {
	s.t.Helper()
	s.mustDesk("start", planFile, "--rebase", "now", "--only", "yuetan")
	for _, place := range []string{"yuetan", "yuetan/sanlihe-1", "yuetan/tiedao", "yuetan/muxidi"} {
		s.until(place, "opened", func(status view.Status) bool { return len(status.Waiting) > 0 })
	}
}

// example writes the example hand-in of a step as the desk gives it.
func (s *system) example(place string, step pilot.Step) string {
	s.t.Helper()
	text := s.mustDesk("evidence", "example", string(step), "--place", place)
	file := filepath.Join(s.folder, strings.ReplaceAll(place, "/", "_")+"_"+string(step)+".yaml")
	require.NoError(s.t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// submit hands in the example of a step, as its role.
func (s *system) submit(place string, step pilot.Step, more ...string) answer {
	s.t.Helper()
	spec, ok := pilot.Spec(step)
	require.True(s.t, ok)
	args := []string{"submit", place, string(step), "-f", s.example(place, step), "--as", "王秀英", "--role", string(spec.Role)}
	return s.desk(append(args, more...)...)
}

func (s *system) mustSubmit(place string, steps ...pilot.Step) {
	s.t.Helper()
	for _, step := range steps {
		for _, kind := range evidence.RecordsFor(step) {
			s.mustFile(place, kind)
		}
		a := s.submit(place, step)
		require.Zero(s.t, a.code, "%s %s\n%s\n%s", place, step, a.out, a.errOut)
	}
}

// mustFile files the example of a kind of record, as whoever files it there.
func (s *system) mustFile(place, kind string) {
	s.t.Helper()
	spec, ok := evidence.RecordKind(kind)
	require.True(s.t, ok)
	role, ok := spec.FiledAt(client.LevelOf(place))
	require.True(s.t, ok)
	file := filepath.Join(s.folder, strings.ReplaceAll(place, "/", "_")+"_"+kind+".yaml")
	require.NoError(s.t, os.WriteFile(file, []byte(s.mustDesk("evidence", "example", kind, "--place", place)), 0o600))
	s.mustDesk("record", kind, place, "-f", file, "--as", "王秀英", "--role", string(role))
}

// status asks the pilot itself.
func (s *system) status(place string) (view.Status, error) { return s.statusOf(s.programme, place) }

func (s *system) statusOf(programme, place string) (view.Status, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	var status view.Status
	value, err := s.client.QueryWorkflow(ctx, workflows.PilotID(programme, place), "", workflows.QueryStatus)
	if err != nil {
		return status, err
	}
	return status, value.Get(&status)
}

// until waits until a pilot's status is as wanted.
func (s *system) until(place, what string, wanted func(view.Status) bool) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		status, err := s.status(place)
		return err == nil && wanted(status)
	}, patience, tick, "%s: %s", place, what)
}

// untilListed waits until lists show a pilot: the index follows a little later.
func (s *system) untilListed(filter, id string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		found, err := s.client.ListWorkflow(s.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: filter})
		return err == nil && slices.ContainsFunc(found.GetExecutions(), func(e *workflowpb.WorkflowExecutionInfo) bool {
			return e.GetExecution().GetWorkflowId() == id
		})
	}, patience, tick, "%s finds %s", filter, id)
}

func stepOf(status view.Status, step pilot.Step) view.Step {
	for _, st := range status.Steps {
		if st.Step.Code == string(step) {
			return st
		}
	}
	return view.Step{}
}

func accepted(step pilot.Step) func(view.Status) bool {
	return func(status view.Status) bool { return stepOf(status, step).Status.Code == string(pilot.Complete) }
}

// stepsOf lists a community's steps, party-founding where it is new.
func stepsOf(isNew bool) []pilot.Step {
	var steps []pilot.Step
	for _, spec := range pilot.Catalogue() {
		if !spec.Optional && spec.Level == pilot.LevelCommunity && (spec.Code != pilot.StepPartyFounding || isNew) {
			steps = append(steps, spec.Code)
		}
	}
	return steps
}

// message is a hand-in as somebody types it by hand, from the desk's example.
func (s *system) message(place string, step pilot.Step, id string) map[string]any {
	s.t.Helper()
	out := s.mustDesk("evidence", "example", string(step), "--place", place, "-o", "json")
	var example map[string]any
	require.NoError(s.t, json.Unmarshal([]byte(out), &example))
	spec, _ := pilot.Spec(step)
	unit := place
	switch spec.Role {
	case pilot.RoleDistrict:
		unit = "xicheng"
	case pilot.RoleSubDistrictOffice, pilot.RoleSubDistrictParty:
		unit, _, _ = strings.Cut(place, "/")
	}
	return map[string]any{
		"v": 1, "id": id, "step": step, "by": map[string]any{"name": "王秀英", "role": spec.Role, "unit": unit},
		"evidence": example["evidence"],
	}
}
