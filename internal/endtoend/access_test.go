package endtoend

import (
	"context"
	"errors"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	querypb "go.temporal.io/api/query/v1"
	schedulepb "go.temporal.io/api/schedule/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	updatepb "go.temporal.io/api/update/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/admission"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// One server serves all that follows: bringing it up takes longer than all of it.
func TestAccess_EachProgramWorksWithItsOwnPermissionAndSaysWhichItLacks(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.worksWithTheLeast()
	g.matrix(t)
	g.saysWhatTheDeskLacks()
	g.saysWhatSetUpLacks()
	g.saysWhatTheWorkerLacks()
	g.goesOnWithRenewedCertificates()
	g.stopWorker()
	g.saysWhatTLSKeepsOut()
}

// worksWithTheLeast: the desk writes, the worker polls, and the server's own worker makes
// what the Schedule asks for.
func (g *guarded) worksWithTheLeast() {
	g.t.Helper()
	g.permit("desk", "default:write")
	g.permit("worker", "default:worker")
	g.startWorker()
	g.start()
	g.mustSubmit("yuetan", pilot.StepLeadingGroup)
	require.NoError(g.t, g.as("desk").ScheduleClient().GetHandle(g.t.Context(), workflows.BulletinID(programme)).Trigger(g.t.Context(), sdkclient.ScheduleTriggerOptions{}))
	require.Eventually(g.t, func() bool { // the server's own worker starts it, which has no token
		return g.desk("bulletin", "--issue", "1").code == 0
	}, patience, tick)
	g.mustDesk("audit")
}

// matrix asks the server itself, with a token of each kind, for a call of each kind.
func (g *guarded) matrix(t *testing.T) {
	t.Helper()
	for who, permission := range map[string]string{"reader": "default:read", "writer": "default:write", "poller": "default:worker", "stranger": "haidian:admin"} {
		g.permit(who, permission)
	}
	g.give("nobody", g.issuer.Token(t, "nobody", anHour))
	const read, write, worker, admin = "reader writer poller", "writer", "poller", ""
	execution := &commonpb.WorkflowExecution{WorkflowId: workflows.PilotID(programme, "yuetan")}
	nowhere := &commonpb.WorkflowExecution{WorkflowId: "there-is-none"}
	queue := &taskqueuepb.TaskQueue{Name: "nobody's", Kind: enumspb.TASK_QUEUE_KIND_NORMAL}
	type service = workflowservice.WorkflowServiceClient
	for call, c := range map[string]struct {
		may string
		ask func(context.Context, service) error
	}{
		"describe": {read, func(ctx context.Context, s service) error {
			_, err := s.DescribeWorkflowExecution(ctx, &workflowservice.DescribeWorkflowExecutionRequest{Namespace: "default", Execution: execution})
			return err
		}},
		"query": {read, func(ctx context.Context, s service) error {
			_, err := s.QueryWorkflow(ctx, &workflowservice.QueryWorkflowRequest{Namespace: "default", Execution: execution, Query: &querypb.WorkflowQuery{QueryType: workflows.QueryStatus}})
			return err
		}},
		"list": {read, func(ctx context.Context, s service) error {
			_, err := s.ListWorkflowExecutions(ctx, &workflowservice.ListWorkflowExecutionsRequest{Namespace: "default"})
			return err
		}},
		"history": {read, func(ctx context.Context, s service) error {
			_, err := s.GetWorkflowExecutionHistory(ctx, &workflowservice.GetWorkflowExecutionHistoryRequest{Namespace: "default", Execution: execution})
			return err
		}},
		"start": {write, func(ctx context.Context, s service) error {
			_, err := s.StartWorkflowExecution(ctx, &workflowservice.StartWorkflowExecutionRequest{Namespace: "default", WorkflowId: "by-hand", RequestId: "1", TaskQueue: queue, WorkflowType: &commonpb.WorkflowType{Name: "Nothing"}})
			return err
		}},
		"signal": {write, func(ctx context.Context, s service) error {
			_, err := s.SignalWorkflowExecution(ctx, &workflowservice.SignalWorkflowExecutionRequest{Namespace: "default", WorkflowExecution: nowhere, SignalName: workflows.SignalStepCompleted, RequestId: "1"})
			return err
		}},
		"update": {write, func(ctx context.Context, s service) error {
			_, err := s.UpdateWorkflowExecution(ctx, &workflowservice.UpdateWorkflowExecutionRequest{Namespace: "default", WorkflowExecution: nowhere, Request: &updatepb.Request{Meta: &updatepb.Meta{UpdateId: "1"}, Input: &updatepb.Input{Name: workflows.UpdateCompleteStep}}})
			return err
		}},
		"schedule": {write, func(ctx context.Context, s service) error {
			_, err := s.PatchSchedule(ctx, &workflowservice.PatchScheduleRequest{Namespace: "default", ScheduleId: "there-is-none", Patch: &schedulepb.SchedulePatch{}, RequestId: "1"})
			return err
		}},
		"poll": {worker, func(ctx context.Context, s service) error {
			_, err := s.PollActivityTaskQueue(ctx, &workflowservice.PollActivityTaskQueueRequest{Namespace: "default", TaskQueue: queue})
			return err
		}},
		"answer a task": {worker, func(ctx context.Context, s service) error {
			_, err := s.RespondActivityTaskCompleted(ctx, &workflowservice.RespondActivityTaskCompletedRequest{Namespace: "default", TaskToken: []byte("made up")})
			return err
		}},
		"terminate": {admin, func(ctx context.Context, s service) error {
			_, err := s.TerminateWorkflowExecution(ctx, &workflowservice.TerminateWorkflowExecutionRequest{Namespace: "default", WorkflowExecution: nowhere})
			return err
		}},
		"reset": {admin, func(ctx context.Context, s service) error {
			_, err := s.ResetWorkflowExecution(ctx, &workflowservice.ResetWorkflowExecutionRequest{Namespace: "default", WorkflowExecution: nowhere})
			return err
		}},
	} {
		g.each(t, call, c.may, func(ctx context.Context, who string) error { return c.ask(ctx, g.as(who).WorkflowService()) })
	}
	g.each(t, "add a search attribute", admin, func(ctx context.Context, who string) error {
		_, err := g.as(who).OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{Namespace: "default"})
		return err
	})
}

