package examples

import "shidian/internal/pilot"

// naturalDays is the length of the calendar that the days below belong to; a
// place with more or less time between opening and deadline stretches it.
const naturalDays = 106

// The days of a pilot, counted from its opening. Steps that rest on each other
// never go backwards. What a pilot rests on was done before it opened.
//
// The days of the election are those of the profile's periods: see polling.
const (
	dayGroup = iota
	dayPlanMeeting
	dayPlan
	daySize
	dayResponsibilities
	dayFoundingMeeting
	dayMobilisation
	dayFounding
	dayLetters
	dayPresided
	dayElectionCommittee
	dayAnnounced
	dayNumberFixed
	dayGuidance
	dayRoster
	dayPolling
	daySupervision
	dayPartyRequest
	dayDrafts
	dayPartyMeeting
	dayPartyApproval
	dayCommitteeDocuments
	dayAssembly
	dayModelAgreement
	dayOpinion
	dayNotice
	dayPublication
	dayAgreements
	dayStation
	dayPlate
	dayRevision
	dayArchive
	daySelfCheck
	daySummary
	dayFiling
	dayReceipt
	days
)

var offsets = [days]int{
	daySize: -30, dayFoundingMeeting: -23, dayFounding: -21,
	dayGroup: 4, dayPlanMeeting: 9, dayPlan: 11, dayResponsibilities: 15,
	dayMobilisation: 17, dayLetters: 20, dayPresided: 24, dayElectionCommittee: 25, dayAnnounced: 26,
	dayNumberFixed: 28, dayGuidance: 30, dayRoster: 60,
	dayPolling: 63, daySupervision: 66, dayPartyRequest: 66, dayDrafts: 67, dayPartyMeeting: 68, dayPartyApproval: 70,
	dayCommitteeDocuments: 71, dayAssembly: 73, dayModelAgreement: 74, dayOpinion: 76, dayNotice: 77, dayPublication: 85,
	dayAgreements: 88, dayStation: 90, dayPlate: 91, dayRevision: 92, dayArchive: 95, daySelfCheck: 99, daySummary: 101,
	dayFiling: 103, dayReceipt: 107,
}

// calendar turns days of a pilot into dates of a place.
type calendar struct {
	opens, today pilot.Date
	span         int
	lead         int // days from the election committee to today, at least
	known        []knownDay
}

// knownDay is a date that the pilot already holds: what comes before it in the
// story is not later, what comes after it not earlier.
type knownDay struct {
	day  int
	date pilot.Date
}

func newCalendar(t *pilot.Terms, facts pilot.Facts, today pilot.Date) calendar {
	c := calendar{opens: t.Opens, today: today, span: t.Opens.DaysUntil(t.Deadline), lead: lead(t.Profile)}
	if c.span <= 0 {
		c.span = naturalDays
	}
	c.known = knownDays(facts)
	return c
}

// date is the day's natural date, kept in order with what is known, and never
// after today: on a pilot's first day everything falls on that day.
func (c calendar) date(day int) pilot.Date { return c.between(offsets[day]) }

// Where what is known is not in the story's order, a day keeps to what it rests on;
// the foundation rests on nothing, and comes before the election.
func (c calendar) between(offset int) pilot.Date {
	d := c.natural(offset)
	if offset < 0 {
		d = c.notAfter(offset, c.notBefore(offset, d))
	} else {
		d = c.notBefore(offset, c.notAfter(offset, d))
	}
	return min(d, c.today)
}

func (c calendar) notBefore(offset int, d pilot.Date) pilot.Date {
	for _, k := range c.known {
		if at := offsets[k.day]; offset >= at {
			d = max(d, k.date.AddDays(between(at, offset)))
		}
	}
	return d
}

func (c calendar) notAfter(offset int, d pilot.Date) pilot.Date {
	for _, k := range c.known {
		if at := offsets[k.day]; offset <= at {
			d = min(d, k.date.AddDays(-between(offset, at)))
		}
	}
	return d
}

// between is how many days lie between two at least: an election begins after the
// day on which the new community's Party organisation was approved (R11).
func between(earlier, later int) int {
	if earlier == offsets[dayFounding] && later >= offsets[dayPresided] {
		return 1
	}
	return 0
}

// natural is the day as it would be if nothing were known yet. What comes before
// the opening is not stretched; the election committee is there early enough for
// an election by today.
func (c calendar) natural(offset int) pilot.Date {
	if offset < 0 {
		return c.opens.AddDays(offset - c.lead)
	}
	d := c.opens.AddDays(offset * c.span / naturalDays)
	if from, to := offsets[dayPresided], offsets[dayNumberFixed]; offset < from || offset > to {
		return d
	}
	return min(d, c.today.AddDays(offset-offsets[dayElectionCommittee]-c.lead))
}

func knownDays(f pilot.Facts) []knownDay {
	var known []knownDay
	add := func(day int, date pilot.Date) {
		if date.Valid() {
			known = append(known, knownDay{day, date})
		}
	}
	if f.LeadingGroup != nil {
		add(dayGroup, f.LeadingGroup.Date)
	}
	if f.PilotPlan != nil {
		add(dayPlan, f.PilotPlan.Date)
	}
	if f.Size != nil {
		add(daySize, f.Size.Date)
	}
	if f.PartyFounding != nil {
		add(dayFounding, f.PartyFounding.Date)
	}
	if f.ElectionCommittee != nil {
		add(dayPresided, f.ElectionCommittee.Decided)
		add(dayElectionCommittee, f.ElectionCommittee.Date)
		add(dayNumberFixed, f.ElectionCommittee.NumberFixed)
	}
	return append(known, laterDays(f)...)
}

func laterDays(f pilot.Facts) []knownDay {
	var known []knownDay
	add := func(day int, date pilot.Date) {
		if date.Valid() {
			known = append(known, knownDay{day, date})
		}
	}
	if f.Election != nil && !f.Election.Open {
		add(dayPolling, f.Election.PollingDay)
		add(dayPartyRequest, f.Election.ResultDate)
	}
	if f.Roster != nil {
		add(dayDrafts, f.Roster.Date) // the institutions rest on it; the election beside it does not
	}
	if f.Measures != nil {
		add(dayCommitteeDocuments, f.Measures.Date)
	}
	if f.Recruitment != nil {
		add(dayPublication, f.Recruitment.Published)
	}
	if f.Agreements != nil {
		add(dayAgreements, f.Agreements.Last)
	}
	if f.Workstation != nil {
		add(dayStation, f.Workstation.Date)
	}
	if f.SelfCheck != nil {
		add(daySelfCheck, f.SelfCheck.Date)
	}
	if f.Summary != nil {
		add(daySummary, f.Summary.Date)
	}
	if f.Filing != nil {
		add(dayFiling, f.Filing.Date)
	}
	return known
}
