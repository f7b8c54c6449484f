package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"shidian/internal/admission"
	"shidian/internal/config"
	"shidian/internal/history"
	"shidian/internal/notify"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/postgres/roles"
	"shidian/internal/renew"
	"shidian/internal/reporting"
	"shidian/internal/version"
	"shidian/internal/watch"
	"shidian/workflows"
)

// unreachableError names a server that can't be reached and the variable that says where it is.
type unreachableError struct {
	variable string
	cause    error
}

func (e *unreachableError) Error() string {
	return fmt.Sprintf("%v (the address comes from %s)", e.cause, e.variable)
}

func (e *unreachableError) Unwrap() error { return e.cause }

// databaseError sorts out what is no matter of reaching the database.
func databaseError(err error, variable string) error {
	if !errors.Is(err, postgres.ErrUnreachable) {
		return err
	}
	return &unreachableError{variable: variable, cause: err}
}

// Waiting for servers at the start: they may come up at the same time as we do.
const (
	waitFirst  = 250 * time.Millisecond
	waitAtMost = 5 * time.Second
)

// work runs the worker until ctx is over.
func work(ctx context.Context, cfg config.Worker, errOut io.Writer) error {
	logger := newLogger(cfg.Logs, errOut)
	this := version.This()
	logger.Info("starting", "version", this.Version, "commit", this.Commit, "modified", this.Modified, "go", this.Go)
	if err := checkTLS(cfg.Database); err != nil {
		return err
	}
	for _, line := range []string{tlsHealth(cfg.Database), temporalTLSHealth(cfg.Temporal)} {
		if line != "" {
			logger.Warn(line)
		}
	}
	observed, err := observe(ctx, cfg, logger)
	if err != nil {
		return err
	}
	defer observed.close()
	health, err := serveHealth(ctx, cfg.Health.Addr, observed.metrics, logger)
	if err != nil {
		return err
	}
	defer health.close()
	notices, err := newSender(cfg.Notices, logger)
	if err != nil {
		return err
	}
	k, err := readKeys(cfg, logger)
	if err != nil {
		return err
	}
	store, err := postgres.Open(ctx, cfg.Database.URL, append(k.sealed, postgres.Enrolling(), postgres.Encrypted(k.encrypting.ring))...)
	if err != nil {
		return err
	}
	defer store.Close()
	excess, err := awaitRecord(ctx, cfg, store, health, logger)
	if err != nil {
		return err
	}
	cfg.Temporal.Options.Identity = cmp.Or(cfg.Temporal.Options.Identity, workerName())
	observed.apply(&cfg.Temporal.Options)
	if err := k.encrypting.protect(&cfg.Temporal.Options); err != nil {
		return err
	}
	temporal, err := dialWhenReachable(ctx, cfg, logger, health.waits)
	if err != nil {
		return err
	}
	defer temporal.Close()
	defer k.encrypting.back.Close()
	if err := awaitNamespace(ctx, cfg, temporal, logger, health.waits); err != nil {
		return err
	}
	if notices != nil {
		notices.Store = store
	}
	return serve(ctx, cfg, parts{temporal: temporal, store: store, notices: notices, observed: observed, health: health, logger: logger, excess: excess, seals: k.seals, encrypting: k.encrypting})
}

// awaitRecord waits until the record has this program's schema and the worker its rights
// there, and says of which it has too many.
func awaitRecord(ctx context.Context, cfg config.Worker, store *postgres.Store, health *health, logger *slog.Logger) (excess string, err error) {
	if err := migrateWhenReachable(ctx, cfg, store, logger, health.waits); err != nil {
		return "", err
	}
	if err := awaitRights(ctx, cfg, logger, health.waits); err != nil {
		return "", err
	}
	return warnOfExcess(ctx, store, logger)
}

// parts are what a worker is put together from.
type parts struct {
	temporal   client.Client
	store      *postgres.Store
	notices    *notify.Sender // nil: none are sent
	renewer    *renew.Renewer
	rekeyer    *renew.Rekeyer
	watcher    *watch.Watcher
	strangers  *strangers
	reporter   *reporting.Reporter
	member     *member
	observed   observed
	health     *health
	logger     *slog.Logger
	seals      func(string) (pilot.Sealed, string, error) // nil: no message is proved
	encrypting *encryption
	excess     string // of the database's role; empty: it may do what it must, and no more
}

