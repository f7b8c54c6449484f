package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATEs.
const (
	undefinedTable  = "42P01"
	undefinedColumn = "42703"
)

// CheckSchema says whether the database can be reached and has the schema that
// this program was built for, or a newer one that it works with; see [ErrOlderSchema]
// and [ErrNewerSchema].
func (s *Store) CheckSchema(ctx context.Context) error {
	known, err := readMigrations(migrationFiles)
	if err != nil {
		return err
	}
	current, err := currentVersion(ctx, s.pool)
	if err != nil {
		return s.wrap(err, "check the schema")
	}
	switch err := checkNotNewer(ctx, s.pool, current, newest(known)); {
	case errors.Is(err, ErrNewerSchema):
		return fmt.Errorf("%s: %w", s.address, err)
	case err != nil:
		return s.wrap(err, "check the schema")
	}
	if current < newest(known) {
		return fmt.Errorf("%s: %w: its schema has version %d, this program needs %d; run `shidian-worker migrate` of this version with the owner's address (SHIDIAN_OWNER_DATABASE_URL)",
			s.address, ErrOlderSchema, current, newest(known))
	}
	return nil
}

func newest(known []migration) int { return known[len(known)-1].version }

// checkNotNewer refuses a database that was changed by migrations that this program does
// not know, unless each of them says that programs like this one go on working.
func checkNotNewer(ctx context.Context, db queryer, current, newest int) error {
	if current <= newest {
		return nil
	}
	worksWith := current
	const query = `SELECT max(coalesce(works_with, version)) FROM schema_migrations WHERE version > $1`
	err := db.QueryRow(ctx, query, newest).Scan(&worksWith)
	var pg *pgconn.PgError
	if err != nil && (!errors.As(err, &pg) || pg.Code != undefinedColumn) {
		return fmt.Errorf("ask which programs the schema works with: %w", err)
	}
	if worksWith <= newest {
		return nil
	}
	return fmt.Errorf("%w: its schema has version %d, which works with programs that know %d or later, and this program knows %d; use a program at least as new as that",
		ErrNewerSchema, current, worksWith, newest)
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
