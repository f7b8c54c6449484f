package evidence

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// behind is the election as the round finds it.
func (x *examiner) behind(e *CommitteeElectionEvidence) pilot.Standing {
	f := x.facts().Election
	s := f.Behind(x.profile().Election)
	if x.confirming() && len(s.Rounds) == 0 && e.Round != pilot.RoundFirst && f != nil && !f.Open && f.Round == e.Round {
		return pilot.Standing{Elected: f.Holders(), Forgotten: true}
	}
	return s
}

// rightRound holds R14 and R18 where an earlier round failed or left seats: the
// next is of the kind that this calls for, polled later, and what belongs to its
// polling day was announced anew.
func rightRound(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) {
	if x.c.Offline {
		return
	}
	if wanted := before.Next(); x.ok("round") && e.Round != wanted && !before.Forgotten {
		x.find("R14", CodeWrongRound, "round", e.Round, wanted)
	}
	last, held := before.Last()
	if !held {
		return
	}
	polled := onRecord(pilot.StepCommitteeElection, "pollingDay", last.PollingDay)
	x.after("R18", "pollingDay", e.PollingDay, polled)
	x.notBefore("R18", "candidatesDate", e.CandidatesDate, polled)
	announced := slices.ContainsFunc(e.Notices, func(n ElectionNotice) bool { return n.Date >= last.PollingDay })
	if x.ok("notices") && !announced {
		x.find("R18", CodeNoticeMissing, "notices", "", "≥ "+string(last.PollingDay), polled)
	}
}

// sameElection holds R14: a further round is of the same election, by the one method
// of the community (Act Art. 8) and for as many seats. A number of households or of
// voters that is another one is worth a look.
func sameElection(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) {
	last, held := before.Last()
	if !held || x.confirming() {
		return
	}
	if last.Method != "" && x.ok("method") && e.Method != last.Method {
		x.find("R14", CodeRoundDiffers, "method", e.Method, last.Method)
	}
	for _, n := range []struct {
		say       func(rule, code, path, found, wanted string, than ...yardstick)
		path      string
		now, then int
	}{
		{x.find, "seats", e.Seats, before.Seats},
		{x.note, "households", e.Households, last.Households},
		{x.note, "register", e.Register, last.Register},
	} {
		if n.then > 0 && n.now != n.then && x.ok(n.path) {
			n.say("R14", CodeRoundDiffers, n.path, fmt.Sprint(n.now), fmt.Sprint(n.then))
		}
	}
}

// namesNobody holds R14: an election in which too few voted is void, so it has no
// result. A supplementary one may list who was elected before it.
func namesNobody(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) {
	none := ""
	if e.NoneWon {
		none = "true"
	}
	next := pilot.RoundRepeat
	if e.Round == pilot.RoundSupplementary {
		next = pilot.RoundSupplementary
	}
	for _, f := range []struct{ path, given string }{
		{"noneElected", none},
		{"elected", strings.Join(namedByVoid(x, e, before), ", ")},
		{"resultDate", string(e.ResultDate)},
		{"handoverDate", string(e.HandedOver)},
		{"termFrom", string(e.TermFrom)},
		{"termTo", string(e.TermTo)},
	} {
		if f.given != "" && x.ok(f.path) {
			x.find("R14", CodeVoidRoundNames, f.path, f.given, next)
		}
	}
}

// namedByVoid are those whom a void round lists though no earlier one elected them.
func namedByVoid(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) []string {
	var named []string
	for i, m := range e.Elected {
		_, sits := before.Winner(m.Name)
		if !m.Earlier || e.Round != pilot.RoundSupplementary || !sits && !x.c.Offline {
			named = append(named, m.Name)
			continue
		}
		electedEarlier(x, e, before, i)
	}
	return named
}

// electedEarlier holds R14: only a supplementary round leans on earlier ones, and
// only on what they recorded, post and votes as they stand there.
func electedEarlier(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing, i int) {
	m, path := e.Elected[i], pilot.FieldAt("elected", i, "electedEarlier")
	if e.Round != pilot.RoundSupplementary && x.ok("round") {
		x.find("R14", CodeNotElectedEarlier, path, m.Name, "")
		return
	}
	if x.c.Offline {
		return
	}
	was, sits := before.Winner(m.Name)
	if !sits {
		x.known("R14", path, m.Name, before.Names(), func() { x.find("R14", CodeNotElectedEarlier, path, m.Name, "") })
		return
	}
	sameAsThen(x, pilot.FieldAt("elected", i, "post"), m.Post, was.Post)
	if before.VotesKnown {
		sameAsThen(x, pilot.FieldAt("elected", i, "votes"), fmt.Sprint(m.Votes), fmt.Sprint(was.Votes))
		sameAsThen(x, pilot.FieldAt("elected", i, "votesAgain"), fmt.Sprint(m.VotesAgain), fmt.Sprint(was.Votes))
	}
}

func sameAsThen(x *examiner, path, now, then string) {
	if x.ok(path) && now != then {
		x.find("R14", CodeEarlierDiffers, path, now, then)
	}
}

// notElectedTwice holds R14: whoever sits already takes none of the seats left.
func notElectedTwice(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing, i int) {
	if e.Round != pilot.RoundSupplementary || !before.Exact() {
		return
	}
	if was, sits := before.Winner(e.Elected[i].Name); sits && x.ok(pilot.FieldAt("elected", i, "name")) {
		x.find("R14", CodeElectedAlready, pilot.FieldAt("elected", i, "electedEarlier"), was.Name, "true")
	}
}

