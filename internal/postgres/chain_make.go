package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/seal"
)

// chainBatch is how many events are chained in one transaction, more or less: a
// pilot is chained whole.
const chainBatch = 5000

// chainNone is the digest of a pilot whose events are all gone.
const chainNone = "none"

// chainRecord chains what an earlier release recorded, as the record's owner: in
// batches, so that it goes on where it was stopped. Nothing proves what was recorded
// before; from here on it can't be changed without being missed.
func chainRecord(ctx context.Context, conn *pgx.Conn, tell func(done, of int64)) error {
	var of int64
	if err := conn.QueryRow(ctx, `SELECT count(*) FROM pilots WHERE digest = '' AND seq > 0`).Scan(&of); err != nil {
		return fmt.Errorf("count what is not chained: %w", err)
	}
	last := ""
	for done := int64(0); done < of; {
		var n int64
		var err error
		n, last, err = chainSome(ctx, conn, last)
		if err != nil {
			return fmt.Errorf("chain what is on record: %w", err)
		}
		if n == 0 {
			break
		}
		done += n
		tell(done, of)
	}
	if err := chainBulletins(ctx, conn); err != nil {
		return fmt.Errorf("chain bulletins: %w", err)
	}
	const valid = `SELECT conrelid::regclass::text, conname::text FROM pg_constraint
		WHERE conname IN ('events_chained', 'bulletins_chained') AND NOT convalidated AND connamespace = current_schema()::regnamespace`
	left, err := collect(ctx, conn, valid, nil, pgx.RowToStructByPos[struct{ Table, Name string }])
	for _, c := range left {
		if err == nil {
			_, err = conn.Exec(ctx, "ALTER TABLE "+c.Table+" VALIDATE CONSTRAINT "+c.Name)
		}
	}
	return err
}

// unlocked has work change rows that otherwise stay, in a transaction that nobody
// else adds to them in.
func unlocked(ctx context.Context, conn *pgx.Conn, table string, work func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "ALTER TABLE "+table+" DISABLE TRIGGER "+table+"_stay"); err != nil {
			return err
		}
		if err := work(tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "ALTER TABLE "+table+" ENABLE TRIGGER "+table+"_stay")
		return err
	})
}

// chainSome chains pilots after the one with this ID, and says which was the last.
func chainSome(ctx context.Context, conn *pgx.Conn, after string) (pilots int64, last string, err error) {
	const query = `SELECT workflow_id FROM pilots WHERE workflow_id > $1 AND digest = '' AND seq > 0 ORDER BY workflow_id LIMIT 1 FOR NO KEY UPDATE`
	last = after
	err = unlocked(ctx, conn, "events", func(tx pgx.Tx) error {
		for events := 0; events < chainBatch; pilots++ {
			var id string
			err := tx.QueryRow(ctx, query, last).Scan(&id)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			n, err := chainPilot(ctx, tx, id)
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			events, last = events+n, id
		}
		return nil
	})
	return pilots, last, err
}

// links are the digests of a pilot's events.
type links struct {
	seq                    []int64
	message, told, digests []string
}

func chainPilot(ctx context.Context, tx pgx.Tx, id string) (int, error) {
	notices, err := readTold(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	bySeq := map[int64][]audit.Told{}
	for _, n := range notices {
		bySeq[n.Seq] = append(bySeq[n.Seq], n)
	}
	var all links
	last := ""
	var failed error
	err = eachLink(ctx, tx, id, 0, func(l audit.Link) {
		if failed == nil {
			last, failed = all.add(id, last, l, bySeq[l.Seq])
		}
	})
	if err := errors.Join(err, failed); err != nil {
		return 0, err
	}
	const events = `
		UPDATE events e SET suite = $2, message_digest = nullif(v.message, ''), told = nullif(v.told, ''), digest = v.digest
		FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[]) AS v (seq, message, told, digest)
		WHERE e.workflow_id = $1 AND e.seq = v.seq`
	if _, err := tx.Exec(ctx, events, id, seal.SHA256, all.seq, all.message, all.told, all.digests); err != nil {
		return 0, err
	}
	const pilot = `UPDATE pilots SET digest = coalesce(nullif($2, ''), $3), chained_to = seq WHERE workflow_id = $1`
	_, err = tx.Exec(ctx, pilot, id, last, chainNone)
	return len(all.seq), err
}

// add chains an event that is on record, and returns its digest.
func (a *links) add(id, last string, l audit.Link, notices []audit.Told) (digest string, err error) {
	e := chain.Event{Suite: seal.Default(), WorkflowID: id, Recorded: l.Recorded, Previous: last, Body: l.Body}
	if l.Found != nil {
		if e.Message, err = l.Found.Digest(e.Suite); err != nil {
			return "", err
		}
	}
	for _, n := range notices {
		one, err := n.Digest(e.Suite)
		if err != nil {
			return "", err
		}
		e.Notices = append(e.Notices, one)
	}
	if digest, err = e.Digest(); err != nil {
		return "", err
	}
	text := ""
	if t := told(e.Notices); t != nil {
		text = *t
	}
	a.seq, a.message, a.told, a.digests = append(a.seq, l.Seq), append(a.message, e.Message), append(a.told, text), append(a.digests, digest)
	return digest, nil
}

func chainBulletins(ctx context.Context, conn *pgx.Conn) error {
	var open bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM bulletins WHERE digest IS NULL)`).Scan(&open); err != nil || !open {
		return err
	}
	return unlocked(ctx, conn, "bulletins", func(tx pgx.Tx) error {
		rows, err := readBulletinRows(ctx, tx, "")
		if err != nil {
			return err
		}
		last := map[string]string{}
		for _, b := range rows {
			b.Suite, b.Previous = seal.Default(), last[b.Programme]
			digest, err := b.Digest()
			if err != nil {
				return err
			}
			last[b.Programme] = digest
			const query = `UPDATE bulletins SET suite = $3, digest = $4 WHERE programme = $1 AND number = $2`
			if _, err := tx.Exec(ctx, query, b.Programme, b.Number, b.Suite.Name(), digest); err != nil {
				return err
			}
			if err := moveHead(ctx, tx, bulletinChain(b.Programme), int64(b.Number), digest); err != nil {
				return err
			}
		}
		return nil
	})
}

// moveHead remembers where a chain ends.
func moveHead(ctx context.Context, tx pgx.Tx, name string, number int64, digest string) error {
	const query = `
		INSERT INTO heads (chain, number, digest) VALUES ($1, $2, $3)
		ON CONFLICT (chain) DO UPDATE SET number = excluded.number, digest = excluded.digest`
	_, err := tx.Exec(ctx, query, name, number, digest)
	return err
}

// CheckChained says whether everything on record is chained; see [ErrUnchained].
func (s *Store) CheckChained(ctx context.Context) error {
	var left bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pilots WHERE digest = '' AND seq > 0)`).Scan(&left)
	if err == nil && left {
		err = ErrUnchained
	}
	return s.wrap(err, "look whether the record is chained")
}
