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
	if err := tx.queueVersions(batch, c.Versions); err != nil {
		return err
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

func (tx *Tx) queueVersions(batch *pgx.Batch, versions []judge.Version) error {
	const query = `
		INSERT INTO terms_versions (workflow_id, number, seq, terms_digest, terms) SELECT $1, $2::bigint, $3::bigint, $4, $5::jsonb
		WHERE $3::bigint > 0 OR NOT EXISTS (SELECT FROM terms_versions WHERE workflow_id = $1)
		ON CONFLICT (workflow_id, number) DO NOTHING`
	for _, v := range versions {
		terms, err := marshal(v.Terms)
		if err != nil {
			return fmt.Errorf("terms of %s: %w", tx.id.WorkflowID, err)
		}
		batch.Queue(query, tx.id.WorkflowID, v.Number, v.Seq, v.Terms.Digest(), terms)
	}
	return nil
}

// requeueVersions writes those anew that orders made.
func (tx *Tx) requeueVersions(batch *pgx.Batch, s audit.Snapshot) error {
	batch.Queue(`DELETE FROM terms_versions WHERE workflow_id = $1 AND seq > 0`, tx.id.WorkflowID)
	return tx.queueVersions(batch, judge.Versions(s.Began, s.Events))
}

// hadTerms says whether a pilot once had these terms.
func (tx *Tx) hadTerms(ctx context.Context, workflowID string, t *pilot.Terms) (bool, error) {
	versions, err := versionsOf(ctx, tx.conn, workflowID)
	return slices.ContainsFunc(versions, func(v audit.Version) bool { return t.SameAs(&v.Terms) }), err
}

// versionsOf are the versions of a pilot's terms, the first ones first; none where it was
// never amended.
func versionsOf(ctx context.Context, db querier, workflowID string) ([]audit.Version, error) {
	const query = `SELECT number, seq, terms_digest, terms FROM terms_versions WHERE workflow_id = $1 ORDER BY number`
	return collect(ctx, db, query, []any{workflowID}, func(row pgx.CollectableRow) (audit.Version, error) {
		var raw []byte
		var v audit.Version
		err := row.Scan(&v.Number, &v.Seq, &v.Digest, &raw)
		if err == nil && json.Unmarshal(raw, &v.Terms) != nil {
			v.Terms = pilot.Terms{} // differs, and is found so
		}
		return v, err
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
	rows, err := versionsOf(ctx, s.pool, workflowID)
	var versions []TermsVersion
	for _, v := range rows {
		versions = append(versions, TermsVersion{v.Number, v.Seq, &v.Terms})
	}
	return versions, s.wrap(err, "read the versions of the terms of "+workflowID)
}

// ErrTermsLost says that the terms are lost by which an amended pilot began, so that
// nothing of it can be worked out from its events.
var ErrTermsLost = errors.New("the terms by which it began are not on record; docs/playbooks/terms-disagree.md says how to put them back")

// BeganBy are the terms by which a pilot on record began, for a fold of its events from
// the first on; in a rehearsal with the clock that moves.
func BeganBy(ctx context.Context, record interface {
	TermsVersions(ctx context.Context, workflowID string) ([]TermsVersion, error)
}, r StoredPilot) (*pilot.Terms, error) {
	versions, err := record.TermsVersions(ctx, r.WorkflowID)
	if err != nil {
		return nil, err
	}
	s := audit.Snapshot{Terms: r.Terms, Began: r.Terms}
	switch amended := r.State != nil && len(r.State.Amendments) > 0; {
	case amended && (len(versions) == 0 || versions[0].Seq != 0):
		return nil, fmt.Errorf("%s: %w", r.WorkflowID, ErrTermsLost)
	case amended:
		s.Began = versions[0].Terms
	}
	return s.Begun(), nil
}
