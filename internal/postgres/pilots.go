package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Filter says which pilots are meant; what is empty does not narrow.
type Filter struct {
	Programme string
	Place     string // `yuetan`: it and its communities; `yuetan/sanlihe-1`: that community
	Level     pilot.Level
	Phase     pilot.Phase
	Light     pilot.Light
	Role      pilot.Role // waited for
	Limit     int        // of a list of tasks, to the most urgent; 0: all
}

// args are the filter's, as $1–$6 of [filterSQL].
func (f Filter) args() []any {
	return []any{f.Programme, f.Place, string(f.Level), string(f.Phase), string(f.Light), string(f.Role)}
}

// atPlace narrows the pilots p to a place, $2, and what is below it. A place that is a
// prefix of another's code is no prefix of the place. Its sub-district is named beside it, for
// that is what the index of places goes by.
const atPlace = `($2 = '' OR p.sub_district = split_part($2, '/', 1) AND (p.place = $2 OR p.sub_district = $2))`

// filterSQL narrows the pilots p.
const filterSQL = `
	($1 = '' OR p.programme = $1)
	AND ` + atPlace + `
	AND ($3 = '' OR p.level = $3)
	AND ($4 = '' OR p.phase = $4)
	AND ($5 = '' OR p.light = $5)`

// PilotRow is a pilot as lists show it. Times are plan time, except UpdatedAt.
type PilotRow struct {
	WorkflowID  string
	Programme   string
	SubDistrict pilot.Unit
	Community   *pilot.Unit // nil: the sub-district's own pilot
	Place       string      // yuetan or yuetan/sanlihe-1
	Level       pilot.Level
	Lang        string
	Phase       pilot.Phase
	Seq         int64
	Amended     int // number of the last order that amended it; 0: none has since it began
	Summary     pilot.Summary
	OpenedAt    time.Time
	ClosedAt    time.Time  // of cancelling too
	NotBefore   pilot.Date // not yet open: the day on which it opens
	UpdatedAt   time.Time  // real time
	Undecided   bool       // a sub-district's that was cancelled: the district has not decided what becomes of it
}

// Ended says whether nothing more can happen.
func (r PilotRow) Ended() bool {
	return r.Phase.Ended()
}

// StoredPilot is a pilot with everything it remembers.
type StoredPilot struct {
	PilotRow
	Terms *pilot.Terms
	State *pilot.State
}

const pilotColumns = `p.workflow_id, p.programme, p.sub_district, p.sub_district_name, p.community, p.community_name, p.place,
	p.level, p.lang, p.phase, p.seq, p.stage, p.light, p.progress, p.accepted, p.total, p.overdue, p.waiting_for,
	p.next_due, p.opened_at, p.closed_at, p.updated_at, coalesce(p.not_before::text, ''), ` + undecided + `, ` + versionNow

// undecided says whether a sub-district was cancelled and is not given up.
const undecided = `CASE WHEN p.phase = 'cancelled' AND p.level = 'sub-district' THEN NOT p.state @> '{"givenUp": true}' ELSE false END`

// scanPilot reads pilotColumns, and into more what follows them.
func scanPilot(row pgx.CollectableRow, more ...any) (PilotRow, error) {
	var r PilotRow
	var community pilot.Unit
	var next, opened, closed *time.Time
	s := &r.Summary
	err := row.Scan(append([]any{&r.WorkflowID, &r.Programme, &r.SubDistrict.Code, &r.SubDistrict.Name, &community.Code, &community.Name, &r.Place,
		&r.Level, &r.Lang, &r.Phase, &r.Seq, &s.Stage, &s.Light, &s.Progress, &s.Accepted, &s.Total, &s.Overdue, &s.WaitingFor,
		&next, &opened, &closed, &r.UpdatedAt, &r.NotBefore, &r.Undecided, &r.Amended}, more...)...)
	if community.Code != "" {
		r.Community = &community
	}
	s.NextDue, r.OpenedAt, r.ClosedAt, r.UpdatedAt = timeOf(next), timeOf(opened), timeOf(closed), r.UpdatedAt.UTC()
	return r, err
}

// Pilots lists pilots, sub-districts before their communities.
func (s *Store) Pilots(ctx context.Context, f Filter) ([]PilotRow, error) {
	const query = `SELECT ` + pilotColumns + ` FROM pilots p WHERE ` + filterSQL + ` AND ($6 = '' OR $6 = ANY (p.waiting_for))
		ORDER BY p.programme, p.sub_district, p.community`
	rows, err := collect(ctx, s.pool, query, f.args(), func(row pgx.CollectableRow) (PilotRow, error) { return scanPilot(row) })
	return rows, s.wrap(err, "list pilots")
}

// SubDistricts are the sub-districts of a programme, by their codes.
func (s *Store) SubDistricts(ctx context.Context, programme string) ([]pilot.Unit, error) {
	const query = `SELECT sub_district, sub_district_name FROM pilots WHERE programme = $1 AND level = 'sub-district' ORDER BY sub_district`
	units, err := collect(ctx, s.pool, query, []any{programme}, pgx.RowToStructByPos[pilot.Unit])
	return units, s.wrap(err, "list the sub-districts of "+programme)
}

// SubDistrictsLike are at most so many of the sub-districts of a programme that have this in
// their code, in either case, or in their name: the one with just this code first, then those
// with just this name, then by their codes. Empty: all of them.
func (s *Store) SubDistrictsLike(ctx context.Context, programme, typed string, limit int) ([]pilot.Unit, error) {
	const query = `
		SELECT sub_district, sub_district_name FROM pilots
		WHERE programme = $1 AND level = 'sub-district' AND ($2 = '' OR strpos(sub_district, lower($2)) > 0 OR strpos(sub_district_name, $2) > 0)
		ORDER BY $2 <> '' AND sub_district <> $2, $2 <> '' AND sub_district_name <> $2, sub_district LIMIT $3`
	units, err := collect(ctx, s.pool, query, []any{programme, typed, limit}, pgx.RowToStructByPos[pilot.Unit])
	return units, s.wrap(err, "look for sub-districts of "+programme)
}

// Pilot is one pilot; [ErrNoPilot] when there is none.
func (s *Store) Pilot(ctx context.Context, workflowID string) (StoredPilot, error) {
	const query = `SELECT ` + pilotColumns + `, p.terms, p.state, ` + calendarOf + ` FROM pilots p WHERE p.workflow_id = $1`
	records, err := collect(ctx, s.pool, query, []any{workflowID}, scanRecord)
	switch {
	case err != nil:
		return StoredPilot{}, s.wrap(err, "read "+workflowID)
	case len(records) == 0:
		return StoredPilot{}, fmt.Errorf("%s: %w", workflowID, ErrNoPilot)
	}
	return records[0], nil
}

func scanRecord(row pgx.CollectableRow) (StoredPilot, error) {
	var r StoredPilot
	var terms, state, clock []byte
	var err error
	if r.PilotRow, err = scanPilot(row, &terms, &state, &clock); err != nil {
		return r, err
	}
	err = errors.Join(json.Unmarshal(terms, &r.Terms), json.Unmarshal(state, &r.State))
	if err == nil && clock != nil {
		r.Terms.Clock, err = readClock(clock)
	}
	return r, err
}

// timeOf is the zero time for NULL, and in UTC.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
