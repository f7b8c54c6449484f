package notify

import (
	"context"

	"shidian/internal/postgres"
)

// SendHooks sends to webhooks whatever goes out now.
func (s *Sender) SendHooks(ctx context.Context) {
	w := &way{name: postgres.ChannelWebhook, by: s.Hooks}
	for s.turn(ctx, w) {
		continue
	}
}
