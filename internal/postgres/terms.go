package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// OrderTerms puts on record the terms that an order is about to give a pilot. Again it
// changes nothing.
func (s *Store) OrderTerms(ctx context.Context, workflowID string, t *pilot.Terms, osUser string) error {
	const query = `
		INSERT INTO ordered_terms (workflow_id, terms_digest, terms, os_user) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`
	terms, err := marshal(t)
	if err == nil {
		_, err = s.pool.Exec(ctx, query, workflowID, t.Digest(), terms, osUser)
	}
	return s.wrap(err, "put ordered terms of "+workflowID+" on record")
}

// Ordered returns, by their digests, terms that were put on record for the pilot to be
// ordered. What is not what its digest says is left out.
func (tx *Tx) Ordered(ctx context.Context, digests []string) (map[string]*pilot.Terms, error) {
	out := map[string]*pilot.Terms{}
	if len(digests) == 0 {
		return out, nil
	}
	const query = `SELECT terms_digest, terms FROM ordered_terms WHERE workflow_id = $1 AND terms_digest = ANY($2)`
	rows, err := tx.conn.Query(ctx, query, tx.id.WorkflowID, digests)
	if err != nil {
		return nil, fmt.Errorf("look up ordered terms of %s: %w", tx.id.WorkflowID, err)
	}
	var digest string
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&digest, &raw}, func() error {
		var t pilot.Terms
		if json.Unmarshal(raw, &t) == nil && t.Digest() == digest {
			out[digest] = &t
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look up ordered terms of %s: %w", tx.id.WorkflowID, err)
	}
	return out, nil
}

// surplusSteps removes the rows of steps that the pilot does not have.
const surplusSteps = `DELETE FROM steps WHERE workflow_id = $1 AND step <> ALL ($2)`

// queueTerms brings the pilot's terms to what events made of them, and keeps every
// version.
func (tx *Tx) queueTerms(batch *pgx.Batch, c judge.Change) error {
	const version = `
		INSERT INTO terms_versions (workflow_id, number, seq, terms_digest, terms) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (workflow_id, number) DO NOTHING`
	for _, v := range c.Versions {
		terms, err := marshal(v.Terms)
		if err != nil {
			return fmt.Errorf("terms of %s: %w", tx.id.WorkflowID, err)
		}
		batch.Queue(version, tx.id.WorkflowID, v.Number, v.Seq, v.Terms.Digest(), terms)
	}
	if len(c.Versions) == 0 {
		return nil
	}
	codes := []string{} // not NULL
	for _, st := range c.State.Steps {
		codes = append(codes, string(st.Code))
	}
	batch.Queue(surplusSteps, tx.id.WorkflowID, codes)
	const now = `UPDATE pilots SET terms = $2, sub_district_name = $3, community_name = $4 WHERE workflow_id = $1`
	t := &c.Versions[len(c.Versions)-1].Terms
	terms, err := marshal(t)
	if err != nil {
		return fmt.Errorf("terms of %s: %w", tx.id.WorkflowID, err)
	}
	batch.Queue(now, tx.id.WorkflowID, terms, t.SubDistrict.Name, communityOf(t).Name)
	return nil
}

// hasVersion says whether a pilot once had terms of this digest.
func (tx *Tx) hasVersion(ctx context.Context, workflowID, digest string) (bool, error) {
	const query = `SELECT EXISTS (SELECT FROM terms_versions WHERE workflow_id = $1 AND terms_digest = $2)`
	var has bool
	err := tx.conn.QueryRow(ctx, query, workflowID, digest).Scan(&has)
	if err != nil {
		return false, fmt.Errorf("look up earlier terms of %s: %w", workflowID, err)
	}
	return has, nil
}

// versionsOf are the terms that a pilot once had, the latest first; none where it was
// never amended.
func versionsOf(ctx context.Context, db querier, workflowID string) ([]*pilot.Terms, error) {
	const query = `SELECT terms FROM terms_versions WHERE workflow_id = $1 ORDER BY number DESC`
	return collect(ctx, db, query, []any{workflowID}, func(row pgx.CollectableRow) (*pilot.Terms, error) {
		var raw []byte
		var t pilot.Terms
		err := row.Scan(&raw)
		return &t, errors.Join(err, json.Unmarshal(raw, &t))
	})
}

// TermsVersion is one version of a pilot's terms.
type TermsVersion struct {
	Number int
	Seq    int64 // of the event from which on they hold; 0: as the pilot began
	Terms  *pilot.Terms
}

// TermsVersions are those of a pilot, the first ones first; none where it was never
// amended: then its terms are those of its row.
func (s *Store) TermsVersions(ctx context.Context, workflowID string) ([]TermsVersion, error) {
	const query = `SELECT number, seq, terms FROM terms_versions WHERE workflow_id = $1 ORDER BY number`
	versions, err := collect(ctx, s.pool, query, []any{workflowID}, func(row pgx.CollectableRow) (TermsVersion, error) {
		v := TermsVersion{Terms: &pilot.Terms{}}
		var raw []byte
		err := row.Scan(&v.Number, &v.Seq, &raw)
		return v, errors.Join(err, json.Unmarshal(raw, v.Terms))
	})
	return versions, s.wrap(err, "read the versions of the terms of "+workflowID)
}
