package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"shidian/internal/pilot"
)

// CommunityPilot runs one community's part of the pilot, from its foundation to
// its archive, and stays until its sub-district closes: until then something may
// come back. Then its life after the pilot begins.
func CommunityPilot(ctx workflow.Context, in PilotInput) (*pilot.Summary, error) {
	if err := checkInput(in, pilot.LevelCommunity); err != nil {
		return nil, err
	}
	p := newCommunity(ctx, in)
	if err := p.setup(ctx); err != nil {
		return nil, err
	}
	return p.run(ctx)
}

// community is a community's pilot at work.
type community struct {
	*pilotRun
	reportedNews string // the news last reported; of a quiet run what it owes from the loud one before
	owes         bool   // a quiet run: a report that the loud run before it did not get through
	ends         bool   // this run only puts on record that the pilot is cancelled
	reporting    again
}

func newCommunity(ctx workflow.Context, in PilotInput) *community {
	p := &community{pilotRun: newPilotRun(ctx, in)}
	if in.Carried != nil {
		p.reportedNews, p.ends = in.Carried.ReportedNews, in.Carried.Ends
	}
	p.owes = p.quiet && p.projection.News != p.reportedNews
	return p
}

// run is the community's story: the foundation opens with it, the elections when its
// sub-district opens the gate, and from there each step when those before it are accepted.
// It tells its sub-district what is new, agrees to close when nothing is open, and when it
// is closed begins its life after the pilot.
func (p *community) run(ctx workflow.Context) (*pilot.Summary, error) {
	p.open()
	for !p.state.Ended() {
		err := await(ctx, func() bool { return p.state.Ended() || p.mustReport() || p.mustContinue(ctx) })
		switch {
		case p.state.Ended():
		case err != nil:
			if p.recordCancelled() {
				p.reporting.over()
				p.tellLast() // cancelled with its sub-district, there may be nobody to tell
				return p.finish(ctx, err)
			}
		case p.mustContinue(ctx):
			p.reporting.over()
			return nil, p.continueAsNew(ctx, CommunityPilotType, Carried{ReportedNews: p.told()})
		case p.mustReport():
			p.report(ctx)
		}
	}
	p.reporting.over()
	if p.ends && p.state.Phase == pilot.PhaseCancelled {
		p.tellLast() // the decision that follows does not hang on it
	}
	if p.state.Phase == pilot.PhaseClosed && GovernanceAfterClosing.applies(ctx) {
		p.beginGovernance(ctx)
	}
	return p.finish(ctx, nil)
}

// beginGovernance starts the community's life after its pilot, or finds it running. A
// cancellation leaves it to whoever starts the plan again.
func (p *community) beginGovernance(ctx workflow.Context) {
	terms := p.terms.ForGovernance(p.state)
	for {
		err := p.awaitStart(p.startChild(CommunityGovernanceType, terms))
		if err == nil {
			return
		}
		workflow.GetLogger(p.steady).Error("the life after the pilot not started; trying again", "error", err)
		if !p.pauseStarting(ctx) {
			return
		}
	}
}

// mustReport says whether the sub-district acts on something that it has not heard,
// and may be told now. A quiet run leaves that to who reads what the recorder noted.
func (p *community) mustReport() bool {
	if p.quiet && !p.owes {
		return false
	}
	return p.projection.News != p.reportedNews && p.reporting.due()
}

// told is the news that need not be told by the next run.
func (p *community) told() string {
	if p.quiet && !p.owes {
		return p.projection.News
	}
	return p.reportedNews
}

// tellLast tells the sub-district how things stand at the end, once.
func (p *community) tellLast() {
	if !p.quiet || p.owes {
		_ = p.tellSubDistrict(p.steady)
	}
}

// A report that does not arrive is repeated at growing intervals.
const (
	reportRetryFirst  = 10 * time.Second
	reportRetryAtMost = 10 * time.Minute
)

// report tells the sub-district how things stand: one signal at a time, so that
// several changes meanwhile make one report.
func (p *community) report(ctx workflow.Context) {
	err := p.tellSubDistrict(p.steady)
	if err == nil {
		p.reporting.over()
		return
	}
	workflow.GetLogger(ctx).Warn("sub-district not reached; trying again", "error", err)
	if p.since(failsOnce) {
		p.reporting.later(p.steady, p.text("pilot.timer-report"), reportRetryFirst, reportRetryAtMost)
		return
	}
	for wait := reportRetryFirst; p.pause(ctx, wait) && !p.since(failsOnce); wait = min(2*wait, reportRetryAtMost) {
		if p.tellSubDistrict(p.steady) == nil {
			return
		}
	}
}

// pause waits; false when the pilot ends or is cancelled meanwhile.
func (p *community) pause(ctx workflow.Context, wait time.Duration) bool {
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel() // the losing timer
	timer := workflow.NewTimerWithOptions(timerCtx, wait, workflow.TimerOptions{Summary: p.text("pilot.timer-report")})
	err := workflow.Await(ctx, func() bool { return timer.IsReady() || p.state.Ended() })
	return err == nil && !p.state.Ended()
}

// tellSubDistrict sends the report to whichever run of the sub-district's pilot is open.
func (p *community) tellSubDistrict(ctx workflow.Context) error {
	news, report := p.projection.News, p.projection.Report
	parent := SubDistrictID(p.terms.Programme, p.terms.SubDistrict.Code)
	if err := workflow.SignalExternalWorkflow(ctx, parent, "", SignalCommunityProgress, report).Get(ctx, nil); err != nil {
		return err
	}
	p.reportedNews, p.owes = news, false
	return nil
}
