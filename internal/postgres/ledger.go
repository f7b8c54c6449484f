package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/ledger"
	"shidian/internal/pilot"
)

// LedgerFilter says which steps are meant; what is empty does not narrow.
type LedgerFilter struct {
	Programme   string
	SubDistrict string
	Community   string
	Level       pilot.Level
	Stage       pilot.Stage
	Step        pilot.Step
	Light       pilot.Light
	Role        pilot.Role // responsible
	Undone      bool
	DueBefore   pilot.Date // what is not done and due before this day begins
	LatestFirst bool       // the places with what is due longest first, each as a whole
	Limit       int        // 0: all
	Offset      int
}

// lightOfStep is a step's light: what is not done in a pilot that is paused or
// cancelled has the pilot's.
const lightOfStep = `CASE WHEN s.light <> 'done' AND p.light IN ('paused', 'cancelled') THEN p.light ELSE s.light END`

// conditions narrow the steps s of pilots p. Lights are written out, so that
// the planner sees that a partial index holds them.
func (f LedgerFilter) conditions(zone *time.Location) (sql string, args []any) {
	parts := []string{"true"}
	add := func(condition string, value any) {
		args = append(args, value)
		parts = append(parts, fmt.Sprintf(condition, len(args)))
	}
	if f.Programme != "" {
		add("p.programme = $%d", f.Programme)
	}
	if f.SubDistrict != "" {
		add("p.sub_district = $%d", f.SubDistrict)
	}
	if f.Community != "" {
		add("p.community = $%d", f.Community)
	}
	if f.Level != "" {
		add("p.level = $%d", string(f.Level))
	}
	if f.Step != "" {
		add("s.step = $%d", string(f.Step))
	}
	if f.Stage != "" {
		add("s.stage = $%d", string(f.Stage))
	}
	if f.Role != "" {
		add("s.role = $%d", string(f.Role))
		if !slices.ContainsFunc(pilot.Catalogue(), func(s pilot.StepSpec) bool { return s.Role == f.Role }) { // its steps are all after the pilot: few pilots are to be read
			parts = append(parts, "p.level = 'governance'")
		}
	}
	if f.Undone && f.Light != pilot.LightRed && f.Light != pilot.LightYellow { // which are of nothing that is done
		parts = append(parts, "s.status <> 'accepted'")
	}
	if f.DueBefore != "" {
		add("s.status <> 'accepted' AND s.deadline <= $%d", f.DueBefore.Start(zone))
		if f.Programme != "" && f.SubDistrict == "" { // what the index of what is due goes by
			add("split_part(s.workflow_id, '/', 2) = $%d", f.Programme)
		}
	}
	switch f.Light {
	case "":
	case pilot.LightDone:
		parts = append(parts, "s.light = 'done'")
	case pilot.LightRed:
		parts = append(parts, "s.light = 'red' AND p.light NOT IN ('paused', 'cancelled')")
	case pilot.LightYellow:
		parts = append(parts, "s.light = 'yellow' AND p.light NOT IN ('paused', 'cancelled')")
	case pilot.LightGreen:
		parts = append(parts, "s.light = 'green' AND p.light NOT IN ('paused', 'cancelled')")
	default:
		add("s.light <> 'done' AND p.light = $%d", string(f.Light))
	}
	return strings.Join(parts, " AND "), args
}

// heardError wraps what head or line said, which is no fault of the database.
type heardError struct{ error }

func (e heardError) Unwrap() error { return e.error }

// Ledger reads the ledger's entries in one snapshot, sub-district by
// sub-district in the order of the catalogue, each handed on as it is read. Head
// comes first. An error of head or line ends it and comes back as it is.
func (s *Store) Ledger(ctx context.Context, f LedgerFilter, head func(ledger.Head) error, line func(ledger.Entry) error) error {
	err := s.inSnapshot(ctx, pgx.ReadOnly, func(tx pgx.Tx) error {
		h, err := ledgerHead(ctx, tx, f.Programme)
		if err != nil {
			return err
		}
		if err := head(h); err != nil {
			return heardError{err}
		}
		return ledgerEntries(ctx, tx, f, h.Zone(), line)
	})
	var heard heardError
	if errors.As(err, &heard) {
		return heard.error
	}
	return s.wrap(err, "read the ledger")
}

