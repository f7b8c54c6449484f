package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/starter/table"
)

func TestEvidence_ExampleOfEveryStepPassesItsCheck(t *testing.T) {
	t.Parallel()
	for _, spec := range pilot.Catalogue() {
		for _, lang := range []string{"zh", "en"} {
			example := call{}.run(t, "evidence", "example", string(spec.Code), "--lang", lang)
			require.Equal(t, exitDone, example.status, spec.Code)
			require.Empty(t, example.err)
			file := write(t, "example.yaml", example.out)
			r := call{}.run(t, "evidence", "check", string(spec.Code), "-f", file, "--lang", lang)
			require.Equal(t, exitDone, r.status, "%s: %s%s", spec.Code, r.out, r.err)
		}
	}
}

func TestEvidence_ExampleOfAPlaceHasItsNamesAndPassesItsRules(t *testing.T) {
	t.Parallel()
	c := call{servers: answering(nil), env: inSample, now: examples.SampleTerms().Clock.RealStart}
	r := c.run(t, "evidence", "example", "size-adjustment", "--place", "sample/sample-1")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "# 示例街道 · 示例社区 sample/sample-1")
	file := write(t, "size.yaml", r.out)
	r = c.run(t, "evidence", "check", "size-adjustment", "-f", file, "--place", "sample/sample-1")
	require.Equal(t, exitDone, r.status, r.out+r.err)
	require.Contains(t, r.out, "can be handed in")

	r = c.run(t, "evidence", "example", "charter", "--place", "sample")
	require.Equal(t, exitUsage, r.status)
	r = c.run(t, "evidence", "example", "charter", "--place", "sample/nowhere")
	require.Equal(t, exitUsage, r.status)
}

func TestEvidence_OfAPartyFoundingIsForNewCommunitiesOnly(t *testing.T) {
	t.Parallel()
	c := call{servers: answering(nil), env: inSample, now: examples.SampleTerms().Clock.RealStart}
	r := c.run(t, "evidence", "example", "party-founding", "--place", "sample/sample-1")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "not a new one")
	file := write(t, "founding.yaml", call{}.run(t, "evidence", "example", "party-founding").out)
	r = c.run(t, "evidence", "check", "party-founding", "-f", file, "--place", "sample/sample-1", "-o", "json")
	require.Equal(t, exitRefused, r.status, r.err)
	var data checked
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Equal(t, "R11", data.Findings[0].Rule)
	require.Equal(t, "not-a-new-community", data.Findings[0].Code)
}

func TestEvidence_CheckNamesWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	file := write(t, "lg.yaml", "evidence:\n  date: 2002-02-30\n  hed: 李明\nattachments:\n  - digest: nonsense\n    title: x\n")
	r := call{}.run(t, "evidence", "check", "leading-group", "-f", file)
	require.Equal(t, exitRefused, r.status)
	require.Contains(t, r.out, file+":2:3")
	require.Contains(t, r.out, "did you mean head")
	require.Contains(t, r.out, file+":5:5")
	r = call{}.run(t, "evidence", "check", "leading-group", "-f", file, "-o", "json")
	var data checked
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.False(t, data.OK)
	require.Equal(t, exitRefused, r.status)
}

func TestTasks_LineUpInColumns(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	r := call{servers: servers, env: inSample}.run(t, "tasks", "--lang", "zh")
	require.Equal(t, exitDone, r.status, r.err)
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	require.Len(t, lines, 4, r.out)
	at := func(line, word string) int { before, _, _ := strings.Cut(line, word); return table.Width(before) }
	require.Equal(t, at(lines[0], "步骤"), at(lines[1], "leading-group"))
	require.Equal(t, at(lines[0], "步骤"), at(lines[2], "size-adjustment"))

	r = call{servers: servers, env: inSample}.run(t, "tasks", "sample/sample-1", "--role", "workstation", "-o", "json")
	require.Equal(t, "[]\n", r.out)
	r = call{servers: servers, env: inSample}.run(t, "tasks", "sample", "-o", "json")
	var tasks []view.Task
	require.NoError(t, json.Unmarshal([]byte(r.out), &tasks))
	require.Len(t, tasks, 2)
}

