package endtoend

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/view"
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
	s := newSystem(t) // the worker of an earlier release, which belongs to no deployment
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	require.Contains(t, s.readyz(), "versioning: off (SHIDIAN_WORKER_DEPLOYMENT is not set)\n")

	one := s.beside(s.program("shidian-worker"), "v1").start()
	one.until(http.StatusOK, "build v1 of deployment shidian gets no tasks, which go to workers without a build. `shidian-worker rollout ramp 10` gives it a tenth")
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
	require.Contains(t, one.mustRollout(), "(without a build)")
	one.mustRollout("ramp", "10")
	one.until(http.StatusOK, "gets 10 % of the pilots (ramping; the others stay with workers without a build)")
	one.mustRollout("back")
	one.until(http.StatusOK, "gets no tasks")
	one.mustRollout("current")
	one.until(http.StatusOK, "build v1 of deployment shidian gets all pilots (current)")
	require.Contains(t, s.readyz(), "This worker gets no tasks: the builds of deployment shidian do; set SHIDIAN_WORKER_DEPLOYMENT=shidian")
	s.stopWorker()
	s.worker = nil
	s.mustSubmit("yuetan", pilot.StepResponsibilities)
	behaviour, build := s.behaves(workflows.PilotID(programme, "yuetan"))
	require.Equal(t, enumspb.VERSIONING_BEHAVIOR_AUTO_UPGRADE, behaviour)
	require.Equal(t, "v1", build)
	s.bulletinIsPinned("v1")

	require.NoError(t, s.temporal.Stop(t.Context()))
	require.NoError(t, s.temporal.Start(t.Context()))
	one.until(http.StatusOK, "build v1 of deployment shidian gets all pilots (current)")
	s.mustSubmit("yuetan", pilot.StepMobilisation)
	s.mustDesk("audit")
}

// bulletinIsPinned has the bulletin written now, and says by whom it was.
func (s *system) bulletinIsPinned(build string) {
	s.t.Helper()
	schedule := s.client.ScheduleClient().GetHandle(s.t.Context(), workflows.BulletinID(programme))
	require.NoError(s.t, schedule.Trigger(s.t.Context(), client.ScheduleTriggerOptions{}))
	require.Eventually(s.t, func() bool {
		d, err := schedule.Describe(s.t.Context())
		if err != nil || len(d.Info.RecentActions) == 0 || d.Info.RecentActions[0].StartWorkflowResult == nil {
			return false
		}
		behaviour, by := s.behaves(d.Info.RecentActions[0].StartWorkflowResult.WorkflowID)
		return behaviour == enumspb.VERSIONING_BEHAVIOR_PINNED && by == build
	}, patience, tick)
}

// metrics are the metrics of a build's worker.
func (b *build) metrics() string {
	b.s.t.Helper()
	res, err := http.Get("http://" + b.health + "/metrics")
	require.NoError(b.s.t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(b.s.t, err)
	return string(text)
}

// newVersioned is a system whose worker is build v1 and has all pilots.
func newVersioned(t *testing.T) (*system, *build) {
	t.Helper()
	options := devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()}
	s := newSystemOn(t, devtest.OwnTemporal(t, options), "SHIDIAN_WORKER_DEPLOYMENT=shidian", "SHIDIAN_WORKER_BUILD_ID=v1")
	one := s.beside(s.program("shidian-worker"), "v1", "SHIDIAN_HEALTH_ADDR="+s.health)
	one.health, one.cmd, s.worker = s.health, s.worker, nil
	one.until(http.StatusOK, "gets no tasks: no build is current. `shidian-worker rollout current` gives it all pilots")
	one.mustRollout("current")
	one.until(http.StatusOK, "gets all pilots (current)")
	s.start()
	return s, one
}

func TestRollout_ToAReleaseWithANewerDatabaseAndBack(t *testing.T) {
	t.Parallel()
	s, one := newVersioned(t)
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	two := s.beside(newerWorker(t, fmt.Sprintf("-- works-since: %d\nCREATE TABLE later (id int);\n", schemaKnown(t))), "v2").start()
	two.until(http.StatusOK, "build v2 of deployment shidian gets no tasks, which go to build v1")
	one.until(http.StatusOK, "gets all pilots (current)")

	two.mustRollout("ramp", "50")
	one.until(http.StatusOK, "gets 50 % of the pilots (current; build v2 ramps)")
	two.until(http.StatusOK, "gets 50 % of the pilots (ramping; the others stay with build v1)")
	require.Contains(t, two.metrics(), `shidian_rollout_share{build="v2",deployment="shidian"} 50`)
	for _, place := range []string{"yuetan/sanlihe-1", "yuetan/tiedao", "yuetan/muxidi"} {
		s.mustSubmit(place, pilot.StepSizeAdjustment)
	}
	two.kill() // in the middle of the ramp
	two.start()
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
	two.mustRollout("current")
	s.mustSubmit("yuetan", pilot.StepResponsibilities)
	_, build := s.behaves(workflows.PilotID(programme, "yuetan"))
	require.Equal(t, "v2", build)

	one.stop()
	one.start() // the older program starts with the newer database
	two.mustRollout("back")
	one.until(http.StatusOK, "gets all pilots (current)")
	s.mustSubmit("yuetan", pilot.StepMobilisation)
	_, build = s.behaves(workflows.PilotID(programme, "yuetan"))
	require.Equal(t, "v1", build)
	s.mustDesk("audit") // the desk of the older release reads the newer database

	two.mustRollout("current")
	one.stop()
	s.until("yuetan/tiedao", "elections may open", func(status view.Status) bool { return status.Gate.Open })
	s.mustSubmit("yuetan/tiedao", pilot.StepElectionCommittee)
	s.mustDesk("audit")
	require.Contains(t, two.metrics(), "shidian_pilots_in_trouble")
	require.NotRegexp(t, `temporal_workflow_task_execution_failed_total\{[^}]*\} [1-9]`, two.metrics())
}

