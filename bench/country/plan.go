package country

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Plan is how Postgres answered one statement.
type Plan struct {
	SQL   string
	Text  string // of EXPLAIN (ANALYZE, BUFFERS)
	Took  time.Duration
	Scans []string // tables and indexes read, each once, in the order of the plan
	Pages int      // of 8 kB, from memory and from disk
}

// explain has Postgres run each statement once more and say how.
func (s *statements) explain(ctx context.Context, url string) (plans []Plan, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connect for query plans: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin asking for query plans: %w", err)
	}
	defer func() { err = errors.Join(err, tx.Rollback(context.WithoutCancel(ctx))) }()
	if _, err := tx.Exec(ctx, "SET LOCAL jit = off"); err != nil { // as the store's connections have it
		return nil, fmt.Errorf("set what the store sets: %w", err)
	}
	for _, one := range s.all {
		if one.setting {
			if _, err := tx.Exec(ctx, one.sql); err != nil {
				return nil, fmt.Errorf("set what the store sets: %w", err)
			}
			continue
		}
		rows, err := tx.Query(ctx, "EXPLAIN (ANALYZE, BUFFERS) "+one.sql, one.args...)
		if err != nil {
			return nil, fmt.Errorf("ask for a query plan: %w", err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, fmt.Errorf("ask for a query plan: %w", err)
		}
		p := newPlan(lines)
		p.SQL = one.sql
		plans = append(plans, p)
	}
	slices.SortStableFunc(plans, func(a, b Plan) int { return cmp.Compare(b.Took, a.Took) })
	return plans, err
}

var (
	planScan  = regexp.MustCompile(`(?:Seq Scan on|Index (?:Only )?Scan (?:Backward )?using|Bitmap Index Scan on) (\S+)`)
	planPages = regexp.MustCompile(`^\s*Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?`)
	planTook  = regexp.MustCompile(`^Execution Time: ([\d.]+) ms`)
)

func newPlan(lines []string) Plan {
	p := Plan{Text: strings.Join(lines, "\n")}
	for _, line := range lines {
		if found := planScan.FindStringSubmatch(line); found != nil {
			name := found[1]
			if strings.Contains(line, "Seq Scan") {
				name = "all of " + name
			}
			if !slices.Contains(p.Scans, name) {
				p.Scans = append(p.Scans, name)
			}
		}
		if found := planPages.FindStringSubmatch(line); found != nil && p.Pages == 0 { // the first is the whole statement's
			hit, _ := strconv.Atoi(found[1]) // not there: 0
			read, _ := strconv.Atoi(found[2])
			p.Pages = hit + read
		}
		if found := planTook.FindStringSubmatch(line); found != nil {
			ms, _ := strconv.ParseFloat(found[1], 64) // as the pattern says
			p.Took = time.Duration(ms * float64(time.Millisecond))
		}
	}
	return p
}
