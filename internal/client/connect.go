package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	sdkclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"shidian/internal/admission"
	"shidian/internal/audit"
	"shidian/internal/config"
	"shidian/internal/namespace"
	"shidian/internal/payload"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/internal/telemetry"
	"shidian/workflows"
)

// refusedFor is how long a server that refuses connections may be one that is just
// starting; then its address is most likely wrong.
const refusedFor = 3 * time.Second

// tracesTake is how long the last traces may hold up the end of a command.
const tracesTake = 2 * time.Second

// Connections are the servers that the environment names. While one goroutine connects,
// others that want the same server wait.
type Connections struct {
	settings config.Desk
	dialling sync.Mutex // of temporal and traces
	opening  sync.Mutex // of record and schema
	temporal sdkclient.Client
	record   *record
	schema   error
	traces   *telemetry.Traces
}

// Connect prepares connections, which are made when they are first needed.
func Connect(settings config.Desk) *Connections { return &Connections{settings: settings} }

// Close ends the connections.
func (c *Connections) Close() {
	if c.temporal != nil {
		c.temporal.Close()
	}
	if c.record != nil {
		c.record.close()
	}
	_ = c.traces.Close(tracesTake) // the answer is there already; a trace less is no fault of whoever asked
}

// Temporal is the connected client. It is tried once, for as long as ctx has.
func (c *Connections) Temporal(ctx context.Context) (Temporal, error) {
	c.dialling.Lock()
	defer c.dialling.Unlock()
	if c.temporal != nil {
		return c.temporal, nil
	}
	options := c.settings.Temporal.Options
	options.Logger = log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	if deadline, ok := ctx.Deadline(); ok {
		options.ConnectionOptions.GetSystemInfoTimeout = time.Until(deadline)
	}
	traces, err := c.openTraces(ctx)
	if err != nil {
		return nil, err
	}
	traces.Apply(&options)
	ring, err := c.settings.Payloads.Ring()
	if err != nil {
		return nil, err
	}
	if err := payload.Protect(&options, ring, nil); err != nil {
		return nil, err
	}
	var refused bool
	err = awaitStart(ctx, func() (bool, error) {
		dialled, err := c.settings.Temporal.Access.Dial(ctx, options)
		if err == nil {
			c.temporal = dialled
		}
		refused = err != nil && admission.Of(err) == nil && refuses(context.WithoutCancel(ctx), options.HostPort)
		return refused, err
	})
	if err != nil {
		if why := admission.Of(err); why != nil {
			return nil, why
		}
		u := c.silent(err)
		u.Slow = !refused
		return nil, u
	}
	return c.temporal, nil
}

// CheckNamespace looks whether the namespace is there, with the search attributes of pilots.
func (c *Connections) CheckNamespace(ctx context.Context) error {
	if _, err := c.Temporal(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	n := namespace.Namespace{
		Name: c.settings.Temporal.Namespace(), Attributes: workflows.SearchAttributes(),
		Workflows: c.temporal.WorkflowService(), Operator: c.temporal.OperatorService(),
	}
	return n.Check(ctx)
}

// openTraces has what is asked of pilots traced, where the environment says so.
func (c *Connections) openTraces(ctx context.Context) (*telemetry.Traces, error) {
	if c.traces != nil {
		return c.traces, nil
	}
	t := c.settings.Traces
	var err error
	c.traces, err = telemetry.OpenTraces(ctx, telemetry.Destination{
		Endpoint: t.Endpoint, Protocol: t.Protocol, Service: cmp.Or(t.Service, "shidian"),
	})
	return c.traces, err
}

// Silent says that the Temporal server, which was there, does not answer; or what keeps
// this program from it now, where that is known.
func (c *Connections) Silent(err error) error {
	if why := c.settings.Temporal.Access.Diagnose(context.Background()); why != nil {
		why.Err = err
		return why
	}
	u := c.silent(err)
	u.Slow = true
	return u
}

// SilentRecord says that the record's server, which was there, does not answer.
func (c *Connections) SilentRecord(err error) error {
	return &UnreachableError{Server: ServerPostgres, Address: c.settings.Database.Address(), Variable: config.VarDatabase, Err: err, Slow: true}
}

func (c *Connections) silent(err error) *UnreachableError {
	return &UnreachableError{Server: ServerTemporal, Address: c.settings.Temporal.Address(), Variable: config.VarTemporal, Err: err}
}

// refuses says whether nobody is there at an address: its host is unknown, or refuses
// connections. Temporal's client does not tell that from a server that is slow.
func refuses(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err == nil {
		_ = connection.Close() // it was only asked whether there is one
	}
	return postgres.Refused(err)
}

// ErrNoRecordYet says that the database is there and no pilot was ever recorded
// in it: its schema comes with the first worker.
var ErrNoRecordYet = errors.New("the database holds no record yet")

// Record is the connected record. It is tried for as long as ctx has.
func (c *Connections) Record(ctx context.Context) (Store, error) {
	c.opening.Lock()
	defer c.opening.Unlock()
	if c.record != nil && !errors.Is(c.schema, ErrNoRecordYet) {
		return c.record, c.schema
	}
	if c.record != nil {
		c.schema = noRecordYet(c.record.CheckSchema(ctx)) // its first worker may have made it by now
		return c.record, c.schema
	}
	if c.settings.Database.RequireTLS {
		if err := postgres.CheckTLS(c.settings.Database.URLs()...); err != nil {
			return nil, err
		}
	}
	trusted, err := SealKeys(c.settings.Keys.File)
	if err != nil {
		return nil, err
	}
	ring, err := c.settings.Payloads.Ring()
	if err != nil {
		return nil, err
	}
	store, err := postgres.Open(ctx, c.settings.Database.URL, postgres.Patient(c.settings.Client.Deadline), postgres.Trusting(trusted), postgres.Encrypted(ring))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", config.VarDatabase, err)
	}
	err = awaitStart(ctx, func() (bool, error) {
		err := store.CheckSchema(ctx)
		return postgres.Refused(err), err
	})
	switch {
	case errors.Is(err, postgres.ErrOlderSchema):
		err = noRecordYet(err)
	case errors.Is(err, postgres.ErrNewerSchema):
	case errors.Is(err, postgres.ErrNotAllowed):
		store.Close()
		return nil, err // the server is there, and its role has no rights yet
	case err != nil:
		store.Close()
		return nil, &UnreachableError{
			Server: ServerPostgres, Address: c.settings.Database.Address(), Variable: config.VarDatabase, Err: err, Slow: postgres.Passing(err),
		}
	}
	c.record, c.schema = &record{Store: store, workerURL: c.settings.Database.WorkerURL}, err
	return c.record, err
}

