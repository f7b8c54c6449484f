package endtoend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/devservices/devtest/hosts"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// spread is a Shidian on several hosts: Postgres and Temporal at the centre, where the test runs
// too, two workers on two others, and a fourth from which people hand in.
type spread struct {
	*system
	network  *hosts.Network
	office   *hosts.Host
	one, two *remoteWorker
	record   *postgres.Store
}

// remoteWorker is a worker on a host of its own.
type remoteWorker struct {
	*hosts.Host
	name string
	cmd  *exec.Cmd
}

// healthPort is the same on each host.
const healthPort = "9233"

func newSpread(t *testing.T) *spread {
	t.Helper()
	d := &spread{network: hosts.NewNetwork(t)}
	d.office = d.network.Join("office")
	d.one, d.two = &remoteWorker{Host: d.network.Join("one"), name: "one"}, &remoteWorker{Host: d.network.Join("two"), name: "two"}
	d.system = &system{
		t: t, programme: programme, folder: t.TempDir(), postgres: devtest.OwnPostgresOnEveryAddress(t),
		temporal: devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes(), EveryAddress: true}),
	}
	d.env = append(os.Environ(), "DATABASE_URL="+d.postgres.DeskURL(), "SHIDIAN_WORKER_DATABASE_URL="+d.postgres.WorkerURL(),
		"SHIDIAN_OWNER_DATABASE_URL="+d.postgres.OwnerURL(), "TEMPORAL_ADDRESS="+d.temporal.Address(), "TEMPORAL_NAMESPACE="+d.temporal.Namespace(),
		"SHIDIAN_HEALTH_ADDR=0.0.0.0:"+healthPort, "SHIDIAN_LANG=en", "LC_ALL=C.UTF-8")
	var err error
	d.client, err = sdkclient.DialContext(t.Context(), sdkclient.Options{ConnectionOptions: devtest.Patient(), HostPort: d.temporal.Address(), Namespace: d.temporal.Namespace()})
	require.NoError(t, err)
	t.Cleanup(d.client.Close)
	d.startOn(d.one)
	d.ready(d.one)
	d.startOn(d.two)
	d.ready(d.two)
	d.record, err = postgres.Open(t.Context(), d.postgres.DeskURL())
	require.NoError(t, err)
	t.Cleanup(d.record.Close)
	return d
}

// away is the programs' environment on another host than the servers'.
func (d *spread) away(more ...string) []string {
	env := make([]string, 0, len(d.env)+len(more))
	for _, variable := range d.env {
		env = append(env, strings.ReplaceAll(variable, "127.0.0.1", d.network.Centre().Address()))
	}
	return append(env, more...)
}

