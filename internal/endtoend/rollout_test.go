package endtoend

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// behaves is the versioning of a workflow as the server has it, with the build of its last task.
func (s *system) behaves(id string) (enumspb.VersioningBehavior, string) {
	s.t.Helper()
	d, err := s.client.DescribeWorkflowExecution(s.t.Context(), id, "")
	require.NoError(s.t, err)
	info := d.GetWorkflowExecutionInfo().GetVersioningInfo()
	return info.GetBehavior(), info.GetDeploymentVersion().GetBuildId()
}

func TestRollout_FromWorkersWithoutABuildToBuildsAndBack(t *testing.T) {
	t.Parallel()
	s := newSystem(t) // an earlier release's worker, which belongs to no deployment
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	require.Contains(t, s.readyz(), "versioning: off (SHIDIAN_WORKER_DEPLOYMENT is not set)\n")

	one := s.beside(s.program("shidian-worker"), "v1").start()
	one.until(http.StatusOK, "build v1 of deployment shidian gets no tasks, which go to workers without a build")
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
	require.Contains(t, one.mustRollout(), "(without a build)")

	one.mustRollout("ramp", "10")
	one.until(http.StatusOK, "gets 10 % of the pilots (ramping; the others stay with workers without a build)")
	one.mustRollout("back")
	one.until(http.StatusOK, "gets no tasks")
	one.mustRollout("ramp", "100")
	one.mustRollout("current")
	one.until(http.StatusOK, "build v1 of deployment shidian gets all pilots (current)")
	require.Contains(t, s.readyz(), "This worker gets no tasks: the builds of deployment shidian do; set SHIDIAN_WORKER_DEPLOYMENT=shidian")
	s.stopWorker()
	s.worker = nil
	s.mustSubmit("yuetan", pilot.StepResponsibilities)
	for _, place := range []string{"yuetan"} {
		behaviour, build := s.behaves(workflows.PilotID(programme, place))
		require.Equal(t, enumspb.VERSIONING_BEHAVIOR_AUTO_UPGRADE, behaviour)
		require.Equal(t, "v1", build)
	}

	require.NoError(t, s.temporal.Stop(t.Context()))
	require.NoError(t, s.temporal.Start(t.Context()))
	one.until(http.StatusOK, "build v1 of deployment shidian gets all pilots (current)")
	s.mustSubmit("yuetan", pilot.StepMobilisation)
	_ = client.Options{}
}

func TestRollout_IsOffAndSaidWhereTheServerHasNoDeployments(t *testing.T) {
	t.Parallel()
	options := devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes(), DynamicConfig: []string{"system.enableDeploymentVersions=false"}}
	s := newSystemOn(t, devtest.OwnTemporal(t, options), "SHIDIAN_WORKER_DEPLOYMENT=shidian", "SHIDIAN_WORKER_BUILD_ID=v1")
	require.Contains(t, s.readyz(), "versioning: off (this Temporal server has no worker deployments")
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
}
