package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// administration is a database from which others are copied and renamed.
const administration = "postgres"

// administer runs statements as the administrator of the server, in a database, and
// says how many rows the last one touched.
func (s *stack) administer(ctx context.Context, database string, statements ...string) (rows int64, err error) {
	conn, err := pgx.Connect(ctx, s.postgres.DatabaseURL(database))
	if err != nil {
		return 0, fmt.Errorf("reach %s: %w", database, err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, statement := range statements {
		done, err := conn.Exec(ctx, statement)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", statement, err)
		}
		rows = done.RowsAffected()
	}
	return rows, nil
}

// database is the name of the record's.
func (s *stack) database() (string, error) {
	config, err := pgx.ParseConfig(s.postgres.URL())
	if err != nil {
		return "", fmt.Errorf("the record's address: %w", err)
	}
	return config.Database, nil
}

// withoutAnybody does something to the record's database, in which nobody may be
// meanwhile: programs lose their connections for a moment and come back by themselves.
func (s *stack) withoutAnybody(ctx context.Context, statement func(name string) string) error {
	name, err := s.database()
	if err != nil {
		return err
	}
	if _, err := s.administer(ctx, administration, fmt.Sprintf(`ALTER DATABASE %q ALLOW_CONNECTIONS false`, name)); err != nil {
		return err
	}
	var last error
	err = until(ctx, func() (bool, error) {
		ended := fmt.Sprintf(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'`, name)
		_, last = s.administer(ctx, administration, ended, statement(name))
		return last == nil, nil
	})
	if err != nil {
		err = errors.Join(err, last)
	}
	return err
}

// copyRecord copies the record to a new database.
func (s *stack) copyRecord(ctx context.Context, to string) error {
	err := s.withoutAnybody(ctx, func(name string) string { return fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %q`, to, name) })
	name, named := s.database()
	_, again := s.administer(ctx, administration, fmt.Sprintf(`ALTER DATABASE %q ALLOW_CONNECTIONS true`, name))
	if err := errors.Join(err, named, again); err != nil {
		return fmt.Errorf("copy the record: %w", err)
	}
	return nil
}

// restoreRecord puts a copy in the place of the record, which is kept under another name.
func (s *stack) restoreRecord(ctx context.Context, from, kept string) error {
	name, err := s.database()
	if err == nil {
		err = s.withoutAnybody(ctx, func(name string) string { return fmt.Sprintf(`ALTER DATABASE %q RENAME TO %s`, name, kept) })
	}
	if err == nil {
		_, err = s.administer(ctx, administration, fmt.Sprintf(`CREATE DATABASE %q TEMPLATE %s`, name, from))
	}
	if err == nil {
		err = s.postgres.GiveRoles(ctx, name)
	}
	if err != nil {
		return fmt.Errorf("restore the record: %w", err)
	}
	return nil
}

// until waits for a condition.
func until(ctx context.Context, met func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, calmWithin)
	defer cancel()
	for {
		if ok, err := met(); ok || err != nil {
			return err
		}
		if !wait(ctx, lookEvery) {
			return fmt.Errorf("waited for %v: %w", calmWithin, context.Cause(ctx))
		}
	}
}
