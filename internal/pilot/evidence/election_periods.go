package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// electionDates holds R18: the procedure in its order.
func electionDates(x *examiner, e *CommitteeElectionEvidence) {
	polled, listed := given("pollingDay", e.PollingDay), given("voterListDate", e.VoterListDate)
	if ec := x.facts().ElectionCommittee; ec != nil {
		x.notBefore("R18", "voterListDate", e.VoterListDate, onRecord(pilot.StepElectionCommittee, "date", ec.Date))
		committeeInTime(x, "pollingDay", onRecord(pilot.StepElectionCommittee, "date", ec.Date), e.PollingDay)
	}
	x.notAfter("R18", "voterListDate", e.VoterListDate, polled)
	x.notBefore("R18", "candidatesDate", e.CandidatesDate, listed)
	x.notAfter("R18", "candidatesDate", e.CandidatesDate, polled)
	if e.Objections > 0 && e.ObjectionsDone == "" && x.ok("objections", "objectionsDecidedDate") {
		x.find("R14", CodeMissing, "objectionsDecidedDate", "", "")
	}
	x.notBefore("R18", "lastObjectionDate", e.LastObjection, listed)
	x.notBefore("R18", "objectionsDecidedDate", e.ObjectionsDone, later(listed, given("lastObjectionDate", e.LastObjection)))
	x.notAfter("R18", "objectionsDecidedDate", e.ObjectionsDone, polled)
	x.notBefore("R18", "resultDate", e.ResultDate, polled)
	if e.Filed != nil {
		x.notBefore("R14", "filed.date", e.Filed.Date, given("resultDate", e.ResultDate))
	}
	x.notBefore("R18", "handoverDate", e.HandedOver, polled)
	x.notBefore("R14", "termFrom", e.TermFrom, polled)
	x.notBefore("R14", "termTo", e.TermTo, given("termFrom", e.TermFrom))
	termAsFixed(x, e)
}

// termAsFixed holds R14: the term runs as many years as the law gives it.
func termAsFixed(x *examiner, e *CommitteeElectionEvidence) {
	years := x.profile().Committee.TermYears
	if years <= 0 || !x.ok("termFrom", "termTo") || e.TermFrom == "" || e.TermTo < e.TermFrom {
		return
	}
	if first, last := pilot.TermEnds(e.TermFrom, 12*years); e.TermTo < first || e.TermTo > last {
		x.find("R14", CodeTermYears, "termTo", string(e.TermTo), fmt.Sprintf("%s – %s", first, last), given("termFrom", e.TermFrom))
	}
}

// electionPeriods holds the profile's periods around polling day (R18, and R14 for the voter
// list and the filing; L1 instead for what a statute sets). One of no days is not judged. They count for each
// round's own polling day: candidates, notices, filing and handover anew, while the
// election committee and the voter list of the first round go on standing.
func electionPeriods(x *examiner, e *CommitteeElectionEvidence) {
	p, polled := x.profile().Election, given("pollingDay", e.PollingDay)
	x.daysBefore(listRule(p), "voterListDate", e.VoterListDate, polled, p.VoterListDaysBefore)
	x.daysBefore("R18", "candidatesDate", e.CandidatesDate, polled, p.CandidatesDaysBefore)
	objectionsToList{objectionRule(p), pilot.StepCommitteeElection, e.VoterListDate, e.LastObjection, e.ObjectionsDone}.inTime(x)
	if e.Filed != nil {
		x.within("R14", "filed.date", e.Filed.Date, polled, p.ResultsFiledDaysAfter)
	}
	x.within("R18", "handoverDate", e.HandedOver, polled, p.ResultsFiledDaysAfter)
}

// objectionsToList are when a list of voters was published, objected to and decided upon.
type objectionsToList struct {
	rule                  string
	step                  pilot.Step
	listed, last, decided pilot.Date
}

// inTime wants objections raised within so many days of the list's publication, and decided
// within so many of the last one. When that one's day is not given, they may have come
// until the end. The days for the decision are no law's (R18).
func (o objectionsToList) inTime(x *examiner) {
	p := x.profile().Election
	x.within(o.rule, "lastObjectionDate", o.last, given("voterListDate", o.listed), p.ObjectionDays)
	raised := given("lastObjectionDate", o.last)
	if o.last == "" {
		if p.ObjectionDays <= 0 || !x.ok("voterListDate") {
			return
		}
		raised = onRecord(o.step, "objectionsEnd", pilot.LastDayAfter(o.listed, p.ObjectionDays, x.calendar()))
	}
	if x.ok("lastObjectionDate") {
		x.within("R18", "objectionsDecidedDate", o.decided, raised, p.ObjectionDecisionDays)
	}
}

// committeeInTime holds R18: polling day comes so many days after the election
// committee was set up.
func committeeInTime(x *examiner, path string, setUp yardstick, polling pilot.Date) {
	days, committee := x.profile().Election.CommitteeDaysBefore, pilot.Date(setUp.value)
	if days <= 0 || !x.ok(path) || committee == "" || polling == "" || committee <= pilot.LastDayBefore(polling, days) {
		return
	}
	x.find("R18", CodePeriodShort, path, string(polling), "≥ "+string(committee.AddDays(days)), setUp)
}

// committeeBefore holds the same where the committee's day is the one that changes.
func committeeBefore(x *examiner, committee pilot.Date, polled yardstick) {
	days, polling := x.profile().Election.CommitteeDaysBefore, pilot.Date(polled.value)
	if days <= 0 || !x.ok("date") || committee == "" || polling == "" || committee <= pilot.LastDayBefore(polling, days) {
		return
	}
	x.find("R18", CodePeriodShort, "date", string(committee), "≤ "+string(pilot.LastDayBefore(polling, days)), polled)
}

// daysBefore wants a date at least so many days before another.
func (x *examiner) daysBefore(rule, path string, date pilot.Date, then yardstick, days int) {
	day := pilot.Date(then.value)
	if days <= 0 || date == "" || day == "" || date > day || !x.ok(path) {
		return
	}
	if last := pilot.LastDayBefore(day, days); date > last {
		x.find(rule, CodePeriodShort, path, string(date), "≤ "+string(last), then)
	}
}

// within wants a date within so many days of another.
func (x *examiner) within(rule, path string, date pilot.Date, from yardstick, days int) {
	if days <= 0 || date == "" || from.value == "" || !x.ok(path) {
		return
	}
	if end := pilot.LastDayAfter(pilot.Date(from.value), days, x.calendar()); date > end {
		x.find(rule, CodePeriodOver, path, string(date), "≤ "+string(end), from)
	}
}
