package payload

import (
	"context"
	"errors"

	deploymentpb "go.temporal.io/api/deployment/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// guard hands back tasks that a worker can't read: the server gives them out again, to a
// worker that has the key or to this one once it has. Left alone they would be lost until
// their time is over, and the worker would poll ever more slowly, for pilots too that it
// can read.
type guard struct{ unreadable func(error) }

// keyFailure is the type of the failure with which a task is handed back.
const keyFailure = "PayloadKey"

func (g *guard) intercept(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
	held := &holder{}
	err := invoke(context.WithValue(ctx, holderKey{}, held), method, req, reply, cc, o...)
	if held.found == nil {
		return err
	}
	h := handBack{workflowservice.NewWorkflowServiceClient(cc), context.WithValue(ctx, inClear{}, true), held.found, req}
	var tasks bool
	switch r := reply.(type) {
	case *workflowservice.PollWorkflowTaskQueueResponse:
		tasks, err = true, h.workflowTask(r)
		proto.Reset(r) // as if nothing had come
	case *workflowservice.PollActivityTaskQueueResponse:
		tasks, err = true, h.activityTask(r)
		proto.Reset(r)
	case *workflowservice.RespondWorkflowTaskCompletedResponse:
		tasks, err = true, h.workflowTask(r.GetWorkflowTask())
		for _, eager := range r.GetActivityTasks() {
			err = errors.Join(err, h.activityTask(eager))
		}
		r.WorkflowTask, r.ActivityTasks = nil, nil
	}
	if tasks && g.unreadable != nil {
		g.unreadable(held.found)
	}
	return err
}

// handBack answers tasks that can't be read.
type handBack struct {
	server workflowservice.WorkflowServiceClient
	ctx    context.Context //nolint:containedctx // of the one call that brought the tasks
	cause  error
	req    any // that brought them: it says who we are
}

// asked is what requests that bring tasks have in common.
type asked interface {
	GetNamespace() string
	GetIdentity() string
	GetDeploymentOptions() *deploymentpb.WorkerDeploymentOptions
}

func (h handBack) who() (namespace, identity string, deployment *deploymentpb.WorkerDeploymentOptions) {
	if a, ok := h.req.(asked); ok {
		return a.GetNamespace(), a.GetIdentity(), a.GetDeploymentOptions()
	}
	return "", "", nil
}

func (h handBack) failure() *failurepb.Failure {
	return &failurepb.Failure{
		Message: h.cause.Error(), Source: "shidian",
		FailureInfo: &failurepb.Failure_ApplicationFailureInfo{ApplicationFailureInfo: &failurepb.ApplicationFailureInfo{Type: keyFailure}},
	}
}

func (h handBack) workflowTask(t *workflowservice.PollWorkflowTaskQueueResponse) error {
	if len(t.GetTaskToken()) == 0 {
		return nil
	}
	namespace, identity, deployment := h.who()
	if t.GetQuery() != nil {
		_, err := h.server.RespondQueryTaskCompleted(h.ctx, &workflowservice.RespondQueryTaskCompletedRequest{
			TaskToken: t.GetTaskToken(), Namespace: namespace, CompletedType: enumspb.QUERY_RESULT_TYPE_FAILED, ErrorMessage: h.cause.Error(),
			PollerGroupId: t.GetPollerGroupId(),
		})
		return err
	}
	_, err := h.server.RespondWorkflowTaskFailed(h.ctx, &workflowservice.RespondWorkflowTaskFailedRequest{
		TaskToken: t.GetTaskToken(), Namespace: namespace, Identity: identity,
		Cause: enumspb.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE, Failure: h.failure(), DeploymentOptions: deployment,
	})
	return err
}

func (h handBack) activityTask(t *workflowservice.PollActivityTaskQueueResponse) error {
	if len(t.GetTaskToken()) == 0 {
		return nil
	}
	namespace, identity, deployment := h.who()
	_, err := h.server.RespondActivityTaskFailed(h.ctx, &workflowservice.RespondActivityTaskFailedRequest{
		TaskToken: t.GetTaskToken(), Namespace: namespace, Identity: identity, Failure: h.failure(), DeploymentOptions: deployment,
	})
	return err
}
