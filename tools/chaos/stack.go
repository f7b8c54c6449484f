package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sync"

	sdkclient "go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"shidian/internal/attachments"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/devservices"
	"shidian/internal/payload"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/workflows"
)

// stack is everything that runs: two servers, two workers, the links between them
// and the desks, and the driver's own undisturbed way to both servers.
type stack struct {
	root, folder string // the project's; this run's, with all logs
	postgres     *devservices.Postgres
	temporal     *devservices.Temporal
	links        map[string]*link
	workers      map[string]*devservices.Worker
	disk         *disk
	files        *attachments.Store

	store     *postgres.Store  // past the links
	orders    *postgres.Store  // the desk's, past the links, for what is to be ordered
	temporal0 sdkclient.Client // past the links
	raw       sdkclient.Client // over the desks' link
	clients   []*client.Client // over the desks' links
	still     *client.Client   // past the links
	closers   []func()

	starting sync.Mutex   // held by whoever starts a programme
	emptied  bool         // Temporal was lost, and an empty server started
	signer   *seal.Signer // of checkpoints
}

// clientCount is how many clients, each with connections of its own, send at a time.
const clientCount = 4

// continueAfter is the length of history at which Temporal suggests that a run
// continue as new: short, so that it happens under faults.
const continueAfter = 400

func startStack(ctx context.Context, root, folder string, tell func(string)) (*stack, error) {
	s := &stack{root: root, folder: folder, links: map[string]*link{}, workers: map[string]*devservices.Worker{}}
	for _, part := range []struct {
		what  string
		start func(context.Context) error
	}{
		{"Postgres", s.startPostgres}, {"Temporal", s.startTemporal}, {"the links", s.openLinks},
		{"the evidence store", s.openDisk}, {"the workers", s.startWorkers}, {"the desks", s.openClients},
	} {
		tell("starting " + part.what)
		if err := part.start(ctx); err != nil {
			return s, fmt.Errorf("start %s: %w", part.what, err)
		}
	}
	return s, nil
}

func (s *stack) startPostgres(ctx context.Context) (err error) {
	s.postgres, err = devservices.StartPostgres(ctx, devservices.PostgresOptions{Dir: filepath.Join(s.folder, toPostgres), Temporary: false})
	return err
}

func (s *stack) startTemporal(ctx context.Context) (err error) {
	s.temporal, err = devservices.StartTemporal(ctx, devservices.TemporalOptions{
		Dir: filepath.Join(s.folder, toTemporal), Headless: true, SearchAttributes: workflows.SearchAttributes(),
		DynamicConfig: []string{fmt.Sprintf("limit.historyCount.suggestContinueAsNew=%d", continueAfter)},
	})
	return err
}

func (s *stack) openLinks(context.Context) error {
	for _, from := range append(workerNames(), desks) {
		for to, address := range map[string]string{toTemporal: s.temporal.Address(), toPostgres: fmt.Sprintf("127.0.0.1:%d", s.postgres.Port())} {
			l, err := newLink(linkName(from, to), address)
			if err != nil {
				return err
			}
			s.links[linkName(from, to)] = l
			s.closers = append(s.closers, l.cut)
		}
	}
	return nil
}

func (s *stack) openDisk(ctx context.Context) (err error) {
	if s.disk, err = newDisk(filepath.Join(s.folder, "evidence")); err != nil {
		return err
	}
	s.closers = append(s.closers, s.disk.close)
	s.files, err = attachments.Open(ctx, s.disk.bucket())
	return err
}

