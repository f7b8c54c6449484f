package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

const programme, place = "sample-2002", "sample"

var accepted = pilot.Outcome{V: 1, ID: "lg-1", Step: pilot.StepLeadingGroup, Outcome: pilot.Accepted, Seq: 3}

func handIn(id string) pilot.HandIn {
	return pilot.HandIn{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王建国", Role: pilot.RoleSubDistrictParty, Unit: "sample"}},
		Step:   pilot.StepLeadingGroup, Evidence: json.RawMessage(`{"head":"李明"}`),
	}
}

// server answers every update with the same.
func server(value any) *fakes.Temporal {
	return &fakes.Temporal{
		WorkerSeen: time.Now(),
		Update:     func(context.Context, sdkclient.UpdateWorkflowOptions) (any, error) { return value, nil },
		Describe:   running,
	}
}

func running(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, nil), nil
}

// never is an update that is not answered before its sender gives up.
func never(ctx context.Context, _ sdkclient.UpdateWorkflowOptions) (any, error) {
	<-ctx.Done()
	return nil, sdkclient.NewWorkflowUpdateServiceTimeoutOrCanceledError(ctx.Err())
}

func clientWith(t *fakes.Temporal, records ...*fakes.Store) *client.Client {
	r := &fakes.Store{}
	if len(records) > 0 {
		r = records[0]
	}
	return client.New(&fakes.Servers{T: t, R: r})
}

func TestHandIn_IsAnswered(t *testing.T) {
	t.Parallel()
	f := server(accepted)
	a, err := clientWith(f).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
	require.NoError(t, err)
	require.Equal(t, client.Answer{Outcomes: []pilot.Outcome{accepted}}, a)
	require.Len(t, f.Sent(), 1)
	require.Equal(t, "complete-step", f.Sent()[0].Update)
	require.Equal(t, "pilot/sample-2002/sample", f.Sent()[0].WorkflowID)
}

func TestHandIn_TheUpdatesOwnIDIsTheMessagesWithADigestOfItsContent(t *testing.T) {
	t.Parallel()
	f := server(accepted)
	c := clientWith(f)
	early, late := time.Unix(1, 0), time.Unix(2, 0)
	one, again, other := handIn("lg-1"), handIn("lg-1"), handIn("lg-1")
	one.At, again.At, other.Note = &early, &late, "changed"
	for _, h := range []pilot.HandIn{one, again, other} {
		_, err := c.HandIn(t.Context(), programme, place, h, client.Way{})
		require.NoError(t, err)
	}
	sent := f.Sent()
	require.Equal(t, "lg-1-"+pilot.ContentDigest(sent[0].Body)[:16], sent[0].UpdateID)
	require.Equal(t, sent[0].UpdateID, sent[1].UpdateID, "the claimed time is no content")
	require.NotEqual(t, sent[0].UpdateID, sent[2].UpdateID)
}

func TestHandIn_WithoutAnAnswerInTimeIsHandedOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := server(nil)
		f.Update = never
		began := time.Now()
		a, err := clientWith(f).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
		require.NoError(t, err)
		require.Equal(t, client.ByDeadline, a.HandedOver)
		require.Equal(t, client.DefaultDeadline, time.Since(began))
		sent := f.Sent()
		require.Equal(t, "step-completed", sent[1].Signal)
		require.JSONEq(t, string(sent[0].Body), string(sent[1].Body), "the same message")
	})
}

func TestHandIn_ThatIsSlowSaysSoWithinSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := server(nil)
		f.Update = never
		c := clientWith(f)
		began, told := time.Now(), time.Duration(0)
		c.OnSlow = func(seen time.Time) {
			told = time.Since(began)
			require.True(t, f.WorkerSeen.Equal(seen))
		}
		_, err := c.HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
		require.NoError(t, err)
		require.Equal(t, 5*time.Second, told)
	})
}

func TestHandIn_WithNoWorkerIsHandedOverAtOnce(t *testing.T) {
	t.Parallel()
	for _, seen := range []time.Time{{}, time.Now().Add(-3 * time.Minute)} {
		f := server(accepted)
		f.WorkerSeen = seen
		a, err := clientWith(f).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
		require.NoError(t, err)
		require.Equal(t, client.ByNoWorker, a.HandedOver)
		require.Equal(t, "step-completed", f.Sent()[0].Signal)
	}
}

