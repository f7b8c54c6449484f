package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/bulletin"
	"shidian/internal/pilot"
)

// ErrNoBulletin says that there is no such bulletin on record.
var ErrNoBulletin = errors.New("no such bulletin on record")

// Bulletin is a programme's bulletin of a number; 0: the last one. [ErrNoBulletin]
// when there is none.
func (s *Store) Bulletin(ctx context.Context, programme string, number int) (*bulletin.Bulletin, error) {
	b, err := readBulletin(ctx, s.pool, programme, number)
	return b, s.wrap(err, "read the bulletin")
}

func readBulletin(ctx context.Context, db queryer, programme string, number int) (*bulletin.Bulletin, error) {
	const query = `
		SELECT content FROM bulletins
		WHERE programme = $1 AND ($2 = 0 OR number = $2)
		ORDER BY number DESC LIMIT 1`
	return scanBulletin(db.QueryRow(ctx, query, programme, number))
}

func scanBulletin(row pgx.Row) (*bulletin.Bulletin, error) {
	var content []byte
	if err := row.Scan(&content); err != nil {
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, ErrNoBulletin
		}
		return nil, err
	}
	var b bulletin.Bulletin
	return &b, json.Unmarshal(content, &b)
}

// BulletinRow is a kept bulletin as lists show it.
type BulletinRow struct {
	Number int
	Day    pilot.Date
	Made   time.Time // real time
	Totals bulletin.Totals
}

// Bulletins lists a programme's bulletins, newest first; 0 for no limit.
func (s *Store) Bulletins(ctx context.Context, programme string, limit, offset int) ([]BulletinRow, error) {
	const query = `
		SELECT number, day::text, made_at, content -> 'totals' FROM bulletins
		WHERE programme = $1 ORDER BY number DESC LIMIT nullif($2, 0) OFFSET $3`
	rows, err := collect(ctx, s.pool, query, []any{programme, limit, offset}, func(row pgx.CollectableRow) (BulletinRow, error) {
		var r BulletinRow
		var totals []byte
		if err := row.Scan(&r.Number, &r.Day, &r.Made, &totals); err != nil {
			return r, err
		}
		r.Made = r.Made.UTC()
		return r, json.Unmarshal(totals, &r.Totals)
	})
	return rows, s.wrap(err, "list the bulletins of "+programme)
}

// BulletinNow makes a programme's next bulletin without keeping it.
func (s *Store) BulletinNow(ctx context.Context, programme string) (*bulletin.Bulletin, error) {
	var made *bulletin.Bulletin
	err := s.inSnapshot(ctx, pgx.ReadOnly, func(tx pgx.Tx) error {
		last, err := readBulletin(ctx, tx, programme, 0)
		if err != nil && !errors.Is(err, ErrNoBulletin) {
			return err
		}
		stand, err := readProgramme(ctx, tx, programme)
		made = bulletin.Compose(stand, last, 0, pilot.DateOf(stand.AsOf, time.FixedZone("", stand.UTCOffset*60)))
		return err
	})
	return made, s.wrap(err, "make a bulletin of "+programme)
}

// KeepBulletin makes a programme's bulletin of a day and keeps it. What is kept
// of that day already comes back as it is. After the bulletin that says that
// every pilot has ended none more is made: that one comes back. Of two that are
// made at the same time one fails, and finds the other when tried again.
// [bulletin.ErrProgrammeClosed] where the programme is closed: nothing more is made of it.
func (s *Store) KeepBulletin(ctx context.Context, programme string, day pilot.Date) (kept *bulletin.Bulletin, isNew bool, err error) {
	err = s.inSnapshot(ctx, pgx.ReadWrite, func(tx pgx.Tx) error {
		kept, isNew, err = s.keepBulletin(ctx, tx, programme, day)
		return err
	})
	return kept, isNew, s.wrap(err, fmt.Sprintf("keep the bulletin of %s of %s", programme, day))
}

func (s *Store) keepBulletin(ctx context.Context, tx pgx.Tx, programme string, day pilot.Date) (*bulletin.Bulletin, bool, error) {
	const ofDay = `SELECT content FROM bulletins WHERE programme = $1 AND day = $2::date`
	if b, err := scanBulletin(tx.QueryRow(ctx, ofDay, programme, string(day))); !errors.Is(err, ErrNoBulletin) {
		return b, false, err
	}
	switch _, ended, err := programmeEnd(ctx, tx, programme); {
	case err != nil:
		return nil, false, err
	case ended:
		return nil, false, bulletin.ErrProgrammeClosed
	}
	last, err := readBulletin(ctx, tx, programme, 0)
	number := 1
	switch {
	case err == nil:
		number = last.Number + 1
	case !errors.Is(err, ErrNoBulletin):
		return nil, false, err
	}
	stand, err := readProgramme(ctx, tx, programme)
	if err != nil {
		return nil, false, err
	}
	b := bulletin.Compose(stand, last, number, day)
	if last != nil && last.Complete() && b.Complete() {
		return last, false, nil
	}
	if b.Checkpoint, err = s.checkpointFor(ctx, tx); err != nil {
		return nil, false, err
	}
	content, err := marshal(b)
	if err != nil {
		return nil, false, err
	}
	link, digest, err := chainBulletin(ctx, tx, s.suite, programme, number, day, content)
	if err != nil {
		return nil, false, err
	}
	const insert = `INSERT INTO bulletins (programme, number, day, made_at, content, suite, digest) VALUES ($1, $2, $3::date, $4, $5, $6, $7)`
	_, err = tx.Exec(ctx, insert, programme, number, string(day), link.Made, content, s.suite.Name(), digest)
	return b, true, err
}
