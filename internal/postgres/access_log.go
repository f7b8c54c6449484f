package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/seal"
)

// Access is one look at the record, export of it, or denial.
type Access struct {
	Number    int64     `json:"number"`
	At        time.Time `json:"at"` // real time
	Program   string    `json:"program"`
	OSUser    string    `json:"osUser"`
	Claimed   string    `json:"claimed,omitempty"` // who it says to be
	Act       string    `json:"act"`               // status, ledger-export, …
	Programme string    `json:"programme,omitempty"`
	Place     string    `json:"place,omitempty"`
	Detail    string    `json:"detail,omitempty"`
	DBRole    string    `json:"dbRole"`
}

// accessPatience is how long a look may be held up by being written down.
const accessPatience = 2 * time.Second

// LogAccess writes down who looked. The rows are a chain: whoever writes waits for
// whoever writes just now.
func (s *Store) LogAccess(ctx context.Context, a Access) error {
	ctx, cancel := context.WithTimeout(ctx, accessPatience)
	defer cancel()
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.logAccess(ctx, tx, a) })
	return s.wrap(err, "write down who looked")
}

func (s *Store) logAccess(ctx context.Context, tx pgx.Tx, a Access) error {
	link := accessLink(a)
	link.Suite = s.suite
	const hold = `SELECT number + 1, digest, now(), current_user FROM access_head FOR NO KEY UPDATE`
	if err := tx.QueryRow(ctx, hold).Scan(&link.Number, &link.Previous, &link.At, &link.DBRole); err != nil {
		return err
	}
	digest, err := link.Digest()
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	const insert = `
		INSERT INTO access_log (number, at, program, os_user, claimed, act, programme, place, detail, db_role, suite, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	batch.Queue(insert, link.Number, link.At, a.Program, a.OSUser, a.Claimed, a.Act, a.Programme, a.Place, a.Detail, link.DBRole, s.suite.Name(), digest)
	batch.Queue(`UPDATE access_head SET number = $1, digest = $2`, link.Number, digest)
	return tx.SendBatch(ctx, batch).Close()
}

func accessLink(a Access) chain.Access {
	return chain.Access{
		Number: a.Number, At: a.At, Program: a.Program, OSUser: a.OSUser, Claimed: a.Claimed, Act: a.Act,
		Programme: a.Programme, Place: a.Place, Detail: a.Detail, DBRole: a.DBRole,
	}
}

// auditAccess follows the log of access. Its beginning may have been removed by its
// owner, after six months.
func auditAccess(ctx context.Context, tx pgx.Tx) ([]audit.Finding, error) {
	const query = `
		SELECT number, at, program, os_user, claimed, act, programme, place, detail, db_role, suite, digest
		FROM access_log ORDER BY number`
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	w := accessWalk{}
	for rows.Next() {
		var a Access
		var suite, digest string
		err := rows.Scan(&a.Number, &a.At, &a.Program, &a.OSUser, &a.Claimed, &a.Act, &a.Programme, &a.Place, &a.Detail, &a.DBRole, &suite, &digest)
		if err != nil {
			return nil, err
		}
		w.take(a, suite, digest)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var end head
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0), coalesce(max(digest), '') FROM access_head`).Scan(&end.number, &end.digest); err != nil {
		return nil, err
	}
	var oldest *time.Time // of what a checkpoint knew of the log, within six months
	const young = `SELECT min(c.made_at) FROM checkpoint_heads h JOIN checkpoints c USING (number)
		WHERE h.chain = $1 AND h.seq < $2 AND c.made_at > now() - interval '6 months'`
	if err := tx.QueryRow(ctx, young, accessChain, w.first).Scan(&oldest); err != nil {
		return nil, err
	}
	w.end(end, oldest != nil)
	return w.found, nil
}

// accessWalk follows the log of access.
type accessWalk struct {
	first int64
	last  head
	found []audit.Finding
}

func (w *accessWalk) say(kind audit.Kind, number int64, have, want string) {
	if len(w.found) < maxAccessFound {
		f := audit.RowFinding(kind, audit.TableAccess, strconv.FormatInt(number, 10), number, have, want, "")
		w.found = append(w.found, f)
	}
}

// maxAccessFound is how many rows of the log are named.
const maxAccessFound = 20

func (w *accessWalk) take(a Access, suiteName, digest string) {
	begins := w.last.number == 0
	if begins {
		w.first = a.Number
	}
	follows := a.Number == w.last.number+1
	if !begins {
		eachMissing(w.last.number, head{number: a.Number - 1}, func(n int64, want string) { w.say(audit.RowMissing, n, "", want) })
	}
	suite, err := seal.Named(suiteName)
	if err == nil && follows { // the first of a log whose beginning was removed can't be worked out
		link := accessLink(a)
		link.Suite, link.Previous = suite, w.last.digest
		var got string
		if got, err = link.Digest(); err == nil && got != digest {
			w.say(audit.RowChanged, a.Number, got, digest)
		}
	}
	if err != nil {
		w.say(audit.RowChanged, a.Number, err.Error(), digest)
	}
	w.last = head{a.Number, digest}
}

// end holds the log's end against where it should be. TooYoung: what is gone from its
// beginning was of the last six months.
func (w *accessWalk) end(h head, tooYoung bool) {
	if w.first > 1 && tooYoung {
		w.say(audit.RowMissing, w.first-1, "", "")
	}
	if h.number > w.last.number {
		w.say(audit.RowMissing, h.number, "", h.digest)
	}
	switch {
	case w.last.number > h.number:
		w.say(audit.RowAdded, w.last.number, w.last.digest, "")
	case w.last.number == h.number && w.last.digest != h.digest:
		w.say(audit.RowChanged, w.last.number, w.last.digest, h.digest)
	}
}
