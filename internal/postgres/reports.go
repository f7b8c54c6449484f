package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// queueReport puts down what a community has to tell; an older report of its own that
// nobody has told yet goes. What is noted is when the first was that was not told.
func queueReport(batch *pgx.Batch, id pilot.Identity, report *pilot.Progress) error {
	raw, err := marshal(report)
	if err != nil {
		return fmt.Errorf("report of %s: %w", id.WorkflowID, err)
	}
	const query = `
		INSERT INTO reports (workflow_id, parent, seq, report) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workflow_id) DO UPDATE SET seq = excluded.seq, report = excluded.report, attempts = 0, next_at = '-infinity'`
	batch.Queue(query, id.WorkflowID, pilot.PilotID(id.Terms.Programme, id.Terms.SubDistrict.Code), report.Seq, raw)
	return nil
}

// UntoldTo lists the sub-districts for which reports wait that nobody is telling, those
// first that have waited longest, and only what has waited for a while.
func (s *Store) UntoldTo(ctx context.Context, waited time.Duration, limit int) ([]string, error) {
	const query = `
		SELECT parent FROM reports WHERE next_at < now() AND noted_at < now() - $1::interval
		GROUP BY parent ORDER BY min(noted_at) LIMIT $2`
	parents, err := collect(ctx, s.pool, query, []any{waited, limit}, pgx.RowTo[string])
	return parents, s.wrap(err, "look for reports that nobody told")
}

// TakeReports takes reports for a sub-district, which nobody else takes for a while: each
// time it did not arrive for longer, up to most.
func (s *Store) TakeReports(ctx context.Context, parent string, first, most time.Duration) ([]pilot.Progress, error) {
	const query = `
		UPDATE reports SET attempts = attempts + 1, next_at = now() + least($3::interval * 2 ^ least(attempts, 20), $4::interval)
		WHERE workflow_id IN (
			SELECT workflow_id FROM reports WHERE parent = $1 AND next_at < now() ORDER BY noted_at LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING report`
	reports, err := collect(ctx, s.pool, query, []any{parent, pilot.ReportsAtMost, first, most}, func(row pgx.CollectableRow) (p pilot.Progress, err error) {
		var raw []byte
		if err := row.Scan(&raw); err != nil {
			return p, err
		}
		return p, json.Unmarshal(raw, &p)
	})
	return reports, s.wrap(err, "take reports for "+parent)
}

// Told removes reports that were told, unless there is newer news meanwhile, which waits
// from now on.
func (s *Store) Told(ctx context.Context, parent string, reports []pilot.Progress) error {
	ids, seqs := make([]string, len(reports)), make([]int64, len(reports))
	for i, p := range reports {
		ids[i], seqs[i] = parent+"/"+p.Community, p.Seq
	}
	const query = `
		WITH told AS (SELECT * FROM unnest($1::text[], $2::bigint[]) AS t (workflow_id, seq)),
		     gone AS (DELETE FROM reports r USING told WHERE r.workflow_id = told.workflow_id AND r.seq <= told.seq)
		UPDATE reports r SET noted_at = now() FROM told WHERE r.workflow_id = told.workflow_id AND r.seq > told.seq`
	_, err := s.pool.Exec(ctx, query, ids, seqs)
	return s.wrap(err, "forget reports that were told to "+parent)
}

// ForgetReports removes what waits for a sub-district that has ended on record, and says
// whether it has: nobody is left to be told.
func (s *Store) ForgetReports(ctx context.Context, parent string) (ended bool, err error) {
	const query = `
		DELETE FROM reports r USING pilots p
		WHERE r.parent = $1 AND p.workflow_id = $1 AND p.phase IN ('closed', 'cancelled', 'dissolved')`
	tag, err := s.pool.Exec(ctx, query, parent)
	return tag.RowsAffected() > 0, s.wrap(err, "forget reports to "+parent)
}

// ReportFigure is how many communities' reports wait to be told, and how long their
// sub-district has not heard the one that waits longest.
type ReportFigure struct {
	Waiting int
	Oldest  time.Duration
}

// readReportFigure reads a table that is empty while reports arrive.
func readReportFigure(ctx context.Context, tx pgx.Tx) (ReportFigure, error) {
	var f ReportFigure
	var seconds float64
	err := tx.QueryRow(ctx, `SELECT count(*), coalesce(extract(epoch FROM now() - min(noted_at)), 0)::float8 FROM reports`).Scan(&f.Waiting, &seconds)
	f.Oldest = time.Duration(seconds * float64(time.Second))
	return f, err
}
