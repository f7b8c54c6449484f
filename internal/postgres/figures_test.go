package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func figures(t testing.TB, d *desk) postgres.Figures {
	t.Helper()
	f, err := d.store.Figures(t.Context())
	require.NoError(t, err)
	return f
}

// open is how many steps are waited for from a role, and how long the oldest.
func open(f postgres.Figures, role pilot.Role, light pilot.Light) (n int, oldest time.Duration) {
	for _, s := range f.Steps {
		if s.Role == role && s.Light == light {
			return s.Count, s.Oldest
		}
	}
	return 0, 0
}

func TestFigures_CountWhatIsWaitedForOfWhom(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	before := figures(t, d)
	require.Equal(t, []postgres.PilotFigure{{Level: pilot.LevelSubDistrict, Light: pilot.LightGreen, Count: 1}}, before.Pilots)
	require.Len(t, before.Steps, 1, "the leading group comes first")
	require.Equal(t, 1, before.Steps[0].Count)

	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	d.community()
	after := figures(t, d)
	sum := 0
	for _, s := range after.Steps {
		sum += s.Count
	}
	tasks, err := d.store.Tasks(t.Context(), postgres.Filter{})
	require.NoError(t, err)
	require.Equal(t, len(tasks), sum, "the same steps as the list of tasks")
	require.Len(t, after.Pilots, 2)
}

func TestFigures_TheOldestIsAsOldAsThePlansClockSays(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	begun := time.Now().UTC().Add(-time.Hour)
	terms.Clock = pilot.Clock{RealStart: begun, PlanStart: terms.Opens.Start(terms.Location()), Speed: 24}
	url := devtest.Database(t, migrate)
	id := pilot.Identity{WorkflowID: "pilot/" + terms.Programme + "/" + terms.Place(), RunID: "run-1", Terms: terms}
	d := &desk{t: t, store: openStore(t, url), url: url, id: id, state: pilot.NewState(), now: begun}
	d.must(pilot.SelfEntry(pilot.EntryOpen, begun, struct{}{}))
	steps := figures(t, d).Steps
	require.Len(t, steps, 1)
	require.GreaterOrEqual(t, steps[0].Oldest, 24*time.Hour, "an hour at this speed")
	require.Less(t, steps[0].Oldest, 48*time.Hour)
}

func TestFigures_SuspendedPilotsArePausedAndDoNotAge(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	by := pilot.Actor{Name: "李强", Role: pilot.RoleDistrict, Unit: d.id.Terms.UnitOf(pilot.RoleDistrict)}
	d.must(pilot.NewEntry(pilot.EntrySuspend, "suspend-pilot", pilot.ViaUpdate, d.now,
		[]byte(asJSON(t, pilot.Suspension{Header: pilot.Header{V: 1, ID: "s-1", By: by}, Reason: "汛期"}))))
	f := figures(t, d)
	require.Equal(t, pilot.LightPaused, f.Pilots[0].Light)
	for _, s := range f.Steps {
		require.Equal(t, pilot.LightPaused, s.Light)
		require.Positive(t, s.Count)
		require.Zero(t, s.Oldest)
	}
	require.NotEmpty(t, f.Steps)
}

func TestFigures_NoticesAreThoseNotSent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	conn := connect(t, d.url)
	_, err := conn.Exec(t.Context(), `INSERT INTO notices (workflow_id, seq, key, kind, role, unit, channel, address, hook, status, error, sent_at, meant_at)
		SELECT $1, 1, n::text, 'reminder', 'district', 'xicheng', channel, 'a@example.org', CASE channel WHEN 'webhook' THEN 'signed' ELSE '' END,
		       status, CASE status WHEN 'set-aside' THEN 'no such mailbox' ELSE '' END, CASE status WHEN 'sent' THEN now() END,
		       now() - make_interval(hours => hours)
		FROM (VALUES (1, 'mail', 'waiting', 0), (2, 'mail', 'waiting', 0), (3, 'mail', 'sent', 2), (4, 'webhook', 'set-aside', 2), (5, 'mail', 'waiting', 2)) AS v (n, channel, status, hours)`, d.id.WorkflowID)
	require.NoError(t, err)
	require.ElementsMatch(t, []postgres.NoticeFigure{
		{Channel: "mail", Status: "waiting", Count: 2}, {Channel: "mail", Status: "late", Count: 1}, {Channel: "webhook", Status: "set-aside", Count: 1},
	}, figures(t, d).Notices)
}

