package config

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/sethvargo/go-envconfig"
)

// Variables that error messages name.
const (
	VarDatabase = "DATABASE_URL"
	VarOwner    = "SHIDIAN_OWNER_DATABASE_URL"
	VarAdmin    = "SHIDIAN_ADMIN_DATABASE_URL"
	VarWorker   = "SHIDIAN_WORKER_DATABASE_URL"
	VarTemporal = "TEMPORAL_ADDRESS"
	VarEvidence = "EVIDENCE_BUCKET"

	VarDesk      = "SHIDIAN_DESK_DATABASE_URL"
	VarRetention = "SHIDIAN_RETENTION"
)

// Database is where the record is kept, for the desk: its role reads.
type Database struct {
	URL string `env:"DATABASE_URL, default=postgres://shidian_desk@127.0.0.1:55432/shidian"`
	// WorkerURL is the same database for whoever writes rows anew; empty: URL.
	WorkerURL string `env:"SHIDIAN_WORKER_DATABASE_URL"`
	// RequireTLS refuses a database on another machine without verified TLS, which is
	// otherwise warned about.
	RequireTLS bool `env:"SHIDIAN_REQUIRE_DB_TLS, default=false"`
}

// URLs are the addresses that are set.
func (d Database) URLs() []string {
	return slices.DeleteFunc([]string{d.URL, d.WorkerURL}, func(url string) bool { return url == "" })
}

// Address is the database's host and port, without user or password.
func (d Database) Address() string {
	u, err := url.Parse(d.URL)
	if err != nil || u.Host == "" {
		return VarDatabase // a connection string of another form may hold a password
	}
	return u.Host + u.Path
}

// WorkerDatabase is where the record is kept, for the worker: its role adds to it.
type WorkerDatabase struct {
	URL string `env:"DATABASE_URL, default=postgres://shidian_worker@127.0.0.1:55432/shidian"`
	// OwnerURL is the same database for whoever may change its schema; empty: the
	// worker does not migrate.
	OwnerURL string `env:"SHIDIAN_OWNER_DATABASE_URL"`
	// AdministratorURL is the same database for whoever may make roles.
	AdministratorURL string `env:"SHIDIAN_ADMIN_DATABASE_URL"`
	// RequireTLS refuses a database on another machine without verified TLS, which is
	// otherwise warned about.
	RequireTLS bool `env:"SHIDIAN_REQUIRE_DB_TLS, default=false"`
}

// URLs are the addresses that are set.
func (d WorkerDatabase) URLs() []string {
	return slices.DeleteFunc([]string{d.URL, d.OwnerURL, d.AdministratorURL}, func(url string) bool { return url == "" })
}

// developmentURL is the database of the development services for a role.
func developmentURL(role string) string { return "postgres://" + role + "@127.0.0.1:55432/shidian" }

// Evidence is where attached files are kept, and which are taken.
type Evidence struct {
	// Bucket is file:///folder or s3://bucket?region=…; empty for the folder of the
	// development services.
	Bucket    string   `env:"EVIDENCE_BUCKET"`
	MaxMiB    int      `env:"SHIDIAN_ATTACHMENT_MAX_MIB, default=50"`
	FileTypes []string `env:"SHIDIAN_ATTACHMENT_TYPES, default=pdf,ofd,docx,xlsx,txt,jpeg,png,heic,webp,tiff"`
}

// maxAttachmentMiB is the most that SHIDIAN_ATTACHMENT_MAX_MIB may allow.
const maxAttachmentMiB = 4096

func (e Evidence) check() error {
	if e.MaxMiB < 1 || e.MaxMiB > maxAttachmentMiB {
		return fmt.Errorf("SHIDIAN_ATTACHMENT_MAX_MIB is %d; give a number from 1 to %d", e.MaxMiB, maxAttachmentMiB)
	}
	return nil
}

// Environment is where variables come from.
type Environment struct {
	envconfig.Lookuper
	// Environ lists everything as name=value. Nil for an environment that is not
	// the process's own; the user's profile file is left alone then, too.
	Environ func() []string
}

// Process is the environment of this process.
func Process() Environment {
	return Environment{Lookuper: envconfig.OsLookuper(), Environ: os.Environ}
}

// Of is an environment of given values, for tests.
func Of(values map[string]string) Environment {
	return Environment{Lookuper: envconfig.MapLookuper(values)}
}

func set(env Environment, name string) bool {
	value, ok := env.Lookup(name)
	return ok && value != ""
}

// envLookup is an environment as the Temporal client wants it.
type envLookup struct{ env Environment }

func (e envLookup) LookupEnv(name string) (string, bool) { return e.env.Lookup(name) }

func (e envLookup) Environ() []string {
	if e.env.Environ == nil {
		return nil
	}
	return e.env.Environ()
}

// read fills parts from the environment, and from the files that it names for secrets.
func read(ctx context.Context, env Environment, parts ...any) error {
	env, err := withFiles(env)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := envconfig.ProcessWith(ctx, &envconfig.Config{Target: part, Lookuper: env.Lookuper}); err != nil {
			return fmt.Errorf("read the environment: %w", named(part, env, err))
		}
	}
	return nil
}

// named puts the variable and its value before an error that names only a field.
func named(part any, env Environment, err error) error {
	t := reflect.TypeOf(part).Elem()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("env"), ",")
		if value, _ := env.Lookup(name); name != "" && strings.HasPrefix(err.Error(), t.Field(i).Name+":") {
			return fmt.Errorf("%s is %q: %w", name, value, err)
		}
	}
	return err
}
