package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const undefinedTable = "42P01" // SQLSTATE

// CheckSchema says whether the database can be reached and has the schema that
// this program was built for; see [ErrOlderSchema] and [ErrNewerSchema].
func (s *Store) CheckSchema(ctx context.Context) error {
	known, err := readMigrations(migrationFiles)
	if err != nil {
		return err
	}
	current, err := currentVersion(ctx, s.pool)
	if err != nil {
		return s.wrap(err, "check the schema")
	}
	if err := checkNotNewer(current, newest(known)); err != nil {
		return fmt.Errorf("%s: %w", s.address, err)
	}
	if current < newest(known) {
		return fmt.Errorf("%s: %w: its schema has version %d, this program needs %d; run `shidian-worker migrate` of this version with the owner's address (SHIDIAN_OWNER_DATABASE_URL)",
			s.address, ErrOlderSchema, current, newest(known))
	}
	return nil
}

func newest(known []migration) int { return known[len(known)-1].version }

func checkNotNewer(current, newest int) error {
	if current <= newest {
		return nil
	}
	return fmt.Errorf("%w: its schema has version %d, this program knows %d; use a program at least as new as the one that changed the database",
		ErrNewerSchema, current, newest)
}

type queryer interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// currentVersion is the database's; 0 when nothing was ever applied.
func currentVersion(ctx context.Context, db queryer) (int, error) {
	var version int
	err := db.QueryRow(ctx, `SELECT coalesce(max(version), 0) FROM schema_migrations`).Scan(&version)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == undefinedTable {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("ask for the schema's version: %w", err)
	}
	return version, nil
}
