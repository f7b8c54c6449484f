package pilot

import (
	"cmp"
	"slices"
)

// Rounds of a committee election.
const (
	RoundFirst         = "first"
	RoundRepeat        = "repeat"        // after a turnout that failed
	RoundSupplementary = "supplementary" // for seats left unfilled
)

// Winner is somebody who won a seat, as the round that elected them recorded it.
type Winner struct {
	Name  string `json:"name"`
	Post  string `json:"post"`
	Votes int    `json:"votes"`
}

// Standing is what a hand-in of the committee's election is judged on: the rounds
// on record before it, and whom those of them elected that count (R14).
type Standing struct {
	Rounds  []ElectionRound
	Elected []Winner
	// Count is how many of Elected sit: all of them, unless a round was recorded
	// before it was kept whom it elected; then Elected are those who may have been.
	Count      int
	VotesKnown bool  // as above: else names and posts are all that is known
	Seats      int   // in all; 0: not known
	counts     bool  // a round counts
	Unknown    []int // rounds of which it was not kept whom they elected
	Forgotten  bool  // what was before the round being confirmed is not on record
}

// Behind is what the next hand-in of the election is judged on. One for an election
// that is accepted takes the place of its last round, so that round is left out.
func (f *ElectionFacts) Behind(p ElectionProfile) Standing {
	if f == nil {
		return Standing{VotesKnown: true}
	}
	if f.Open || len(f.Rounds) == 0 {
		s := f.standing(len(f.Rounds), p)
		s.Seats = cmp.Or(s.Seats, f.Seats)
		return s
	}
	return f.standing(len(f.Rounds)-1, p)
}

// standing sums up the first n rounds.
func (f *ElectionFacts) standing(n int, p ElectionProfile) Standing {
	s := Standing{Rounds: slices.Clone(f.Rounds[:n])}
	for i, r := range s.Rounds {
		s.Seats = r.Seats
		if !r.elects(p, s.counts) {
			continue
		}
		s.counts = true
		if !r.kept() && r.Elected > 0 {
			s.Unknown = append(s.Unknown, i)
		}
		s.Count = max(s.Count, r.Elected)
		s.Elected = append(s.Elected, r.Winners...)
	}
	if s.VotesKnown = len(s.Unknown) == 0; s.VotesKnown {
		s.Count = len(s.Elected)
		return s
	}
	s.Elected = f.Holders()
	s.Count = min(s.Count, len(s.Elected))
	return s
}

// elects says whether a round had enough voters; a supplementary one also needs a
// round before it that counts, since a void election leaves no seats to fill.
func (r ElectionRound) elects(p ElectionProfile, after bool) bool {
	if r.Round == RoundSupplementary && !after {
		return false
	}
	more, _ := p.TurnoutOf(r.Method)
	return !more.IsSet() || more.Exceeded(r.Ballots, r.Register)
}

// kept says whether it was kept whom the round elected; the rounds of earlier
// releases have no seats either.
func (r ElectionRound) kept() bool { return r.Seats > 0 }

// Last is the round before; false when there is none.
func (s Standing) Last() (ElectionRound, bool) {
	if len(s.Rounds) == 0 {
		return ElectionRound{}, false
	}
	return s.Rounds[len(s.Rounds)-1], true
}

// Next is which round is to be held next (R14): the vote is repeated until enough
// take part in one, and from then on the seats left are filled.
func (s Standing) Next() string {
	switch {
	case len(s.Rounds) == 0:
		return RoundFirst
	case s.counts:
		return RoundSupplementary
	}
	return RoundRepeat
}

// Exact says whether it is known who sits, not only who may.
func (s Standing) Exact() bool { return s.Count == len(s.Elected) }

// Winner is somebody elected in a round that counts, as it is on record.
func (s Standing) Winner(name string) (Winner, bool) {
	i, _ := NameMeant(s.Names(), name)
	if i < 0 {
		return Winner{}, false
	}
	return s.Elected[i], true
}

// Names are those of whom the rounds elected.
func (s Standing) Names() []string {
	var names []string
	for _, w := range s.Elected {
		names = append(names, w.Name)
	}
	return names
}

// ObjectionsOver counts the objections to the voter list over rounds; nil when those
// of one were not kept.
func ObjectionsOver(rounds []ElectionRound) *int {
	sum := 0
	for _, r := range rounds {
		if r.Objections == nil {
			return nil
		}
		sum += *r.Objections
	}
	return &sum
}

// Holders are the members with their posts; their votes are not known.
func (f *ElectionFacts) Holders() []Winner {
	var out []Winner
	for _, name := range f.Members {
		out = append(out, Winner{Name: name, Post: f.PostOf(name)})
	}
	return out
}

// Seat puts people on the committee.
func (f *ElectionFacts) Seat(elected []Winner) {
	f.Director, f.ViceDirectors, f.Members = "", nil, nil
	for _, w := range elected {
		f.Members = append(f.Members, w.Name)
		switch w.Post {
		case PostDirector:
			f.Director = w.Name
		case PostViceDirector:
			f.ViceDirectors = append(f.ViceDirectors, w.Name)
		}
	}
}

// RoundsOnRecord is how many rounds stand. An election accepted before rounds were
// kept is one.
func (f *ElectionFacts) RoundsOnRecord() int {
	switch {
	case f == nil:
		return 0
	case len(f.Rounds) == 0 && !f.Open:
		return 1
	}
	return len(f.Rounds)
}

// fallenKept is how many returned rounds a state remembers; the record has all.
const fallenKept = 12

// BeforeRound is the election as it stood before its round n, counted from 1: that round
// and those after it were returned and count no more.
func (f *ElectionFacts) BeforeRound(n int, p ElectionProfile) *ElectionFacts {
	keep := min(n-1, len(f.Rounds))
	s := f.standing(keep, p)
	out := &ElectionFacts{Open: true, Rounds: s.Rounds, Objections: ObjectionsOver(s.Rounds), Fallen: f.FallenWith(f.Rounds[keep:])}
	out.Seat(s.Elected)
	if last, held := s.Last(); held {
		out.PollingDay, out.ResultDate, out.Round = last.PollingDay, last.ResultDate, last.Round
		out.Households, out.Seats = last.Households, last.Seats
	}
	return out
}

// FallenWith is the rounds that fell, with some more.
func (f *ElectionFacts) FallenWith(more []ElectionRound) []ElectionRound {
	out := slices.Clone(f.Fallen)
	for _, r := range more {
		r.Winners = nil
		out = append(out, r)
	}
	return KeepLast(out, fallenKept)
}
