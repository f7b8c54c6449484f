package client_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/namespace"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// subDistricts are terms of n sub-districts with so many communities each.
func subDistricts(n, communities int) []*pilot.Terms {
	var all []*pilot.Terms
	for i := range n {
		terms := examples.SampleTerms()
		terms.SubDistrict = pilot.Unit{Code: fmt.Sprint("s", i), Name: fmt.Sprint("街道", i)}
		terms.PlanDigest = "sha256:now"
		terms.Communities = nil
		for j := range communities {
			terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: fmt.Sprint("c", j), Name: "社区"}})
		}
		all = append(all, terms)
	}
	return all
}

func startAll(t *testing.T, servers *fakes.Servers, all []*pilot.Terms) ([]client.Start, error) {
	t.Helper()
	var starts []client.Start
	err := client.New(servers).StartAll(t.Context(), all, func(s client.Start) { starts = append(starts, s) })
	return starts, err
}

func results(starts []client.Start) (out []client.Started) {
	for _, s := range starts {
		out = append(out, s.Result)
	}
	return out
}

func TestStartAll_StartsEachPilotOnceAndNeverAgain(t *testing.T) {
	t.Parallel()
	var got sdkclient.StartWorkflowOptions
	f := &fakes.Temporal{Start: func(o sdkclient.StartWorkflowOptions) error { got = o; return nil }}
	starts, err := startAll(t, &fakes.Servers{T: f, R: &fakes.Store{}}, subDistricts(1, 2))
	require.NoError(t, err)
	require.Equal(t, []client.Started{client.StartedNow}, results(starts))
	require.Equal(t, "pilot/sample-2002/s0", got.ID)
	require.Equal(t, "pilots", got.TaskQueue)
	require.Equal(t, enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE, got.WorkflowIDReusePolicy)
	require.Equal(t, enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL, got.WorkflowIDConflictPolicy)
	require.True(t, got.WorkflowExecutionErrorWhenAlreadyStarted)
	require.LessOrEqual(t, len(got.StaticSummary), 200)
	require.Contains(t, got.StaticDetails, "pilot/sample-2002/s0")
	require.Equal(t, "sample-district", got.Memo["district"])
	require.Positive(t, got.TypedSearchAttributes.Size())
}

func TestStartAll_SaysHowEachSubDistrictStands(t *testing.T) {
	t.Parallel()
	all := subDistricts(6, 0)
	closedAt := time.Date(2002, 12, 30, 2, 0, 0, 0, time.UTC)
	record := &fakes.Store{Records: []postgres.StoredPilot{fakes.Of(all[3], &pilot.State{V: 1, Phase: pilot.PhaseClosed, ClosedAt: closedAt})}}
	exists := serviceerror.NewWorkflowExecutionAlreadyStarted("", "", "")
	f := &fakes.Temporal{
		Start: func(o sdkclient.StartWorkflowOptions) error {
			return map[string]error{
				"pilot/sample-2002/s1": exists, "pilot/sample-2002/s2": exists, "pilot/sample-2002/s4": exists,
				"pilot/sample-2002/s5": serviceerror.NewInvalidArgument("no search attribute PilotLight"),
			}[o.ID]
		},
		Describe: func(id string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			switch id {
			case "pilot/sample-2002/s1":
				return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, map[string]string{"plan": "sha256:now"}), nil
			case "pilot/sample-2002/s2":
				return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, map[string]string{"plan": "sha256:before"}), nil
			}
			return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, closedAt, nil), nil
		},
	}
	starts, err := startAll(t, &fakes.Servers{T: f, R: record}, all)
	require.NoError(t, err)
	require.Equal(t, []client.Started{
		client.StartedNow, client.StartedBefore, client.StartedBefore, client.StartedEnded, client.StartedEnded, client.StartedFailed,
	}, results(starts))
	require.False(t, starts[1].OtherPlan)
	require.True(t, starts[2].OtherPlan)
	require.Equal(t, "closed", starts[3].Ended.How)
	require.Equal(t, "cancelled", starts[4].Ended.How)
	require.ErrorContains(t, starts[5].Err, "PilotLight")
}

