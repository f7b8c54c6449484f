package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/trouble"
)

// TakeWatch says whether to look for pilots that can't go on: not when somebody has begun
// to within a while.
func (s *Store) TakeWatch(ctx context.Context, within time.Duration) (bool, error) {
	const query = `UPDATE trouble_watch SET looked_at = now() WHERE looked_at < now() - $1::interval`
	done, err := s.pool.Exec(ctx, query, within*9/10) // whoever looked last is not late by a moment
	return done.RowsAffected() > 0, s.wrap(err, "take the watch")
}

// Watched is when somebody last began to look; the zero time: nobody ever has.
func (s *Store) Watched(ctx context.Context) (time.Time, error) {
	var at *time.Time
	err := s.pool.QueryRow(ctx, `SELECT nullif(looked_at, '-infinity') FROM trouble_watch`).Scan(&at)
	return timeOf(at), s.wrap(err, "ask when pilots were last looked at")
}

// OpenPilots lists the workflow IDs of all pilots that go on, in the order of their bytes.
func (s *Store) OpenPilots(ctx context.Context) ([]string, error) {
	const query = `SELECT workflow_id FROM pilots WHERE phase NOT IN ('closed', 'cancelled', 'dissolved') ORDER BY workflow_id COLLATE "C"`
	ids, err := collect(ctx, s.pool, query, nil, pgx.RowTo[string])
	return ids, s.wrap(err, "list the pilots that go on")
}

// KeepTrouble says what keeps a pilot from going on, unless it has ended meanwhile. Where
// nobody knows since when, it counts from when it was first seen.
func (s *Store) KeepTrouble(ctx context.Context, t trouble.Trouble) error {
	detail, err := json.Marshal(t.Detail)
	if err != nil {
		return fmt.Errorf("write down what is the matter with %s: %w", t.WorkflowID, err)
	}
	var since *time.Time
	if !t.Since.IsZero() {
		since = &t.Since
	}
	const query = `
		INSERT INTO troubles (workflow_id, kind, since, detail)
		SELECT workflow_id, $2, coalesce($3, now()), $4 FROM pilots WHERE workflow_id = $1 AND phase NOT IN ('closed', 'cancelled', 'dissolved')
		ON CONFLICT (workflow_id) DO UPDATE SET kind = excluded.kind, detail = excluded.detail, seen_at = excluded.seen_at,
			since = CASE WHEN troubles.kind = excluded.kind AND $3::timestamptz IS NULL THEN troubles.since ELSE excluded.since END`
	_, err = s.pool.Exec(ctx, query, t.WorkflowID, t.Kind, since, detail)
	return s.wrap(err, "write down what is the matter with "+t.WorkflowID)
}

// EndTroubles forgets what was the matter with these, and with pilots that have ended.
func (s *Store) EndTroubles(ctx context.Context, workflowIDs []string) error {
	const query = `
		DELETE FROM troubles t USING pilots p
		WHERE p.workflow_id = t.workflow_id AND (t.workflow_id = ANY ($1) OR p.phase IN ('closed', 'cancelled', 'dissolved'))`
	_, err := s.pool.Exec(ctx, query, workflowIDs)
	return s.wrap(err, "forget what was the matter")
}

// Troubles lists the pilots that can't go on, in the order of their places.
func (s *Store) Troubles(ctx context.Context, f Filter) ([]trouble.Trouble, error) {
	const query = `
		SELECT t.workflow_id, p.place, t.kind, t.since, t.detail FROM troubles t JOIN pilots p USING (workflow_id)
		WHERE p.phase NOT IN ('closed', 'cancelled', 'dissolved') AND ` + filterSQL + ` AND ($6 = '' OR $6 = ANY (p.waiting_for))
		ORDER BY p.programme, p.sub_district, p.community`
	found, err := collect(ctx, s.pool, query, f.args(), func(row pgx.CollectableRow) (trouble.Trouble, error) {
		var t trouble.Trouble
		var detail []byte
		if err := row.Scan(&t.WorkflowID, &t.Place, &t.Kind, &t.Since, &detail); err != nil {
			return t, err
		}
		t.Since = t.Since.UTC()
		return t, json.Unmarshal(detail, &t.Detail)
	})
	return found, s.wrap(err, "list pilots that can't go on")
}

func readTroubleFigures(ctx context.Context, tx pgx.Tx) (map[trouble.Kind]int, error) {
	const query = `
		SELECT t.kind, count(*) FROM troubles t JOIN pilots p USING (workflow_id)
		WHERE p.phase NOT IN ('closed', 'cancelled', 'dissolved') GROUP BY t.kind`
	counts := map[trouble.Kind]int{}
	_, err := collect(ctx, tx, query, nil, func(row pgx.CollectableRow) (struct{}, error) {
		var kind trouble.Kind
		var n int
		err := row.Scan(&kind, &n)
		counts[kind] = n
		return struct{}{}, err
	})
	return counts, err
}
