package rollout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	deploymentpb "go.temporal.io/api/deployment/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
)

// Service is what is asked of the Temporal server.
type Service interface {
	DescribeTaskQueue(ctx context.Context, in *workflowservice.DescribeTaskQueueRequest, opts ...grpc.CallOption) (*workflowservice.DescribeTaskQueueResponse, error)
	ListWorkerDeployments(ctx context.Context, in *workflowservice.ListWorkerDeploymentsRequest, opts ...grpc.CallOption) (*workflowservice.ListWorkerDeploymentsResponse, error)
	DescribeWorkerDeployment(ctx context.Context, in *workflowservice.DescribeWorkerDeploymentRequest, opts ...grpc.CallOption) (*workflowservice.DescribeWorkerDeploymentResponse, error)
	SetWorkerDeploymentCurrentVersion(ctx context.Context, in *workflowservice.SetWorkerDeploymentCurrentVersionRequest, opts ...grpc.CallOption) (*workflowservice.SetWorkerDeploymentCurrentVersionResponse, error)
	SetWorkerDeploymentRampingVersion(ctx context.Context, in *workflowservice.SetWorkerDeploymentRampingVersionRequest, opts ...grpc.CallOption) (*workflowservice.SetWorkerDeploymentRampingVersionResponse, error)
}

// Deployment is all builds of the worker of one namespace.
type Deployment struct {
	Service   Service
	Namespace string
	Queue     string
	Name      string
	Identity  string // of whoever changes something
}

// ErrUnsupported says that the server has no worker deployments, or that they are switched off.
var ErrUnsupported = errors.New("this Temporal server has no worker deployments (they are on from version 1.28, unless system.enableDeploymentVersions is false)")

// workerGone is how long a worker may be silent: one that is idle asks for work once a minute.
const workerGone = 90 * time.Second

// Supported says whether the server has worker deployments: nil, [ErrUnsupported], or why
// it can't be told.
func (d Deployment) Supported(ctx context.Context) error {
	_, err := d.Service.ListWorkerDeployments(ctx, &workflowservice.ListWorkerDeploymentsRequest{Namespace: d.Namespace, PageSize: 1})
	var unimplemented *serviceerror.Unimplemented
	var denied *serviceerror.PermissionDenied
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unimplemented), errors.As(err, &denied) && strings.Contains(err.Error(), "are disabled"):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return fmt.Errorf("ask the Temporal server about worker deployments: %w", err)
}

// Look says who gets the tasks, and which builds have workers. It costs the server little.
func (d Deployment) Look(ctx context.Context) (Standing, error) { return d.look(ctx, nil) }

// LookAtAll is [Deployment.Look] with the builds that have neither.
func (d Deployment) LookAtAll(ctx context.Context) (Standing, error) {
	if err := d.Supported(ctx); err != nil {
		return Standing{}, err
	}
	said, err := d.Service.DescribeWorkerDeployment(ctx, &workflowservice.DescribeWorkerDeploymentRequest{Namespace: d.Namespace, DeploymentName: d.Name})
	var unknown *serviceerror.NotFound // no worker ever belonged to it
	if err != nil && !errors.As(err, &unknown) {
		return Standing{}, fmt.Errorf("ask the Temporal server about the deployment %s: %w", d.Name, err)
	}
	return d.look(ctx, said)
}

func (d Deployment) look(ctx context.Context, said *workflowservice.DescribeWorkerDeploymentResponse) (Standing, error) {
	queue, workers, err := d.asking(ctx)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{Deployment: d.Name, Builds: []Build{{ID: Unversioned, State: Idle}}, conflict: said.GetConflictToken()}
	for _, v := range said.GetWorkerDeploymentInfo().GetVersionSummaries() {
		b := Build{ID: v.GetDeploymentVersion().GetBuildId(), State: Idle, lastCurrent: at(v.GetLastCurrentTime()), deactivated: at(v.GetLastDeactivationTime())}
		if v.GetDrainageInfo().GetStatus() == enumspb.VERSION_DRAINAGE_STATUS_DRAINING {
			b.State = Draining
		}
		s.Builds = append(s.Builds, b)
	}
	for _, id := range slices.Sorted(maps.Keys(workers)) {
		if !slices.ContainsFunc(s.Builds, func(b Build) bool { return b.ID == id }) {
			s.Builds = append(s.Builds, Build{ID: id, State: Idle})
		}
	}
	s.route(queue.GetVersioningInfo())
	for i, b := range s.Builds {
		s.Builds[i].Workers = workers[b.ID]
	}
	s.order()
	return s, nil
}