// A country's pilots: wide rows, few steps open, nearly all notices sent.
const manyPilots = `
	INSERT INTO pilots (workflow_id, programme, sub_district, community, sub_district_name, community_name, lang, terms, state, seq, phase, light, opened_at)
	SELECT 'pilot/p/s' || n / 100 || CASE n % 100 WHEN 0 THEN '' ELSE '/c' || n END, 'p', 's' || n / 100, CASE n % 100 WHEN 0 THEN '' ELSE 'c' || n END,
	       '街道', CASE n % 100 WHEN 0 THEN '' ELSE '社区' END, 'zh', jsonb_build_object('text', repeat(md5(n::text), 40)), '{"seq": 1}', 1, 'open', 'green', now()
	FROM generate_series(1000, 4999) n;
	INSERT INTO steps (workflow_id, step, position, stage, role, status, opened_at)
	SELECT p.workflow_id, 'step-' || chr(97 + n), n, 'institutions', 'workstation', CASE n WHEN 0 THEN 'open' ELSE 'waiting' END, now()
	FROM pilots p, generate_series(0, 15) n WHERE p.programme = 'p';
	INSERT INTO notices (workflow_id, seq, key, kind, role, unit, channel, address, status, sent_at)
	SELECT workflow_id, 1, n::text, 'reminder', 'district', 'xicheng', 'mail', 'a@example.org', 'sent', now()
	FROM events, generate_series(1, 20000) n WHERE seq = 1`

func TestFigures_ReadIndexesAndFewRows(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	conn := connect(t, d.url)
	for _, statement := range strings.Split(manyPilots+"; VACUUM ANALYZE pilots; VACUUM ANALYZE steps; VACUUM ANALYZE notices", ";") {
		_, err := conn.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	for what, indexes := range map[string][]string{
		"notices":        {"notices_of_address", "notices_set_aside"},
		"recount pilots": {"pilots_by_place"}, "recount steps": {"pilots_by_place", "steps_awaited_counts", "pilots_clocks"},
	} {
		query := strings.NewReplacer("$1", "'{p}'", "$2", "'{s12}'").Replace(postgres.FigureQueries[what])
		plan := explain(t, conn, query)
		for _, index := range indexes {
			require.Contains(t, plan, index, "%s:\n%s", what, plan)
		}
		require.NotContains(t, plan, "Seq Scan", "%s:\n%s", what, plan)
	}
	f := figures(t, d)
	n, _ := open(f, pilot.RoleWorkstation, pilot.LightGreen)
	require.Equal(t, 4000, n)
}

func explain(t *testing.T, conn *pgx.Conn, query string) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "EXPLAIN "+query)
	require.NoError(t, err)
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return strings.Join(plan, "\n")
}

// What is owed after a pilot is open for months before it is due: nobody is late
// who meets in December.
func TestFigures_WhatIsOwedAfterThePilotAgesFromItsDueDay(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	begun := time.Now().UTC()
	terms.Clock = pilot.Clock{RealStart: begun, PlanStart: pilot.Date("2003-05-01").Start(terms.Location()), Speed: 1}
	url := devtest.Database(t, migrate)
	store := openStore(t, url)
	deskAt(t, store, url, terms)
	below := pilot.NewState()
	below.ClosedAt = pilot.Date("2002-12-20").Start(terms.Location())
	community, ok := terms.ForCommunity("sample-1")
	require.True(t, ok)
	life := community.ForGovernance(below)
	d := &desk{t: t, store: store, url: url, state: pilot.NewState(), now: begun}
	d.id = pilot.Identity{WorkflowID: "governance/" + life.Programme + "/" + life.Place(), RunID: "run-1", Terms: &life}
	d.must(pilot.SelfEntry(pilot.EntryOpen, begun, struct{}{}))

	f := figures(t, d)
	require.Contains(t, f.Pilots, postgres.PilotFigure{Level: pilot.LevelGovernance, Light: pilot.LightRed, Count: 1})
	meetings, oldest := open(f, pilot.RoleResidentsCommittee, pilot.LightGreen)
	require.Positive(t, meetings)
	require.Zero(t, oldest, "due in June")
	reports, oldest := open(f, pilot.RoleWorkstation, pilot.LightRed)
	require.Equal(t, 1, reports)
	require.InDelta(t, 15*24, oldest.Hours(), 24, "due on 15 April")
}
