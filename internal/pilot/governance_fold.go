package pilot

import (
	"slices"
	"time"
)

// applyGovernance folds what happens in a community's life after its pilot.
func (s *State) applyGovernance(t *Terms, e Event) {
	st := s.Step(e.Step)
	switch e.Type {
	case EventStepOpened:
		*st = StepState{Code: st.Code, Status: Open, OpenedAt: e.At, DueAt: e.Due, ArmedAt: e.At, Period: e.Period,
			Accepted: st.Accepted, Missed: st.Missed, Ahead: st.Ahead}
	case EventFulfilled:
		s.fulfilled(st, e)
	case EventMissed:
		st.Status, st.Missed = Waiting, st.Missed+1
		st.Warned, st.Overdue, st.DueAt = false, false, time.Time{}
		b := s.Book(yearOf(e.Period))
		b.Missed = append(slices.Clone(b.Missed), done(e.Step, e.Period))
		s.keepBook(b)
	case EventFiled, EventRecorded:
		s.filedAfter(e)
	case EventReturned:
		s.undone(e.Steps)
	case EventResumed, EventDecided: // a reinstatement gives days as a resumption does
		if day := t.Today(e.At); e.Days > 0 && !s.ClocksStopped() {
			s.Pauses = withLast(s.Pauses, Span{From: day.AddDays(-e.Days), To: day}, pausesKept)
		}
	case EventYearClosed:
		b := s.Book(s.Year)
		b.Closed = t.Today(e.At)
		s.keepBook(b)
		s.Year++
	}
}

// pausesKept is how many suspensions a state remembers.
const pausesKept = 6

func done(code Step, period string) string { return string(code) + "/" + period }

func (s *State) fulfilled(st *StepState, e Event) {
	v := e.Version()
	v.Seq = e.Filed
	st.Status, st.Accepted, st.Returns, st.Missed = Complete, v, nil, 0
	st.Ahead = slices.DeleteFunc(slices.Clone(st.Ahead), func(a Ahead) bool { return a.With.ID == e.ID || a.Day < e.On })
	b := s.Book(yearOf(e.Period))
	b.Done = append(slices.Clone(b.Done), done(e.Step, e.Period))
	s.keepBook(b)
}

// aheadKept is more than a year has periods of one duty.
const aheadKept = 24

// filedAfter counts meetings, and keeps what was done ahead of its period.
func (s *State) filedAfter(e Event) {
	for _, deed := range e.Ahead {
		st := s.Step(Step(deed.Duty))
		if st == nil { // a duty that came later
			continue
		}
		st.Ahead = withLast(st.Ahead, Ahead{Day: deed.Day, With: *e.Version()}, aheadKept)
	}
	if e.On == "" || e.Type == EventFiled && !e.Extra {
		return
	}
	b := s.Book(yearOf(e.On))
	if e.Type == EventRecorded {
		b.Void++
	} else {
		b.Extra++
	}
	s.keepBook(b)
}

// undone takes what was returned out of its year's book.
func (s *State) undone(steps []Step) {
	for _, code := range steps {
		st := s.Step(code)
		b := s.Book(yearOf(st.Period))
		b.Done = slices.DeleteFunc(slices.Clone(b.Done), func(d string) bool { return d == done(code, st.Period) })
		s.keepBook(b)
	}
}
