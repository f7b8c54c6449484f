package config

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"shidian/internal/keyring"
)

// Desk is what `shidian` reads.
type Desk struct {
	Database Database
	Temporal Temporal
	Evidence Evidence
	Client   Client
	Keys     Keys
	Payloads Payloads
	Web      Web
	SignIn   SignIn
	Traces   Traces
}

// Web is how `shidian serve` is reached.
type Web struct {
	Listen string `env:"SHIDIAN_WEB_LISTEN, default=127.0.0.1:8080"`
	// URL is the address under which browsers reach the desk; empty: where it listens.
	URL string `env:"SHIDIAN_WEB_URL"`
	// Cert and Key are the files of a TLS certificate; empty behind a proxy.
	Cert string `env:"SHIDIAN_WEB_CERT"`
	Key  string `env:"SHIDIAN_WEB_KEY"`
	// Proxies are addresses or networks that are believed about whom they pass on.
	Proxies []string `env:"SHIDIAN_WEB_PROXIES"`
	// Drain is how long a desk that is to stop says so at /readyz and answers all the same, so
	// that a load balancer leaves it before it is gone.
	Drain time.Duration `env:"SHIDIAN_WEB_DRAIN, default=0s"`
	// Stop is how long pages on their way may take to end then.
	Stop time.Duration `env:"SHIDIAN_WEB_STOP, default=15s"`
	// SealKey has the desk's private key, which seals what is sent.
	SealKey string `env:"SHIDIAN_IDENTITY_KEY"`
	// TemporalUI is the origin of the Temporal UI, whose pages may ask the desk to decode
	// payloads; empty: no page of another origin may.
	TemporalUI string `env:"SHIDIAN_TEMPORAL_UI"`
}

// maxStopping is the most that a desk may take to stop, in each of its two parts.
const maxStopping = 10 * time.Minute

func (w Web) check() error {
	for _, one := range []struct {
		name  string
		value time.Duration
	}{{"SHIDIAN_WEB_DRAIN", w.Drain}, {"SHIDIAN_WEB_STOP", w.Stop}} {
		if one.value < 0 || one.value > maxStopping {
			return fmt.Errorf("%s is %s; give a time from 0s to %s, e.g. 15s", one.name, one.value, maxStopping)
		}
	}
	return nil
}

// Keys are the public keys that prove checkpoints.
type Keys struct {
	// File has the office's public keys, one a line, of earlier years too; empty: those
	// that stand beside the checkpoints are believed.
	File string `env:"SHIDIAN_SEAL_KEYS"`
}

// Seal is how the worker makes the record evidence.
type Seal struct {
	Suite string `env:"SHIDIAN_SEAL_SUITE, default=sha256-ed25519"` // of algorithms, for what is recorded from now on
	// KeyFile has the office's private key, which signs checkpoints; empty: none are made.
	KeyFile string `env:"SHIDIAN_SEAL_KEY"`
}

// Identity is how the worker knows who sent a message.
type Identity struct {
	// KeysFile has the public keys of the web desk, one a line, of earlier years too; empty:
	// no message is proved.
	KeysFile string `env:"SHIDIAN_IDENTITY_KEYS"`
}

// Payloads is how what Temporal keeps of pilots is encrypted, and the histories that are kept
// on record.
type Payloads struct {
	// KeysFile has a key a line, ID and key: the first encrypts, all are read with. Empty,
	// and no Keys: everything is in clear.
	KeysFile string `env:"SHIDIAN_PAYLOAD_KEYS_FILE"`
	// Keys are the lines themselves, for whom a file is too much.
	Keys string `env:"SHIDIAN_PAYLOAD_KEYS"`
	// Key is the ID of the one that encrypts, or none; empty: the first.
	Key string `env:"SHIDIAN_PAYLOAD_KEY"`
}

// Ring reads the keys.
func (p Payloads) Ring() (*keyring.Ring, error) {
	return keyring.Load(keyring.Settings{File: p.KeysFile, Text: p.Keys, Write: p.Key})
}

// Client is how the desk behaves.
type Client struct {
	Lang      string        `env:"SHIDIAN_LANG"`
	Programme string        `env:"SHIDIAN_PROGRAMME"`
	Deadline  time.Duration `env:"SHIDIAN_DEADLINE, default=60s"`
	// Quiet says that every worker knows quiet runs.
	Quiet bool `env:"SHIDIAN_QUIET_RUNS, default=false"`
}

// maxDeadline keeps the desk from waiting for what will not come.
const maxDeadline = 10 * time.Minute

// LoadDesk reads the desk's settings.
func LoadDesk(ctx context.Context, env Environment) (Desk, error) {
	var d Desk
	if err := read(ctx, env, &d.Database, &d.Evidence, &d.Client, &d.Keys, &d.Payloads, &d.Web, &d.SignIn, &d.Traces); err != nil {
		return Desk{}, err
	}
	if !Named(env, VarDatabase) && d.Database.WorkerURL == "" {
		d.Database.WorkerURL = developmentURL("shidian_worker")
	}
	if d.Client.Deadline <= 0 || d.Client.Deadline > maxDeadline {
		return Desk{}, fmt.Errorf("SHIDIAN_DEADLINE is %s; give a time up to %s, e.g. 60s", d.Client.Deadline, maxDeadline)
	}
	if err := errors.Join(d.Evidence.check(), d.SignIn.check(), d.Traces.check(), d.Web.check()); err != nil {
		return Desk{}, err
	}
	temporal, err := loadTemporal(ctx, env)
	if err != nil {
		return Desk{}, err
	}
	d.Temporal = temporal
	return d, nil
}

