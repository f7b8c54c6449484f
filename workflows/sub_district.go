package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"shidian/activities"
	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// SubDistrictPilot runs one sub-district's pilot: the preparation, its
// communities side by side, and the closing, until the archive is received and
// every community has agreed that nothing is open.
func SubDistrictPilot(ctx workflow.Context, in PilotInput) (*pilot.Summary, error) {
	if err := checkInput(in, pilot.LevelSubDistrict); err != nil {
		return nil, err
	}
	p := newSubDistrict(ctx, in)
	if err := p.setup(ctx); err != nil {
		return nil, err
	}
	return p.run(ctx)
}

// subDistrict is a sub-district's pilot at work.
type subDistrict struct {
	*pilotRun
	started          []string // communities
	gateTold         int64    // the gate's last change told to the communities
	closingRequested int64    // the closing last asked of them
	closingWithdrawn int64    // the closing last withdrawn from them
	sentBack         int      // the last of what was sent back to one of them
	delivery         again    // of what was sent back and did not arrive
	adding           again    // of communities that could not be started
}

func newSubDistrict(ctx workflow.Context, in PilotInput) *subDistrict {
	p := &subDistrict{pilotRun: newPilotRun(ctx, in)}
	if c := in.Carried; c != nil {
		p.started, p.gateTold, p.closingRequested, p.closingWithdrawn, p.sentBack = c.Started, c.GateTold, c.ClosingRequested, c.ClosingWithdrawn, c.SentBack
	}
	return p
}

// run is the pilot's story. The preparation opens with the pilot, and its communities
// start beside it. What opens then is settled with each recorded hand-in (package judge)
// and passed on here:
//
//   - the preparation is complete: the gate opens, and the communities' elections with it;
//   - every community that takes part reports that it is complete: the closing steps open;
//   - the archive is received: the communities are asked to close, and agree or decline;
//   - all have agreed: the pilot is closed, and so are they.
//
// A return takes it back the same way: the gate closes, a closing is withdrawn.
func (p *subDistrict) run(ctx workflow.Context) (*pilot.Summary, error) {
	p.open()
	p.startCommunities(ctx)
	for !p.state.Ended() {
		err := await(ctx, func() bool { return p.state.Ended() || p.duty(ctx) != nil })
		switch {
		case p.state.Ended():
		case err != nil:
			if p.recordCancelled() {
				p.over()
				p.cancelCommunities()
				return p.finish(ctx, err)
			}
		case p.mustContinue(ctx):
			p.over()
			return nil, p.continueAsNew(ctx, SubDistrictPilotType, p.carried())
		default:
			p.duty(ctx)()
		}
	}
	p.over()
	if p.state.Phase == pilot.PhaseClosed { // and no reinstatement was refused
		p.tellAll(SignalPilotClosed, pilot.Closed{V: pilot.MessageVersion, Seq: p.state.Closing})
	}
	return p.finish(ctx, nil)
}

// duty is what the pilot owes its communities, or itself, right now; nil when all
// that is left is to wait for people.
func (p *subDistrict) duty(ctx workflow.Context) func() {
	switch {
	case p.mustContinue(ctx):
		return func() {}
	case p.state.Amended > 0 && p.adds() && p.adding.due() && !p.mustTellFirst(): // an order brought more communities
		return p.startAdded
	case p.gateTold < p.state.Gate.Seq: // elections may begin, or must wait; a suspension; days given; other terms
		return p.tellGate
	case p.sentBack < p.state.LastSendback(): // the district returned the archive for what communities did
		return p.sendBack
	case p.delivery.timer != nil && len(p.state.Undelivered()) == 0 && p.idle():
		return p.delivery.over
	case p.delivery.due() && len(p.state.Undelivered()) > 0:
		return p.deliverAgain
	case p.state.Phase == pilot.PhaseClosing && p.closingRequested < p.state.Closing: // the archive is received
		return p.askToClose
	case p.state.Phase == pilot.PhaseOpen && p.closingWithdrawn < p.closingRequested: // something is open again
		return p.recallClosing
	}
	return nil
}

func (p *subDistrict) carried() Carried {
	return Carried{Started: p.started, GateTold: p.gateTold, ClosingRequested: p.closingRequested, ClosingWithdrawn: p.closingWithdrawn, SentBack: p.sentBack}
}

