package endtoend

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"shidian/internal/bulletin"
	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// The programmes of one installation: the first two have the same codes of places.
var threeProgrammes = []string{"small-2002", "east-2002", "north-2002"}

// Three districts share a worker, a Temporal and a database: what is handed in, told, listed
// and made in one of them is in no other.
func TestProgrammes_ThreeDistrictsShareAnInstallationAndNothingElse(t *testing.T) {
	t.Parallel()
	groups := startGroups(t)
	folder := t.TempDir()
	notices, hooks := filepath.Join(folder, "notices.yaml"), filepath.Join(folder, "webhooks.yaml")
	require.NoError(t, os.WriteFile(hooks, []byte("office: {url: '"+groups.URL+"/?group=all', kind: wecom}\n"), 0o600))
	require.NoError(t, os.WriteFile(notices, []byte("east-2002: {webhooks: {office: {url: '"+groups.URL+"/?group=east', kind: wecom}}}\n"), 0o600))
	s := newSystemOn(t, devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()}),
		"SHIDIAN_WEBHOOKS_FILE="+hooks, "SHIDIAN_NOTICES_FILE="+notices, "SHIDIAN_WEBHOOK_HOSTS=127.0.0.1", "SHIDIAN_NOTICES_POLL=100ms",
		"EVIDENCE_BUCKET=file://"+filepath.Join(folder, "evidence"))
	for _, programme := range threeProgrammes {
		s.mustDesk("start", planOf(t, folder, programme), "--rebase", "now")
	}
	s.requireChoice()
	s.requireListed()
	s.handInApart()
	s.requireNoticesApart(groups)
	s.requirePapersApart(folder)
	s.requireBulletinsApart()
	_, a := s.audit()
	require.Zero(t, a.code, a.out+a.errOut)
}

// groups are the group robots of all districts; each is known by what stands in its address.
type groups struct {
	*httptest.Server
	mu   sync.Mutex
	said map[string][]string
}

func startGroups(t *testing.T) *groups {
	t.Helper()
	g := &groups{said: map[string][]string{}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		g.mu.Lock()
		defer g.mu.Unlock()
		group := r.URL.Query().Get("group")
		g.said[group] = append(g.said[group], string(body))
		_, _ = io.WriteString(w, `{"errcode":0}`)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *groups) heard(group string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return strings.Join(g.said[group], "\n")
}

// planOf is the small district's plan as another programme's; the north has codes of its own.
func planOf(t *testing.T, folder, programme string) string {
	t.Helper()
	text, err := os.ReadFile(planFile)
	require.NoError(t, err)
	mark := strings.TrimSuffix(programme, "-2002")
	changes := []string{
		"code: small-2002", "code: " + programme, "name: 小区试点", "name: " + mark + " programme", "name: 月坛", "name: " + mark + "月坛", "name: 三里河一区", "name: " + mark + "三里河一区",
		"    schedule: pilots\n", "    schedule: pilots\n    recipients:\n      sub-district-office:\n        - {name: " + mark + "值班群, webhook: \"ref:office\", webhook-kind: wecom}\n",
	}
	if mark == "north" {
		changes = append(changes, "code: xicheng", "code: haidian", "name: 西城区", "name: 海淀区", "[yuetan]", "[beilu]", "code: yuetan", "code: beilu", "code: sanlihe-1", "code: beilu-1")
	}
	file := filepath.Join(folder, programme+".yaml")
	require.NoError(t, os.WriteFile(file, []byte(strings.NewReplacer(changes...).Replace(string(text))), 0o600))
	return file
}

// of is a call about one programme.
func of(programme string, args ...string) []string { return append(args, "--programme", programme) }

// requireChoice: a command that could mean several programmes means none.
func (s *system) requireChoice() {
	s.t.Helper()
	file := filepath.Join(s.folder, "any.yaml")
	require.NoError(s.t, os.WriteFile(file, []byte("evidence: {}\n"), 0o600))
	for _, args := range []string{
		"status", "status yuetan", "tasks", "ledger", "bulletin", "notices", "notices retry --all", "staff list", "statistics", "archive yuetan --check", "audit yuetan", "revive yuetan",
		"submit yuetan leading-group -f " + file + " --as 王秀英 --role sub-district-party", "confirm yuetan leading-group --as 王秀英 --role sub-district-party",
		"return yuetan leading-group --reason x --as 王秀英 --role district", "extend yuetan --to 2003-02-20 --reason x --as 王秀英 --role district",
		"suspend yuetan --reason x --as 王秀英 --role district", "resume yuetan --reason x --as 王秀英 --role district",
		"evidence example leading-group --place yuetan", "record bulletin yuetan -f " + file + " --as 王秀英 --role sub-district-office",
	} {
		a := s.desk(strings.Fields(args)...)
		require.Equal(s.t, 2, a.code, "%s: %s%s", args, a.out, a.errOut)
		require.Contains(s.t, a.errOut, "east-2002, north-2002, small-2002", args)
		require.Contains(s.t, a.errOut, "--programme east-2002, or set SHIDIAN_PROGRAMME", args)
	}
	a := s.desk(of("north-2002", "status", "yuetan")...)
	require.Equal(s.t, 2, a.code)
	require.Contains(s.t, a.errOut, "east-2002, small-2002 (add --programme east-2002)")
	a = s.desk(of("nothing-2002", "ledger")...)
	require.Equal(s.t, 2, a.code)
	require.Contains(s.t, a.errOut, "no programme nothing-2002 on record; there is: east-2002, north-2002, small-2002")
}

// requireListed: the programmes with their Schedules.
func (s *system) requireListed() {
	s.t.Helper()
	for _, one := range s.programmes() {
		require.Equal(s.t, strings.TrimSuffix(one.Programme, "-2002")+" programme", one.Name)
		require.Equal(s.t, map[string]string{"small-2002": "西城区", "east-2002": "西城区", "north-2002": "海淀区"}[one.Programme], one.District.Name)
		require.Equal(s.t, []any{"bulletin/" + one.Programme, "set"}, []any{one.Bulletin.Schedule, one.Bulletin.State})
	}
	require.Contains(s.t, s.mustDesk("programmes"), "north programme")
}

// listedProgramme is a part of what `programmes` answers.
type listedProgramme struct {
	Programme string     `json:"programme"`
	Name      string     `json:"name"`
	District  pilot.Unit `json:"district"`
	Bulletin  struct {
		Schedule string `json:"schedule"`
		State    string `json:"state"`
	} `json:"bulletin"`
}

func (s *system) programmes() []listedProgramme {
	s.t.Helper()
	var all []listedProgramme
	require.Eventually(s.t, func() bool {
		all = nil
		require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("programmes", "-o", "json")), &all))
		return len(all) == 3 && all[0].District.Name != "" && all[1].District.Name != "" && all[2].District.Name != ""
	}, patience, tick, "all are on record")
	return all
}