// startWorkers starts one after the other: the first brings the database to its schema.
func (s *stack) startWorkers(ctx context.Context) error {
	for _, name := range workerNames() {
		database, err := s.links[linkName(name, toPostgres)].through(s.postgres.WorkerURL())
		if err != nil {
			return err
		}
		owner, err := s.links[linkName(name, toPostgres)].through(s.postgres.OwnerURL())
		if err != nil {
			return err
		}
		dir := filepath.Join(s.folder, name)
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return fmt.Errorf("make the folder of %s: %w", name, err)
		}
		s.workers[name], err = devservices.StartWorker(ctx, devservices.WorkerOptions{
			Binary: filepath.Join(s.root, "bin", "shidian-worker"), Dir: dir, DatabaseURL: database, OwnerURL: owner,
			TemporalAddress: s.links[linkName(name, toTemporal)].address(), Env: []string{"SHIDIAN_STOP_TIMEOUT=5s"},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// environment is what a desk's binary is told.
func (s *stack) environment() (map[string]string, error) {
	database, err := s.links[linkName(desks, toPostgres)].through(s.postgres.DeskURL())
	return map[string]string{
		config.VarDatabase: database, config.VarTemporal: s.links[linkName(desks, toTemporal)].address(),
		"TEMPORAL_NAMESPACE": s.temporal.Namespace(), config.VarEvidence: s.disk.bucket(),
		"SHIDIAN_LANG": "en", "SHIDIAN_DEADLINE": deskDeadline.String(),
	}, err
}

func (s *stack) openClients(ctx context.Context) error {
	over, err := s.environment()
	if err != nil {
		return err
	}
	for range clientCount {
		c, err := s.openClient(ctx, over)
		if err != nil {
			return err
		}
		s.clients = append(s.clients, c)
	}
	past := map[string]string{}
	for name, value := range over {
		past[name] = value
	}
	past[config.VarDatabase], past[config.VarTemporal] = s.postgres.DeskURL(), s.temporal.Address()
	if s.still, err = s.openClient(ctx, past); err != nil {
		return err
	}
	if s.signer, err = officeKey(s.folder); err != nil {
		return err
	}
	if s.store, err = postgres.Open(ctx, s.postgres.WorkerURL(), postgres.Signed(s.signer)); err != nil {
		return err
	}
	s.closers = append(s.closers, s.store.Close)
	if s.orders, err = postgres.Open(ctx, s.postgres.DeskURL()); err != nil {
		return err
	}
	s.closers = append(s.closers, s.orders.Close)
	if s.temporal0, err = s.dial(ctx, past[config.VarTemporal]); err != nil {
		return err
	}
	s.raw, err = s.dial(ctx, over[config.VarTemporal])
	return err
}

// officeKey makes the key that signs checkpoints.
func officeKey(folder string) (*seal.Signer, error) {
	path, err := devservices.SealKey(folder)
	if err != nil {
		return nil, err
	}
	line, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the office's key: %w", err)
	}
	return seal.ParseSigner(string(line))
}

func (s *stack) openClient(ctx context.Context, env map[string]string) (*client.Client, error) {
	settings, err := deskSettings(ctx, env)
	if err != nil {
		return nil, err
	}
	c := client.Connect(settings)
	s.closers = append(s.closers, c.Close)
	if _, err := c.Temporal(ctx); err != nil { // now: several goroutines use it later
		return nil, err
	}
	if _, err := c.Record(ctx); err != nil {
		return nil, err
	}
	d := client.New(c)
	d.Deadline, d.Quiet = deskDeadline, true
	return d, nil
}

// deskSettings are those of an environment, with the keys that the workers have.
func deskSettings(ctx context.Context, env map[string]string) (config.Desk, error) {
	all := devservices.PayloadSettings()
	maps.Copy(all, env)
	return config.LoadDesk(ctx, config.Of(all))
}

func (s *stack) dial(ctx context.Context, address string) (sdkclient.Client, error) {
	settings, err := deskSettings(ctx, nil)
	if err != nil {
		return nil, err
	}
	ring, err := settings.Payloads.Ring()
	if err != nil {
		return nil, err
	}
	c, err := payload.Dial(ctx, sdkclient.Options{
		HostPort: address, Namespace: s.temporal.Namespace(), Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	}, ring)
	if err != nil {
		return nil, fmt.Errorf("reach Temporal at %s: %w", address, err)
	}
	s.closers = append(s.closers, c.Close)
	return c, nil
}

// stop ends everything, in the opposite order.
func (s *stack) stop(ctx context.Context) error {
	var failures []error
	for _, w := range s.workers {
		failures = append(failures, w.Stop(ctx))
	}
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
	if s.temporal != nil {
		failures = append(failures, s.temporal.Stop(ctx))
	}
	if s.postgres != nil {
		failures = append(failures, s.postgres.Stop(ctx))
	}
	return errors.Join(failures...)
}
