package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	sdkclient "go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/devservices"
	"shidian/internal/payload"
	"shidian/internal/seal"
	"shidian/workflows"
)

// Server is a kind of Temporal server.
type Server string

// The servers that are measured on.
const (
	OnPostgres  Server = "postgres" // the real server, its data in the same Postgres
	Development Server = "dev"      // the development server, its data in SQLite
)

// Pollers is how many workflow-task pollers the product's worker has by default;
// the others on Temporal get as many.
const Pollers = 16

// peerConnections is the size of the pool that all the others share.
const peerConnections = 24

// Lab is everything that one server's measurements run on.
type Lab struct {
	Server   Server
	Postgres *devservices.Postgres
	Address  string           // of Temporal
	Temporal sdkclient.Client // for contenders on Temporal
	Peers    *pgxpool.Pool    // a database of the contenders' own
	Record   *pgxpool.Pool    // the product's record, to read from
	Client   *client.Client   // the product's client
	// RecordedWithin is how long what is handed over as a signal may take; 0: two minutes.
	RecordedWithin time.Duration
	conns          *client.Connections
	worker         *devservices.Worker
	temporal       process
	closers        []func() error

	programs, dir string
	signer        *seal.Signer // of messages
	identityKeys  string       // file of the keys by which workers open seals

	handedOver, again atomic.Int64
}

// process is a server that has a pid and can be stopped.
type process interface {
	PID() int
	Stop(ctx context.Context) error
}

// Open starts everything anew, under a folder that is emptied first. Tell hears
// what is being done.
func Open(ctx context.Context, server Server, tell func(string)) (lab *Lab, err error) {
	root, err := devservices.ProjectRoot()
	if err != nil {
		return nil, err
	}
	return OpenWith(ctx, Options{Server: server, Programs: filepath.Join(root, "bin")}, tell)
}

// Options say where a lab is and what it measures.
type Options struct {
	Server   Server
	Programs string // folder of the product's programs
	Dir      string // of its servers' data, which others may reach; empty: the project's own for benchmarks
}

// OpenWith is [Open] with programs, and perhaps a folder, of the caller's.
func OpenWith(ctx context.Context, o Options, tell func(string)) (lab *Lab, err error) {
	root, err := devservices.ProjectRoot()
	if err != nil {
		return nil, err
	}
	lab = &Lab{Server: o.Server}
	defer func() {
		if err != nil {
			err = errors.Join(err, lab.Close())
		}
	}()
	dir := o.Dir
	if dir == "" {
		if dir, err = lab.ownDir(root); err != nil {
			return lab, err
		}
	}
	tell("starting Postgres, fsync on")
	if err := lab.startPostgres(ctx, filepath.Join(dir, "postgres")); err != nil {
		return lab, err
	}
	tell("starting Temporal (" + string(o.Server) + ")")
	if err := lab.startTemporal(ctx, root, filepath.Join(dir, "temporal")); err != nil {
		return lab, err
	}
	tell("starting the worker")
	lab.programs, lab.dir = o.Programs, dir
	if err := lab.startFirstWorker(ctx); err != nil {
		return lab, err
	}
	return lab, lab.connect(ctx)
}

// ownDir is an empty folder that no other benchmark uses at the same time. It is
// the project's, on a real disk: a system's folder for temporary files may be memory.
func (l *Lab) ownDir(root string) (string, error) {
	own := filepath.Join(root, ".shidian", "bench")
	lock, err := devservices.LockDir(own)
	if err != nil {
		return "", err
	}
	l.closers = append(l.closers, func() error { lock.Release(); return nil })
	dir := filepath.Join(own, "run")
	if err := os.RemoveAll(dir); err != nil {
		return "", fmt.Errorf("empty the benchmark's folder: %w", err)
	}
	return dir, nil
}

// startPostgres starts it twice: that commits get a time is settled at a start.
func (l *Lab) startPostgres(ctx context.Context, dir string) (err error) {
	l.Postgres, err = devservices.StartPostgres(ctx, devservices.PostgresOptions{Dir: dir})
	if err != nil {
		return err
	}
	l.closers = append(l.closers, l.Postgres.Remove)
	for _, statement := range []string{"ALTER SYSTEM SET track_commit_timestamp = on", "CREATE DATABASE peers"} {
		if err := l.execute(ctx, statement); err != nil {
			return err
		}
	}
	if err := l.Postgres.Stop(ctx); err != nil {
		return err
	}
	return l.Postgres.Start(ctx)
}

