package rollout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	deploymentpb "go.temporal.io/api/deployment/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"shidian/internal/rollout"
)

// server is a Temporal with one task queue.
type server struct {
	unsupported error
	queue       taskqueuepb.TaskQueueVersioningInfo
	workers     map[string]string // identity → build
	halfway     string            // identity of a worker that asks for workflow tasks alone
	late        string            // and of one that was last seen long ago
	known       []*deploymentpb.WorkerDeploymentInfo_WorkerDeploymentVersionSummary
	refusals    int // of the next changes, as of a build that is not registered yet
	changes     []string
}

func version(build string) *deploymentpb.WorkerDeploymentVersion {
	if build == rollout.Unversioned {
		return nil
	}
	return &deploymentpb.WorkerDeploymentVersion{DeploymentName: "shidian", BuildId: build}
}

func (s *server) ListWorkerDeployments(context.Context, *workflowservice.ListWorkerDeploymentsRequest, ...grpc.CallOption) (*workflowservice.ListWorkerDeploymentsResponse, error) {
	return nil, s.unsupported
}

func (s *server) DescribeWorkerDeployment(context.Context, *workflowservice.DescribeWorkerDeploymentRequest, ...grpc.CallOption) (*workflowservice.DescribeWorkerDeploymentResponse, error) {
	if s.known == nil {
		return nil, serviceerror.NewNotFound("no such deployment")
	}
	return &workflowservice.DescribeWorkerDeploymentResponse{WorkerDeploymentInfo: &deploymentpb.WorkerDeploymentInfo{VersionSummaries: s.known}}, nil
}

func (s *server) DescribeTaskQueue(_ context.Context, in *workflowservice.DescribeTaskQueueRequest, _ ...grpc.CallOption) (*workflowservice.DescribeTaskQueueResponse, error) {
	answer := &workflowservice.DescribeTaskQueueResponse{VersioningInfo: &s.queue}
	for identity, build := range s.workers {
		if identity == s.halfway && in.GetTaskQueueType() == enumspb.TASK_QUEUE_TYPE_ACTIVITY {
			continue
		}
		seen := time.Now()
		if identity == s.late {
			seen = seen.Add(-3 * time.Minute)
		}
		p := &taskqueuepb.PollerInfo{Identity: identity, LastAccessTime: timestamppb.New(seen)}
		if build != rollout.Unversioned {
			p.DeploymentOptions = &deploymentpb.WorkerDeploymentOptions{DeploymentName: "shidian", BuildId: build, WorkerVersioningMode: enumspb.WORKER_VERSIONING_MODE_VERSIONED}
		}
		answer.Pollers = append(answer.Pollers, p, p) // each poller of a process is listed
	}
	return answer, nil
}

func (s *server) SetWorkerDeploymentCurrentVersion(_ context.Context, in *workflowservice.SetWorkerDeploymentCurrentVersionRequest, _ ...grpc.CallOption) (*workflowservice.SetWorkerDeploymentCurrentVersionResponse, error) {
	if s.refusals > 0 {
		s.refusals--
		return nil, serviceerror.NewNotFound("version not found in deployment")
	}
	s.changes = append(s.changes, "current "+in.GetBuildId())
	s.queue.CurrentDeploymentVersion = version(in.GetBuildId())
	if s.queue.GetRampingDeploymentVersion().GetBuildId() == in.GetBuildId() {
		s.queue.RampingDeploymentVersion, s.queue.RampingVersionPercentage = nil, 0
	}
	return &workflowservice.SetWorkerDeploymentCurrentVersionResponse{}, nil
}

func (s *server) SetWorkerDeploymentRampingVersion(_ context.Context, in *workflowservice.SetWorkerDeploymentRampingVersionRequest, _ ...grpc.CallOption) (*workflowservice.SetWorkerDeploymentRampingVersionResponse, error) {
	if s.refusals > 0 {
		s.refusals--
		return nil, serviceerror.NewFailedPrecondition("missing active task queues")
	}
	s.changes = append(s.changes, "ramp "+in.GetBuildId())
	s.queue.RampingDeploymentVersion, s.queue.RampingVersionPercentage = version(in.GetBuildId()), in.GetPercentage()
	return &workflowservice.SetWorkerDeploymentRampingVersionResponse{}, nil
}

func of(s *server) rollout.Deployment {
	return rollout.Deployment{Service: s, Namespace: "default", Queue: "pilots", Name: "shidian"}
}

func shares(s rollout.Standing) map[string]float64 {
	all := map[string]float64{}
	for _, b := range s.Builds {
		all[b.ID] = b.Share
	}
	return all
}

