package inspect

import (
	"context"
	"errors"
	"sync"
	"time"

	"shidian/internal/audit"
	"shidian/internal/client"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// Order says what is audited, and whether what can be repaired is.
type Order struct {
	Programme string // empty: every programme
	Place     string // empty: every place; a sub-district with its communities
	Repair    bool
	// Tell hears, if set, how far it is.
	Tell func(Progress)
}

// Progress is how far an audit is.
type Progress struct {
	Done, Of int // pilots
	Place    string
}

// Unheard says why running pilots were not asked.
type Unheard string

// Why pilots are not asked.
const (
	Heard         Unheard = ""
	NoTemporal    Unheard = "temporal" // it can't be reached
	NoWorker      Unheard = "worker"   // none is there to answer
	PilotsAreSlow Unheard = "slow"     // several in a row did not answer
)

// Report is what an audit came to.
type Report struct {
	Findings []audit.Finding // repaired ones included
	Pilots   int             // compared, lives after the pilot included
	Events   int64
	Running  int      // of the pilots, by the record
	Asked    int      // of these, answered for themselves
	Silent   []string // places of running pilots that did not answer, the first ones
	SilentOf error    // why the last of them did not
	Outdated int      // pilots whose rows an earlier release wrote, which lack nothing but what it did not work out yet
	Starting int      // workflows just started, of which there can be nothing on record yet
	Unheard  Unheard
	Err      error     // with NoTemporal
	Worker   time.Time // with NoWorker: when one was last seen; zero: never
}

// Complete says whether every running pilot was heard.
func (a *Report) Complete() bool { return a.Unheard == Heard && a.Asked == a.Running }

// Differences counts what does not agree and is not repaired.
func (a *Report) Differences() int {
	n := 0
	for _, f := range a.Findings {
		if !f.Kind.Remark() && !f.Repaired {
			n++
		}
	}
	return n
}

// auditor is an audit at work.
type auditor struct {
	client *client.Client
	order  Order
	record client.Store
	sum    *Report

	mu       sync.Mutex
	temporal client.Temporal // nil: not asked, or no more
	askNot   bool            // pilots, for their status
	silent   map[string]bool // pilots, by workflow ID, that did not answer since one last did
	of       int
}

// Run holds the record against itself, the running pilots' own word and what
// Temporal runs. It needs the record; without Temporal or a worker it says so in
// what it returns, and compares the rest. An error ends it; what was found by then
// comes with it.
func Run(ctx context.Context, c *client.Client, o Order) (*Report, error) {
	a := &auditor{client: c, order: o, sum: &Report{}, silent: map[string]bool{}}
	var err error
	if a.record, err = c.Store(ctx); err != nil {
		return a.sum, err
	}
	if a.of, err = a.record.AuditSize(ctx, a.filter()); err != nil {
		return a.sum, err
	}
	a.reachTemporal(ctx)
	if err := a.families(ctx); err != nil {
		return a.sum, client.InterruptedOr(ctx, err)
	}
	if err := a.strangers(ctx); err != nil {
		return a.sum, client.InterruptedOr(ctx, err)
	}
	if err := a.papers(ctx); err != nil {
		return a.sum, client.InterruptedOr(ctx, err)
	}
	if o.Place != "" && a.sum.Pilots == 0 && len(a.sum.Findings) == 0 {
		return a.sum, c.Unknown(ctx, a.server(), o.Programme, o.Place)
	}
	return a.sum, nil
}

// papers follows the chains that are of no single pilot.
func (a *auditor) papers(ctx context.Context) error {
	if a.order.Place != "" {
		return nil
	}
	found, err := a.record.AuditPapers(ctx, a.order.Programme)
	a.sum.Findings = append(a.sum.Findings, found...)
	return err
}

func (a *auditor) filter() postgres.Filter {
	return postgres.Filter{Programme: a.order.Programme, Place: a.order.Place}
}

// families goes through the sub-districts, one after another.
func (a *auditor) families(ctx context.Context) error {
	var family audit.Family
	for {
		next, more, err := a.record.NextFamily(ctx, a.filter(), family)
		if err != nil || !more {
			return err
		}
		family = next
		if err := a.members(ctx, &family); err != nil {
			return err
		}
		found, err := a.lives(ctx, family)
		if err != nil {
			return err
		}
		a.sum.Findings = append(a.sum.Findings, found...)
	}
}

// atOnce is how many pilots are looked at at a time.
const atOnce = 4

// members looks at each pilot of a family that is meant, some at a time, and keeps
// what was found in their order.
func (a *auditor) members(ctx context.Context, family *audit.Family) error {
	looks, errs := make([]look, len(family.Members)), make([]error, len(family.Members))
	slots := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for i := range family.Members {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			m := &family.Members[i]
			m.Life = a.life(ctx, m.WorkflowID)
			if !a.means(m.Place) {
				return
			}
			looks[i], errs[i] = a.examine(ctx, *m)
			a.told(m.Place)
		})
	}
	group.Wait()
	for i, m := range family.Members {
		if a.means(m.Place) {
			a.add(m, looks[i])
		}
	}
	return errors.Join(errs...)
}

