package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/pilot"
)

// AuditSnapshot reads everything on record of one pilot as it is at one moment.
func (s *Store) AuditSnapshot(ctx context.Context, workflowID string) (audit.Snapshot, error) {
	var snapshot audit.Snapshot
	err := s.inSnapshot(ctx, pgx.ReadOnly, func(tx pgx.Tx) error {
		var err error
		snapshot, err = readSnapshot(ctx, tx, workflowID)
		return err
	})
	return snapshot, s.wrap(err, "read what is on record of "+workflowID)
}

func readSnapshot(ctx context.Context, db querier, workflowID string) (s audit.Snapshot, err error) {
	for _, read := range []func(context.Context, querier, string, *audit.Snapshot) error{
		readPilotRow, readEventRows, readVersionRows, readStepRows, readMessageRows, readChain,
	} {
		if err := read(ctx, db, workflowID, &s); err != nil {
			return s, err
		}
	}
	return s, nil
}

func readPilotRow(ctx context.Context, db querier, workflowID string, s *audit.Snapshot) error {
	const query = `
		SELECT terms, state, sub_district_name, community_name, lang, seq, phase, stage, light, progress, accepted, total, overdue, waiting_for, next_due, opened_at, closed_at, not_before::text,
		       derived < $2 OR derived = $2 AND derived_seq <> seq
		FROM pilots WHERE workflow_id = $1`
	p := &s.Pilot
	found, err := collect(ctx, db, query, []any{workflowID, audit.Derivation}, func(row pgx.CollectableRow) (terms []byte, err error) {
		return terms, row.Scan(&terms, &s.State, &p.SubDistrictName, &p.CommunityName, &p.Lang, &p.Seq, &p.Phase, &p.Stage, &p.Light, &p.Progress, &p.Accepted, &p.Total, &p.Overdue,
			&p.WaitingFor, &p.NextDue, &p.OpenedAt, &p.ClosedAt, &p.NotBefore, &s.Outdated)
	})
	if err == nil && len(found) == 0 {
		err = ErrNoPilot
	}
	if err != nil {
		return err
	}
	if unreadable := json.Unmarshal(found[0], &s.Terms); unreadable != nil || s.Terms == nil {
		s.Unreadable = fmt.Sprintf("pilots.terms: %v", unreadable)
	}
	s.Began = s.Terms
	return nil
}

// readVersionRows reads the versions of the terms, of which the first are those that an
// amended pilot began by.
func readVersionRows(ctx context.Context, db querier, workflowID string, s *audit.Snapshot) error {
	versions, err := versionsOf(ctx, db, workflowID)
	if err != nil || len(versions) == 0 {
		return err
	}
	s.Versions = versions
	if slices.ContainsFunc(s.Events, func(e pilot.Event) bool { return len(e.Changes) > 0 }) {
		s.Began = &versions[0].Terms
	}
	return nil
}

// readEventRows reads up to the first event that can't be read.
func readEventRows(ctx context.Context, db querier, workflowID string, s *audit.Snapshot) error {
	bodies, err := collect(ctx, db, `SELECT body FROM events WHERE workflow_id = $1 ORDER BY seq`, []any{workflowID}, pgx.RowTo[[]byte])
	if err != nil {
		return err
	}
	for i, body := range bodies {
		var e pilot.Event
		if err := json.Unmarshal(body, &e); err != nil {
			s.Unreadable = fmt.Sprintf("events.body, row %d: %v", i+1, err)
			break
		}
		s.Events = append(s.Events, e)
	}
	return nil
}

func readStepRows(ctx context.Context, db querier, workflowID string, s *audit.Snapshot) error {
	const query = `
		SELECT to_json(steps), returns FROM steps WHERE workflow_id = $1`
	s.Steps = map[pilot.Step]pilot.StepRow{}
	_, err := collect(ctx, db, query, []any{workflowID}, func(row pgx.CollectableRow) (code pilot.Step, err error) {
		var r pilot.StepRow
		var all, returns []byte
		if err := row.Scan(&all, &returns); err != nil {
			return "", err
		}
		var otherwise *json.UnmarshalTypeError
		if err := json.Unmarshal(all, &r); errors.As(err, &otherwise) { // of the columns only returns has a form of its own
			r.Returns = []pilot.ReturnReason{{Text: string(returns)}} // shown as what it is
		} else if err != nil {
			return "", err
		}
		s.Steps[r.Step] = r
		return r.Step, nil
	})
	return err
}