// A client that sends a lot does not ask about the worker each time, but soon again.
func TestHandIn_NoticesSoonThatTheWorkerIsGone(t *testing.T) {
	t.Parallel()
	f := server(accepted)
	at := time.Now()
	for after, wanted := range map[time.Duration]client.HandedOver{time.Second: "", 3 * time.Second: client.ByNoWorker} {
		c := clientWith(f)
		c.Now = func() time.Time { return at }
		at, f.WorkerSeen = time.Now(), time.Now()
		_, err := c.HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
		require.NoError(t, err)
		at, f.WorkerSeen = at.Add(after), time.Time{}
		a, err := c.HandIn(t.Context(), programme, place, handIn("lg-2"), client.Way{})
		require.NoError(t, err)
		require.Equal(t, wanted, a.HandedOver, after)
	}
}

func TestHandIn_GoesAsAnUpdateWhereTheServerDoesNotTellOfWorkers(t *testing.T) {
	t.Parallel()
	f := server(accepted)
	f.QueueErr = serviceerror.NewPermissionDenied("no", "")
	a, err := clientWith(f).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
	require.NoError(t, err)
	require.Empty(t, a.HandedOver)
}

func TestHandIn_GoesAsASignalOnRequest(t *testing.T) {
	t.Parallel()
	f := server(accepted)
	a, err := clientWith(f).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{Signal: true})
	require.NoError(t, err)
	require.Equal(t, client.ByRequest, a.HandedOver)
	require.Len(t, f.Sent(), 1)
}

func TestHandIn_AsASignalWaitsForTheNextRunWhenThisOneHasTakenItsMost(t *testing.T) {
	t.Parallel()
	full := serviceerror.NewInvalidArgument("exceeded workflow execution limit for signal events")
	for name, c := range map[string]struct {
		refusals int
		sent     int
	}{"the next run takes it": {2, 3}, "no run begins": {1 << 20, 0}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f, tried := server(nil), 0
				f.Signal = func(string) error {
					if tried++; tried <= c.refusals {
						return full
					}
					return nil
				}
				d := clientWith(f)
				d.Deadline = 5 * time.Second
				a, err := d.HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{Signal: true})
				if c.sent == 0 {
					var crowded *client.CrowdedError
					require.ErrorAs(t, err, &crowded)
					require.Equal(t, place, crowded.Place)
					return
				}
				require.NoError(t, err)
				require.Equal(t, client.ByRequest, a.HandedOver)
				require.Equal(t, c.sent, tried)
			})
		})
	}
}

func TestHandIn_IsSentAgainWhenTheRunEndsBeforeItsAnswer(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{
		"accepted, then continued as new": temporal.NewNonRetryableApplicationError("run over", "AcceptedUpdateCompletedWorkflow", nil),
		"not yet accepted":                serviceerror.NewNotFound("workflow update was aborted by closing workflow"),
		"aborted":                         serviceerror.NewUnavailable("workflow update was aborted"),
		"busy":                            serviceerror.NewResourceExhausted(enumspb.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT, "in flight"),
		"a failed workflow task":          serviceerror.NewWorkflowNotReady("unexpected workflow task failure"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := server(nil)
				f.Update = func(context.Context, sdkclient.UpdateWorkflowOptions) (any, error) {
					if len(f.Sent()) < 3 {
						return nil, failure
					}
					return accepted, nil
				}
				a, err := clientWith(f).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
				require.NoError(t, err)
				require.Equal(t, []pilot.Outcome{accepted}, a.Outcomes)
				sent := f.Sent()
				require.Len(t, sent, 3)
				require.Equal(t, sent[0].UpdateID, sent[2].UpdateID)
			})
		})
	}
}

