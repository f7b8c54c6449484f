package main

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"shidian/internal/audit"
	"shidian/internal/pilot"
)

// How rungs are looked at.
const (
	// rungGrace is how late, in real time, a rung may be once all is calm.
	rungGrace = 10 * time.Second
	// rolls is by how many days of the plan a rung moves at most because of days off.
	rolls = 10
	day   = 24 * time.Hour
)

// ProveRungs shows that no reminder or escalation is on record twice, that whoever
// is to be told is told once, and that nothing due is missing; and says how many
// it knows must be there.
func ProveRungs(workflowID string, s Snapshot) (expected int, found []Breach) {
	breach := func(format string, args ...any) {
		found = append(found, Breach{RungsOnce, workflowID, fmt.Sprintf(format, args...)})
	}
	seen := map[string]int64{}
	for _, e := range s.Events {
		name := occasion(e)
		if name == "" {
			continue
		}
		first, twice := seen[name]
		if twice && e.Type != pilot.EventOverdue { // a step returned late is late again, and told once
			breach("%s is on record twice, by events %d and %d", name, first, e.Seq)
		}
		if told := s.told(e.Seq); !twice && told != e.Told {
			breach("%s tells %d people, %d notices are written", name, e.Told, told)
		}
		seen[name] = e.Seq
	}
	for i, n := range s.Notices {
		n.Seq = 0
		if slices.ContainsFunc(s.Notices[:i], func(o NoticeRow) bool { o.Seq = 0; return o == n }) {
			breach("%s is told twice to %s %s %s", n.Key, n.Role, n.Unit, n.Name)
		}
	}
	terms := s.Begun()
	state := audit.Fold(terms, s.Events)
	next := pilot.Project(terms, state).Next
	if dueAt := s.Terms.Clock.Real(next.At); !next.At.IsZero() && s.At.Sub(dueAt) > rungGrace {
		breach("%s %s was due at %s and is not on record", next.Step, next.Name(), dueAt.UTC().Format(time.TimeOnly))
	}
	for _, name := range s.certain() {
		expected++
		if _, ok := seen[name]; !ok {
			breach("%s passed and is not on record", name)
		}
	}
	return expected, found
}

// occasion names what an event reminds of; empty for other events.
func occasion(e pilot.Event) string {
	due := e.Due.UTC().Format(time.RFC3339)
	switch {
	case e.Type == pilot.EventOverdue:
		return fmt.Sprintf("%s due %s overdue", e.Step, due)
	case e.Type != pilot.EventReminded && e.Type != pilot.EventEscalated && e.Type != pilot.EventReportMissing:
		return ""
	case e.Period != "":
		return string(e.Type) + " " + e.Period
	case e.Rung != nil:
		return rungName(e.Step, due, *e.Rung)
	}
	return ""
}

func rungName(step pilot.Step, due string, r pilot.Rung) string {
	return fmt.Sprintf("%s due %s %s", step, due, r.Name())
}

// told is how many notices an event has.
func (s Snapshot) told(seq int64) int {
	n := 0
	for _, row := range s.Notices {
		if row.Seq == seq {
			n++
		}
	}
	return n
}

// certain are the rungs that must be on record, worked out from the plan alone: of
// steps that were open without a break, whose due time never moved but by an order, in
// pilots whose clocks never stood; and only rungs that no day off could have moved out of
// the time in which the step was open and the last order held.
func (s Snapshot) certain() []string {
	if slices.ContainsFunc(s.Events, func(e pilot.Event) bool {
		stands := slices.Contains([]pilot.EventType{pilot.EventSuspended, pilot.EventResumed, pilot.EventCancelled}, e.Type)
		return stands || e.Type == pilot.EventExtended && e.Step == ""
	}) {
		return nil
	}
	var names []string
	for _, spec := range pilot.StepsOf(s.Terms) {
		o := s.openOf(spec.Code)
		due := o.terms.DueAt(spec.Code)
		if !o.simple || due.IsZero() {
			continue
		}
		names = append(names, o.between(spec.Code, due)...)
	}
	return names
}

// open is the time in which a step was open and its pilot looked at the clock, and the
// terms by which it was due then.
type open struct {
	opened, until time.Time
	terms         pilot.Terms
	simple        bool // it was opened once and then accepted, or still waits
}

// between lists the rungs of a step that lie safely within the time in which it was open.
func (o open) between(step pilot.Step, due time.Time) []string {
	at := due.UTC().Format(time.RFC3339)
	var names []string
	add := func(r pilot.Rung, from, to time.Time) {
		if from.After(o.opened) && to.Before(o.until) {
			names = append(names, rungName(step, at, r))
		}
	}
	ladder := o.terms.LadderOf(step)
	for _, n := range ladder.Before {
		nominal := due.Add(-time.Duration(n+1) * day)
		add(pilot.Rung{Kind: pilot.RungReminder, Days: n}, nominal.Add(-rolls*day), nominal.Add(day))
	}
	for _, e := range ladder.After {
		nominal := due.Add(time.Duration(e.Days) * day)
		add(pilot.Rung{Kind: pilot.RungEscalation, Days: e.Days}, nominal.Add(-day), nominal.Add(rolls*day))
	}
	return names
}

// openOf is when a step was open. Of what comes in together, say after the servers were
// down, the hand-in is judged first: nobody is reminded of a step that is done. Once an
// order has it due on another day, it is as if it had opened then.
func (s Snapshot) openOf(step pilot.Step) open {
	o := open{terms: *s.Begun()}
	var looked time.Time // by an entry before the one at hand
	for i, e := range s.Events {
		if i > 0 && s.Events[i-1].Entry != e.Entry {
			looked = s.Events[i-1].At
		}
		switch {
		case len(e.Changes) > 0: // by an order, or one that moved communities
			o.amend(step, e)
		case e.Type == pilot.EventClosing || e.Type == pilot.EventClosed || e.Type == pilot.EventDissolved, e.Type == pilot.EventAccepted && e.Step == step:
			o.until, o.simple = looked, !o.opened.IsZero()
			return o
		case e.Type == pilot.EventReturned && slices.Contains(e.Steps, step), e.Type == pilot.EventExtended && e.Step == step:
			return o
		case e.Step != step:
		case e.Type == pilot.EventStepOpened && o.opened.IsZero():
			o.opened = e.At
		case e.Type == pilot.EventStepOpened || e.Type == pilot.EventStepWaiting || e.Type == pilot.EventToConfirm:
			return o
		}
	}
	o.until, o.simple = s.Terms.Clock.Plan(s.At.Add(-rungGrace)), !o.opened.IsZero()
	return o
}

// amend goes on by what an order made of the terms.
func (o *open) amend(step pilot.Step, e pilot.Event) {
	after, err := o.terms.Changed(e.Changes)
	if err != nil {
		return
	}
	same := o.terms.DueAt(step).Equal(after.DueAt(step)) && reflect.DeepEqual(o.terms.LadderOf(step), after.LadderOf(step))
	if o.terms = after; !same && !o.opened.IsZero() {
		o.opened = e.At
	}
}