func (p *subDistrict) tellGate() {
	message := p.state.GateMessage()
	p.tellAll(SignalGateChanged, message)
	p.gateTold = message.Seq
}

// A return that does not arrive is handed down again at growing intervals.
const (
	deliveryRetryFirst  = 10 * time.Second
	deliveryRetryAtMost = time.Hour
)

// sendBack returns to communities what the district returned with the archive.
func (p *subDistrict) sendBack() {
	for _, b := range p.state.ToCommunities {
		if b.Number <= p.sentBack {
			continue
		}
		if !p.handDown(b) && p.since(failsOnce) {
			p.putInternal(pilot.EntryDelivery, pilot.Delivery{Number: b.Number, Failed: true})
			p.deliverLater()
		}
		p.sentBack = b.Number
	}
}

// handDown sends a community what was sent back to it; false when it does not arrive.
func (p *subDistrict) handDown(b pilot.Sendback) bool {
	err := workflow.SignalExternalWorkflow(p.steady, p.communityID(b.Community), "", SignalStepReturned, b.Message()).Get(p.steady, nil)
	if err != nil {
		workflow.GetLogger(p.steady).Error("return not passed on", "community", b.Community, "number", b.Number, "error", err)
	}
	return err == nil
}

// deliverAgain tries what did not arrive. The community knows by its id what it has.
func (p *subDistrict) deliverAgain() {
	for _, b := range p.state.Undelivered() {
		if p.handDown(b) {
			p.putInternal(pilot.EntryDelivery, pilot.Delivery{Number: b.Number})
		}
	}
	p.deliverLater()
}

func (p *subDistrict) deliverLater() {
	p.delivery.later(p.steady, p.text("pilot.timer-return"), deliveryRetryFirst, deliveryRetryAtMost)
}

func (p *subDistrict) askToClose() {
	closing := p.state.Closing
	p.tellAll(SignalPilotClosing, pilot.Closing{V: pilot.MessageVersion, Seq: closing})
	p.closingRequested = closing
}

func (p *subDistrict) recallClosing() {
	closing := p.closingRequested
	p.tellAll(SignalPilotClosing, pilot.Closing{V: pilot.MessageVersion, Seq: closing, Withdrawn: true})
	p.closingWithdrawn = closing
}

// tellAll signals every community and waits until the server has taken each. One
// that no longer runs can't be told; its last report stays on the page.
func (p *subDistrict) tellAll(signal string, message any) { p.tell(p.toTell(), signal, message) }

func (p *subDistrict) tell(codes []string, signal string, message any) {
	futures := make([]workflow.Future, len(codes))
	for i, code := range codes {
		futures[i] = workflow.SignalExternalWorkflow(p.steady, p.communityID(code), "", signal, message)
	}
	for i, f := range futures {
		if err := f.Get(p.steady, nil); err != nil {
			workflow.GetLogger(p.steady).Warn("community not reached", "community", codes[i], "signal", signal, "error", err)
		}
	}
}

