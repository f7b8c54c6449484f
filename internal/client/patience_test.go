package client_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/types/known/timestamppb"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/config"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// slow is a Temporal server that takes its time over every request, and does then what
// it was asked for, whether anybody still waits or not.
type slow struct {
	*fakes.Temporal
	takes time.Duration
}

// answer is when the server has done it, unless it was given up before.
func (s slow) answer(ctx context.Context) error {
	select {
	case <-time.After(s.takes):
		return nil
	case <-ctx.Done():
		return serviceerror.NewDeadlineExceeded("context deadline exceeded")
	}
}

func late[T any](ctx context.Context, s slow, value T, err error) (T, error) {
	if gone := s.answer(ctx); gone != nil {
		var none T
		return none, gone
	}
	return value, err
}

func (s slow) ExecuteWorkflow(ctx context.Context, o sdkclient.StartWorkflowOptions, workflow any, args ...any) (sdkclient.WorkflowRun, error) {
	run, err := s.Temporal.ExecuteWorkflow(ctx, o, workflow, args...)
	return late(ctx, s, run, err)
}

func (s slow) DescribeWorkflowExecution(ctx context.Context, id, run string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	described, err := s.Temporal.DescribeWorkflowExecution(ctx, id, run)
	return late(ctx, s, described, err)
}

func (s slow) ListWorkflow(ctx context.Context, r *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	list, err := s.Temporal.ListWorkflow(ctx, r)
	return late(ctx, s, list, err)
}

func (s slow) SignalWorkflow(ctx context.Context, id, run, name string, arg any) error {
	_, err := late(ctx, s, 0, s.Temporal.SignalWorkflow(ctx, id, run, name, arg))
	return err
}

func (s slow) QueryWorkflow(ctx context.Context, id, run, name string, args ...any) (converter.EncodedValue, error) {
	value, err := s.Temporal.QueryWorkflow(ctx, id, run, name, args...)
	return late(ctx, s, value, err)
}

func (s slow) ScheduleClient() sdkclient.ScheduleClient {
	return slowSchedules{s.Temporal.ScheduleClient(), s}
}

type slowSchedules struct {
	sdkclient.ScheduleClient
	s slow
}

func (c slowSchedules) Create(ctx context.Context, o sdkclient.ScheduleOptions) (sdkclient.ScheduleHandle, error) {
	handle, err := c.ScheduleClient.Create(ctx, o)
	return late(ctx, c.s, handle, err)
}

func (c slowSchedules) GetHandle(ctx context.Context, id string) sdkclient.ScheduleHandle {
	return slowSchedule{c.ScheduleClient.GetHandle(ctx, id), c.s}
}

type slowSchedule struct {
	sdkclient.ScheduleHandle
	s slow
}

func (h slowSchedule) Update(ctx context.Context, o sdkclient.ScheduleUpdateOptions) error {
	_, err := late(ctx, h.s, 0, h.ScheduleHandle.Update(ctx, o))
	return err
}

func (h slowSchedule) Trigger(ctx context.Context, o sdkclient.ScheduleTriggerOptions) error {
	_, err := late(ctx, h.s, 0, h.ScheduleHandle.Trigger(ctx, o))
	return err
}

// servers are a server and a record, reached at the given try only.
type servers struct {
	temporal client.Temporal
	record   client.Store
	failures []error // of reaching either, one after the other
}

func (s *servers) fail() error {
	if len(s.failures) == 0 {
		return nil
	}
	err := s.failures[0]
	s.failures = s.failures[1:]
	return err
}

func (s *servers) Temporal(context.Context) (client.Temporal, error) { return s.temporal, s.fail() }
func (s *servers) Record(context.Context) (client.Store, error)      { return s.record, s.fail() }
func (s *servers) Silent(err error) error                            { return (&fakes.Servers{}).Silent(err) }
func (s *servers) SilentRecord(err error) error                      { return (&fakes.Servers{}).SilentRecord(err) }

