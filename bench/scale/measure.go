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
	var answers []country.Answer
	if s.steps > 0 {
		if answers, err = measureCountry(ctx, s, r, tell); err != nil {
			return fmt.Errorf("the record of a country: %w", err)
		}
	}
	if err := r.Add(report.AimsText(report.ScaleAims(crowds, answers))); err != nil {
		return err
	}
	return r.End(ctx)
}

// tellEvery is how often the loading says how far it is.
const tellEvery = 10 * time.Second

// measureCountry measures the record of a country: what it is asked, and the web desk on it; then
// the web desk where all of that is one programme. It returns what the record answered.
func measureCountry(ctx context.Context, s settings, r *report.Report, tell func(string, ...any)) (all []country.Answer, err error) {
	tell("starting Postgres for the record of a country")
	server, dir, end, err := countryServer(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, end()) }()
	c, err := loadCountry(ctx, s, server, false, tell)
	if err != nil {
		return nil, err
	}
	for _, q := range country.Questions() {
		a, err := c.Ask(ctx, q, s.asking())
		if err != nil {
			return nil, err
		}
		tell("%-50s p50 %7.1f ms  p95 %7.1f ms", q.Name, float64(a.P50)/1e6, float64(a.P95)/1e6)
		all = append(all, a)
	}
	if err := r.Add(report.CountryText(c.Size, all), report.CountryFigures(c.Size, all)...); err != nil {
		return nil, err
	}
	pages, err := measurePages(ctx, s, c, filepath.Join(dir, "files"), tell)
	if err != nil {
		return nil, err
	}
	if c, err = loadCountry(ctx, s, server, true, tell); err != nil {
		return nil, err
	}
	whole, err := measurePages(ctx, s, c, filepath.Join(dir, "files-of-one"), tell)
	if err != nil {
		return nil, err
	}
	pages = append(pages, whole...)
	r.Attach("bench-scale-plans.txt", report.CountryPlans(r.Run(), all, pages))
	return all, r.Add(report.PagesText(c.Size, pages), report.PageFigures(pages)...)
}

// loadCountry fills a database; where the country is to be one programme, after the other one
// is gone.
func loadCountry(ctx context.Context, s settings, server *devservices.Postgres, whole bool, tell func(string, ...any)) (*country.Country, error) {
	names := [2]string{"exemplars", "country"}
	if whole {
		if err := execute(ctx, server, "DROP DATABASE exemplars", "DROP DATABASE country"); err != nil {
			return nil, err
		}
		names = [2]string{"exemplars_of_one", "one"}
	}
	for _, name := range names {
		if err := execute(ctx, server, "CREATE DATABASE "+name); err != nil {
			return nil, err
		}
		if _, err := postgres.Migrate(ctx, server.DatabaseURL(name)); err != nil {
			return nil, err
		}
	}
	told := make(chan time.Time, 1)
	told <- time.Now()
	return country.Load(ctx, server.DatabaseURL(names[0]), server.DatabaseURL(names[1]), s.steps, s.seed, whole, func(steps int64) {
		last := <-told
		if time.Since(last) > tellEvery {
			tell("%d of %d steps copied", steps, s.steps)
			last = time.Now()
		}
		told <- last
	})
}

// measurePages asks the web desk for each of its pages.
func measurePages(ctx context.Context, s settings, c *country.Country, dir string, tell func(string, ...any)) ([]country.PageAnswer, error) {
	tell("starting the web desk on it")
	desk, err := c.OpenDesk(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer desk.Close()
	var all []country.PageAnswer
	for _, p := range country.DeskPages() {
		if !desk.Has(p) {
			continue
		}
		a, err := desk.Ask(ctx, p, 2*s.calls)
		if err != nil {
			return nil, err
		}
		tell("%-50s p50 %7.1f ms  p95 %7.1f ms", a.Page+" ("+a.As+")", float64(a.P50)/1e6, float64(a.P95)/1e6)
		all = append(all, a)
	}
	return all, nil
}

// countryServer is a Postgres in a folder that no other benchmark uses at the same time.
func countryServer(ctx context.Context) (server *devservices.Postgres, dir string, end func() error, err error) {
	root, err := devservices.ProjectRoot()
	if err != nil {
		return nil, "", nil, err
	}
	own := filepath.Join(root, ".shidian", "bench")
	lock, err := devservices.LockDir(own)
	if err != nil {
		return nil, "", nil, err
	}
	defer func() {
		if err != nil {
			lock.Release()
		}
	}()
	dir = filepath.Join(own, "run")
	if err := os.RemoveAll(dir); err != nil {
		return nil, "", nil, fmt.Errorf("empty the benchmark's folder: %w", err)
	}
	server, err = devservices.StartPostgres(ctx, devservices.PostgresOptions{Dir: filepath.Join(dir, "postgres")})
	if err != nil {
		return nil, "", nil, err
	}
	end = func() error { defer lock.Release(); return server.Remove() }
	return server, dir, end, nil
}

func execute(ctx context.Context, server *devservices.Postgres, statements ...string) (err error) {
	conn, err := pgx.Connect(ctx, server.DatabaseURL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to Postgres: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
