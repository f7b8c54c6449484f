package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"shidian/internal/admission"
	"shidian/internal/postgres"
	"shidian/internal/version"
	"shidian/workflows"
)

// queues is what is asked of Temporal; its client is one.
type queues interface {
	CheckHealth(ctx context.Context, request *client.CheckHealthRequest) (*client.CheckHealthResponse, error)
	DescribeTaskQueue(ctx context.Context, queue string, kind enumspb.TaskQueueType) (*workflowservice.DescribeTaskQueueResponse, error)
}

// readiness asks whether a worker can do its work: the record answers, Temporal
// answers, and Temporal has lately been asked for tasks by this worker.
type readiness struct {
	record   pinger
	temporal queues
	identity string
	access   *admission.Access
}

// schema is the record with the schema that this program works with: a newer program may
// change it beside us.
type schema struct{ store *postgres.Store }

// Ping is [pinger]'s.
func (s schema) Ping(ctx context.Context) error { return s.store.CheckSchema(ctx) }

// Ping says everything that is missing.
func (r readiness) Ping(ctx context.Context) error {
	return errors.Join(r.pingRecord(ctx), r.pingTemporal(ctx))
}

func (r readiness) pingRecord(ctx context.Context) error {
	if err := r.record.Ping(ctx); err != nil {
		if errors.Is(err, postgres.ErrNewerSchema) || errors.Is(err, postgres.ErrOlderSchema) {
			return err
		}
		return fmt.Errorf("the record does not answer: %w", err)
	}
	return nil
}

func (r readiness) pingTemporal(ctx context.Context) error {
	if _, err := r.temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return r.why(ctx, "the Temporal server does not answer", err)
	}
	if refused := r.access.Refused(); refused != nil {
		return refused
	}
	for _, kind := range []enumspb.TaskQueueType{enumspb.TASK_QUEUE_TYPE_WORKFLOW, enumspb.TASK_QUEUE_TYPE_ACTIVITY} {
		queue, err := r.temporal.DescribeTaskQueue(ctx, workflows.TaskQueue, kind)
		if err != nil {
			return r.why(ctx, "ask the Temporal server who takes tasks", err)
		}
		if !r.polls(queue) {
			return fmt.Errorf("this worker (%s) does not ask for tasks (%s) of the queue %s", r.identity, kind, workflows.TaskQueue)
		}
	}
	return nil
}

// why says what keeps this worker from the server, where that is known.
func (r readiness) why(ctx context.Context, tried string, err error) error {
	var refused *admission.RefusedError
	if why := r.access.Explain(ctx, err); errors.As(why, &refused) {
		return refused
	}
	return fmt.Errorf("%s: %w", tried, err)
}

// polls tells whether this worker is among those that asked for tasks in the last
// minutes: the server forgets the others.
func (r readiness) polls(queue *workflowservice.DescribeTaskQueueResponse) bool {
	for _, poller := range queue.GetPollers() {
		if poller.GetIdentity() == r.identity {
			return true
		}
	}
	return false
}

// workerName is who the Temporal server says takes a task, and with which release.
func workerName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%d@%s@%s", os.Getpid(), host, version.This().Version)
}
