package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// The calendar of a rehearsal is kept once in each sub-district: in the terms of
// its own pilot. Its communities started with a copy and go by the original.

// calendarOf is the calendar that a rehearsed pilot p goes by; NULL for every other one.
const calendarOf = `CASE WHEN p.clock ? 'stands' THEN (SELECT s.clock FROM pilots s
	WHERE s.programme = p.programme AND s.sub_district = p.sub_district AND s.level = 'sub-district') END`

// Calendar is the clock that a sub-district's pilots go by; the one of these terms
// while its own pilot is not on record.
func (s *Store) Calendar(ctx context.Context, t *pilot.Terms) (pilot.Clock, error) {
	const query = `SELECT clock FROM pilots WHERE programme = $1 AND sub_district = $2 AND level = 'sub-district'`
	var raw []byte
	err := s.pool.QueryRow(ctx, query, t.Programme, t.SubDistrict.Code).Scan(&raw)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return t.Clock, nil
	case err != nil:
		return pilot.Clock{}, s.wrap(err, "read the calendar of "+t.SubDistrict.Code)
	}
	return readClock(raw)
}

func readClock(raw []byte) (pilot.Clock, error) {
	var c pilot.Clock
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("read a pilot's clock: %w", err)
	}
	return c, nil
}

// MoveCalendar has the calendar of a programme's rehearsed pilots stand somewhere
// else. One that is not rehearsed has no calendar to move.
func (s *Store) MoveCalendar(ctx context.Context, programme string, to time.Time) error {
	return s.changeClocks(ctx, programme, func(c pilot.Clock) pilot.Clock { return c.Standing(to) })
}

// ReleaseCalendar ends a programme's rehearsal: from here on its calendar goes on
// by itself, so many plan seconds in a second.
func (s *Store) ReleaseCalendar(ctx context.Context, programme string, now time.Time, speed float64) error {
	return s.changeClocks(ctx, programme, func(c pilot.Clock) pilot.Clock { return c.Running(now, speed) })
}

func (s *Store) changeClocks(ctx context.Context, programme string, change func(pilot.Clock) pilot.Clock) error {
	const query = `SELECT clock FROM pilots WHERE programme = $1 AND level = 'sub-district' AND clock ? 'stands' ORDER BY sub_district LIMIT 1`
	var raw []byte
	err := s.pool.QueryRow(ctx, query, programme).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // nobody rehearses
	}
	if err != nil {
		return s.wrap(err, "read the calendar of "+programme)
	}
	clock, err := readClock(raw)
	if err != nil {
		return err
	}
	changed, err := marshal(change(clock))
	if err != nil {
		return err
	}
	const update = `UPDATE pilots SET terms = jsonb_set(terms, '{clock}', $2) WHERE programme = $1 AND level = 'sub-district' AND clock ? 'stands'`
	_, err = s.pool.Exec(ctx, update, programme, changed)
	return s.wrap(err, "move the calendar of "+programme)
}
