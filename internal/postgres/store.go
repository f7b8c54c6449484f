package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"shidian/internal/keyring"
	"shidian/internal/seal"
)

const (
	connectTimeout = 15 * time.Second // a busy server takes its time, and one that is not there refuses at once
	maxConns       = 16               // of a pool, unless the URL says pool_max_conns
)

// sessionSettings hold for every connection, unless the URL sets its own.
var sessionSettings = map[string]string{
	"application_name":  "shidian",
	"statement_timeout": "5000", // milliseconds
	// A worker that hangs, or whose machine is gone, must not hold a pilot's row for ever.
	"idle_in_transaction_session_timeout": "10000",
	"timezone":                            "UTC",
	// Compiling a statement takes longer than any of ours gains by it.
	"jit": "off",
}

// Store is the record of all pilots.
type Store struct {
	pool    *pgxpool.Pool
	address string
	suite   seal.Suite // of what is recorded from now on
	signer  *seal.Signer
	trusted seal.Keys
	ring    *keyring.Ring // of histories; nil: they are in clear
	// enrolled knows which runs were found to be a plan's; nil: every workflow is believed.
	enrolled *enrolled
	openings openings
}

// Option changes how a database is opened.
type Option func(*pgxpool.Config, *Store)

// Watched has a tracer hear every statement, for those who measure.
func Watched(tracer pgx.QueryTracer) Option {
	return func(config *pgxpool.Config, _ *Store) { config.ConnConfig.Tracer = tracer }
}

// Chained has what is recorded chained with a suite of algorithms; the default one
// where nothing is said.
func Chained(suite seal.Suite) Option {
	return func(_ *pgxpool.Config, s *Store) { s.suite = suite }
}

// Encrypted has histories kept encrypted, and read with any key of the ring; nil: in clear.
func Encrypted(ring *keyring.Ring) Option {
	return func(_ *pgxpool.Config, s *Store) { s.ring = ring }
}

// Enrolling has nothing recorded for a workflow that no plan enrolled.
func Enrolling() Option {
	return func(_ *pgxpool.Config, s *Store) { s.enrolled = newEnrolled() }
}

// Patient lets a statement take so long, where somebody waits for what it says.
func Patient(atMost time.Duration) Option {
	return func(config *pgxpool.Config, _ *Store) {
		if _, set := config.ConnConfig.RuntimeParams["statement_timeout"]; !set {
			config.ConnConfig.RuntimeParams["statement_timeout"] = strconv.FormatInt(atMost.Milliseconds(), 10)
		}
	}
}

// PlannedAnew has each statement planned for what it asks, whenever it is asked: lists that are
// narrowed to much and to next to nothing are read in different ways. It takes a millisecond.
func PlannedAnew() Option {
	return func(config *pgxpool.Config, _ *Store) {
		if _, set := config.ConnConfig.RuntimeParams["plan_cache_mode"]; !set {
			config.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
		}
	}
}

// Open prepares connections to the database, which are made when needed: an
// unreachable database is found by the first use, e.g. [Store.CheckSchema].
func Open(ctx context.Context, databaseURL string, options ...Option) (*Store, error) {
	config, err := parseURL(databaseURL)
	if err != nil {
		return nil, err
	}
	s := &Store{address: addressOf(config), suite: seal.Default()}
	for _, option := range options {
		option(config, s)
	}
	for name, value := range sessionSettings {
		if _, set := config.ConnConfig.RuntimeParams[name]; !set {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	if s.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("open %s: %w", addressOf(config), err)
	}
	return s, nil
}

// Close ends the connections.
func (s *Store) Close() { s.pool.Close() }

// Address names the database: host, port and name, never the password.
func (s *Store) Address() string { return s.address }

// Ping asks whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.wrap(s.pool.Ping(ctx), "ask whether the database answers")
}

// ErrURL says that a database URL can't be read.
var ErrURL = errors.New("the database URL can't be read; it looks like postgres://user:password@host:5432/name")

func parseURL(databaseURL string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, urlError(databaseURL, err)
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	if !strings.Contains(databaseURL, "pool_max_conns") {
		config.MaxConns = maxConns
	}
	if err := hearSilence(config, databaseURL); err != nil {
		return nil, err
	}
	return config, nil
}

// urlError says what is wrong with a URL only where that can't show its password.
func urlError(databaseURL string, err error) error {
	parsed, unreadable := url.Parse(databaseURL)
	if unreadable != nil || parsed.Host == "" {
		return ErrURL
	}
	if password, _ := parsed.User.Password(); password != "" || parsed.Query().Has("password") {
		return fmt.Errorf("%w (of %s)", ErrURL, parsed.Host)
	}
	return fmt.Errorf("%w: %w", ErrURL, err)
}

func addressOf(config *pgxpool.Config) string {
	c := config.ConnConfig
	return fmt.Sprintf("Postgres at %s:%d/%s", c.Host, c.Port, c.Database)
}
