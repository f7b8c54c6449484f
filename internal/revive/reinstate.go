package revive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// Decision is the district's decision about a pilot whose workflow was cancelled: that it
// goes on, or that it is given up.
type Decision struct {
	Programme string
	Place     string // a sub-district goes on with the communities that were cancelled with it
	Message   pilot.Decision
	Way       client.Way
	// Tell hears, if set, of each pilot as it is done.
	Tell func(d Decided, n, of int)
}

// Decided is what a decision came to at one place.
type Decided struct {
	Place  string
	Answer client.Answer
}

// Refused says whether the pilot did not take the decision.
func (d Decided) Refused() bool {
	for _, o := range d.Answer.Outcomes {
		if o.Outcome == pilot.Refused {
			return true
		}
	}
	return false
}

// Decide brings a decision to a pilot that was cancelled, by a run that begins with it;
// one that goes on is asked as always. It is safe to repeat. What was done by the time
// of an error comes with it.
func Decide(ctx context.Context, c *client.Client, o Decision) ([]Decided, error) {
	r := &reviver{client: c, order: Order{Programme: o.Programme, Place: o.Place}}
	var err error
	if r.temporal, err = c.Temporal(ctx); err != nil {
		return nil, err
	}
	if r.record, err = c.Store(ctx); err != nil {
		return nil, err
	}
	row, err := r.record.Pilot(ctx, c.ActiveWorkflowID(ctx, o.Programme, o.Place))
	switch {
	case errors.Is(err, postgres.ErrNoPilot):
		return nil, c.Unknown(ctx, r.temporal, o.Programme, o.Place)
	case err != nil:
		return nil, c.SlowOr(err)
	}
	below, err := r.cancelledWith(ctx, row, o.Message)
	if err != nil {
		return nil, c.SlowOr(err)
	}
	if row.Ended() || len(below) == 0 { // else it goes on already, and they do not
		below = append([]postgres.StoredPilot{row}, below...)
	}
	return r.decideEach(ctx, below, o)
}

// decideEach brings the decision to one pilot after another, and ends where a
// sub-district does not go on, or has not answered yet.
func (r *reviver) decideEach(ctx context.Context, all []postgres.StoredPilot, o Decision) ([]Decided, error) {
	var done []Decided
	for i, row := range all {
		one, err := r.decide(ctx, row, o)
		if err != nil {
			return done, fmt.Errorf("%s: %w", row.Place, err)
		}
		done = append(done, one)
		if o.Tell != nil {
			o.Tell(one, i+1, len(all))
		}
		above := row.Level == pilot.LevelSubDistrict
		if i == len(all)-1 || above && (one.Refused() || one.Answer.HandedOver != "") {
			return done, nil
		}
		if err := r.client.Pace(ctx, 1); err != nil {
			return done, err
		}
	}
	return done, nil
}

// cancelledWith are the communities that were cancelled while their sub-district was, and
// still are.
func (r *reviver) cancelledWith(ctx context.Context, above postgres.StoredPilot, d pilot.Decision) ([]postgres.StoredPilot, error) {
	if above.Level != pilot.LevelSubDistrict || d.Decision != pilot.DecisionReinstate {
		return nil, nil
	}
	events, err := r.record.Events(ctx, above.WorkflowID, 0, 0)
	if err != nil {
		return nil, err
	}
	var from, to time.Time
	for _, e := range events {
		switch {
		case e.Type == pilot.EventCancelled:
			from, to = e.At, time.Time{}
		case e.Type == pilot.EventDecided && e.Kind == pilot.DecisionReinstate:
			to = e.At
		}
	}
	if from.IsZero() {
		return nil, nil
	}
	var out []postgres.StoredPilot
	for _, c := range above.Terms.Communities {
		row, err := r.record.Pilot(ctx, workflows.CommunityID(above.Programme, above.SubDistrict.Code, c.Code))
		switch {
		case errors.Is(err, postgres.ErrNoPilot):
			continue
		case err != nil:
			return nil, err
		}
		at := row.State.ClosedAt
		if row.Phase == pilot.PhaseCancelled && !at.Before(from) && (to.IsZero() || at.Before(to)) && above.State.TakesPart(c.Code) {
			out = append(out, row)
		}
	}
	return out, nil
}

// decide brings the decision to one pilot.
func (r *reviver) decide(ctx context.Context, row postgres.StoredPilot, o Decision) (Decided, error) {
	d := Decided{Place: row.Place}
	var err error
	runs, err := r.runs(ctx, row.WorkflowID)
	if err != nil {
		return d, r.client.SlowOr(err)
	}
	if row.Phase == pilot.PhaseCancelled && !runs {
		if err := r.programmeGoesOn(ctx, row); err != nil {
			return d, err
		}
		elsewhere, err := r.beginDeciding(ctx, row, o)
		if err != nil {
			return d, err
		}
		if !elsewhere {
			d.Answer, err = r.awaitDecision(ctx, row, o)
			return d, err
		}
	}
	d.Answer, err = r.client.Decide(ctx, o.Programme, row.Place, o.Message, o.Way)
	return d, err
}

