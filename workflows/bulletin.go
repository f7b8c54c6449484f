package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"shidian/activities"
	"shidian/internal/catalog"
)

// A bulletin is tried for as long as it is of use: until the next one comes.
const (
	bulletinWithin  = 2 * time.Minute // one attempt
	bulletinRetries = 6 * 24 * time.Hour
)

// DistrictBulletin makes a programme's bulletin, on a Schedule, and keeps it in
// the record.
func DistrictBulletin(ctx workflow.Context, in BulletinInput) (*activities.BulletinMade, error) {
	if in.Programme == "" {
		return nil, temporal.NewNonRetryableApplicationError("this is no bulletin's input: the programme is missing", typeBadInput, nil)
	}
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: bulletinWithin, ScheduleToCloseTimeout: bulletinRetries,
		Summary: catalog.Text(catalog.Lang(in.Lang), "bulletin.summary"),
	})
	order := activities.BulletinOrder{Programme: in.Programme, DueAt: dueAt(ctx), UTCOffsetMinutes: in.UTCOffsetMinutes}
	var made activities.BulletinMade
	var act *activities.Activities
	if err := workflow.ExecuteActivity(ctx, act.MakeBulletin, order).Get(ctx, &made); err != nil {
		return nil, err
	}
	return &made, nil
}

// attrScheduledStart is the Schedule's own: when this run was due.
var attrScheduledStart = temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime")

// dueAt is when the Schedule meant the run to be, so that one that starts late is
// of its own day; without a Schedule, its start.
func dueAt(ctx workflow.Context) time.Time {
	if at, ok := workflow.GetTypedSearchAttributes(ctx).GetTime(attrScheduledStart); ok {
		return at
	}
	return workflow.GetInfo(ctx).WorkflowStartTime
}
