package postgres

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"shidian/internal/postgres/roles"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrationLock is held while migrating; any number that is ours alone.
const migrationLock = 0x73_68_69_64_69_61_6e // "shidian"

// Reasons why a database can't be used as it is.
var (
	// ErrNewerSchema: a newer program has changed the database.
	ErrNewerSchema = errors.New("the database is newer than this program")
	// ErrOlderSchema: migrations are missing.
	ErrOlderSchema = errors.New("the database is older than this program")
	// ErrForeignDatabase: something else lives there.
	ErrForeignDatabase = errors.New("the database is not Shidian's")
)

// migration is one numbered file.
type migration struct {
	version int
	name    string // of the file, without .sql
	sql     string
	// since is the oldest schema whose programs work with the database after this
	// migration too: "-- works-since: 27" in the file. Without it its own, so that every
	// earlier program is refused.
	since int
}

// Migrate brings the database to this program's schema, as its owner, gives the
// worker's and the desk's role their rights where these are, and returns the names
// of what it applied, none when there was nothing to do. Programs that migrate at
// the same time wait for each other. Each migration is applied whole or not at all.
// A record of an earlier release is chained afterwards, which may take a while and
// goes on where it was stopped; tell hears how many pilots are done.
func Migrate(ctx context.Context, databaseURL string, tell ...func(chained, of int64)) (applied []string, err error) {
	known, err := readMigrations(migrationFiles)
	if err != nil {
		return nil, err
	}
	conn, address, err := connect(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }() // gives the lock back too
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return nil, fmt.Errorf("wait for whoever else migrates %s: %w", address, err)
	}
	applied, err = migrate(ctx, conn, known)
	if err == nil {
		err = chainRecord(ctx, conn, func(done, of int64) {
			for _, t := range tell {
				t(done, of)
			}
		})
	}
	if err != nil {
		return applied, fmt.Errorf("migrate %s: %w", address, err)
	}
	return applied, nil
}

func connect(ctx context.Context, databaseURL string) (*pgx.Conn, string, error) {
	config, err := parseURL(databaseURL)
	if err != nil {
		return nil, "", err
	}
	config.ConnConfig.RuntimeParams["application_name"] = "shidian migrate"
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return nil, "", unreachable(addressOf(config), err)
	}
	return conn, addressOf(config), nil
}

func migrate(ctx context.Context, conn *pgx.Conn, known []migration) ([]string, error) {
	if err := prepareDatabase(ctx, conn); err != nil {
		return nil, err
	}
	current, err := currentVersion(ctx, conn)
	if err != nil {
		return nil, err
	}
	if err := checkNotNewer(current, newest(known)); err != nil {
		return nil, err
	}
	if err := rememberSince(ctx, conn, current, newest(known)); err != nil {
		return nil, err
	}
	var applied []string
	for _, m := range known {
		if m.version <= current.schema {
			continue
		}
		if err := apply(ctx, conn, m); err != nil {
			return applied, err
		}
		applied = append(applied, m.name)
	}
	if len(applied) > 0 {
		if _, err := conn.Exec(ctx, roles.Grants()); err != nil {
			return applied, fmt.Errorf("give the roles their rights: %w", err)
		}
	}
	return applied, nil
}

// foreign says whether something else lives in the database, and whether Shidian does.
func foreign(ctx context.Context, conn *pgx.Conn) (ours bool, problem, err error) {
	const query = `
		SELECT to_regclass('schema_migrations') IS NOT NULL,
		       EXISTS (SELECT FROM pg_attribute
		               WHERE attrelid = to_regclass('schema_migrations') AND attname = 'applied_at' AND NOT attisdropped),
		       ARRAY(SELECT tablename::text FROM pg_tables
		             WHERE schemaname = current_schema() AND tablename IN ('pilots', 'events', 'messages', 'steps', 'runs')
		             ORDER BY 1)`
	var exists bool
	var taken []string
	if err := conn.QueryRow(ctx, query).Scan(&exists, &ours, &taken); err != nil {
		return false, nil, fmt.Errorf("look at the database: %w", err)
	}
	switch {
	case exists && !ours:
		problem = fmt.Errorf("%w: its table schema_migrations is another program's; give Shidian a database of its own", ErrForeignDatabase)
	case !exists && len(taken) > 0:
		problem = fmt.Errorf("%w: it has tables (%s) that no migration made; give Shidian an empty database", ErrForeignDatabase, strings.Join(taken, ", "))
	}
	return ours, problem, nil
}

// prepareDatabase makes the table of migrations, unless something else lives here.
func prepareDatabase(ctx context.Context, conn *pgx.Conn) error {
	ours, problem, err := foreign(ctx, conn)
	if err := errors.Join(problem, err); ours || err != nil {
		return err
	}
	const create = `
		CREATE TABLE schema_migrations (
			version    integer     PRIMARY KEY CHECK (version > 0),
			name       text        NOT NULL,
			applied_at timestamptz NOT NULL DEFAULT now()
		)`
	if _, err := conn.Exec(ctx, create); err != nil {
		return fmt.Errorf("make the table of migrations: %w", err)
	}
	return nil
}

func apply(ctx context.Context, conn *pgx.Conn, m migration) error {
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, m.sql); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO schema_migrations (version, name, works_since) VALUES ($1, $2, $3)`, m.version, m.name, m.since)
		return err
	})
	if err != nil {
		return fmt.Errorf("apply %s: %w", m.name, err)
	}
	return nil
}

// rememberSince gives the table of migrations its column for what each works with, once.
func rememberSince(ctx context.Context, conn *pgx.Conn, current schemaVersion, newest int) error {
	if current.schema >= newest {
		return nil // whoever changed the schema has done so
	}
	if _, err := conn.Exec(ctx, `ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS works_since integer CHECK (works_since <= version)`); err != nil {
		return fmt.Errorf("make room for what migrations work with: %w", err)
	}
	return nil
}

var sinceLine = regexp.MustCompile(`(?m)^-- works-since: (.*)$`)

// worksSince reads what a migration says of earlier programs.
func worksSince(sql string, version int) (int, error) {
	found := sinceLine.FindStringSubmatch(sql)
	if found == nil {
		return version, nil
	}
	since, err := strconv.Atoi(strings.TrimSpace(found[1]))
	if err != nil || since < 1 || since > version {
		return 0, fmt.Errorf("works-since: %q is no schema up to %d", found[1], version)
	}
	return since, nil
}

// readMigrations reads the files in order and insists on 1, 2, 3, ….
func readMigrations(files fs.FS) ([]migration, error) {
	paths, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	var all []migration
	for _, path := range paths {
		name := strings.TrimSuffix(strings.TrimPrefix(path, "migrations/"), ".sql")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("migration %s has no number: %w", name, err)
		}
		sql, err := fs.ReadFile(files, path)
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		since, err := worksSince(string(sql), version)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		all = append(all, migration{version: version, name: name, sql: string(sql), since: since})
	}
	slices.SortFunc(all, func(a, b migration) int { return cmp.Compare(a.version, b.version) })
	for i, m := range all {
		if m.version != i+1 {
			return nil, fmt.Errorf("migration %s stands where number %d is due", m.name, i+1)
		}
	}
	return all, nil
}