func TestLook_SaysWhoGetsThePilotsAndWhoWorks(t *testing.T) {
	t.Parallel()
	s := &server{workers: map[string]string{"1@a": "", "2@a": "v1", "3@a": "v2", "4@a": "v2", "5@a": "v2"}, halfway: "4@a", late: "5@a"}
	looked, err := of(s).Look(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]float64{"": 100, "v1": 0, "v2": 0}, shares(looked))
	require.Equal(t, rollout.Current, looked.Now().State)
	require.Equal(t, []string{"3@a"}, looked.Build("v2").Workers, "who asks for tasks of both kinds, lately, once")

	s.queue.CurrentDeploymentVersion, s.queue.RampingDeploymentVersion, s.queue.RampingVersionPercentage = version("v1"), version("v2"), 10
	delete(s.workers, "1@a")
	delete(s.workers, "3@a")
	looked, err = of(s).Look(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]float64{"v1": 90, "v2": 10}, shares(looked), "workers without a build that are not there are not listed")
	next, ramps := looked.Next()
	require.True(t, ramps)
	require.Equal(t, "v2", next.ID)
	require.InDelta(t, 10, looked.Unserved(), 0, "no worker runs v2")
	require.Equal(t, rollout.Build{ID: "v9", State: rollout.Idle}, looked.Build("v9"))

	s.queue.CurrentDeploymentVersion.DeploymentName = "another"
	looked, err = of(s).Look(t.Context())
	require.NoError(t, err)
	require.Equal(t, "another", looked.Elsewhere)
}

func TestSupported_TellsAServerWithoutDeploymentsFromOneThatIsAway(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err         error
		unsupported bool
	}{
		{nil, false},
		{serviceerror.NewUnimplemented("unknown method ListWorkerDeployments"), true},
		{serviceerror.NewPermissionDenied("Worker Deployment Versions are disabled on this namespace.", ""), true},
		{serviceerror.NewPermissionDenied("no claims", ""), false},
		{serviceerror.NewUnavailable("starting"), false},
	} {
		err := of(&server{unsupported: c.err}).Supported(t.Context())
		require.Equal(t, c.err != nil, err != nil)
		require.Equal(t, c.unsupported, errors.Is(err, rollout.ErrUnsupported), "%v", c.err)
	}
	_, err := of(&server{unsupported: serviceerror.NewUnimplemented("unknown")}).MakeCurrent(t.Context(), "v1")
	require.ErrorIs(t, err, rollout.ErrUnsupported)
}

func TestChange_FromNoBuildToTheFirstToTheSecondAndBack(t *testing.T) {
	t.Parallel()
	s := &server{workers: map[string]string{"0": "", "1": "v1", "2": "v2"}, refusals: 1}
	d := of(s)
	standing, err := d.Ramp(t.Context(), "v1", 10)
	require.NoError(t, err, "a worker that is just becoming a build of its deployment is waited for")
	require.Equal(t, map[string]float64{"": 90, "v1": 10, "v2": 0}, shares(standing))
	standing, err = d.Back(t.Context())
	require.NoError(t, err)
	require.InDelta(t, 100, standing.Build("").Share, 0)

	s.refusals = 1
	_, err = d.MakeCurrent(t.Context(), "v1")
	require.NoError(t, err)
	changes := len(s.changes)
	_, err = d.MakeCurrent(t.Context(), "v1")
	require.NoError(t, err)
	require.Len(t, s.changes, changes, "again does nothing")

	_, err = d.Ramp(t.Context(), "v2", 50)
	require.NoError(t, err)
	standing, err = d.MakeCurrent(t.Context(), "v2")
	require.NoError(t, err)
	require.InDelta(t, 100, standing.Build("v2").Share, 0)

	s.known = summaries("v2", 0, "v1", 2)
	standing, err = d.Back(t.Context())
	require.NoError(t, err)
	require.InDelta(t, 100, standing.Build("v1").Share, 0)
}

// summaries are builds with the hour in which each was last current; 0: it is, or never was.
func summaries(all ...any) (list []*deploymentpb.WorkerDeploymentInfo_WorkerDeploymentVersionSummary) {
	for i := 0; i < len(all); i += 2 {
		v := &deploymentpb.WorkerDeploymentInfo_WorkerDeploymentVersionSummary{DeploymentVersion: version(all[i].(string))}
		if hour := all[i+1].(int); hour > 0 {
			v.LastCurrentTime = timestamppb.New(time.Date(2026, 11, 30, hour, 0, 0, 0, time.UTC))
		}
		list = append(list, v)
	}
	return list
}

