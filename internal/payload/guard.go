package payload

import (
	"context"
	"errors"
	"sync"
	"time"

	deploymentpb "go.temporal.io/api/deployment/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// HandBack hands back tasks that a worker can't read: the server gives them out again, to a
// worker that has the key or to this one once it has. Left alone they would be lost until
// their time is over, which the server makes longer with each attempt, up to ten minutes;
// and the worker would poll ever more slowly, for pilots too that it can read.
type HandBack struct {
	// Unreadable hears of each; it may be nil.
	Unreadable func(error)

	mu      sync.Mutex
	closing chan struct{} // closed when nothing is held any more; nil until first needed
	held    sync.WaitGroup
}

// Tasks are handed back at once first, for other workers that can read them. One that comes
// again and again is held for a while, less than a task may take, so that neither the server
// nor the worker spins.
const (
	atOnce  = 2 // attempts
	holdFor = 5 * time.Second
	tellFor = 10 * time.Second // it may take to tell the server
)

// Close hands back what is held. It is for after the worker has stopped, and before its
// client is closed.
func (b *HandBack) Close() {
	b.mu.Lock()
	if b.closing == nil {
		b.closing = make(chan struct{})
	}
	close(b.closing)
	b.mu.Unlock()
	b.held.Wait()
}

// later does something after the hold, or when the worker stops.
func (b *HandBack) later(do func()) {
	b.mu.Lock()
	if b.closing == nil {
		b.closing = make(chan struct{})
	}
	closing := b.closing
	b.mu.Unlock()
	b.held.Go(func() {
		select {
		case <-closing:
		case <-time.After(holdFor):
		}
		do()
	})
}

// keyFailure is the type of the failure with which a task is handed back.
const keyFailure = "PayloadKey"

func (b *HandBack) intercept(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
	held := &holder{}
	err := invoke(context.WithValue(ctx, holderKey{}, held), method, req, reply, cc, o...)
	if held.found == nil {
		return err
	}
	h := refusal{workflowservice.NewWorkflowServiceClient(cc), context.WithValue(context.WithoutCancel(ctx), inClear{}, true), held.found, req}
	switch r := reply.(type) {
	case *workflowservice.PollWorkflowTaskQueueResponse:
		err = b.workflowTask(h, r)
		proto.Reset(r) // as if nothing had come
	case *workflowservice.PollActivityTaskQueueResponse:
		err = h.activityTask(r)
		proto.Reset(r)
	case *workflowservice.RespondWorkflowTaskCompletedResponse:
		err = b.workflowTask(h, r.GetWorkflowTask())
		for _, eager := range r.GetActivityTasks() {
			err = errors.Join(err, h.activityTask(eager))
		}
		r.WorkflowTask, r.ActivityTasks = nil, nil
	default:
		return err
	}
	if b.Unreadable != nil {
		b.Unreadable(held.found)
	}
	return err
}

func (b *HandBack) workflowTask(h refusal, t *workflowservice.PollWorkflowTaskQueueResponse) error {
	if t.GetQuery() != nil || t.GetAttempt() <= atOnce {
		return h.workflowTask(t)
	}
	again := &workflowservice.PollWorkflowTaskQueueResponse{TaskToken: t.GetTaskToken()} // the rest is emptied now
	b.later(func() {
		_ = h.workflowTask(again) // the server gives it out again by itself, later
	})
	return nil
}

// refusal answers tasks that can't be read.
type refusal struct {
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

func (h refusal) who() (namespace, identity string, deployment *deploymentpb.WorkerDeploymentOptions) {
	if a, ok := h.req.(asked); ok {
		return a.GetNamespace(), a.GetIdentity(), a.GetDeploymentOptions()
	}
	return "", "", nil
}

func (h refusal) failure() *failurepb.Failure {
	return &failurepb.Failure{
		Message: h.cause.Error(), Source: "shidian",
		FailureInfo: &failurepb.Failure_ApplicationFailureInfo{ApplicationFailureInfo: &failurepb.ApplicationFailureInfo{Type: keyFailure}},
	}
}

func (h refusal) workflowTask(t *workflowservice.PollWorkflowTaskQueueResponse) error {
	if len(t.GetTaskToken()) == 0 {
		return nil
	}
	namespace, identity, deployment := h.who()
	ctx, cancel := context.WithTimeout(h.ctx, tellFor)
	defer cancel()
	if t.GetQuery() != nil {
		_, err := h.server.RespondQueryTaskCompleted(ctx, &workflowservice.RespondQueryTaskCompletedRequest{
			TaskToken: t.GetTaskToken(), Namespace: namespace, CompletedType: enumspb.QUERY_RESULT_TYPE_FAILED, ErrorMessage: h.cause.Error(),
			PollerGroupId: t.GetPollerGroupId(),
		})
		return err
	}
	_, err := h.server.RespondWorkflowTaskFailed(ctx, &workflowservice.RespondWorkflowTaskFailedRequest{
		TaskToken: t.GetTaskToken(), Namespace: namespace, Identity: identity,
		Cause: enumspb.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE, Failure: h.failure(), DeploymentOptions: deployment,
	})
	return err
}

func (h refusal) activityTask(t *workflowservice.PollActivityTaskQueueResponse) error {
	if len(t.GetTaskToken()) == 0 {
		return nil
	}
	namespace, identity, deployment := h.who()
	ctx, cancel := context.WithTimeout(h.ctx, tellFor)
	defer cancel()
	_, err := h.server.RespondActivityTaskFailed(ctx, &workflowservice.RespondActivityTaskFailedRequest{
		TaskToken: t.GetTaskToken(), Namespace: namespace, Identity: identity, Failure: h.failure(), DeploymentOptions: deployment,
	})
	return err
}
