package demo

import (
	"context"
	"time"

	"shidian/internal/pilot"
)

// The plan's time stands while anybody works, and moves on when nothing is left to
// do: what happens on a day does not depend on how fast the machine is.

// The hours at which a day's calendar stands. People work at the first two; at its
// end what has become due is reminded of.
const (
	morning   = 10
	afternoon = 16
	midnight  = 24
)

// goesOnFor is how long after its last deadline a demonstration that does not come
// to its end is broken off, in plan days.
const goesOnFor = 90

// work goes through the plan's days until every pilot is closed, the plan is long
// over, or ctx ends. Show is called after each round.
func (o *office) work(ctx context.Context, speed float64, show func()) error {
	zone, last := o.first().Location(), o.lastDay()
	if err := o.settle(ctx); err != nil {
		return err
	}
	for day := o.opens(); day <= last; day = day.AddDays(1) {
		for _, hour := range []int{morning, afternoon, midnight} {
			began, before := time.Now(), o.now
			if err := o.moveTo(ctx, day.Start(zone).Add(time.Duration(hour)*time.Hour)); err != nil {
				return err
			}
			if hour != midnight {
				if err := o.round(ctx); err != nil {
					return err
				}
			}
			if err := o.list(ctx); err != nil {
				return err
			}
			show()
			if o.over() {
				return nil
			}
			rest(ctx, time.Duration(float64(o.now.Sub(before))/speed)-time.Since(began))
		}
	}
	return nil
}

// rest waits, so that people can follow.
func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (o *office) lastDay() pilot.Date {
	var last pilot.Date
	for _, s := range o.subs {
		last = max(last, s.terms.Deadline)
	}
	return last.AddDays(goesOnFor)
}

// moveTo moves the calendar on and has every pilot record what has become due.
func (o *office) moveTo(ctx context.Context, at time.Time) error {
	o.now = at
	if err := o.record.MoveCalendar(ctx, o.programme, at); err != nil {
		return err
	}
	return o.settle(ctx)
}

// round lets everybody do what they have to do by now: first the levels above
// return what they find wanting, then the sub-districts hand in, then the
// communities. Each sees what the one before has done.
func (o *office) round(ctx context.Context) error {
	o.fileBulletins(ctx)
	for _, act := range []func(context.Context) (did bool){
		o.sendReturns,
		func(ctx context.Context) bool { return o.deliver(ctx, pilot.LevelSubDistrict) },
		func(ctx context.Context) bool { return o.deliver(ctx, pilot.LevelCommunity) },
	} {
		o.plan()
		if !act(ctx) {
			continue
		}
		if err := o.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}
