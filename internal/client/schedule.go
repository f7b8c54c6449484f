package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	sdkclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"shidian/internal/catalog"
	"shidian/internal/plan"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// Weekly says when a programme's bulletin is made.
type Weekly struct {
	Programme    string
	Lang         catalog.Lang // what the Temporal UI shows
	Weekday      time.Weekday
	Hour, Minute int
	Zone         *time.Location // a fixed offset
}

// WeeklyOf is when a plan wants its bulletin.
func WeeklyOf(p *plan.Plan, lang catalog.Lang) Weekly {
	b := p.Bulletin
	return Weekly{Programme: p.Programme.Code, Lang: lang, Weekday: b.Weekday, Hour: b.Hour, Minute: b.Minute, Zone: p.Location()}
}

// Scheduled says what setting a Schedule came to.
type Scheduled string

// What setting a Schedule comes to.
const (
	ScheduledNow       Scheduled = "created"
	ScheduledAnew      Scheduled = "updated"
	ScheduledUnchanged Scheduled = "unchanged"
)

// bulletinCatchUp is how late a bulletin may still be made: until the next one.
const bulletinCatchUp = 6 * 24 * time.Hour

// ScheduleBulletin sets the Schedule that makes the bulletin every week. It is
// safe to repeat: one that is there is changed where it differs, and stays
// paused if somebody paused it. The record keeps when, for a Temporal that loses it.
func (c *Client) ScheduleBulletin(ctx context.Context, w Weekly) (Scheduled, error) {
	t, err := c.Temporal(ctx)
	if err != nil {
		return "", err
	}
	record, err := c.Store(ctx)
	if err != nil {
		return "", err
	}
	if err := record.KeepWeekly(ctx, w.kept()); err != nil {
		return "", err
	}
	schedules, first := t.ScheduleClient(), attempts{begun: c.Now()}
	_, err = patiently(ctx, c, ServerTemporal, firstTry, func(ctx context.Context) (sdkclient.ScheduleHandle, error) {
		first.n++
		return schedules.Create(ctx, w.options())
	})
	switch {
	case err == nil:
		return ScheduledNow, nil
	case !errors.Is(err, temporal.ErrScheduleAlreadyRunning):
		return "", c.scheduleError(ctx, "set", err)
	}
	var result Scheduled
	_, err = patiently(ctx, c, ServerTemporal, firstTry, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.update(ctx, schedules.GetHandle(ctx, workflows.BulletinID(w.Programme)), first, &result)
	})
	if err != nil {
		return "", c.scheduleError(ctx, "change", err)
	}
	return result, nil
}

func (c *Client) scheduleError(ctx context.Context, tried string, err error) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", ErrInterrupted, ctx.Err())
	case IsSlow(err):
		return c.servers.Silent(err)
	}
	return fmt.Errorf("%s the bulletin's Schedule: %w", tried, err)
}

// MakeBulletin has the Schedule make a bulletin at once.
func (c *Client) MakeBulletin(ctx context.Context, programme string) error {
	t, err := c.Temporal(ctx)
	if err != nil {
		return err
	}
	handle := t.ScheduleClient().GetHandle(ctx, workflows.BulletinID(programme))
	_, err = patiently(ctx, c, ServerTemporal, firstTry, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, handle.Trigger(ctx, sdkclient.ScheduleTriggerOptions{}) // twice is once: there is one bulletin a day
	})
	if err != nil {
		return c.scheduleError(ctx, "trigger", err)
	}
	return nil
}

func (w Weekly) options() sdkclient.ScheduleOptions {
	return sdkclient.ScheduleOptions{
		ID: workflows.BulletinID(w.Programme), Spec: w.spec(), Action: w.action(),
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: bulletinCatchUp,
		Note:                  catalog.Text(w.Lang, "bulletin.note"),
		TypedSearchAttributes: temporal.NewSearchAttributes(workflows.AttrProgramme.ValueSet(w.Programme)),
	}
}

