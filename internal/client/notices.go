package client

import (
	"context"

	"shidian/internal/postgres"
)

// Notices lists notices, newest first, with how many of all that are meant there
// are by kind, channel and status. From the record alone; 0 for no limit.
func (c *Client) Notices(ctx context.Context, f postgres.NoticeFilter, limit int) ([]postgres.NoticeRow, []postgres.NoticeCount, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return nil, nil, err
	}
	rows, err := record.Notices(ctx, f, limit)
	if err != nil {
		return nil, nil, err
	}
	counts, err := record.CountNotices(ctx, f)
	return rows, counts, err
}

// RetryNotices puts notices that were set aside back to be sent: these, or with
// no ids all that are meant. It returns the numbers of those put back.
func (c *Client) RetryNotices(ctx context.Context, f postgres.NoticeFilter, ids []int64) ([]int64, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	return record.RetryNotices(ctx, f, ids)
}
