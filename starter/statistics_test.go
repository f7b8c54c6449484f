package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/client/fakes"
	"shidian/internal/pilot"
	"shidian/internal/statistics"
	"shidian/starter/table"
)

func electing() *fakes.Servers {
	s := answering(nil)
	s.R.Elected = []statistics.Community{{SubDistrict: pilot.Unit{Code: "yuetan", Name: "月坛"}, Community: pilot.Unit{Code: "a", Name: "甲"}, Committee: &pilot.ElectionFacts{
		PollingDay: "2002-11-20", Director: "王芳", Members: []string{"王芳"}, Rounds: []pilot.ElectionRound{{Round: pilot.RoundFirst, Register: 400, Ballots: 300, Valid: 290}},
	}}}
	return s
}

func TestStatistics_FitATerminalAndSayAsOfWhen(t *testing.T) {
	t.Parallel()
	r := call{servers: electing(), env: inSample}.run(t, "statistics", "--lang", "zh")
	require.Equal(t, exitDone, r.status, r.err)
	for _, want := range []string{"各社区最近一次居委会整届选举", "75.0%", "一次选举成功率", "当选 1 人，其中 0 人已填", "数据截至 2002-12-10 10:00:00"} {
		require.Contains(t, r.out, want)
	}
	for _, line := range strings.Split(r.out, "\n") {
		require.LessOrEqual(t, table.Width(line), usualWidth, line)
	}
	r = call{servers: electing(), env: inSample}.run(t, "statistics", "--elections", "term-election")
	require.Contains(t, r.out, "No election can be counted yet.")
}

func TestStatistics_AreGivenInEveryForm(t *testing.T) {
	t.Parallel()
	c := call{servers: electing(), env: inSample}
	r := c.run(t, "statistics", "-o", "json")
	var report statistics.Report
	require.NoError(t, json.Unmarshal([]byte(r.out), &report), r.err)
	require.Equal(t, []int{400, 300, 0}, []int{report.Total.Registered, report.Total.Voted, report.Total.Sex.Stated})
	require.True(t, strings.HasPrefix(c.run(t, "statistics", "-o", "xlsx").out, "PK"))
	for _, name := range []string{"s.xlsx", "s.yaml", "s.json", "s.txt"} {
		r := c.run(t, "statistics", "--out", filepath.Join(t.TempDir(), name))
		require.Equal(t, exitDone, r.status, r.err)
		require.Contains(t, r.err, name)
	}
	for args, want := range map[string]string{"statistics --elections village": "latest, committee-election", "statistics --sub-district a/b": "sub-district's code", "statistics --out s.doc": ".xlsx"} {
		r := c.run(t, strings.Fields(args)...)
		require.Equal(t, exitUsage, r.status, args)
		require.Contains(t, r.err, want, args)
	}
}
