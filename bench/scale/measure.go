package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/bench/country"
	"shidian/bench/crowd"
	"shidian/bench/program"
	"shidian/bench/report"
	"shidian/internal/devservices"
	"shidian/internal/postgres"
)

// measure runs everything and writes what it came to.
func measure(ctx context.Context, s settings, out, errOut io.Writer) error {
	begun := time.Now()
	tell := func(format string, args ...any) {
		_, _ = fmt.Fprintf(errOut, "%6s  "+format+"\n", append([]any{time.Since(begun).Round(time.Second)}, args...)...) // only tells how far it is
	}
	page, err := program.Page("bench-scale", s.page, s.force)
	if err != nil {
		return err
	}
	r, err := report.Begin(ctx, page, s.command(), out, tell, "go.temporal.io/sdk", "github.com/jackc/pgx/v5")
	if err != nil {
		return err
	}
	var crowds []crowd.Result
	for _, communities := range s.communities {
		c, err := crowd.Run(ctx, s.crowd(communities), tell)
		if err != nil {
			return err
		}
		crowds = append(crowds, c)
	}
	if err := r.Add(report.Crowds(crowds), report.CrowdFigures(crowds)...); err != nil {
		return err
	}
	if s.steps > 0 {
		if err := measureCountry(ctx, s, r, tell); err != nil {
			return fmt.Errorf("the record of a country: %w", err)
		}
	}
	return r.End(ctx)
}

// tellEvery is how often the loading says how far it is.
const tellEvery = 10 * time.Second

func measureCountry(ctx context.Context, s settings, r *report.Report, tell func(string, ...any)) (err error) {
	tell("starting Postgres for the record of a country")
	server, end, err := countryServer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	exemplars, url := server.DatabaseURL("exemplars"), server.DatabaseURL("country")
	for _, database := range []string{exemplars, url} {
		if _, err := postgres.Migrate(ctx, database); err != nil {
			return err
		}
	}
	told := make(chan time.Time, 1)
	told <- time.Now()
	c, err := country.Load(ctx, exemplars, url, s.steps, s.seed, false, func(steps int64) {
		last := <-told
		if time.Since(last) > tellEvery {
			tell("%d of %d steps copied", steps, s.steps)
			last = time.Now()
		}
		told <- last
	})
	if err != nil {
		return err
	}
	var all []country.Answer
	for _, q := range country.Questions() {
		a, err := c.Ask(ctx, q, s.asking())
		if err != nil {
			return err
		}
		tell("%-50s p50 %7.1f ms  p95 %7.1f ms", q.Name, float64(a.P50)/1e6, float64(a.P95)/1e6)
		all = append(all, a)
	}
	r.Attach("bench-scale-plans.txt", report.CountryPlans(r.Run(), all))
	return r.Add(report.CountryText(c.Size, all), report.CountryFigures(c.Size, all)...)
}

// countryServer is a Postgres with two empty databases, in a folder that no other
// benchmark uses at the same time.
func countryServer(ctx context.Context) (server *devservices.Postgres, end func() error, err error) {
	root, err := devservices.ProjectRoot()
	if err != nil {
		return nil, nil, err
	}
	own := filepath.Join(root, ".shidian", "bench")
	lock, err := devservices.LockDir(own)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			lock.Release()
		}
	}()
	dir := filepath.Join(own, "run")
	if err := os.RemoveAll(dir); err != nil {
		return nil, nil, fmt.Errorf("empty the benchmark's folder: %w", err)
	}
	server, err = devservices.StartPostgres(ctx, devservices.PostgresOptions{Dir: filepath.Join(dir, "postgres")})
	if err != nil {
		return nil, nil, err
	}
	end = func() error { defer lock.Release(); return server.Remove() }
	if err := makeDatabases(ctx, server); err != nil {
		return nil, nil, errors.Join(err, server.Remove())
	}
	return server, end, nil
}

func makeDatabases(ctx context.Context, server *devservices.Postgres) (err error) {
	conn, err := pgx.Connect(ctx, server.DatabaseURL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to Postgres: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	for _, name := range []string{"exemplars", "country"} {
		if _, err := conn.Exec(ctx, "CREATE DATABASE "+name); err != nil {
			return fmt.Errorf("make the database %s: %w", name, err)
		}
	}
	return nil
}
