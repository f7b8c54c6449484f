package main

import (
	"context"
	"errors"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/overview"
)

// notYetOpen says of each pilot at a place, or everywhere, that is not yet open, when it
// opens. Where the record does not answer there is nothing to say.
func (a *app) notYetOpen(ctx context.Context, c *client.Client, programme, place string) ([]string, error) {
	waiting, err := overview.Of(c).Opening(ctx, programme, place)
	var silent *client.UnreachableError
	if errors.As(err, &silent) {
		return nil, nil
	}
	var lines []string
	for _, w := range waiting {
		lines = append(lines, a.text("desk.not-open", catalog.Args{"place": w.Place, "name": w.Name, "date": w.Opens}))
	}
	return lines, err
}