// handInApart hands the same step in at the same place of two programmes, under the same id:
// accepted here, refused there.
func (s *system) handInApart() {
	s.t.Helper()
	file := filepath.Join(s.folder, "group.yaml")
	require.NoError(s.t, os.WriteFile(file, []byte(s.mustDesk(of("small-2002", "evidence", "example", "leading-group", "--place", "yuetan")...)), 0o600))
	sent := []string{"submit", "yuetan", "leading-group", "--as", "王秀英", "--role", "sub-district-party", "--id", "the-same", "-o", "json", "-f"}
	s.mustDesk(of("small-2002", append(sent, file)...)...)
	wrong := filepath.Join(s.folder, "wrong.yaml")
	require.NoError(s.t, os.WriteFile(wrong, []byte("evidence: {date: 2002-09-20}\n"), 0o600))
	a := s.desk(of("east-2002", append(sent, wrong)...)...)
	require.Equal(s.t, 1, a.code, a.out+a.errOut)
	for programme, status := range map[string]pilot.Status{"small-2002": pilot.Complete, "east-2002": pilot.Open} {
		is, err := s.statusOf(programme, "yuetan")
		require.NoError(s.t, err)
		require.Equal(s.t, string(status), stepOf(is, pilot.StepLeadingGroup).Status.Code, programme)
	}
	record := s.open()
	for programme, outcome := range map[string]pilot.OutcomeKind{"small-2002": pilot.Accepted, "east-2002": pilot.Refused} {
		m, found, err := record.MessageAt(s.t.Context(), programme, "yuetan", "the-same")
		require.NoError(s.t, err)
		require.True(s.t, found)
		require.Equal(s.t, outcome, m.Outcome, programme)
	}
	_, found, err := record.MessageAt(s.t.Context(), "north-2002", "yuetan", "the-same")
	require.NoError(s.t, err)
	require.False(s.t, found)
	s.untilOf("north-2002", "beilu", "opened", func(status view.Status) bool { return len(status.Waiting) > 0 })
}

