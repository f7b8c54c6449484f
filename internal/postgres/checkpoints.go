package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"shidian/internal/bulletin"
	"shidian/internal/chain"
	"shidian/internal/seal"
)

// Chains that are of no pilot.
const (
	checkpointChain = "checkpoints"
	accessChain     = "access"
)

// ErrNoCheckpoint says that there is no such checkpoint on record.
var ErrNoCheckpoint = errors.New("no such checkpoint on record")

// ErrNoKey says that nobody is named who signs.
var ErrNoKey = errors.New("there is no key to sign a checkpoint with")

// CheckpointRow is a checkpoint on record.
type CheckpointRow struct {
	Number int64     `json:"number"`
	Made   time.Time `json:"made"`
	Key    string    `json:"key"`    // the public one
	Note   string    `json:"note"`   // as it was signed
	Digest string    `json:"digest"` // of the note
}

// Signed has checkpoints signed with a key.
func Signed(key *seal.Signer) Option {
	return func(_ *pgxpool.Config, s *Store) { s.signer = key }
}

// Trusting has an audit believe these public keys only; without them, the ones that
// stand beside the checkpoints.
func Trusting(keys seal.Keys) Option {
	return func(_ *pgxpool.Config, s *Store) { s.trusted = keys }
}

const checkpointColumns = `number, made_at, key, note, digest`

// Checkpoint reads a checkpoint; 0: the last one. [ErrNoCheckpoint] when there is none.
func (s *Store) Checkpoint(ctx context.Context, number int64) (CheckpointRow, error) {
	c, err := readCheckpoint(ctx, s.pool, number)
	return c, s.wrap(err, "read the checkpoint")
}

func readCheckpoint(ctx context.Context, db querier, number int64) (CheckpointRow, error) {
	const query = `SELECT ` + checkpointColumns + ` FROM checkpoints WHERE $1 = 0 OR number = $1 ORDER BY number DESC LIMIT 1`
	rows, err := collect(ctx, db, query, []any{number}, pgx.RowToStructByPos[CheckpointRow])
	if err == nil && len(rows) == 0 {
		return CheckpointRow{}, ErrNoCheckpoint
	}
	if err != nil {
		return CheckpointRow{}, err
	}
	return rows[0], nil
}

// checkpointTries is how often a checkpoint is tried that another program makes too.
const checkpointTries = 5

// MakeCheckpoint signs where every chain stands and keeps it. Where nothing has moved
// since a checkpoint that is younger than an age, that one comes back.
func (s *Store) MakeCheckpoint(ctx context.Context, younger time.Duration) (made CheckpointRow, err error) {
	for range checkpointTries {
		err = s.inSnapshot(ctx, pgx.ReadWrite, func(tx pgx.Tx) error {
			made, err = s.makeCheckpoint(ctx, tx, younger)
			return err
		})
		if !met(err) {
			break
		}
	}
	return made, s.wrap(err, "make a checkpoint")
}

// met says whether two transactions met and one of them may try again.
func met(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "23505")
}

func (s *Store) makeCheckpoint(ctx context.Context, tx pgx.Tx, younger time.Duration) (CheckpointRow, error) {
	if s.signer == nil {
		return CheckpointRow{}, ErrNoKey
	}
	last, err := readCheckpoint(ctx, tx, 0)
	if err != nil && !errors.Is(err, ErrNoCheckpoint) {
		return last, err
	}
	heads, moved, err := readHeads(ctx, tx)
	if err != nil {
		return last, err
	}
	var now time.Time
	if err := tx.QueryRow(ctx, `SELECT now()`).Scan(&now); err != nil {
		return last, err
	}
	if len(moved) == 0 && last.Number > 0 && now.Sub(last.Made) < younger {
		return last, nil
	}
	before, err := afterWhich(ctx, tx, last)
	if err != nil {
		return last, err
	}
	suite := s.signer.Suite
	c := chain.Checkpoint{Number: before.number + 1, Made: now, Suite: suite, Root: chain.RootOf(suite, heads), Chains: len(heads), Previous: before.digest}
	note, err := s.signer.SignNote(c.Text())
	if err != nil {
		return last, fmt.Errorf("sign: %w", err)
	}
	row := CheckpointRow{Number: c.Number, Made: now, Key: s.signer.Public, Note: string(note), Digest: suite.Digest(note)}
	return row, keepCheckpoint(ctx, tx, row, moved)
}

// afterWhich is the checkpoint that the next one follows: the last that was made, also
// where somebody removed it, so that its number stays missed.
func afterWhich(ctx context.Context, tx pgx.Tx, last CheckpointRow) (head, error) {
	made, err := readHead(ctx, tx, checkpointChain)
	if err != nil || made.number <= last.Number || made.number == math.MaxInt64 {
		return head{last.Number, last.Digest}, err
	}
	return made, nil
}

func keepCheckpoint(ctx context.Context, tx pgx.Tx, c CheckpointRow, moved []chain.Head) error {
	const insert = `INSERT INTO checkpoints (` + checkpointColumns + `) VALUES ($1, $2, $3, $4, $5)`
	if _, err := tx.Exec(ctx, insert, c.Number, c.Made, c.Key, c.Note, c.Digest); err != nil {
		return err
	}
	var names, digests []string
	var seqs []int64
	for _, h := range moved {
		names, seqs, digests = append(names, h.Chain), append(seqs, h.Seq), append(digests, h.Digest)
	}
	const heads = `
		INSERT INTO checkpoint_heads (number, chain, seq, digest)
		SELECT $1, h.* FROM unnest($2::text[], $3::bigint[], $4::text[]) AS h (chain, seq, digest)`
	if _, err := tx.Exec(ctx, heads, c.Number, names, seqs, digests); err != nil {
		return err
	}
	return moveHead(ctx, tx, checkpointChain, c.Number, c.Digest)
}

