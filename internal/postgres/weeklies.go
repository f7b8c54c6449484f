package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Weekly is when a programme's bulletin is made, every week.
type Weekly struct {
	Programme   string
	Lang        string // of the Temporal UI
	Weekday     int    // 0 is Sunday
	Minute      int    // of the day
	ZoneMinutes int    // east of UTC
}

// KeepWeekly keeps when a programme's bulletin is made, instead of what was kept before.
func (s *Store) KeepWeekly(ctx context.Context, w Weekly) error {
	const query = `
		INSERT INTO weeklies (programme, lang, weekday, minute, zone_minutes) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (programme) DO UPDATE SET
			lang = EXCLUDED.lang, weekday = EXCLUDED.weekday, minute = EXCLUDED.minute, zone_minutes = EXCLUDED.zone_minutes, at = now()`
	_, err := s.pool.Exec(ctx, query, w.Programme, w.Lang, w.Weekday, w.Minute, w.ZoneMinutes)
	return s.wrap(err, "keep when the bulletin is made")
}

// Weekly reads when a programme's bulletin is made; false where nothing is kept of it.
func (s *Store) Weekly(ctx context.Context, programme string) (Weekly, bool, error) {
	w := Weekly{Programme: programme}
	err := s.pool.QueryRow(ctx, `SELECT lang, weekday, minute, zone_minutes FROM weeklies WHERE programme = $1`, programme).
		Scan(&w.Lang, &w.Weekday, &w.Minute, &w.ZoneMinutes)
	if errors.Is(err, pgx.ErrNoRows) {
		return w, false, nil
	}
	return w, err == nil, s.wrap(err, "read when the bulletin is made")
}