func TestStartAll_GoesAtThePaceAtWhichPilotsBecomeReady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := startAll(t, &fakes.Servers{T: &fakes.Temporal{}, R: &fakes.Store{}}, subDistricts(3, 39))
		require.NoError(t, err)
		require.Equal(t, 2*time.Second, time.Since(began), "40 pilots a second, no wait behind the last")
	})
}

func TestStartAll_WaitsForTheTablesAndDoesNothingWithoutThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		servers := &fakes.Servers{T: &fakes.Temporal{Start: func(sdkclient.StartWorkflowOptions) error {
			t.Error("started and not enrolled")
			return nil
		}}, RErr: fmt.Errorf("%w: version 0", client.ErrNoRecordYet)}
		starts, err := startAll(t, servers, subDistricts(1, 0))
		require.ErrorIs(t, err, client.ErrNoRecordYet)
		require.Empty(t, starts)
	})
	silent := &client.UnreachableError{Server: "Postgres", Err: errors.New("refused")}
	starts, err := startAll(t, &fakes.Servers{T: &fakes.Temporal{}, RErr: silent}, subDistricts(1, 0))
	require.ErrorIs(t, err, silent, "nobody knows which pilots have ended")
	require.Empty(t, starts)
}

func TestStartAll_StartsNothingWhereTheNamespaceLacksWhatPilotsNeed(t *testing.T) {
	t.Parallel()
	f := &fakes.Temporal{Start: func(sdkclient.StartWorkflowOptions) error {
		t.Error("started where it can't go on")
		return nil
	}}
	lack := &namespace.LackError{Namespace: "district", Absent: true}
	starts, err := startAll(t, &fakes.Servers{T: f, R: &fakes.Store{}, Lacks: fmt.Errorf("look: %w", lack)}, subDistricts(2, 0))
	require.ErrorIs(t, err, lack)
	require.Empty(t, starts)
	// Whoever may not look finds out by starting.
	starts, err = startAll(t, &fakes.Servers{T: &fakes.Temporal{}, R: &fakes.Store{}, Lacks: errors.New("not allowed")}, subDistricts(1, 0))
	require.NoError(t, err)
	require.Equal(t, []client.Started{client.StartedNow}, results(starts))
}

func TestStartAll_EnrolsBeforeItStarts(t *testing.T) {
	t.Parallel()
	record, all := &fakes.Store{}, subDistricts(2, 1)
	exists := serviceerror.NewWorkflowExecutionAlreadyStarted("", "", "")
	f := &fakes.Temporal{
		Start: func(o sdkclient.StartWorkflowOptions) error {
			if o.ID == "pilot/sample-2002/s1" {
				return exists
			}
			require.Equal(t, []fakes.Enrolment{{WorkflowID: o.ID, Terms: all[0].Digest()}}, record.Enrolled)
			return nil
		},
		Describe: func(id string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			if id == "pilot/sample-2002/s1" {
				return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, map[string]string{"plan": "sha256:before"}), nil
			}
			return nil, serviceerror.NewNotFound("no workflow")
		},
	}
	starts, err := startAll(t, &fakes.Servers{T: f, R: record}, all)
	require.NoError(t, err)
	require.Equal(t, []client.Started{client.StartedNow, client.StartedBefore}, results(starts))
	require.Len(t, record.Enrolled, 1, "what runs with other terms is not enrolled with these")
}

