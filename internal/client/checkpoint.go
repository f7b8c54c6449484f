package client

import (
	"context"
	"errors"
	"time"

	"shidian/internal/postgres"
)

// Checkpoint is a checkpoint on record; 0: the last one.
func (c *Client) Checkpoint(ctx context.Context, number int64) (postgres.CheckpointRow, error) {
	record, err := c.servers.Record(ctx)
	if err != nil {
		return postgres.CheckpointRow{}, err
	}
	return record.Checkpoint(ctx, number)
}

// How long whoever makes an archive waits for a checkpoint of it, and how often it is
// looked for.
const (
	checkpointWithin = 3 * time.Second
	checkpointLook   = 100 * time.Millisecond
)

// freshen asks for a checkpoint where somebody signs any, and waits a little until one
// knows the record as it is now. Without it an archive is proved up to the last one.
func freshen(ctx context.Context, record Store) {
	before, err := record.Checkpoint(ctx, 0)
	if err != nil || record.AskCheckpoint(ctx) != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, checkpointWithin)
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointLook):
		}
		if c, err := record.Checkpoint(ctx, 0); err != nil || c.Number > before.Number {
			return
		}
	}
}

// LogAccess writes down in the record who looked at it, or took something out of it.
func (c *Client) LogAccess(ctx context.Context, a postgres.Access) error {
	record, err := c.servers.Record(ctx)
	if err != nil {
		return errors.Join(ErrNotLogged, err)
	}
	if err := record.LogAccess(ctx, a); err != nil {
		return errors.Join(ErrNotLogged, err)
	}
	return nil
}

// ErrNotLogged says that a look at the record was not written down.
var ErrNotLogged = errors.New("not written down")
