package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// watchClock waits for the next warning or due time with one timer, armed anew
// only when that time changes, and takes its passing into the inbox. In a
// rehearsal there is nothing to wait for: whoever moves the calendar says so.
func (r *pilotRun) watchClock(ctx workflow.Context) {
	for {
		awaitSteady(ctx, func() bool { return !r.projection.Next.At.IsZero() && !r.terms.Clock.Rehearsed() })
		next := r.projection.Next
		if !r.waitUntil(ctx, next) {
			continue
		}
		it := r.putInternal(pilot.EntryClock, pilot.ClockReached{Until: next.At})
		awaitSteady(ctx, func() bool { return it.answered })
		r.backOff(ctx, next)
	}
}

// A rung that is reached again though nothing came of it waits, each time longer.
const (
	stalledFirst  = time.Minute
	stalledAtMost = time.Hour
)

// backOff waits when the clock has rung and the same is next once more: nothing was
// recorded that would move it on. Other news ends the wait.
func (r *pilotRun) backOff(ctx workflow.Context, rang pilot.Rung) {
	if !r.projection.Next.At.Equal(rang.At) || !r.since(failsOnce) {
		r.ticksAgain(ctx)
		return
	}
	workflow.GetLogger(ctx).Error("the clock rang and nothing was recorded; waiting before it rings again", "step", rang.Step, "rung", rang.Name(), "at", rang.At)
	r.stalled.later(ctx, r.text("pilot.timer-stalled"), stalledFirst, stalledAtMost)
	r.publish(ctx)
	awaitSteady(ctx, func() bool { return r.stalled.due() || !r.projection.Next.At.Equal(rang.At) })
	if !r.stalled.due() {
		r.ticksAgain(ctx)
	}
}

func (r *pilotRun) ticksAgain(ctx workflow.Context) {
	if r.stalled.timer != nil {
		r.stalled.over()
		r.publish(ctx)
	}
}

// waitUntil waits for an instant of plan time; false when another one comes next by now.
func (r *pilotRun) waitUntil(ctx workflow.Context, next pilot.Rung) bool {
	left := r.terms.Clock.Real(next.At).Sub(workflow.Now(ctx))
	if left <= 0 {
		return true
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	timer := workflow.NewTimerWithOptions(timerCtx, left, workflow.TimerOptions{Summary: r.timerSummary(next)})
	awaitSteady(ctx, func() bool { return timer.IsReady() || !r.projection.Next.At.Equal(next.At) })
	if timer.IsReady() {
		return true
	}
	cancel()
	return false
}

// timerSummary says on the timeline what the timer waits for.
func (r *pilotRun) timerSummary(next pilot.Rung) string {
	args := catalog.Args{"date": next.At.In(r.terms.Location()).Format("2006-01-02")}
	switch {
	case next.Step == "":
		return r.text("pilot.timer-"+string(next.Kind), args)
	case next.Kind == "": // worked out by an older version
		args["rung"] = r.text("rung." + string(pilot.RungReminder))
	default:
		args["rung"] = r.text("rung." + string(next.Kind))
	}
	args["step"] = r.text("step." + string(next.Step))
	return r.text("pilot.timer", args)
}