func TestRollout_RefusesWhatWouldLeavePilotsWithoutAWorker(t *testing.T) {
	t.Parallel()
	s, one := newVersioned(t)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"current", "--build", "v9"}, 1, "no worker of build v9 has asked for tasks"},
		{[]string{"ramp", "10"}, 1, "build v1 is current already"},
		{[]string{"back"}, 1, "no worker of build (without a build) has asked for tasks"},
		{[]string{"ramp", "101"}, 2, `"101" is no percentage`},
		{[]string{"forward"}, 2, `can't read "forward"`},
	} {
		a := one.rollout(c.args...)
		require.Equal(t, c.code, a.code, "%v: %s%s", c.args, a.out, a.errOut)
		require.Contains(t, a.errOut, c.says)
		require.Empty(t, a.out)
	}
	one.mustRollout("current") // again does no harm

	typed := s.typed("yuetan", pilot.StepLeadingGroup)
	three := s.beside(newerWorker(t, "CREATE TABLE other (id int);\n"), "v3").start() // no older program works with it
	one.until(http.StatusServiceUnavailable, "the database is newer than this program")
	old := one.rollout("current")
	require.Equal(t, 1, old.code)
	require.Contains(t, old.errOut, "the database is newer than this program")
	three.mustRollout("current")
	s.temporalCLI("workflow", "signal", "--workflow-id", workflows.PilotID(programme, "yuetan"), "--name", "step-completed", "--input-file", typed)
	s.until("yuetan", "the step is accepted", accepted(pilot.StepLeadingGroup))
	require.Contains(t, three.metrics(), `shidian_hand_ins_total{outcome="accepted",step="leading-group"} 1`)
}

// typed writes a hand-in as somebody types it by hand.
func (s *system) typed(place string, step pilot.Step) string {
	s.t.Helper()
	file := filepath.Join(s.folder, "typed.json")
	data, err := json.Marshal(s.message(place, step, "typed-"+string(step)))
	require.NoError(s.t, err)
	require.NoError(s.t, os.WriteFile(file, data, 0o600))
	return file
}

func TestRollout_IsOffAndSaidWhereTheServerHasNoDeployments(t *testing.T) {
	t.Parallel()
	options := devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes(), DynamicConfig: []string{"system.enableDeploymentVersions=false"}}
	s := newSystemOn(t, devtest.OwnTemporal(t, options), "SHIDIAN_WORKER_DEPLOYMENT=shidian", "SHIDIAN_WORKER_BUILD_ID=v1")
	require.Contains(t, s.readyz(), "versioning: off (this Temporal server has no worker deployments")
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
}

// A regular activity, which the recorder becomes while the record is down, goes with its
// pilot: the build that takes it is the one by which the pilot's last task was done.
func TestRollout_AnActivityInFlightGoesOverWithItsPilot(t *testing.T) {
	t.Parallel()
	s, one := newVersioned(t)
	two := s.beside(s.program("shidian-worker"), "v2").start()
	typed := s.typed("yuetan", pilot.StepLeadingGroup)
	id := workflows.PilotID(programme, "yuetan")
	require.NoError(t, s.postgres.Stop(t.Context()))
	s.temporalCLI("workflow", "signal", "--workflow-id", id, "--name", "step-completed", "--input-file", typed)
	s.attempted(id, 1)
	s.temporalCLI("worker", "deployment", "set-current-version", "--deployment-name", "shidian", "--build-id", "v2", "--yes")
	_, attempts, err := s.pending(id)
	require.NoError(t, err)
	s.attempted(id, attempts+2) // by then one was begun after the change
	require.NoError(t, s.postgres.Start(t.Context()))
	s.until("yuetan", "the step is accepted", accepted(pilot.StepLeadingGroup))
	one.until(http.StatusOK, "gets no tasks, which go to build v2")
	require.Contains(t, two.metrics(), `shidian_hand_ins_total{outcome="accepted",step="leading-group"} 1`)
	s.activitiesAreOfTheirBuild(id)
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
	s.mustDesk("audit")
}

// pending is how many activities a workflow waits for, and the most attempts at one.
func (s *system) pending(id string) (activities int, attempts int32, err error) {
	s.t.Helper()
	d, err := s.client.DescribeWorkflowExecution(s.t.Context(), id, "")
	for _, a := range d.GetPendingActivities() {
		attempts = max(attempts, a.GetAttempt())
	}
	return len(d.GetPendingActivities()), attempts, err
}

// attempted waits until an activity of a workflow has been tried so often.
func (s *system) attempted(id string, times int32) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		n, attempts, err := s.pending(id)
		return err == nil && n > 0 && attempts >= times
	}, patience, tick)
}

// activitiesAreOfTheirBuild reads in a history that each activity was done by the worker that
// had done the workflow task before it.
func (s *system) activitiesAreOfTheirBuild(id string) {
	s.t.Helper()
	var last string
	seen := 0
	for events := s.client.GetWorkflowHistory(s.t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
		e, err := events.Next()
		require.NoError(s.t, err)
		switch {
		case e.GetWorkflowTaskCompletedEventAttributes() != nil:
			last = e.GetWorkflowTaskCompletedEventAttributes().GetIdentity()
		case e.GetActivityTaskStartedEventAttributes() != nil:
			seen++
			require.Equal(s.t, last, e.GetActivityTaskStartedEventAttributes().GetIdentity(), "event %d", e.GetEventId())
		}
	}
	require.NotZero(s.t, seen)
}
