package main

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/worker"
	"google.golang.org/grpc"

	"shidian/internal/config"
	"shidian/internal/rollout"
)

// deployments is a Temporal that says whether it has worker deployments.
type deployments struct {
	rollout.Service
	errs []error // by the attempt; the last one stays
}

func (d *deployments) ListWorkerDeployments(context.Context, *workflowservice.ListWorkerDeploymentsRequest, ...grpc.CallOption) (*workflowservice.ListWorkerDeploymentsResponse, error) {
	err := d.errs[0]
	if len(d.errs) > 1 {
		d.errs = d.errs[1:]
	}
	return nil, err
}

func joined(t *testing.T, r config.Rollout, errs ...error) (*member, error) {
	t.Helper()
	d := rollout.Deployment{Service: &deployments{errs: errs}, Name: r.Deployment}
	return join(t.Context(), config.Worker{Rollout: r}, d, slog.New(slog.DiscardHandler))
}

func TestJoin_TakesPartWhereItIsToldToAndTheServerKnowsHow(t *testing.T) {
	t.Parallel()
	var options worker.Options
	told := config.Rollout{Deployment: "shidian", Build: "v1"}
	m, err := joined(t, told, serviceerror.NewUnavailable("starting"), nil)
	require.NoError(t, err, "a server that is away is waited for")
	m.apply(&options)
	require.Equal(t, worker.DeploymentOptions{UseVersioning: true, Version: worker.WorkerDeploymentVersion{DeploymentName: "shidian", BuildID: "v1"}}, options.DeploymentOptions)

	m, err = joined(t, told, serviceerror.NewPermissionDenied("no claims", ""))
	require.NoError(t, err)
	require.Empty(t, m.off, "who may not ask may still take part")

	for _, r := range []config.Rollout{{}, told} {
		m, err = joined(t, r, serviceerror.NewUnimplemented("unknown method"))
		require.NoError(t, err)
		options = worker.Options{}
		m.apply(&options)
		require.Empty(t, options.DeploymentOptions)
		require.Empty(t, m.Name)
		require.Contains(t, m.line(rollout.Standing{}), "versioning: off (")
	}
	require.Contains(t, m.line(rollout.Standing{}), "has no worker deployments")
	require.Contains(t, m.line(rollout.Standing{}), "stop the old workers before the new ones start")
}

func TestMember_SaysWhatItGetsAndWhatToDo(t *testing.T) {
	t.Parallel()
	m := &member{Deployment: rollout.Deployment{Name: "shidian"}, build: "v2"}
	some := []string{"1@host"}
	build := func(id string, state rollout.State, share float64, workers ...string) rollout.Build {
		return rollout.Build{ID: id, State: state, Share: share, Workers: workers}
	}
	for want, builds := range map[string][]rollout.Build{
		"build v2 of deployment shidian gets all pilots (current)":                                                 {build("v2", rollout.Current, 100, some...)},
		"build v2 of deployment shidian gets all pilots (ramping)":                                                 {build("v1", rollout.Current, 0, some...), build("v2", rollout.Ramping, 100, some...)},
		"build v2 of deployment shidian gets 10 % of the pilots (ramping; the others stay with build v1)":          {build("v1", rollout.Current, 90, some...), build("v2", rollout.Ramping, 10, some...)},
		"gets 10 % of the pilots (ramping; the others stay with build v1); 90 % of the pilots wait for build v1, ": {build("v1", rollout.Current, 90), build("v2", rollout.Ramping, 10, some...)},
		"gets 80 % of the pilots (current; build v3 ramps)":                                                        {build("v2", rollout.Current, 80, some...), build("v3", rollout.Ramping, 20, some...)},
		"gets no tasks: no build is current. `shidian-worker rollout current`":                                     {build("", rollout.Current, 100), build("v2", rollout.Idle, 0, some...)},
		"gets no tasks, which go to workers without a build. `shidian-worker rollout ramp 10`":                     {build("", rollout.Current, 100, some...), build("v2", rollout.Idle, 0, some...)},
		"gets no tasks, which go to build v1. `shidian-worker rollout ramp 10`":                                    {build("v1", rollout.Current, 100, some...), build("v2", rollout.Idle, 0, some...)},
		"gets no tasks, which go to build v1, and no worker runs that. `shidian-worker rollout current`":           {build("v1", rollout.Current, 100), build("v2", rollout.Idle, 0, some...)},
	} {
		require.Contains(t, m.line(rollout.Standing{Deployment: "shidian", Builds: builds}), want)
	}
	require.Contains(t, m.line(rollout.Standing{Elsewhere: "other"}), "gets no tasks: the builds of deployment other do")
	off := &member{off: "SHIDIAN_WORKER_DEPLOYMENT is not set"}
	require.Contains(t, off.line(rollout.Standing{Elsewhere: "other"}), "This worker gets no tasks: the builds of deployment other do; set SHIDIAN_WORKER_DEPLOYMENT=other")
}
