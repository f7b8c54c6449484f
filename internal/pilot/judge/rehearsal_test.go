package judge_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

var rehearsalBegins = time.Date(2002, 9, 16, 1, 0, 0, 0, time.UTC)

func TestClock_StandsInARehearsalUntilItIsMovedOrRuns(t *testing.T) {
	t.Parallel()
	began := time.Date(2030, 5, 1, 8, 0, 0, 0, time.UTC)
	clock := pilot.Clock{RealStart: began, PlanStart: rehearsalBegins, Speed: 3600}
	require.False(t, clock.Rehearsed())

	standing := clock.Standing(rehearsalBegins)
	require.True(t, standing.Rehearsed())
	require.Equal(t, rehearsalBegins, standing.Plan(began.Add(time.Hour)), "an hour passed, and not for the plan")
	moved := standing.Standing(rehearsalBegins.AddDate(0, 1, 0))
	require.Equal(t, rehearsalBegins.AddDate(0, 1, 0), moved.Plan(began))

	running := moved.Running(began.Add(time.Hour), 60)
	require.False(t, running.Rehearsed())
	require.Equal(t, rehearsalBegins.AddDate(0, 1, 0).Add(time.Hour), running.Plan(began.Add(time.Hour+time.Minute)))
}

func TestClock_OfAnOrdinaryPilotIsWrittenAsBefore(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(pilot.Clock{RealStart: rehearsalBegins, PlanStart: rehearsalBegins, Speed: 1})
	require.NoError(t, err)
	require.JSONEq(t, `{"realStart": "2002-09-16T01:00:00Z", "planStart": "2002-09-16T01:00:00Z", "speed": 1}`, string(raw))
}

func TestSession_AMessageDoesNotMoveTheCalendarOfARehearsal(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.terms.Clock = o.terms.Clock.Standing(o.state.OpenedAt)
	before := o.state.Seq
	o.take(pilot.SelfEntry(pilot.EntryClock, o.now, pilot.ClockReached{Until: o.now.AddDate(1, 0, 0)}))
	require.Equal(t, before, o.state.Seq, "nothing has become due")
}
