package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/pilot"
)

// readChain follows a pilot's chain of events, messages and notices, and keeps what is
// wrong with it. Messages pass through one at a time.
func readChain(ctx context.Context, db querier, workflowID string, s *audit.Snapshot) error {
	walk, err := followChain(ctx, db, workflowID)
	if err != nil {
		return err
	}
	head, err := collect(ctx, db, `SELECT seq, digest FROM pilots WHERE workflow_id = $1`, []any{workflowID}, pgx.RowToStructByPos[struct {
		Seq    int64
		Digest string
	}])
	if err == nil && len(head) == 1 {
		s.Broken = walk.End(head[0].Seq, head[0].Digest)
	}
	if err != nil {
		return err
	}
	known, err := atCheckpoints(ctx, db, workflowID)
	s.Broken = append(s.Broken, known...)
	return err
}

func followChain(ctx context.Context, db querier, workflowID string) (*audit.Walk, error) {
	notices, err := readTold(ctx, db, workflowID)
	if err != nil {
		return nil, err
	}
	walk := audit.NewWalk(workflowID, notices)
	return walk, eachLink(ctx, db, workflowID, 0, walk.Take)
}

// Links reads a pilot's events in order with what is chained to them, and of each
// message everything but what was sent.
func (s *Store) Links(ctx context.Context, workflowID string) (links []audit.Link, err error) {
	err = eachLink(ctx, s.pool, workflowID, 0, func(l audit.Link) {
		if l.Found != nil {
			l.Found.Raw = nil
		}
		links = append(links, l)
	})
	return links, s.wrap(err, "read the chain of "+workflowID)
}

// eachLink reads a pilot's events beyond a number in order, each with its message.
func eachLink(ctx context.Context, db querier, workflowID string, after int64, each func(audit.Link)) error {
	const query = `
		SELECT e.seq, e.recorded_at, e.body, e.entry, e.key, e.type, e.step, coalesce(e.message_id, ''), e.via,
		       e.actor_name, e.actor_role, e.actor_unit, e.at, e.real_at,
		       coalesce(e.suite, ''), coalesce(e.message_digest, ''), coalesce(e.told, ''), coalesce(e.digest, ''),
		       m.raw, coalesce(m.message_id, ''), coalesce(m.kind, ''), coalesce(m.step, ''), coalesce(m.digest, ''), coalesce(m.confirms, '')
		FROM events e LEFT JOIN messages m USING (workflow_id, seq)
		WHERE e.workflow_id = $1 AND e.seq > $2 ORDER BY e.seq`
	rows, err := db.Query(ctx, query, workflowID, after)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanLink(rows)
		if err != nil {
			return err
		}
		each(l)
	}
	return rows.Err()
}

func scanLink(row pgx.Row) (audit.Link, error) {
	var l audit.Link
	var name, role, unit, raw *string
	var m chain.Message
	c := &l.Columns
	err := row.Scan(&l.Seq, &l.Recorded, &l.Body, &c.Entry, &c.Key, &c.Type, &c.Step, &c.MessageID, &c.Via,
		&name, &role, &unit, &c.At, &c.Real, &l.Suite, &l.Message, &l.Told, &l.Digest,
		&raw, &m.ID, &m.Kind, &m.Step, &m.Content, &m.Confirms)
	if name != nil && role != nil && unit != nil {
		c.By = &pilot.Actor{Name: *name, Role: pilot.Role(*role), Unit: *unit}
	}
	if raw != nil {
		m.Raw = []byte(*raw)
		l.Found = &m
	}
	return l, err
}

func readTold(ctx context.Context, db querier, workflowID string) ([]audit.Told, error) {
	const query = `
		SELECT id, seq, created_at, key, kind, role, unit, name, acts_for, channel, address, hook
		FROM notices WHERE workflow_id = $1 ORDER BY seq, id`
	return collect(ctx, db, query, []any{workflowID}, func(row pgx.CollectableRow) (audit.Told, error) {
		var n audit.Told
		return n, row.Scan(&n.ID, &n.Seq, &n.Created, &n.Key, &n.Kind, &n.Role, &n.Unit, &n.Name, &n.For, &n.Channel, &n.Address, &n.Hook)
	})
}

// told are the digests that an event says of notices, as its column has them.
func told(digests []string) *string { return orNull(strings.Join(digests, " ")) }