func TestHandIn_OfAnEndedPilotIsRefusedWithTheDate(t *testing.T) {
	t.Parallel()
	gone := func(context.Context, sdkclient.UpdateWorkflowOptions) (any, error) {
		return nil, serviceerror.NewNotFound("workflow execution already completed")
	}
	closedAt := time.Date(2002, 12, 30, 2, 0, 0, 0, time.UTC)
	closed := fakes.Of(examples.SampleTerms(), &pilot.State{V: 1, Phase: pilot.PhaseClosed, ClosedAt: closedAt})
	for name, c := range map[string]struct {
		describe func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error)
		record   *fakes.Store
		how      string
	}{
		"on record, no longer in Temporal": {nil, &fakes.Store{Records: []postgres.StoredPilot{closed}}, "closed"},
		"in Temporal, not on record": {func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED, closedAt, nil), nil
		}, &fakes.Store{}, "terminated"},
	} {
		for _, way := range []client.Way{{}, {Signal: true}} {
			f := &fakes.Temporal{WorkerSeen: time.Now(), Update: gone, Describe: c.describe, Signal: func(string) error { return serviceerror.NewNotFound("") }}
			_, err := clientWith(f, c.record).HandIn(t.Context(), programme, place, handIn("lg-1"), way)
			var ended *client.EndedError
			require.ErrorAs(t, err, &ended, name)
			require.Equal(t, c.how, ended.How)
			require.True(t, closedAt.Equal(ended.At))
		}
	}
}

func TestHandIn_AtAnUnknownPlaceNamesTheOnesThatMayBeMeant(t *testing.T) {
	t.Parallel()
	f := server(nil)
	f.Update, f.Describe = nil, nil
	record := &fakes.Store{Records: []postgres.StoredPilot{fakes.Of(examples.SampleTerms(), pilot.NewState())}}
	_, err := clientWith(f, record).HandIn(t.Context(), programme, "sampel", handIn("lg-1"), client.Way{})
	var unknown *client.UnknownPlaceError
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, []pilot.Unit{{Code: "sample", Name: "示例街道"}}, unknown.Meant)

	f.List = func(string) []string { return []string{"pilot/sample-2002/sample"} } // not on record yet
	_, err = clientWith(f).HandIn(t.Context(), programme, "sampl", handIn("lg-1"), client.Way{})
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, "sample", unknown.Meant[0].Code)
}

func TestHandIn_ThatThePilotCannotReadIsRejected(t *testing.T) {
	t.Parallel()
	for _, failure := range []any{
		temporal.NewApplicationError("not JSON", "not-json"), // by the validator
		"no outcome at all",
	} {
		f := server(failure)
		_, err := clientWith(f).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
		var rejected *client.RejectedError
		require.ErrorAs(t, err, &rejected)
		require.Len(t, f.Sent(), 1, "not sent again")
	}
}

func TestHandIn_ThatIsTooLargeIsNotSent(t *testing.T) {
	t.Parallel()
	f := server(accepted)
	h := handIn("lg-1")
	h.Note = strings.Repeat("长", pilot.MaxMessageBytes/3)
	_, err := clientWith(f).HandIn(t.Context(), programme, place, h, client.Way{})
	var large *client.TooLargeError
	require.ErrorAs(t, err, &large)
	require.Equal(t, "leading-group", large.What)
	require.Empty(t, f.Sent())
}

func TestHandIn_BrokenOffSaysThatTheMessageMayHaveArrived(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	f := server(nil)
	f.Update = func(within context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
		cancel()
		return never(within, o)
	}
	_, err := clientWith(f).HandIn(ctx, programme, place, handIn("lg-1"), client.Way{})
	require.ErrorIs(t, err, client.ErrInterrupted)
}

func TestHandIn_SaysWhenTheServerCannotBeReached(t *testing.T) {
	t.Parallel()
	var silent *client.UnreachableError
	servers := &fakes.Servers{TErr: &client.UnreachableError{Server: "Temporal", Err: errors.New("refused")}}
	_, err := client.New(servers).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
	require.ErrorAs(t, err, &silent)

	synctest.Test(t, func(t *testing.T) {
		f := server(nil) // reached, then silent
		f.WorkerSeen = time.Time{}
		f.Signal = func(string) error { return serviceerror.NewUnavailable("gone") }
		_, err := clientWith(f).HandIn(t.Context(), programme, place, handIn("lg-1"), client.Way{})
		require.ErrorAs(t, err, &silent)
		require.Equal(t, "TEMPORAL_ADDRESS", silent.Variable)
	})
}

