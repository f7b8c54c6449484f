package activities

import (
	"context"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// Store is the record of all pilots.
type Store interface {
	// InTx runs work in one transaction that holds the pilot's row, made on first
	// use, so that nobody else records for this pilot meanwhile. An error from
	// work leaves nothing behind and comes back as it is.
	InTx(ctx context.Context, id pilot.Identity, work func(Tx) error) error
}

// Tx is the record of one pilot, held.
type Tx interface {
	// Seq is the number of the last event on record; 0 for a new pilot.
	Seq() int64
	// EventsAfter returns the events beyond a number, in order, at most limit of them.
	EventsAfter(ctx context.Context, seq int64, limit int) ([]pilot.Event, error)
	// Earlier returns what is on record under message ids: the version that
	// counts (accepted, held, recorded), else the last refused one.
	Earlier(ctx context.Context, ids []string) (map[string]judge.Earlier, error)
	// Kin returns what is on record of the pilots at places of the same programme.
	// One that has no record is left out.
	Kin(ctx context.Context, places []string) (map[string]pilot.Kin, error)
	// Uploads returns which of these files were uploaded for the pilot's place, and by
	// which units.
	Uploads(ctx context.Context, digests []string) ([]judge.Upload, error)
	// Ordered returns, by their digests, terms that the district has put on record for
	// the pilot to be ordered.
	Ordered(ctx context.Context, digests []string) (map[string]*pilot.Terms, error)
	// Taken returns messages on the records of other places of the same programme, and
	// there what these confirm, back to the one that carries the evidence.
	Taken(ctx context.Context, refs []pilot.Ref) (map[pilot.Ref]judge.Earlier, error)
	// Append writes new events, the messages behind them, whom to tell, and the
	// pilot's state as it now stands. A notice on record already changes nothing.
	Append(ctx context.Context, c judge.Change) error
}