func TestTasks_SayWhatIsHeldAlready(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	step := servers.R.Records[0].State.Step(pilot.StepLeadingGroup)
	step.Status, step.Accepted, step.Held = pilot.ToConfirm, &pilot.Version{ID: "lg-0"}, &pilot.Version{ID: "lg-1"}
	r := call{servers: servers, env: inSample}.run(t, "tasks", "--lang", "en")
	require.Contains(t, r.out, "to be confirmed: shidian confirm, or hand in anew; held lg-1")
}

func TestStatus_OfAllIsATable(t *testing.T) {
	t.Parallel()
	r := call{servers: answering(nil), env: inSample}.run(t, "status")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "[----------]   0%")
	require.Contains(t, r.out, "示例街道")
	require.NotContains(t, r.out, "\x1b", "colours are for terminals")
}

func TestStatus_ACancelledPilotIsNotCalledClosed(t *testing.T) {
	t.Parallel()
	a := &app{lang: catalog.English}
	require.Equal(t, "cancelled 2002-10-01", a.waitingText(overview.Row{Phase: pilot.PhaseCancelled, Closed: "2002-10-01"}))
	require.Equal(t, "closed 2002-10-01", a.waitingText(overview.Row{Phase: pilot.PhaseClosed, Closed: "2002-10-01"}))
}

func TestStatus_OfAPlaceSaysWhoToldAndWhyNotThePilot(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.T.Query = func(string, string) (any, error) { return nil, serviceerror.NewFailedPrecondition("no poller") }
	servers.T.Describe = func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
		return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, nil), nil
	}
	r := call{servers: servers, env: inSample}.run(t, "status", "sample")
	require.Equal(t, exitDone, r.status)
	require.Contains(t, r.err, "No worker answers (task queue pilots)")
	require.Contains(t, r.out, "From the record, as of")
	require.Contains(t, r.out, "leading-group")

	servers.TErr = &client.UnreachableError{Server: "Temporal", Address: "a:1", Variable: "TEMPORAL_ADDRESS", Err: errRefused}
	r = call{servers: servers, env: inSample}.run(t, "status", "sample", "-o", "json")
	require.Contains(t, r.err, "TEMPORAL_ADDRESS")
	var data looked
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Equal(t, client.FromRecord, data.Source)
	require.True(t, data.Silent)
	require.Equal(t, "sample", data.Place)
}

// What people sent or typed can be anything: nothing of it steers the terminal.
func TestOutput_NothingThatWasSentSteersTheTerminal(t *testing.T) {
	t.Parallel()
	const nasty = "王\u009b2J\x1b[2J\u0090\u202e"
	servers := answering(pilot.Outcome{V: 1, Outcome: pilot.Refused, Findings: []pilot.Finding{
		{Rule: nasty, Severity: pilot.Hard, Code: nasty, Field: nasty, Message: nasty, Found: nasty, Wanted: nasty},
	}})
	for _, args := range [][]string{
		{"status", "sample"}, {"status", "sample", "-o", "json"}, {"status", "sample", "-o", "yaml"}, {"status", nasty}, {nasty}, {"tasks", "--" + nasty},
		{"rules", nasty}, {"status", "-o", nasty}, {"--lang", nasty}, {"tasks", "--role", nasty}, {"evidence", "check", "charter", "-f", nasty},
		{"return", "sample", "leading-group", "--reason", nasty, "--as", nasty, "--role", "district"},
		{"return", "sample", "leading-group", "--reason", nasty, "--as", nasty, "--role", "district", "-o", "json"},
		{"return", "sample", "leading-group", "--reason", nasty, "--as", nasty, "--role", "district", "-o", "yaml"},
	} {
		servers.R.Records[0].Terms.SubDistrict.Name = nasty
		r := call{servers: servers, env: inSample}.run(t, args...)
		require.NotEmpty(t, r.out+r.err, args)
		require.NotRegexp(t, "[\x00-\x08\x0b-\x1f\u0080-\u009f\u202e]", r.out+r.err, args)
	}
	r := call{servers: servers, env: inSample}.run(t, "status", "sample", "-o", "json")
	require.True(t, json.Valid([]byte(r.out)), r.out)
	require.Contains(t, r.out, `\u009b2J\u001b[2J\u0090\u202e`, "as data it is what it was")
}
