package pilot

import (
	"fmt"
	"slices"
	"time"
)

// Ladder is who is reminded of a step before it is due, and to whom its lateness
// goes afterwards. Days count from the day on which the step is due.
type Ladder struct {
	Before []int        `json:"before"`           // days before, each a reminder to who hands the step in
	After  []Escalation `json:"after"`            // in order of days
	Every  int          `json:"every,omitempty"`  // days between repetitions of the last escalation; 0: none
	Hour   int          `json:"hour"`             // of the day at which a rung is reached, plan's time zone
	AnyDay bool         `json:"anyDay,omitempty"` // rungs keep their day even when nobody works on it
}

// Escalation takes a late step to further roles.
type Escalation struct {
	Days int    `json:"days"` // after the due day
	To   []Role `json:"to"`
}

// DefaultLadder reminds 14, 7, 2 and 0 days before; late, it goes to the
// sub-district office after a day, to the district after three, then weekly. A
// reminder on a day off comes on the working day before, an escalation on the next.
func DefaultLadder() Ladder {
	return Ladder{
		Before: []int{14, 7, 2, 0},
		After:  []Escalation{{1, []Role{RoleSubDistrictOffice}}, {3, []Role{RoleDistrict}}},
		Every:  7, Hour: 9,
	}
}

// StepLadder is a step's own ladder.
type StepLadder struct {
	Step Step `json:"step"`
	Ladder
}

// LadderOf is the ladder of a step: its own, the plan's, or the default. What
// comes once in a term is announced on the day from which it is waited for.
func (t *Terms) LadderOf(step Step) Ladder {
	l := t.ladderOf(step)
	if days := t.announcedBefore(step); days > 0 {
		l.Before = append([]int{days}, l.Before...)
	}
	return l
}

// announcedBefore is how many days before it is due a duty of the term begins to
// be waited for; 0 for any other step.
func (t *Terms) announcedBefore(step Step) int {
	switch Duty(step) {
	case DutyElectionPreparation:
		return t.Profile.Governance.announce() - t.Profile.Election.CommitteeDaysBefore
	case DutyTermElection:
		return t.Profile.Governance.announce()
	}
	return 0
}

func (t *Terms) ladderOf(step Step) Ladder {
	if i := slices.IndexFunc(t.StepLadders, func(l StepLadder) bool { return l.Step == step }); i >= 0 {
		return t.StepLadders[i].Ladder
	}
	if t.Ladder != nil {
		return *t.Ladder
	}
	return DefaultLadder()
}

// RungKind says what a rung does.
type RungKind string

// The kinds of rung.
const (
	RungReminder   RungKind = "reminder"
	RungWarning    RungKind = "warning" // the light turns yellow
	RungDue        RungKind = "due"     // the light turns red
	RungEscalation RungKind = "escalation"
	RungBulletin   RungKind = "bulletin" // a reporting period ends
	RungResume     RungKind = "resume"   // a suspension ends
	RungPeriod     RungKind = "period"   // after the pilot: a duty's period begins or ends
	RungOpen       RungKind = "opening"  // the opening day of a pilot that is not yet open
)

// Rung is an instant of plan time at which something is due to be recorded.
type Rung struct {
	At   time.Time `json:"at,omitzero"`
	Step Step      `json:"step,omitempty"`
	Kind RungKind  `json:"kind,omitempty"`
	Days int       `json:"days,omitempty"` // before the due day, or after it
	To   []Role    `json:"to,omitempty"`
}

// Name names the rung among those of its step and due day, e.g. before-14.
func (r Rung) Name() string {
	switch r.Kind {
	case RungReminder:
		return fmt.Sprintf("before-%d", r.Days)
	case RungEscalation:
		return fmt.Sprintf("after-%d", r.Days)
	}
	return string(r.Kind)
}

// rungs are a step's reminders and escalations up to an instant and the first
// one beyond it, in order of time.
func (t *Terms) rungs(st StepState, until time.Time) []Rung {
	if st.DueAt.IsZero() {
		return nil
	}
	l, spec := t.LadderOf(st.Code), SpecOf(st.Code)
	due := DueDay(st.DueAt, t.Location())
	var out []Rung
	for _, n := range l.Before {
		out = append(out, Rung{At: t.rungAt(l, due, -n), Step: st.Code, Kind: RungReminder, Days: n, To: []Role{spec.Role}})
	}
	for _, e := range l.After {
		out = append(out, Rung{At: t.rungAt(l, due, e.Days), Step: st.Code, Kind: RungEscalation, Days: e.Days, To: e.To})
	}
	slices.SortStableFunc(out, func(a, b Rung) int { return a.At.Compare(b.At) })
	return append(out, t.repetitions(l, st, due, until)...)
}

