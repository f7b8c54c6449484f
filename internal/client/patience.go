package client

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/admission"
	"shidian/internal/postgres"
)

// A slow server is no unreachable one. Whatever the client asks of a server it asks
// again, for as long as [Client.Deadline], while the server is slow, busy or restarts;
// only one that refuses connections from the start is given up within seconds. What
// it asks may be asked twice: starting, setting a Schedule and sending have IDs by
// which the second time changes nothing.

const (
	firstTry   = 10 * time.Second // of one attempt; the next may take twice as long
	firstPause = 100 * time.Millisecond
	lastPause  = 2 * time.Second
	tellEvery  = time.Second
)

// Waiting says that a server has not answered for a while.
type Waiting struct {
	Server string        // Temporal or Postgres
	For    time.Duration // 0: it has answered, or is waited for no longer
}

// patiently asks a server until it answers, at most for the deadline. The first
// attempt may take so long.
func patiently[T any](ctx context.Context, c *Client, server string, try time.Duration, ask func(context.Context) (T, error)) (T, error) {
	within, cancel := context.WithTimeout(ctx, c.Deadline)
	defer cancel()
	defer c.tellWaiting(server)()
	for pause := firstPause; ; try, pause = 2*try, min(2*pause, lastPause) {
		attempt, over := context.WithTimeout(within, try)
		got, err := ask(attempt)
		over()
		if err == nil || !IsSlow(err) || within.Err() != nil {
			return got, stoppedOr(ctx, err)
		}
		select {
		case <-within.Done():
			return got, stoppedOr(ctx, err)
		case <-time.After(pause):
		}
	}
}

// stoppedOr is that somebody broke the command off, where that is why it failed.
func stoppedOr(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.Canceled) && !errors.Is(err, context.Canceled) {
		return errors.Join(ctx.Err(), err)
	}
	return err
}

// IsSlow says whether asking again may help.
func IsSlow(err error) bool {
	if admission.Of(err) != nil {
		return false
	}
	var unreachable *UnreachableError
	if errors.As(err, &unreachable) {
		return unreachable.Slow
	}
	return unavailable(err) || TimedOut(err) || Passing(err) || postgres.Passing(err)
}

// attempts are what was tried to make something, which can be made once.
type attempts struct {
	n     int
	begun time.Time
}

// clocksApart is how far the server's clock may be from ours.
const clocksApart = time.Minute

// did says whether what is there already, and made then, was made by an attempt whose
// answer got lost.
func (a attempts) did(made time.Time) bool { return a.n > 1 && made.After(a.begun.Add(-clocksApart)) }

// tellWaiting has [Client.OnWait] hear of a server that does not answer for a while,
// until stop is called.
func (c *Client) tellWaiting(server string) (stop func()) {
	if c.OnWait == nil {
		return func() {}
	}
	var mu sync.Mutex
	var over, told bool
	begun := time.Now()
	var timer *time.Timer
	tell := func() {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return
		}
		told = true
		c.OnWait(Waiting{server, time.Since(begun).Round(time.Second)})
		timer.Reset(tellEvery)
	}
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(slowAfter, tell)
	return func() {
		mu.Lock()
		defer mu.Unlock()
		timer.Stop()
		if over = true; told {
			c.OnWait(Waiting{Server: server})
		}
	}
}

// The names of the servers.
const (
	ServerTemporal = "Temporal"
	ServerPostgres = "Postgres"
)

// Temporal is the Temporal server, waited for.
func (c *Client) Temporal(ctx context.Context) (Temporal, error) {
	t, err := patiently(ctx, c, ServerTemporal, firstTry, c.servers.Temporal)
	if err != nil {
		return nil, err
	}
	return patientTemporal{t, c}, nil
}

// Store is the record, waited for.
func (c *Client) Store(ctx context.Context) (Store, error) {
	r, err := patiently(ctx, c, ServerPostgres, firstTry, c.servers.Record)
	if err != nil {
		return nil, err
	}
	return patientRecord{r, c}, nil
}

// patientTemporal asks again what may be asked again just so. A query is left to
// whoever asks: a pilot may be silent while the server is not.
type patientTemporal struct {
	Temporal
	c *Client
}

func (p patientTemporal) DescribeWorkflowExecution(ctx context.Context, workflowID, runID string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return patiently(ctx, p.c, ServerTemporal, firstTry, func(ctx context.Context) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
		return p.Temporal.DescribeWorkflowExecution(ctx, workflowID, runID)
	})
}

func (p patientTemporal) ListWorkflow(ctx context.Context, request *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	return patiently(ctx, p.c, ServerTemporal, firstTry, func(ctx context.Context) (*workflowservice.ListWorkflowExecutionsResponse, error) {
		return p.Temporal.ListWorkflow(ctx, request)
	})
}

// SignalWorkflow is called once: the client repeats the request itself, under one
// request ID. A second call would be a second signal where the answer to the first
// was lost.
func (p patientTemporal) SignalWorkflow(ctx context.Context, workflowID, runID, signalName string, arg any) error {
	within, cancel := context.WithTimeout(ctx, p.c.Deadline)
	defer cancel()
	defer p.c.tellWaiting(ServerTemporal)()
	return stoppedOr(ctx, p.Temporal.SignalWorkflow(within, workflowID, runID, signalName, arg))
}
