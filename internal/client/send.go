package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	sdkclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// HandedOver says why a message went as a signal.
type HandedOver string

// The reasons.
const (
	ByDeadline HandedOver = "deadline"  // no answer came in time
	ByNoWorker HandedOver = "no-worker" // nobody is there to answer
	ByRequest  HandedOver = "asked"     // the sender wanted a signal
)

// Answer is what became of a message: outcomes, or that it was handed over and is
// not yet answered.
type Answer struct {
	Outcomes   []pilot.Outcome
	HandedOver HandedOver // empty: answered
}

// Way is how to send.
type Way struct {
	Signal bool // hand it over and don't wait for an answer
	// Seal, if set, vouches for a message to a workflow, given without its seal.
	Seal func(workflowID string, message json.RawMessage) (string, error)
}

// HandIn hands in one step at a place.
func (c *Client) HandIn(ctx context.Context, programme, place string, h pilot.HandIn, way Way) (Answer, error) {
	m, err := oneHandIn(programme, place, h)
	if err != nil {
		return Answer{}, err
	}
	return c.send(ctx, programme, m, way)
}

// HandInAll hands in several steps in as few messages as possible, one after
// another. Tell, if not nil, hears each message's hand-ins with their answer; the first
// error ends it.
func (c *Client) HandInAll(ctx context.Context, programme, place string, all []pilot.HandIn, way Way, tell func([]pilot.HandIn, Answer)) error {
	packs, err := pack(all)
	if err != nil {
		return err
	}
	for _, p := range packs {
		batch := make([]json.RawMessage, len(p))
		for i, h := range p {
			if batch[i], err = json.Marshal(h); err != nil {
				return fmt.Errorf("write the hand-in of %s: %w", h.Step, err)
			}
		}
		m, err := severalHandIns(programme, place, batch, p[0].ID)
		if err != nil {
			return err
		}
		a, err := c.send(ctx, programme, m, way)
		if err != nil {
			return err
		}
		if tell != nil {
			tell(p, a)
		}
	}
	return nil
}

// Return reopens accepted steps at a place.
func (c *Client) Return(ctx context.Context, programme, place string, r pilot.Return, way Way) (Answer, error) {
	return c.sendOne(ctx, programme, place, workflows.UpdateReturnStep, workflows.SignalStepReturned, r.ID, r, way)
}

// Extend moves a due date at a place, or the whole pilot's.
func (c *Client) Extend(ctx context.Context, programme, place string, e pilot.Extension, way Way) (Answer, error) {
	return c.sendOne(ctx, programme, place, workflows.UpdateExtendDeadline, workflows.SignalDeadlineExtended, e.ID, e, way)
}

// Suspend stops a pilot's clocks.
func (c *Client) Suspend(ctx context.Context, programme, place string, s pilot.Suspension, way Way) (Answer, error) {
	return c.sendOne(ctx, programme, place, workflows.UpdateSuspendPilot, workflows.SignalPilotSuspended, s.ID, s, way)
}

// Resume lets a suspended pilot's clocks run again.
func (c *Client) Resume(ctx context.Context, programme, place string, s pilot.Suspension, way Way) (Answer, error) {
	return c.sendOne(ctx, programme, place, workflows.UpdateResumePilot, workflows.SignalPilotResumed, s.ID, s, way)
}

// GiveOrder has a pilot go on by other terms, which are on record for it
// ([Store.OrderTerms]).
func (c *Client) GiveOrder(ctx context.Context, programme, place string, a pilot.Amend, way Way) (Answer, error) {
	return c.sendOne(ctx, programme, place, workflows.UpdateAmendPlan, workflows.SignalPlanAmended, a.ID, a, way)
}

// File files a record beside a pilot's steps.
func (c *Client) File(ctx context.Context, programme, place string, r pilot.Record, way Way) (Answer, error) {
	return c.sendOne(ctx, programme, place, workflows.UpdateFileRecord, workflows.SignalRecordFiled, r.ID, r, way)
}

func (c *Client) sendOne(ctx context.Context, programme, place, update, signal, id string, content any, way Way) (Answer, error) {
	m, err := oneOf(c.activeWorkflowID(ctx, programme, place), place, update, signal, id, content)
	if err != nil {
		return Answer{}, err
	}
	return c.send(ctx, programme, m, way)
}

// send brings a message to its pilot: as an update while an answer can be
// expected, else as a signal.
func (c *Client) send(ctx context.Context, programme string, m message, way Way) (Answer, error) {
	if way.Seal != nil {
		var err error
		if m, err = m.sealed(way.Seal); err != nil {
			return Answer{}, err
		}
	}
	t, err := c.Temporal(ctx)
	if err != nil {
		return Answer{}, err
	}
	if way.Signal {
		return c.handOver(ctx, t, programme, m, ByRequest)
	}
	if c.nobodyWorks(ctx, t) {
		return c.handOver(ctx, t, programme, m, ByNoWorker)
	}
	landed, err := c.acquireSlot(ctx, m.workID)
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrInterrupted, err)
	}
	defer landed()
	stop := c.watchSlow(ctx, t)
	defer stop()
	return c.ask(ctx, t, programme, m)
}

