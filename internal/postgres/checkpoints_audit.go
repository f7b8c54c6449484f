package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/seal"
)

// auditCheckpoints verifies each checkpoint: its number, its signature, its place in
// the chain of checkpoints, and the root over the heads that it knew.
func auditCheckpoints(ctx context.Context, tx pgx.Tx, trusted seal.Keys) ([]audit.Finding, error) {
	rows, err := collect(ctx, tx, `SELECT `+checkpointColumns+` FROM checkpoints ORDER BY number`, nil, pgx.RowToStructByPos[CheckpointRow])
	if err != nil {
		return nil, err
	}
	end, err := readHead(ctx, tx, checkpointChain)
	if err != nil {
		return nil, err
	}
	f := &checkpointWalk{trusted: trusted, heads: map[string]chain.Head{}}
	for _, c := range rows {
		const moved = `SELECT chain, seq, digest FROM checkpoint_heads WHERE number = $1`
		heads, err := collect(ctx, tx, moved, []any{c.Number}, pgx.RowToStructByPos[chain.Head])
		if err != nil {
			return nil, err
		}
		f.take(c, heads)
	}
	f.end(end)
	return f.found, nil
}

// checkpointWalk follows the chain of checkpoints.
type checkpointWalk struct {
	trusted seal.Keys
	heads   map[string]chain.Head
	last    head
	found   []audit.Finding
}

func (w *checkpointWalk) say(kind audit.Kind, table string, number int64, have, want string) {
	w.found = append(w.found, audit.RowFinding(kind, table, strconv.FormatInt(number, 10), number, have, want, ""))
}

func (w *checkpointWalk) missing(number int64, want string) {
	w.say(audit.RowMissing, audit.TableCheckpoints, number, "", want)
}

func (w *checkpointWalk) take(c CheckpointRow, moved []chain.Head) {
	gap := c.Number != w.last.number+1
	eachMissing(w.last.number, head{number: c.Number - 1}, w.missing)
	for _, h := range moved {
		w.heads[h.Chain] = h
	}
	previous := w.last.digest
	w.last = head{c.Number, c.Digest}
	is, err := w.open(c)
	if err != nil {
		w.say(audit.RowChanged, audit.TableCheckpoints, c.Number, err.Error(), c.Digest)
		return
	}
	if got := is.Suite.Digest([]byte(c.Note)); got != c.Digest {
		w.say(audit.RowChanged, audit.TableCheckpoints, c.Number, got, c.Digest)
	}
	if is.Number != c.Number || !is.Made.Equal(c.Made) {
		w.say(audit.RowChanged, audit.TableCheckpoints, c.Number, fmt.Sprintf("%d, %s", c.Number, c.Made.UTC().Format(chain.Instant)),
			fmt.Sprintf("%d, %s", is.Number, is.Made.Format(chain.Instant)))
	}
	if !gap && is.Previous != previous {
		w.say(audit.RowChanged, audit.TableCheckpoints, c.Number-1, previous, is.Previous)
	}
	heads := slices.SortedFunc(maps.Values(w.heads), byChain)
	if root := chain.RootOf(is.Suite, heads); !gap && root != is.Root {
		w.say(audit.RowChanged, audit.TableHeads, c.Number, root, is.Root)
	}
}

// open verifies a note with the keys that are trusted, or with the one beside it.
func (w *checkpointWalk) open(c CheckpointRow) (chain.Checkpoint, error) {
	keys := w.trusted
	if len(keys) == 0 {
		key, err := seal.ParseVerifier(c.Key)
		if err != nil {
			return chain.Checkpoint{}, err
		}
		keys = seal.Keys{key}
	}
	text, _, err := keys.Open([]byte(c.Note))
	if err != nil {
		return chain.Checkpoint{}, err
	}
	return chain.ParseCheckpoint(text)
}

func (w *checkpointWalk) end(h head) {
	eachMissing(w.last.number, h, w.missing)
	switch {
	case w.last.number > h.number:
		w.say(audit.RowAdded, audit.TableCheckpoints, w.last.number, w.last.digest, "")
	case w.last.number == h.number && w.last.digest != h.digest:
		w.say(audit.RowChanged, audit.TableCheckpoints, w.last.number, w.last.digest, h.digest)
	}
}

// atCheckpoints holds a pilot's events against the checkpoints that knew it: whoever
// rewrote the whole chain could not rewrite those.
func atCheckpoints(ctx context.Context, db querier, workflowID string) ([]audit.Finding, error) {
	const query = `
		SELECT h.number, h.seq, h.digest, coalesce(e.digest, '')
		FROM checkpoint_heads h LEFT JOIN events e ON e.workflow_id = h.chain AND e.seq = h.seq
		WHERE h.chain = $1 AND e.digest IS DISTINCT FROM h.digest AND NOT (e.seq IS NULL AND h.digest = $2)
		ORDER BY h.number LIMIT 1`
	return collect(ctx, db, query, []any{workflowID, chainNone}, func(row pgx.CollectableRow) (audit.Finding, error) {
		var number, seq int64
		var want, have string
		err := row.Scan(&number, &seq, &want, &have)
		return audit.AtCheckpoint(number, seq, have, want), err
	})
}

// auditRewritten names bulletins and looks on record that are not what a checkpoint knew.
func auditRewritten(ctx context.Context, tx pgx.Tx, programme string) ([]audit.Finding, error) {
	const query = `
		SELECT h.number, $2, substr(h.chain, 11) || ' ' || h.seq, h.seq, coalesce(b.digest, ''), h.digest
		FROM checkpoint_heads h LEFT JOIN bulletins b ON h.chain = 'bulletins/' || b.programme AND b.number = h.seq
		WHERE starts_with(h.chain, 'bulletins/') AND ($1 = '' OR h.chain = 'bulletins/' || $1) AND b.digest IS DISTINCT FROM h.digest
		UNION ALL
		SELECT h.number, $3, h.seq::text, h.seq, a.digest, h.digest
		FROM checkpoint_heads h JOIN access_log a ON a.number = h.seq
		WHERE h.chain = $4 AND a.digest <> h.digest
		ORDER BY 1 LIMIT 20`
	args := []any{programme, audit.TableBulletins, audit.TableAccess, accessChain}
	return collect(ctx, tx, query, args, func(row pgx.CollectableRow) (f audit.Finding, err error) {
		var number, seq int64
		var table, name, have, want string
		err = row.Scan(&number, &table, &name, &seq, &have, &want)
		f = audit.AtCheckpoint(number, seq, have, want)
		f.Table, f.Row, f.Programme = table, name, programme
		return f, err
	})
}

// auditGone names pilots that a checkpoint knew and that are on record no more.
func auditGone(ctx context.Context, tx pgx.Tx, programme string) ([]audit.Finding, error) {
	const query = `
		SELECT DISTINCT ON (h.chain) h.chain, h.seq, h.digest FROM checkpoint_heads h
		WHERE split_part(h.chain, '/', 1) IN ('pilot', 'governance') AND ($1 = '' OR split_part(h.chain, '/', 2) = $1)
		  AND NOT EXISTS (SELECT FROM pilots p WHERE p.workflow_id = h.chain)
		ORDER BY h.chain, h.number DESC`
	gone, err := collect(ctx, tx, query, []any{programme}, pgx.RowToStructByPos[chain.Head])
	var found []audit.Finding
	for _, h := range gone {
		found = append(found, audit.RowFinding(audit.RowMissing, "pilots", h.Chain, h.Seq, "", h.Digest, programme))
	}
	return found, err
}
