package postgres

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/statistics"
)

// DecisionRow is a decision of the district, with the place that it is about.
type DecisionRow struct {
	Place       string
	SubDistrict pilot.Unit
	Community   *pilot.Unit // nil: the sub-district's own pilot
	Level       pilot.Level
	UTCOffset   int         // minutes
	LeftOut     *pilot.Unit // a community that is left out
	pilot.Decided
}

// Decisions lists the decisions of a programme's district, or those about one sub-district
// and its communities, as they were made.
func (s *Store) Decisions(ctx context.Context, programme, subDistrict string) ([]DecisionRow, error) {
	rows, err := decisionsOf(ctx, s.pool, programme, subDistrict)
	return rows, s.wrap(err, "list the decisions of "+programme)
}

func decisionsOf(ctx context.Context, from querier, programme, subDistrict string) ([]DecisionRow, error) {
	const query = `
		SELECT p.place, p.sub_district, p.sub_district_name, p.community, p.community_name, p.level, p.utc_offset, e.body,
		       coalesce((SELECT c ->> 'name' FROM jsonb_array_elements(CASE jsonb_typeof(p.terms -> 'communities') WHEN 'array' THEN p.terms -> 'communities' ELSE '[]' END) c
		                 WHERE c ->> 'code' = e.body #>> '{places,0}'), '')
		FROM events e JOIN pilots p USING (workflow_id)
		WHERE e.type = 'decided' AND p.programme = $1 AND ($2 = '' OR p.sub_district = $2)
		ORDER BY e.real_at, p.place, e.seq`
	return collect(ctx, from, query, []any{programme, subDistrict}, func(row pgx.CollectableRow) (DecisionRow, error) {
		var d DecisionRow
		var community pilot.Unit
		var body []byte
		var leftOut string
		err := row.Scan(&d.Place, &d.SubDistrict.Code, &d.SubDistrict.Name, &community.Code, &community.Name, &d.Level, &d.UTCOffset, &body, &leftOut)
		if err != nil {
			return d, err
		}
		if community.Code != "" {
			d.Community = &community
		}
		var e pilot.Event
		err = json.Unmarshal(body, &e)
		if d.Decided = e.AsDecided(); d.Decided.Community != "" {
			d.LeftOut = &pilot.Unit{Code: d.Decided.Community, Name: cmp.Or(leftOut, d.Decided.Community)}
		}
		return d, err
	})
}

// Counted are decisions as statistics count them.
func Counted(rows []DecisionRow) []statistics.Decision {
	out := make([]statistics.Decision, 0, len(rows))
	for _, d := range rows {
		out = append(out, statistics.Decision{Place: d.Place, Kind: d.Kind})
	}
	return out
}