func (l *Lab) execute(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, l.Postgres.DatabaseURL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to Postgres: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func (l *Lab) startTemporal(ctx context.Context, root, dir string) error {
	if l.Server == Development {
		t, err := devservices.StartTemporal(ctx, devservices.TemporalOptions{
			Dir: dir, Headless: true, SearchAttributes: workflows.SearchAttributes(),
		})
		if err != nil {
			return err
		}
		l.Address, l.temporal = t.Address(), t
		l.closers = append(l.closers, t.Remove)
		return nil
	}
	tools := filepath.Join(root, "bin", "tools")
	t, err := devservices.StartTemporalServer(ctx, devservices.TemporalServerOptions{
		Dir: dir, Binary: filepath.Join(tools, "temporal-server"), SQLTool: filepath.Join(tools, "temporal-sql-tool"),
		Postgres: l.Postgres, SearchAttributes: workflows.SearchAttributes(), SmallVisibility: true,
	})
	if err != nil {
		return err
	}
	l.Address, l.temporal = t.Address(), t
	l.closers = append(l.closers, func() error { return stop(t) })
	return nil
}

const stopWithin = 40 * time.Second

func stop(p process) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	return p.Stop(ctx)
}

// connect makes the connections; the worker has made the record's schema.
func (l *Lab) connect(ctx context.Context) (err error) {
	quiet := sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	settings, err := l.deskSettings(ctx)
	if err != nil {
		return err
	}
	ring, err := settings.Payloads.Ring()
	if err != nil {
		return err
	}
	l.Temporal, err = payload.Dial(ctx, sdkclient.Options{
		HostPort: l.Address, Logger: quiet,
		ConnectionOptions: sdkclient.ConnectionOptions{GrpcCompression: &sdkclient.GrpcCompressionNone{}}, // as the product's
	}, ring)
	if err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	l.closers = append(l.closers, func() error { l.Temporal.Close(); return nil })
	if l.Peers, err = l.pool(ctx, l.Postgres.DatabaseURL("peers"), peerConnections); err != nil {
		return err
	}
	if l.Record, err = l.pool(ctx, l.Postgres.URL(), 2); err != nil {
		return err
	}
	return l.connectDesk(ctx)
}

func (l *Lab) pool(ctx context.Context, url string, connections int32) (*pgxpool.Pool, error) {
	settings, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database's address: %w", err)
	}
	settings.MaxConns, settings.MinConns = connections, connections
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, fmt.Errorf("connect to Postgres: %w", err)
	}
	l.closers = append(l.closers, func() error { pool.Close(); return nil })
	return pool, nil
}

// deskSettings are the desk's, with the keys that the worker has.
func (l *Lab) deskSettings(ctx context.Context) (config.Desk, error) {
	env := devservices.PayloadSettings()
	env[config.VarDatabase], env[config.VarTemporal] = l.Postgres.DeskURL(), l.Address
	return config.LoadDesk(ctx, config.Of(env))
}

func (l *Lab) connectDesk(ctx context.Context) error {
	settings, err := l.deskSettings(ctx)
	if err != nil {
		return err
	}
	l.conns = client.Connect(settings)
	l.closers = append(l.closers, func() error { l.conns.Close(); return nil })
	// Both are made here, by one goroutine.
	if _, err := l.conns.Temporal(ctx); err != nil {
		return err
	}
	if _, err := l.conns.Record(ctx); err != nil {
		return err
	}
	l.Client = client.New(l.conns)
	l.Client.Quiet = true
	return nil
}

// OnClose has something ended before the servers are.
func (l *Lab) OnClose(f func() error) { l.closers = append(l.closers, f) }

// Close ends everything, the last started first.
func (l *Lab) Close() error {
	var all error
	for i := len(l.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, l.closers[i]())
	}
	l.closers = nil
	return all
}