func noRecordYet(err error) error {
	if errors.Is(err, postgres.ErrOlderSchema) {
		return fmt.Errorf("%w: %w", ErrNoRecordYet, err)
	}
	return err
}

// SealKeys reads the public keys that checkpoints are verified with; none without a file.
func SealKeys(path string) (seal.Keys, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the public keys (SHIDIAN_SEAL_KEYS): %w", err)
	}
	keys, err := seal.ParseKeys(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s (SHIDIAN_SEAL_KEYS): %w", path, err)
	}
	return keys, nil
}

// record reads as the desk's role, and writes rows anew as the worker's.
type record struct {
	*postgres.Store
	workerURL string // empty: the desk's role does that too
	mu        sync.Mutex
	asWorker  *postgres.Store // nil until needed
}

func (r *record) close() {
	r.Store.Close()
	if r.asWorker != nil {
		r.asWorker.Close()
	}
}

// Repair is [postgres.Store.Repair].
func (r *record) Repair(ctx context.Context, workflowID string) ([]audit.Finding, error) {
	store, err := r.worker(ctx)
	if err != nil {
		return nil, err
	}
	found, err := store.Repair(ctx, workflowID)
	if errors.Is(err, postgres.ErrNotAllowed) {
		err = fmt.Errorf("%w; rows are written anew with the worker's address in %s", err, config.VarWorker)
	}
	return found, err
}

// Refill is [postgres.Store.Refill].
func (r *record) Refill(ctx context.Context, id pilot.Identity, events []pilot.Event, came []pilot.Entry) (added int, lost []string, err error) {
	store, err := r.worker(ctx)
	if err != nil {
		return 0, nil, err
	}
	added, lost, err = store.Refill(ctx, id, events, came)
	if errors.Is(err, postgres.ErrNotAllowed) {
		err = fmt.Errorf("%w; the record is filled again with the worker's address in %s", err, config.VarWorker)
	}
	return added, lost, err
}

func (r *record) worker(ctx context.Context) (*postgres.Store, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.workerURL == "" {
		return r.Store, nil
	}
	if r.asWorker == nil {
		store, err := postgres.Open(ctx, r.workerURL, postgres.Enrolling())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", config.VarWorker, err)
		}
		r.asWorker = store
	}
	return r.asWorker, nil
}

// awaitStart waits a little for a server that refuses connections.
func awaitStart(ctx context.Context, try func() (refused bool, err error)) error {
	within, cancel := context.WithTimeout(ctx, refusedFor)
	defer cancel()
	for {
		refused, err := try()
		if !refused {
			return err
		}
		select {
		case <-within.Done():
			return err
		case <-time.After(firstPause):
		}
	}
}
