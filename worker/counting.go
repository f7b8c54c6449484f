package main

import (
	"context"
	"log/slog"
	"time"
)

// countEvery is how often what has changed is counted again where nobody asks, so that changes
// noted do not pile up.
const countEvery = time.Minute

// counts are what monitoring counts, as the record keeps it.
type counts interface {
	CountAnew(ctx context.Context) error
	Recount(ctx context.Context) error
}

// counting counts everything once for monitoring, and then what has changed, until ctx is over.
func counting(ctx context.Context, store counts, logger *slog.Logger) {
	count, failing := store.CountAnew, false
	for ctx.Err() == nil {
		err := count(ctx)
		if err == nil {
			count = store.Recount
		} else if ctx.Err() == nil && !failing {
			logger.WarnContext(ctx, "can't count for monitoring; trying again", "error", err)
		}
		failing = err != nil
		wait(ctx, countEvery)
	}
}
