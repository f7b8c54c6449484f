package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/bulletin"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func kept(number int, day pilot.Date) *bulletin.Bulletin {
	return bulletin.Compose(bulletin.ProgrammeSnapshot{Programme: "sample-2002", AsOf: fakes.AsOf, UTCOffset: 480}, nil, number, day)
}

func TestBulletin_TheLastKeptOneIsShownUnlessAnotherIsNamed(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	c := call{servers: servers, env: inSample}
	r := c.run(t, "bulletin")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.err, "bulletin/sample-2002", "it says that none is kept, and who will make one")
	require.Contains(t, r.out, "made just now, not kept")

	servers.R.Kept = []*bulletin.Bulletin{kept(1, "2026-11-16"), kept(2, "2026-11-23")}
	for _, one := range []struct {
		args []string
		want string
	}{{[]string{"bulletin"}, "No. 2 · 2026-11-23"}, {[]string{"bulletin", "--issue", "1"}, "No. 1 · 2026-11-16"}, {[]string{"bulletin", "--now"}, "made just now"}} {
		r := c.run(t, one.args...)
		require.Equal(t, exitDone, r.status, r.err)
		require.Contains(t, r.out, one.want)
		require.Empty(t, r.err)
	}
	r = c.run(t, "bulletin", "-o", "json")
	var data bulletin.Bulletin
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Equal(t, 2, data.Number)

	path := filepath.Join(t.TempDir(), "bulletin.html")
	r = c.run(t, "bulletin", "--out", path, "--lang", "zh")
	require.Equal(t, exitDone, r.status, r.err)
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(page), `<html lang="zh-CN">`)
	require.Contains(t, string(page), "第 2 期")
}

func TestStart_SetsTheBulletinsScheduleAndSaysSo(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	c := call{servers: servers}
	r := c.run(t, "start", realPlan, "--only", "yuetan", "--dry-run")
	require.Contains(t, r.out, "every Monday at 08:00 (UTC+08:00), by the Temporal Schedule bulletin/xicheng-2002; it would be set")
	require.Empty(t, servers.T.Schedules)
	r = c.run(t, "start", realPlan, "--only", "yuetan", "--rebase", "now")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "bulletin/xicheng-2002; set")
	require.Contains(t, servers.T.Schedules, "bulletin/xicheng-2002")
	r = c.run(t, "start", realPlan, "--only", "yuetan", "--rebase", "now", "-o", "json")
	var report startReport
	require.NoError(t, json.Unmarshal([]byte(r.out), &report))
	require.Equal(t, weeklyResult{Schedule: "bulletin/xicheng-2002", Weekday: "monday", At: "08:00", Result: client.ScheduledUnchanged}, report.Bulletin)

	servers.T.ScheduleErr = errRefused
	r = c.run(t, "start", realPlan, "--only", "yuetan", "--rebase", "now")
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.err, "Running shidian start again is safe")
}

func TestStatus_SaysThatTheProgrammeIsComplete(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	state := opened(terms)
	state.Phase, state.ClosedAt = pilot.PhaseClosed, time.Date(2002, 12, 30, 2, 0, 0, 0, time.UTC)
	servers := answering(nil)
	require.NotContains(t, call{servers: servers, env: inSample}.run(t, "status").out, "complete since")
	servers.R.Records = []postgres.StoredPilot{fakes.Of(terms, state)}
	r := call{servers: servers, env: inSample}.run(t, "status")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "The programme is complete since 2002-12-30; sub-districts closed: 1.")
	r = call{servers: servers, env: inSample}.run(t, "status", "-o", "json")
	var data district
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Equal(t, &overview.Completion{Closed: 1, Since: "2002-12-30"}, data.Complete)
	require.Nil(t, overview.Completed(nil), "no pilot, no end")
	both := []overview.Row{{Phase: pilot.PhaseClosed, Closed: "2002-12-30"}, {Phase: pilot.PhaseCancelled, Closed: "2003-01-02"}}
	require.Contains(t, (&app{lang: "en"}).completeText(*overview.Completed(both)), "ended on 2003-01-02; sub-districts closed: 1, cancelled: 1")
}
