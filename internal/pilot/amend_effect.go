package pilot

import (
	"cmp"
	"slices"
	"time"
)

// Effect is what other terms do to a pilot as it stands.
type Effect struct {
	Dues   []MovedDue      `json:"dues,omitempty"`   // of steps that are not complete, those not open yet included
	Fallen []PlannedNotice `json:"fallen,omitempty"` // notices that will not be sent, in order of time
	Come   []PlannedNotice `json:"come,omitempty"`   // those that will be instead
	Light  Light           `json:"light"`
	Turns  Light           `json:"turns,omitempty"` // to what the light turns at once; empty: it stays
}

// Nothing says that nothing follows.
func (e Effect) Nothing() bool {
	return len(e.Dues)+len(e.Fallen)+len(e.Come) == 0 && e.Turns == ""
}

// MovedDue is a step whose due day becomes another.
type MovedDue struct {
	Step   Step `json:"step"`
	Open   bool `json:"open,omitempty"` // it is waited for now
	Before Date `json:"before,omitempty"`
	After  Date `json:"after,omitempty"`
}

// PlannedNotice is a notice that is still to be sent to somebody, if nothing changes.
type PlannedNotice struct {
	Step Step      `json:"step"`
	Rung string    `json:"rung"` // its name, e.g. before-7
	At   time.Time `json:"at"`   // plan time
	Role Role      `json:"role"`
	Name string    `json:"name,omitempty"` // of the person; empty: nobody is named
}

// EffectOf is what other terms do to a pilot in this state, now in plan time.
func EffectOf(before, after *Terms, s *State, now time.Time) Effect {
	changes, err := before.ChangesTo(after)
	if err != nil {
		panic("pilot: " + err.Error()) // our own shapes always marshal
	}
	terms, then := *before, s.Clone()
	e := Event{V: FoldVersion, Seq: s.Seq + 1, At: now, Type: EventAmended, Changes: changes, Amended: after.Amended, Dues: s.AmendedDues(before, changes)}
	then.Apply(&terms, e)
	out := Effect{Dues: movedDues(before, &terms, s, then), Light: s.light()}
	was, is := s.Ahead(before, now), then.Ahead(&terms, now)
	then.lightUp(&terms, now)
	if turned := then.light(); turned != out.Light {
		out.Turns = turned
	}
	out.Fallen, out.Come = without(was, is), without(is, was)
	return out
}

// lightUp sets the lights that settling would set at once.
func (s *State) lightUp(t *Terms, now time.Time) {
	if s.Phase != PhaseOpen || s.ClocksStopped() {
		return
	}
	for i := range s.Steps {
		st := &s.Steps[i]
		if !st.Awaited() || st.DueAt.IsZero() {
			continue
		}
		st.Overdue = st.Overdue || !st.DueAt.After(now)
		st.Warned = st.Warned || !s.WarnAt(t, *st).After(now)
	}
}

func movedDues(before, after *Terms, s, then *State) []MovedDue {
	var out []MovedDue
	if s.Ended() {
		return nil
	}
	for _, spec := range catalogue {
		m := MovedDue{Step: spec.Code}
		was, is := s.Step(spec.Code), then.Step(spec.Code) // an order may bring a step in, or take it out
		if was != nil {
			m.Open, m.Before = was.Awaited(), s.dueShown(before, *was)
		}
		if is != nil {
			m.After = then.dueShown(after, *is)
		}
		if (was == nil || was.Status != Complete) && m.Before != m.After {
			out = append(out, m)
		}
	}
	return out
}

// dueShown is the day by whose end a step is due: as it was told to who is waited for, else
// as the plan has it with all that moved it.
func (s *State) dueShown(t *Terms, st StepState) Date {
	if st.Awaited() && !st.DueAt.IsZero() {
		return DueDay(st.DueAt, t.Location())
	}
	return s.DueDay(t, st.Code)
}

// Ahead are the notices of a pilot's ladders that are still to be sent if nothing changes,
// in order of time: of what is waited for those that are left, of what is not open yet all
// that lie ahead. How often the last is repeated nobody knows.
func (s *State) Ahead(t *Terms, now time.Time) []PlannedNotice {
	var out []PlannedNotice
	if s.Ended() {
		return nil
	}
	for _, st := range s.Steps {
		if st.Status == Complete {
			continue
		}
		for _, r := range s.rungsLeft(t, st, now) {
			for _, role := range r.To {
				for _, to := range t.Addressees(role, t.Today(r.At)) {
					out = append(out, PlannedNotice{st.Code, r.Name(), r.At, role, to.Name})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b PlannedNotice) int { return a.At.Compare(b.At) })
	return out
}

// rungsLeft are a step's rungs from now on, with its due time, each once.
func (s *State) rungsLeft(t *Terms, st StepState, now time.Time) []Rung {
	var rungs []Rung
	if st.Awaited() {
		rungs = t.ahead(st, now)
	} else {
		st.DueAt = s.DueOf(t, st.Code)
		rungs = t.rungs(st, now)
	}
	last := 0
	if l := t.LadderOf(st.Code); len(l.After) > 0 {
		last = l.After[len(l.After)-1].Days
	}
	rungs = slices.DeleteFunc(rungs, func(r Rung) bool {
		return !r.At.After(now) || r.Kind == RungEscalation && r.Days > last
	})
	if !st.DueAt.IsZero() && !st.Overdue {
		rungs = append(rungs, Rung{At: st.DueAt, Step: st.Code, Kind: RungDue, To: []Role{SpecOf(st.Code).Role}})
	}
	if st.Awaited() {
		rungs = append(rungs, t.RungsPassed(st, now)...)
	}
	for i := range rungs {
		if rungs[i].At.Before(now) {
			rungs[i].At = now // at once
		}
	}
	slices.SortStableFunc(rungs, func(a, b Rung) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Name(), b.Name())) })
	return rungs
}

// without are the notices that are not among others.
func without(all, others []PlannedNotice) []PlannedNotice {
	var out []PlannedNotice
	for _, n := range all {
		same := func(o PlannedNotice) bool {
			return o.Step == n.Step && o.Rung == n.Rung && o.Role == n.Role && o.Name == n.Name && o.At.Equal(n.At)
		}
		if !slices.ContainsFunc(others, same) {
			out = append(out, n)
		}
	}
	return out
}
