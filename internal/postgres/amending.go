package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Amending is how far the newest amendment of a programme has come.
type Amending struct {
	Plan    string        // digest of the plan that was ordered; empty: none ever was
	At      time.Time     // real time of its first order
	Ordered []OrderedRow  // what was ordered of it, of pilots that go on
	Behind  []BehindPilot // communities that do not follow their sub-district yet
}

// OrderedRow is a pilot to which terms were ordered.
type OrderedRow struct {
	WorkflowID, Place string
	Number            int // of the order
	Now               int // of the terms that hold
}

// BehindPilot is a community that does not have its sub-district's terms yet.
type BehindPilot struct {
	Place      string
	Now, Above int // numbers of its terms and of its sub-district's
}

// Lags says whether a pilot has not been amended yet.
func (r OrderedRow) Lags() bool { return r.Now < r.Number }

// versionNow is the number of the order by whose terms the pilot p goes on; 0 where it was
// never amended since it began. The row of its terms, which is large, is not read.
const versionNow = `coalesce((SELECT max(v.number) FROM terms_versions v WHERE v.workflow_id = p.workflow_id), 0)`

// Amending looks at what was ordered with the plan that was ordered last. A pilot that no
// order of it concerns is not among them.
func (s *Store) Amending(ctx context.Context, programme string) (Amending, error) {
	const newest = `
		SELECT terms ->> 'planDigest', at FROM ordered_terms WHERE split_part(workflow_id, '/', 2) = $1 ORDER BY at DESC, terms_digest LIMIT 1`
	var a Amending
	err := s.inSnapshot(ctx, pgx.ReadOnly, func(tx pgx.Tx) error {
		found, err := collect(ctx, tx, newest, []any{programme}, func(row pgx.CollectableRow) (string, error) {
			var plan string
			return plan, row.Scan(&plan, &a.At)
		})
		if err != nil || len(found) == 0 {
			return err
		}
		a.Plan = found[0]
		if a.Ordered, err = orderedOf(ctx, tx, programme, a.Plan); err != nil {
			return err
		}
		a.Behind, err = behindOf(ctx, tx, programme)
		return err
	})
	return a, s.wrap(err, "look how far the amendment of "+programme+" is")
}

func orderedOf(ctx context.Context, db querier, programme, plan string) ([]OrderedRow, error) {
	const query = `
		SELECT p.workflow_id, p.place, max(coalesce((o.terms ->> 'amended')::int, 0)), ` + versionNow + `
		FROM ordered_terms o JOIN pilots p USING (workflow_id)
		WHERE split_part(o.workflow_id, '/', 2) = $1 AND o.terms ->> 'planDigest' = $2 AND p.phase NOT IN ('closed', 'cancelled', 'dissolved')
		GROUP BY p.workflow_id, p.place ORDER BY p.workflow_id`
	return collect(ctx, db, query, []any{programme, plan}, pgx.RowToStructByPos[OrderedRow])
}

// behindOf reads the terms of communities only where their sub-district was amended.
func behindOf(ctx context.Context, db querier, programme string) ([]BehindPilot, error) {
	const query = `
		WITH above AS (
			SELECT p.sub_district, ` + versionNow + ` AS number FROM pilots p WHERE p.programme = $1 AND p.level = 'sub-district')
		SELECT place, now, above FROM (
			SELECT p.place, greatest(` + versionNow + `, coalesce((p.terms ->> 'amended')::int, 0)) AS now, above.number AS above
			FROM pilots p JOIN above USING (sub_district)
			WHERE p.programme = $1 AND p.level = 'community' AND above.number > 0 AND p.phase NOT IN ('closed', 'cancelled', 'dissolved')) below
		WHERE now < above ORDER BY place`
	return collect(ctx, db, query, []any{programme}, pgx.RowToStructByPos[BehindPilot])
}