// means says whether a place is one that is audited.
func (a *auditor) means(place string) bool {
	return a.order.Place == "" || a.order.Place == place || client.SubDistrictOf(place) == a.order.Place
}

func (a *auditor) told(place string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sum.Pilots++
	if a.order.Tell != nil {
		a.order.Tell(Progress{Done: a.sum.Pilots, Of: max(a.of, a.sum.Pilots), Place: place})
	}
}

// silentShown is how many pilots that did not answer are named.
const silentShown = 10

func (a *auditor) add(m audit.Member, l look) {
	for _, f := range l.findings {
		if f.Kind == audit.Outdated && !f.Repaired {
			a.sum.Outdated++ // the worker is at it
		} else {
			a.sum.Findings = append(a.sum.Findings, f)
		}
	}
	a.sum.Events += l.events
	if !l.goesOn {
		return
	}
	a.sum.Running++
	if l.heard {
		a.sum.Asked++
		return
	}
	if l.silent != nil {
		a.sum.SilentOf = l.silent
	}
	if len(a.sum.Silent) < silentShown {
		a.sum.Silent = append(a.sum.Silent, m.Place)
	}
}

// confirmLooks is how often in all something is looked at before it is said.
const confirmLooks = 3

// lives holds a family's lives against the record, and looks again before it says
// that something is wrong.
func (a *auditor) lives(ctx context.Context, family audit.Family) ([]audit.Finding, error) {
	found := a.livesOf(ctx, family)
	for range confirmLooks - 1 {
		if len(found) == 0 {
			return nil, nil
		}
		if err := a.pause(ctx); err != nil {
			return nil, err
		}
		here := postgres.Filter{Programme: family.Programme, Place: family.SubDistrict}
		again, _, err := a.record.NextFamily(ctx, here, audit.Family{})
		if err != nil {
			return nil, err
		}
		for i, m := range again.Members {
			again.Members[i].Life = a.life(ctx, m.WorkflowID)
		}
		found = audit.Lasting(found, a.livesOf(ctx, again))
	}
	return found, nil
}

func (a *auditor) livesOf(ctx context.Context, family audit.Family) []audit.Finding {
	var found []audit.Finding
	for _, f := range audit.Lives(family) {
		at := f.Place
		if f.Kind == audit.LifeMissing {
			at = f.Detail
		}
		begun := (f.Kind == audit.NoLifeAfter || f.Kind == audit.LifeMissing) && a.life(ctx, workflows.GovernanceID(f.Programme, at)) == audit.Running
		if a.means(f.Place) && !begun { // it runs, and has nothing on record yet
			found = append(found, f)
		}
	}
	return found
}

func (a *auditor) pause(ctx context.Context) error {
	select {
	case <-time.After(a.client.ConfirmAfter):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
