package country

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/bench/stats"
	"shidian/internal/postgres"
)

// Answer is what a question came to.
type Answer struct {
	Question
	Calls    int
	Answers  int // rows of the last call
	P50, P95 time.Duration
	Plans    []Plan // of the statements of one call, the slowest first
}

// Asking is how often questions are asked. What is not bounded is asked a few
// times only.
type Asking struct {
	Calls, Unbounded int
}

// unboundedPatience is for answers that are as long as the country.
const unboundedPatience = time.Minute

// placesAsked is about how many places a question is asked in turn.
const placesAsked = 10

// Ask asks a question at several places: once each to warm up, then timed.
func (c *Country) Ask(ctx context.Context, q Question, often Asking) (Answer, error) {
	heard := &statements{}
	options := []postgres.Option{postgres.Watched(heard)}
	if !q.Bounded {
		options = append(options, postgres.Patient(unboundedPatience))
	}
	store, err := postgres.Open(ctx, c.url, options...)
	if err != nil {
		return Answer{}, err
	}
	defer store.Close()
	places := c.copies.places(placesAsked, c.parts)
	calls := often.Calls
	if !q.Bounded {
		calls, places = often.Unbounded, places[:1]
	}
	a := Answer{Question: q, Calls: calls}
	for _, w := range places {
		if _, err := q.ask(ctx, store, w); err != nil {
			return a, fmt.Errorf("%s: %w", q.Name, err)
		}
	}
	took := make([]time.Duration, calls)
	for i := range took {
		heard.forget()
		begun := time.Now()
		a.Answers, err = q.ask(ctx, store, places[i%len(places)])
		took[i] = time.Since(begun)
		if err != nil {
			return a, fmt.Errorf("%s: %w", q.Name, err)
		}
	}
	a.P50, a.P95 = stats.Percentile(took, 50), stats.Percentile(took, 95)
	a.Plans, err = heard.explain(ctx, c.url)
	return a, err
}

// statements are those of one call, heard on their way to Postgres.
type statements struct {
	mu    sync.Mutex
	all   []statement
	count int // of any kind, but for where transactions begin and end
}

type statement struct {
	sql     string
	args    []any
	setting bool // SET LOCAL
}

// TraceQueryStart hears a statement.
func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, _, _ := strings.Cut(strings.TrimSpace(data.SQL), " ")
	if first != "begin" && first != "commit" && first != "rollback" {
		s.count++
	}
	switch first {
	case "SELECT", "WITH":
		s.all = append(s.all, statement{data.SQL, data.Args, false})
	case "SET":
		s.all = append(s.all, statement{data.SQL, nil, true})
	}
	return ctx
}

// TraceQueryEnd has nothing to do.
func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (s *statements) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all, s.count = nil, 0
}

func (s *statements) counted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}
