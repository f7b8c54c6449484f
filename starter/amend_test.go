package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client/fakes"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/postgres"
)

// running are servers on which the pilots of the shipped plan run, which answer orders with
// this outcome; a worker was seen or not.
func running(t *testing.T, answer pilot.OutcomeKind, findings ...pilot.Finding) *fakes.Servers {
	t.Helper()
	p, issues := plan.Load(realPlan)
	require.NotNil(t, p, issues)
	record := &fakes.Store{}
	for _, sub := range p.SubDistricts() {
		terms, err := p.Terms(sub.Code, plan.Options{})
		require.NoError(t, err)
		terms.Clock.RealStart = terms.Opens.Start(terms.Location())
		record.Records = append(record.Records, fakes.Of(&terms, opened(&terms)))
	}
	return &fakes.Servers{R: record, T: &fakes.Temporal{
		WorkerSeen: time.Now(),
		Describe: func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, nil), nil
		},
		Update: func(_ context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
			var m pilot.Header
			require.NoError(t, json.Unmarshal(o.Args[0].(json.RawMessage), &m))
			return pilot.Outcome{V: 1, ID: m.ID, Outcome: answer, Findings: findings}, nil
		},
	}}
}

// amended is the shipped plan with some of its text replaced: old, new …
func amended(t *testing.T, pairs ...string) string {
	t.Helper()
	data, err := os.ReadFile(realPlan)
	require.NoError(t, err)
	return write(t, "plan.yaml", strings.NewReplacer(pairs...).Replace(string(data)))
}

var atOpening = time.Date(2002, 9, 16, 2, 0, 0, 0, time.UTC)

func TestAmend_ShowsWhatChangesAndThenGivesTheOrders(t *testing.T) {
	t.Parallel()
	servers := running(t, pilot.Accepted)
	file := amended(t, "name: 陈建国", "name: 周敏", "archive: 2002-12-23", "archive: 2002-12-24")
	look := call{servers: servers, now: atOpening}.run(t, "amend", file, "--dry-run")
	require.Equal(t, exitDone, look.status, look.err)
	require.Contains(t, look.out, "月坛 (yuetan), amendment 1")
	require.Contains(t, look.out, "2 pilots would be amended")
	require.Regexp(t, `recipient of notices \(.*\) +none +周敏`, look.out)
	require.Empty(t, servers.T.Sent())

	given := call{servers: servers, now: atOpening}.run(t, "amend", file, "--reason", "汛情", "--as", "李国强", "--yes")
	require.Equal(t, exitDone, given.status, given.out+given.err)
	require.Contains(t, given.out, "2 amended, 8 as they were or ended")
	require.Len(t, servers.T.Sent(), 2)

	var data struct {
		Pilots []struct {
			Place       string             `json:"place"`
			Stand       string             `json:"stand"`
			Result      string             `json:"result"`
			Number      int                `json:"number"`
			Differences []pilot.Difference `json:"differences"`
		} `json:"pilots"`
	}
	r := call{servers: running(t, pilot.Accepted), now: atOpening}.run(t, "amend", file, "--reason", "汛情", "--as", "李国强", "--yes", "-o", "json")
	require.NoError(t, json.Unmarshal([]byte(r.out), &data), r.out)
	require.Len(t, data.Pilots, 10)
	require.Equal(t, "amended", data.Pilots[0].Result)
	require.NotEmpty(t, data.Pilots[0].Differences)
}

func TestAmend_EndsWithTheStatusThatSaysWhatCameOfIt(t *testing.T) {
	t.Parallel()
	file := amended(t, "archive: 2002-12-23", "archive: 2002-12-24")
	order := []string{"amend", file, "--reason", "汛情", "--as", "李国强", "--yes"}
	number := pilot.Finding{Rule: pilot.RuleAmendment, Severity: pilot.Hard, Code: pilot.CodeAmendsNumber, Field: "number", Found: "1", Wanted: "2"}
	for name, c := range map[string]struct {
		servers *fakes.Servers
		args    []string
		status  int
		says    string
	}{
		"nothing to do":    {running(t, pilot.Accepted), []string{"amend", realPlan, "--dry-run"}, exitDone, "nothing to amend"},
		"refused":          {running(t, pilot.Refused, number), order, exitRefused, "run shidian amend again"},
		"no reason":        {running(t, pilot.Accepted), []string{"amend", file, "--as", "李国强", "--yes"}, exitUsage, "--reason"},
		"nobody to ask":    {running(t, pilot.Accepted), order[:len(order)-1], exitUsage, "--yes"},
		"an unknown place": {running(t, pilot.Accepted), append(order, "--only", "nowhere"), exitUsage, "nowhere"},
		"no plan":          {running(t, pilot.Accepted), []string{"amend", write(t, "bad.yaml", "programme: {"), "--dry-run"}, exitUsage, "nothing was amended"},
		"can't be":         {running(t, pilot.Accepted), []string{"amend", amended(t, "deadline: 2002-12-31", "deadline: 2003-01-05"), "--reason", "x", "--as", "y", "--yes"}, exitRefused, "--record"},
		"as a signal":      {running(t, pilot.Accepted), append(order, "--signal"), exitHandedOver, "handed over"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := call{servers: c.servers, now: atOpening}.run(t, c.args...)
			require.Equal(t, c.status, r.status, r.out+r.err)
			require.Contains(t, r.out+r.err, c.says)
		})
	}
}

func TestStart_WithAnEditedPlanSaysInWhatItDiffersAndCountsWhatRuns(t *testing.T) {
	t.Parallel()
	file := amended(t, "      - {code: xibianmen, name: 西便门}\n", "      - {code: xibianmen, name: 西便门}\n      - {code: new-1, name: 新社区}\n")
	r := call{servers: running(t, pilot.Accepted), now: atOpening}.run(t, "start", file, "--only", "yuetan,fusuijing")
	require.Regexp(t, `yuetan +月坛 +26 +already running .*The file differs in 1 thing: 新社区`, r.out)
	require.Regexp(t, `fusuijing +福绥境 +19 +already running\n`, r.out)
	require.Contains(t, r.out, "shidian amend "+file)
}

func TestStatus_SaysHowFarAnAmendmentIs(t *testing.T) {
	t.Parallel()
	servers := running(t, pilot.Accepted)
	servers.R.Amends = postgres.Amending{
		Plan: "sha256:x", Ordered: []postgres.OrderedRow{{Place: "yuetan", Number: 1, Now: 1}, {Place: "fusuijing", Number: 1}},
	}
	r := call{servers: servers, now: atOpening}.run(t, "status", "--programme", "xicheng-2002")
	require.Contains(t, r.out, "Amended in 1 of 2 pilots; not yet: fusuijing")
}