func readMessageRows(ctx context.Context, db querier, workflowID string, s *audit.Snapshot) (err error) {
	const query = `
		SELECT seq, coalesce(m.message_id, ''), m.digest,
		       CASE WHEN (o.message_id, o.kind, o.step) IS NOT DISTINCT FROM (m.message_id, m.kind, m.step) THEN o.outcome ELSE '' END,
		       coalesce(o.decided_seq, 0), coalesce(o.superseded_by, 0)
		FROM messages m LEFT JOIN outcomes o USING (workflow_id, seq) WHERE workflow_id = $1 ORDER BY seq`
	s.Messages, err = collect(ctx, db, query, []any{workflowID}, pgx.RowToStructByPos[audit.MessageRow])
	return err
}

// AuditSize is how many pilots there are to be audited, lives after them included.
func (s *Store) AuditSize(ctx context.Context, f Filter) (n int, err error) {
	const query = `SELECT count(*) FROM pilots p WHERE ` + filterSQL + ` AND $6 = ''`
	err = s.pool.QueryRow(ctx, query, f.args()...).Scan(&n)
	return n, s.wrap(err, "count pilots")
}

// NextFamily is the sub-district after another one of a programme, with the pilots
// there; both may be empty for the first. False when there is none. A filter may
// name a programme, and a place, whose whole sub-district is meant.
func (s *Store) NextFamily(ctx context.Context, f Filter, after audit.Family) (audit.Family, bool, error) {
	const query = `
		SELECT p.workflow_id, p.programme, p.place, p.level, p.phase, p.sub_district, p.sub_district_name || coalesce(' · ' || nullif(p.community_name, ''), ''),
		       CASE WHEN p.level = 'sub-district' THEN p.terms -> 'communities' END,
		       EXISTS (SELECT FROM pilots g WHERE g.programme = p.programme AND g.level = 'governance'),
		       CASE WHEN p.level = 'sub-district' THEN p.state -> 'leftOut' END, p.level = 'sub-district' AND p.state @> '{"givenUp": true}',
		       CASE WHEN p.level = 'governance' AND p.phase = 'dissolved' THEN ARRAY(
		           SELECT at FROM jsonb_array_elements_text(p.state -> 'became' -> 'into') AS at
		           WHERE NOT EXISTS (SELECT FROM pilots g WHERE g.programme = p.programme AND g.level = 'governance' AND g.place = at)) END
		FROM pilots p
		WHERE (p.programme, p.sub_district) = (
			SELECT q.programme, q.sub_district FROM pilots q
			WHERE (q.programme, q.sub_district) > ($1, $2) AND ($3 = '' OR q.programme = $3) AND ($4 = '' OR q.sub_district = split_part($4, '/', 1))
			ORDER BY q.programme, q.sub_district LIMIT 1)
		ORDER BY p.community, p.level`
	var family audit.Family
	members, err := collect(ctx, s.pool, query, []any{after.Programme, after.SubDistrict, f.Programme, f.Place}, func(row pgx.CollectableRow) (audit.Member, error) {
		var m audit.Member
		var planned, leftOut []byte
		var givenUp bool
		err := row.Scan(&m.WorkflowID, &m.Programme, &m.Place, &m.Level, &m.Phase, &family.SubDistrict, &m.Name, &planned, &family.LivesAfter, &leftOut, &givenUp, &m.Into)
		if len(planned) > 0 && err == nil {
			if json.Unmarshal(planned, &family.Planned) != nil { // the audit of the pilot itself says so
				family.Planned = nil
			}
		}
		if len(leftOut) > 0 && err == nil && json.Unmarshal(leftOut, &family.LeftOut) != nil {
			family.LeftOut = nil
		}
		family.GivenUp = family.GivenUp || givenUp
		family.Programme = m.Programme
		return m, err
	})
	family.Members = members
	return family, len(members) > 0, s.wrap(err, "list a sub-district's pilots")
}

// NotOnRecord picks the workflows of which there is nothing on record.
func (s *Store) NotOnRecord(ctx context.Context, workflowIDs []string) ([]string, error) {
	const query = `SELECT id FROM unnest($1::text[]) AS id WHERE NOT EXISTS (SELECT FROM pilots p WHERE p.workflow_id = id)`
	ids, err := collect(ctx, s.pool, query, []any{workflowIDs}, pgx.RowTo[string])
	return ids, s.wrap(err, "look for what is not on record")
}
