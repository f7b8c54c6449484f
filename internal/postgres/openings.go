package postgres

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Communities open by the dozen when their sub-district starts. Those that open within this
// time are put on record in one write, at most so many: alone each has a transaction of its
// own to wait for, and its sub-district's terms to read.
const (
	opensWithin = 100 * time.Millisecond
	opensAtOnce = 16
)

// openings are the pilots that open now.
type openings struct {
	mu      sync.Mutex
	waiting *openingGroup // may still be joined; nil: none
}

// openingGroup is put on record together.
type openingGroup struct {
	members []*opening
	full    chan struct{} // closed: nobody joins any more
}

// opening is a pilot that opens.
type opening struct {
	id   pilot.Identity
	work func(*Tx) error
	done chan error // nil: it is on record; has room for that
}

// join adds an opening to those that wait. Who is first puts all of them on record.
func (o *openings) join(own *opening) (g *openingGroup, first bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if first = o.waiting == nil; first {
		o.waiting = &openingGroup{full: make(chan struct{})}
	}
	g = o.waiting
	if g.members = append(g.members, own); len(g.members) == opensAtOnce {
		o.waiting = nil
		close(g.full)
	}
	return g, first
}

// members are those that have joined; nobody does any more.
func (o *openings) members(g *openingGroup) []*opening {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.waiting == g {
		o.waiting = nil
	}
	return g.members
}

// open is InTx for a pilot that opens: with others that open now, or, where anything stands
// against that, by itself.
func (s *Store) open(ctx context.Context, id pilot.Identity, work func(*Tx) error) error {
	own := &opening{id: id, work: work, done: make(chan error, 1)}
	if g, first := s.openings.join(own); first {
		select {
		case <-g.full:
		case <-time.After(opensWithin):
		case <-ctx.Done():
		}
		s.openAll(ctx, s.openings.members(g))
	}
	if err := <-own.done; err == nil { // its work is in others' hands until then
		return nil
	}
	return s.inTx(ctx, &Tx{id: id}, (*Tx).begin, work)
}

// errAlone says that an opening is recorded by itself.
var errAlone = errors.New("not recorded together")

// openAll puts all of them on record, or none, and says so to each, whatever happens.
func (s *Store) openAll(ctx context.Context, all []*opening) {
	err := errAlone
	defer func() {
		for _, one := range all {
			one.done <- err
		}
	}()
	if len(all) > 1 {
		err = s.openTogether(ctx, all)
	}
}

// openTogether records the work of all of them in one transaction. An error of one is an error
// of all, and leaves nothing behind.
func (s *Store) openTogether(ctx context.Context, all []*opening) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	together, above := &pgx.Batch{}, map[string]pilot.Kin{}
	txs := make([]*Tx, len(all))
	for i, one := range all {
		txs[i] = &Tx{id: one.id, conn: conn, suite: s.suite, enrolled: s.enrolled, pending: together, above: above}
	}
	defer txs[0].rollback(ctx) // also when work panics
	if err := beginAll(ctx, txs); err != nil {
		return err
	}
	for i, one := range all {
		if err := one.work(txs[i]); err != nil {
			return err
		}
	}
	if err := txs[0].commit(ctx); err != nil {
		return err
	}
	for _, tx := range txs {
		tx.remember()
	}
	return nil
}

// beginAll starts a transaction, makes the rows of these pilots and holds them. [errAlone]
// where one of them is on record.
func beginAll(ctx context.Context, txs []*Tx) error {
	if _, err := txs[0].conn.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	for _, tx := range txs {
		if err := tx.checkEnrolled(ctx, false); err != nil {
			return err
		}
	}
	if err := create(ctx, txs...); err != nil {
		return err
	}
	for _, tx := range txs {
		if tx.seq > 0 {
			return errAlone
		}
	}
	return nil
}