// ledgerHead says when the snapshot is of, and the calendar where all
// sub-districts have the same.
func ledgerHead(ctx context.Context, tx pgx.Tx, programme string) (ledger.Head, error) {
	const query = `
		SELECT statement_timestamp(),
		       ARRAY(SELECT DISTINCT p.clock::text FROM pilots p WHERE p.programme = $1 AND p.level = 'sub-district' LIMIT 2),
		       coalesce((SELECT min(p.utc_offset) FROM pilots p WHERE p.programme = $1 AND p.level = 'sub-district'),
		                (SELECT min(p.utc_offset) FROM pilots p WHERE p.programme = $1), 0),
		       (SELECT p.terms ->> 'colours' FROM pilots p WHERE p.programme = $1 AND p.level = 'sub-district' ORDER BY p.sub_district LIMIT 1)`
	h := ledger.Head{Programme: programme}
	var clocks []string
	var looks *string // the plan's, in all of its pilots
	if err := tx.QueryRow(ctx, query, programme).Scan(&h.AsOf, &clocks, &h.UTCOffset, &looks); err != nil {
		return h, err
	}
	h.AsOf = h.AsOf.UTC()
	if looks != nil {
		if err := json.Unmarshal([]byte(*looks), &h.Looks); err != nil {
			return h, err
		}
	}
	if len(clocks) == 1 {
		return h, json.Unmarshal([]byte(clocks[0]), &h.Clock)
	}
	return h, nil
}

func ledgerEntries(ctx context.Context, tx pgx.Tx, f LedgerFilter, zone *time.Location, line func(ledger.Entry) error) error {
	query, args := f.query(zone)
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		entry, err := scanEntry(rows)
		if err != nil {
			return err
		}
		if err := line(entry); err != nil {
			return heardError{err}
		}
	}
	return rows.Err()
}

// query is what [scanEntry] reads the lines of.
func (f LedgerFilter) query(zone *time.Location) (string, []any) {
	conditions, args := f.conditions(zone)
	limit := ""
	if f.Limit > 0 {
		limit = fmt.Sprintf("LIMIT %d", f.Limit)
	}
	if f.Offset > 0 {
		limit += fmt.Sprintf(" OFFSET %d", f.Offset)
	}
	from, inOrder, again := "pilots p JOIN steps s USING (workflow_id) WHERE "+conditions+" ORDER BY p.programme, p.sub_district, p.community, s.position "+limit,
		"NULL::timestamptz", "page.sub_district, page.community, page.position"
	if f.LatestFirst { // the page is cut before its rows are read: all of what is late is sorted, from indexes alone
		from = `(
				SELECT s.workflow_id, s.step, min(s.deadline) OVER (PARTITION BY s.workflow_id) AS longest
				FROM pilots p JOIN steps s USING (workflow_id)
				WHERE ` + conditions + `
				ORDER BY longest, p.programme, p.sub_district, p.community, s.position ` + limit + `
			) cut JOIN pilots p USING (workflow_id) JOIN steps s USING (workflow_id, step)`
		inOrder, again = "cut.longest", "page.longest, "+again
	}
	// The page is cut before each of its lines looks its hand-in up. OFFSET 0 keeps a pilot's terms
	// and state, which take longer to unpack than all the rest, to once for all of its lines.
	return `
		SELECT page.*, coalesce(last.outcome, ''), last.actor_name, last.actor_role, last.actor_unit, last.at, last.body,
		       own.names, own.became,
		       (SELECT jsonb_agg(decided.body ORDER BY decided.seq) FROM events decided
		        WHERE decided.workflow_id = page.workflow_id AND decided.type = 'decided' AND decided.step = page.step),
		       coalesce((SELECT max(v.number) FROM terms_versions v WHERE v.workflow_id = page.workflow_id AND v.seq <= page.accepted_seq), 0),
		       coalesce((SELECT max(v.number) FROM terms_versions v WHERE v.workflow_id = page.workflow_id), 0)
		FROM (
			SELECT p.sub_district, p.sub_district_name, p.community, p.community_name, p.own_plan, p.binding, p.utc_offset,
			       s.workflow_id, s.step, s.position, s.stage, s.role, s.status, ` + lightOfStep + ` AS light,
			       s.planned_start, s.planned_due, s.deadline, s.accepted_at, s.accepted_seq, s.held_at, s.changed_at, s.rounds, s.returns, s.person, s.slips, s.period, coalesce(p.not_before::text, '') AS not_before,
			       ` + inOrder + ` AS longest
			FROM ` + from + `
		) page
		LEFT JOIN LATERAL (
			SELECT o.outcome, came.actor_name, came.actor_role, came.actor_unit, came.at, coalesce(decided.body, came.body) AS body
			FROM outcomes o
			JOIN events came ON came.workflow_id = o.workflow_id AND came.seq = o.seq
			LEFT JOIN events decided ON decided.workflow_id = o.workflow_id AND decided.seq = o.decided_seq
			WHERE o.workflow_id = page.workflow_id AND o.step = page.step AND o.kind IN ('hand-in', 'record')
			  AND (page.status <> 'accepted' OR o.decided_seq = page.accepted_seq)
			ORDER BY o.seq DESC LIMIT 1
		) last ON true
		JOIN LATERAL (
			SELECT p.terms -> 'roleNames' AS names, CASE WHEN p.phase = 'dissolved' THEN p.state -> 'became' END AS became
			FROM pilots p WHERE p.workflow_id = page.workflow_id OFFSET 0
		) own ON true
		ORDER BY ` + again, args
}