// startedOnce takes each start once.
func startedOnce() *fakes.Temporal {
	there := map[string]bool{}
	return &fakes.Temporal{
		WorkerSeen: time.Now(),
		Describe: func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			described, err := running("")
			described.WorkflowExecutionInfo.StartTime = timestamppb.Now()
			return described, err
		},
		Start: func(o sdkclient.StartWorkflowOptions) error {
			if there[o.ID] {
				return serviceerror.NewWorkflowExecutionAlreadyStarted("", "", "")
			}
			there[o.ID] = true
			return nil
		},
	}
}

// A server that takes twelve seconds over everything is one that does everything.
func TestDesk_ASlowServerIsNoUnreachableOne(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(*testing.T, *client.Client, *fakes.Temporal){
		"start": func(t *testing.T, c *client.Client, _ *fakes.Temporal) {
			t.Helper()
			var starts []client.Start
			require.NoError(t, c.StartAll(t.Context(), subDistricts(3, 2), func(s client.Start) { starts = append(starts, s) }))
			require.Equal(t, []client.Started{client.StartedNow, client.StartedNow, client.StartedNow}, results(starts), "whoever's answer got lost")
		},
		"schedule": func(t *testing.T, c *client.Client, f *fakes.Temporal) {
			t.Helper()
			result, err := c.ScheduleBulletin(t.Context(), weekly())
			require.NoError(t, err)
			require.Equal(t, client.ScheduledNow, result)
			later := weekly()
			later.Hour = 9
			result, err = c.ScheduleBulletin(t.Context(), later)
			require.NoError(t, err)
			require.Equal(t, client.ScheduledAnew, result)
			require.NoError(t, c.MakeBulletin(t.Context(), later.Programme))
			require.NotEmpty(t, f.Triggered)
		},
		"hand over": func(t *testing.T, c *client.Client, f *fakes.Temporal) {
			t.Helper()
			a, err := c.HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{Signal: true})
			require.NoError(t, err)
			require.Equal(t, client.ByRequest, a.HandedOver)
			require.Equal(t, "step-completed", f.Sent()[0].Signal)
		},
		"the programme": func(t *testing.T, c *client.Client, f *fakes.Temporal) {
			t.Helper()
			f.List = func(query string) []string {
				if query == "WorkflowType = 'SubDistrictPilot' AND ExecutionStatus = 'Running'" {
					return []string{"pilot/sample-2002/sample"}
				}
				return nil
			}
			found, err := c.TheProgramme(t.Context())
			require.NoError(t, err)
			require.Equal(t, programme, found)
		},
		"the district": func(t *testing.T, c *client.Client, f *fakes.Temporal) {
			t.Helper()
			f.Describe = func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
				return fakes.Described(1, time.Time{}, map[string]string{"district": "xicheng"}), nil
			}
			unit, err := c.UnitOf(t.Context(), programme, place, pilot.RoleDistrict)
			require.NoError(t, err)
			require.Equal(t, "xicheng", unit)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := startedOnce()
				do(t, client.New(&servers{temporal: slow{f, 12 * time.Second}, record: &fakes.Store{}}), f)
			})
		})
	}
}

// Nothing is started, set or sent twice, and nothing is left to be done when the same
// command is run again.
func TestDesk_ARestartingServerIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := time.Now().Add(40 * time.Second)
		f := startedOnce()
		f.Start = func(sdkclient.StartWorkflowOptions) error {
			if time.Now().Before(up) {
				return serviceerror.NewUnavailable("connection refused")
			}
			return nil
		}
		starts, err := startAll(t, &fakes.Servers{T: f, R: &fakes.Store{}}, subDistricts(2, 0))
		require.NoError(t, err)
		require.Equal(t, []client.Started{client.StartedNow, client.StartedNow}, results(starts))
	})
}