// spec is the week's moment in UTC: the plan's zone is a fixed offset, and a
// server need not know its name.
func (w Weekly) spec() sdkclient.ScheduleSpec {
	sunday := time.Date(2023, 1, 1, w.Hour, w.Minute, 0, 0, w.Zone) // any Sunday
	at := sunday.AddDate(0, 0, int(w.Weekday)).UTC()
	one := func(n int) []sdkclient.ScheduleRange { return []sdkclient.ScheduleRange{{Start: n}} }
	return sdkclient.ScheduleSpec{Calendars: []sdkclient.ScheduleCalendarSpec{{
		DayOfWeek: one(int(at.Weekday())), Hour: one(at.Hour()), Minute: one(at.Minute()), Comment: w.words(),
	}}}
}

// words say when, in the plan's time zone.
func (w Weekly) words() string {
	return fmt.Sprintf("%s %02d:%02d %s", w.Weekday, w.Hour, w.Minute, w.ZoneName())
}

// ZoneName is e.g. UTC+08:00.
func (w Weekly) ZoneName() string {
	return time.Date(2023, 1, 1, 0, 0, 0, 0, w.Zone).Format("UTC-07:00")
}

func (w Weekly) action() *sdkclient.ScheduleWorkflowAction {
	_, offset := time.Date(2023, 1, 1, 0, 0, 0, 0, w.Zone).Zone()
	return &sdkclient.ScheduleWorkflowAction{
		ID: workflows.BulletinID(w.Programme), Workflow: workflows.DistrictBulletinType, TaskQueue: workflows.TaskQueue,
		Args:                  []any{workflows.BulletinInput{V: 1, Programme: w.Programme, Lang: string(w.Lang), UTCOffsetMinutes: offset / 60}},
		StaticSummary:         catalog.Text(w.Lang, "bulletin.summary"),
		TypedSearchAttributes: temporal.NewSearchAttributes(workflows.AttrProgramme.ValueSet(w.Programme)),
	}
}

// update changes the Schedule where it says something else. Called again because its
// answer got lost, it leaves the result as it was.
func (w Weekly) update(ctx context.Context, handle sdkclient.ScheduleHandle, creating attempts, result *Scheduled) error {
	return handle.Update(ctx, sdkclient.ScheduleUpdateOptions{DoUpdate: func(was sdkclient.ScheduleUpdateInput) (*sdkclient.ScheduleUpdate, error) {
		schedule := was.Description.Schedule
		if w.same(schedule) {
			if *result == "" {
				*result = ScheduledUnchanged
				if creating.did(was.Description.Info.CreatedAt) {
					*result = ScheduledNow
				}
			}
			return nil, temporal.ErrSkipScheduleUpdate
		}
		spec := w.spec()
		schedule.Spec, schedule.Action = &spec, w.action()
		*result = ScheduledAnew
		return &sdkclient.ScheduleUpdate{Schedule: &schedule}, nil
	}})
}

// same compares what the plan decides, the week's moment: the server adds
// defaults to the rest.
func (w Weekly) same(s sdkclient.Schedule) bool {
	if s.Spec == nil || len(s.Spec.Calendars) != 1 {
		return false
	}
	is, wanted := s.Spec.Calendars[0], w.spec().Calendars[0]
	return sameStart(is.DayOfWeek, wanted.DayOfWeek) && sameStart(is.Hour, wanted.Hour) && sameStart(is.Minute, wanted.Minute)
}

func sameStart(a, b []sdkclient.ScheduleRange) bool {
	return len(a) == 1 && len(b) == 1 && a[0].Start == b[0].Start
}

// kept is when the bulletin is made as the record keeps it.
func (w Weekly) kept() postgres.Weekly {
	_, offset := time.Date(2023, 1, 1, 0, 0, 0, 0, w.Zone).Zone()
	return postgres.Weekly{
		Programme: w.Programme, Lang: string(w.Lang), Weekday: int(w.Weekday), Minute: w.Hour*60 + w.Minute, ZoneMinutes: offset / 60,
	}
}

