package activities_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// fixedCalendar is where every rehearsal stands.
type fixedCalendar pilot.Clock

func (c fixedCalendar) Calendar(context.Context, *pilot.Terms) (pilot.Clock, error) {
	return pilot.Clock(c), nil
}

func TestJudgeAndRecord_ARehearsalIsJudgedWhereItsCalendarStands(t *testing.T) {
	t.Parallel()
	c := newClerk()
	stands := c.now.AddDate(0, -1, 0).UTC()
	c.acts.Calendars = fixedCalendar(pilot.Clock{}.Standing(stands))
	c.terms.Clock = pilot.Clock{}.Standing(c.now.AddDate(0, -2, 0))
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	require.Equal(t, stands, rec.Events[0].At)
	require.Equal(t, c.now.UTC(), rec.Events[0].Real)
	require.Equal(t, stands, rec.Clock.Stands, "and the workflow hears of it")
}

func TestJudgeAndRecord_NobodyMovesTheCalendarOfAPilotThatIsNoRehearsal(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.acts.Calendars = fixedCalendar(pilot.Clock{}.Standing(c.now.AddDate(0, -1, 0)))
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	require.Equal(t, c.now.UTC(), rec.Events[0].At)
	require.Nil(t, rec.Clock)
}
