package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// withManyPilots is a store beside whose pilots a programme p has forty sub-districts and their
// communities, some of their steps done, some late, with days on which they are due.
func withManyPilots(t *testing.T) (*postgres.Store, *pgx.Conn) {
	t.Helper()
	d := newDesk(t)
	conn := connect(t, d.url)
	const varied = `
		UPDATE pilots SET terms = terms || '{"clock": {"realStart": "2002-09-01T00:00:00Z", "planStart": "2002-09-01T00:00:00Z", "speed": 1}}' WHERE programme = 'p';
		UPDATE steps SET planned_start = '2002-09-01', planned_due = '2002-10-01'::timestamptz + (position + length(workflow_id) % 3) * interval '1 day',
			due_at = CASE WHEN position = 0 THEN '2002-09-20'::timestamptz END, warned = position = 0, overdue = position = 0 AND workflow_id LIKE '%7' WHERE workflow_id LIKE 'pilot/p/%';
		UPDATE steps SET role = 'district' WHERE workflow_id LIKE 'pilot/p/%' AND workflow_id NOT LIKE 'pilot/p/%/%' AND position > 13;
		UPDATE steps SET status = 'to-confirm', accepted_id = 'a', accepted_seq = 1, accepted_at = '2002-09-10' WHERE workflow_id LIKE 'pilot/p/s2%' AND position = 0;
		UPDATE steps SET status = 'accepted', accepted_id = 'a', accepted_seq = 1, accepted_at = '2002-09-10' WHERE workflow_id LIKE 'pilot/p/s3%' AND position = 0;
		UPDATE steps SET position = position + 16, step = 'community-' || step WHERE workflow_id LIKE 'pilot/p/%/%'`
	for _, statement := range strings.Split("SET session_replication_role = replica;"+manyPilots+";"+varied+"; VACUUM ANALYZE", ";") {
		_, err := conn.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	store, err := postgres.Open(t.Context(), devtest.Desk(d.url), postgres.PlannedAnew())
	require.NoError(t, err)
	t.Cleanup(store.Close)
	return store, conn
}

// inPages puts the pages of a list together.
func inPages[T any](t *testing.T, read func(offset int) ([]T, error), by int) []T {
	t.Helper()
	var all []T
	for offset := 0; ; offset += by {
		page, err := read(offset)
		require.NoError(t, err)
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

func TestLists_AreTheSameInPagesAsWhole(t *testing.T) {
	t.Parallel()
	store, conn := withManyPilots(t)
	ctx := t.Context()

	board, err := store.Board(ctx, "p", "", 0, 0)
	require.NoError(t, err)
	require.Len(t, board, 40*2*16)
	require.Equal(t, board, inPages(t, func(offset int) ([]postgres.BoardCell, error) { return store.Board(ctx, "p", "", 7, offset) }, 7))
	one, err := store.Board(ctx, "p", "s11", 50, 0)
	require.NoError(t, err)
	require.Equal(t, board[32:64], one)
	requireBoard(t, conn, board)

	timeline, err := store.Timeline(ctx, "p", "", "", 0, 0)
	require.NoError(t, err)
	require.Len(t, timeline, 40)
	require.Equal(t, timeline, inPages(t, func(offset int) ([]postgres.SpanRow, error) { return store.Timeline(ctx, "p", "", "", 9, offset) }, 9))

	for _, f := range []postgres.DueFilter{
		{Programme: "p"}, {Programme: "p", Role: pilot.RoleDistrict, Each: true}, {Programme: "p", Place: "s12", Each: true},
		{Programme: "p", After: time.Date(2002, 10, 3, 0, 0, 0, 0, time.UTC), Until: time.Date(2002, 10, 9, 0, 0, 0, 0, time.UTC)},
	} {
		whole, err := store.Dues(ctx, f)
		require.NoError(t, err)
		require.NotEmpty(t, whole)
		f.Limit = 101
		require.Equal(t, whole, inPages(t, func(offset int) ([]postgres.DueRow, error) { f.Offset = offset; return store.Dues(ctx, f) }, 101))
	}

	units, err := store.SubDistricts(ctx, "p")
	require.NoError(t, err)
	require.Len(t, units, 40)
	require.Equal(t, pilot.Unit{Code: "s10", Name: "街道"}, units[0])
	like := func(typed string, limit int) []pilot.Unit {
		found, err := store.SubDistrictsLike(ctx, "p", typed, limit)
		require.NoError(t, err)
		return found
	}
	require.Equal(t, units, like("", 41))
	require.Equal(t, units[:7], like("街", 7))
	require.Equal(t, units[20:30], like("S3", 41))
	require.Equal(t, units[25:26], like("s35", 41))
	require.Empty(t, like("s3%", 41))
	require.Empty(t, like("街道办", 41))

	tasks, err := store.Tasks(ctx, postgres.Filter{Programme: "p"})
	require.NoError(t, err)
	urgent, err := store.Tasks(ctx, postgres.Filter{Programme: "p", Limit: 30})
	require.NoError(t, err)
	require.Equal(t, tasks[:30], urgent)
}

// requireBoard counts again, without pages.
func requireBoard(t *testing.T, conn *pgx.Conn, board []postgres.BoardCell) {
	t.Helper()
	var steps, done, waiting, overdue int
	const query = `SELECT count(*), count(*) FILTER (WHERE status = 'accepted'), count(*) FILTER (WHERE status IN ('open', 'to-confirm')),
		count(*) FILTER (WHERE light = 'red') FROM steps WHERE workflow_id LIKE 'pilot/p/%'`
	require.NoError(t, conn.QueryRow(t.Context(), query).Scan(&steps, &done, &waiting, &overdue))
	for _, c := range board {
		steps, done, waiting, overdue = steps-c.Total, done-c.Done, waiting-c.Waiting, overdue-c.Overdue
	}
	require.Equal(t, [4]int{}, [4]int{steps, done, waiting, overdue})
}

// What a programme's calendar and notices show first is read from an index, and no more.
func TestLists_ReadAnIndexUpToWhereTheyAreCut(t *testing.T) {
	t.Parallel()
	_, conn := withManyPilots(t)
	for query, index := range map[string]string{
		fmt.Sprintf(inPlain(postgres.DuesSQL), "'p'", "''", "''", "NULL", "'2002-12-01'", "false", "401", "0"):            "steps_dues",
		fmt.Sprintf(inPlain(postgres.DuesSQL), "'p'", "''", "'district'", "NULL", "NULL", "true", "1000", "0"):            "steps_of_the_district",
		`SELECT id FROM notices n WHERE split_part(workflow_id, '/', 2) = 'p' ORDER BY created_at DESC, id DESC LIMIT 51`: "notices_in_order",
	} {
		plan := explain(t, conn, query)
		require.Contains(t, plan, index, plan)
		require.NotContains(t, plan, "Seq Scan on steps", plan)
		require.NotContains(t, plan, "Seq Scan on notices", plan)
	}
}

// inPlain is a statement as a format for its arguments.
func inPlain(sql string) string {
	sql = strings.ReplaceAll(sql, "%", "%%")
	for i := 8; i > 0; i-- {
		sql = strings.ReplaceAll(sql, fmt.Sprintf("$%d", i), fmt.Sprintf("%%[%d]s", i))
	}
	return sql
}

func TestLedger_NamesThePlacesThatAreLatestInPagesToo(t *testing.T) {
	t.Parallel()
	store, _ := withManyPilots(t)
	d := desk{t: t, store: store}
	f := postgres.LedgerFilter{Programme: "p", Light: pilot.LightRed, Undone: true, LatestFirst: true}
	_, whole, _ := d.ledger(f)
	require.NotEmpty(t, whole)
	var pages []string
	for f.Limit = 50; ; f.Offset += 50 {
		_, page, _ := d.ledger(f)
		if len(page) == 0 {
			break
		}
		pages = append(pages, page...)
	}
	require.Equal(t, whole, pages)
}

func TestAppointmentsTo_AreThoseToSomeSeatsAndOnesOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store := openAs(t, devtest.Desk(d.url))
	units := seats.Units{District: "xicheng", Places: []string{"yuetan", "yuetan/sanlihe-1", "dewai", "dewai/xinfengjie"}}
	for i, seat := range []seats.Seat{
		{Role: pilot.RoleDistrict, Unit: "xicheng"}, {Role: pilot.RoleSubDistrictOffice, Unit: "yuetan"}, {Role: pilot.RoleSubDistrictParty, Unit: "dewai"},
		{Role: pilot.RoleWorkstation, Unit: "yuetan/sanlihe-1"}, {Role: pilot.RoleWorkstation, Unit: "dewai/xinfengjie"},
	} {
		person := seats.Person{Issuer: "https://sso.example.org", Subject: fmt.Sprintf("u-%d", i+1), Name: "王秀英"}
		_, err := store.Appoint(t.Context(), seats.Appointment{Programme: "xicheng-2002", Person: person, Seat: seat, From: "2026-11-29", GrantedBy: seats.Grantor{Operator: "root"}}, units, "2026-11-29")
		require.NoError(t, err)
	}
	above := []pilot.Role{pilot.RoleDistrict, pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice}
	for _, c := range []struct {
		filter  postgres.AppointmentFilter
		numbers []int64
	}{
		{postgres.AppointmentFilter{Roles: above}, []int64{1, 2, 3}},
		{postgres.AppointmentFilter{Roles: above, Limit: 2, Offset: 1}, []int64{2, 3}},
		{postgres.AppointmentFilter{Roles: above, SubDistrict: "dewai"}, []int64{3}},
		{postgres.AppointmentFilter{Roles: []pilot.Role{pilot.RoleWorkstation}, SubDistrict: "yuetan", Person: seats.Person{Issuer: "https://sso.example.org", Subject: "u-2"}}, []int64{2, 4}},
		{postgres.AppointmentFilter{}, nil},
	} {
		c.filter.Programme = "xicheng-2002"
		found, err := store.AppointmentsTo(t.Context(), c.filter)
		require.NoError(t, err)
		var numbers []int64
		for _, a := range found {
			numbers = append(numbers, a.Number)
		}
		require.Equal(t, c.numbers, numbers, "%+v", c.filter)
	}
}
