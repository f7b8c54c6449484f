package client

import (
	"context"
	"errors"
	"slices"
	"time"

	"shidian/internal/postgres"
	"shidian/internal/trouble"
	"shidian/internal/watch"
)

// Troubled is which pilots can't go on, as a worker last saw them.
type Troubled struct {
	Pilots []trouble.Trouble
	// Lost is how many pilots go on by the record where Temporal knows none of them, so
	// that all can be said of all at once; else 0.
	Lost int
	// Unwatched is when a worker last looked, where that is too long ago to rely on; else
	// the zero time.
	Unwatched time.Time
}

// unwatchedAfter is how long ago a worker may have looked.
const unwatchedAfter = 15 * time.Minute

// Troubles lists the pilots of a programme that can't go on; with a place, there and in
// its communities.
func (c *Client) Troubles(ctx context.Context, programme, place string) (Troubled, error) {
	var found Troubled
	record, err := c.Store(ctx)
	if err != nil {
		return found, err
	}
	if found.Pilots, err = record.Troubles(ctx, postgres.Filter{Programme: programme, Place: place}); err != nil {
		return found, err
	}
	seen, err := record.Watched(ctx)
	if err != nil {
		return found, err
	}
	if !seen.IsZero() && c.Now().Sub(seen) > unwatchedAfter {
		found.Unwatched = seen
	}
	unknown := slices.IndexFunc(found.Pilots, func(t trouble.Trouble) bool { return t.Kind != trouble.Unknown }) < 0
	if len(found.Pilots) < 2 || !unknown {
		return found, nil
	}
	open, err := record.OpenPilots(ctx)
	if err != nil {
		return found, err
	}
	all, err := record.Troubles(ctx, postgres.Filter{})
	if err == nil && len(all) == len(open) {
		found.Lost = len(open)
	}
	return found, err
}

// troubleOf asks Temporal what keeps a pilot from going on that was just looked at, and the
// record whether something is late. Where neither answers, nothing is said.
func (c *Client) troubleOf(ctx context.Context, id, place string, l Look) *trouble.Trouble {
	ended := l.Status.Phase.Ended()
	var silent *UnreachableError
	if ended || errors.As(l.Silent, &silent) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	t, err := c.Temporal(ctx)
	if err != nil {
		return nil
	}
	now := c.Now()
	found, err := watch.Looker{Temporal: t}.Look(ctx, id, now)
	if err == nil && found != nil && found.Kind == trouble.Ended && c.endedOnRecord(ctx, id) != nil {
		return nil // it has just ended
	}
	if r, recordErr := c.onRecord(ctx, id); recordErr == nil && err == nil && found == nil {
		if since := trouble.LateBy(r.Terms, r.State, now); !since.IsZero() {
			found = &trouble.Trouble{WorkflowID: id, Kind: trouble.Late, Since: since}
		}
	}
	if found != nil {
		found.Place = place
	}
	return found
}
