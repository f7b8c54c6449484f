package judge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// suspended suspends a life for some days.
func (c community) suspended(from, to pilot.Date) {
	c.t.Helper()
	require.Equal(c.t, pilot.Accepted, c.on(from).suspend(pilot.EntrySuspend, "").Outcome)
	require.Equal(c.t, pilot.LightPaused, c.on(to).light())
	require.Equal(c.t, pilot.Accepted, c.suspend(pilot.EntryResume, "").Outcome)
}

func TestSuspension_AcrossTheYearsEndGivesTimeToMeetAndNotOnlyToFile(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	c.filesGood(pilot.KindMeeting, nil)
	c.suspended("2003-12-01", "2004-03-10")
	require.Equal(t, "open 2003-2", c.status(meetings))
	c.on("2004-04-01").filesGood(pilot.KindMeeting, nil)
	require.Contains(t, c.state.Book(2003).Done, "assembly-meeting/2003-2")
	require.Equal(t, "open 2004-1", c.status(meetings))

	late := govern(t, "2002-12-20").on("2003-05-20")
	late.filesGood(pilot.KindMeeting, nil)
	late.suspended("2003-12-01", "2004-03-10")
	late.on("2004-04-12").filesGood(pilot.KindMeeting, nil) // a hundred days after the year's end, and a few
	require.Equal(t, "open 2003-2", late.status(meetings), "that one counts for the next period")
	late.on("2004-06-01")
	require.Contains(t, late.state.Book(2003).Missed, "assembly-meeting/2003-2")
	require.Contains(t, late.state.Book(2004).Done, "assembly-meeting/2004-1")
}

func TestSuspension_OfAWholeYearLeavesNothingMissedThatNobodyCouldDo(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20")
	c.goodYear(2003)
	c.suspended("2004-01-20", "2005-01-20")
	require.Equal(t, pilot.LightGreen, c.light())
	c.goodYear(2005)
	c.on("2006-02-20")
	require.Empty(t, missedInOrder(c))
	require.Equal(t, 2006, c.state.Year, "the suspended year is settled as soon as the clocks run")
	require.Len(t, c.state.Book(2005).Done, 8)
	require.Empty(t, c.state.Book(2004).Done)
	requireFolds(t, c)
}

func TestSuspension_OfAShortTimeLeavesEveryPeriodOwed(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20")
	c.goodYear(2003)
	c.suspended("2004-05-01", "2004-06-10") // less than half of the quarter, and of the half-year
	c.on("2005-04-01")
	require.Contains(t, missedInOrder(c), "station-report/2004-Q2")
	require.Contains(t, missedInOrder(c), "assembly-meeting/2004-1")
	require.Len(t, c.state.Book(2004).Missed, 8)
}

func TestExtension_GivesTimeToMeetIntoTheNextYear(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	c.filesGood(pilot.KindMeeting, nil)
	require.Equal(t, pilot.Accepted, c.on("2003-12-20").extend(meetings, "2004-01-20", pilot.RoleDistrict, "").Outcome)
	c.on("2004-01-15").filesGood(pilot.KindMeeting, examples.Edits{"reports": nil})
	require.Contains(t, c.state.Book(2003).Done, "assembly-meeting/2003-2")
}