// readHeads reads where every chain stands, in order, and which have moved since the
// last checkpoint.
func readHeads(ctx context.Context, tx pgx.Tx) (heads, moved []chain.Head, err error) {
	const query = `
		SELECT workflow_id, seq, digest FROM pilots WHERE seq > 0 AND digest <> ''
		UNION ALL SELECT chain, number, digest FROM heads WHERE chain <> $1
		UNION ALL SELECT $2, number, digest FROM access_head WHERE number > 0`
	if heads, err = collect(ctx, tx, query, []any{checkpointChain, accessChain}, pgx.RowToStructByPos[chain.Head]); err != nil {
		return nil, nil, err
	}
	known, err := headsAt(ctx, tx, 0)
	if err != nil {
		return nil, nil, err
	}
	for _, h := range heads {
		if known[h.Chain] != h {
			moved = append(moved, h)
		}
		delete(known, h.Chain)
	}
	for _, h := range known { // a chain that is gone stays where it stood: an audit says so
		heads = append(heads, h)
	}
	slices.SortFunc(heads, byChain)
	return heads, moved, nil
}

func byChain(a, b chain.Head) int { return strings.Compare(a.Chain, b.Chain) }

// headsAt are the heads that a checkpoint has; 0: the last one.
func headsAt(ctx context.Context, db querier, number int64) (map[string]chain.Head, error) {
	const query = `
		SELECT DISTINCT ON (chain) chain, seq, digest FROM checkpoint_heads
		WHERE $1 = 0 OR number <= $1 ORDER BY chain, number DESC`
	rows, err := collect(ctx, db, query, []any{number}, pgx.RowToStructByPos[chain.Head])
	known := make(map[string]chain.Head, len(rows))
	for _, h := range rows {
		known[h.Chain] = h
	}
	return known, err
}

// Proven is a checkpoint with the proof that a chain was at some event then.
type Proven struct {
	CheckpointRow
	Proof chain.Proof
}

// ProofOf is the checkpoint that first knew a pilot's chain as far as any knows it, so
// that it stays the same until the chain moves. [ErrNoCheckpoint] when there is none
// that knows the pilot.
func (s *Store) ProofOf(ctx context.Context, workflowID string) (p Proven, err error) {
	err = s.inSnapshot(ctx, pgx.ReadOnly, func(tx pgx.Tx) error {
		p, err = proofOf(ctx, tx, workflowID)
		return err
	})
	return p, s.wrap(err, "prove "+workflowID)
}

func proofOf(ctx context.Context, tx pgx.Tx, workflowID string) (p Proven, err error) {
	var first int64
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM checkpoint_heads WHERE chain = $1`, workflowID).Scan(&first); err != nil {
		return p, err
	}
	if first == 0 {
		return p, ErrNoCheckpoint
	}
	if p.CheckpointRow, err = readCheckpoint(ctx, tx, first); err != nil {
		return p, err
	}
	known, err := headsAt(ctx, tx, p.Number)
	if err != nil {
		return p, err
	}
	heads := make([]chain.Head, 0, len(known))
	for _, h := range known {
		heads = append(heads, h)
	}
	slices.SortFunc(heads, byChain)
	i := slices.IndexFunc(heads, func(h chain.Head) bool { return h.Chain == workflowID })
	key, err := seal.ParseVerifier(p.Key)
	if i < 0 || err != nil {
		return p, cmp.Or(err, ErrNoCheckpoint)
	}
	p.Proof = chain.Prove(key.Suite, heads, i)
	return p, nil
}

// checkpointFor is the checkpoint that a bulletin prints; nil where nobody signs.
func (s *Store) checkpointFor(ctx context.Context, tx pgx.Tx) (*bulletin.Checkpoint, error) {
	if s.signer == nil {
		return nil, nil
	}
	c, err := s.makeCheckpoint(ctx, tx, time.Hour)
	if err != nil {
		return nil, err
	}
	return &bulletin.Checkpoint{Number: c.Number, Key: s.signer.KeyID(), Short: seal.Short(c.Digest), Digest: c.Digest, Note: c.Note}, nil
}

// askChannel is where a worker hears that somebody wants a checkpoint.
const askChannel = "shidian_checkpoint"

// AskCheckpoint asks whichever worker has the office's key for a checkpoint.
func (s *Store) AskCheckpoint(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `SELECT pg_notify($1, '')`, askChannel)
	return s.wrap(err, "ask for a checkpoint")
}

// AwaitAsk waits until somebody asks for a checkpoint, for so long at most.
func (s *Store) AwaitAsk(ctx context.Context, atMost time.Duration) (asked bool, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return false, s.wrap(err, "listen for who asks for a checkpoint")
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `LISTEN `+askChannel); err != nil {
		return false, s.wrap(err, "listen for who asks for a checkpoint")
	}
	defer func() {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		_, _ = conn.Exec(within, `UNLISTEN *`) // a connection that can't is closed on release
	}()
	within, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	_, err = conn.Conn().WaitForNotification(within)
	if err != nil && within.Err() != nil {
		return false, ctx.Err()
	}
	return err == nil, s.wrap(err, "listen for who asks for a checkpoint")
}

// Signs says whether this store can make checkpoints.
func (s *Store) Signs() bool { return s.signer != nil }