// Worker is what `shidian-worker` reads.
type Worker struct {
	Database WorkerDatabase
	Temporal Temporal
	Health   Health
	Logs     Logs
	Load     Load
	Rollout  Rollout
	Notices  Notices
	Seal     Seal
	Identity Identity
	Payloads Payloads
	Metrics  Metrics
	Traces   Traces
}

// Health is where the worker says how it is, to Prometheus too.
type Health struct {
	Addr string `env:"SHIDIAN_HEALTH_ADDR, default=127.0.0.1:9233"`
}

// Logs is how the worker logs.
type Logs struct {
	Level  string `env:"SHIDIAN_LOG_LEVEL, default=info"`  // debug, info, warn or error
	Format string `env:"SHIDIAN_LOG_FORMAT, default=text"` // text or json
}

// Load is how much the worker does at once.
type Load struct {
	// WorkflowPollers ask for workflow tasks; 16 carry several times what the
	// SDK's own 2 do (measured).
	WorkflowPollers int `env:"SHIDIAN_WORKFLOW_POLLERS, default=16"`
	ActivityPollers int `env:"SHIDIAN_ACTIVITY_POLLERS, default=4"`
	// CachedPilots is how many pilots a worker keeps in memory; others are replayed
	// from their history when something happens to them or somebody asks.
	CachedPilots int `env:"SHIDIAN_CACHED_PILOTS, default=10000"`
	// StickyTimeout is how long the server waits for the worker that has a pilot in
	// memory before any other may answer for it: after a crash each of its pilots
	// waits as long (docs/performance.md).
	StickyTimeout time.Duration `env:"SHIDIAN_STICKY_TIMEOUT, default=1s"`
	// Connections is the largest number of connections to the database.
	Connections int `env:"SHIDIAN_DB_CONNECTIONS, default=16"`
	// Quiet says that no worker of an earlier release is left, which would stop quiet runs.
	Quiet bool `env:"SHIDIAN_QUIET_RUNS, default=false"`
	// StopTimeout is how long a stopping worker lets running work end.
	StopTimeout time.Duration `env:"SHIDIAN_STOP_TIMEOUT, default=10s"`
}

// Rollout is how builds of the worker follow one another.
type Rollout struct {
	// Deployment is the name of Temporal's worker deployment that this worker belongs to;
	// empty: it belongs to none, and takes what comes.
	Deployment string `env:"SHIDIAN_WORKER_DEPLOYMENT"`
	// Build tells it from other builds; empty: the release, else the commit.
	Build string `env:"SHIDIAN_WORKER_BUILD_ID"`
}

// nameAtMost is the longest name that every server takes.
const nameAtMost = 200

// What Temporal takes for a deployment and for a build, in characters that need no
// quoting on a command line.
var (
	deploymentName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)
	buildName      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]*$`)
)

func (r Rollout) check() error {
	if r.Deployment != "" && (len(r.Deployment) > nameAtMost || !deploymentName.MatchString(r.Deployment)) {
		return fmt.Errorf("SHIDIAN_WORKER_DEPLOYMENT is %q; give a name of letters, digits, - and _, e.g. shidian", r.Deployment)
	}
	if r.Build != "" && (len(r.Build) > nameAtMost || !buildName.MatchString(r.Build)) {
		return fmt.Errorf("SHIDIAN_WORKER_BUILD_ID is %q; give letters, digits, ., +, - and _, e.g. v1.2.3", r.Build)
	}
	return nil
}

// LoadWorker reads the worker's settings.
func LoadWorker(ctx context.Context, env Environment) (Worker, error) {
	var w Worker
	if err := read(ctx, env, &w.Database, &w.Health, &w.Logs, &w.Load, &w.Rollout, &w.Notices, &w.Seal, &w.Identity, &w.Payloads, &w.Metrics, &w.Traces); err != nil {
		return Worker{}, err
	}
	if !Named(env, VarDatabase) && w.Database.OwnerURL == "" {
		w.Database.OwnerURL = developmentURL("shidian_owner")
	}
	if err := w.check(); err != nil {
		return Worker{}, err
	}
	temporal, err := loadTemporal(ctx, env)
	if err != nil {
		return Worker{}, err
	}
	w.Temporal = temporal
	return w, nil
}

func (w Worker) check() error {
	for _, n := range []struct {
		name     string
		value    int
		min, max int
	}{
		{"SHIDIAN_WORKFLOW_POLLERS", w.Load.WorkflowPollers, 2, 200},
		{"SHIDIAN_ACTIVITY_POLLERS", w.Load.ActivityPollers, 1, 200},
		{"SHIDIAN_DB_CONNECTIONS", w.Load.Connections, 2, 500},
		{"SHIDIAN_CACHED_PILOTS", w.Load.CachedPilots, 1, 1_000_000},
	} {
		if n.value < n.min || n.value > n.max {
			return fmt.Errorf("%s is %d; give a number from %d to %d", n.name, n.value, n.min, n.max)
		}
	}
	if shortest, longest := 100*time.Millisecond, time.Minute; w.Load.StickyTimeout < shortest || w.Load.StickyTimeout > longest {
		return fmt.Errorf("SHIDIAN_STICKY_TIMEOUT is %s; give a time from %s to %s", w.Load.StickyTimeout, shortest, longest)
	}
	return errors.Join(w.Rollout.check(), w.Notices.check(), w.Metrics.check(), w.Traces.check())
}
