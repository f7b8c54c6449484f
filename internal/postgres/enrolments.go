package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// NotEnrolledError says that nothing is recorded for a workflow: no plan enrolled it.
type NotEnrolledError struct {
	WorkflowID string
	Why        pilot.NotEnrolled
}

func (e *NotEnrolledError) Error() string {
	switch e.Why {
	case pilot.OtherTerms:
		return fmt.Sprintf("%s is on record with other terms: this run is none of the plan's; end it in Temporal", e.WorkflowID)
	case pilot.NoParent:
		return fmt.Sprintf("the record does not give %s these terms: if it is none of a plan's, end it in Temporal; else it goes on once the pilot above it is on record", e.WorkflowID)
	}
	return fmt.Sprintf("no plan enrolled %s with these terms: `shidian start FILE` with its plan enrols it and it goes on; if it is none of a plan's, end it in Temporal", e.WorkflowID)
}

// Enrol puts on record that a plan starts a workflow with these terms. Again it changes
// nothing. [*ProgrammeEndedError].
func (s *Store) Enrol(ctx context.Context, workflowID string, t *pilot.Terms, osUser string) error {
	const query = `
		INSERT INTO enrolments (workflow_id, terms_digest, programme, plan_digest, os_user)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := refuseEnded(ctx, tx, t.Programme); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, query, workflowID, t.Digest(), t.Programme, t.PlanDigest, osUser)
		return err
	})
	return s.wrap(err, "enrol "+workflowID)
}

// enrolled remembers runs that were found to be a plan's, so that what they record
// later costs no question more. What an order changes, the record has judged itself.
type enrolled struct {
	mu   sync.Mutex
	runs map[[2]string]struct{}
}

// mostEnrolled is how many runs are remembered; then it begins anew.
const mostEnrolled = 100_000

func newEnrolled() *enrolled { return &enrolled{runs: map[[2]string]struct{}{}} }

func (e *enrolled) knows(id pilot.Identity) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, known := e.runs[[2]string{id.WorkflowID, id.RunID}]
	return known
}

func (e *enrolled) remember(id pilot.Identity) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.runs) >= mostEnrolled {
		clear(e.runs)
	}
	e.runs[[2]string{id.WorkflowID, id.RunID}] = struct{}{}
}

// checkEnrolled refuses a workflow that is none of a plan's. One that is on record is the
// plan's if it has the record's terms: pilots from before there were enrolments go on.
func (tx *Tx) checkEnrolled(ctx context.Context, onRecord bool) error {
	if tx.enrolled == nil || tx.id.Terms == nil || onRecord && tx.enrolled.knows(tx.id) {
		return nil
	}
	why, err := tx.stranger(ctx, onRecord)
	if err != nil {
		return err
	}
	if why != "" {
		return &NotEnrolledError{WorkflowID: tx.id.WorkflowID, Why: why}
	}
	if onRecord {
		tx.enrolled.remember(tx.id)
	}
	return nil
}

// stranger says why the workflow is none of a plan's; empty when it is.
func (tx *Tx) stranger(ctx context.Context, onRecord bool) (pilot.NotEnrolled, error) {
	t := tx.id.Terms
	if onRecord {
		own, err := tx.kinOf(ctx, tx.id.WorkflowID)
		if err != nil || own.Terms == nil || t.SameAs(own.Terms) {
			return "", err
		}
		// A run may not know yet that the record has other terms by now.
		if had, err := tx.hadTerms(ctx, tx.id.WorkflowID, t); err != nil || had {
			return "", err
		}
	}
	below := t.Level() != pilot.LevelSubDistrict
	if !onRecord && below { // as a rule it fits: nobody enrols what another pilot starts
		if fits, err := tx.fitsAbove(ctx); err != nil || fits {
			return "", err
		}
	}
	enrolled, err := tx.isEnrolled(ctx)
	switch {
	case err != nil || enrolled:
		return "", err // also where an older release put them on record without what it did not know
	case onRecord:
		return pilot.OtherTerms, nil
	case below:
		return pilot.NoParent, nil
	}
	return pilot.NobodyEnrolled, nil
}

// fitsAbove says whether the pilot above gives these terms, or gave them before it had
// others: what it starts may have been on its way.
func (tx *Tx) fitsAbove(ctx context.Context) (bool, error) {
	t := tx.id.Terms
	if took := t.LifeOrigin(); took != nil {
		return tx.fitsLives(ctx, took)
	}
	above, err := tx.kinAbove(ctx)
	if err != nil || !tx.isNamedAs(t) || t.FitsAbove(above) {
		return err == nil && tx.isNamedAs(t), err
	}
	versions, err := versionsOf(ctx, tx.conn, aboveOf(t))
	for _, v := range versions {
		if above.Terms = &v.Terms; t.FitsAbove(above) {
			return true, err
		}
	}
	return false, err
}

// fitsLives says whether the lives whose place this one took made way for one with its terms.
func (tx *Tx) fitsLives(ctx context.Context, took *pilot.Origin) (bool, error) {
	t := tx.id.Terms
	to, err := tx.kinOf(ctx, pilot.PilotID(t.Programme, t.SubDistrict.Code))
	if err != nil || !tx.isNamedAs(t) {
		return false, err
	}
	olds := make([]pilot.Kin, len(took.Places))
	for i, place := range took.Places {
		if olds[i], err = tx.kinOf(ctx, pilot.GovernanceID(t.Programme, place)); err != nil {
			return false, err
		}
	}
	return t.FitsLives(olds, to.Terms), nil
}

// aboveOf is the pilot whose record settles what another's terms are.
func aboveOf(t *pilot.Terms) string {
	if t.Level() == pilot.LevelGovernance {
		return pilot.PilotID(t.Programme, t.Place())
	}
	return pilot.PilotID(t.Programme, t.SubDistrict.Code)
}

// isNamedAs says whether the workflow has the ID of the place that its terms are of.
func (tx *Tx) isNamedAs(t *pilot.Terms) bool { return tx.id.WorkflowID == t.WorkflowID() }

func (tx *Tx) isEnrolled(ctx context.Context) (bool, error) {
	const query = `SELECT EXISTS (SELECT FROM enrolments WHERE workflow_id = $1 AND terms_digest = $2)`
	var enrolled bool
	err := tx.conn.QueryRow(ctx, query, tx.id.WorkflowID, tx.id.Terms.Digest()).Scan(&enrolled)
	if err != nil {
		return false, fmt.Errorf("ask whether %s is enrolled: %w", tx.id.WorkflowID, err)
	}
	return enrolled, nil
}

// kinAbove reads of the pilot above what says whether terms are its own: of its state
// nothing where these are a community's.
func (tx *Tx) kinAbove(ctx context.Context) (pilot.Kin, error) {
	t := tx.id.Terms
	id := aboveOf(t)
	if k, read := tx.above[id]; read {
		return k, nil
	}
	k, err := tx.readKin(ctx, `SELECT terms, CASE WHEN $2 THEN state ELSE '{}' END FROM pilots WHERE workflow_id = $1`, id, t.Governance != nil)
	if err == nil && tx.above != nil {
		tx.above[id] = k
	}
	return k, err
}

// kinOf reads a pilot's terms and state; without any when there is no such pilot.
func (tx *Tx) kinOf(ctx context.Context, workflowID string) (pilot.Kin, error) {
	return tx.readKin(ctx, `SELECT terms, state FROM pilots WHERE workflow_id = $1`, workflowID)
}

func (tx *Tx) readKin(ctx context.Context, query, workflowID string, args ...any) (pilot.Kin, error) {
	var k pilot.Kin
	var terms, state []byte
	err := tx.conn.QueryRow(ctx, query, append([]any{workflowID}, args...)...).Scan(&terms, &state)
	if errors.Is(err, pgx.ErrNoRows) {
		return k, nil
	}
	if err == nil {
		err = errors.Join(json.Unmarshal(terms, &k.Terms), json.Unmarshal(state, &k.State))
	}
	if err != nil {
		return k, fmt.Errorf("look up the terms of %s: %w", workflowID, err)
	}
	return k, nil
}

// mostStrangers is how many refused runs are kept: whoever may start workflows could
// start any number of them.
const mostStrangers = 1000

// KeepStranger keeps a trace of a run that was refused so many times more.
func (s *Store) KeepStranger(ctx context.Context, one pilot.Stranger, times int64) error {
	const query = `
		INSERT INTO strangers AS s (workflow_id, run_id, terms_digest, message_digest, why, times)
		SELECT $1, $2, $3, $4, $5, $6
		WHERE (SELECT count(*) FROM strangers) < $7 OR EXISTS (SELECT FROM strangers WHERE workflow_id = $1 AND run_id = $2)
		ON CONFLICT (workflow_id, run_id) DO UPDATE SET times = s.times + EXCLUDED.times, last_seen = now(), why = EXCLUDED.why`
	_, err := s.pool.Exec(ctx, query, one.WorkflowID, one.RunID, one.Terms, one.Message, string(one.Why), times, mostStrangers)
	return s.wrap(err, "keep a trace of "+one.WorkflowID)
}

// StrangerRow is a refused run as the record keeps it.
type StrangerRow struct {
	WorkflowID string
	RunID      string
	Why        pilot.NotEnrolled
	Times      int64
	FirstSeen  time.Time
	LastSeen   time.Time
}

// Strangers lists the runs that were refused and have recorded nothing since.
func (s *Store) Strangers(ctx context.Context) ([]StrangerRow, error) {
	const query = `
		SELECT workflow_id, run_id, why, times, first_seen, last_seen FROM strangers
		WHERE NOT EXISTS (SELECT FROM runs r WHERE r.workflow_id = strangers.workflow_id AND r.run_id = strangers.run_id)
		ORDER BY workflow_id, first_seen`
	rows, err := collect(ctx, s.pool, query, nil, func(row pgx.CollectableRow) (StrangerRow, error) {
		return pgx.RowToStructByPos[StrangerRow](row)
	})
	return rows, s.wrap(err, "list refused workflows")
}