func TestDesk_WaitsForBothServersToBeReachedAndSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		busy := &client.UnreachableError{Server: "Temporal", Err: context.DeadlineExceeded, Slow: true}
		s := &servers{temporal: startedOnce(), record: &fakes.Store{}}
		for range 8 {
			s.failures = append(s.failures, busy)
		}
		c := client.New(s)
		var heard []client.Waiting
		c.OnWait = func(w client.Waiting) { heard = append(heard, w) }
		require.NoError(t, c.StartAll(t.Context(), subDistricts(1, 0), func(client.Start) {}))
		require.GreaterOrEqual(t, len(heard), 2)
		require.Equal(t, client.Waiting{Server: "Temporal", For: 5 * time.Second}, heard[0])
		require.Equal(t, client.Waiting{Server: "Temporal"}, heard[len(heard)-1], "and that it is over")
	})
}

func TestDesk_AServerThatRefusesIsGivenUpAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := client.New(&servers{record: &fakes.Store{}, failures: []error{fakes.Refusing(errRefused)}}).TheProgramme(t.Context())
		require.Error(t, err)
		require.Zero(t, time.Since(began))
	})
}

var errRefused = errors.New("connection refused")

func TestDesk_WaitingIsBrokenOffAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, stop)
		began := time.Now()
		c := client.New(&servers{temporal: slow{startedOnce(), time.Hour}, record: &fakes.Store{}})
		_, err := c.ScheduleBulletin(ctx, weekly())
		require.ErrorIs(t, err, client.ErrInterrupted)
		require.Equal(t, 2*time.Second, time.Since(began))
	})
}

// losing is a record whose first answers get lost.
type losing struct {
	*fakes.Store
	failures []error
}

func (l *losing) Pilots(ctx context.Context, f postgres.Filter) ([]postgres.PilotRow, error) {
	if len(l.failures) > 0 {
		err := l.failures[0]
		l.failures = l.failures[1:]
		return nil, err
	}
	return l.Store.Pilots(ctx, f)
}

func TestDesk_ARecordThatIsBusyIsAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		full, starting := &pgconn.PgError{Code: "53300"}, &pgconn.PgError{Code: "57P03"}
		record := &losing{&fakes.Store{}, []error{full, starting, context.DeadlineExceeded}}
		ask := func() ([]postgres.PilotRow, error) {
			store, err := client.New(&servers{record: record}).Store(t.Context())
			require.NoError(t, err)
			return store.Pilots(t.Context(), postgres.Filter{Programme: programme})
		}
		rows, err := ask()
		require.NoError(t, err)
		require.Empty(t, rows)

		denied := &pgconn.PgError{Code: "42501"}
		record.failures = []error{denied, denied}
		_, err = ask()
		require.ErrorIs(t, err, denied)
		require.Len(t, record.failures, 1, "what will not change is not asked again")
	})
}

// deaf is an address at which connections are taken and nothing is ever said.
func deaf(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, listener.Close()) })
	return listener.Addr().String()
}

func TestConnect_TellsAServerThatIsNotThereFromOneThatIsSlow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		address string
		slow    bool
	}{
		"nobody is there": {"127.0.0.1:1", false},
		"no such host":    {"nowhere..invalid:7233", false}, // no name server need be asked
		"it says nothing": {deaf(t), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings, err := config.LoadDesk(t.Context(), config.Of(map[string]string{
				"TEMPORAL_ADDRESS": c.address, "DATABASE_URL": "postgres://me@" + c.address + "/x?sslmode=disable", "SHIDIAN_DEADLINE": "4s",
			}))
			require.NoError(t, err)
			connections := client.Connect(settings)
			t.Cleanup(connections.Close)
			d := client.New(connections)
			d.Deadline = settings.Client.Deadline
			_, err = d.TheProgramme(t.Context())
			var unreachable *client.UnreachableError
			require.ErrorAs(t, err, &unreachable)
			require.Equal(t, "TEMPORAL_ADDRESS", unreachable.Variable)
			require.Equal(t, c.slow, unreachable.Slow, err)
			_, err = d.RecordedProgramme(t.Context())
			require.ErrorAs(t, err, &unreachable)
			require.Equal(t, "DATABASE_URL", unreachable.Variable)
			require.Equal(t, c.slow, unreachable.Slow, err)
		})
	}
}
