package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"shidian/internal/pilot"
)

// CommunityPilot runs one community's part of the pilot, from its foundation to
// its archive, and stays until its sub-district closes: until then something may
// come back.
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
	*desk
	reported pilot.Progress // the last report
}

func newCommunity(ctx workflow.Context, in PilotInput) *community {
	p := &community{desk: newDesk(ctx, in), reported: pilot.FirstReport(&in.Terms)}
	if c := in.Carried; c != nil && c.Reported != nil {
		p.reported = *c.Reported
	}
	return p
}

// run is the community's story.
func (p *community) run(ctx workflow.Context) (*pilot.Summary, error) {
	p.open()
	for !p.state.Ended() {
		err := await(ctx, func() bool { return p.state.Ended() || p.newsToTell() || p.mustContinue(ctx) })
		switch {
		case p.state.Ended():
		case err != nil:
			p.recordCancelled()
			_ = p.tellSubDistrict(p.steady) // cancelled with its sub-district, there may be nobody to tell
			return p.finish(ctx, err)
		case p.mustContinue(ctx):
			return nil, p.continueAsNew(ctx, CommunityPilotType, Carried{Reported: &p.reported})
		case p.newsToTell():
			p.report(ctx)
		}
	}
	return p.finish(ctx, nil)
}

// newsToTell says whether the sub-district acts on something that it has not heard.
func (p *community) newsToTell() bool {
	return p.state.Phase != "" && pilot.Report(&p.terms, p.state).Material(p.reported)
}

// A report that does not arrive is repeated at growing intervals.
const (
	reportRetryFirst  = 10 * time.Second
	reportRetryAtMost = time.Hour
)

// report tells the sub-district how things stand: one signal at a time, so that
// several changes meanwhile make one report.
func (p *community) report(ctx workflow.Context) {
	for wait := reportRetryFirst; ; wait = min(2*wait, reportRetryAtMost) {
		err := p.tellSubDistrict(p.steady)
		if err == nil {
			return
		}
		workflow.GetLogger(ctx).Warn("sub-district not reached; trying again", "error", err, "in", wait)
		if ended, err := workflow.AwaitWithTimeout(ctx, wait, p.state.Ended); ended || err != nil {
			return // closed or cancelled: run sees it
		}
	}
}

// tellSubDistrict sends the report to whichever run of the sub-district's pilot is open.
func (p *community) tellSubDistrict(ctx workflow.Context) error {
	report := pilot.Report(&p.terms, p.state)
	parent := SubDistrictID(p.terms.Programme, p.terms.SubDistrict.Code)
	if err := workflow.SignalExternalWorkflow(ctx, parent, "", SignalCommunityProgress, report).Get(ctx, nil); err != nil {
		return err
	}
	p.reported = report
	return nil
}
