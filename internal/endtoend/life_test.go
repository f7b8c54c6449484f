package endtoend

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// requireLife asks for, and files, what a community owes after its pilot.
func (s *system) requireLife(place string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return strings.Contains(s.mustDesk("tasks", place), "assembly-meeting") }, patience, tick, "its life has begun")
	var before view.Status
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", place, "-o", "json")), &before))
	require.NotNil(s.t, before.Governance)
	require.NotEmpty(s.t, before.Governance.Committee)

	file := filepath.Join(s.folder, "change.yaml")
	require.NoError(s.t, os.WriteFile(file, []byte(s.mustDesk("evidence", "example", "change-of-office", "--place", place)), 0o600))
	s.mustDesk("evidence", "check", "change-of-office", "-f", file, "--place", place)
	s.mustDesk("record", "change-of-office", place, "-f", file, "--as", "李秀英", "--role", "residents-committee")
	status := s.mustDesk("status", place)
	require.Contains(s.t, status, "In office")
	var after view.Status
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", place, "-o", "json")), &after))
	require.Equal(s.t, before.Governance.Representatives-1, after.Governance.Representatives)

	meeting := filepath.Join(s.folder, "meeting.yaml")
	example := s.mustDesk("evidence", "example", "assembly-meeting", "--place", place)
	require.NoError(s.t, os.WriteFile(meeting, []byte(example), 0o600))
	wrong := s.desk("record", "assembly-meeting", place, "-f", meeting, "--as", "刘站长", "--role", "workstation")
	require.Equal(s.t, 1, wrong.code)
	require.Contains(s.t, wrong.out+wrong.errOut, "R44")
	s.mustDesk("record", "assembly-meeting", place, "-f", meeting, "--as", "李秀英", "--role", "residents-committee")
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", place, "-o", "json")), &after))
	require.Contains(s.t, after.Governance.Years[0].Done, "assembly-meeting/2002-2")

	a := s.desk("submit", place, "appraisal", "-f", meeting, "--as", "李秀英", "--role", "residents-committee")
	require.Equal(s.t, 2, a.code)
	require.Contains(s.t, a.errOut, "shidian record appraisal")
	pilotOnly := s.mustDesk("status", place, "--pilot")
	require.Contains(s.t, pilotOnly, string(pilot.StepCommunityArchive))

	year := before.PlanTime[:4]
	yearly := filepath.Join(s.folder, "year.zip")
	require.Contains(s.t, s.mustDesk("archive", place, "--year", year, "--out", yearly), year)
	require.Contains(s.t, s.mustDesk("archive", "verify", yearly), "15 files")
	none := s.desk("archive", place, "--year", "1999", "--out", yearly)
	require.Equal(s.t, 2, none.code)
	require.Contains(s.t, none.errOut, year)

	id := workflows.GovernanceID(programme, place)
	require.True(s.t, strings.HasPrefix(id, "governance/"))
	_, err := s.client.DescribeWorkflowExecution(s.t.Context(), id, "")
	require.NoError(s.t, err)
}
