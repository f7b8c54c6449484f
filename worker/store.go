package main

import (
	"context"
	"errors"
	"fmt"

	"shidian/activities"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// record is the Postgres store as activities ask for it.
type record struct{ *postgres.Store }

var _ activities.Store = record{}

// InTx hands the transaction over as the interface that activities know.
func (r record) InTx(ctx context.Context, id pilot.Identity, work func(activities.Tx) error) error {
	err := r.Store.InTx(ctx, id, func(tx *postgres.Tx) error { return work(tx) })
	var stranger *postgres.NotEnrolledError
	if errors.As(err, &stranger) {
		return &activities.NotEnrolledError{Why: stranger.Why, Cause: stranger}
	}
	if postgres.IsDataError(err) {
		return fmt.Errorf("%w: %w", activities.ErrUnstorable, err)
	}
	return err
}
