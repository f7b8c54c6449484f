package workflows

import (
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"shidian/internal/pilot"
)

// typeBadInput is the error of a workflow that was started by hand with an input
// that is none.
const typeBadInput = "BadInput"

func checkInput(in PilotInput, level pilot.Level) error {
	t := in.Terms
	switch {
	case t.Programme == "" || t.SubDistrict.Code == "" || t.Profile.Name == "":
		return badInput("programme, sub-district or rules profile is missing")
	case t.Level() != level:
		return badInput(fmt.Sprintf("the terms are of a %s, the workflow is a %s's", t.Level(), level))
	case in.Carried != nil && in.Carried.State == nil:
		return badInput("what was carried on has no state")
	}
	return nil
}

func badInput(why string) error {
	return temporal.NewNonRetryableApplicationError("this is not a pilot's input: "+why+"; start pilots with: shidian start PLAN.yaml", typeBadInput, nil)
}

// The length and the size at which a run continues as new whatever is pending. The
// server ends a run at 51,200 events or 50 MB.
const (
	historyAtMost = 20_000
	bytesAtMost   = 12 << 20
	// A server may be told to take no more than so many signals in a run; well below
	// that the next run begins to count anew.
	signalsAtMost = 500
)

// mustContinue says whether this run has become long enough: when the server
// suggests it, or after many signals, and nobody waits for an answer; what else waits is carried on. While
// the record can't be written somebody always does, and asks again with the same id.
func (r *pilotRun) mustContinue(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	switch {
	case info.GetCurrentHistoryLength() > historyAtMost, r.since(bounded) && info.GetCurrentHistorySize() > bytesAtMost:
		return r.fits()
	case !info.GetContinueAsNewSuggested() && !(r.since(bounded) && r.heard > signalsAtMost):
		return false
	case r.recorderDown && r.fits(), r.idle() && workflow.AllHandlersFinished(ctx):
		return true
	}
	return r.since(bounded) && r.fits() && workflow.AllHandlersFinished(ctx)
}

// carriedAtMost is how much of what waits a run hands to the next: with more, the
// server would not take its input. Until enough is recorded the run goes on.
const (
	carriedAtMost = 256 << 10
	carriedEach   = 1 << 10 // an entry beside its payload, or as junk
)

// fits says whether what waits can be carried on.
func (r *pilotRun) fits() bool {
	size := (len(r.inFlight) + len(r.inbox) + len(r.arrivals.queue)) * carriedEach
	for _, list := range [][]*item{r.inFlight, r.inbox} {
		for _, it := range list {
			size += len(it.entry.Payload)
		}
	}
	for _, a := range r.arrivals.queue {
		if len(a.data) <= pilot.MaxMessageBytes { // else it becomes junk
			size += len(a.data)
		}
	}
	return size <= carriedAtMost
}

// continueAsNew carries everything on, signals that came at the last moment and
// what is not yet recorded included.
func (r *pilotRun) continueAsNew(ctx workflow.Context, workflowType string, c Carried) error {
	r.drain(ctx)
	r.answerDecided()
	c.State, c.Projection, c.Runs = r.state, r.projection, r.runs+1
	c.Bounded, c.Recorded = r.since(bounded), r.recorded
	for _, it := range append(r.inFlight, r.inbox...) {
		c.Inbox = append(c.Inbox, it.entry)
	}
	return workflow.NewContinueAsNewError(ctx, workflowType, PilotInput{V: r.leaves(), Terms: r.terms, Carried: &c})
}

// recordCancelled puts the cancellation on record; false when it came too late, since
// what closed the pilot waited to be recorded before it.
func (r *pilotRun) recordCancelled() bool {
	r.putInternal(pilot.EntryCancel, struct{}{})
	awaitSteady(r.steady, r.state.Ended)
	return r.state.Phase == pilot.PhaseCancelled
}

// finish answers everything that still comes in, then ends the workflow.
func (r *pilotRun) finish(ctx workflow.Context, err error) (*pilot.Summary, error) {
	for {
		r.drain(ctx)
		if r.idle() && workflow.AllHandlersFinished(ctx) {
			break
		}
		awaitSteady(ctx, func() bool { return r.idle() && workflow.AllHandlersFinished(ctx) })
	}
	if err != nil {
		return nil, err
	}
	return &r.projection.Summary, nil
}

// StartAttributes are the search attributes that a pilot starts with, so that
// lists find it before its first task is done.
func StartAttributes(t *pilot.Terms) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(startAttributes(t)...)
}

func startAttributes(t *pilot.Terms) []temporal.SearchAttributeUpdate {
	updates := []temporal.SearchAttributeUpdate{
		AttrProgramme.ValueSet(t.Programme), AttrSubDistrict.ValueSet(t.SubDistrict.Code), AttrLight.ValueSet(string(pilot.LightGreen)),
	}
	if t.Community != nil {
		updates = append(updates, AttrCommunity.ValueSet(t.Community.Code))
	}
	return updates
}

// AttributesAs are the search attributes of a pilot that starts with this summary, which it is
// told ([PilotInput.Shown]), so that its first task need set none.
func AttributesAs(t *pilot.Terms, sum pilot.Summary) temporal.SearchAttributes {
	updates := append(startAttributes(t), AttrProgress.ValueSet(int64(sum.Progress)), AttrOverdue.ValueSet(int64(sum.Overdue)))
	return temporal.NewSearchAttributes(append(updates, changedAttributes(t, &pilot.Summary{}, sum)...)...)
}
