package pilot

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPeriodEnd_DoesNotCountTheFirstDay(t *testing.T) {
	t.Parallel()
	require.Equal(t, Date("2002-11-02"), LastDayAfter("2002-10-28", 5, nil))
	require.Equal(t, Date("2002-10-28"), LastDayAfter("2002-10-28", 0, nil))
}

func TestPeriodEnd_RollsToTheNextDayThatIsWorked(t *testing.T) {
	t.Parallel()
	holidays := func(d Date) bool { return d < "2002-10-01" || d > "2002-10-07" }
	require.Equal(t, Date("2002-10-08"), LastDayAfter("2002-09-28", 5, holidays))
	require.Equal(t, Date("2002-09-30"), LastDayAfter("2002-09-28", 2, holidays))
	never := func(Date) bool { return false }
	require.Equal(t, Date("2002-09-30").AddDays(longestHoliday), LastDayAfter("2002-09-28", 2, never), "a calendar without a working day ends somewhere")
}

func TestTermEnds_AreTheEveOfTheAnniversaryAndTheAnniversary(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from             Date
		months           int
		eve, anniversary Date
	}{
		{"2002-11-18", 36, "2005-11-17", "2005-11-18"},
		{"2004-02-29", 36, "2007-02-27", "2007-02-28"},
		{"2002-08-31", 6, "2003-02-27", "2003-02-28"},
		{"2002-12-31", 12, "2003-12-30", "2003-12-31"},
	} {
		eve, anniversary := TermEnds(c.from, c.months)
		require.Equal(t, []Date{c.eve, c.anniversary}, []Date{eve, anniversary}, c.from)
	}
}

func TestPeriods_CountEachDayOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := DateOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "from"), 0), time.UTC)
		days := rapid.IntRange(0, 400).Draw(t, "days")
		require.Equal(t, days, from.DaysUntil(LastDayAfter(from, days, nil)))
		require.Equal(t, days, LastDayBefore(from, days).DaysUntil(from))
		worked := func(d Date) bool { return d.DaysUntil("2002-01-01")%7 != 0 }
		end := LastDayAfter(from, days, worked)
		require.True(t, worked(end))
		require.GreaterOrEqual(t, end, from.AddDays(days))
		require.LessOrEqual(t, end, from.AddDays(days+1))
	})
}

func TestShares_ThresholdsAreTheSmallestNumbersThatPass(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.IntRange(1, 50).Draw(t, "den")
		s := Share{rapid.IntRange(1, den).Draw(t, "num"), den}
		whole := rapid.IntRange(0, 100_000).Draw(t, "whole")
		require.True(t, s.Exceeded(s.LeastAbove(whole), whole))
		require.False(t, s.Exceeded(s.LeastAbove(whole)-1, whole))
		require.True(t, s.Reached(s.Least(whole), whole))
		require.False(t, s.Reached(s.Least(whole)-1, whole))
	})
}
