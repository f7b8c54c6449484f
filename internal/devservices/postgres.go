package devservices

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"shidian/internal/postgres/roles"

	"github.com/jackc/pgx/v5"

	"shidian/internal/machine"
)

const (
	postgresUser         = "shidian"
	postgresDatabase     = "shidian"
	postgresStartsWithin = 5 * time.Minute // recovery after a crash included
)

// PostgresOptions say where and how Postgres runs.
type PostgresOptions struct {
	Dir          string // holds data/ and postgres.log; kept between starts
	Port         int    // 0 = a free one, kept for later starts
	PortVariable string // named when the port is taken
	// NoFsync is for tests: a crash of the machine may lose data, a crash of
	// Postgres does not (commits still wait for the operating system).
	NoFsync bool
	// EveryAddress has Postgres listen on every address of this host and let in whoever is on
	// one of its networks: for a network of a test's own.
	EveryAddress bool
	// Temporary has Dir removed when this process is killed.
	Temporary bool
	Progress  machine.Progress
}

// Postgres is a server of our own, as one process and its data.
type Postgres struct {
	server
	options PostgresOptions
	account *machine.Account
	bin     string // folder of the binaries
	dir     string // options.Dir, or its stand-in where the account can't reach that
}

// StartPostgres finds or installs Postgres, creates its data when there is none,
// and returns once the database answers.
func StartPostgres(ctx context.Context, options PostgresOptions) (*Postgres, error) {
	// Installed first: the package brings the user postgres, who is to own the data.
	if _, err := machine.EnsurePostgres(ctx, "", options.Progress); err != nil {
		return nil, err
	}
	account, err := machine.PostgresAccount()
	if err != nil {
		return nil, err
	}
	p := &Postgres{options: options}
	if p.dir, err = reachableDir(account, options.Dir, options.Progress); err != nil {
		return nil, err
	}
	p.account = account.OfData(p.dataDir())
	if p.bin, err = machine.EnsurePostgres(ctx, dataVersion(p.dataDir()), options.Progress); err != nil {
		return nil, err
	}
	if p.options.Port == 0 {
		if p.options.Port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	if err := p.createData(ctx); err != nil {
		return nil, err
	}
	if err := p.Start(ctx); err != nil {
		return nil, err
	}
	if err := p.GiveRoles(ctx, postgresDatabase); err != nil {
		return nil, errors.Join(err, p.Stop(ctx))
	}
	return p, nil
}

// GiveRoles makes the owner, the worker and the desk, and gives them what is theirs
// in a database.
func (p *Postgres) GiveRoles(ctx context.Context, database string) (err error) {
	conn, err := pgx.Connect(ctx, p.DatabaseURL(database))
	if err != nil {
		return fmt.Errorf("connect to make the roles: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, roles.SQL()); err != nil {
		return fmt.Errorf("make the roles of %s: %w", database, err)
	}
	return nil
}

// RequirePasswords has everybody but the administrator asked for a password from now on,
// as on a server that others can reach.
func (p *Postgres) RequirePasswords(ctx context.Context) (err error) {
	rules := "host all " + postgresUser + " " + loopback + "/32 trust\nhost all all " + loopback + "/32 scram-sha-256\n"
	if err := os.WriteFile(filepath.Join(p.dataDir(), "pg_hba.conf"), []byte(rules), 0o644); err != nil {
		return fmt.Errorf("write who needs a password: %w", err)
	}
	conn, err := pgx.Connect(ctx, p.URL())
	if err != nil {
		return fmt.Errorf("connect to have passwords asked for: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, "SELECT pg_reload_conf()"); err != nil {
		return fmt.Errorf("have passwords asked for: %w", err)
	}
	return nil
}

// Start starts a stopped or killed Postgres again, on the same port and data,
// and returns once the database answers. It recovers from a crash by itself.
func (p *Postgres) Start(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.alive() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, postgresStartsWithin)
	defer cancel()
	process, err := startProcess(ctx, command{
		name: "Postgres", path: filepath.Join(p.bin, "postgres"), args: p.arguments(),
		dir: p.dir, env: p.environment(), logPath: p.LogPath(), user: p.account,
		stopSignal: syscall.SIGINT, // fast shutdown: disconnects clients
		removeDir:  p.removeDir(),
		check:      p.checkBeforeStart,
	})
	if err != nil {
		return err
	}
	if err := process.awaitReady(ctx, p.ready); err != nil {
		process.kill()
		return err
	}
	p.running = process
	return nil
}

func (p *Postgres) checkBeforeStart() error {
	if err := removeStalePIDFile(p.dataDir()); err != nil {
		return err
	}
	return CheckPort("Postgres", p.options.Port, p.options.PortVariable)
}

func (p *Postgres) arguments() []string {
	settings := []string{
		"listen_addresses=" + listenOn(p.options.EveryAddress),
		fmt.Sprintf("port=%d", p.options.Port),
		"unix_socket_directories=",
		"max_connections=200",
		"timezone=UTC", "log_timezone=UTC",
		"logging_collector=off", "log_destination=stderr",
	}
	if p.options.NoFsync {
		// synchronous_commit stays on: with it off, killing Postgres would lose commits.
		settings = append(settings, "fsync=off", "full_page_writes=off", "shared_buffers=64MB")
	}
	arguments := []string{"-D", p.dataDir()}
	for _, setting := range settings {
		arguments = append(arguments, "-c", setting)
	}
	return arguments
}

func (p *Postgres) environment() []string {
	return append(environWithout("PG", "LC_", "LANG", "HOME="), "LC_ALL=C", "HOME="+p.dir)
}

// ready connects and asks; at the first start it also creates the database.
func (p *Postgres) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.DatabaseURL("postgres"))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var exists bool
	const query = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`
	if err := conn.QueryRow(ctx, query, postgresDatabase).Scan(&exists); err != nil {
		return fmt.Errorf("look for database %s: %w", postgresDatabase, err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+postgresDatabase); err != nil {
		return fmt.Errorf("create database %s: %w", postgresDatabase, err)
	}
	return nil
}

// Remove stops Postgres and removes its folder.
func (p *Postgres) Remove() error {
	p.Kill()
	if err := os.RemoveAll(p.dir); err != nil {
		return fmt.Errorf("remove Postgres' folder: %w", err)
	}
	return nil
}

// URL is the database's address for an administrator.
func (p *Postgres) URL() string { return p.DatabaseURL(postgresDatabase) }

// OwnerURL is the database's address for whoever migrates.
func (p *Postgres) OwnerURL() string { return roles.URL(p.URL(), roles.Owner) }

// WorkerURL is the database's address as the worker's DATABASE_URL takes it.
func (p *Postgres) WorkerURL() string { return roles.URL(p.URL(), roles.Worker) }

// DeskURL is the database's address as the desk's DATABASE_URL takes it.
func (p *Postgres) DeskURL() string { return roles.URL(p.URL(), roles.Desk) }

// DatabaseURL is the address of another database of this server, for an
// administrator.
func (p *Postgres) DatabaseURL(name string) string {
	return fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", postgresUser, address(p.options.Port), name)
}

// Port is the port that Postgres listens on.
func (p *Postgres) Port() int { return p.options.Port }

// LogPath is the server's log.
func (p *Postgres) LogPath() string { return filepath.Join(p.dir, "postgres.log") }

// Dir is where the data really is: the folder asked for, or its stand-in.
func (p *Postgres) Dir() string { return p.dir }

func (p *Postgres) dataDir() string { return filepath.Join(p.dir, "data") }

func (p *Postgres) removeDir() string {
	if p.options.Temporary {
		return p.dir
	}
	return ""
}
