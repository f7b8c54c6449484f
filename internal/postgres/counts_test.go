package postgres_test

import (
	"bytes"
	"context"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// counted is a row of what monitoring counts: of the pilots of a level, or of the steps waited
// for from a role.
type counted struct {
	Programme, SubDistrict, Level, Role, Light string
	Count                                      int
	Since                                      *time.Time
	Clock                                      *string
}

// afresh counts from the pilots and steps themselves.
const afresh = `
	SELECT programme, sub_district, level, '', light, count(*)::int, NULL::timestamptz, NULL
	FROM pilots GROUP BY programme, sub_district, level, light
	UNION ALL
	SELECT p.programme, p.sub_district, '', s.role, CASE WHEN p.light = 'paused' THEN p.light ELSE s.light END AS lit, count(*)::int,
	       min(CASE WHEN p.level = 'governance' THEN coalesce(s.due_at, s.opened_at) ELSE s.opened_at END),
	       (SELECT coalesce(c.clock, '{}')::text FROM pilots c
	        WHERE c.programme = p.programme AND c.sub_district = p.sub_district AND c.level = 'sub-district')
	FROM pilots p JOIN steps s USING (workflow_id)
	WHERE s.status IN ('open', 'to-confirm') AND p.phase IN ('open', 'closing')
	GROUP BY p.programme, p.sub_district, s.role, lit`

const kept = `SELECT programme, sub_district, level, role, light, count, since, clock FROM counts`

// requireCounted says that what is kept is what counting afresh comes to.
func requireCounted(t require.TestingT, conn *pgx.Conn) {
	read := func(query string) []counted {
		rows, err := conn.Query(context.Background(), query+` ORDER BY 1, 2, 3, 4, 5`)
		require.NoError(t, err)
		all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[counted])
		require.NoError(t, err)
		return all
	}
	require.Equal(t, read(afresh), read(kept))
}

// isCounted asks for the figures, and compares what is kept with the record.
func (d *desk) isCounted() {
	d.t.Helper()
	figures(d.t, d)
	requireCounted(d.t, connect(d.t, d.url))
}

// changes to the rows that are counted; $1 is a workflow, $2 a step. Each leaves rows as they may be.
var changes = []string{
	`INSERT INTO pilots (workflow_id, programme, sub_district, community, sub_district_name, community_name, lang, terms, state, seq, phase, light, opened_at)
	 SELECT $1, 'p', split_part($1, '/', 3), split_part($1, '/', 4), '街道', CASE split_part($1, '/', 4) WHEN '' THEN '' ELSE '社区' END, 'zh', '{}',
	        '{"seq": 1}', 1, 'open', 'green', now() WHERE $2 <> '' ON CONFLICT DO NOTHING`,
	`INSERT INTO steps (workflow_id, step, position, stage, role, status, opened_at) VALUES ($1, $2, 0, 'election', 'workstation', 'open', now()) ON CONFLICT DO NOTHING`,
	`INSERT INTO steps (workflow_id, step, position, stage, role, status) VALUES ($1, $2, 0, 'election', 'workstation', 'waiting') ON CONFLICT DO NOTHING`,
	`UPDATE steps SET status = 'open', opened_at = '2002-09-01' WHERE workflow_id = $1 AND step = $2`,
	`UPDATE steps SET status = 'to-confirm', opened_at = now(), accepted_id = 'a', accepted_seq = 1, accepted_at = now() WHERE workflow_id = $1 AND step = $2`,
	`UPDATE steps SET status = 'accepted', opened_at = now(), accepted_id = 'a', accepted_seq = 1, accepted_at = now() WHERE workflow_id = $1 AND step = $2`,
	`UPDATE steps SET warned = true, due_at = '2002-10-01' WHERE workflow_id = $1 AND step = $2`,
	`UPDATE steps SET warned = true, overdue = true, due_at = '2002-08-01' WHERE workflow_id = $1 AND step = $2`,
	`UPDATE steps SET role = 'district' WHERE workflow_id = $1 AND step = $2`,
	`DELETE FROM steps WHERE workflow_id = $1 AND step = $2`,
	`UPDATE pilots SET light = 'red' WHERE workflow_id = $1 AND light IN ('green', 'paused') AND $2 <> ''`,
	`UPDATE pilots SET light = 'paused' WHERE workflow_id = $1 AND light IN ('green', 'red') AND $2 <> ''`,
	`UPDATE pilots SET phase = 'closed', light = 'done', closed_at = now() WHERE workflow_id = $1 AND $2 <> ''`,
	`UPDATE pilots SET phase = 'cancelled', light = 'cancelled', closed_at = now() WHERE workflow_id = $1 AND $2 <> ''`,
	`UPDATE pilots SET phase = 'dissolved', light = 'cancelled', closed_at = now() WHERE workflow_id = $1 AND $2 <> ''`,
	`UPDATE pilots SET terms = '{"clock": {"realStart": "2002-09-01T00:00:00Z", "planStart": "2002-09-01T00:00:00Z", "speed": 1}}' WHERE workflow_id = $1 AND $2 <> ''`,
	`DELETE FROM pilots WHERE workflow_id = $1 AND $2 <> ''`,
}

