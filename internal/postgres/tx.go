package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/seal"
)

// rollbackTimeout is how long giving up may take; then the connection is closed,
// which rolls back too.
const rollbackTimeout = time.Second

// Tx is the record of one pilot, held: nobody else records for it meanwhile.
type Tx struct {
	conn    *pgxpool.Conn
	id      pilot.Identity
	seq     int64
	digest  string    // of the last event on record
	now     time.Time // of the transaction
	suite   seal.Suite
	current bool   // the pilot's rows are what this release works out
	ran     bool   // the run is on record
	looked  looked // what was looked up with the first round trip
	pending *pgx.Batch
	// refills: what is appended had been on record before.
	refills  bool
	enrolled *enrolled // nil: nobody asks
	created  bool      // the pilot's row, by this transaction
	// above is what was read of the pilots above those that open together; nil: one opens alone.
	above map[string]pilot.Kin
}

// InTx runs work in one transaction that holds the pilot's row, made on first
// use, so that nobody else records for this pilot meanwhile. An error from work
// leaves nothing behind and comes back as it is. After an error of the commit
// itself it is not known whether the work is on record: look before repeating it.
// Pilots that open share a transaction, and where that fails work is run again.
func (s *Store) InTx(ctx context.Context, id pilot.Identity, work func(*Tx) error) error {
	if id.Opens {
		return s.open(ctx, id, work)
	}
	return s.inTx(ctx, &Tx{id: id}, (*Tx).begin, work)
}

// inTx is InTx for a pilot that begin finds and holds.
func (s *Store) inTx(ctx context.Context, tx *Tx, begin func(*Tx, context.Context) error, work func(*Tx) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return s.wrap(err, "record for "+tx.id.WorkflowID)
	}
	defer conn.Release() // closes the connection when its transaction is not over
	tx.conn, tx.suite, tx.enrolled = conn, s.suite, s.enrolled
	defer tx.rollback(ctx) // also when work panics
	if err := begin(tx, ctx); err != nil {
		return s.wrap(err, "record for "+tx.id.WorkflowID)
	}
	if err := work(tx); err != nil {
		return err
	}
	return s.wrap(tx.commit(ctx), "record for "+tx.id.WorkflowID)
}

// begin starts the transaction, holds the pilot's row and looks up the messages that the
// work is about, in one round trip when there is one.
func (tx *Tx) begin(ctx context.Context) error {
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	found := tx.queueHold(batch)
	tx.queueLookUp(batch)
	if err := tx.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("hold the pilot: %w", err)
	}
	if err := tx.checkEnrolled(ctx, *found); err != nil {
		return err
	}
	if *found {
		return nil
	}
	return create(ctx, tx)
}

func (tx *Tx) queueHold(batch *pgx.Batch) (found *bool) {
	found = new(bool)
	// What follows in this transaction finds a pilot's rows by their keys, always by the same
	// plan: planned anew for each message, as Postgres would have it of some, that takes
	// longer than the work.
	const query = `
		SELECT seq, digest, derived = $3 AND derived_seq = seq, now(), EXISTS (SELECT FROM runs r WHERE r.workflow_id = $1 AND r.run_id = $2),
			set_config('plan_cache_mode', 'force_generic_plan', true)
		FROM pilots WHERE workflow_id = $1 FOR NO KEY UPDATE`
	batch.Queue(query, tx.id.WorkflowID, tx.id.RunID, audit.Derivation).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&tx.seq, &tx.digest, &tx.current, &tx.now, &tx.ran, nil)
		*found = err == nil
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
	return found
}

// create makes the rows of pilots in one transaction, but for those that somebody just has
// made, and holds them.
func create(ctx context.Context, txs ...*Tx) error {
	batch := &pgx.Batch{}
	if err := queuePilots(batch, txs); err != nil {
		return err
	}
	found := make([]*bool, len(txs))
	for i, tx := range txs {
		found[i] = tx.queueHold(batch)
	}
	if err := txs[0].conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("make the pilot's row: %w", err)
	}
	for i, tx := range txs {
		if !*found[i] {
			return fmt.Errorf("make the row of %s: %w", tx.id.WorkflowID, ErrNoPilot)
		}
		tx.created = true
	}
	return nil
}

func queuePilots(batch *pgx.Batch, txs []*Tx) error {
	var ids, programmes, subDistricts, subDistrictNames, communities, communityNames, langs, terms []string
	state, err := marshal(pilot.NewState())
	if err != nil {
		return err
	}
	for _, tx := range txs {
		t := tx.id.Terms
		if t == nil {
			return fmt.Errorf("%w, and no terms to make it from", ErrNoPilot)
		}
		own, err := marshal(t)
		if err != nil {
			return err
		}
		community := communityOf(t)
		ids, programmes, langs, terms = append(ids, tx.id.WorkflowID), append(programmes, t.Programme), append(langs, t.Lang), append(terms, string(own))
		subDistricts, subDistrictNames = append(subDistricts, t.SubDistrict.Code), append(subDistrictNames, t.SubDistrict.Name)
		communities, communityNames = append(communities, community.Code), append(communityNames, community.Name)
	}
	const insert = `
		INSERT INTO pilots (workflow_id, programme, sub_district, sub_district_name, community, community_name, lang, terms, state, derived)
		SELECT *, $9, $10
		FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[])
		ORDER BY 1
		ON CONFLICT (workflow_id) DO NOTHING`
	batch.Queue(insert, ids, programmes, subDistricts, subDistrictNames, communities, communityNames, langs, terms, state, audit.Derivation)
	return nil
}

// communityOf is the community that terms are of; empty for a sub-district's.
func communityOf(t *pilot.Terms) pilot.Unit {
	if t.Community == nil {
		return pilot.Unit{}
	}
	return *t.Community
}

// commit sends what was appended, and ends the transaction with it.
func (tx *Tx) commit(ctx context.Context) error {
	batch := tx.toCommit()
	batch.Queue("COMMIT").Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != "COMMIT" { // Postgres answers ROLLBACK when an earlier statement had failed
			return errors.New("rolled back because an earlier statement had failed")
		}
		return nil
	})
	if err := tx.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("commit: %w", orMissingRow(err))
	}
	tx.remember()
	return nil
}

// remember keeps in mind that a pilot that was just made is a plan's.
func (tx *Tx) remember() {
	if tx.created && tx.enrolled != nil {
		tx.enrolled.remember(tx.id)
	}
}

func (tx *Tx) toCommit() *pgx.Batch {
	if tx.pending == nil {
		tx.pending = &pgx.Batch{}
	}
	return tx.pending
}

// rollback ends a transaction that is still open, even when ctx is over.
func (tx *Tx) rollback(ctx context.Context) {
	if tx.conn.Conn().IsClosed() || tx.conn.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
	defer cancel()
	_, _ = tx.conn.Exec(ctx, "ROLLBACK") // a connection that can't is closed on release
}

// Seq is the number of the last event on record; 0 for a new pilot.
func (tx *Tx) Seq() int64 { return tx.seq }

// EventsAfter returns the events beyond a number, in order, at most limit of them.
func (tx *Tx) EventsAfter(ctx context.Context, seq int64, limit int) ([]pilot.Event, error) {
	if seq >= tx.seq {
		return nil, nil
	}
	return queryEvents(ctx, tx.conn, tx.id.WorkflowID, seq, &limit)
}

func marshal(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errData, err)
	}
	return data, nil
}
