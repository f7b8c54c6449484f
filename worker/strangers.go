package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"shidian/activities"
	"shidian/internal/pilot"
)

// A stranger tries again every few seconds: the record keeps a trace once a minute, and
// the log says so once an hour.
const (
	strangerKept  = time.Minute
	strangerTold  = time.Hour
	keepTakes     = 2 * time.Second
	mostStrangers = 1000 // of which this process knows
)

// traces is where refused workflows leave a trace.
type traces interface {
	KeepStranger(ctx context.Context, one pilot.Stranger, times int64) error
}

// strangers are the workflows that were refused because no plan enrolled them.
type strangers struct {
	store  traces
	logger *slog.Logger
	now    func() time.Time

	mu   sync.Mutex
	seen map[[2]string]*sighting // by workflow and run
}

type sighting struct {
	times            int64 // since it was kept
	last, kept, told time.Time
}

var _ activities.Strangers = (*strangers)(nil)

func newStrangers(store traces, logger *slog.Logger) *strangers {
	return &strangers{store: store, logger: logger, now: time.Now, seen: map[[2]string]*sighting{}}
}

// Refused keeps and tells of a refusal, unless it did so just now.
func (s *strangers) Refused(ctx context.Context, one pilot.Stranger) {
	times, tell := s.count(one)
	if tell {
		s.logger.WarnContext(ctx, "nothing is recorded for a workflow that no plan enrolled",
			"workflow", one.WorkflowID, "run", one.RunID, "terms", one.Terms, "why", string(one.Why))
	}
	if times == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTakes)
	go func() { // who waits is the workflow, which is none of ours
		defer cancel()
		if err := s.store.KeepStranger(ctx, one, times); err != nil {
			s.logger.WarnContext(ctx, "no trace of a refused workflow could be kept; its next attempt leaves one", "workflow", one.WorkflowID, "error", err)
		}
	}()
}

// count says how many refusals are to be kept now, and whether to tell of them.
func (s *strangers) count(one pilot.Stranger) (times int64, tell bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, key := s.now(), [2]string{one.WorkflowID, one.RunID}
	at := s.seen[key]
	if at == nil {
		s.forget(now)
		if len(s.seen) >= mostStrangers {
			return 0, false
		}
		at = &sighting{}
		s.seen[key] = at
	}
	at.times, at.last = at.times+1, now
	if tell = at.told.IsZero() || now.Sub(at.told) >= strangerTold; tell {
		at.told = now
	}
	if !at.kept.IsZero() && now.Sub(at.kept) < strangerKept {
		return 0, tell
	}
	times, at.times, at.kept = at.times, 0, now
	return times, tell
}

// forget drops those that have not tried for an hour.
func (s *strangers) forget(now time.Time) {
	for key, at := range s.seen {
		if now.Sub(at.last) > strangerTold {
			delete(s.seen, key)
		}
	}
}

// lately is how many tried within the last hour.
func (s *strangers) lately() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(s.now())
	return int64(len(s.seen))
}

// health is a line for people.
func (s *strangers) health() string {
	if n := s.lately(); n > 0 {
		return fmt.Sprintf("strangers: %d refused within the last hour, which no plan enrolled; `shidian audit` names them", n)
	}
	return "strangers: none"
}
