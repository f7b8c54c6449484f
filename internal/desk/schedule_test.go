package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"shidian/internal/catalog"
	"shidian/internal/desk"
	"shidian/internal/desk/fakes"
	"shidian/workflows"
)

func weekly() desk.Weekly {
	return desk.Weekly{Programme: "xicheng-2002", Lang: catalog.Chinese, Weekday: time.Monday, Hour: 7, Minute: 30, Zone: time.FixedZone("", 8*3600)}
}

func TestSchedule_IsTheWeeksMomentInThePlansTimeZone(t *testing.T) {
	t.Parallel()
	server := &fakes.Temporal{}
	d := desk.New(&fakes.Servers{T: server, R: &fakes.Store{}})
	result, err := d.ScheduleBulletin(t.Context(), weekly())
	require.NoError(t, err)
	require.Equal(t, desk.ScheduledNow, result)
	s := server.Schedules["bulletin/xicheng-2002"]
	calendar := s.Spec.Calendars[0]
	require.Equal(t, int(time.Sunday), calendar.DayOfWeek[0].Start, "Monday 7:30 in Beijing is Sunday evening in UTC")
	require.Equal(t, 23, calendar.Hour[0].Start)
	require.Equal(t, 30, calendar.Minute[0].Start)
	require.Equal(t, "Monday 07:30 UTC+08:00", calendar.Comment)
	action, ok := s.Action.(*client.ScheduleWorkflowAction)
	require.True(t, ok)
	require.Equal(t, workflows.DistrictBulletinType, action.Workflow)
	require.Equal(t, "bulletin/xicheng-2002", action.ID)
	require.Equal(t, []any{workflows.BulletinInput{V: 1, Programme: "xicheng-2002", Lang: "zh", UTCOffsetMinutes: 480}}, action.Args)
}

func TestSchedule_IsChangedOnlyWhereThePlanSaysSomethingElse(t *testing.T) {
	t.Parallel()
	server := &fakes.Temporal{}
	d := desk.New(&fakes.Servers{T: server, R: &fakes.Store{}})
	w := weekly()
	var results []desk.Scheduled
	for _, hour := range []int{7, 7, 9} {
		w.Hour = hour
		result, err := d.ScheduleBulletin(t.Context(), w)
		require.NoError(t, err)
		results = append(results, result)
		s := server.Schedules["bulletin/xicheng-2002"]
		s.State.Paused = true // somebody paused it in the UI
	}
	require.Equal(t, []desk.Scheduled{desk.ScheduledNow, desk.ScheduledUnchanged, desk.ScheduledAnew}, results)
	changed := server.Schedules["bulletin/xicheng-2002"]
	require.Equal(t, 1, changed.Spec.Calendars[0].Hour[0].Start)
	require.True(t, changed.State.Paused, "it stays paused")

	require.NoError(t, d.MakeBulletin(t.Context(), "xicheng-2002"))
	require.Equal(t, []string{"bulletin/xicheng-2002"}, server.Triggered)

	silent := desk.New(&fakes.Servers{TErr: &desk.UnreachableError{Server: "Temporal"}})
	_, err := silent.ScheduleBulletin(t.Context(), w)
	var unreachable *desk.UnreachableError
	require.ErrorAs(t, err, &unreachable)
}

// A Temporal that lost its data has the Schedule again as it was set last; of a programme
// of which nothing was kept it is said.
func TestSchedule_IsSetAgainFromTheRecord(t *testing.T) {
	t.Parallel()
	record := &fakes.Store{}
	_, err := desk.New(&fakes.Servers{T: &fakes.Temporal{}, R: record}).ScheduleBulletin(t.Context(), weekly())
	require.NoError(t, err)

	empty := &fakes.Temporal{}
	d := desk.New(&fakes.Servers{T: empty, R: record})
	programmes := []string{"xicheng-2002", "before"}
	for _, dry := range []bool{true, false} {
		set, without, err := d.Reschedule(t.Context(), programmes, dry)
		require.NoError(t, err)
		require.Equal(t, []string{"xicheng-2002"}, set)
		require.Equal(t, []string{"before"}, without)
		require.Equal(t, !dry, empty.Schedules["bulletin/xicheng-2002"].Spec != nil)
	}
	require.Equal(t, "Monday 07:30 UTC+08:00", empty.Schedules["bulletin/xicheng-2002"].Spec.Calendars[0].Comment)
	set, _, err := d.Reschedule(t.Context(), programmes[:1], false)
	require.NoError(t, err)
	require.Empty(t, set, "again it does nothing")
}
