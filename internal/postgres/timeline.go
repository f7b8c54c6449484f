package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// SpanRow is from when to when something is planned, and how far it is: a sub-district with
// all its communities, or a step at one place. Times are plan time; zero: not known.
type SpanRow struct {
	SubDistrict pilot.Unit
	Step        pilot.Step // empty: all of them
	Start, Due  time.Time  // as planned at first
	Deadline    time.Time  // as it stands
	Finished    time.Time  // when the last was accepted; zero while one is not
	Light       pilot.Light
	Done, Total int
	UTCOffset   int // minutes
}

// Timeline gives a row for each sub-district of a programme, or with a place for each step
// there: at most limit of them, 0 for no limit. The life after the pilot is not planned and
// not in it.
func (s *Store) Timeline(ctx context.Context, programme, subDistrict, place string, limit, offset int) ([]SpanRow, error) {
	const query = `
		WITH page AS (` + pageOfSubDistricts + `)
		SELECT p.sub_district, min(p.sub_district_name), CASE WHEN $5 <> '' THEN s.step ELSE '' END AS one, min(s.planned_start), max(s.planned_due), max(s.deadline),
		       CASE WHEN bool_and(s.status = 'accepted') THEN max(s.accepted_at) END,
		       CASE WHEN bool_and(s.status = 'accepted') THEN 'done'
		            ELSE (array_agg(` + lightOfStep + ` ORDER BY array_position('{red,yellow,green,paused,cancelled}'::text[], s.light)) FILTER (WHERE s.status <> 'accepted'))[1] END,
		       count(*) FILTER (WHERE s.status = 'accepted'), count(*), min(p.utc_offset)
		FROM page JOIN pilots p ON p.programme = $1 AND p.sub_district = page.sub_district JOIN steps s USING (workflow_id)
		WHERE p.level <> 'governance' AND ($5 = '' AND p.phase <> 'dissolved' OR p.place = $5)
		GROUP BY p.sub_district, one ORDER BY p.sub_district, min(s.position)`
	if place != "" { // its steps are one page
		subDistrict, _, _ = strings.Cut(place, "/")
		limit, offset = 0, 0
	}
	rows, err := collect(ctx, s.pool, query, []any{programme, subDistrict, limit, offset, place}, func(row pgx.CollectableRow) (SpanRow, error) {
		var r SpanRow
		var start, due, deadline, finished *time.Time
		err := row.Scan(&r.SubDistrict.Code, &r.SubDistrict.Name, &r.Step, &start, &due, &deadline, &finished, &r.Light, &r.Done, &r.Total, &r.UTCOffset)
		r.Start, r.Due, r.Deadline, r.Finished = timeOf(start), timeOf(due), timeOf(deadline), timeOf(finished)
		return r, err
	})
	return rows, s.wrap(err, "read the timeline of "+programme)
}
