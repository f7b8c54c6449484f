package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// BoardCell is one step of a sub-district, or of all its communities together.
type BoardCell struct {
	SubDistrict pilot.Unit
	Level       pilot.Level
	Step        pilot.Step
	Light       pilot.Light // the worst of those waited for; done when all are complete
	Done, Total int
	Waiting     int // open or to be confirmed
	Overdue     int
	Due         string     // the next due time of those waited for, as a day; empty: none
	NotBefore   pilot.Date // not yet open: the day on which it opens
}

// pageOfSubDistricts are some of the sub-districts of a programme $1, or the one $2.
const pageOfSubDistricts = `
	SELECT DISTINCT sub_district FROM pilots
	WHERE programme = $1 AND level <> 'governance' AND ($2 = '' OR sub_district = $2)
	ORDER BY sub_district LIMIT nullif($3, 0) OFFSET $4`

// Board sums up every step of a programme, or of one sub-district with its communities, by
// sub-district: at most limit of these, by their codes; 0 for no limit.
func (s *Store) Board(ctx context.Context, programme, place string, limit, offset int) ([]BoardCell, error) {
	const query = `
		WITH page AS (` + pageOfSubDistricts + `)
		SELECT p.sub_district, min(p.sub_district_name), p.level, s.step,
		       CASE WHEN bool_or(s.overdue AND s.status IN ('open', 'to-confirm')) THEN 'red'
		            WHEN bool_or(s.warned AND s.status IN ('open', 'to-confirm')) THEN 'yellow'
		            WHEN bool_or(s.status IN ('open', 'to-confirm')) THEN 'green'
		            WHEN bool_and(s.status = 'accepted') THEN 'done'
		            ELSE '' END,
		       count(*) FILTER (WHERE s.status = 'accepted'), count(*),
		       count(*) FILTER (WHERE s.status IN ('open', 'to-confirm')),
		       count(*) FILTER (WHERE s.overdue AND s.status IN ('open', 'to-confirm')),
		       coalesce(to_char(min(s.due_at) FILTER (WHERE s.status IN ('open', 'to-confirm')), 'YYYY-MM-DD'), ''),
		       coalesce(min(p.not_before)::text, '')
		FROM page JOIN pilots p ON p.programme = $1 AND p.sub_district = page.sub_district JOIN steps s USING (workflow_id)
		WHERE p.level <> 'governance' AND p.phase <> 'dissolved'
		GROUP BY p.sub_district, p.level, s.step
		ORDER BY p.sub_district, min(s.position)`
	cells, err := collect(ctx, s.pool, query, []any{programme, place, limit, offset}, func(row pgx.CollectableRow) (BoardCell, error) {
		var c BoardCell
		return c, row.Scan(&c.SubDistrict.Code, &c.SubDistrict.Name, &c.Level, &c.Step, &c.Light, &c.Done, &c.Total, &c.Waiting, &c.Overdue, &c.Due, &c.NotBefore)
	})
	return cells, s.wrap(err, "sum up "+programme)
}