// repetitions are those of the last escalation, until one lies beyond the instant.
func (t *Terms) repetitions(l Ladder, st StepState, due Date, until time.Time) []Rung {
	if l.Every <= 0 || len(l.After) == 0 {
		return nil
	}
	last := l.After[len(l.After)-1]
	var out []Rung
	for days := last.Days + l.Every; ; days += l.Every {
		r := Rung{At: t.rungAt(l, due, days), Step: st.Code, Kind: RungEscalation, Days: days, To: last.To}
		out = append(out, r)
		if r.At.After(until) {
			return out
		}
	}
}

// rungAt is the hour of the ladder, some days after the due day (before, when
// negative), moved off days on which nobody works.
func (t *Terms) rungAt(l Ladder, due Date, days int) time.Time {
	day := due.AddDays(days)
	switch {
	case l.AnyDay:
	case days > 0:
		day = t.Calendar.NextWorkday(day)
	default:
		day = t.Calendar.LastWorkday(day)
	}
	return day.Start(t.Location()).Add(time.Duration(l.Hour) * time.Hour)
}

// SpecOf is a step of the catalogue; the zero spec where there is none of this code.
func SpecOf(code Step) StepSpec {
	spec, _ := Spec(code)
	return spec
}

// ahead are a step's rungs after the last one recorded, up to an instant and the
// first one beyond it. The last one is known by its name: a suspension moves due
// dates by calendar days, and what had come on a working day may then lie on the
// other side of a weekend.
func (t *Terms) ahead(st StepState, until time.Time) []Rung {
	if st.Rung != "" && until.Before(st.Reached) {
		until = st.Reached
	}
	rungs := t.rungs(st, until.AddDate(0, 0, longestRest))
	if st.Rung != "" {
		if i := slices.IndexFunc(rungs, func(r Rung) bool { return r.Name() == st.Rung }); i >= 0 {
			return rungs[i+1:]
		}
	}
	return slices.DeleteFunc(rungs, func(r Rung) bool { return !r.At.After(st.Reached) })
}

// longestRest is more days than anybody has off in a row, so that a rung which a
// suspension moved over them is still found.
const longestRest = 30

// RungsPassed are the rungs of a step that are reached and not yet recorded. Of those
// that had passed before the step was waited for, or before its due time moved,
// only the last counts: nobody needs four reminders at once.
func (t *Terms) RungsPassed(st StepState, now time.Time) []Rung {
	armed := st.ArmedAt
	if armed.IsZero() { // opened by an older version
		armed = now
	}
	var out []Rung
	for _, r := range t.ahead(st, now) {
		if r.At.After(now) {
			break
		}
		if len(out) > 0 && !r.At.After(armed) {
			out = out[:0]
		}
		out = append(out, r)
	}
	return out
}

// WarnAt is when a step turns yellow: inside the plan's warning window, or when
// the least time that it and what rests on it take no longer fits.
func (s *State) WarnAt(t *Terms, st StepState) time.Time { return s.Warnings(t).At(st) }

// Warnings says when steps of a state turn yellow. It is asked of every open step after every
// message, and works out once what all of them need.
type Warnings struct {
	state    *State
	terms    *Terms
	resting  map[Step][]Step
	finishes map[int]*finishing // by the days by which due times moved
}

// Warnings are those of the state as it is now.
func (s *State) Warnings(t *Terms) *Warnings {
	return &Warnings{state: s, terms: t, finishes: map[int]*finishing{}}
}

// At is [State.WarnAt].
func (w *Warnings) At(st StepState) time.Time {
	at := st.DueAt.AddDate(0, 0, -w.terms.WarnDays)
	if start := w.latestStart(st); !start.IsZero() && start.Before(at) {
		return start
	}
	return at
}