// serve takes tasks until ctx is over or the worker fails for good.
func serve(ctx context.Context, cfg config.Worker, p parts) error {
	record, err := p.observed.record(p.store, cfg.Metrics.Every)
	if err != nil {
		return err
	}
	p.renewer = &renew.Renewer{Store: p.store, Logger: p.logger}
	p.rekeyer = p.encrypting.rekeyer(p.store, p.temporal, cfg.Temporal.Namespace(), p.logger)
	p.watcher = &watch.Watcher{
		Looker: watch.Looker{Temporal: p.temporal, Why: watch.Why(p.temporal.WorkflowService(), cfg.Temporal.Namespace())},
		Lists:  p.temporal, Store: p.store, Types: workflows.PilotTypes(), Logger: p.logger, Every: cfg.Metrics.Watch,
	}
	p.strangers = newStrangers(p.store, p.logger)
	p.reporter = &reporting.Reporter{Store: p.store, Temporal: p.temporal, Logger: p.logger}
	if p.member, err = join(ctx, cfg, deploymentOf(cfg, p.temporal), p.logger); err != nil {
		return err
	}
	if err := errors.Join(p.observed.metrics.WatchRenewal(p.renewer.Left), p.observed.metrics.WatchStrangers(p.strangers.lately),
		p.observed.metrics.WatchUnreadable(p.encrypting.count), p.observed.metrics.WatchRollout(p.member.Name, p.member.build, p.member.share)); err != nil {
		return err
	}
	failed := make(chan error, 1)
	w, err := startWhenReachable(ctx, p.logger, cfg.Temporal.Address(), p.health.waits, func() temporalWorker {
		return p.newWorker(cfg, record, failed)
	})
	if err != nil {
		return err
	}
	defer w.Stop()
	defer p.background(ctx, cfg.Metrics.Every)()
	p.health.ready(readiness{schema{p.store}, p.temporal, cfg.Temporal.Options.Identity, cfg.Temporal.Access}, p.member.health, p.noticesHealth, p.hooksHealth, p.rightsHealth, p.checkpointsHealth, p.watcher.Health, p.strangers.health, p.encrypting.health,
		func() string { return tlsHealth(cfg.Database) }, func() string { return temporalTLSHealth(cfg.Temporal) })
	p.logger.Info("worker ready", "taskQueue", workflows.TaskQueue, "temporal", cfg.Temporal.Address(), "database", p.store.Address(),
		"deployment", p.member.Name, "build", p.member.build)
	select {
	case <-ctx.Done():
		p.logger.Info("stopping; work in hand is finished first")
		return nil
	case err := <-failed:
		return fmt.Errorf("the worker stopped: %w", err)
	}
}

// background runs what goes on beside tasks, until stop is called.
func (p parts) background(ctx context.Context, looksEvery time.Duration) (stop func()) {
	var running sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	running.Go(func() { (&history.Keeper{Client: p.temporal, Store: p.store, Logger: p.logger}).Run(ctx) })
	running.Go(func() { p.renewer.Run(ctx) })
	running.Go(func() { p.rekeyer.Run(ctx) })
	running.Go(func() { p.watcher.Run(ctx) })
	running.Go(func() { p.reporter.Run(ctx) })
	running.Go(func() { counting(ctx, p.store, p.logger) })
	running.Go(func() { p.member.watch(ctx, looksEvery, p.logger) })
	if p.store.Signs() {
		running.Go(func() { checkpointing(ctx, p.store, p.logger) })
	}
	if p.notices != nil {
		running.Go(func() { p.notices.Run(ctx) })
	}
	return func() { cancel(); running.Wait() }
}

func (p parts) noticesHealth() string {
	if p.notices == nil {
		return "notices: not sent (SHIDIAN_NOTICES_SEND)"
	}
	return p.notices.Health()
}

func (p parts) hooksHealth() string {
	if p.notices == nil {
		return ""
	}
	return p.notices.HooksHealth()
}

// checkTLS refuses a database whose connection others could read or take over,
// where the settings ask for that.
func checkTLS(d config.WorkerDatabase) error {
	if !d.RequireTLS {
		return nil
	}
	if err := postgres.CheckTLS(d.URLs()...); err != nil {
		return fmt.Errorf("SHIDIAN_REQUIRE_DB_TLS: %w", err)
	}
	return nil
}

// tlsHealth warns of such a connection; empty when there is nothing to say.
func tlsHealth(d config.WorkerDatabase) string {
	if err := postgres.CheckTLS(d.URLs()...); err != nil {
		return "database: " + err.Error()
	}
	return ""
}

// temporalTLSHealth warns of the same of Temporal's server, and of a certificate that ends soon.
func temporalTLSHealth(t config.Temporal) string {
	if err := t.Access.CheckTLS(); err != nil {
		return "temporal: " + err.Error()
	}
	if text := t.Access.EndsSoon(time.Now()); text != "" {
		return "temporal: " + text
	}
	return ""
}

