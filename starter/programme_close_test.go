package main

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/client/fakes"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// overAt is a programme whose only sub-district was cancelled.
func overAt() call {
	servers := answering(nil)
	above, _ := fakes.Opened()
	above.State.Phase, above.Phase = pilot.PhaseCancelled, pilot.PhaseCancelled
	servers.R.Records = []postgres.StoredPilot{above}
	return call{servers: servers, env: inSample}
}

var closeIt = []string{"programmes", "close", "sample-2002", "--reason", "the pilot is over", "--as", "李国强", "--role", "district"}

func TestProgrammes_OneThatIsOverIsClosedAndShownSo(t *testing.T) {
	t.Parallel()
	c := overAt()
	r := c.run(t, closeIt...)
	require.Equal(t, exitRefused, r.status, r.err)
	require.Contains(t, r.out, "--without sample")
	r = c.run(t, append(closeIt, "--without", "sample", "--record", "No. 8")...)
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "sample-2002 was closed on")
	r = c.run(t, append(closeIt, "-o", "json")...)
	require.Equal(t, exitDone, r.status, r.err)
	var again struct {
		Before bool               `json:"before"`
		End    pilot.ProgrammeEnd `json:"end"`
	}
	require.NoError(t, json.Unmarshal([]byte(r.out), &again))
	require.True(t, again.Before)
	require.Equal(t, "No. 8", again.End.Record)
	require.Contains(t, c.run(t, "programmes").out, "李国强")
	require.Contains(t, c.run(t, "status").out, "the pilot is over")

	plan := write(t, "plan.yaml", "")
	require.NotEqual(t, exitDone, c.run(t, "start", plan).status)
}

func TestProgrammes_WhatIsWrongWithAnOrderToCloseIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"no reason":       {[]string{"programmes", "close", "sample-2002", "--as", "李国强", "--role", "district"}, exitUsage, "--reason"},
		"nobody":          {[]string{"programmes", "close", "sample-2002", "--reason", "x", "--role", "district"}, exitUsage, "--as"},
		"an office":       {[]string{"programmes", "close", "sample-2002", "--reason", "over", "--as", "王秀英", "--role", "sub-district-office", "--unit", "sample"}, exitRefused, "R44"},
		"no programme":    {[]string{"programmes", "close", "other-2002", "--reason", "over", "--as", "李国强", "--role", "district"}, exitUsage, "shidian programmes"},
		"no code":         {[]string{"programmes", "close", "西城", "--reason", "over", "--as", "李国强", "--role", "district"}, exitUsage, "西城"},
		"not a cancelled": {append(closeIt, "--without", "sample,another"), exitRefused, "another"},
	} {
		r := overAt().run(t, c.args...)
		require.Equal(t, c.status, r.status, "%s: %s%s", name, r.out, r.err)
		require.Contains(t, r.out+r.err, c.says, name)
	}
	away := overAt()
	servers, ok := away.servers.(*fakes.Servers)
	require.True(t, ok)
	servers.T.ScheduleErr = errors.New("no such namespace")
	r := away.run(t, append(closeIt, "--without", "sample")...)
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.err, "The same command again finishes it")
}

func TestStatusAndTasks_SayWhatIsNotYetOpen(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	above, _ := fakes.Opened()
	above.State.NotBefore, above.NotBefore, above.Phase = "2027-01-04", "2027-01-04", pilot.PhaseOpen
	for i := range above.State.Steps {
		above.State.Steps[i].Status = pilot.Waiting
	}
	above = fakes.Of(above.Terms, above.State)
	servers.R.Records = []postgres.StoredPilot{above}
	c := call{servers: servers, env: inSample}
	require.Contains(t, c.run(t, "status").out, "not yet open, opens 2027-01-04")
	tasks := c.run(t, "tasks")
	require.Contains(t, tasks.out, "opens on 2027-01-04")
	require.Contains(t, tasks.out, "Nobody is waited for.")
	data := c.run(t, "tasks", "-o", "json")
	require.Equal(t, "[]\n", data.out)
	require.Contains(t, data.err, "opens on 2027-01-04")
	place := c.run(t, "status", "sample")
	require.Contains(t, place.out, "Not yet open, opens on 2027-01-04")
}
