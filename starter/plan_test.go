package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/config"
	"shidian/internal/pilot"
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
	require.Equal(t, client.StartedNow, report.Pilots[0].Result)
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
	servers.T.Start = func(o sdkclient.StartWorkflowOptions) error {
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
	servers.T.Start = func(sdkclient.StartWorkflowOptions) error { cancel(); return nil }
	var out, errs bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &errs, config.Of(map[string]string{"SHIDIAN_LANG": "en"}))
	a.connect = func(config.Desk) (client.Servers, func()) { return servers, func() {} }
	require.Equal(t, exitInterrupted, a.run(ctx, []string{"start", realPlan, "--rebase", "now"}))
	require.Contains(t, out.String(), "1 started")
	require.Contains(t, out.String(), "not reached")
	require.Contains(t, errs.String(), "Run the same command again")
}

func TestStart_WithoutTheRecordStartsNothing(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.RErr = &client.UnreachableError{Server: "Postgres", Address: "db:5432", Variable: "DATABASE_URL", Err: errors.New("refused")}
	r := call{servers: servers}.run(t, "start", realPlan, "--rebase", "now")
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.err, "DATABASE_URL")
	require.Empty(t, r.out)
}

func TestPlanCheck_SaysHowDeadlinesAreWatchedAndWhoIsTold(t *testing.T) {
	t.Parallel()
	r := call{}.run(t, "plan", "check", realPlan, "--lang", "en")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "Reminders: 14, 7, 2, 0 days before the due day (0: on it), at 9:00, to who hands the step in; "+
		"1 day late it goes to: Sub-district office; 3 days late it goes to: District pilot office; then again every 7 days; on a day off")
	require.Contains(t, r.out, "Bulletins: each sub-district owes one a week.")
	require.Contains(t, r.out, "Recipients: 21, told at once.")
	require.Contains(t, r.out, "Public holidays are known for: 2002, 2003, 2004.")
	require.Equal(t, 1, strings.Count(r.err, "nobody is named"))
	require.Contains(t, r.out, "no errors, 1 warning")
	require.Contains(t, r.err, "Residents' committee (residents-committee): 143 of 143 units")
	require.NotContains(t, r.err, "sub-district-office", "somebody is named in all ten")
	require.NotContains(t, r.err, "(workstation)", "it hands nothing in")

	r = call{}.run(t, "plan", "check", realPlan, "--lang", "zh")
	require.Contains(t, r.out, "逾期 1 天报街道办事处; 逾期 3 天报区试点工作办公室(区试点办); 此后每 7 天催办一次")
}

func TestStart_DryRunTellsOfTheChosenSubDistrictsRecipients(t *testing.T) {
	t.Parallel()
	r := call{}.run(t, "start", realPlan, "--dry-run", "--only", "yuetan", "-o", "json")
	var report struct {
		Arrangements arrangements `json:"arrangements"`
	}
	require.NoError(t, json.Unmarshal([]byte(r.out), &report))
	require.Equal(t, 3, report.Arrangements.Recipients, "the district, the Party working committee, the office")
	require.Contains(t, report.Arrangements.Unnamed, unnamedRole{Role: pilot.RoleCommunityParty, Units: 26, Of: 26})
	r = call{}.run(t, "start", realPlan, "--dry-run")
	require.Contains(t, r.out, "Reminders: 14, 7, 2, 0 days")
}

func TestStart_SaysThatDatesAreProvisional(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(realPlan)
	require.NoError(t, err)
	file := write(t, "plan.yaml", strings.NewReplacer("2002-", "2998-", "2003-", "2999-", "profile: cn-1989-beijing-2000", "profile: cn-2026").Replace(string(text)))
	for _, args := range [][]string{{"plan", "check", file}, {"start", file, "--dry-run"}, {"start", file, "--rebase", "now"}} {
		r := call{servers: answering(nil)}.run(t, args...)
		require.Equal(t, exitDone, r.status, r.err)
		require.Equal(t, 1, strings.Count(r.err, "2998-2999: public holidays are not known; dates are provisional"), r.err)
	}
}