// watchSlow tells OnSlow when an answer is taking long.
func (c *Client) watchSlow(ctx context.Context, t Temporal) (stop func()) {
	if c.OnSlow == nil || c.Deadline <= slowAfter {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(slowAfter, func() {
		if seen, _ := c.workerSeen(ctx, t); ctx.Err() == nil {
			c.OnSlow(seen)
		}
	})
	return func() { timer.Stop(); cancel() }
}

// ask sends an update and waits for its answer. The same update is sent again
// when the run that took it has ended meanwhile; its ID makes that safe.
func (c *Client) ask(ctx context.Context, t Temporal, programme string, m message) (Answer, error) {
	within, cancel := context.WithTimeout(ctx, c.Deadline)
	defer cancel()
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		outcomes, err := update(within, t, m)
		if err == nil {
			return Answer{Outcomes: outcomes}, nil
		}
		if ctx.Err() != nil {
			return Answer{}, fmt.Errorf("%w: %w", ErrInterrupted, ctx.Err())
		}
		if within.Err() == nil {
			if again, why := c.isRetryable(within, t, programme, m, err); !again {
				return Answer{}, why
			}
		}
		select {
		case <-within.Done():
			if ctx.Err() != nil {
				return Answer{}, fmt.Errorf("%w: %w", ErrInterrupted, ctx.Err())
			}
			return c.handOver(ctx, t, programme, m, ByDeadline)
		case <-time.After(pause):
		}
	}
}

func update(ctx context.Context, t Temporal, m message) ([]pilot.Outcome, error) {
	handle, err := t.UpdateWorkflow(ctx, sdkclient.UpdateWorkflowOptions{
		WorkflowID: m.workID, UpdateName: m.update, UpdateID: m.id,
		Args: []any{m.body}, WaitForStage: sdkclient.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return nil, err
	}
	var raw json.RawMessage
	if err := handle.Get(ctx, &raw); err != nil {
		return nil, err
	}
	return outcomesOf(raw)
}

// outcomesOf reads one outcome, or a list of them.
func outcomesOf(raw json.RawMessage) ([]pilot.Outcome, error) {
	var several []pilot.Outcome
	if err := json.Unmarshal(raw, &several); err == nil {
		return several, nil
	}
	var one pilot.Outcome
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, &RejectedError{Code: "no-outcome", Err: fmt.Errorf("read the answer: %w", err)}
	}
	return []pilot.Outcome{one}, nil
}

// typeRunEnded is the server's word for an update that its run did not live to answer.
const typeRunEnded = "AcceptedUpdateCompletedWorkflow"

// isRetryable says whether an update that failed should be sent again, and
// otherwise why not.
func (c *Client) isRetryable(ctx context.Context, t Temporal, programme string, m message, err error) (bool, error) {
	var app *temporal.ApplicationError
	var rejected *RejectedError
	switch {
	case errors.As(err, &rejected):
		return false, err
	case errors.As(err, &app) && app.Type() != typeRunEnded:
		return false, &RejectedError{Code: app.Type(), Err: err}
	case errors.As(err, &app), NotFound(err):
		// The run is over. Perhaps the pilot goes on in another.
		if why := c.ended(ctx, t, programme, m.place, m.workID); why != nil {
			return false, why
		}
		return true, nil
	case IsSlow(err):
		return true, nil
	}
	return false, fmt.Errorf("send to %s: %w", m.place, err)
}

// handOver sends the message as a signal.
func (c *Client) handOver(ctx context.Context, t Temporal, programme string, m message, why HandedOver) (Answer, error) {
	err := c.signal(ctx, t, m)
	switch {
	case err == nil:
		return Answer{HandedOver: why}, nil
	case NotFound(err):
		if ended := c.ended(ctx, t, programme, m.place, m.workID); ended != nil {
			return Answer{}, ended
		}
	case ctx.Err() != nil:
		return Answer{}, fmt.Errorf("%w: %w", ErrInterrupted, ctx.Err())
	case crowded(err):
		return Answer{}, &CrowdedError{Place: m.place, Err: err}
	case IsSlow(err):
		return Answer{}, c.servers.Silent(err)
	}
	return Answer{}, fmt.Errorf("hand over to %s: %w", m.place, err)
}

// signal sends a signal, again only when the server has said that it did not take it
// since the run has taken too many: the next run does.
func (c *Client) signal(ctx context.Context, t Temporal, m message) error {
	within, cancel := context.WithTimeout(ctx, c.Deadline)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, 2*time.Second) {
		err := t.SignalWorkflow(ctx, m.workID, "", m.signal, m.body)
		if err == nil || !crowded(err) {
			return err
		}
		select {
		case <-within.Done():
			return err
		case <-time.After(pause):
		}
	}
}
