package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// stand is how a pilot stands on record.
type stand struct {
	seq   int64
	terms *pilot.Terms
	state *pilot.State
}

// settle waits until nothing is on its way between pilots and each has recorded
// what has become due. From then on nothing happens until somebody does something.
func (o *office) settle(ctx context.Context) error {
	told := map[string]time.Time{} // who was told of the calendar, and until when it stood
	for {
		news, err := o.readStands(ctx)
		if err != nil {
			return err
		}
		waiting := o.notYet()
		if err := o.tellDue(ctx, told); err != nil {
			return err
		}
		if waiting == "" && !news {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", waiting, ctx.Err())
		case <-time.After(tick):
		}
	}
}

// readStands reads the pilots that have recorded something since they were read,
// and says whether there were any. They are not all read at the same moment: only
// when nothing is new do they fit together.
func (o *office) readStands(ctx context.Context) (news bool, err error) {
	rows, err := o.record.Pilots(ctx, postgres.Filter{Programme: o.programme})
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		if known, ok := o.stands[row.WorkflowID]; ok && known.seq == row.Seq {
			continue
		}
		news, o.toList = true, true
		r, err := o.record.Pilot(ctx, row.WorkflowID)
		if err != nil {
			return false, err
		}
		o.stands[row.WorkflowID] = stand{r.Seq, r.Terms, r.State}
	}
	return news, nil
}

// tellDue tells the pilots with something due to look at the calendar, each once.
func (o *office) tellDue(ctx context.Context, told map[string]time.Time) error {
	for _, s := range o.inOrder() {
		for _, own := range s.places {
			id := workflows.IDOf(own)
			next := o.stands[id].due(o.now)
			if next.IsZero() || told[id].Equal(next) {
				continue
			}
			told[id] = next
			if err := o.tell(ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell tells a pilot to look at the calendar.
func (o *office) tell(ctx context.Context, workflowID string) error {
	t, err := o.servers.Temporal(ctx)
	if err != nil {
		return err
	}
	err = t.SignalWorkflow(ctx, workflowID, "", workflows.SignalCalendarMoved, pilot.ClockReached{Until: o.now})
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return nil // it has just ended
	}
	return err
}

// due is since when something is due that a pilot has not recorded; zero when there is nothing.
func (s stand) due(now time.Time) time.Time {
	if s.state == nil || s.state.Ended() {
		return time.Time{}
	}
	next := pilot.Project(s.terms, s.state).Next.At
	if next.After(now) {
		return time.Time{}
	}
	return next
}

// notYet names a place that something has not reached yet; empty when all is settled.
func (o *office) notYet() string {
	for _, s := range o.inOrder() {
		own := o.stands[workflows.IDOf(s.terms)]
		if own.state == nil || !own.due(o.now).IsZero() {
			return s.terms.Place()
		}
		for _, community := range s.places[1:] {
			c := o.stands[workflows.IDOf(community)]
			if c.state == nil || !c.due(o.now).IsZero() || !o.agree(own, c, community.Place()) {
				return community.Place()
			}
		}
	}
	return ""
}

// agree says whether a sub-district and a community have heard of each other what
// there is to hear.
func (o *office) agree(own, community stand, place string) bool {
	if own.state.Ended() {
		life := o.stands[workflows.GovernanceID(o.programme, place)]
		return community.state.Ended() && life.state != nil
	}
	return own.state.Heard(community.terms, community.state) &&
		community.state.Gate.Seq == own.state.Gate.Seq &&
		(own.state.Phase != pilot.PhaseClosing || community.state.Closing == own.state.Closing)
}
