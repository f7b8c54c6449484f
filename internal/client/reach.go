package client

import (
	"context"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/history"
	"shidian/internal/postgres"
	"shidian/internal/watch"
	"shidian/workflows"
)

// workerGone is how long a worker may be silent: one that is idle asks for work
// once a minute.
const workerGone = 90 * time.Second

// workerSeen is when a worker last asked for work; the zero time when none did.
// Known is false when the server does not say.
func (c *Client) workerSeen(ctx context.Context, t Temporal) (seen time.Time, known bool) {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	seen, err := lastPoll(ctx, t)
	return seen, err == nil
}

func lastPoll(ctx context.Context, t Temporal) (seen time.Time, err error) {
	queue, err := t.DescribeTaskQueue(ctx, workflows.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW)
	for _, p := range queue.GetPollers() {
		if at := p.GetLastAccessTime().AsTime(); at.After(seen) {
			seen = at
		}
	}
	return seen, err
}

// Answers asks whether Temporal answers, and whether a worker asks it for tasks. It does not
// ask twice.
func (c *Client) Answers(ctx context.Context) (worker bool, err error) {
	t, err := c.servers.Temporal(ctx)
	if err != nil {
		return false, err
	}
	seen, err := lastPoll(ctx, t)
	return err == nil && !c.gone(seen), err
}

// workerKnownFor is how long a client that sends a lot takes it that the worker which
// it saw is still there.
const workerKnownFor = 2 * time.Second

// nobodyWorks says whether what is sent now would find no worker.
func (c *Client) nobodyWorks(ctx context.Context, t Temporal) bool {
	c.mu.Lock()
	known := c.Now().Sub(c.workerFound) < workerKnownFor
	c.mu.Unlock()
	if known {
		return false
	}
	seen, known := c.workerSeen(ctx, t)
	if !known {
		return false
	}
	if c.gone(seen) {
		return true
	}
	c.mu.Lock()
	c.workerFound = c.Now()
	c.mu.Unlock()
	return false
}

func (c *Client) gone(seen time.Time) bool { return c.Now().Sub(seen) > workerGone }

// WorkerGone says whether no worker is there to answer, and when one last was.
func (c *Client) WorkerGone(ctx context.Context) (gone bool, seen time.Time, err error) {
	t, err := c.Temporal(ctx)
	if err != nil {
		return false, time.Time{}, err
	}
	seen, known := c.workerSeen(ctx, t)
	return known && c.gone(seen), seen, nil
}

// ended says why a pilot takes nothing: it has ended, or there is none. Nil when
// it runs, or when nobody can tell.
func (c *Client) ended(ctx context.Context, t Temporal, programme, place, id string) error {
	described, err := t.DescribeWorkflowExecution(ctx, id, "")
	missing := NotFound(err)
	info := described.GetWorkflowExecutionInfo()
	if !missing && (err != nil || GoesOn(info.GetStatus())) {
		return nil //nolint:nilerr // nobody can tell
	}
	if onRecord := c.endedOnRecord(ctx, id); onRecord != nil {
		return onRecord
	}
	if lost := c.lostOnRecord(ctx, id, info, missing); lost != nil {
		return lost
	}
	if missing {
		return c.Unknown(ctx, t, programme, place)
	}
	return &EndedError{Place: place, At: info.GetCloseTime().AsTime(), Zone: time.Local, How: HowEnded(info.GetStatus())}
}

// endedOnRecord is the record's word that a pilot has ended; nil when it has not
// or the record can't be asked.
func (c *Client) endedOnRecord(ctx context.Context, workflowID string) error {
	record, err := c.Store(ctx)
	if err == nil {
		if r, missing := record.Pilot(ctx, workflowID); missing == nil && r.Ended() {
			return endedRecord(r)
		}
	}
	return nil
}

// lostOnRecord says that a pilot, which does not run, goes on by the record; nil when
// it does not or the record can't be asked.
func (c *Client) lostOnRecord(ctx context.Context, workflowID string, info *workflowpb.WorkflowExecutionInfo, missing bool) error {
	record, err := c.Store(ctx)
	if err == nil {
		if r, unknown := record.Pilot(ctx, workflowID); unknown == nil && !r.Ended() {
			return notRunning(r, info, missing)
		}
	}
	return nil // the caller says what Temporal says
}

// LostGone is how a workflow was lost of which Temporal knows nothing.
const LostGone = "gone"

func notRunning(r postgres.StoredPilot, info *workflowpb.WorkflowExecutionInfo, missing bool) *NotRunningError {
	e := &NotRunningError{Programme: r.Programme, Place: r.Place, Seq: r.Seq, How: LostGone}
	if !missing {
		e.How, e.At = HowEnded(info.GetStatus()), info.GetCloseTime().AsTime()
	}
	return e
}

func endedRecord(r postgres.StoredPilot) *EndedError {
	e := &EndedError{Place: r.Place, At: r.ClosedAt, Zone: r.Terms.Location(), How: string(r.Phase), OnRecord: true}
	if r.State.Became != nil {
		e.Into = r.State.Became.Into
	}
	return e
}

// GoesOn says whether a workflow runs, be it in another run.
func GoesOn(s enumspb.WorkflowExecutionStatus) bool {
	return s == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING || s == enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW
}

// HowEnded is Temporal's word for the end of a workflow, as one of ours.
func HowEnded(s enumspb.WorkflowExecutionStatus) string {
	if how := watch.HowEnded(s); how != "" {
		return how
	}
	return "failed"
}

// TimedOut says whether an error is that an answer did not come in time.
func TimedOut(err error) bool {
	var late *sdkclient.WorkflowUpdateServiceTimeoutOrCanceledError
	var over *serviceerror.DeadlineExceeded
	return errors.As(err, &late) || errors.As(err, &over) || errors.Is(err, context.DeadlineExceeded)
}

// Passing says whether an error is of the moment: the server is busy, or a
// workflow task failed and will be done again.
func Passing(err error) bool {
	var busy *serviceerror.ResourceExhausted
	var notReady *serviceerror.WorkflowNotReady
	var aborted *serviceerror.Aborted
	var internal *serviceerror.Internal
	return errors.As(err, &busy) || errors.As(err, &notReady) || errors.As(err, &aborted) || errors.As(err, &internal)
}

// History is the history of a run as Temporal has it, packed as the record keeps it.
func (c *Client) History(ctx context.Context, workflowID, runID string) ([]byte, error) {
	t, err := c.Temporal(ctx)
	if err != nil {
		return nil, err
	}
	return patiently(ctx, c, ServerTemporal, c.Deadline/2, func(ctx context.Context) ([]byte, error) {
		return history.Fetch(ctx, t, workflowID, runID)
	})
}
