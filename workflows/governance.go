package workflows

import (
	"go.temporal.io/sdk/workflow"

	"shidian/internal/pilot"
)

// CommunityGovernance is a community's life after its pilot: what the reform set
// up has to go on meeting, reporting, being appraised and elected, year after
// year. Each settled year is followed by a new run.
func CommunityGovernance(ctx workflow.Context, in PilotInput) (*pilot.Summary, error) {
	if err := checkInput(in, pilot.LevelGovernance); err != nil {
		return nil, err
	}
	g := &governance{pilotRun: newPilotRun(ctx, in)}
	if err := g.setup(ctx); err != nil {
		return nil, err
	}
	return g.run(ctx)
}

// governance is a community's life at work.
type governance struct{ *pilotRun }

// run waits for records and for the calendar; all that follows from them is
// judged where it is recorded.
func (g *governance) run(ctx workflow.Context) (*pilot.Summary, error) {
	g.open()
	year := g.state.Year
	yearOver := func() bool { return g.state.Year > year && g.idle() && workflow.AllHandlersFinished(ctx) }
	for !g.state.Ended() {
		err := await(ctx, func() bool { return g.state.Ended() || g.mustContinue(ctx) || yearOver() })
		switch {
		case g.state.Ended():
		case err != nil:
			if g.recordCancelled() {
				return g.finish(ctx, err)
			}
		default:
			return nil, g.continueAsNew(ctx, CommunityGovernanceType, Carried{})
		}
	}
	return g.finish(ctx, nil)
}