func TestHandIn_NoMoreThanFiveAreOnTheirWayToAPilot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var flying, most atomic.Int32
		f := server(nil)
		f.Update = func(context.Context, sdkclient.UpdateWorkflowOptions) (any, error) {
			if now := flying.Add(1); now > most.Load() {
				most.Store(now)
			}
			<-time.After(time.Second)
			flying.Add(-1)
			return accepted, nil
		}
		c := clientWith(f)
		began := time.Now()
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				_, err := c.HandIn(t.Context(), programme, place, handIn(fmt.Sprint("lg-", i)), client.Way{})
				require.NoError(t, err)
			})
		}
		all.Wait()
		require.EqualValues(t, client.MaxInFlight, most.Load())
		require.Equal(t, 4*time.Second, time.Since(began))
	})
}

func TestHandIn_OtherPilotsNeedNotWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := server(nil)
		f.Update = func(context.Context, sdkclient.UpdateWorkflowOptions) (any, error) {
			<-time.After(time.Second)
			return accepted, nil
		}
		c := clientWith(f)
		began := time.Now()
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				_, err := c.HandIn(t.Context(), programme, fmt.Sprint("place-", i), handIn("lg-1"), client.Way{})
				require.NoError(t, err)
			})
		}
		all.Wait()
		require.Equal(t, time.Second, time.Since(began))
	})
}

func TestHandInAll_PutsIntoAMessageWhatGoesIntoOne(t *testing.T) {
	t.Parallel()
	f := server(nil)
	f.Update = func(_ context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
		var m pilot.HandIns
		require.NoError(t, json.Unmarshal(o.Args[0].(json.RawMessage), &m))
		return make([]pilot.Outcome, len(m.Submissions)), nil
	}
	small, large := make([]pilot.HandIn, 40), make([]pilot.HandIn, 5)
	for i := range small {
		small[i] = handIn(fmt.Sprint("s-", i))
	}
	for i := range large {
		large[i] = handIn(fmt.Sprint("l-", i))
		large[i].Note = strings.Repeat("x", 15<<10)
	}
	for _, c := range []struct {
		all  []pilot.HandIn
		want []int
	}{{small, []int{32, 8}}, {large, []int{2, 2, 1}}} {
		var got []int
		err := clientWith(f).HandInAll(t.Context(), programme, place, c.all, client.Way{}, func(sent []pilot.HandIn, a client.Answer) {
			require.Len(t, a.Outcomes, len(sent))
			got = append(got, len(sent))
		})
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	for _, s := range f.Sent() {
		require.LessOrEqual(t, len(s.Body), pilot.MaxMessageBytes)
		require.Equal(t, "complete-steps", s.Update)
	}
}

func TestReturn_GoesItsOwnWay(t *testing.T) {
	t.Parallel()
	for signal, want := range map[bool]fakes.Sent{false: {Update: "return-step"}, true: {Signal: "step-returned"}} {
		f := server(accepted)
		r := pilot.Return{Header: handIn("r-1").Header, Steps: []pilot.Step{pilot.StepCharter}, Reasons: []pilot.ReturnReason{{Text: "无"}}}
		_, err := clientWith(f).Return(t.Context(), programme, place, r, client.Way{Signal: signal})
		require.NoError(t, err)
		require.Equal(t, want.Update, f.Sent()[0].Update)
		require.Equal(t, want.Signal, f.Sent()[0].Signal)
	}
}

func TestNewID_IsAMessageIDAndNewEachTime(t *testing.T) {
	t.Parallel()
	day := time.Date(2002, 10, 8, 0, 0, 0, 0, time.UTC)
	id := client.NewID("charter", day)
	require.Regexp(t, `^charter-20021008-[0-9a-f]{6}$`, id)
	require.NotEqual(t, id, client.NewID("charter", day))
	require.True(t, judge.ValidID(client.NewID(strings.Repeat("x", 100), day)))
}
