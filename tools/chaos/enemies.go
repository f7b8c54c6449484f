package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// enemyProgramme is the programme that enemies are let loose on, when every fault of the
// run is lifted: what they leave would spoil the figures of the others.
const enemyProgramme = "enemies"

// The places of [enemyProgramme].
const (
	enemyAbove = firstSubDistrict
	calmPlace  = "fusuijing" // where somebody goes on working meanwhile
)

// Enemy is what one enemy came to.
type Enemy struct {
	Name string        `json:"name"`
	Did  string        `json:"did"`
	Took time.Duration `json:"took"`
}

// attack is somebody who means harm: what was done, and what should not have come of it.
type attack func(context.Context) (did string, found []Breach, err error)

// enemies attack one after another.
type enemies struct {
	stack  *stack
	post   *post
	tell   func(string)
	random *rand.Rand
	much   bool // there is time for ten thousand
	places []place
	sent   int
}

// enemyMinutes is how long a run is at least in which a flood is a real one.
const enemyMinutes = 5

// attacked starts the enemies' own programme and lets each at it.
func (t *trial) attacked(ctx context.Context, s *stack, p *post) ([]Enemy, []Breach, error) {
	e := &enemies{stack: s, post: p, tell: t.tell, random: rand.New(rand.NewPCG(t.seed, 4)), much: t.minutes >= enemyMinutes}
	if err := e.start(ctx, t.folder); err != nil {
		return nil, nil, err
	}
	var all []Enemy
	var found []Breach
	for _, one := range []struct {
		name   string
		attack attack
	}{
		{"forged messages between pilots", e.forge}, {"a backlog, and a worker killed in the middle", e.backlog},
		{"a flood of junk", e.floodJunk}, {"a flood of 31 KB each", e.floodLong}, {"rows edited by an administrator", e.editRows},
	} {
		t.tell("an enemy: " + one.name)
		began := time.Now()
		did, breaches, err := one.attack(ctx)
		if err != nil {
			return all, found, fmt.Errorf("%s: %w", one.name, err)
		}
		all = append(all, Enemy{Name: one.name, Did: did, Took: time.Since(began)})
		found = append(found, breaches...)
	}
	found = append(found, s.awaitCalm(ctx, e.places)...)
	rest, err := e.agrees(ctx)
	return all, append(found, rest...), err
}

func (e *enemies) start(ctx context.Context, folder string) error {
	plan, err := writePlan(folder, enemyProgramme)
	if err != nil {
		return err
	}
	if out, errOut, err := e.post.call(ctx, []string{"start", plan, "--rebase", "now", "-o", "json"}); err != nil {
		return fmt.Errorf("start the programme for enemies: %w: %s %s", err, out, errOut)
	}
	terms, err := loadTerms(plan, 1)
	if err != nil {
		return err
	}
	for _, t := range terms {
		e.places = append(e.places, place{programme: enemyProgramme, place: t.Place()})
	}
	for _, p := range e.places {
		if err := until(ctx, func() (bool, error) {
			r, err := e.stack.store.Pilot(ctx, p.workflowID())
			return err == nil && r.Phase == pilot.PhaseOpen, nil
		}); err != nil {
			return fmt.Errorf("%s does not open: %w", p.place, err)
		}
	}
	return nil
}

// agrees: the programme is what it should be by everybody's word.
func (e *enemies) agrees(ctx context.Context) ([]Breach, error) {
	script := &Script{Waves: []Wave{{Programme: enemyProgramme}}}
	_, found, err := e.stack.proveRuns(ctx, script)
	if err != nil {
		return found, err
	}
	_, audited, err := e.stack.auditOf(ctx, enemyProgramme)
	return append(found, audited...), err
}

func (e *enemies) breach(workflowID, format string, args ...any) Breach {
	return Breach{Proof: EnemiesFail, WorkflowID: workflowID, What: fmt.Sprintf(format, args...)}
}

// answered hands something in that is refused by rule, and so recorded: the pilot must
// answer, whatever else it was sent.
func (e *enemies) answered(ctx context.Context, at string) []Breach {
	e.sent++
	p := place{programme: enemyProgramme, place: at}
	record, err := e.stack.store.Pilot(ctx, p.workflowID())
	if err != nil {
		return []Breach{e.breach(p.workflowID(), "is not on record: %v", err)}
	}
	m, err := unknownRecord(p.programme, record, fmt.Sprintf("after-enemy-%d", e.sent))
	if err != nil {
		return []Breach{e.breach(p.workflowID(), "%v", err)}
	}
	s := e.post.answered(ctx, "after-enemy", m)
	if s.Result == Answered {
		return nil
	}
	return []Breach{e.breach(p.workflowID(), "what came next was not answered: %s %s", s.Result, s.Error)}
}

// ordered gives a sub-district an order of the district, which must be accepted.
func (e *enemies) ordered(ctx context.Context, at string) []Breach {
	id := workflows.PilotID(enemyProgramme, at)
	record, err := e.stack.store.Pilot(ctx, id)
	if err != nil {
		return []Breach{e.breach(id, "is not on record: %v", err)}
	}
	planned := *record.Terms
	otherPeople(&planned, record.State, record.Terms.Amended+1)
	if err := e.stack.orders.OrderTerms(ctx, id, &planned, "chaos"); err != nil {
		return []Breach{e.breach(id, "%v", err)}
	}
	by := newJob(enemyProgramme, Turn{Place: at}, 1, record).clerk.Header(pilot.RoleDistrict, fmt.Sprintf("order-%d", record.Terms.Amended+1))
	m, err := orderMessage(enemyProgramme, at, pilot.Amend{Header: by, Number: record.Terms.Amended + 1, Terms: planned.Digest(), Reason: "somebody left"})
	if err != nil {
		return []Breach{e.breach(id, "%v", err)}
	}
	if s := e.post.answered(ctx, "order", m); s.Result != Answered || s.Outcomes[0].Outcome != pilot.Accepted {
		return []Breach{e.breach(id, "an order was not accepted: %s %+v", s.Result, s.Outcomes)}
	}
	return nil
}

// events are all that are on record of a place.
func (e *enemies) events(ctx context.Context, at string) ([]pilot.Event, error) {
	return e.stack.store.Events(ctx, workflows.PilotID(enemyProgramme, at), 0, 0)
}

// community is one of the places below the attacked sub-district, as the seed says.
func (e *enemies) community() string {
	var all []string
	for _, p := range e.places {
		if len(p.place) > len(enemyAbove) && p.place[:len(enemyAbove)+1] == enemyAbove+"/" {
			all = append(all, p.place)
		}
	}
	return all[e.random.IntN(len(all))]
}

func (e *enemies) record(ctx context.Context, at string) (postgres.StoredPilot, error) {
	return e.stack.store.Pilot(ctx, workflows.PilotID(enemyProgramme, at))
}
