package endtoend

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// tenDistricts is a plan of ten sub-districts with a community each, in which the first
// step is due on a day.
func tenDistricts(t *testing.T, folder string, due pilot.Date) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `programme: {code: ten-2002, name: 十个街道}
district: {code: xicheng, name: 西城区}
timezone: Asia/Shanghai
profile: cn-1989-beijing-2000
warn-days: 7
schedules:
  all:
    binding: soft
    own-plan: true
    opens: 2002-09-16
    deadline: 2003-01-31
    stages: {preparation: 2002-10-31, foundation: 2002-10-31, election: 2002-12-13, party: 2002-12-20, institutions: 2002-12-31, workstation: 2003-01-15, archive: 2003-01-21, closing: 2003-01-31}
    steps: {leading-group: %s, election-committee: 2002-11-08, archive-receipt: 2003-02-10}
pilot-sub-districts: []
sub-districts:
`, due)
	for i := range 10 {
		fmt.Fprintf(&b, "  - {code: s%d, name: 街道%d, schedule: all, communities: [{code: c, name: 社区%d}]}\n", i, i, i)
	}
	path := filepath.Join(folder, "ten-"+string(due)+".yaml")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	return path
}

// dueNow is how many of the ten have their first step due on a day, by the record.
func (s *system) dueNow(store *postgres.Store, due pilot.Date) (n int) {
	s.t.Helper()
	for i := range 10 {
		p, err := store.Pilot(s.t.Context(), fmt.Sprintf("pilot/ten-2002/s%d", i))
		require.NoError(s.t, err)
		if p.State.DueDay(p.Terms, pilot.StepLeadingGroup) == due {
			n++
		}
	}
	return n
}

func (s *system) amend(file string, more ...string) answer {
	s.t.Helper()
	return s.desk(append([]string{"amend", file, "--reason", "flood", "--as", "李国强", "--yes"}, more...)...)
}

// Ten running pilots get other due dates. With no worker the orders wait; where the desk and
// the worker die in the middle, status says how far it is and the same command finishes it.
func TestAmend_TenPilotsGetOtherDatesThoughEverythingDiesInTheMiddle(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	folder, store := t.TempDir(), s.open()
	s.mustDesk("start", tenDistricts(t, folder, "2002-09-30"), "--rebase", "now")
	followed := func(due pilot.Date) func() bool {
		return func() bool {
			half, err := store.Amending(t.Context(), "ten-2002")
			require.NoError(t, err)
			for _, o := range half.Ordered {
				if o.Lags() {
					return false
				}
			}
			return len(half.Behind) == 0 && s.dueNow(store, due) == 10
		}
	}
	require.Eventually(t, func() bool { return len(s.placesOf(store, "ten-2002")) == 20 }, patience, tick)

	s.killWorker()
	first := tenDistricts(t, folder, "2002-10-10")
	require.Equal(t, 4, s.amend(first).code, "handed over")
	require.Contains(t, s.mustDesk("status", "--programme", "ten-2002"), "Amended in 0 of 10 pilots")
	s.startWorker()
	require.Eventually(t, followed("2002-10-10"), patience, tick)
	require.Contains(t, s.mustDesk("amend", first, "--dry-run"), "nothing to amend")

	second := tenDistricts(t, folder, "2002-10-15")
	cmd := exec.CommandContext(t.Context(), s.program("shidian"), "amend", second, "--reason", "flood again", "--as", "李国强", "--yes")
	cmd.Env = s.env
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool { return s.dueNow(store, "2002-10-15") > 0 }, patience, tick/10)
	s.killWorker()
	_ = cmd.Process.Kill() // it may be done by now
	_ = cmd.Wait()
	if done := s.dueNow(store, "2002-10-15"); done < 10 {
		require.Contains(t, s.mustDesk("status", "--programme", "ten-2002"), fmt.Sprintf("Amended in %d of 10 pilots", done))
	}
	s.startWorker()
	require.Eventually(t, func() bool { return s.amend(second).code == 0 && followed("2002-10-15")() }, patience, 10*tick)
	require.NotContains(t, s.mustDesk("status", "--programme", "ten-2002"), "of 10 pilots")
	require.Contains(t, s.mustDesk("start", first, "--rebase", "now"), "shidian amend")
	_, a := s.audit()
	require.Zero(t, a.code, a.out+a.errOut)
}

func (s *system) placesOf(store *postgres.Store, programme string) []postgres.PilotRow {
	s.t.Helper()
	rows, err := store.Pilots(s.t.Context(), postgres.Filter{Programme: programme})
	require.NoError(s.t, err)
	return rows
}

// A person of the district leaves: what is told from then on is told to the successor. What
// can't be is refused as a whole.
func TestAmend_APersonLeavesAndWhatComesNextGoesToTheSuccessor(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	data, err := os.ReadFile(planFile)
	require.NoError(t, err)
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	with := func(person string) string {
		return strings.Replace(string(data), "  name: 西城区\n", "  name: 西城区\n  recipients: {district: {name: "+person+"}}\n", 1)
	}
	store := s.open()
	s.mustDesk("start", write("before.yaml", with("李国强")), "--rebase", "now", "--only", "yuetan", "--speed", "400000")
	told := func(name string, after int64) (n int) {
		rows, err := store.Notices(t.Context(), postgres.NoticeFilter{Programme: programme, Place: "yuetan", Role: pilot.RoleDistrict}, 0)
		require.NoError(t, err)
		for _, r := range rows {
			if r.ID > after && r.Place == "yuetan" && r.To.Name == name {
				n++
			}
		}
		return n
	}
	require.Eventually(t, func() bool { return told("李国强", 0) > 0 }, patience, tick)

	refused := s.amend(write("bad.yaml", strings.Replace(with("周敏"), "code: sanlihe-1", "code: sanlihe-9", 1)), "--only", "fengsheng,yuetan", "--dry-run")
	require.Zero(t, refused.code, "a community without hand-ins may be exchanged: %s", refused.out+refused.errOut)
	bad := s.amend(write("bad.yaml", strings.Replace(with("周敏"), "own-plan: false", "own-plan: true\n    # no longer a pilot", 1)))
	require.NotZero(t, bad.code)

	amended := s.amend(write("after.yaml", with("周敏")), "--only", "yuetan")
	require.Zero(t, amended.code, amended.out+amended.errOut)
	rows, err := store.Notices(t.Context(), postgres.NoticeFilter{Programme: programme}, 1)
	require.NoError(t, err)
	last := rows[0].ID
	require.Eventually(t, func() bool { return told("周敏", last) > 1 }, patience, tick)
	require.Zero(t, told("李国强", last))
	s.until("yuetan", "amended", func(status view.Status) bool { return len(status.Amendments) == 1 })
	require.Contains(t, s.mustDesk("status", "yuetan"), "Terms: amendment 1")
}
