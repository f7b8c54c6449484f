package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"shidian/internal/postgres/roles"
)

// Survey is what a connection finds in Shidian's database. Whoever may connect may look.
type Survey struct {
	Address string
	As      string // the role of the connection
	// MakesRoles: the role may make others, as an administrator does.
	MakesRoles bool
	// OwnsTables: the role may migrate.
	OwnsTables bool
	Server     int      // the server's version: 150004
	Absent     []string // of the three roles
	NoLogin    []string // those that may not log in
	Schema     Schema
	Rights     []RightsOff
	// Foreign are tables of ours that another role owns.
	Foreign []string
}

// Schema is which one a database has.
type Schema struct {
	Version int   // 0: nothing was ever applied
	Newest  int   // that this program knows
	Problem error // ErrForeignDatabase, ErrNewerSchema, or that it may not be looked at
	Chained bool  // everything on record is chained
}

// RightsOff is what a role lacks, or has too much of.
type RightsOff struct {
	Role, Table     string // empty table: the schema itself
	Missing, Excess []string
}

// LookAt surveys a database with one connection.
func LookAt(ctx context.Context, databaseURL string) (s Survey, err error) {
	conn, address, err := connect(ctx, databaseURL)
	if err != nil {
		return Survey{}, err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	s.Address = address
	for _, look := range []func(context.Context, *pgx.Conn) error{s.lookAtRoles, s.lookAtSchema, s.lookAtRights} {
		if err := look(ctx, conn); err != nil {
			return s, fmt.Errorf("look at %s: %w", address, err)
		}
	}
	return s, nil
}

func (s *Survey) lookAtRoles(ctx context.Context, conn *pgx.Conn) error {
	const query = `
		SELECT current_user::text, rolsuper OR rolcreaterole, current_setting('server_version_num')::integer,
		       ARRAY(SELECT name FROM unnest($1::text[]) AS name WHERE name NOT IN (SELECT rolname FROM pg_roles)),
		       ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1) AND NOT rolcanlogin ORDER BY 1)
		FROM pg_roles WHERE rolname = current_user`
	return conn.QueryRow(ctx, query, roles.All()).Scan(&s.As, &s.MakesRoles, &s.Server, &s.Absent, &s.NoLogin)
}

func (s *Survey) lookAtSchema(ctx context.Context, conn *pgx.Conn) error {
	known, err := readMigrations(migrationFiles)
	if err != nil {
		return err
	}
	s.Schema.Newest = newest(known)
	if _, s.Schema.Problem, err = foreign(ctx, conn); err != nil || s.Schema.Problem != nil {
		return err
	}
	current, err := currentVersion(ctx, conn)
	s.Schema.Version = current.schema
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == notAllowed {
		s.Schema.Problem = fmt.Errorf("%w: %w", ErrNotAllowed, err)
		return nil
	}
	if err != nil {
		return err
	}
	s.Schema.Problem = checkNotNewer(current, s.Schema.Newest)
	s.Schema.Chained = true
	if s.Schema.Version != s.Schema.Newest {
		return nil
	}
	// What may not be read is told by the rights.
	const query = `SELECT NOT has_table_privilege('pilots', 'SELECT') OR NOT EXISTS (SELECT FROM pilots WHERE digest = '' AND seq > 0)`
	if err := conn.QueryRow(ctx, query).Scan(&s.Schema.Chained); errors.As(err, &pg) && pg.Code == notAllowed {
		return nil
	} else if err != nil {
		return fmt.Errorf("look whether the record is chained: %w", err)
	}
	return nil
}

func (s *Survey) lookAtRights(ctx context.Context, conn *pgx.Conn) error {
	const query = `
		SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AND NOT EXISTS (
			SELECT FROM pg_class c
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($1) AND NOT pg_has_role(c.relowner, 'USAGE')),
		ARRAY(SELECT c.relname::text FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($1) AND o.rolname <> $2 ORDER BY 1)`
	if err := conn.QueryRow(ctx, query, roles.Tables(), roles.Owner).Scan(&s.OwnsTables, &s.Foreign); err != nil {
		return fmt.Errorf("ask who owns the tables: %w", err)
	}
	for _, role := range roles.All() {
		if slices.Contains(s.Absent, role) {
			continue
		}
		if err := s.lookAtRole(ctx, conn, role); err != nil {
			return fmt.Errorf("ask what %s may do: %w", role, err)
		}
	}
	return nil
}

// lookAtRole compares what a role may do with what it should.
func (s *Survey) lookAtRole(ctx context.Context, conn *pgx.Conn, role string) error {
	schema, err := rightsInSchema(ctx, conn, role)
	if err != nil {
		return err
	}
	s.off(schema)
	if role == roles.Owner {
		return nil // it owns the tables, or they are named as another's
	}
	for _, r := range roles.Rights() {
		off, err := rightsOn(ctx, conn, role, r)
		if err != nil {
			return err
		}
		s.off(off)
	}
	return nil
}

func (s *Survey) off(r RightsOff) {
	if len(r.Missing)+len(r.Excess) > 0 {
		s.Rights = append(s.Rights, r)
	}
}

func rightsInSchema(ctx context.Context, conn *pgx.Conn, role string) (RightsOff, error) {
	var enters, uses, creates bool
	const query = `SELECT has_database_privilege($1, current_database(), 'CONNECT'),
		has_schema_privilege($1, coalesce(current_schema(), 'public')::text, 'USAGE'), has_schema_privilege($1, coalesce(current_schema(), 'public')::text, 'CREATE')`
	err := conn.QueryRow(ctx, query, role).Scan(&enters, &uses, &creates)
	off := RightsOff{Role: role}
	for _, right := range []struct {
		name        string
		has, wanted bool
	}{{"CONNECT", enters, true}, {"USAGE", uses, true}, {"CREATE", creates, role == roles.Owner}} {
		off.compare(right.name, right.has, right.wanted)
	}
	return off, err
}

// rightsOn asks of a table that is there; one that is not has no rights to miss.
func rightsOn(ctx context.Context, conn *pgx.Conn, role string, r roles.Right) (RightsOff, error) {
	off := RightsOff{Role: role, Table: r.Table}
	const query = `
		SELECT right_name, has_table_privilege($1, c.oid, right_name)
		FROM pg_class c, unnest($3::text[]) AS right_name
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = $2 AND c.relkind = 'r'`
	whole, columns := r.Of(role)
	rows, err := conn.Query(ctx, query, role, r.Table, []string{"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"})
	if err != nil {
		return off, err
	}
	var right string
	var has bool
	_, err = pgx.ForEachRow(rows, []any{&right, &has}, func() error {
		off.compare(right, has, slices.Contains(whole, right))
		return nil
	})
	if err != nil || slices.Contains(whole, "UPDATE") {
		return off, err
	}
	const updates = `
		SELECT a.attname::text, has_column_privilege($1, c.oid, a.attnum, 'UPDATE')
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = $2 AND c.relkind = 'r' AND NOT has_table_privilege($1, c.oid, 'UPDATE')
		ORDER BY a.attnum`
	if rows, err = conn.Query(ctx, updates, role, r.Table); err != nil {
		return off, err
	}
	_, err = pgx.ForEachRow(rows, []any{&right, &has}, func() error {
		off.compare("UPDATE ("+right+")", has, slices.Contains(columns, right))
		return nil
	})
	return off, err
}

func (r *RightsOff) compare(right string, has, wanted bool) {
	switch {
	case wanted && !has:
		r.Missing = append(r.Missing, right)
	case has && !wanted:
		r.Excess = append(r.Excess, right)
	}
}

// String says it in SQL's words: shidian_desk on events: lacks SELECT; has DELETE.
func (r RightsOff) String() string {
	on := ""
	if r.Table != "" {
		on = " " + r.Table
	}
	var parts []string
	for _, right := range r.Missing {
		parts = append(parts, "−"+right)
	}
	for _, right := range r.Excess {
		parts = append(parts, "+"+right)
	}
	return r.Role + on + ": " + strings.Join(parts, " ")
}