// programmeGoesOn refuses what would have a pilot go on whose programme is closed; lives
// after the pilot do.
func (r *reviver) programmeGoesOn(ctx context.Context, row postgres.StoredPilot) error {
	if row.Level == pilot.LevelGovernance {
		return nil
	}
	end, ended, err := r.record.ProgrammeEnd(ctx, row.Programme)
	if err == nil && ended {
		return &postgres.ProgrammeEndedError{End: end}
	}
	return r.client.SlowOr(err)
}

// runs says whether a workflow runs.
func (r *reviver) runs(ctx context.Context, id string) (bool, error) {
	described, err := r.temporal.DescribeWorkflowExecution(ctx, id, "")
	if client.NotFound(err) {
		return false, nil
	}
	return client.GoesOn(described.GetWorkflowExecutionInfo().GetStatus()), err
}

// beginDeciding begins a run that has the decision before it. What else its sub-district
// has to tell it comes behind.
func (r *reviver) beginDeciding(ctx context.Context, row postgres.StoredPilot, o Decision) (elsewhere bool, err error) {
	carried, _, err := r.takenOver(ctx, row)
	if err != nil {
		return false, r.client.SlowOr(err)
	}
	body, err := client.Deciding(row.Place, row.WorkflowID, o.Message, o.Way)
	if err != nil {
		return false, err
	}
	now, via, name := r.client.Now(), pilot.ViaUpdate, workflows.UpdateDecide
	if o.Way.Signal {
		via, name = pilot.ViaSignal, workflows.SignalDistrictDecided
	}
	e := pilot.NewEntry(pilot.EntryDecide, name, via, now, body)
	e.Arrival = fmt.Sprintf("decided/%s/%d", o.Message.ID, now.UnixNano())
	carried.Inbox = []pilot.Entry{e}
	switch row.Level {
	case pilot.LevelSubDistrict:
		err = r.asSubDistrict(ctx, row, carried)
	case pilot.LevelCommunity:
		err = r.hearsAbove(ctx, row, carried, now)
	}
	if err != nil {
		return false, r.client.SlowOr(err)
	}
	elsewhere, err = r.client.StartAgain(ctx, r.temporal, r.client.Input(*row.Terms, carried))
	return elsewhere, asAttributes(err)
}

// hearsAbove adds what a community's sub-district told while it was cancelled.
func (r *reviver) hearsAbove(ctx context.Context, row postgres.StoredPilot, c *workflows.Carried, now time.Time) error {
	above, err := r.record.Pilot(ctx, workflows.SubDistrictID(row.Programme, row.SubDistrict.Code))
	switch {
	case errors.Is(err, postgres.ErrNoPilot):
		return nil
	case err != nil:
		return err
	}
	if above.State.Gate.Seq > 0 {
		c.Inbox = append(c.Inbox, internalEntry(pilot.EntryGate, workflows.SignalGateChanged, pilot.ViaSignal, now, above.State.GateMessage()))
	}
	if above.Phase == pilot.PhaseClosing {
		c.Inbox = append(c.Inbox, internalEntry(pilot.EntryClosing, workflows.SignalPilotClosing, pilot.ViaSignal, now,
			pilot.Closing{V: pilot.MessageVersion, Seq: above.State.Closing}))
	}
	return nil
}

// looksAgain is how often the record is looked at for an answer.
const looksAgain = 200 * time.Millisecond

// awaitDecision waits until the record says what became of the decision.
func (r *reviver) awaitDecision(ctx context.Context, row postgres.StoredPilot, o Decision) (client.Answer, error) {
	if o.Way.Signal {
		return client.Answer{HandedOver: client.ByRequest}, nil
	}
	within, cancel := context.WithTimeout(ctx, r.client.Deadline)
	defer cancel()
	for {
		events, err := r.record.Events(within, row.WorkflowID, row.Seq, 0)
		if err != nil && within.Err() == nil && !client.IsSlow(err) {
			return client.Answer{}, err
		}
		for _, e := range events {
			if e.ID == o.Message.ID && e.Decides() {
				return client.Answer{Outcomes: []pilot.Outcome{e.AsOutcome()}}, nil
			}
		}
		select {
		case <-within.Done():
			if ctx.Err() != nil {
				return client.Answer{}, client.InterruptedOr(ctx, ctx.Err())
			}
			return client.Answer{HandedOver: client.ByDeadline}, nil
		case <-time.After(looksAgain):
		}
	}
}