// An older server says when a build was last in use, and not as what.
func deactivated(builds ...string) (list []*deploymentpb.WorkerDeploymentInfo_WorkerDeploymentVersionSummary) {
	for _, b := range builds {
		list = append(list, &deploymentpb.WorkerDeploymentInfo_WorkerDeploymentVersionSummary{DeploymentVersion: version(b), LastDeactivationTime: timestamppb.Now()})
	}
	return list
}

func TestChange_MakingAnotherBuildCurrentEndsARamp(t *testing.T) {
	t.Parallel()
	s := &server{workers: map[string]string{"1": "v1", "2": "v2", "3": "v3"}}
	s.queue.CurrentDeploymentVersion, s.queue.RampingDeploymentVersion, s.queue.RampingVersionPercentage = version("v1"), version("v2"), 50
	standing, err := of(s).MakeCurrent(t.Context(), "v3")
	require.NoError(t, err)
	require.Equal(t, map[string]float64{"v1": 0, "v2": 0, "v3": 100}, shares(standing))
}

func TestChange_RefusesWhatWouldLeavePilotsWithoutAWorker(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		workers  map[string]string
		now      string
		next     string
		known    []*deploymentpb.WorkerDeploymentInfo_WorkerDeploymentVersionSummary
		do       func(context.Context, rollout.Deployment) error
		why, who string
	}{
		"no worker to be current":         {map[string]string{"1": "v1"}, "v1", "", nil, makeCurrent("v2"), rollout.NoWorkers, "v2"},
		"no worker to ramp":               {map[string]string{"1": "v1"}, "v1", "", nil, ramp("v2", 10), rollout.NoWorkers, "v2"},
		"nobody keeps the rest":           {map[string]string{"1": "v2"}, "v1", "", nil, ramp("v2", 10), rollout.LeftAlone, "v1"},
		"nobody ever had the rest":        {map[string]string{"1": "v2"}, "", "", nil, ramp("v2", 10), rollout.LeftAlone, ""},
		"the current one does not ramp":   {map[string]string{"1": "v1"}, "v1", "", nil, ramp("v1", 10), rollout.IsCurrent, "v1"},
		"another one ramps":               {map[string]string{"1": "v1", "2": "v2", "3": "v3"}, "v1", "v2", nil, ramp("v3", 10), rollout.AnotherOne, "v2"},
		"no percentage":                   {map[string]string{"1": "v1", "2": "v2"}, "v1", "", nil, ramp("v2", 101), rollout.NotShare, "v2"},
		"nothing to go back from":         {map[string]string{"1": ""}, "", "", nil, back, rollout.Nothing, ""},
		"nobody to go back to":            {map[string]string{"2": "v2"}, "v2", "", summaries("v2", 0, "v1", 3, "v0", 1), back, rollout.NoWorkers, "v1"},
		"no build to go back to":          {map[string]string{"2": "v2"}, "v2", "", summaries("v2", 0), back, rollout.NoWorkers, ""},
		"nobody to whom a ramp goes back": {map[string]string{"2": "v2"}, "v1", "v2", nil, back, rollout.NoWorkers, "v1"},
		"several were before, perhaps":    {map[string]string{"2": "v2"}, "v2", "", deactivated("v1", "v0"), back, rollout.WhichBefore, "v2"},
		"one was before, and is gone":     {map[string]string{"2": "v2"}, "v2", "", deactivated("v1"), back, rollout.NoWorkers, "v1"},
	} {
		s := &server{workers: c.workers, known: c.known}
		s.queue.CurrentDeploymentVersion = version(c.now)
		if c.next != "" {
			s.queue.RampingDeploymentVersion, s.queue.RampingVersionPercentage = version(c.next), 20
		}
		var refused *rollout.RefusedError
		require.ErrorAs(t, c.do(t.Context(), of(s)), &refused, name)
		require.Equal(t, rollout.RefusedError{Why: c.why, Build: c.who}, *refused, name)
		require.Empty(t, s.changes, name)
	}
}

func ramp(build string, percent float64) func(context.Context, rollout.Deployment) error {
	return func(ctx context.Context, d rollout.Deployment) error {
		_, err := d.Ramp(ctx, build, percent)
		return err
	}
}

func makeCurrent(build string) func(context.Context, rollout.Deployment) error {
	return func(ctx context.Context, d rollout.Deployment) error {
		_, err := d.MakeCurrent(ctx, build)
		return err
	}
}

func back(ctx context.Context, d rollout.Deployment) error {
	_, err := d.Back(ctx)
	return err
}
