package client

import (
	"context"

	"shidian/internal/pilot"
)

// KeepUploads puts on record that a sender put files into the evidence store for a
// place. It comes before the message that names them, which else is refused.
func (c *Client) KeepUploads(ctx context.Context, programme, place string, by pilot.Actor, files []pilot.Attachment) error {
	if len(files) == 0 {
		return nil
	}
	record, err := c.servers.Record(ctx)
	if err != nil {
		return err
	}
	return record.KeepUploads(ctx, programme, place, by, files)
}
