package postgres

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// stepRow is a row of steps as it travels to Postgres.
type stepRow struct {
	Step        string               `json:"step"`
	Position    int                  `json:"position"`
	Stage       string               `json:"stage"`
	Role        string               `json:"role"`
	Status      string               `json:"status"`
	OpenedAt    *time.Time           `json:"opened_at"`
	DueAt       *time.Time           `json:"due_at"`
	Warned      bool                 `json:"warned"`
	Overdue     bool                 `json:"overdue"`
	AcceptedID  *string              `json:"accepted_id"`
	AcceptedSeq *int64               `json:"accepted_seq"`
	AcceptedAt  *time.Time           `json:"accepted_at"`
	HeldID      *string              `json:"held_id"`
	HeldSeq     *int64               `json:"held_seq"`
	HeldAt      *time.Time           `json:"held_at"`
	Rounds      int                  `json:"rounds"`
	Returns     []pilot.ReturnReason `json:"returns"`
	// Set when the pilot starts; nil when its terms are not at hand.
	PlannedStart *time.Time `json:"planned_start"`
	PlannedDue   *time.Time `json:"planned_due"`
	Person       string     `json:"person"`
	Slips        int        `json:"slips"`
	Period       string     `json:"period"`
}

// queueSteps brings the rows of steps to the state; those that it leaves as they
// are are not written. At is when the state became what it is.
func (tx *Tx) queueSteps(batch *pgx.Batch, s *pilot.State, at time.Time) error {
	if len(s.Steps) == 0 {
		return nil
	}
	rows, err := marshal(stepRows(tx.id.Terms, s))
	if err != nil {
		return fmt.Errorf("steps of %s: %w", tx.id.WorkflowID, err)
	}
	const query = `
		WITH new AS (
			SELECT * FROM json_to_recordset($2) AS r (
				step text, position int, stage text, role text, status text, opened_at timestamptz, due_at timestamptz,
				warned bool, overdue bool, accepted_id text, accepted_seq bigint, accepted_at timestamptz,
				held_id text, held_seq bigint, held_at timestamptz, rounds int, returns jsonb,
				planned_start timestamptz, planned_due timestamptz, person text, slips int, period text)
		)
		INSERT INTO steps (workflow_id, step, position, stage, role, status, opened_at, due_at,
		                   warned, overdue, accepted_id, accepted_seq, accepted_at, held_id, held_seq, held_at, rounds, returns,
		                   planned_start, planned_due, person, slips, period, changed_at)
		SELECT $1, new.*, $3
		FROM new
		WHERE NOT EXISTS (
			SELECT FROM steps old
			WHERE old.workflow_id = $1 AND old.step = new.step
			  AND (old.position, old.stage, old.role, old.status, old.opened_at, old.due_at, old.warned, old.overdue,
			       old.accepted_id, old.accepted_seq, old.accepted_at, old.held_id, old.held_seq, old.held_at, old.rounds, old.returns,
			       old.planned_start, old.planned_due, old.person, old.slips, old.period)
			      IS NOT DISTINCT FROM
			      (new.position, new.stage, new.role, new.status, new.opened_at, new.due_at, new.warned, new.overdue,
			       new.accepted_id, new.accepted_seq, new.accepted_at, new.held_id, new.held_seq, new.held_at, new.rounds, new.returns,
			       coalesce(new.planned_start, old.planned_start), coalesce(new.planned_due, old.planned_due), new.person, new.slips, new.period))
		ON CONFLICT (workflow_id, step) DO UPDATE
		SET (position, stage, role, status, opened_at, due_at, warned, overdue,
		     accepted_id, accepted_seq, accepted_at, held_id, held_seq, held_at, rounds, returns, planned_start, planned_due, person, slips, period, changed_at)
		  = (excluded.position, excluded.stage, excluded.role, excluded.status, excluded.opened_at, excluded.due_at, excluded.warned, excluded.overdue,
		     excluded.accepted_id, excluded.accepted_seq, excluded.accepted_at, excluded.held_id, excluded.held_seq, excluded.held_at,
		     excluded.rounds, excluded.returns, coalesce(excluded.planned_start, steps.planned_start),
		     coalesce(excluded.planned_due, steps.planned_due), excluded.person, excluded.slips, excluded.period, excluded.changed_at)`
	batch.Queue(query, tx.id.WorkflowID, rows, at)
	return nil
}

// planned is when a step begins and is due by the plan; after the pilot, by the
// calendar.
func planned(terms *pilot.Terms, s *pilot.State, code pilot.Step) (start, due *time.Time) {
	if p, known := s.PeriodOf(terms, code); known {
		return orNever(p.Opens.Start(terms.Location())), orNever(p.Due.End(terms.Location()))
	}
	if terms.Governance != nil {
		return nil, nil
	}
	return orNever(terms.PlannedStart(code)), orNever(terms.DueAt(code))
}

func stepRows(terms *pilot.Terms, s *pilot.State) []stepRow {
	rows := make([]stepRow, 0, len(s.Steps))
	for _, st := range s.Steps {
		spec, _ := pilot.Spec(st.Code)
		r := stepRow{
			Step: string(st.Code), Position: pilot.Position(st.Code),
			Stage: string(spec.Stage), Role: string(spec.Role), Status: string(st.Status),
			OpenedAt: orNever(st.OpenedAt), DueAt: orNever(st.DueAt), Warned: st.Warned, Overdue: st.Overdue,
			Rounds: st.Rounds, Returns: st.Returns, Slips: st.Slips, Period: st.Period,
		}
		if r.Returns == nil {
			r.Returns = []pilot.ReturnReason{}
		}
		if v := st.Accepted; v != nil {
			r.AcceptedID, r.AcceptedSeq, r.AcceptedAt = &v.ID, &v.Seq, &v.At
		}
		if v := st.Held; v != nil {
			r.HeldID, r.HeldSeq, r.HeldAt = &v.ID, &v.Seq, &v.At
		}
		if terms != nil {
			r.PlannedStart, r.PlannedDue = planned(terms, s, st.Code)
			r.Person = terms.PersonFor(spec.Role)
			if st.DueAt.IsZero() && s.Moved+st.Extra > 0 { // not yet open, and no longer due as planned
				r.DueAt = orNever(s.DueOf(terms, st.Code))
			}
		}
		rows = append(rows, r)
	}
	return rows
}
