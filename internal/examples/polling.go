package examples

import (
	"time"

	"shidian/internal/pilot"
)

// roundSlack is how many days an example's first polling day lies back, so that a
// round that fails can be held again by today.
const roundSlack = 14

// lead is how long before today the election committee must have been there, for
// an election to have been held by today.
func lead(p pilot.Profile) int { return p.Election.CommitteeDaysBefore + roundSlack + 1 }

// polling is the days of an election, as the profile's periods want them.
type polling struct {
	list, lastObjection, decided, candidates, day, filed, handover pilot.Date
}

func (s story) polling() polling {
	p, day := s.terms.Profile.Election, s.pollingDay()
	v := polling{day: day}
	v.list = max(day.AddDays(-p.VoterListDaysBefore-1), s.on(dayElectionCommittee))
	v.lastObjection = min(v.list.AddDays(min(3, p.ObjectionDays)), day)
	v.decided = min(v.lastObjection.AddDays(min(2, p.ObjectionDecisionDays)), day)
	v.candidates = max(day.AddDays(-p.CandidatesDaysBefore-2), v.list)
	if held := s.facts.Election; held != nil && held.Open {
		v.candidates = max(v.candidates, held.PollingDay) // they are announced anew
	}
	v.filed = min(day.AddDays(min(3, p.ResultsFiledDaysAfter)), s.cal.today)
	v.handover = min(day.AddDays(min(5, p.ResultsFiledDaysAfter)), s.cal.today)
	return v
}

// pollingDay is on record, or the next round's, or the first: late enough after
// the election committee was set up.
func (s story) pollingDay() pilot.Date {
	p, held := s.terms.Profile.Election, s.facts.Election
	switch {
	case held != nil && !held.Open:
		return held.PollingDay
	case held != nil:
		return min(held.PollingDay.AddDays(p.CandidatesDaysBefore+3), s.cal.today)
	}
	first := min(s.on(dayPolling), s.cal.today.AddDays(-roundSlack))
	return min(max(first, s.on(dayElectionCommittee).AddDays(p.CommitteeDaysBefore), s.on(dayNumberFixed)), s.cal.today)
}

// round is the one that the rounds on record call for.
func (s story) round() string {
	held := s.facts.Election
	switch {
	case held == nil || !held.Open:
		return pilot.RoundFirst
	case len(held.Members) > 0:
		return pilot.RoundSupplementary
	}
	more := s.terms.Profile.Election.Turnout
	if last := held.Rounds[max(0, len(held.Rounds)-1):]; len(last) > 0 && more.Den > 0 && !more.Exceeded(last[0].Ballots, last[0].Register) {
		return pilot.RoundRepeat
	}
	return pilot.RoundSupplementary
}

// seated is whether an earlier round of this election elected somebody.
func (s story) seated(name string) bool {
	held := s.facts.Election
	return held != nil && held.Open && held.Sits(name)
}

// lastDay is the last day of a term of so many months that begins on a day.
func lastDay(from pilot.Date, months int) pilot.Date {
	at := from.Start(time.UTC)
	end := at.AddDate(0, months, 0)
	if end.Day() != at.Day() { // that month has no such day
		end = end.AddDate(0, 0, -end.Day()+1)
	}
	return pilot.DateOf(end, time.UTC).AddDays(-1)
}