// at is a time that the server may not have said.
func at(t interface{ AsTime() time.Time }) time.Time {
	if when := t.AsTime(); when.Unix() > 0 {
		return when
	}
	return time.Time{}
}

// asking is who asks for tasks of both kinds, by build, and what the queue says of itself.
func (d Deployment) asking(ctx context.Context) (queue *workflowservice.DescribeTaskQueueResponse, workers map[string][]string, err error) {
	seen := map[string]map[string]int{}
	for _, kind := range []enumspb.TaskQueueType{enumspb.TASK_QUEUE_TYPE_ACTIVITY, enumspb.TASK_QUEUE_TYPE_WORKFLOW} {
		queue, err = d.Service.DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
			Namespace: d.Namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: d.Queue}, TaskQueueType: kind,
		})
		if err != nil {
			return nil, nil, fmt.Errorf("ask the Temporal server who takes tasks of the queue %s: %w", d.Queue, err)
		}
		once := map[[2]string]bool{}
		for _, p := range queue.GetPollers() {
			id, ours := d.buildOf(p.GetDeploymentOptions())
			if !ours || time.Since(p.GetLastAccessTime().AsTime()) > workerGone || once[[2]string{id, p.GetIdentity()}] {
				continue
			}
			once[[2]string{id, p.GetIdentity()}] = true
			if seen[id] == nil {
				seen[id] = map[string]int{}
			}
			seen[id][p.GetIdentity()]++
		}
	}
	workers = map[string][]string{}
	for id, kinds := range seen {
		for worker, n := range kinds {
			if n == 2 { //nolint:mnd // both kinds of tasks
				workers[id] = append(workers[id], worker)
			}
		}
		slices.Sort(workers[id])
	}
	return queue, workers, nil
}

// buildOf is the build of a worker; false when it belongs to another deployment.
func (d Deployment) buildOf(o *deploymentpb.WorkerDeploymentOptions) (id string, ours bool) {
	if o.GetWorkerVersioningMode() != enumspb.WORKER_VERSIONING_MODE_VERSIONED {
		return Unversioned, true
	}
	return o.GetBuildId(), o.GetDeploymentName() == d.Name
}

// route says of each build what it gets.
func (s *Standing) route(info *taskqueuepb.TaskQueueVersioningInfo) {
	now, next, percent := info.GetCurrentDeploymentVersion(), info.GetRampingDeploymentVersion(), float64(info.GetRampingVersionPercentage())
	for _, v := range []*deploymentpb.WorkerDeploymentVersion{now, next} {
		if name := v.GetDeploymentName(); name != "" && name != s.Deployment {
			s.Elsewhere = name
			return
		}
	}
	if next == nil && percent == 0 { // nothing ramps
		s.set(now.GetBuildId(), Current, 100)
		return
	}
	s.set(now.GetBuildId(), Current, 100-percent)
	s.set(next.GetBuildId(), Ramping, percent)
}

func (s *Standing) set(id string, state State, share float64) {
	for i := range s.Builds {
		if s.Builds[i].ID == id {
			s.Builds[i].State, s.Builds[i].Share = state, share
			return
		}
	}
	s.Builds = append(s.Builds, Build{ID: id, State: state, Share: share})
}

// order puts first what gets tasks, and keeps the server's order among the others, which is
// the newest first; workers without a build come last unless they get tasks or are there.
func (s *Standing) order() {
	rank := map[State]int{Current: 0, Ramping: 1, Draining: 2, Idle: 3}
	slices.SortStableFunc(s.Builds, func(a, b Build) int {
		return cmp.Or(cmp.Compare(rank[a.State], rank[b.State]), cmp.Compare(last(a), last(b)))
	})
	s.Builds = slices.DeleteFunc(s.Builds, func(b Build) bool {
		return b.ID == Unversioned && b.State == Idle && len(b.Workers) == 0
	})
}

func last(b Build) int {
	if b.ID == Unversioned {
		return 1
	}
	return 0
}