func (p parts) checkpointsHealth() string {
	if !p.store.Signs() {
		return "checkpoints: not made (SHIDIAN_SEAL_KEY)"
	}
	return "checkpoints: made"
}

func (p parts) rightsHealth() string {
	if p.excess == "" {
		return "database rights: as they should be"
	}
	return "database rights: " + p.excess
}

// migrateWhenReachable waits for the database; one that is not ours, newer than
// this program, or older where this program may not change it, ends the program.
func migrateWhenReachable(ctx context.Context, cfg config.Worker, store *postgres.Store, logger *slog.Logger, waiting func(error)) error {
	return retry(ctx, logger, func() (bool, error) {
		owner, variable, err := ownerOf(ctx, cfg, store)
		if err == nil && owner != "" {
			var applied []string
			tell := func(done, of int64) { logger.Info("chaining what is on record", "pilots", done, "of", of) }
			if applied, err = postgres.Migrate(ctx, owner, tell); len(applied) > 0 {
				logger.Info("database migrated", "applied", applied)
			}
		}
		if err == nil {
			err = store.CheckSchema(ctx)
		}
		if err == nil {
			err = store.CheckChained(ctx)
		}
		return ofTheMoment(err), databaseError(err, variable)
	}, waiting)
}

// ofTheMoment says whether the database may be there a moment later: it can't be reached,
// or went away while it was looked at.
func ofTheMoment(err error) bool {
	return errors.Is(err, postgres.ErrUnreachable) || postgres.Passing(err)
}

// ownerOf is the address with which to migrate: the owner's, or the worker's own
// where one role does everything; empty when neither may.
func ownerOf(ctx context.Context, cfg config.Worker, store *postgres.Store) (url, variable string, err error) {
	if cfg.Database.OwnerURL != "" {
		return cfg.Database.OwnerURL, config.VarOwner, nil
	}
	owns, err := store.OwnsSchema(ctx)
	if owns {
		url = cfg.Database.URL
	}
	return url, config.VarDatabase, err
}

// warnOfExcess says so where the worker could change what is only ever added to.
func warnOfExcess(ctx context.Context, store *postgres.Store, logger *slog.Logger) (string, error) {
	var tables []string
	err := retry(ctx, logger, func() (again bool, err error) {
		tables, err = store.Excess(ctx)
		return ofTheMoment(err), err
	})
	if err != nil || len(tables) == 0 {
		return "", err
	}
	excess := "this role could change or remove what is only ever added to (" + strings.Join(tables, ", ") +
		"); run `shidian-worker setup` and give the worker the role " + roles.Worker
	logger.Warn("too many rights in the database", "warning", excess)
	return excess, nil
}

// dialWhenReachable connects. A server that refuses is asked again too: its settings, the
// files with the key and the certificates, and what a token may do are all mended without
// this program.
func dialWhenReachable(ctx context.Context, cfg config.Worker, logger *slog.Logger, waiting func(error)) (client.Client, error) {
	if cfg.Temporal.Access != nil {
		cfg.Temporal.Access.OnDenied = func(refused *admission.RefusedError) { logger.Error("refused by Temporal", "why", refused.Error()) }
	}
	var temporal client.Client
	err := retry(ctx, logger, func() (bool, error) {
		options := cfg.Temporal.Options
		options.Logger = sdklog.NewStructuredLogger(logger)
		var err error
		if temporal, err = cfg.Temporal.Access.Dial(ctx, options); err != nil {
			return true, temporalError("reach Temporal at "+cfg.Temporal.Address(), err)
		}
		return false, nil
	}, waiting)
	return temporal, err
}

// temporalError says why the server can't be used: it refuses, or it can't be reached.
func temporalError(tried string, err error) error {
	if refused := admission.Of(err); refused != nil {
		return refused
	}
	return &unreachableError{variable: config.VarTemporal, cause: fmt.Errorf("%s: %w", tried, err)}
}

// retry calls try until it says not to, at growing intervals. Waiting hears for what, each
// time.
func retry(ctx context.Context, logger *slog.Logger, try func() (again bool, err error), waiting ...func(error)) error {
	for wait := waitFirst; ; wait = min(2*wait, waitAtMost) {
		again, err := try()
		if !again || err == nil {
			return err
		}
		logger.Warn("waiting", "for", err.Error())
		for _, tell := range waiting {
			tell(err)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

func newLogger(cfg config.Logs, out io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.Format == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}
