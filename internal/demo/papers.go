package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"shidian/internal/bulletin/page"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/ledger"
	"shidian/internal/ledger/export"
	"shidian/internal/papers"
	"shidian/internal/plan"
	"shidian/internal/postgres"
)

// scheduleBulletin sets the weekly bulletin, as `shidian start` does.
func (o *office) scheduleBulletin(ctx context.Context, opt Options) error {
	p, issues := plan.Load(opt.Plan)
	if p == nil {
		return fmt.Errorf("the plan %s can't be used: %v", opt.Plan, issues)
	}
	_, err := o.client.ScheduleBulletin(ctx, client.WeeklyOf(p, opt.Lang))
	return err
}

// halfWay is the progress at which a bulletin is made, in percent: no real week
// passes in a demonstration, and the last bulletin wants one to compare with.
const halfWay = 50

// makeBulletin has the Schedule make one bulletin, half-way, and waits for it.
func (o *office) makeBulletin(ctx context.Context) {
	sum := 0
	for _, r := range o.rows {
		sum += r.Progress
	}
	if o.issued || sum < halfWay*len(o.subs) {
		return
	}
	o.issued = true
	err := o.client.MakeBulletin(ctx, o.programme)
	for err == nil {
		if _, err = o.record.Bulletin(ctx, o.programme, 1); err == nil {
			return
		}
		if errors.Is(err, postgres.ErrNoBulletin) {
			rest(ctx, tick)
			err = ctx.Err()
		}
	}
	if ctx.Err() == nil {
		o.fault("bulletin", err)
	}
}

// writePapers writes what the office would file: the ledger and a bulletin.
func (o *office) writePapers(ctx context.Context, opt Options) error {
	if opt.Papers == "" {
		return nil
	}
	if err := os.MkdirAll(opt.Papers, 0o750); err != nil {
		return fmt.Errorf("make the folder for the papers: %w", err)
	}
	b, err := papers.Of(o.client).BulletinNow(ctx, o.programme)
	if err != nil {
		return err
	}
	document := page.Of(b, o.lang)
	html, err := document.HTML()
	if err != nil {
		return err
	}
	for name, text := range map[string]string{"bulletin.md": document.Markdown(), "bulletin.html": html} {
		if err := os.WriteFile(filepath.Join(opt.Papers, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("write the bulletin: %w", err)
		}
	}
	if err := o.writeLedger(ctx, filepath.Join(opt.Papers, "ledger.xlsx")); err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	_, err = io.WriteString(opt.Out, "\n"+catalog.Text(opt.Lang, "demo.papers", catalog.Args{"folder": opt.Papers})+"\n")
	return err
}

func (o *office) writeLedger(ctx context.Context, path string) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var w export.Writer
	err = papers.Of(o.client).Ledger(ctx, postgres.LedgerFilter{Programme: o.programme}, o.lang, func(r ledger.Reader) error {
		w, err = export.New(export.XLSX, file, r)
		return err
	}, func(l ledger.Line) error { return w.Line(l) })
	if err != nil {
		return err
	}
	return w.Close()
}
