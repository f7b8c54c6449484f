package revive

import (
	"cmp"
	"context"
	"errors"
	"time"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// LeaveOut brings the decision to close without a community to its sub-district. Of a
// community whose workflow was lost, and which goes on by the record, it first puts the
// end on record: it is begun once more from there, with its cancellation before it.
func LeaveOut(ctx context.Context, c *client.Client, o Decision) (client.Answer, error) {
	answer, err := c.Decide(ctx, o.Programme, o.Place, o.Message, o.Way)
	if err != nil || !onlyStillRuns(answer) {
		return answer, err
	}
	ended, err := endLost(ctx, c, o)
	if err != nil || !ended {
		return answer, err
	}
	again := o.Message
	again.ID = pilot.CleanText(again.ID, 60) + "-2" // an update that was refused is answered so again
	return c.Decide(ctx, o.Programme, o.Place, again, o.Way)
}

// Decider brings any decision of the district to the pilots that it is about, through a
// client.
func Decider(c *client.Client) func(ctx context.Context, programme, place string, m pilot.Decision, way client.Way) (client.Answer, error) {
	return func(ctx context.Context, programme, place string, m pilot.Decision, way client.Way) (client.Answer, error) {
		o := Decision{Programme: programme, Place: place, Message: m, Way: way}
		switch {
		case m.Decision == pilot.DecisionWaive:
			return c.Decide(ctx, programme, place, m, way)
		case m.Community != "":
			return LeaveOut(ctx, c, o)
		}
		var all client.Answer
		done, err := Decide(ctx, c, o)
		for _, one := range done {
			all.Outcomes = append(all.Outcomes, one.Answer.Outcomes...)
			all.HandedOver = cmp.Or(all.HandedOver, one.Answer.HandedOver)
		}
		return all, err
	}
}

// onlyStillRuns says whether nothing else is wrong with a decision than that its
// community still goes on.
func onlyStillRuns(a client.Answer) bool {
	for _, o := range a.Outcomes {
		for _, f := range o.Findings {
			if f.Severity == pilot.Hard && f.Code != pilot.CodeStillRuns {
				return false
			}
		}
		if o.Outcome == pilot.Refused {
			return true
		}
	}
	return false
}

// endLost puts on record that a community is cancelled whose workflow is lost; false when
// it runs.
func endLost(ctx context.Context, c *client.Client, o Decision) (ended bool, err error) {
	r := &reviver{client: c, order: Order{By: o.Message.By.Name, Reason: o.Message.Reason}}
	if r.temporal, err = c.Temporal(ctx); err != nil {
		return false, err
	}
	if r.record, err = c.Store(ctx); err != nil {
		return false, err
	}
	row, err := r.record.Pilot(ctx, workflows.CommunityID(o.Programme, o.Place, o.Message.Community))
	switch {
	case errors.Is(err, postgres.ErrNoPilot):
		return false, nil
	case err != nil:
		return false, c.SlowOr(err)
	}
	past, err := r.look(ctx, row.WorkflowID, row.Seq)
	if err != nil || past.runs() || row.Ended() {
		return false, c.SlowOr(err)
	}
	carried, _, err := r.takenOver(ctx, row)
	if err != nil {
		return false, c.SlowOr(err)
	}
	now, lost := c.Now(), past.lost
	lost.Last, lost.By, lost.Reason = row.Seq, r.order.By, r.order.Reason
	carried.Ends = true
	carried.Inbox = []pilot.Entry{
		internalEntry(pilot.EntryRevived, "", pilot.ViaSelf, now, lost), internalEntry(pilot.EntryCancel, "", pilot.ViaSelf, now, struct{}{}),
	}
	if _, err = c.StartAgain(ctx, r.temporal, c.Input(*row.Terms, carried)); err != nil {
		return false, asAttributes(err)
	}
	return r.awaitEnd(ctx, row.WorkflowID)
}

// awaitEnd waits until the record says that a pilot has ended.
func (r *reviver) awaitEnd(ctx context.Context, id string) (bool, error) {
	within, cancel := context.WithTimeout(ctx, r.client.Deadline)
	defer cancel()
	for {
		row, err := r.record.Pilot(within, id)
		switch {
		case err == nil && row.Ended():
			return true, nil
		case err != nil && within.Err() == nil && !client.IsSlow(err):
			return false, err
		}
		select {
		case <-within.Done():
			return false, client.InterruptedOr(ctx, within.Err())
		case <-time.After(looksAgain):
		}
	}
}
