package client_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/workflows"
)

func weekly() client.Weekly {
	return client.Weekly{Programme: "xicheng-2002", Lang: catalog.Chinese, Weekday: time.Monday, Hour: 7, Minute: 30, Zone: time.FixedZone("", 8*3600)}
}

func TestSchedule_IsTheWeeksMomentInThePlansTimeZone(t *testing.T) {
	t.Parallel()
	server := &fakes.Temporal{}
	c := client.New(&fakes.Servers{T: server, R: &fakes.Store{}})
	result, err := c.ScheduleBulletin(t.Context(), weekly())
	require.NoError(t, err)
	require.Equal(t, client.ScheduledNow, result)
	s := server.Schedules["bulletin/xicheng-2002"]
	calendar := s.Spec.Calendars[0]
	require.Equal(t, int(time.Sunday), calendar.DayOfWeek[0].Start, "Monday 7:30 in Beijing is Sunday evening in UTC")
	require.Equal(t, 23, calendar.Hour[0].Start)
	require.Equal(t, 30, calendar.Minute[0].Start)
	require.Equal(t, "Monday 07:30 UTC+08:00", calendar.Comment)
	action, ok := s.Action.(*sdkclient.ScheduleWorkflowAction)
	require.True(t, ok)
	require.Equal(t, workflows.DistrictBulletinType, action.Workflow)
	require.Equal(t, "bulletin/xicheng-2002", action.ID)
	require.Equal(t, []any{workflows.BulletinInput{V: 1, Programme: "xicheng-2002", Lang: "zh", UTCOffsetMinutes: 480}}, action.Args)
}

func TestSchedule_IsChangedOnlyWhereThePlanSaysSomethingElse(t *testing.T) {
	t.Parallel()
	server := &fakes.Temporal{}
	c := client.New(&fakes.Servers{T: server, R: &fakes.Store{}})
	w := weekly()
	var results []client.Scheduled
	for _, hour := range []int{7, 7, 9} {
		w.Hour = hour
		result, err := c.ScheduleBulletin(t.Context(), w)
		require.NoError(t, err)
		results = append(results, result)
		s := server.Schedules["bulletin/xicheng-2002"]
		s.State.Paused = true // somebody paused it in the UI
	}
	require.Equal(t, []client.Scheduled{client.ScheduledNow, client.ScheduledUnchanged, client.ScheduledAnew}, results)
	changed := server.Schedules["bulletin/xicheng-2002"]
	require.Equal(t, 1, changed.Spec.Calendars[0].Hour[0].Start)
	require.True(t, changed.State.Paused, "it stays paused")

	require.NoError(t, c.MakeBulletin(t.Context(), "xicheng-2002"))
	require.Equal(t, []string{"bulletin/xicheng-2002"}, server.Triggered)

	silent := client.New(&fakes.Servers{TErr: &client.UnreachableError{Server: "Temporal"}})
	_, err := silent.ScheduleBulletin(t.Context(), w)
	var unreachable *client.UnreachableError
	require.ErrorAs(t, err, &unreachable)
}

// A Temporal that lost its data has the Schedule again as it was set last; of a programme
// of which nothing was kept it is said.
func TestSchedule_IsSetAgainFromTheRecord(t *testing.T) {
	t.Parallel()
	record := &fakes.Store{}
	_, err := client.New(&fakes.Servers{T: &fakes.Temporal{}, R: record}).ScheduleBulletin(t.Context(), weekly())
	require.NoError(t, err)

	empty := &fakes.Temporal{}
	c := client.New(&fakes.Servers{T: empty, R: record})
	programmes := []string{"xicheng-2002", "before"}
	for _, dry := range []bool{true, false} {
		set, without, err := c.Reschedule(t.Context(), programmes, dry)
		require.NoError(t, err)
		require.Equal(t, []string{"xicheng-2002"}, set)
		require.Equal(t, []string{"before"}, without)
		require.Equal(t, !dry, empty.Schedules["bulletin/xicheng-2002"].Spec != nil)
	}
	require.Equal(t, "Monday 07:30 UTC+08:00", empty.Schedules["bulletin/xicheng-2002"].Spec.Calendars[0].Comment)
	set, _, err := c.Reschedule(t.Context(), programmes[:1], false)
	require.NoError(t, err)
	require.Empty(t, set, "again it does nothing")
}