// allElectedEarlier holds R14: nobody whom an earlier round elected loses the seat
// because a supplementary one leaves them out. A round that nobody won need not list them.
func allElectedEarlier(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) {
	if e.Round != pilot.RoundSupplementary || len(e.Elected) == 0 || !x.ok("elected") || x.confirming() {
		return
	}
	if !before.Exact() { // it is known how many, not who
		if n := len(winnersOf(e.Elected, ElectedMember.sitting)); n != before.Count {
			x.find("R14", CodeEarlierCount, "elected", fmt.Sprint(n), fmt.Sprint(before.Count))
		}
		return
	}
	var missing []string
	listed := pilot.MeansEach(before.Names(), e.winning())
	for i, w := range before.Elected {
		if !listed[i] {
			missing = append(missing, w.Name)
		}
	}
	if len(missing) > 0 {
		x.find("R14", CodeEarlierMissing, "elected", "", strings.Join(missing, ", "))
	}
}

// noneMeansNone holds R14: where nobody won, nobody is listed but who sat before.
func noneMeansNone(x *examiner, e *CommitteeElectionEvidence) {
	won := winnersOf(e.Elected, ElectedMember.wonNow)
	if e.NoneWon && len(won) > 0 && x.ok("noneElected", "elected") {
		x.find("R14", CodeNoneElectedNames, "noneElected", won[0].Name, "")
	}
}

// What a round comes to.
type roundOutcome int

const (
	roundVoid roundOutcome = iota
	roundUnfilled
	roundFilled
)

// electionFacts is the election with this round. A void one elects nobody, and
// whoever earlier rounds elected sits all the same.
func electionFacts(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing, outcome roundOutcome) *pilot.ElectionFacts {
	f := &pilot.ElectionFacts{
		PollingDay: e.PollingDay, ResultDate: e.ResultDate, TermTo: e.TermTo, Households: e.Households, Seats: e.Seats,
		Round: e.Round, Open: outcome != roundFilled,
	}
	round := pilot.ElectionRound{
		Round: e.Round, PollingDay: e.PollingDay, Register: e.Register, Ballots: e.Ballots, Valid: e.Valid, Elected: len(e.Elected),
		ID: x.roundID(), Method: e.Method, Households: e.Households, Seats: e.Seats, ResultDate: e.ResultDate,
		Objections: &e.Objections,
	}
	elected := e.electedAsKnown(before)
	if f.Seat(before.Elected); outcome == roundVoid || len(elected) == 0 {
		f.Rounds = append(slices.Clone(before.Rounds), round)
	} else {
		round.Winners = winnersOf(elected, ElectedMember.wonNow)
		f.Seat(winnersOf(elected, nil))
		f.Rounds = append(filledIn(before, elected, e.Seats), round)
	}
	f.Objections = pilot.ObjectionsOver(f.Rounds)
	f.Fallen = x.fallen()
	return f
}

// electedAsKnown is the list of the elected with their names as they stood, or as
// the round that elected them wrote them: with the mark that tells two people apart.
func (e *CommitteeElectionEvidence) electedAsKnown(before pilot.Standing) []ElectedMember {
	list := slices.Clone(e.Elected)
	for i, m := range list {
		known := e.standing()
		if m.Earlier {
			known = before.Names()
		}
		list[i].Name = pilot.AsOnRecord(known, m.Name)
	}
	return list
}

// winning are the names of the elected.
func (e *CommitteeElectionEvidence) winning() []string {
	var names []string
	for _, m := range e.Elected {
		names = append(names, m.Name)
	}
	return names
}

// roundID is the hand-in that a round's figures are in.
func (x *examiner) roundID() string {
	f := x.facts().Election
	switch {
	case x.c.HandIn == nil:
		return ""
	case !x.confirming():
		return x.c.HandIn.ID
	case f != nil && len(f.Rounds) > 0 && f.Rounds[len(f.Rounds)-1].ID != "":
		return f.Rounds[len(f.Rounds)-1].ID
	}
	return x.c.HandIn.Confirms
}

// fallen is the rounds that count no more: those returned, and the one that this
// hand-in takes the place of.
func (x *examiner) fallen() []pilot.ElectionRound {
	f := x.facts().Election
	switch n := f.RoundsOnRecord(); {
	case f == nil:
		return nil
	case f.Open || x.confirming() || len(f.Rounds) == 0:
		return f.Fallen
	default:
		return f.FallenWith(f.Rounds[n-1:])
	}
}

// filledIn is the rounds with whom those elected that did not keep it: a list of
// the whole committee says so, once it was held to what is known of them.
func filledIn(s pilot.Standing, list []ElectedMember, seats int) []pilot.ElectionRound {
	rounds := slices.Clone(s.Rounds)
	if len(list) == 0 {
		return rounds
	}
	for _, i := range s.Unknown {
		rounds[i].Seats = seats
	}
	if n := len(s.Unknown); n > 0 {
		rounds[s.Unknown[n-1]].Winners = winnersOf(list, ElectedMember.sitting)
	}
	return rounds
}

// winnersOf are the ones of a list, or some of them.
func winnersOf(list []ElectedMember, some func(ElectedMember) bool) []pilot.Winner {
	var out []pilot.Winner
	for _, m := range list {
		if some == nil || some(m) {
			out = append(out, pilot.Winner{Name: m.Name, Post: m.Post, Votes: m.Votes})
		}
	}
	return out
}

func (m ElectedMember) sitting() bool { return m.Earlier }

func (m ElectedMember) wonNow() bool { return !m.Earlier }
