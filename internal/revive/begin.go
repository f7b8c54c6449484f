package revive

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// begin begins a run that goes on where the record ends.
func (r *reviver) begin(ctx context.Context, out *Revived, row postgres.StoredPilot, past *past) error {
	carried, later, err := r.carried(ctx, row, past, out)
	if err != nil || r.order.DryRun {
		out.Result = Would
		return err
	}
	elsewhere, err := r.client.StartAgain(ctx, r.temporal, r.client.Input(*row.Terms, carried))
	switch {
	case err != nil:
		return asAttributes(err)
	case elsewhere:
		out.Result = Nothing
		return nil
	}
	out.Result = Done
	for i, e := range later {
		if err := r.temporal.SignalWorkflow(ctx, out.WorkflowID, "", workflows.SignalOf(e.Name), e.Payload); err != nil {
			return fmt.Errorf("it goes on; of what had come and is not on record the last %d messages were not handed over: %w", len(later)-i, err)
		}
	}
	return nil
}

// ErrAttributes says that the namespace does not know the search attributes of pilots.
var ErrAttributes = errors.New("the namespace lacks search attributes")

func asAttributes(err error) error {
	var invalid *serviceerror.InvalidArgument
	if errors.As(err, &invalid) && strings.Contains(strings.ToLower(invalid.Message), "search attribute") {
		return fmt.Errorf("%w: %w", ErrAttributes, err)
	}
	return err
}

// unreadAtMost is how much of what had come and is not on record a new run is handed
// in its input; the rest is sent to it.
const unreadAtMost = 256 << 10

// carried is what the new run takes over, and what is sent to it afterwards.
func (r *reviver) carried(ctx context.Context, row postgres.StoredPilot, past *past, out *Revived) (*workflows.Carried, []pilot.Entry, error) {
	c, events, err := r.takenOver(ctx, row)
	if err != nil {
		return nil, nil, err
	}
	had, err := r.termsHad(ctx, row)
	if err != nil {
		return nil, nil, err
	}
	now := r.client.Now()
	out.Lost.By, out.Lost.Reason = r.order.By, r.order.Reason
	c.Inbox = []pilot.Entry{internalEntry(pilot.EntryRevived, "", pilot.ViaSelf, now, out.Lost)}
	unread := past.unread(had, events)
	out.Unread = len(unread)
	first, later := fitting(unread)
	c.Inbox = append(c.Inbox, first...)
	if row.Terms.Level() == pilot.LevelSubDistrict {
		return c, later, r.asSubDistrict(ctx, row, c)
	}
	return c, later, r.asBelow(ctx, row, c, now)
}

// takenOver is what a new run takes over from the record, with its events.
func (r *reviver) takenOver(ctx context.Context, row postgres.StoredPilot) (*workflows.Carried, []pilot.Event, error) {
	runs, err := r.record.Runs(ctx, row.WorkflowID)
	if err != nil {
		return nil, nil, err
	}
	events, err := r.record.Events(ctx, row.WorkflowID, 0, 0)
	if err != nil {
		return nil, nil, err
	}
	began, err := postgres.BeganBy(ctx, r.record, row)
	if err != nil {
		return nil, nil, err
	}
	state := audit.Fold(began, events)
	return &workflows.Carried{State: state, Projection: pilot.Project(row.Terms, state), Runs: max(1, len(runs)), Bounded: true}, events, nil
}

// termsHad are the terms that a pilot has, and those that it had before the district's orders.
func (r *reviver) termsHad(ctx context.Context, row postgres.StoredPilot) ([]*pilot.Terms, error) {
	had := []*pilot.Terms{row.Terms}
	versions, err := r.record.TermsVersions(ctx, row.WorkflowID)
	for _, v := range versions {
		had = append(had, v.Terms)
	}
	return had, err
}

// fitting parts what a run is handed in its input from what is sent to it afterwards.
func fitting(unread []pilot.Entry) (first, later []pilot.Entry) {
	size := 0
	for _, e := range unread {
		if size += len(e.Payload); size <= unreadAtMost || e.Junk != nil || e.Via == pilot.ViaSelf {
			first = append(first, e)
		} else {
			later = append(later, e)
		}
	}
	return first, later
}

// internalEntry is an entry that only a revival makes.
func internalEntry(kind pilot.EntryKind, name string, via pilot.Via, at time.Time, payload any) pilot.Entry {
	e := pilot.SelfEntry(kind, at, payload)
	e.Name, e.Via, e.Arrival = name, via, fmt.Sprintf("revived/%s/%d", kind, at.UnixNano())
	return e
}

// asSubDistrict says what a sub-district's communities may have heard. What they may
// not have is told again: an old number changes nothing there.
func (r *reviver) asSubDistrict(ctx context.Context, row postgres.StoredPilot, c *workflows.Carried) error {
	for _, community := range row.Terms.Communities {
		_, err := r.record.Pilot(ctx, workflows.CommunityID(row.Programme, row.SubDistrict.Code, community.Code))
		switch {
		case err == nil:
			c.Started = append(c.Started, community.Code)
		case !errors.Is(err, postgres.ErrNoPilot):
			return err
		}
	}
	if c.State.Phase != pilot.PhaseClosing {
		c.ClosingRequested = c.State.Closing // withdrawn, which is told again
	}
	var err error
	c.SentBack, err = r.sentBack(ctx, row, c.State.ToCommunities)
	return err
}

// sentBack is the last of the first that all are on record where they were sent.
func (r *reviver) sentBack(ctx context.Context, row postgres.StoredPilot, below []pilot.Sendback) (int, error) {
	heard, done := map[string]map[string]bool{}, 0
	for _, b := range below {
		if heard[b.Community] == nil {
			events, err := r.record.Events(ctx, workflows.CommunityID(row.Programme, row.SubDistrict.Code, b.Community), 0, 0)
			if err != nil {
				return done, err
			}
			heard[b.Community] = map[string]bool{}
			for _, e := range events {
				heard[b.Community][e.ID] = true
			}
		}
		if !heard[b.Community][b.Message().ID] {
			return done, nil
		}
		done = b.Number
	}
	return done, nil
}

// asBelow adds what a community is to hear of its sub-district, which said it while nobody
// was there, or has ended on record and will say nothing any more.
func (r *reviver) asBelow(ctx context.Context, row postgres.StoredPilot, c *workflows.Carried, now time.Time) error {
	if row.Terms.Level() != pilot.LevelCommunity {
		return nil
	}
	above, err := r.record.Pilot(ctx, workflows.SubDistrictID(row.Programme, row.SubDistrict.Code))
	switch {
	case errors.Is(err, postgres.ErrNoPilot):
		return nil
	case err != nil:
		return err
	case above.State.Gate.Seq > c.State.Gate.Seq && (!above.Ended() || above.State.FormerCommunity(row.Terms.Community.Code) != nil): // said while nobody was there to hear it
		c.Inbox = append(c.Inbox, internalEntry(pilot.EntryGate, workflows.SignalGateChanged, pilot.ViaSignal, now, above.State.GateMessage()))
	case above.Phase == pilot.PhaseClosed && c.State.Agreed == above.State.Closing:
		c.Inbox = append(c.Inbox, internalEntry(pilot.EntryClosed, workflows.SignalPilotClosed, pilot.ViaSignal, now,
			pilot.Closed{V: pilot.MessageVersion, Seq: above.State.Closing}))
	case above.Phase == pilot.PhaseCancelled:
		c.Inbox = append(c.Inbox, internalEntry(pilot.EntryCancel, "", pilot.ViaSelf, now, struct{}{}))
	}
	return nil
}
