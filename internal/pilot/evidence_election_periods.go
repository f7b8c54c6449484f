package pilot

import "fmt"

// electionDates holds R18: the procedure in its order.
func electionDates(x *examiner, e *CommitteeElectionEvidence) {
	if ec := x.facts().ElectionCommittee; ec != nil {
		x.notBefore("R18", "voterListDate", e.VoterListDate, ec.Date)
		committeeInTime(x, "pollingDay", ec.Date, e.PollingDay)
	}
	x.notAfter("R18", "voterListDate", e.VoterListDate, e.PollingDay)
	x.notBefore("R18", "candidatesDate", e.CandidatesDate, e.VoterListDate)
	x.notAfter("R18", "candidatesDate", e.CandidatesDate, e.PollingDay)
	if e.Objections > 0 && e.ObjectionsDone == "" && x.ok("objections", "objectionsDecidedDate") {
		x.find("R14", CodeMissing, "objectionsDecidedDate", "", "")
	}
	x.notBefore("R18", "lastObjectionDate", e.LastObjection, e.VoterListDate)
	x.notBefore("R18", "objectionsDecidedDate", e.ObjectionsDone, max(e.VoterListDate, e.LastObjection))
	x.notAfter("R18", "objectionsDecidedDate", e.ObjectionsDone, e.PollingDay)
	x.notBefore("R18", "resultDate", e.ResultDate, e.PollingDay)
	if e.Filed != nil {
		x.notBefore("R14", "filed.date", e.Filed.Date, e.ResultDate)
	}
	x.notBefore("R18", "handoverDate", e.HandedOver, e.PollingDay)
	x.notBefore("R14", "termFrom", e.TermFrom, e.PollingDay)
	x.notBefore("R14", "termTo", e.TermTo, e.TermFrom)
	termAsFixed(x, e)
}

// termAsFixed holds R14: the term runs as many years as the law gives it.
func termAsFixed(x *examiner, e *CommitteeElectionEvidence) {
	years := x.profile().Committee.TermYears
	if years <= 0 || !x.ok("termFrom", "termTo") || e.TermFrom == "" || e.TermTo < e.TermFrom {
		return
	}
	if first, last := termEnds(e.TermFrom, 12*years); e.TermTo < first || e.TermTo > last {
		x.find("R14", CodeTermYears, "termTo", string(e.TermTo), fmt.Sprintf("%s – %s", first, last))
	}
}

// electionPeriods holds the profile's periods around polling day (R18, and R14 for
// the voter list and the filing). One of no days is not judged. They count for each
// round's own polling day: candidates, notices, filing and handover anew, while the
// election committee and the voter list of the first round go on standing.
func electionPeriods(x *examiner, e *CommitteeElectionEvidence) {
	p := x.profile().Election
	x.daysBefore("R14", "voterListDate", e.VoterListDate, e.PollingDay, p.VoterListDaysBefore)
	x.daysBefore("R18", "candidatesDate", e.CandidatesDate, e.PollingDay, p.CandidatesDaysBefore)
	objectionPeriods(x, e, p)
	if e.Filed != nil {
		x.within("R14", "filed.date", e.Filed.Date, e.PollingDay, p.ResultsFiledDaysAfter)
	}
	x.within("R18", "handoverDate", e.HandedOver, e.PollingDay, p.ResultsFiledDaysAfter)
}

// objectionPeriods holds R18: objections are raised within so many days of the
// list's publication, and decided within so many of the last one. When that one's
// day is not given, they may have come until the end.
func objectionPeriods(x *examiner, e *CommitteeElectionEvidence, p ElectionProfile) {
	x.within("R18", "lastObjectionDate", e.LastObjection, e.VoterListDate, p.ObjectionDays)
	raised := e.LastObjection
	if raised == "" {
		if p.ObjectionDays <= 0 || !x.ok("voterListDate") {
			return
		}
		raised = periodEnd(e.VoterListDate, p.ObjectionDays, x.calendar())
	}
	if x.ok("lastObjectionDate") {
		x.within("R18", "objectionsDecidedDate", e.ObjectionsDone, raised, p.ObjectionDecisionDays)
	}
}

// committeeInTime holds R18: the election committee is there so many days before
// polling day. The path is that of the date to be changed.
func committeeInTime(x *examiner, path string, committee, polling Date) {
	days := x.profile().Election.CommitteeDaysBefore
	if days <= 0 || !x.ok(path) || committee == "" || polling == "" || committee <= lastDayBefore(polling, days) {
		return
	}
	if path == "date" {
		x.find("R18", CodePeriodShort, path, string(committee), "≤ "+string(lastDayBefore(polling, days)))
		return
	}
	x.find("R18", CodePeriodShort, path, string(polling), "≥ "+string(committee.AddDays(days)))
}

// daysBefore wants a date at least so many days before another.
func (x *examiner) daysBefore(rule, path string, date, day Date, days int) {
	if days <= 0 || date == "" || day == "" || date > day || !x.ok(path) {
		return
	}
	if last := lastDayBefore(day, days); date > last {
		x.find(rule, CodePeriodShort, path, string(date), "≤ "+string(last))
	}
}

// within wants a date within so many days of another.
func (x *examiner) within(rule, path string, date, from Date, days int) {
	if days <= 0 || date == "" || from == "" || !x.ok(path) {
		return
	}
	if end := periodEnd(from, days, x.calendar()); date > end {
		x.find(rule, CodePeriodOver, path, string(date), "≤ "+string(end))
	}
}

// objectionsSoFar counts the objections of all rounds; nil when an earlier round's
// were not kept.
func objectionsSoFar(x *examiner, e *CommitteeElectionEvidence) *int {
	n, before := e.Objections, x.facts().Election
	if before == nil || !before.Open {
		return &n
	}
	if before.Objections == nil {
		return nil
	}
	n += *before.Objections
	return &n
}
