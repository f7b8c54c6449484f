package country

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/postgres"
)

// Size says how large the record became.
type Size struct {
	Programmes, SubDistricts, Communities int64
	Steps, Messages                       int64
	Bytes                                 int64
	Took                                  time.Duration
}

// Country is a record that was filled.
type Country struct {
	Size   Size
	url    string
	copies *copies
	parts  int // programmes, or parts of the one
}

// writers copy side by side, each some programmes at a time.
const (
	writers = 2
	batch   = 10 // programmes
)

// Load fills the migrated database at url with copies until it has this many steps, from
// pilots that are recorded in the migrated database at exemplarsURL. Whole has all of
// them be one programme. Tell hears how far it is, in steps.
func Load(ctx context.Context, exemplarsURL, url string, steps int64, seed uint64, whole bool, tell func(steps int64)) (*Country, error) {
	begun := time.Now()
	tables, moments, err := exemplars(ctx, exemplarsURL, shares)
	if err != nil {
		return nil, err
	}
	c := copies{tables: tables, moments: moments, seed: seed, loaded: time.Now().UTC().Truncate(time.Second), whole: whole}
	country, err := load(ctx, c, url, steps, tell)
	if err == nil {
		country.Size.Took = time.Since(begun)
	}
	return country, err
}

// load fills the database at url with copies.
func load(ctx context.Context, c copies, url string, steps int64, tell func(steps int64)) (*Country, error) {
	l := &loader{copies: c, url: url, tell: tell}
	l.plan(steps)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			if err := l.write(ctx); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	size, err := l.settle(ctx)
	return &Country{size, url, &l.copies, l.count}, err
}

// loader is one loading.
type loader struct {
	copies
	url   string
	tell  func(int64)
	count int // programmes
	next  atomic.Int64
	done  atomic.Int64 // steps
}

// plan counts the programmes that it takes.
func (l *loader) plan(steps int64) {
	for planned := int64(0); planned < steps; l.count++ {
		for _, p := range l.programme(l.count).pilots {
			planned += int64(len(p.of.rows[len(l.tables)-1]))
		}
	}
}

func (l *loader) write(ctx context.Context) (err error) {
	conn, err := pgx.Connect(ctx, l.url)
	if err != nil {
		return fmt.Errorf("connect to the country's record: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	// References are true as copied, but for the events that are left out.
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil {
		return fmt.Errorf("switch the checks of references off: %w", err)
	}
	for {
		first := int(l.next.Add(batch)) - batch
		if first >= l.count {
			return nil
		}
		var all []copyOf
		for number := first; number < min(first+batch, l.count); number++ {
			all = append(all, l.programme(number).pilots...)
		}
		if err := l.copy(ctx, conn, all); err != nil {
			return err
		}
	}
}

// copy writes some pilots, table by table.
func (l *loader) copy(ctx context.Context, conn *pgx.Conn, pilots []copyOf) error {
	for i, t := range l.tables {
		next, stop := iter.Pull(rowsOf(i, t, pilots))
		n, err := conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromFunc(func() ([]any, error) {
			row, _ := next() // nil ends the copy
			return row, nil
		}))
		stop()
		if err != nil {
			return fmt.Errorf("copy into %s: %w", t.name, err)
		}
		if t.name == "steps" {
			l.tell(l.done.Add(n))
		}
	}
	return nil
}

func rowsOf(i int, t table, pilots []copyOf) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, p := range pilots {
			for _, values := range p.of.rows[i] {
				if !yield(p.row(t, values)) {
					return
				}
			}
		}
	}
}

// settle does what a worker and a database do by themselves in time, and counts.
func (l *loader) settle(ctx context.Context) (size Size, err error) {
	store, err := postgres.Open(ctx, l.url)
	if err != nil {
		return size, err
	}
	defer store.Close()
	if err := store.Recount(ctx); err != nil {
		return size, err
	}
	conn, err := pgx.Connect(ctx, l.url)
	if err != nil {
		return size, fmt.Errorf("connect to the country's record: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, "VACUUM ANALYZE"); err != nil {
		return size, fmt.Errorf("have the country's record analysed: %w", err)
	}
	if size.Programmes = int64(l.count); l.whole {
		size.Programmes = 1
	}
	const query = `
		SELECT (SELECT count(*) FROM pilots WHERE community = ''), (SELECT count(*) FROM pilots WHERE community <> ''),
		       (SELECT count(*) FROM steps), (SELECT count(*) FROM messages), pg_database_size(current_database())`
	err = conn.QueryRow(ctx, query).Scan(&size.SubDistricts, &size.Communities, &size.Steps, &size.Messages, &size.Bytes)
	if err != nil {
		return size, fmt.Errorf("count the country's record: %w", err)
	}
	return size, nil
}
