package endtoend

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/activities"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// nextYear writes the two communities' plan with every day of it moved on, so that it
// opens next year.
func (s *system) nextYear(code string) string {
	s.t.Helper()
	plan, err := os.ReadFile("testdata/two-communities.yaml")
	require.NoError(s.t, err)
	on := time.Now().Year() + 1 - 2002
	text := regexp.MustCompile(`\b(200[23])(-\d\d-\d\d)\b`).ReplaceAllStringFunc(string(plan), func(day string) string {
		year, err := strconv.Atoi(day[:4])
		require.NoError(s.t, err)
		return fmt.Sprint(year+on) + day[4:]
	})
	text = strings.NewReplacer("code: two-2002", "code: "+code, "cn-1989-beijing-2000", "cn-2026").Replace(text)
	path := filepath.Join(s.folder, code+".yaml")
	require.NoError(s.t, os.WriteFile(path, []byte(text), 0o600))
	s.programme = code
	return path
}

func (s *system) scheduled(programme string) bool {
	s.t.Helper()
	_, err := s.client.ScheduleClient().GetHandle(s.t.Context(), workflows.BulletinID(programme)).Describe(s.t.Context())
	var none *serviceerror.NotFound
	if err != nil {
		require.ErrorAs(s.t, err, &none)
	}
	return err == nil
}

// A plan that opens next year owes nothing until then; the district gives it up, and
// closes the programme, on record and in Temporal.
func TestProgramme_BeforeItsDayAndAfterItsEnd(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	const code = "next-year"
	plan := s.nextYear(code)
	s.mustDesk("start", plan)
	for _, place := range []string{"yuetan", "yuetan/sanlihe-1", "yuetan/muxidi"} {
		s.until(place, "not yet open", func(status view.Status) bool { return status.NotBefore != "" })
		status, err := s.status(place)
		require.NoError(t, err)
		require.Empty(t, status.Waiting)
		require.Equal(t, string(pilot.LightGreen), status.Light.Code)
		require.Equal(t, string(status.NotBefore)+" 00:00", status.Next.At)
		require.Contains(t, status.Now, string(status.NotBefore))
	}
	require.Contains(t, s.mustDesk("status"), "not yet open")
	tasks := s.mustDesk("tasks")
	require.Contains(t, tasks, "is not yet open")
	require.Contains(t, tasks, "Nobody is waited for.")
	early := s.submit("yuetan", pilot.StepLeadingGroup)
	require.Zero(t, early.code, early.out+early.errOut)
	require.Contains(t, early.out, "Held")
	require.Contains(t, early.out, "opens on")
	require.Contains(t, s.mustDesk("bulletin", "--now"), "Not yet open: 1")
	require.Regexp(t, `opens \d{4}-09-16`, s.mustDesk("ledger"))
	s.killWorker() // a new run of it, too, waits
	s.startWorker()
	require.Zero(t, s.desk("audit").code)

	closeIt := []string{"programmes", "close", code, "--reason", "the district gives it up", "--record", "No. 8", "--as", "李国强", "--role", "district"}
	open := s.desk(closeIt...)
	require.Equal(t, 1, open.code, open.out+open.errOut)
	require.Contains(t, open.out, "yuetan")
	require.True(t, s.scheduled(code))
	require.NoError(t, s.client.CancelWorkflow(t.Context(), workflows.SubDistrictID(code, "yuetan"), ""))
	for _, place := range []string{"yuetan", "yuetan/sanlihe-1", "yuetan/muxidi"} {
		require.Eventually(t, func() bool {
			return regexp.MustCompile(`(?i)cancelled`).MatchString(s.mustDesk("status", place))
		}, patience, tick, place)
	}
	undecided := s.desk(closeIt...)
	require.Equal(t, 1, undecided.code, undecided.out+undecided.errOut)
	require.Contains(t, undecided.out, "--without yuetan")
	closeIt = append(closeIt, "--without", "yuetan")
	done := s.mustDesk(closeIt...)
	require.Contains(t, done, "was closed on")
	require.Contains(t, done, "Schedule is removed")
	require.False(t, s.scheduled(code))
	require.Contains(t, s.mustDesk(closeIt...), "closed before")

	again := s.desk("start", plan)
	require.Equal(t, 1, again.code, again.out+again.errOut)
	require.Contains(t, again.errOut, "programme.code")
	require.Contains(t, s.mustDesk("programmes"), "李国强")
	require.Contains(t, s.mustDesk("status"), "the district gives it up")
	require.Contains(t, s.mustDesk("ledger", "--programme", code), "月坛")
	run, err := s.client.ExecuteWorkflow(t.Context(), sdkclient.StartWorkflowOptions{ID: "bulletin/by-hand", TaskQueue: workflows.TaskQueue},
		workflows.DistrictBulletinType, workflows.BulletinInput{V: 1, Programme: code, Lang: "en", UTCOffsetMinutes: 480})
	require.NoError(t, err)
	var made activities.BulletinMade
	require.NoError(t, run.Get(t.Context(), &made))
	require.True(t, made.Closed)
	require.False(t, made.New)
	require.Zero(t, s.desk("audit").code)
}

// On a fast calendar two sub-districts open a week apart, each on its own day.
func TestProgramme_EachSubDistrictOpensOnItsOwnDay(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	small, err := os.ReadFile(planFile)
	require.NoError(t, err)
	later := regexp.MustCompile(`(?s)(\n  others:.*?opens: )2002-09-16`).ReplaceAllString(string(small), "${1}2002-09-23")
	path := filepath.Join(s.folder, "later.yaml")
	require.NoError(t, os.WriteFile(path, []byte(later), 0o600))
	const aWeek = 20 * time.Second
	s.mustDesk("start", path, "--rebase", "now", "--speed", fmt.Sprint(int((7*24*time.Hour)/aWeek)))
	s.until("yuetan", "open", func(status view.Status) bool { return len(status.Waiting) > 0 })
	s.until("fengsheng", "open on its day", func(status view.Status) bool {
		return len(status.Waiting) > 0 && status.NotBefore == "" && status.Opened >= "2002-09-23 00:00"
	})
	status, err := s.status("fengsheng")
	require.NoError(t, err)
	require.NotEmpty(t, status.Recent)
	require.Contains(t, s.mustDesk("status", "fengsheng"), "the pilot is open")
}
