package client

import (
	"context"
	"errors"

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
