package telemetry_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/telemetry"
)

// counted is a record that counts who asks.
type counted struct {
	asked      int
	checkpoint time.Duration
	fail       error
}

func (c *counted) read(context.Context) (postgres.Figures, error) {
	c.asked++
	return postgres.Figures{
		Pilots: []postgres.PilotFigure{{Level: pilot.LevelCommunity, Light: pilot.LightRed, Count: 3}},
		Steps: []postgres.StepFigure{
			{Role: pilot.RoleWorkstation, Light: pilot.LightRed, Count: 2, Oldest: 26 * time.Hour},
			{Role: pilot.RoleWorkstation, Light: pilot.LightYellow, Count: 5, Oldest: time.Hour},
		},
		Notices:    []postgres.NoticeFigure{{Channel: "mail", Status: "set-aside", Count: 4}},
		Reports:    postgres.ReportFigure{Waiting: 6, Oldest: 20 * time.Minute},
		Checkpoint: c.checkpoint,
	}, c.fail
}

func watched(t *testing.T, c *counted, keep time.Duration) *telemetry.Metrics {
	t.Helper()
	m, err := telemetry.NewMetrics(slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.NoError(t, m.WatchRecord(c.read, keep))
	return m
}

func TestWatchRecord_ShowsTheFiguresZerosIncluded(t *testing.T) {
	t.Parallel()
	text := scrape(t, watched(t, &counted{}, time.Minute))
	for _, line := range []string{
		`shidian_pilots{level="community",light="red"} 3`,
		`shidian_pilots{level="sub-district",light="cancelled"} 0`,
		`shidian_open_steps{light="red",role="workstation"} 2`,
		`shidian_open_steps{light="paused",role="district"} 0`,
		`shidian_oldest_open_step_age_seconds{role="workstation"} 93600`,
		`shidian_oldest_open_step_age_seconds{role="district"} 0`,
		`shidian_notices{channel="mail",status="set-aside"} 4`,
		`shidian_notices{channel="webhook",status="waiting"} 0`,
		`shidian_reports_waiting 6`,
		`shidian_oldest_report_age_seconds 1200`,
		`shidian_record_readable 1`,
		`shidian_checkpoint_age_seconds 0`,
	} {
		require.Contains(t, text, line+"\n")
	}
	require.Len(t, lines(text, "shidian_pilots"), 3*6)
	require.Len(t, lines(text, "shidian_open_steps"), 7*4)
}

func TestWatchRecord_AsksTheRecordOnceInAWhileWhoeverScrapes(t *testing.T) {
	t.Parallel()
	c := &counted{}
	m := watched(t, c, time.Hour)
	for range 5 {
		scrape(t, m)
	}
	require.Equal(t, 1, c.asked)

	always := &counted{}
	m = watched(t, always, time.Nanosecond)
	scrape(t, m)
	scrape(t, m)
	require.Equal(t, 2, always.asked)
}

func TestWatchRecord_FiguresAreAbsentWhileTheRecordDoesNotAnswer(t *testing.T) {
	t.Parallel()
	c := &counted{fail: errors.New("the record is down")}
	m := watched(t, c, time.Nanosecond)
	text := scrape(t, m)
	require.Contains(t, text, "shidian_record_readable 0\n")
	require.Empty(t, lines(text, "shidian_pilots"), "a figure of before would be taken for one of now")
	c.fail = nil
	require.Contains(t, scrape(t, m), "shidian_record_readable 1\n")

	kept := &counted{fail: c.fail}
	kept.fail = errors.New("the record is down")
	m = watched(t, kept, time.Hour)
	scrape(t, m)
	scrape(t, m)
	require.Equal(t, 1, kept.asked, "a record that is down is not asked more often than one that is up")
}

func TestWatchRecord_WithoutACheckpointThereIsNoAge(t *testing.T) {
	t.Parallel()
	require.NotContains(t, scrape(t, watched(t, &counted{checkpoint: -1}, time.Minute)), "shidian_checkpoint_age_seconds ")
}