// latestStart is the last instant at which a step and everything that rests on
// it, each taking its least time, can still be in by its due time. A step that
// opened in time is taken to have been begun then, so that for it only what rests
// on it counts. The zero time when the plan says no least times.
func (w *Warnings) latestStart(st StepState) time.Time {
	if len(w.terms.MinDays) == 0 || st.DueAt.IsZero() {
		return time.Time{}
	}
	moved := int(st.DueAt.Sub(w.state.dueByPlan(w.terms, st.Code)).Hours() / 24) // what moved this step moved the others
	finish := w.latestFinish(st.Code, moved)
	if finish.IsZero() || st.DueAt.Before(finish) {
		finish = st.DueAt
	}
	start := finish.AddDate(0, 0, -w.terms.minDays(st.Code))
	switch {
	case st.OpenedAt.After(start):
		return start
	case finish.Equal(st.DueAt):
		return time.Time{}
	}
	return finish
}

// latestFinish is by when a step must be in so that what rests on it fits too.
func (w *Warnings) latestFinish(code Step, moved int) time.Time {
	if w.resting == nil {
		w.resting = w.state.resting()
	}
	f, known := w.finishes[moved]
	if !known {
		f = &finishing{state: w.state, terms: w.terms, moved: moved, resting: w.resting, known: map[Step]time.Time{}}
		w.finishes[moved] = f
	}
	return f.latest(code)
}

// resting are the pilot's steps that wait for a step, by that step.
func (s *State) resting() map[Step][]Step {
	order := s.Order()
	resting := map[Step][]Step{}
	for i := range catalogue { // in place: steps are many words
		spec := &catalogue[i]
		if s.Step(spec.Code) == nil {
			continue
		}
		order.walk(spec, spec.Stage, func(on Step) bool {
			if !slices.Contains(resting[on], spec.Code) {
				resting[on] = append(resting[on], spec.Code)
			}
			return true
		})
	}
	return resting
}

// finishing works out latest finishes, each step's once.
type finishing struct {
	state   *State
	terms   *Terms
	moved   int
	resting map[Step][]Step
	known   map[Step]time.Time
}

func (f *finishing) latest(code Step) time.Time {
	finish, known := f.known[code]
	if known {
		return finish
	}
	for _, next := range f.resting[code] {
		by := f.state.dueByPlan(f.terms, next)
		if !by.IsZero() && !f.terms.HardDate(next) {
			by = by.AddDate(0, 0, f.moved)
		}
		if later := f.latest(next); !later.IsZero() && (by.IsZero() || later.Before(by)) {
			by = later
		}
		if by.IsZero() {
			continue
		}
		if by = by.AddDate(0, 0, -f.terms.minDays(next)); finish.IsZero() || by.Before(finish) {
			finish = by
		}
	}
	f.known[code] = finish
	return finish
}

func (t *Terms) minDays(code Step) int {
	i := slices.IndexFunc(t.MinDays, func(m StepDays) bool { return m.Step == code })
	if i < 0 {
		return 0
	}
	return t.MinDays[i].Days
}

// nextRung is the next rung of what is waited for; the zero rung when there is none.
func (s *State) nextRung(t *Terms) Rung {
	var next Rung
	earlier := func(r Rung) {
		if !r.At.IsZero() && (next.At.IsZero() || r.At.Before(next.At)) {
			next = r
		}
	}
	if s.Phase != PhaseOpen {
		return next
	}
	if s.ClocksStopped() {
		if s.Stopped != nil && s.Stopped.Until != "" {
			earlier(Rung{At: s.Stopped.Until.End(t.Location()), Kind: RungResume})
		}
		return next
	}
	if s.NotYetOpen() {
		return Rung{At: s.OpensAt(t), Kind: RungOpen}
	}
	warnings := s.Warnings(t)
	for _, st := range s.Steps {
		if st.Awaited() && !st.DueAt.IsZero() {
			earlier(nextOf(t, st, warnings))
		}
	}
	earlier(s.NextReport(t))
	if s.Governs() {
		earlier(s.nextTurn(t))
	}
	return next
}

// nextOf is a step's next rung.
func nextOf(t *Terms, st StepState, warnings *Warnings) Rung {
	var next Rung
	if rungs := t.ahead(st, st.Reached); len(rungs) > 0 {
		next = rungs[0]
	}
	if at := warnings.At(st); !st.Warned && (next.At.IsZero() || at.Before(next.At)) {
		next = Rung{At: at, Step: st.Code, Kind: RungWarning}
	}
	if !st.Overdue && (next.At.IsZero() || st.DueAt.Before(next.At)) {
		next = Rung{At: st.DueAt, Step: st.Code, Kind: RungDue}
	}
	return next
}
