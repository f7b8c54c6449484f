package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
)

// Snapshot is what is on record of one pilot at one moment, with whom was told.
type Snapshot struct {
	audit.Snapshot
	At      time.Time
	Notices []NoticeRow
}

// NoticeRow is one notice: what must not be told twice, and whom.
type NoticeRow struct {
	Seq                            int64
	Key, Role, Unit, Name, Channel string
}

// readSnapshot reads one pilot's tables as they are at one moment, and the notices
// of the events that are in it.
func (s *stack) readSnapshot(ctx context.Context, conn *pgx.Conn, workflowID string) (Snapshot, error) {
	snapshot := Snapshot{At: time.Now()}
	var err error
	if snapshot.Snapshot, err = s.store.AuditSnapshot(ctx, workflowID); err != nil {
		return snapshot, err
	}
	const query = `SELECT seq, key, role, unit, name, channel FROM notices WHERE workflow_id = $1 AND seq <= $2 ORDER BY id`
	rows, err := conn.Query(ctx, query, workflowID, len(snapshot.Events))
	if err == nil {
		snapshot.Notices, err = pgx.CollectRows(rows, pgx.RowToStructByPos[NoticeRow])
	}
	if err != nil {
		return snapshot, fmt.Errorf("read the notices of %s: %w", workflowID, err)
	}
	return snapshot, nil
}