// TestCounts_AreWhatCountingAfreshComesTo changes rows in any order, some of it in
// transactions that come to nothing, and asks at any time.
func TestCounts_AreWhatCountingAfreshComesTo(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	store, conn := openStore(t, url), connect(t, url)
	ctx := t.Context()
	_, err := conn.Exec(ctx, `SET session_replication_role = replica`) // steps without their events
	require.NoError(t, err)
	workflows := rapid.SampledFrom([]string{"pilot/p/a", "pilot/p/b", "pilot/p/a/one", "pilot/p/a/two", "pilot/p/b/one", "governance/p/a/one"})
	steps := rapid.SampledFrom([]string{"charter", "summary"})
	rapid.Check(t, func(t *rapid.T) {
		_, err := conn.Exec(ctx, `DELETE FROM steps; DELETE FROM pilots`)
		require.NoError(t, err)
		for range rapid.IntRange(1, 8).Draw(t, "transactions") {
			tx, err := conn.Begin(ctx)
			require.NoError(t, err)
			for range rapid.IntRange(1, 6).Draw(t, "changes") {
				change := rapid.SampledFrom(changes).Draw(t, "change")
				_, err := tx.Exec(ctx, change, workflows.Draw(t, "workflow"), steps.Draw(t, "step"))
				require.NoError(t, err, change)
			}
			if rapid.Bool().Draw(t, "asked meanwhile") {
				_, err := store.Figures(ctx)
				require.NoError(t, err)
			}
			if rapid.IntRange(0, 4).Draw(t, "fails") == 0 {
				require.NoError(t, tx.Rollback(ctx))
			} else {
				require.NoError(t, tx.Commit(ctx))
			}
		}
		require.NoError(t, store.Recount(ctx))
		requireCounted(t, conn)
	})
}

func TestCounts_FollowWhatIsRecorded(t *testing.T) {
	t.Parallel()
	above, other := townships(t)
	one, two := above.below("sample-1"), above.below("sample-2")
	above.isCounted()
	by := pilot.Actor{Name: "李强", Role: pilot.RoleDistrict, Unit: above.id.Terms.UnitOf(pilot.RoleDistrict)}
	for _, record := range []func(){
		func() { above.must(above.handIn("lg", pilot.StepLeadingGroup)) },
		func() { above.must(above.returning("back", pilot.StepLeadingGroup)) },
		func() { one.hear(one.handIn("size-1", pilot.StepSizeAdjustment)) },
		func() { two.must(pilot.SelfEntry(pilot.EntryClock, two.now, pilot.ClockReached{Until: two.now})) },
		func() {
			other.must(pilot.NewEntry(pilot.EntrySuspend, "suspend-pilot", pilot.ViaUpdate, other.now,
				[]byte(asJSON(t, pilot.Suspension{Header: pilot.Header{V: 1, ID: "s-1", By: by}, Reason: "汛期"}))))
		},
		func() { above.must(above.amending(renamed("样例街道"))) },
		func() {
			above.order(pilot.UnitsChange{Change: pilot.ChangeMerge, Communities: []string{"sample-1", "sample-2"}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-12", Name: "新社区"}}}})
		},
		func() { one.hear(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage())) },
		func() { two.hear(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage())) },
		func() { above.below("sample-12").closes(t) },
		func() { other.cancel() },
	} {
		record()
		above.isCounted()
	}
	require.Equal(t, pilot.PhaseDissolved, one.state.Phase)
	for _, level := range []pilot.Level{pilot.LevelSubDistrict, pilot.LevelCommunity, pilot.LevelGovernance} {
		require.True(t, slices.ContainsFunc(figures(t, above).Pilots, func(f postgres.PilotFigure) bool { return f.Level == level }))
	}
}

