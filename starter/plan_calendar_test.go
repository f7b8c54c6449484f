package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/feasibility"
	"shidian/internal/pilot"
	"shidian/starter/table"
)

func TestPlanCheck_DrawsTheSchedules(t *testing.T) {
	t.Parallel()
	r := call{}.run(t, "plan", "check", realPlan, "--calendar", "--lang", "zh")
	require.Equal(t, exitDone, r.status, r.err)
	for _, want := range []string{
		"日程 pilots: 2002-09-16 启动, 总期限 2002-12-31; 月坛、福绥境(45 个社区)", "日程 others:",
		"最早 2002-10-23; 要在总期限 2002-12-31 前办结, 最晚 2002-12-16。", "排得下：没有冲突。", "图例:",
		"成立社区选举委员会        ####         -==|                                            10-18  25 (16)\n",
	} {
		require.Contains(t, r.out, want)
	}
	require.NotContains(t, call{}.run(t, "plan", "check", realPlan).out, "Schedule pilots", "only where it is asked for")

	r = call{}.run(t, "plan", "check", realPlan, "--calendar", "-o", "json")
	var report planReport
	require.NoError(t, json.Unmarshal([]byte(r.out), &report))
	require.Len(t, report.Calendar, 2)
	require.Equal(t, "pilots", report.Calendar[0].Name)
	require.Equal(t, []string{"yuetan", "fusuijing"}, report.Calendar[0].SubDistricts)
	require.Equal(t, pilot.Date("2002-12-16"), report.Calendar[0].LatestPolling)
	require.Empty(t, report.Calendar[0].Findings)
	require.NotEmpty(t, report.Calendar[0].Steps)
}

func TestPlanCheck_MarksCollisionsWithWordsAndDrawsWaves(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(realPlan)
	require.NoError(t, err)
	changed := strings.NewReplacer(
		"election-committee: 2002-10-18 ", "election-committee: 2002-10-25 ",
		"{code: shehuilu, name: 社会路}", "{code: shehuilu, name: 社会路, schedule: later}",
		"  others:\n", `  later:
    binding: hard
    own-plan: false
    opens: 2002-09-16
    deadline: 2002-12-31
    polling-day: 2002-12-01
    stages: {preparation: 2002-10-11, foundation: 2002-10-11, election: 2002-12-02, party: 2002-12-06, institutions: 2002-12-09, workstation: 2002-12-19, archive: 2002-12-23, closing: 2002-12-31}
    steps: {election-committee: 2002-10-18}
  others:
`).Replace(string(text))
	r := call{}.run(t, "plan", "check", write(t, "plan.yaml", changed), "--calendar", "--lang", "en")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "Wave later of schedule pilots: opens 2002-09-16, deadline 2002-12-31; 月坛 (1 community)")
	require.Contains(t, r.out, "Polling day: planned 2002-12-01; ")
	require.Regexp(t, `(?m)^Residents' committee re-election .* 11-22  .*tight$`, r.out)
	require.Contains(t, r.out, "Collides: “Residents' committee re-election” is tight: when “Set up the election committee” is in on 2002-10-25, 28")
	require.NotContains(t, r.out, "\x1b", "nobody watches")
}

func TestDayChart_FitsWhateverTheRoom(t *testing.T) {
	t.Parallel()
	s := &feasibility.Schedule{
		Opens: "2002-09-16", Deadline: "2002-12-31", Polling: "2002-11-22", EarliestPolling: "2002-10-23", LatestPolling: "2002-12-16",
		Steps: []feasibility.Step{
			{Start: "2002-09-21", Due: "2002-09-22", Done: "2002-09-16"},
			{Start: "2002-09-16", Due: "2002-09-18", Need: 6, Done: "2002-09-22"},
			{Done: "2003-01-20"},
		},
	}
	calendar := pilot.Calendar{Off: []pilot.Date{"2002-10-01"}, On: []pilot.Date{"2002-09-28"}}
	for _, room := range []int{24, 60, 127, 400} {
		c := newDayChart(s, calendar, room)
		for _, line := range c.lines() {
			require.Equal(t, c.columns, table.Width(line))
			require.LessOrEqual(t, len(line), room)
		}
	}
	lines := newDayChart(s, calendar, 400).lines()
	require.Len(t, lines, 7)
	require.True(t, strings.HasPrefix(lines[0], "2002-09        10  "), lines[0])
	require.True(t, strings.HasPrefix(lines[1], "16     23     30"), lines[1])
	require.True(t, strings.HasPrefix(lines[2], "     ..     +. *   .."), lines[2])
	require.Equal(t, "<-----------------------------P----------------------->", strings.TrimSpace(lines[3]))
	require.Equal(t, "     -|", strings.TrimRight(lines[4], " "))
	require.Equal(t, "=#|!!!!", strings.TrimRight(lines[5], " "))
	require.Empty(t, strings.TrimSpace(lines[6]))
}
