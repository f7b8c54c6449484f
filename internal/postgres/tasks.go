package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// TaskRow is a step that somebody is waited for. Times are plan time.
type TaskRow struct {
	WorkflowID  string
	Programme   string
	Place       string // yuetan or yuetan/sanlihe-1
	SubDistrict pilot.Unit
	Community   *pilot.Unit // nil: the sub-district's own step
	Step        pilot.Step
	Stage       pilot.Stage
	Role        pilot.Role   // who hands it in
	Status      pilot.Status // open or to-confirm
	OpenedAt    time.Time
	Period      string    // after the pilot: for which it is owed
	DueAt       time.Time // zero: none set
	Warned      bool
	Overdue     bool
	AcceptedID  string               // the version to be confirmed, or returned
	HeldID      string               // handed in already, waiting for what the step rests on
	Rounds      int                  // recorded rounds that did not complete it
	Election    *pilot.ElectionFacts // what these rounds came to; nil: there were none
	Returns     []pilot.ReturnReason
}

// Tasks lists the steps waited for, most urgent first: overdue ones, then by due time.
func (s *Store) Tasks(ctx context.Context, f Filter) ([]TaskRow, error) {
	const query = `
		SELECT s.workflow_id, p.programme, p.place, p.sub_district, p.sub_district_name, p.community, p.community_name,
		       s.step, s.stage, s.role, s.status, s.opened_at, s.due_at, s.warned, s.overdue,
		       coalesce(s.accepted_id, ''), coalesce(s.held_id, ''), s.rounds, s.returns, s.period,
		       CASE WHEN s.rounds > 0 THEN p.state #> '{facts,election}' END
		FROM steps s JOIN pilots p USING (workflow_id)
		WHERE s.status IN ('open', 'to-confirm') AND p.phase IN ('open', 'closing')
		  AND ` + filterSQL + ` AND ($6 = '' OR s.role = $6)
		ORDER BY s.overdue DESC, s.due_at NULLS LAST, p.programme, p.sub_district, p.community, s.position LIMIT nullif($7, 0)`
	rows, err := collect(ctx, s.pool, query, append(f.args(), f.Limit), scanTask)
	return rows, s.wrap(err, "list tasks")
}

func scanTask(row pgx.CollectableRow) (TaskRow, error) {
	var r TaskRow
	var community pilot.Unit
	var opened, due *time.Time
	var returns, election []byte
	err := row.Scan(&r.WorkflowID, &r.Programme, &r.Place, &r.SubDistrict.Code, &r.SubDistrict.Name, &community.Code, &community.Name,
		&r.Step, &r.Stage, &r.Role, &r.Status, &opened, &due, &r.Warned, &r.Overdue, &r.AcceptedID, &r.HeldID, &r.Rounds, &returns, &r.Period, &election)
	if err != nil {
		return r, err
	}
	if community.Code != "" {
		r.Community = &community
	}
	r.OpenedAt, r.DueAt = timeOf(opened), timeOf(due)
	if election != nil {
		err = json.Unmarshal(election, &r.Election)
	}
	return r, errors.Join(err, json.Unmarshal(returns, &r.Returns))
}
