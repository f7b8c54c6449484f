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
	if list := s.facts.VoterList; list != nil {
		v.list = min(list.Date, day)
	}
	v.lastObjection = min(v.list.AddDays(min(3, p.ObjectionDays)), day)
	v.decided = min(v.lastObjection.AddDays(min(2, p.ObjectionDecisionDays)), day)
	v.candidates = max(day.AddDays(-p.CandidatesDaysBefore-2), v.list)
	if last, again := s.behind().Last(); again { // they are announced anew for each round
		v.candidates = max(v.candidates, last.PollingDay)
	}
	v.filed = min(day.AddDays(min(3, p.ResultsFiledDaysAfter)), s.cal.today)
	v.handover = min(day.AddDays(min(5, p.ResultsFiledDaysAfter)), s.cal.today)
	return v
}

// pollingDay is on record, or the next round's, or the first: late enough after
// the election committee was set up.
func (s story) pollingDay() pilot.Date {
	p, held := s.terms.Profile.Election, s.facts.Election
	if held != nil && !held.Open {
		return held.PollingDay
	}
	if last, again := s.behind().Last(); again {
		return min(last.PollingDay.AddDays(p.CandidatesDaysBefore+3), s.cal.today)
	}
	first := max(min(s.on(dayPolling), s.cal.today.AddDays(-roundSlack)), s.on(dayElectionCommittee).AddDays(p.CommitteeDaysBefore), s.on(dayNumberFixed))
	if list := s.facts.VoterList; list != nil {
		first = max(first, list.Date.AddDays(p.VoterListDaysBefore))
	}
	return min(first, s.cal.today)
}

// behind is the election as its next round finds it.
func (s story) behind() pilot.Standing { return s.facts.Election.Behind(s.terms.Profile.Election) }

// lastDay is the last day of a term of so many months that begins on a day.
func lastDay(from pilot.Date, months int) pilot.Date {
	at := from.Start(time.UTC)
	end := at.AddDate(0, months, 0)
	if end.Day() != at.Day() { // that month has no such day
		end = end.AddDate(0, 0, -end.Day()+1)
	}
	return pilot.DateOf(end, time.UTC).AddDays(-1)
}
