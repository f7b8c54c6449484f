package endtoend

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"shidian/internal/bulletin"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

var smallPlaces = map[string]bool{"yuetan/sanlihe-1": false, "yuetan/tiedao": false, "yuetan/muxidi": true} // true: new

// The district receives the archive, the programme is complete, and when Temporal
// has forgotten it all the office's papers are still there.
func TestPapers_AreThereWhenTemporalHasForgottenTheClosedPilots(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.makeBulletin()
	s.bringToFiling()
	s.receiptReturnsFirst()
	s.untilClosed("yuetan")
	for place := range smallPlaces {
		s.untilClosed(place)
	}
	s.requireLife("yuetan/sanlihe-1")
	s.keepBulletinOf("2099-01-05") // the day's own was made above
	require.Contains(t, s.mustDesk("status"), "The programme is complete since ")

	data, a := s.audit()
	require.Zero(t, a.code, "%s %s", a.out, a.errOut)
	require.Equal(t, 7, data.Pilots, "a sub-district, three communities and their lives after the pilot")
	require.Equal(t, 3, data.Asked)
	require.Empty(t, data.Findings)

	for _, place := range append(keys(smallPlaces), "yuetan") {
		s.forget(place)
	}
	s.requirePapers()
	_, a = s.audit()
	require.Zero(t, a.code, "what Temporal has forgotten is no difference: %s %s", a.out, a.errOut)
	s.env = append(s.env, "TEMPORAL_ADDRESS=127.0.0.1:1") // and with Temporal gone altogether
	s.requirePapers()
}

func keys(places map[string]bool) []string {
	var out []string
	for place := range places {
		out = append(out, place)
	}
	return out
}

// bringToFiling hands everything in up to the filing of the archive.
func (s *system) bringToFiling() {
	s.t.Helper()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	for place, isNew := range smallPlaces {
		s.until(place, "elections may open", func(status view.Status) bool { return status.Gate.Open })
		s.mustSubmit(place, stepsOf(isNew)...)
	}
	s.until("yuetan", "every community reported complete", func(status view.Status) bool {
		return len(status.Waiting) == 1 && status.Waiting[0].Step.Code == string(pilot.StepSelfCheck)
	})
	s.mustSubmit("yuetan", pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling)
}

// receiptReturnsFirst has the district return the archive with a reason, then
// receive it.
func (s *system) receiptReturnsFirst() {
	s.t.Helper()
	day := stepDay(s.t, s.mustDesk("evidence", "example", "archive-receipt", "--place", "yuetan"))
	file := filepath.Join(s.folder, "returned.yaml")
	text := "evidence:\n  decision: returned\n  date: " + day + "\n  reasons:\n    - text: 缺少街道自查表\n      rule: R5\n      steps: [archive-filing]\n"
	require.NoError(s.t, os.WriteFile(file, []byte(text), 0o600))
	a := s.desk("submit", "yuetan", "archive-receipt", "-f", file, "--as", "周志远", "--role", "district")
	require.Zero(s.t, a.code, a.out+a.errOut)
	require.Contains(s.t, a.out, "Recorded", "the pilot stays open")
	require.Contains(s.t, s.mustDesk("tasks", "yuetan"), "缺少街道自查表")
	require.Contains(s.t, s.mustDesk("ledger", "--role", "sub-district-office", "-o", "csv"), "returned: 缺少街道自查表 (R5)")
	s.mustSubmit("yuetan", pilot.StepArchiveFiling, pilot.StepArchiveReceipt)
}

// stepDay is the date of an example.
func stepDay(t *testing.T, example string) string {
	t.Helper()
	for line := range strings.Lines(example) {
		if day, found := strings.CutPrefix(strings.TrimSpace(line), "date: "); found {
			day, _, _ = strings.Cut(day, " ")
			return strings.Trim(day, `"`)
		}
	}
	require.Fail(t, "the example has no date", example)
	return ""
}