// each asks as everybody, and wants those refused who may not.
func (g *guarded) each(t *testing.T, call, may string, ask func(ctx context.Context, who string) error) {
	t.Helper()
	for _, who := range []string{"reader", "writer", "poller", "stranger", "nobody"} {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // a poll that is let in waits longer
		err := ask(ctx, who)
		cancel()
		var denied *serviceerror.PermissionDenied
		require.Equal(t, !slices.Contains(strings.Fields(may), who), errors.As(err, &denied), "%s as %s: %v", call, who, err)
	}
}

// refuses has the desk do something that it may not: status 3, and what is missing.
func (g *guarded) refuses(words []string, args ...string) {
	g.t.Helper()
	a := g.desk(args...)
	require.Equal(g.t, 3, a.code, "%v\n%s\n%s", args, a.out, a.errOut)
	for _, word := range append(words, g.server.Address()) {
		require.Contains(g.t, a.errOut, word, "%v", args)
	}
	require.NotContains(g.t, a.errOut, "{")
	require.NotContains(g.t, a.errOut, "rpc error")
}

func (g *guarded) saysWhatTheDeskLacks() {
	g.t.Helper()
	plan := g.example("yuetan", pilot.StepPilotPlan)
	submit := []string{"submit", "yuetan", string(pilot.StepPilotPlan), "-f", plan, "--as", "王秀英", "--role", "sub-district-office"}
	start := []string{"start", planFile, "--rebase", "now", "--only", "fengsheng"}

	g.permit("desk", "default:read")
	g.mustDesk("status", "yuetan") // who only reads may look
	g.refuses([]string{"UpdateWorkflowExecution", "default:write"}, submit...)
	g.refuses([]string{"SignalWorkflowExecution", "default:write"}, append(slices.Clone(submit), "--signal")...)
	g.refuses([]string{"default:write"}, start...)
	g.permit("desk", "default:worker")
	g.refuses([]string{"UpdateWorkflowExecution", "default:write"}, submit...)
	g.permit("desk", "haidian:write")
	g.refuses([]string{"default:write"}, submit...)

	g.give("desk", g.issuer.Token(g.t, "desk", -anHour, "default:write"))
	g.refuses([]string{"expired at 20", admission.VarKeyFile}, submit...)
	g.give("desk", devtest.NewIssuer(g.t).Token(g.t, "desk", anHour, "default:write"))
	g.refuses([]string{"does not take this program's token", admission.VarKeyFile}, submit...)
	g.give("desk", "no token at all")
	g.refuses([]string{"does not take this program's token"}, submit...)
	none := slices.Clone(g.env)
	g.env = append(g.env, admission.VarKeyFile+"=")
	g.refuses([]string{"default:write", "shows no token", admission.VarKeyFile}, submit...)
	g.env = none

	g.permit("desk", "default:write")
	g.mustDesk(submit...)
}

