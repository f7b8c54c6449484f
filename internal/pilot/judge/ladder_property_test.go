package judge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/pilot"
)

// Whatever is suspended, and however long: of a ladder each rung comes once.
func TestLadder_EachRungComesOnceWhateverIsSuspended(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms := dated(pilot.StepLeadingGroup, pilot.Date("2002-10-10").AddDays(rapid.IntRange(0, 20).Draw(t, "due")))
		o := openOffice(t, terms)
		for range rapid.IntRange(1, 4).Draw(t, "suspensions") {
			o.until(o.now.Add(time.Duration(rapid.IntRange(1, 24*9).Draw(t, "hours until")) * time.Hour))
			require.Equal(t, pilot.Accepted, o.suspend(pilot.EntrySuspend, "").Outcome)
			o.until(o.now.Add(time.Duration(rapid.IntRange(1, 24*9).Draw(t, "hours long")) * time.Hour))
			require.Equal(t, pilot.Accepted, o.suspend(pilot.EntryResume, "").Outcome)
		}
		o.until(o.now.AddDate(0, 2, 0))
		var came []string
		for _, rung := range o.rungs() {
			name, _, _ := strings.Cut(rung, " ")
			came = append(came, name)
		}
		require.Equal(t, []string{"before-14", "before-7", "before-2", "before-0", "after-1", "after-3", "after-10"}, came[:7], "%v", o.rungs())
		once := slices.Clone(came)
		slices.Sort(once)
		require.Len(t, slices.Compact(once), len(came), "%v", o.rungs())
	})
}

func TestLadder_ARungKeptOffAWeekendDoesNotComeTwiceAfterASuspension(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-27"))
	o.until(o.date("2002-10-19")) // the 20th is a Sunday: seven days before was told on Friday the 18th
	require.Equal(t, "before-7 2002-10-18", o.rungs()[len(o.rungs())-1])
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntrySuspend, "").Outcome)
	o.until(o.date("2002-10-21"))
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntryResume, "").Outcome)
	o.until(o.date("2002-10-25"))
	require.Equal(t, "before-7 2002-10-18", o.rungs()[len(o.rungs())-1])
}
