package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"shidian/internal/config"
	"shidian/internal/desk"
	"shidian/internal/desk/fakes"
)

func TestPlanCheck_PassesTheRealPlan(t *testing.T) {
	t.Parallel()
	r := call{}.run(t, "plan", "check", realPlan, "--lang", "zh")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "yuetan        月坛      26    2002-12-31  必须")
	r = call{}.run(t, "plan", "check", realPlan, "-o", "json")
	var report planReport
	require.NoError(t, json.Unmarshal([]byte(r.out), &report))
	require.True(t, report.OK)
	require.Len(t, report.SubDistricts, 10)
}

func TestPlanCheck_NamesEveryErrorWithItsPlace(t *testing.T) {
	t.Parallel()
	file := write(t, "plan.yaml", "programme: {code: 西城}\nunknown: 1\n")
	r := call{}.run(t, "plan", "check", file)
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, file+":1:19: error:")
	require.Contains(t, r.err, file+":2:1: error:")
	require.Empty(t, r.out)

	r = call{}.run(t, "plan", "check", file, "-o", "json")
	var report planReport
	require.NoError(t, json.Unmarshal([]byte(r.out), &report))
	require.False(t, report.OK)
	require.Equal(t, exitUsage, r.status)
	require.NotEmpty(t, report.Issues[0].Message)
	require.Empty(t, r.err)

	r = call{servers: answering(nil)}.run(t, "start", file)
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "nothing was started")
}

func TestStart_StartsThePlansSubDistrictsAndSaysWhatToDoNext(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	r := call{servers: servers}.run(t, "start", realPlan, "--only", "fengsheng,erlonglu", "--rebase", "now")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "2 started, 0 already running")
	require.Contains(t, r.out, "shidian tasks fengsheng")
	require.Empty(t, r.err, "a rebased plan is not past")
}

func TestStart_OfAPlanThatIsPastWarnsAndStarts(t *testing.T) {
	t.Parallel()
	r := call{servers: answering(nil)}.run(t, "start", realPlan, "--only", "yuetan")
	require.Equal(t, exitDone, r.status)
	require.Contains(t, r.err, "--rebase now")
	in2002 := time.Date(2002, 9, 16, 9, 0, 0, 0, time.UTC)
	r = call{servers: answering(nil), now: in2002}.run(t, "start", realPlan, "--only", "yuetan", "-o", "json")
	require.NotContains(t, r.err, "--rebase")
	var report startReport
	require.NoError(t, json.Unmarshal([]byte(r.out), &report))
	require.Equal(t, desk.StartedNow, report.Pilots[0].Result)
}

func TestStart_DryRunReachesNoServer(t *testing.T) {
	t.Parallel()
	r := call{servers: &fakes.Servers{TErr: errRefused, RErr: errRefused}}.run(t, "start", realPlan, "--dry-run")
	require.Equal(t, exitDone, r.status)
	require.Contains(t, r.out, "10 sub-districts with 143 communities")
	r = call{}.run(t, "start", realPlan, "--dry-run", "-o", "yaml")
	require.Contains(t, r.out, "dryRun: true")
	r = call{}.run(t, "start", realPlan, "--dry-run", "-o", "json")
	require.NotContains(t, r.out, "clock", "the plan's time is the real time")
	r = call{}.run(t, "start", realPlan, "--dry-run", "-o", "json", "--rebase", "now")
	require.Contains(t, r.out, `"planStart": "2002-09-16T`)
}

func TestStart_ReportsWhatFailed(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.T.Start = func(o client.StartWorkflowOptions) error {
		if strings.HasSuffix(o.ID, "yuetan") {
			return serviceerror.NewInvalidArgument("no search attribute PilotLight")
		}
		return nil
	}
	r := call{servers: servers}.run(t, "start", realPlan, "--only", "yuetan,erlonglu", "--rebase", "now")
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.out, "failed: no search attribute PilotLight")
	require.Contains(t, r.out, "1 started")
}

func TestStart_WarnsThatNoWorkerIsThere(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.T.WorkerSeen = time.Time{}
	r := call{servers: servers}.run(t, "start", realPlan, "--only", "yuetan", "--rebase", "now")
	require.Equal(t, exitDone, r.status)
	require.Contains(t, r.err, "no worker on task queue pilots")
}

func TestStart_BrokenOffSaysThatItCanBeRepeated(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	servers := answering(nil)
	servers.T.Start = func(client.StartWorkflowOptions) error { cancel(); return nil }
	var out, errs bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &errs, config.Of(map[string]string{"SHIDIAN_LANG": "en"}))
	a.connect = func(config.Desk) (desk.Servers, func()) { return servers, func() {} }
	require.Equal(t, exitInterrupted, a.run(ctx, []string{"start", realPlan, "--rebase", "now"}))
	require.Contains(t, out.String(), "1 started")
	require.Contains(t, out.String(), "not reached")
	require.Contains(t, errs.String(), "Run the same command again")
}

func TestStart_WithoutTheRecordStartsNothing(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.RErr = &desk.UnreachableError{Server: "Postgres", Address: "db:5432", Variable: "DATABASE_URL", Err: errors.New("refused")}
	r := call{servers: servers}.run(t, "start", realPlan, "--rebase", "now")
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.err, "DATABASE_URL")
	require.Empty(t, r.out)
}