// untilOf is until of another programme's pilot.
func (s *system) untilOf(programme, place, what string, wanted func(view.Status) bool) {
	s.t.Helper()
	own := s.programme
	defer func() { s.programme = own }()
	s.programme = programme
	s.until(place, what, wanted)
}

// requireNoticesApart: junk to one pilot is told to the group of its programme alone; a name
// leads to the programme's own group first.
func (s *system) requireNoticesApart(g *groups) {
	s.t.Helper()
	for _, programme := range threeProgrammes[:2] {
		require.NoError(s.t, s.client.SignalWorkflow(s.t.Context(), workflows.PilotID(programme, "yuetan"), "", workflows.SignalStepCompleted, "junk for "+programme))
	}
	require.Eventually(s.t, func() bool { return g.heard("all") != "" && g.heard("east") != "" }, patience, tick)
	require.Contains(s.t, g.heard("all"), "small月坛")
	require.NotContains(s.t, g.heard("all"), "east")
	require.Contains(s.t, g.heard("east"), "east月坛")
	require.NotContains(s.t, g.heard("east"), "small")
	require.Empty(s.t, g.heard("north"))
	for _, programme := range threeProgrammes {
		rows, err := s.open().Notices(s.t.Context(), postgres.NoticeFilter{Programme: programme}, 0)
		require.NoError(s.t, err)
		for _, row := range rows {
			require.Equal(s.t, programme, row.Programme)
		}
		require.Equal(s.t, programme == "north-2002", len(rows) == 0, programme)
	}
}

// requirePapersApart: ledger, statistics, tasks and archive hold one programme's places alone.
func (s *system) requirePapersApart(folder string) {
	s.t.Helper()
	for _, programme := range threeProgrammes {
		place := map[string]string{"north-2002": "beilu"}[programme]
		if place == "" {
			place = "yuetan"
		}
		archive := filepath.Join(folder, programme+".zip")
		made := s.desk(of(programme, "archive", place, "--out", archive)...)
		require.FileExists(s.t, archive, made.out+made.errOut)
		papers := map[string]string{"archive": unzipped(s.t, archive)}
		for _, args := range []string{"ledger -o csv", "statistics -o json", "tasks -o json", "status -o json", "bulletin --now -o json", "notices -o json", "status " + place + " -o json", "staff list -o json"} {
			papers[args] = s.mustDesk(of(programme, strings.Fields(args)...)...)
		}
		own := strings.TrimSuffix(programme, "-2002")
		require.Contains(s.t, papers["ledger -o csv"], own+"月坛")
		require.Contains(s.t, papers["archive"], own+"月坛")
		for _, other := range threeProgrammes {
			mark := strings.TrimSuffix(other, "-2002")
			for what, text := range papers {
				if other != programme {
					require.NotContains(s.t, text, mark+"月坛", "%s of %s", what, programme)
					require.NotContains(s.t, text, other, "%s of %s", what, programme)
				}
			}
		}
	}
}

// requireBulletinsApart: one Schedule triggered makes one programme's bulletin.
func (s *system) requireBulletinsApart() {
	s.t.Helper()
	record := s.open()
	for _, programme := range threeProgrammes[:2] {
		handle := s.client.ScheduleClient().GetHandle(s.t.Context(), workflows.BulletinID(programme))
		require.NoError(s.t, handle.Trigger(s.t.Context(), client.ScheduleTriggerOptions{}))
		var made *bulletin.Bulletin
		require.Eventually(s.t, func() bool {
			var err error
			made, err = record.Bulletin(s.t.Context(), programme, 1)
			return err == nil
		}, patience, tick)
		require.Equal(s.t, programme, made.Programme)
		require.Equal(s.t, strings.TrimSuffix(programme, "-2002")+"月坛", made.Pilots[1].Name, fmt.Sprint(made.Pilots))
	}
	_, err := record.Bulletin(s.t.Context(), "north-2002", 0)
	require.ErrorIs(s.t, err, postgres.ErrNoBulletin)
	require.NoError(s.t, s.client.ScheduleClient().GetHandle(s.t.Context(), workflows.BulletinID("east-2002")).Delete(s.t.Context()))
	states := map[string]string{}
	for _, one := range s.programmes() {
		states[one.Programme] = one.Bulletin.State
	}
	require.Equal(s.t, map[string]string{"small-2002": "set", "east-2002": "missing", "north-2002": "set"}, states)
}