// toTell are the communities, and those that are none any more and have not heard it.
func (p *subDistrict) toTell() []string {
	var codes []string
	for _, c := range p.terms.Communities {
		if p.state.Amended == 0 || slices.Contains(p.started, c.Code) { // one that an order adds hears it when it has begun
			codes = append(codes, c.Code)
		}
	}
	for _, f := range p.state.Former {
		if f.Gate > p.gateTold {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// over ends the waits for what failed.
func (p *subDistrict) over() {
	p.delivery.over()
	p.adding.over()
}

func (p *subDistrict) communityID(code string) string {
	return CommunityID(p.terms.Programme, p.terms.SubDistrict.Code, code)
}

// Communities are started a few at a time, so that the start of a whole district
// leaves room for hand-ins; by an activity, which sees to that, with one order for more.
const (
	startsAtOnce     = 8
	beginsInOneOrder = 64
)

func (p *subDistrict) startsAtOnce() int {
	if p.brief {
		return beginsInOneOrder
	}
	return startsAtOnce
}

// startCommunities starts every community from the first day, so that nothing
// handed in early is lost. One that runs already is adopted. A cancellation ends it. Once an
// order has come it is a duty among others (startAdded): what is started by then may have
// to hear what the others have heard.
func (p *subDistrict) startCommunities(ctx workflow.Context) {
	for {
		missing := p.missing()
		if len(missing) == 0 || p.state.Amended > 0 || p.state.Ended() || p.stopStarting(ctx) {
			return
		}
		if !p.startSome(missing[:min(len(missing), p.startsAtOnce())]) && !p.pauseStarting(ctx) {
			return
		}
	}
}

// missing are the communities that take part and are not started yet.
func (p *subDistrict) missing() []string {
	var codes []string
	for _, c := range p.terms.Communities {
		if !slices.Contains(p.started, c.Code) && p.state.TakesPart(c.Code) {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

func (p *subDistrict) adds() bool { return len(p.missing()) > 0 }

// mustTellFirst says whether communities are to start that take the place of others, which
// have not heard it yet: they begin with what these come to.
func (p *subDistrict) mustTellFirst() bool {
	return p.gateTold < p.state.Gate.Seq && slices.ContainsFunc(p.terms.Communities, func(c pilot.CommunityTerms) bool {
		return c.Origin != nil && !slices.Contains(p.started, c.Code)
	})
}

// startAdded starts some of the communities that an order brought; what fails is tried
// again later.
func (p *subDistrict) startAdded() {
	missing := p.missing()
	before := len(p.started)
	all := p.startSome(missing[:min(len(missing), p.startsAtOnce())])
	if p.gateTold == p.state.Gate.Seq { // else they hear it with the others
		p.tell(p.started[before:], SignalGateChanged, p.state.GateMessage())
	}
	if all {
		p.adding.over()
		return
	}
	p.adding.later(p.steady, p.text("pilot.timer-start"), startsRetried, deliveryRetryAtMost)
}

// startSome starts communities side by side; false when one could not be started.
func (p *subDistrict) startSome(codes []string) bool {
	if p.brief {
		return p.beginSome(codes)
	}
	children := make([]workflow.ChildWorkflowFuture, len(codes))
	for i, code := range codes {
		terms, _ := p.terms.ForCommunity(code) // the codes are the terms' own
		children[i] = p.startChild(CommunityPilotType, terms)
	}
	all := true
	for i, child := range children {
		err := p.awaitStart(child)
		if err == nil {
			p.started = append(p.started, codes[i])
			continue
		}
		workflow.GetLogger(p.steady).Error("community not started; trying again", "community", codes[i], "error", err)
		all = false
	}
	return all
}

// Patience with an activity that starts communities. It says with each that it is still there.
const (
	beginPatience = 2 * time.Minute
	beginSilence  = 20 * time.Second
)

// beginSome has an activity start communities: the server has less to do than for a child, and
// this history less to keep. Their sub-district's page and lists lead to them, as theirs lead to it.
func (p *subDistrict) beginSome(codes []string) bool {
	ctx := workflow.WithActivityOptions(p.steady, workflow.ActivityOptions{
		StartToCloseTimeout: beginPatience, HeartbeatTimeout: beginSilence, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
		Summary: view.Brief(p.text("pilot.begin", catalog.Args{"n": len(codes)})),
	})
	var begun activities.Begun
	err := workflow.ExecuteActivity(ctx, acts.BeginCommunities, activities.Beginning{Terms: p.terms, Communities: codes, Input: p.leaves()}).Get(ctx, &begun)
	p.started = append(p.started, begun.Communities...)
	if err == nil && begun.Failed == "" {
		return true
	}
	workflow.GetLogger(p.steady).Error("communities not started; trying again", "error", err, "failed", begun.Failed)
	return false
}

// toCancel are the communities that may run. One that an activity has started may not be
// known to have: the activity's worker may have died over it.
func (p *subDistrict) toCancel() []string {
	if !p.brief {
		return p.started
	}
	return append(slices.Clone(p.started), p.missing()...)
}

// cancelCommunities has every community cancelled.
func (p *subDistrict) cancelCommunities() {
	for _, code := range p.toCancel() {
		err := workflow.RequestCancelExternalWorkflow(p.steady, p.communityID(code), "").Get(p.steady, nil)
		if err != nil {
			workflow.GetLogger(p.steady).Warn("community not cancelled; it may have ended", "community", code, "error", err)
		}
	}
}
