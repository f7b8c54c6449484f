package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// watchClock waits for the next warning or due time with one timer, armed anew
// only when that time changes, and takes its passing into the inbox.
func (d *desk) watchClock(ctx workflow.Context) {
	for {
		awaitSteady(ctx, func() bool { return !d.nextRung().IsZero() })
		next := d.nextRung()
		if !d.waitUntil(ctx, next) {
			continue
		}
		it := d.putOwn(pilot.EntryClock, pilot.ClockReached{Until: next})
		awaitSteady(ctx, func() bool { return it.answered })
	}
}

func (d *desk) nextRung() time.Time {
	next, _ := d.state.NextRung(&d.terms)
	return next
}

// waitUntil waits for an instant of plan time; false when another one comes next by now.
func (d *desk) waitUntil(ctx workflow.Context, next time.Time) bool {
	left := d.terms.Clock.Real(next).Sub(workflow.Now(ctx))
	if left <= 0 {
		return true
	}
	_, step := d.state.NextRung(&d.terms)
	timerCtx, cancel := workflow.WithCancel(ctx)
	timer := workflow.NewTimerWithOptions(timerCtx, left, workflow.TimerOptions{Summary: d.text("pilot.timer", catalog.Args{
		"step": d.text("step." + string(step)), "date": next.In(d.terms.Location()).Format("2006-01-02"),
	})})
	awaitSteady(ctx, func() bool { return timer.IsReady() || !d.nextRung().Equal(next) })
	if timer.IsReady() {
		return true
	}
	cancel()
	return false
}
