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
	if current.schema < newest(known) {
		return &OlderSchemaError{Address: s.address, Is: current.schema, Needed: newest(known)}
	}
	return nil
}

// OlderSchemaError is [ErrOlderSchema] with the versions.
type OlderSchemaError struct {
	Address    string
	Is, Needed int // Is 0: nothing was ever applied
}

func (e *OlderSchemaError) Error() string {
	return fmt.Sprintf("%s: %v: its schema has version %d, this program needs %d; run `shidian-worker setup --apply` or `shidian-worker migrate` of this version with the owner's address (SHIDIAN_OWNER_DATABASE_URL)",
		e.Address, ErrOlderSchema, e.Is, e.Needed)
}

func (e *OlderSchemaError) Unwrap() error { return ErrOlderSchema }

func newest(known []migration) int { return known[len(known)-1].version }

// checkNotNewer refuses a schema with which a program that knows schemas up to newest
// can't work. A newer one may say that it can.
func checkNotNewer(current schemaVersion, newest int) error {
	if current.since <= newest {
		return nil
	}
	return fmt.Errorf("%w: its schema has version %d and works with programs that know %d or later, this program knows %d; use a program at least as new as the one that changed the database",
		ErrNewerSchema, current.schema, current.since, newest)
}

// schemaVersion is where a database stands: its schema, and the oldest one whose programs
// work with it. Zero when nothing was ever applied.
type schemaVersion struct{ schema, since int }

type queryer interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// currentVersion is the database's. A migration from before migrations said what they
// work with works with nothing earlier.
func currentVersion(ctx context.Context, db queryer) (v schemaVersion, err error) {
	const query = `
		SELECT coalesce(max(version), 0), coalesce(max(coalesce((to_jsonb(m)->>'works_since')::integer, version)), 0)
		FROM schema_migrations m`
	err = db.QueryRow(ctx, query).Scan(&v.schema, &v.since)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == undefinedTable {
		return schemaVersion{}, nil
	}
	if err != nil {
		return schemaVersion{}, fmt.Errorf("ask for the schema's version: %w", err)
	}
	return v, nil
}