func (d *spread) startOn(w *remoteWorker) {
	d.t.Helper()
	log, err := os.OpenFile(filepath.Join(d.folder, w.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(d.t, err)
	database := "DATABASE_URL=" + strings.ReplaceAll(d.postgres.WorkerURL(), "127.0.0.1", d.network.Centre().Address())
	w.cmd = w.Start(d.away(database), log, d.program("shidian-worker"))
	d.t.Cleanup(func() {
		if d.t.Failed() {
			data, _ := os.ReadFile(log.Name()) // what there is
			d.t.Logf("the log of worker %s:\n%s", w.name, data[max(0, len(data)-6000):])
		}
	})
}

// readiness is what a worker says of itself on its own host, whether that is cut off or not.
func (d *spread) readiness(w *remoteWorker) int {
	answer, err := w.Client().Get("http://" + w.Address() + ":" + healthPort + "/readyz")
	if err != nil {
		return 0
	}
	_ = answer.Body.Close() // only its status is wanted
	return answer.StatusCode
}

func (d *spread) ready(w *remoteWorker) {
	d.t.Helper()
	require.Eventually(d.t, func() bool { return d.readiness(w) == http.StatusOK }, patience, tick, "worker %s is ready", w.name)
}

// call runs shidian on the office's host; it need not end.
func (d *spread) call(args ...string) (cmd *exec.Cmd, out *bytes.Buffer) {
	d.t.Helper()
	cmd, out = d.office.Command(d.program("shidian"), args...), &bytes.Buffer{}
	cmd.Env, cmd.Stdout, cmd.Stderr = d.away("SHIDIAN_DEADLINE=10s"), out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd, out
}

func (d *spread) finished(cmd *exec.Cmd, err error) int {
	d.t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(d.t, err)
	}
	return cmd.ProcessState.ExitCode()
}

// stream are people who file one record after another at a place, and what they were told.
type stream struct {
	d        *spread
	stop     context.CancelFunc
	ended    sync.WaitGroup
	mu       sync.Mutex
	filed    map[string][]string // ids that were answered or handed over, by workflow
	failed   atomic.Int64        // calls that reached no server
	answered map[string]*atomic.Int64
}

// streaming begins a stream at each of some places.
func (d *spread) streaming(places ...string) *stream {
	d.t.Helper()
	ctx, stop := context.WithCancel(d.t.Context())
	s := &stream{d: d, stop: stop, filed: map[string][]string{}, answered: map[string]*atomic.Int64{}}
	for _, place := range places {
		s.answered[place] = &atomic.Int64{}
	}
	for _, place := range places {
		s.ended.Go(func() { s.file(ctx, place) })
	}
	d.t.Cleanup(func() { stop(); s.ended.Wait() })
	return s
}

// file files until the stream stops. What was not taken is sent again under the same id, as people do.
func (s *stream) file(ctx context.Context, place string) {
	kind, role := pilot.KindGuidance, string(pilot.RoleSubDistrictOffice)
	if strings.Contains(place, "/") {
		kind, role = pilot.KindIdeological, string(pilot.RoleCommunityParty)
	}
	file := filepath.Join(s.d.folder, strings.ReplaceAll(place, "/", "_")+"_"+kind+".yaml")
	for n := 1; ctx.Err() == nil; n++ {
		id := fmt.Sprintf("r-%d", n)
		for done := false; !done && ctx.Err() == nil; {
			cmd, out := s.d.call("record", kind, place, "-f", file, "--as", "王秀英", "--role", role, "--id", id)
			switch code := s.d.finished(cmd, cmd.Run()); code {
			case 0:
				s.answered[place].Add(1)
				done = true
			case 4:
				done = true
			case 3:
				s.failed.Add(1)
				continue
			default:
				s.d.t.Errorf("%s at %s: status %d\n%s", id, place, code, out)
				return
			}
			s.mu.Lock()
			s.filed[workflows.PilotID(programme, place)] = append(s.filed[workflows.PilotID(programme, place)], id)
			s.mu.Unlock()
		}
	}
}

// goesOn waits until people at each place had some answers more.
func (s *stream) goesOn(why string) {
	s.d.t.Helper()
	const more = 3
	wanted := map[string]int64{}
	for place, n := range s.answered {
		wanted[place] = n.Load() + more
	}
	require.Eventually(s.d.t, func() bool {
		for place, n := range s.answered {
			if n.Load() < wanted[place] {
				return false
			}
		}
		return true
	}, patience, tick, why)
}

// stands waits until calls fail.
func (s *stream) stands(why string) {
	s.d.t.Helper()
	before := s.failed.Load()
	require.Eventually(s.d.t, func() bool { return s.failed.Load() >= before+int64(len(s.answered)) }, patience, tick, why)
}

// end stops the people and wants each of their records on file, once.
func (s *stream) end() {
	s.d.t.Helper()
	s.stop()
	s.ended.Wait()
	total := 0
	for workflow, ids := range s.filed {
		total += len(ids)
		require.Eventually(s.d.t, func() bool { return len(s.d.filedAt(workflow)) >= len(ids) }, patience, tick, "what was handed over at %s is on record", workflow)
		require.Subset(s.d.t, s.d.filedAt(workflow), ids, "nothing that was taken is lost")
		require.Len(s.d.t, slices.Compact(s.d.filedAt(workflow)), len(s.d.filedAt(workflow)), "nothing counts twice")
	}
	s.d.t.Logf("%d records on file; %d calls reached no server", total, s.failed.Load())
}

// filedAt are the ids of the records that a pilot has on file, in order.
func (d *spread) filedAt(workflow string) (ids []string) {
	d.t.Helper()
	events, err := d.record.Events(d.t.Context(), workflow, 0, 0)
	require.NoError(d.t, err)
	for _, e := range events {
		if e.Type == pilot.EventFiled {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// connectionsOf is how many connections Postgres has with a host, as it believes.
func (d *spread) connectionsOf(conn *pgx.Conn, h *hosts.Host) (n int) {
	d.t.Helper()
	require.NoError(d.t, conn.QueryRow(d.t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE client_addr = $1::inet`, h.Address()).Scan(&n))
	return n
}

// scenario runs a part of the test.
func (d *spread) scenario(name string, act func()) {
	whole := d.t
	begun := time.Now()
	whole.Run(name, func(t *testing.T) {
		d.t = t
		defer func() { d.t = whole }()
		act()
	})
	whole.Logf("%s: %s", name, time.Since(begun).Round(time.Second))
}
