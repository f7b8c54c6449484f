package pilot_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func TestDigestAfter_IsTheNextTimeOfDayInThePlansZone(t *testing.T) {
	t.Parallel()
	terms := &pilot.Terms{UTCOffsetMinutes: 480, DigestAt: "08:30"}
	for now, want := range map[string]string{
		"2026-03-01T00:00:00+08:00":     "2026-03-01T08:30:00+08:00",
		"2026-03-01T08:29:59+08:00":     "2026-03-01T08:30:00+08:00",
		"2026-03-01T08:30:00+08:00":     "2026-03-02T08:30:00+08:00",
		"2026-02-28T23:59:59.999+08:00": "2026-03-01T08:30:00+08:00",
		"2026-02-28T16:00:00Z":          "2026-03-01T08:30:00+08:00", // midnight there
		"2026-12-31T20:00:00+08:00":     "2027-01-01T08:30:00+08:00",
		"2026-02-28T18:00:00.5-05:00":   "2026-03-01T08:30:00+08:00",
	} {
		at, err := time.Parse(time.RFC3339Nano, now)
		require.NoError(t, err)
		require.Equal(t, want, terms.DigestAfter(at).In(terms.Location()).Format(time.RFC3339), now)
	}
	terms.DigestAt = ""
	require.True(t, terms.DigestAfter(time.Now()).IsZero(), "at once")
}