// makeBulletin has the Schedule that start set make a bulletin.
func (s *system) makeBulletin() {
	s.t.Helper()
	require.Contains(s.t, s.mustDesk("start", planFile, "--rebase", "now", "--only", "yuetan"), "bulletin/small-2002; set before")
	handle := s.client.ScheduleClient().GetHandle(s.t.Context(), workflows.BulletinID(programme))
	require.NoError(s.t, handle.Trigger(s.t.Context(), client.ScheduleTriggerOptions{}))
	record := s.open()
	require.Eventually(s.t, func() bool {
		b, err := record.Bulletin(s.t.Context(), programme, 0)
		return err == nil && b.Number == 1
	}, patience, tick, "the bulletin is kept")
}

// keepBulletinOf keeps a bulletin as of a day to come, which no Schedule can wait for.
func (s *system) keepBulletinOf(day pilot.Date) {
	s.t.Helper()
	_, isNew, err := s.open().KeepBulletin(s.t.Context(), programme, day)
	require.NoError(s.t, err)
	require.True(s.t, isNew)
}

// forget takes a pilot out of Temporal, as the end of its retention does.
func (s *system) forget(place string) {
	s.t.Helper()
	id := workflows.PilotID(programme, place)
	described, err := s.client.DescribeWorkflowExecution(s.t.Context(), id, "")
	require.NoError(s.t, err)
	require.NotEqual(s.t, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, described.GetWorkflowExecutionInfo().GetStatus())
	_, err = s.client.WorkflowService().DeleteWorkflowExecution(s.t.Context(), &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: s.temporal.Namespace(), WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: id},
	})
	require.NoError(s.t, err)
	require.Eventually(s.t, func() bool {
		_, err := s.client.DescribeWorkflowExecution(s.t.Context(), id, "")
		var missing *serviceerror.NotFound
		return errors.As(err, &missing)
	}, patience, tick, "%s is forgotten", id)
}

// requirePapers asks for everything that can be asked about closed pilots.
func (s *system) requirePapers() {
	s.t.Helper()
	for _, place := range append(keys(smallPlaces), "yuetan") {
		var status view.Status
		require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", place, "--pilot", "-o", "json")), &status))
		require.Equal(s.t, string(pilot.LightDone), status.Light.Code)
		require.NotEmpty(s.t, status.Closed)
	}
	require.Contains(s.t, s.mustDesk("status"), "The programme is complete since ")

	file := filepath.Join(s.folder, "ledger.csv")
	s.mustDesk("ledger", "--out", file)
	data, err := os.ReadFile(file)
	require.NoError(s.t, err)
	rows, err := csv.NewReader(strings.NewReader(string(data[3:]))).ReadAll()
	require.NoError(s.t, err)
	duties := len(pilot.Duties()) - 1 // but that of a community that took the place of others
	require.Len(s.t, rows, 1+8+18+18+19+3*duties, "the life after the pilots has its lines too")
	var lines struct {
		Lines []ledger.Line `json:"lines"`
	}
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("ledger", "-o", "json", "--light", "done")), &lines))
	require.Len(s.t, lines.Lines, 8+18+18+19+1, "the assembly met once after the pilot")
	for _, l := range lines.Lines {
		require.NotEmpty(s.t, l.Person, l.Step.Code)
		require.NotEmpty(s.t, l.Finished, l.Step.Code)
		require.NotEmpty(s.t, l.PlannedStart, l.Step.Code)
		require.Empty(s.t, l.Problem)
	}

	var b bulletin.Bulletin
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("bulletin", "-o", "json")), &b))
	require.Equal(s.t, 2, b.Number)
	require.True(s.t, b.Complete())
	require.Equal(s.t, 63, b.Changes.Done)
	require.Contains(s.t, s.mustDesk("bulletin"), "Every pilot has ended.")
	require.Contains(s.t, s.mustDesk("bulletin", "--now"), "made just now")
}