// WeeklyKept is when a bulletin is made as the record has kept it.
func WeeklyKept(k postgres.Weekly) Weekly {
	return Weekly{
		Programme: k.Programme, Lang: catalog.Lang(k.Lang), Weekday: time.Weekday(k.Weekday),
		Hour: k.Minute / 60, Minute: k.Minute % 60, Zone: time.FixedZone("", k.ZoneMinutes*60),
	}
}

// Reschedule sets the Schedules that Temporal does not have, as `start` set them last.
// Without are the programmes of which the record does not know when: those that were
// started under a release that did not keep it. Nothing is set when dry.
func (c *Client) Reschedule(ctx context.Context, programmes []string, dry bool) (set, without []string, err error) {
	t, err := c.Temporal(ctx)
	if err != nil {
		return nil, nil, err
	}
	record, err := c.Store(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, programme := range programmes {
		handle := t.ScheduleClient().GetHandle(ctx, workflows.BulletinID(programme))
		_, err := patiently(ctx, c, ServerTemporal, firstTry, handle.Describe)
		if err == nil {
			continue
		}
		if !NotFound(err) {
			return set, without, c.scheduleError(ctx, "look for", err)
		}
		_, ended, err := record.ProgrammeEnd(ctx, programme)
		if err != nil {
			return set, without, err
		}
		if ended {
			continue // it makes no bulletin any more
		}
		kept, known, err := record.Weekly(ctx, programme)
		switch {
		case err != nil:
			return set, without, err
		case !known:
			without = append(without, programme)
			continue
		case !dry:
			if _, err := c.ScheduleBulletin(ctx, WeeklyKept(kept)); err != nil {
				return set, without, err
			}
		}
		set = append(set, programme)
	}
	return set, without, nil
}

// ScheduleState is how the Schedule of a programme's bulletin is.
type ScheduleState string

// How a Schedule is.
const (
	ScheduleSet     ScheduleState = "set"
	SchedulePaused  ScheduleState = "paused"
	ScheduleOther   ScheduleState = "other"   // it makes the bulletin at another time than is wanted
	ScheduleMissing ScheduleState = "missing" // Temporal does not know it
	ScheduleUnknown ScheduleState = "unknown" // Temporal does not say
)

// ScheduleState asks Temporal for the Schedule of a programme's bulletin, and does not wait
// for long.
func (c *Client) ScheduleState(ctx context.Context, programme string) ScheduleState {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	t, err := c.Temporal(ctx)
	if err != nil {
		return ScheduleUnknown
	}
	return StateOfSchedule(ctx, t.ScheduleClient(), programme, nil)
}

// StateOfSchedule asks for the Schedule of a programme's bulletin, and whether it makes it
// when it is wanted, where that is named.
func StateOfSchedule(ctx context.Context, schedules sdkclient.ScheduleClient, programme string, wanted *Weekly) ScheduleState {
	described, err := schedules.GetHandle(ctx, workflows.BulletinID(programme)).Describe(ctx)
	switch {
	case err == nil && described.Schedule.State != nil && described.Schedule.State.Paused:
		return SchedulePaused
	case err == nil && wanted != nil && !wanted.same(described.Schedule):
		return ScheduleOther
	case err == nil:
		return ScheduleSet
	case NotFound(err):
		return ScheduleMissing
	}
	return ScheduleUnknown
}

// SetSchedule makes the Schedule of a bulletin, or has the one that is there make it when
// it is wanted. Where the record keeps that already, this is all there is to do.
func SetSchedule(ctx context.Context, schedules sdkclient.ScheduleClient, w Weekly) error {
	_, err := schedules.Create(ctx, w.options())
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		var result Scheduled
		err = w.update(ctx, schedules.GetHandle(ctx, workflows.BulletinID(w.Programme)), attempts{}, &result)
	}
	if err != nil {
		return fmt.Errorf("set the Schedule %s: %w", workflows.BulletinID(w.Programme), err)
	}
	return nil
}
