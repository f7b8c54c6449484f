package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.temporal.io/sdk/client"

	"shidian/internal/config"
	"shidian/internal/keyring"
	"shidian/internal/payload"
	"shidian/internal/postgres"
	"shidian/internal/renew"
)

// Tasks that can't be read come again and again: the log says so once a minute, and the
// health page for a while after the last.
const (
	unreadTold  = time.Minute
	unreadShown = 15 * time.Minute
)

// encryption is what the worker encrypts and reads with, and what it could not read.
type encryption struct {
	ring   *keyring.Ring // nil: no keys
	logger *slog.Logger
	now    func() time.Time
	work   *renew.Rekeyer // nil until the worker works
	back   payload.HandBack

	mu     sync.Mutex
	unread []time.Time // of the last while
	last   error
	told   time.Time
}

// encryptionOf reads the keys, and says in the log how it is.
func encryptionOf(cfg config.Payloads, logger *slog.Logger) (*encryption, error) {
	ring, err := cfg.Ring()
	if err != nil {
		return nil, err
	}
	if cfg.KeysFile != "" {
		warnReadable(cfg.KeysFile, logger)
	}
	e := &encryption{ring: ring, logger: logger, now: time.Now}
	logger.Info(ring.Says())
	return e, nil
}

func (e *encryption) protect(o *client.Options) error {
	e.back.Unreadable = e.handedBack
	return payload.Protect(o, e.ring, &e.back)
}

// handedBack hears of a task that could not be read.
func (e *encryption) handedBack(why error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.now()
	e.unread, e.last = append(e.lately(now), now), why
	if now.Sub(e.told) >= unreadTold {
		e.told = now
		e.logger.Error("a task could not be read and was handed back; it is given out again", "why", why)
	}
}

// mostUnread bounds what is remembered.
const mostUnread = 10_000

// lately are those of the last while; mu must be held.
func (e *encryption) lately(now time.Time) []time.Time {
	i := max(0, len(e.unread)-mostUnread)
	for i < len(e.unread) && now.Sub(e.unread[i]) > unreadShown {
		i++
	}
	e.unread = e.unread[i:]
	return e.unread
}

// count is how many tasks could not be read lately.
func (e *encryption) count() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return int64(len(e.lately(e.now())))
}

// health says how it is, what could not be read and what is still to be done.
func (e *encryption) health() string {
	line := e.ring.Says()
	if e.work != nil && e.work.Left() > 0 {
		line += fmt.Sprintf("; %d histories on record still to be written with it", e.work.Left())
	}
	if n := e.count(); n > 0 {
		e.mu.Lock()
		defer e.mu.Unlock()
		line += fmt.Sprintf("; %d tasks within the last quarter of an hour could not be read and were handed back: %v", n, e.last)
	}
	return line
}

// rekeyer writes what is kept with the key of now.
func (e *encryption) rekeyer(store *postgres.Store, temporal client.Client, namespace string, logger *slog.Logger) *renew.Rekeyer {
	e.work = &renew.Rekeyer{Store: store, Logger: logger, Elsewhere: func(ctx context.Context) (int, error) {
		return payload.RekeySchedules(ctx, temporal, namespace, e.ring)
	}}
	return e.work
}