func TestCounts_FollowTheCalendarOfARehearsal(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	terms := examples.SampleTerms()
	terms.Clock = terms.Clock.Standing(terms.Clock.PlanStart)
	d := deskAt(t, openStore(t, url), url, terms)
	d.isCounted()
	require.NoError(t, d.store.MoveCalendar(t.Context(), terms.Programme, d.now.AddDate(0, 0, 10)))
	_, oldest := open(figures(t, d), pilot.RoleSubDistrictParty, pilot.LightGreen)
	require.Equal(t, d.now.AddDate(0, 0, 10).Sub(terms.Clock.PlanStart), oldest)
	d.isCounted()
}

// Several people hand in at pilots of one sub-district while somebody keeps asking.
func TestCounts_WriteAndAskAtOnce(t *testing.T) {
	t.Parallel()
	above, other := townships(t)
	desks := []*desk{above, other, above.below("sample-1"), above.below("sample-2")}
	steps := []pilot.Step{pilot.StepLeadingGroup, pilot.StepLeadingGroup, pilot.StepSizeAdjustment, pilot.StepSizeAdjustment}
	var writers, askers sync.WaitGroup
	written := make(chan struct{})
	for range 2 {
		askers.Go(func() {
			for {
				select {
				case <-written:
					return
				default:
					_, err := above.store.Figures(t.Context())
					assert.NoError(t, err)
				}
			}
		})
	}
	for i, d := range desks {
		writers.Go(func() {
			for n := range 15 {
				assert.NoError(t, d.take(d.handIn(numbered("h", n), steps[i])))
				assert.NoError(t, d.take(d.returning(numbered("r", n), steps[i])))
			}
		})
	}
	writers.Wait()
	close(written)
	askers.Wait()
	above.isCounted()
}

// Whoever migrates an earlier release's record has all of it counted.
func TestCounts_BeginWithTheRecordOfAnEarlierRelease(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.exec(`DROP FUNCTION note_recount CASCADE`)
	d.exec(`DROP TABLE counts, recounts`)
	d.exec(`DELETE FROM schema_migrations WHERE version >= 30`)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	d.community()
	_, err := postgres.Migrate(t.Context(), devtest.Owner(d.url))
	require.NoError(t, err)
	d.isCounted()
}

// A copy of the database has what was counted and what was noted, as of one moment.
func TestCounts_AreRightInARecordThatWasRestored(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pg_dump"); err != nil {
		t.Skip("needs pg_dump")
	}
	d := newDesk(t)
	d.isCounted()
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	dump, err := exec.CommandContext(t.Context(), "pg_dump", "--no-owner", d.url).Output()
	require.NoError(t, err)
	d.url = devtest.Database(t, nil)
	restore := exec.CommandContext(t.Context(), "psql", "-q", "-v", "ON_ERROR_STOP=1", d.url)
	restore.Stdin = bytes.NewReader(dump)
	out, err := restore.CombinedOutput()
	require.NoError(t, err, string(out))
	d.store = openAs(t, d.url)
	d.isCounted()
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	d.isCounted()
}

func TestCounts_AreMadeAnewWhateverTheyWere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.community()
	d.isCounted()
	d.exec(`UPDATE counts SET count = 99`)
	d.exec(`INSERT INTO counts (programme, sub_district, level, role, light, count) VALUES ('sample-2002', 'sample', 'governance', '', 'red', 3)`)
	d.exec(`INSERT INTO counts (programme, sub_district, level, role, light, count) VALUES ('nowhere', 'none', 'governance', '', 'red', 3)`)
	require.NoError(t, d.store.CountAnew(t.Context()))
	d.isCounted()
}

func TestCounts_MoreChangesThanATransactionTakes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.exec(`INSERT INTO recounts SELECT 'pilot/p/s' || n FROM generate_series(1, 4999) n`)
	d.isCounted()
	require.Zero(t, value[int](t, d.url, `SELECT count(*) FROM recounts`))
}
