package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/postgres/roles"
)

// SetUp makes the three roles and gives them what is theirs in the database, as an
// administrator of the server; again, it changes nothing.
func SetUp(ctx context.Context, administratorURL string) (err error) {
	conn, address, err := connect(ctx, administratorURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, roles.SQL())
		return err
	})
	if err != nil {
		return fmt.Errorf("make the roles at %s: %w", address, err)
	}
	return nil
}

// Excess names the tables in which this program's role could change or remove what
// is only ever added to: none with the roles of [SetUp].
func (s *Store) Excess(ctx context.Context) ([]string, error) {
	const query = `
		SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS stays (name, position)
		WHERE to_regclass(name) IS NOT NULL AND has_table_privilege(to_regclass(name), 'UPDATE, DELETE, TRUNCATE')
		ORDER BY position`
	tables, err := collect(ctx, s.pool, query, []any{roles.Staying()}, pgx.RowTo[string])
	return tables, s.wrap(err, "ask what this role may do")
}

// OwnsSchema says whether this program's role may migrate: where one role does
// everything, as before there were three.
func (s *Store) OwnsSchema(ctx context.Context) (owns bool, err error) {
	const query = `
		SELECT has_schema_privilege(current_schema(), 'CREATE') AND NOT EXISTS (
			SELECT FROM pg_class c
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($1) AND NOT pg_has_role(c.relowner, 'USAGE'))`
	err = s.pool.QueryRow(ctx, query, roles.Tables()).Scan(&owns)
	return owns, s.wrap(err, "ask what this role may do")
}

// Grant gives the worker and the desk their rights, as the tables' owner; again, it
// changes nothing.
func Grant(ctx context.Context, ownerURL string) (err error) {
	conn, address, err := connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, roles.Grants()); err != nil {
		return fmt.Errorf("give the roles their rights at %s: %w", address, err)
	}
	return nil
}
