package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/client/fakes"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

func staffAt() call {
	servers := answering(nil)
	above, below := fakes.Opened()
	servers.R.Records = []postgres.StoredPilot{above, below}
	return call{servers: servers, env: inSample, now: time.Date(2026, 11, 29, 4, 0, 0, 0, time.UTC)}
}

func TestStaff_IsAppointedListedAndEnded(t *testing.T) {
	t.Parallel()
	c := staffAt()
	r := c.run(t, "staff", "list")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "Nobody is appointed.")

	appoint := []string{"staff", "appoint", "sample", "sub-district-office", "--name", "王秀英", "--subject", "u-7", "--issuer", "https://sso.example.org", "--until", "2026年12月31日"}
	r = c.run(t, appoint...)
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "Appointment 1: 王秀英, ")
	r = c.run(t, appoint...)
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "already in that time")

	r = c.run(t, "staff", "list", "-o", "json")
	require.Equal(t, exitDone, r.status, r.err)
	var all []seats.Appointment
	require.NoError(t, json.Unmarshal([]byte(r.out), &all))
	require.Len(t, all, 1)
	require.Equal(t, "2026-11-29", string(all[0].From), "today, where nothing is said")
	require.Equal(t, "2026-12-31", string(all[0].Until))
	require.NotEmpty(t, all[0].GrantedBy.Operator)
	require.Equal(t, exitDone, c.run(t, "staff", "list", "sample/sample-1").status)

	r = c.run(t, "staff", "end", "1")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "--reason")
	r = c.run(t, "staff", "end", "1", "--reason", "调离")
	require.Equal(t, exitDone, r.status, r.err)
	r = c.run(t, "staff", "list", "--lang", "zh")
	require.Contains(t, r.out, "没有任职登记")
	r = c.run(t, "staff", "list", "--all", "--lang", "zh")
	require.Contains(t, r.out, "结束: 调离")
}

func TestStaff_WhatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	who := []string{"--name", "王秀英", "--subject", "u-7", "--issuer", "https://sso.example.org"}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no such role":       {append([]string{"appoint", "sample", "mayor"}, who...), "mayor"},
		"another's unit":     {append([]string{"appoint", "sample", "workstation"}, who...), "sample is no unit of workstation"},
		"nobody":             {[]string{"appoint", "sample", "sub-district-office", "--name", "王秀英"}, "--subject"},
		"a day that is none": {append([]string{"appoint", "sample", "sub-district-office", "--from", "12月40日"}, who...), "--from"},
		"over already":       {append([]string{"appoint", "sample", "sub-district-office", "--from", "2026-01-01", "--until", "2026-11-28"}, who...), "period is wrong"},
		"no such number":     {[]string{"end", "7", "--reason", "调离"}, "no appointment 7"},
		"no number":          {[]string{"end", "seven", "--reason", "调离"}, "no appointment seven"},
	} {
		r := staffAt().run(t, append([]string{"staff"}, c.args...)...)
		require.Equal(t, exitUsage, r.status, name)
		require.Contains(t, r.err, c.says, name)
	}
	empty := staffAt()
	empty.servers = answering(nil)
	r := empty.run(t, "staff", "list", "--programme", "other-2002")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "there is: sample-2002")
	empty.servers = &fakes.Servers{T: &fakes.Temporal{}, R: &fakes.Store{}}
	r = empty.run(t, "staff", "list", "--programme", "other-2002")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "shidian start PLAN.yaml")
}

func TestStaff_EveryRefusalHasItsText(t *testing.T) {
	t.Parallel()
	for _, why := range seats.Refusals() {
		require.True(t, catalog.Has("seats."+string(why)), why)
	}
}
