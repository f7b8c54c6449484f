package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/pilot"
)

// probeName is the manner of the last hand-in of all.
const probeName = "probe"

// run plays a script and proves what is promised.
func (t *trial) run(ctx context.Context) (figures *Figures, err error) {
	terms := func(speed float64) ([]*pilot.Terms, error) {
		path, err := writePlan(t.folder, "draft")
		if err != nil {
			return nil, err
		}
		return loadTerms(path, speed)
	}
	script, err := WriteScript(t.seed, t.minutes, terms)
	if err != nil {
		return nil, err
	}
	if err := t.keepJSON("script.json", script); err != nil {
		return nil, err
	}
	all, err := terms(script.Speed)
	if err != nil {
		return nil, err
	}
	s, err := startStack(ctx, t.root, t.folder, t.tell)
	defer func() { err = errors.Join(err, s.stop(context.WithoutCancel(ctx))) }()
	if err != nil {
		return nil, err
	}
	return t.play(ctx, s, script, placesOf(script, all))
}

func (t *trial) keepJSON(name string, content any) error {
	data, err := json.MarshalIndent(content, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join(t.folder, name), data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func (t *trial) play(ctx context.Context, s *stack, script *Script, places []place) (*Figures, error) {
	f := &Figures{
		Seed: t.seed, Minutes: t.minutes, Date: time.Now(), Command: fmt.Sprintf("make chaos SEED=%d MINUTES=%g", t.seed, t.minutes),
		Machine: thisMachine(), Versions: builtFrom(ctx, t.root), DiskKind: s.disk.kind,
	}
	f.Took.Start = time.Since(t.began)
	if err := t.askVersions(ctx, s, &f.Versions); err != nil {
		return nil, err
	}
	p, err := newPost(s)
	if err != nil {
		return nil, err
	}
	var plans []string
	for _, w := range script.Waves {
		path, err := writePlan(t.folder, w.Programme)
		if err != nil {
			return nil, err
		}
		plans = append(plans, path)
	}
	breaches, err := t.disturb(ctx, s, p, script, plans, f)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	t.tell("every fault is lifted; waiting for calm")
	breaches = append(breaches, s.awaitCalm(ctx, places)...)
	merged, err := s.mergedPlaces(ctx, script)
	if err != nil {
		return nil, err
	}
	breaches, places = append(breaches, s.awaitCalm(ctx, merged)...), append(places, merged...)
	places, missing, err := s.onRecord(ctx, places)
	if err != nil {
		return nil, err
	}
	after, err := s.afterwards(ctx, places)
	if err != nil {
		return nil, err
	}
	breaches, places = append(append(breaches, missing...), s.awaitCalm(ctx, after)...), append(places, after...)
	breaches = append(breaches, p.probe(ctx, places)...)
	f.Took.Calm = time.Since(began)
	began = time.Now()
	proven, err := t.prove(ctx, s, p, script, places, f)
	f.Took.Proof = time.Since(began)
	if err == nil {
		began = time.Now()
		var all []Enemy
		var harmed []Breach
		all, harmed, err = t.attacked(ctx, s, p)
		f.Enemies = append(f.Enemies, all...)
		f.Took.Enemies, proven = time.Since(began), append(proven, harmed...)
	}
	f.judge(append(breaches, proven...))
	return f, errors.Join(err, ctx.Err())
}

func (t *trial) askVersions(ctx context.Context, s *stack, v *Versions) error {
	info, err := s.temporal0.WorkflowService().GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
	if err != nil {
		return fmt.Errorf("ask Temporal for its version: %w", err)
	}
	v.Temporal = info.GetServerVersion()
	v.Postgres, err = serverVersion(ctx, s.postgres.URL())
	return err
}

// disturb has everybody work under faults, and lifts them.
func (t *trial) disturb(ctx context.Context, s *stack, p *post, script *Script, plans []string, f *Figures) ([]Breach, error) {
	began := time.Now()
	faults, people := newInflictor(s, t.tell), newOffice(script, s, p, plans, t.tell)
	lost := &losses{stack: s, post: p, office: people, faults: faults, plan: script.Losses, tell: t.tell}
	progress, end := context.WithCancel(ctx)
	defer end()
	go t.progress(progress, faults, p)
	var failed error
	var going sync.WaitGroup
	going.Go(func() { faults.run(ctx, began, script.Faults) })
	going.Go(func() { failed = lost.run(ctx, began) })
	people.run(ctx, began)
	going.Wait()
	f.Took.Window = time.Since(began)
	if err := errors.Join(failed, ctx.Err()); err != nil {
		return nil, err
	}
	if err := faults.lift(ctx); err != nil {
		return nil, err
	}
	people.startRest(ctx)
	f.Faults, f.Enemies = faults.done, lost.done
	f.Kills = workersKilled(f.Faults) + f.Faults[KillTemporal] + f.Faults[KillPostgres]
	found := lost.found
	for _, what := range append(faults.wrong, people.wrong...) {
		found = append(found, Breach{Proof: ServersStay, What: what})
	}
	return found, nil
}

// tellEvery is how often a run says how it goes.
const tellEvery = 10 * time.Second

func (t *trial) progress(ctx context.Context, faults *inflictor, p *post) {
	for wait(ctx, tellEvery) {
		var f Figures
		f.countSent(p.ledger.All())
		faults.mu.Lock()
		done := counts(faults.done)
		faults.mu.Unlock()
		t.tell(fmt.Sprintf("faults: %s; sent %d: %s", done, f.Sent, counts(f.ByResult)))
	}
}

// prove reads everything and holds it against one another.
func (t *trial) prove(ctx context.Context, s *stack, p *post, script *Script, places []place, f *Figures) ([]Breach, error) {
	t.tell("proving")
	sent := p.ledger.All()
	if err := t.keepJSON("sent.json", sent); err != nil {
		return nil, err
	}
	books, err := s.readBooks(ctx, places)
	if err != nil {
		return nil, err
	}
	if err := t.keepJSON("record.json", books); err != nil {
		return nil, err
	}
	f.countSent(sent)
	f.countBooks(books)
	found := ProveSent(sent, books)
	files, missing := s.proveFiles(ctx, books)
	f.Files, found = files, append(found, missing...)
	runs, failed, err := s.proveRuns(ctx, script)
	f.Runs, found = runs, append(found, failed...)
	if err != nil {
		return found, err
	}
	orders, apart, err := s.proveOrders(ctx, places)
	f.Orders, found = orders, append(found, apart...)
	if err != nil {
		return found, err
	}
	merged, wrong, err := s.proveMergers(ctx, places, books)
	f.Mergers, found = merged, append(found, wrong...)
	if err != nil {
		return found, err
	}
	expected, other, err := s.proveAgreement(ctx, script, places)
	f.Expected = expected
	return append(found, other...), err
}
