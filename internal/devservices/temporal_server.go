package devservices

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"shidian/deploy/temporal"
	"shidian/internal/machine"
)

// ErrTemporalServerNotBuilt means that a binary of the real server is not there.
var ErrTemporalServerNotBuilt = errors.New("the Temporal server is not built; make prepare does it")

// TemporalServerOptions say where and how the real Temporal server runs.
type TemporalServerOptions struct {
	Dir              string // holds temporal-server.yaml and temporal-server.log
	Binary           string // bin/tools/temporal-server
	SQLTool          string // bin/tools/temporal-sql-tool, which makes the schema
	Postgres         *Postgres
	SearchAttributes map[string]enumspb.IndexedValueType
	// Empty leaves the server as it comes up first: without a namespace and without
	// search attributes.
	Empty bool
	// SmallVisibility leaves the visibility database the indexes that lists ask by, and has
	// it not wait for its disk: what docs/operations.md advises.
	SmallVisibility bool
	// Temporary has Dir removed when this process is killed.
	Temporary bool
	// Settings are laid over the server's own, one after the other: what an operator adds.
	Settings [][]byte
	// Connect says how whoever makes the namespace is let in; nil: like anybody.
	Connect func(*client.Options)
}

// TemporalServer is the server as it runs in production, all its services in one
// process, with its data in Postgres: for measurements, and for tests of what a
// development server does by itself. `make run` has the development server.
type TemporalServer struct {
	server
	options TemporalServerOptions
	ports   temporalServerPorts
}

// Databases of the real server.
const (
	temporalDatabase   = "temporal"
	VisibilityDatabase = "temporal_visibility"
)

// StartTemporalServer makes the server's databases, starts it, and returns once
// its namespace can be used. The databases must not exist yet.
func StartTemporalServer(ctx context.Context, options TemporalServerOptions) (*TemporalServer, error) {
	for _, binary := range []*string{&options.Binary, &options.SQLTool} {
		if !machine.Executable(*binary) {
			return nil, fmt.Errorf("%s: %w", *binary, ErrTemporalServerNotBuilt)
		}
		absolute, err := filepath.Abs(*binary)
		if err != nil {
			return nil, fmt.Errorf("the Temporal server's binary: %w", err)
		}
		*binary = absolute
	}
	if err := os.MkdirAll(options.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the Temporal server's folder: %w", err)
	}
	t := &TemporalServer{options: options}
	if err := t.makeSchema(ctx); err != nil {
		return nil, err
	}
	if err := t.configure(); err != nil {
		return nil, err
	}
	if err := t.Start(ctx); err != nil {
		return nil, err
	}
	if options.SmallVisibility {
		if err := t.shrinkVisibility(ctx); err != nil {
			return nil, errors.Join(err, t.Stop(ctx))
		}
	}
	return t, nil
}

// makeSchema has the server's own tool create both databases.
func (t *TemporalServer) makeSchema(ctx context.Context) error {
	for database, schema := range map[string]string{temporalDatabase: "temporal", VisibilityDatabase: "visibility"} {
		for _, arguments := range [][]string{
			{"create-database", "--defaultdb", "postgres"},
			{"setup-schema", "-v", "0.0"},
			{"update-schema", "--schema-name", "postgresql/v12/" + schema},
		} {
			if err := t.sqlTool(ctx, database, arguments); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *TemporalServer) sqlTool(ctx context.Context, database string, arguments []string) error {
	connect := []string{
		"--plugin", "postgres12", "--ep", loopback, "-p", strconv.Itoa(t.options.Postgres.Port()),
		"-u", postgresUser, "--db", database,
	}
	cmd := exec.CommandContext(ctx, t.options.SQLTool, append(connect, arguments...)...)
	cmd.Env = environWithout("SQL_")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s of database %s: %w\n%s", arguments[0], database, err, output)
	}
	return nil
}

// configure chooses ports and writes the server's settings.
func (t *TemporalServer) configure() error {
	var err error
	if t.ports, err = freeTemporalServerPorts(); err != nil {
		return err
	}
	settings, err := temporalServerSettings(t.options.Postgres.Port(), t.ports)
	if err != nil {
		return err
	}
	if settings, err = temporal.LaidOver(settings, t.options.Settings...); err != nil {
		return err
	}
	if err := os.WriteFile(t.settingsPath(), settings, 0o644); err != nil {
		return fmt.Errorf("write the Temporal server's settings: %w", err)
	}
	return nil
}

// Start starts a stopped or killed server again, on the same ports and data, and
// returns once it can be used.
func (t *TemporalServer) Start(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.alive() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, temporalStartsWithin)
	defer cancel()
	process, err := startProcess(ctx, command{
		name: "the Temporal server", path: t.options.Binary, dir: t.options.Dir,
		args:    []string{"--config-file", t.settingsPath(), "--allow-no-auth", "start"},
		env:     environWithout("TEMPORAL_"),
		logPath: t.LogPath(), stopSignal: syscall.SIGTERM, removeDir: t.removeDir(),
		check: func() error { return CheckPort("the Temporal server", t.ports.Frontend, "") },
	})
	if err != nil {
		return err
	}
	preparation := newPreparation(t.Address(), DefaultRetention, t.options.SearchAttributes)
	preparation.register, preparation.admit = true, t.options.Connect
	defer preparation.close()
	ready := preparation.prepare
	if t.options.Empty {
		ready = preparation.answers
	}
	if err := process.awaitReady(ctx, ready); err != nil {
		process.kill()
		return err
	}
	t.running = process
	if t.options.Empty {
		return nil
	}
	return t.settle(ctx)
}

// namespacesReadEvery is how often each part of the server reads what the others
// registered (system.namespaceCacheRefreshInterval).
const namespacesReadEvery = 2 * time.Second

// settle waits until every part of the server knows the namespace: only the
// frontend can be asked.
func (t *TemporalServer) settle(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return fmt.Errorf("wait for the Temporal server's namespace: %w", ctx.Err())
	case <-time.After(2 * namespacesReadEvery):
		return nil
	}
}

// Remove stops the server and removes its folder; its databases stay.
func (t *TemporalServer) Remove() error {
	t.Kill()
	if err := os.RemoveAll(t.options.Dir); err != nil {
		return fmt.Errorf("remove the Temporal server's folder: %w", err)
	}
	return nil
}

// Address is host:port of the gRPC service, as TEMPORAL_ADDRESS takes it.
func (t *TemporalServer) Address() string { return address(t.ports.Frontend) }

// Namespace is the namespace that is prepared.
func (t *TemporalServer) Namespace() string { return temporalNamespace }

// LogPath is the server's log.
func (t *TemporalServer) LogPath() string {
	return filepath.Join(t.options.Dir, "temporal-server.log")
}

func (t *TemporalServer) removeDir() string {
	if t.options.Temporary {
		return t.options.Dir
	}
	return ""
}

func (t *TemporalServer) settingsPath() string {
	return filepath.Join(t.options.Dir, "temporal-server.yaml")
}
