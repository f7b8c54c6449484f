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
func (d *desk) watchClock(ctx workflow.Context) {
	for {
		awaitSteady(ctx, func() bool { return !d.outlook.Next.At.IsZero() && !d.terms.Clock.Rehearsed() })
		next := d.outlook.Next
		if !d.waitUntil(ctx, next) {
			continue
		}
		it := d.putOwn(pilot.EntryClock, pilot.ClockReached{Until: next.At})
		awaitSteady(ctx, func() bool { return it.answered })
		d.backOff(ctx, next)
	}
}

// A rung that is reached again though nothing came of it waits, each time longer.
const (
	stalledFirst  = time.Minute
	stalledAtMost = time.Hour
)

// backOff waits when the clock has rung and the same is next once more: nothing was
// recorded that would move it on. Other news ends the wait.
func (d *desk) backOff(ctx workflow.Context, rang pilot.Rung) {
	if !d.outlook.Next.At.Equal(rang.At) || !d.since(failsOnce) {
		d.ticksAgain(ctx)
		return
	}
	workflow.GetLogger(ctx).Error("the clock rang and nothing was recorded; waiting before it rings again", "step", rang.Step, "rung", rang.Name(), "at", rang.At)
	d.stalled.later(ctx, d.text("pilot.timer-stalled"), stalledFirst, stalledAtMost)
	d.publish(ctx)
	awaitSteady(ctx, func() bool { return d.stalled.due() || !d.outlook.Next.At.Equal(rang.At) })
	if !d.stalled.due() {
		d.ticksAgain(ctx)
	}
}

func (d *desk) ticksAgain(ctx workflow.Context) {
	if d.stalled.timer != nil {
		d.stalled.over()
		d.publish(ctx)
	}
}

// waitUntil waits for an instant of plan time; false when another one comes next by now.
func (d *desk) waitUntil(ctx workflow.Context, next pilot.Rung) bool {
	left := d.terms.Clock.Real(next.At).Sub(workflow.Now(ctx))
	if left <= 0 {
		return true
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	timer := workflow.NewTimerWithOptions(timerCtx, left, workflow.TimerOptions{Summary: d.timerSummary(next)})
	awaitSteady(ctx, func() bool { return timer.IsReady() || !d.outlook.Next.At.Equal(next.At) })
	if timer.IsReady() {
		return true
	}
	cancel()
	return false
}

// timerSummary says on the timeline what the timer waits for.
func (d *desk) timerSummary(next pilot.Rung) string {
	args := catalog.Args{"date": next.At.In(d.terms.Location()).Format("2006-01-02")}
	switch {
	case next.Step == "":
		return d.text("pilot.timer-"+string(next.Kind), args)
	case next.Kind == "": // worked out by an older version
		args["rung"] = d.text("rung." + string(pilot.RungReminder))
	default:
		args["rung"] = d.text("rung." + string(next.Kind))
	}
	args["step"] = d.text("step." + string(next.Step))
	return d.text("pilot.timer", args)
}
