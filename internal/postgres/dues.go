package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// DueFilter says what is due is meant; what is empty does not narrow.
type DueFilter struct {
	Programme string
	Place     string // `yuetan`: it and its communities; `yuetan/sanlihe-1`: that community
	Role      pilot.Role
	After     time.Time // due later than this, plan time
	Until     time.Time // due by then
	Each      bool      // a row for each place; else one for the same step of a sub-district's communities
	Limit     int       // 0: all
	Offset    int
}

// DueRow is a step that is not done and due: at one place, or at several communities of a
// sub-district. Times are plan time.
type DueRow struct {
	SubDistrict pilot.Unit
	Community   *pilot.Unit // nil: the sub-district's own step, or that of several communities
	Place       string      // the sub-district's where there are several
	Level       pilot.Level
	WorkflowID  string // of one of them
	Step        pilot.Step
	Stage       pilot.Stage
	Role        pilot.Role
	Period      string // after the pilot: for which it is owed
	Due         time.Time
	Light       pilot.Light // the worst
	Awaited     int         // of them, how many are waited for now
	Places      int
	Changed     time.Time // when one of them last changed
	UTCOffset   int       // minutes
	Clock       pilot.Clock
}

// Dues lists what is not done by when it is due. It is grouped in the order in which it is
// listed, which an index has: a programme's list that is cut is read up to there. A place's
// is found by the place.
func (s *Store) Dues(ctx context.Context, f DueFilter) ([]DueRow, error) {
	args := []any{f.Programme, f.Place, string(f.Role), orNever(f.After), orNever(f.Until), f.Each, f.Limit, f.Offset}
	rows, err := collect(ctx, s.pool, duesSQL, args, scanDue)
	return rows, s.wrap(err, "list what is due in "+f.Programme)
}

const duesSQL = `
	SELECT due.unit, min(due.sub_district_name), min(due.community), min(due.community_name), min(due.place), due.level, min(due.workflow_id),
	       due.step, due.stage, due.role, due.period, due.deadline,
	       (array_agg(due.light_now ORDER BY array_position('{red,yellow,green,paused,cancelled}'::text[], due.light_now)))[1],
	       count(*) FILTER (WHERE due.status <> 'waiting'), count(*), max(due.changed_at), due.utc_offset, due.clock
	FROM (
		SELECT p.workflow_id, split_part(s.workflow_id, '/', 3) AS unit, p.sub_district_name, p.community, p.community_name, p.place, p.level, p.utc_offset, p.clock,
		       s.step, s.position, s.stage, s.role, s.period, s.status, s.deadline, s.changed_at, ` + lightOfStep + ` AS light_now
		FROM steps s JOIN pilots p USING (workflow_id)
		WHERE s.status <> 'accepted' AND p.phase IN ('open', 'closing') AND p.programme = $1 AND ($2 <> '' OR split_part(s.workflow_id, '/', 2) = $1)
		  AND ` + atPlace + `
		  AND ($3 = '' OR s.role = $3)
		  AND ($4::timestamptz IS NULL OR s.deadline > $4) AND ($5::timestamptz IS NULL OR s.deadline <= $5)
	) due
	GROUP BY due.deadline, due.unit, due.level, due.step, due.stage, due.role, due.period, due.utc_offset, due.clock,
	         CASE WHEN $6 THEN due.place ELSE '' END
	ORDER BY due.deadline, due.unit, min(due.position), min(due.community) LIMIT nullif($7, 0) OFFSET $8`

func scanDue(row pgx.CollectableRow) (DueRow, error) {
	var r DueRow
	var community pilot.Unit
	var due, changed *time.Time
	var clock []byte
	err := row.Scan(&r.SubDistrict.Code, &r.SubDistrict.Name, &community.Code, &community.Name, &r.Place, &r.Level, &r.WorkflowID,
		&r.Step, &r.Stage, &r.Role, &r.Period, &due, &r.Light, &r.Awaited, &r.Places, &changed, &r.UTCOffset, &clock)
	if err != nil {
		return r, err
	}
	switch {
	case r.Places > 1:
		r.Place = r.SubDistrict.Code
	case community.Code != "":
		r.Community = &community
	}
	r.Due, r.Changed = timeOf(due), timeOf(changed)
	if len(clock) == 0 {
		return r, nil
	}
	return r, json.Unmarshal(clock, &r.Clock)
}
