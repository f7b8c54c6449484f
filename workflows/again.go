package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// again is something that failed and is due once more after a while, each time later.
type again struct {
	wait  time.Duration
	timer workflow.Future
	stop  workflow.CancelFunc
}

// due says whether it may be tried: it did not fail, or its time has come.
func (a *again) due() bool { return a.timer == nil || a.timer.IsReady() }

// later sets the next time, after first at first and twice as long each time, up to most.
func (a *again) later(ctx workflow.Context, summary string, first, most time.Duration) {
	if a.stop != nil {
		a.stop()
	}
	a.wait = min(max(first, 2*a.wait), most)
	ctx, a.stop = workflow.WithCancel(ctx)
	a.timer = workflow.NewTimerWithOptions(ctx, a.wait, workflow.TimerOptions{Summary: summary})
}

// over forgets the failure.
func (a *again) over() {
	if a.stop != nil {
		a.stop() // the losing timer
	}
	*a = again{}
}
