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
func (d *desk) mustContinue(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	switch {
	case info.GetCurrentHistoryLength() > historyAtMost, d.since(bounded) && info.GetCurrentHistorySize() > bytesAtMost:
		return d.fits()
	case !info.GetContinueAsNewSuggested() && !(d.since(bounded) && d.heard > signalsAtMost):
		return false
	case d.recorderDown && d.fits(), d.idle() && workflow.AllHandlersFinished(ctx):
		return true
	}
	return d.since(bounded) && d.fits() && workflow.AllHandlersFinished(ctx)
}

// carriedAtMost is how much of what waits a run hands to the next: with more, the
// server would not take its input. Until enough is recorded the run goes on.
const (
	carriedAtMost = 256 << 10
	carriedEach   = 1 << 10 // an entry beside its payload, or as junk
)

// fits says whether what waits can be carried on.
func (d *desk) fits() bool {
	size := (len(d.inHand) + len(d.inbox) + len(d.arrivals.queue)) * carriedEach
	for _, list := range [][]*item{d.inHand, d.inbox} {
		for _, it := range list {
			size += len(it.entry.Payload)
		}
	}
	for _, a := range d.arrivals.queue {
		if len(a.data) <= pilot.MaxMessageBytes { // else it becomes junk
			size += len(a.data)
		}
	}
	return size <= carriedAtMost
}

// continueAsNew carries everything on, signals that came at the last moment and
// what is not yet recorded included.
func (d *desk) continueAsNew(ctx workflow.Context, workflowType string, c Carried) error {
	d.drain(ctx)
	d.answerDecided()
	c.State, c.Outlook, c.Runs = d.state, d.outlook, d.runs+1
	c.Bounded, c.Recorded = d.since(bounded), d.recorded
	for _, it := range append(d.inHand, d.inbox...) {
		c.Inbox = append(c.Inbox, it.entry)
	}
	return workflow.NewContinueAsNewError(ctx, workflowType, PilotInput{V: 1, Terms: d.terms, Carried: &c})
}

// recordCancelled puts the cancellation on record; false when it came too late, since
// what closed the pilot waited to be recorded before it.
func (d *desk) recordCancelled() bool {
	d.putOwn(pilot.EntryCancel, struct{}{})
	awaitSteady(d.steady, d.state.Ended)
	return d.state.Phase == pilot.PhaseCancelled
}

// finish answers everything that still comes in, then ends the workflow.
func (d *desk) finish(ctx workflow.Context, err error) (*pilot.Summary, error) {
	for {
		d.drain(ctx)
		if d.idle() && workflow.AllHandlersFinished(ctx) {
			break
		}
		awaitSteady(ctx, func() bool { return d.idle() && workflow.AllHandlersFinished(ctx) })
	}
	if err != nil {
		return nil, err
	}
	return &d.outlook.Summary, nil
}

// StartAttributes are the search attributes that a pilot starts with, so that
// lists find it before its first task is done.
func StartAttributes(t *pilot.Terms) temporal.SearchAttributes {
	updates := []temporal.SearchAttributeUpdate{
		AttrProgramme.ValueSet(t.Programme), AttrSubDistrict.ValueSet(t.SubDistrict.Code), AttrLight.ValueSet(string(pilot.LightGreen)),
	}
	if t.Community != nil {
		updates = append(updates, AttrCommunity.ValueSet(t.Community.Code))
	}
	return temporal.NewSearchAttributes(updates...)
}