// saysWhatSetUpLacks: looking takes `read`, and what it can't make names the permission.
func (g *guarded) saysWhatSetUpLacks() {
	g.t.Helper()
	g.permit("desk", "default:read")
	out := g.setUp(0)
	require.NotContains(g.t, out, "refuses", "everything is there, and looking is allowed")
	g.give("desk", g.issuer.Token(g.t, "setup", -anHour, "default:read"))
	require.Contains(g.t, g.setUp(1), "expired at 20")
	g.env = append(g.env, admission.VarCert+"=", admission.VarCertKey+"=")
	require.Contains(g.t, g.setUp(1), "asks for a client certificate")
	g.env = g.env[:len(g.env)-2]
	g.permit("desk", "default:write")
}

func (g *guarded) setUp(status int) string {
	g.t.Helper()
	cmd := exec.CommandContext(g.t.Context(), g.program("shidian-worker"), "setup")
	cmd.Env = append(slices.Clone(g.env), "DATABASE_URL="+g.postgres.WorkerURL())
	out, err := cmd.CombinedOutput()
	require.Equal(g.t, status, cmd.ProcessState.ExitCode(), "%v\n%s", err, out)
	return string(out)
}

// saysWhatTheWorkerLacks: it goes on trying, says so, and works once it is let in.
func (g *guarded) saysWhatTheWorkerLacks() {
	g.t.Helper()
	g.untilReadyz(http.StatusOK)
	g.give("worker", g.issuer.Token(g.t, "worker", -anHour, "default:worker"))
	g.untilReadyz(http.StatusServiceUnavailable, "expired at 20", admission.VarKeyFile)
	g.issuer.Rotate(g.t, "second") // the server hears of it by itself
	g.permit("worker", "default:worker")
	g.permit("desk", "default:write")
	g.permit("operator", "temporal-system:admin")
	g.untilReadyz(http.StatusOK)
	g.mustSubmit("yuetan", pilot.StepResponsibilities)

	g.stopWorker()
	for _, c := range []struct {
		token string
		says  []string
	}{
		{g.issuer.Token(g.t, "worker", anHour, "default:write"), []string{"default:worker", "Poll"}},
		{g.issuer.Token(g.t, "worker", anHour, "haidian:worker"), []string{"starting", "DescribeNamespace", "default:read"}},
		{g.issuer.Token(g.t, "worker", -anHour, "default:worker"), []string{"starting", "expired at 20"}},
	} {
		g.give("worker", c.token)
		g.launchWorker()
		g.untilReadyz(http.StatusServiceUnavailable, c.says...)
		g.permit("worker", "default:worker")
		g.untilReadyz(http.StatusOK)
		g.stopWorker()
	}
	g.startWorker()
}

// goesOnWithRenewedCertificates: everything is of another CA when the server is back, and
// the worker was not restarted.
func (g *guarded) goesOnWithRenewedCertificates() {
	g.t.Helper()
	g.server.Kill()
	next := devtest.NewAuthority(g.t, "the district's next CA")
	next.IssueTo(g.t, g.frontend, "frontend", anHour)
	next.IssueTo(g.t, g.operator, "operator", anHour)
	g.trust(next)
	require.NoError(g.t, g.server.Start(g.t.Context()))
	g.untilReadyz(http.StatusServiceUnavailable, "certificate", admission.VarCert)
	next.IssueTo(g.t, g.own, "shidian", anHour)
	g.untilReadyz(http.StatusOK)
	g.mustSubmit("yuetan", pilot.StepMobilisation)
	g.ca = next
}

func (g *guarded) saysWhatTLSKeepsOut() {
	g.t.Helper()
	another := devtest.NewAuthority(g.t, "another CA")
	over, foreign := g.ca.Issue(g.t, "shidian", -anHour), another.Issue(g.t, "shidian", anHour)
	for _, c := range []struct {
		env  []string
		says []string
	}{
		{[]string{admission.VarCert + "=", admission.VarCertKey + "="}, []string{"asks for a client certificate", admission.VarCert}},
		{[]string{admission.VarCert + "=" + over.Cert, admission.VarCertKey + "=" + over.Key}, []string{"is valid from", admission.VarCert}},
		{[]string{admission.VarCert + "=" + foreign.Cert, admission.VarCertKey + "=" + foreign.Key}, []string{"another CA", admission.VarCert}},
		{[]string{admission.VarCA + "=" + another.CertFile}, []string{admission.VarCA}},
		{[]string{admission.VarServerName + "=temporal.example"}, []string{admission.VarServerName, "temporal.example"}},
		{[]string{admission.VarTLS + "=false"}, []string{admission.VarTLS + "=true"}},
	} {
		before, ofWorker := g.env, g.workerEnv
		g.env = append(slices.Clone(g.env), c.env...)
		g.refuses(c.says, "start", planFile, "--rebase", "now", "--only", "yuetan")
		g.launchWorker()
		g.untilReadyz(http.StatusServiceUnavailable, append(c.says, "starting")...)
		g.stopWorkerThatFails()
		g.env, g.workerEnv = before, ofWorker
	}
}
