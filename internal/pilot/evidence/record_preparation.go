package evidence

import (
	"shidian/internal/pilot"
)

// PreparationBody is how the community prepares the committee's next election
// (R12, R13, R18), by its Party organisation.
type PreparationBody struct {
	Date            pilot.Date `json:"date"` // on which the election committee was set up
	Document        string     `json:"document"`
	Committee       []string   `json:"electionCommittee" rule:"R13" is:"name"`
	Representatives int        `json:"representatives" min:"1" rule:"R13"`
	PollingDay      pilot.Date `json:"pollingDay" future:"ok" rule:"R18"`
}

// judgePreparation holds R18: the election committee is there early enough before
// polling day, and polling day is by the end of the term, else noted.
func judgePreparation(x *examiner, b *PreparationBody) {
	seen := map[pilot.NameKey]bool{}
	for i, name := range b.Committee {
		x.once(seen, "R13", pilot.FieldAt("electionCommittee", i, ""), name)
	}
	electionBodySize(x, "electionCommittee", len(b.Committee))
	p := x.profile()
	if last := pilot.LastDayBefore(b.PollingDay, p.Election.CommitteeDaysBefore); x.ok("date", "pollingDay") && b.Date > last {
		x.find("R18", CodeTooLate, "date", string(b.Date), "≤ "+string(last), given("pollingDay", b.PollingDay))
	}
	if o := x.facts().Office; o != nil && x.ok("pollingDay") {
		if end := o.TermEnds(p.Committee.TermYears); end != "" && b.PollingDay > end {
			x.note("R18", CodeTooLate, "pollingDay", string(b.PollingDay), "≤ "+string(end), inForce("termEnds", end))
		}
	}
	x.verdict.Does = []pilot.Deed{{Duty: pilot.DutyElectionPreparation, Day: b.Date}}
}