// The record is older than a pilot that has ended since: what it was started with is
// enrolled, so that it can be filled in again, and not what would be started today.
func TestStartAll_EnrolsWhatEndedWithItsOwnTerms(t *testing.T) {
	t.Parallel()
	record, all := &fakes.Store{}, subDistricts(1, 1)
	then := *all[0]
	then.Clock = pilot.Clock{RealStart: time.Date(2026, 9, 1, 1, 0, 0, 0, time.UTC), PlanStart: time.Date(2002, 9, 16, 1, 0, 0, 0, time.UTC), Speed: 600}
	all[0].Clock = pilot.Clock{RealStart: time.Date(2026, 9, 2, 1, 0, 0, 0, time.UTC), PlanStart: time.Date(2002, 9, 16, 1, 0, 0, 0, time.UTC), Speed: 600}
	f := &fakes.Temporal{
		Start: func(sdkclient.StartWorkflowOptions) error {
			return serviceerror.NewWorkflowExecutionAlreadyStarted("", "", "")
		},
		Describe: func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, time.Time{}, map[string]string{"plan": then.PlanDigest}), nil
		},
		Inputs: map[string]any{workflows.IDOf(&then): workflows.PilotInput{V: 1, Terms: then}},
	}
	starts, err := startAll(t, &fakes.Servers{T: f, R: record}, all)
	require.NoError(t, err)
	require.NotEqual(t, client.StartedNow, starts[0].Result)
	require.Equal(t, []fakes.Enrolment{{WorkflowID: starts[0].WorkflowID, Terms: then.Digest()}}, record.Enrolled)
}

// The record lost a pilot that was amended since: the terms by which it began are enrolled,
// whether it is started by the plan of that time or by the one that was ordered.
func TestStartAll_EnrolsTheTermsByWhichAnAmendedPilotBegan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan func(began, ordered pilot.Terms) pilot.Terms
		want bool
	}{
		"the plan by which it began": {func(began, _ pilot.Terms) pilot.Terms { return began }, true},
		"the plan that was ordered":  {func(_, ordered pilot.Terms) pilot.Terms { ordered.Amended = 0; return ordered }, true},
		"a plan that it never had":   {func(_, ordered pilot.Terms) pilot.Terms { ordered.WarnDays += 300; return ordered }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			record, all := &fakes.Store{}, subDistricts(1, 1)
			began := *all[0]
			ordered := began
			ordered.WarnDays, ordered.Amended, ordered.PlanDigest = began.WarnDays+2, 1, "sha256:ordered"
			plan := c.plan(began, ordered)
			all[0] = &plan
			id := workflows.IDOf(&began)
			f := &fakes.Temporal{
				Start: func(sdkclient.StartWorkflowOptions) error {
					return serviceerror.NewWorkflowExecutionAlreadyStarted("", "", "")
				},
				Describe: func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
					described := fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, nil)
					described.WorkflowExecutionInfo.FirstRunId = "first"
					return described, nil
				},
				Inputs: map[string]any{
					id + " first": workflows.PilotInput{V: 1, Terms: began},
					id:            workflows.PilotInput{V: 1, Terms: ordered, Carried: &workflows.Carried{State: pilot.NewState()}},
				},
			}
			_, err := startAll(t, &fakes.Servers{T: f, R: record}, all)
			require.NoError(t, err)
			if !c.want {
				require.Empty(t, record.Enrolled)
				return
			}
			require.Equal(t, []fakes.Enrolment{{WorkflowID: id, Terms: began.Digest()}}, record.Enrolled)
		})
	}
}

func TestStartAll_NamesTheRecordWhereTheRecordIsSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		starts, err := startAll(t, &fakes.Servers{T: &fakes.Temporal{}, R: &fakes.Store{Err: context.DeadlineExceeded}}, subDistricts(2, 1))
		var silent *client.UnreachableError
		require.ErrorAs(t, err, &silent)
		require.Equal(t, "Postgres", silent.Server)
		require.Equal(t, []client.Started{client.StartedFailed, client.StartedSkipped}, results(starts))
	})
}

func TestStartAll_StopsWhenTheServerGoesSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakes.Temporal{Start: func(sdkclient.StartWorkflowOptions) error { return serviceerror.NewUnavailable("gone") }}
		began := time.Now()
		starts, err := startAll(t, &fakes.Servers{T: f, R: &fakes.Store{}}, subDistricts(3, 0))
		require.Equal(t, client.DefaultDeadline, time.Since(began))
		var silent *client.UnreachableError
		require.ErrorAs(t, err, &silent)
		require.True(t, silent.Slow)
		require.Equal(t, []client.Started{client.StartedFailed, client.StartedSkipped, client.StartedSkipped}, results(starts))
	})
}