func scanEntry(row pgx.CollectableRow) (ledger.Entry, error) {
	var (
		e                                             ledger.Entry
		community                                     pilot.Unit
		workflowID, outcome                           string
		position                                      int
		start, due, deadline, accepted, held, changed *time.Time
		acceptedSeq                                   *int64
		name, role, unit                              *string
		at, longest                                   *time.Time
		returns, body, names, decisions, became       []byte
	)
	err := row.Scan(&e.SubDistrict.Code, &e.SubDistrict.Name, &community.Code, &community.Name, &e.OwnPlan, &e.Binding, &e.UTCOffset,
		&workflowID, &e.Step, &position, &e.Stage, &e.Role, &e.Status, &e.Light,
		&start, &due, &deadline, &accepted, &acceptedSeq, &held, &changed, &e.Rounds, &returns, &e.Person, &e.Slips, &e.Period, &e.NotBefore, &longest,
		&outcome, &name, &role, &unit, &at, &body, &names, &became, &decisions, &e.Terms, &e.TermsNow)
	if err != nil {
		return e, err
	}
	if became != nil {
		if err := json.Unmarshal(became, &e.Became); err != nil {
			return e, err
		}
	}
	if names != nil {
		if err := json.Unmarshal(names, &e.RoleNames); err != nil {
			return e, err
		}
	}
	if decisions != nil {
		var events []pilot.Event
		if err := json.Unmarshal(decisions, &events); err != nil {
			return e, err
		}
		for _, one := range events {
			e.Decisions = append(e.Decisions, one.AsDecided())
		}
	}
	if community.Code != "" {
		e.Community = &community
	}
	e.PlannedStart, e.PlannedDue, e.Deadline = timeOf(start), timeOf(due), timeOf(deadline)
	e.Accepted, e.Held, e.Changed = timeOf(accepted), timeOf(held), timeOf(changed)
	if err := json.Unmarshal(returns, &e.Returns); err != nil || at == nil {
		return e, err
	}
	e.Last = &ledger.HandIn{At: timeOf(at), Outcome: pilot.OutcomeKind(outcome)}
	if name != nil {
		e.Last.By = pilot.Actor{Name: *name, Role: pilot.Role(*role), Unit: *unit}
	}
	if e.Last.At.After(e.Changed) { // a refusal changes no step
		e.Changed = e.Last.At
	}
	var decided pilot.Event
	if err := json.Unmarshal(body, &decided); err != nil {
		return e, err
	}
	e.Last.Findings, e.Last.Explains = decided.Findings, decided.Explains
	return e, nil
}
