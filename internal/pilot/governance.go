package pilot

import (
	"cmp"
	"slices"
)

// StageGovernance is the stage of everything that a community does after its
// pilot. It is none of a pilot's [Stages].
const StageGovernance Stage = "governance"

// GovernanceTerms is from what a community's life after its pilot starts.
type GovernanceTerms struct {
	Since  Date  `json:"since"`            // from this day on something is owed
	Closed Date  `json:"closed,omitempty"` // the day on which the pilot closed, where it was an earlier one
	Facts  Facts `json:"facts,omitzero"`   // who was in office then, and how often the workstation reports
	// Anew are the steps of the pilot that a community which took the place of others does
	// anew, or confirms, elections excepted: those are owed by the term.
	Anew []Step `json:"anew,omitempty"`
	// Origin is the order by which it took the place of others after their pilots; nil: there
	// was a pilot at its own place.
	Origin *Origin `json:"origin,omitempty"`
}

// ForGovernance derives the terms of a community's life after its pilot from the
// pilot's own and what it established. Dates of the plan bind there no more.
func (t *Terms) ForGovernance(s *State) Terms {
	return t.ForGovernanceFrom(s, t.Today(s.ClosedAt))
}

// ForGovernanceFrom are those of one that begins on a later day: nothing is owed
// for the time before it.
func (t *Terms) ForGovernanceFrom(s *State, since Date) Terms {
	own := *t
	own.Due, own.StepLadders, own.MinDays, own.BulletinEvery = nil, nil, nil, ""
	closed := t.Today(s.ClosedAt)
	own.Governance = &GovernanceTerms{
		Since: max(since, closed), Facts: Facts{Office: OfficeFrom(s.Facts), StationRules: s.Facts.StationRules},
	}
	if since > closed {
		own.Governance.Closed = closed
	}
	return own
}

// GovernanceProfile is how the life after the pilot is paced. What is 0 has its default.
type GovernanceProfile struct {
	AnnounceDays int `json:"announceDays,omitempty"` // before a term ends the next election is waited for
	ReportDays   int `json:"reportDays,omitempty"`   // after its period a station's report is due
	FilingDays   int `json:"filingDays,omitempty"`   // after a period has ended, what was done in it may still be filed
}

// The defaults of [GovernanceProfile].
const (
	announceDays = 180
	reportDays   = 15
	filingDays   = 30
)

func (g GovernanceProfile) announce() int { return cmp.Or(g.AnnounceDays, announceDays) }
func (g GovernanceProfile) report() int   { return cmp.Or(g.ReportDays, reportDays) }
func (g GovernanceProfile) filing() int   { return cmp.Or(g.FilingDays, filingDays) }

// anew is within how many days what has to be done anew is done: the election first, and
// as long again for what those elected adopt.
func (g GovernanceProfile) anew() int { return 2 * g.announce() }

// governanceCatalogue is what a community owes again and again after its pilot.
// Each is done by a record, of its [RecordOf] kind.
var governanceCatalogue = []StepSpec{
	{Step(DutyAssemblyMeeting), StageGovernance, LevelGovernance, rules("R45", "R46", "R49"), RoleResidentsCommittee, nil, false, false},
	{Step(DutyAnnualReport), StageGovernance, LevelGovernance, rules("R48"), RoleResidentsCommittee, nil, false, false},
	{Step(DutyStationReport), StageGovernance, LevelGovernance, rules("R50", "R51"), RoleWorkstation, nil, false, false},
	{Step(DutyAppraisal), StageGovernance, LevelGovernance, rules("R50"), RoleResidentsCommittee, nil, false, false},
	{Step(DutyElectionPreparation), StageGovernance, LevelGovernance, rules("R12", "R13", "R18"), RoleCommunityParty, nil, false, false},
	{Step(DutyTermElection), StageGovernance, LevelGovernance, rules("R14", "R15"), RoleResidentsCommittee, nil, false, false},
	{Step(DutyReorganisation), StageGovernance, LevelGovernance, rules("R6", "R46", "R54"), RoleSubDistrictOffice, nil, false, false},
}

// Duties returns what is owed after the pilot, in order. The caller must not change it.
func Duties() []StepSpec { return governanceCatalogue }

// RecordOf is the kind of record by which a duty is done; empty for a step that
// is handed in.
func RecordOf(step Step) string {
	switch Duty(step) {
	case DutyAssemblyMeeting, DutyAnnualReport:
		return KindMeeting
	case DutyStationReport:
		return KindReport
	case DutyAppraisal:
		return KindAppraisal
	case DutyElectionPreparation:
		return KindPreparation
	case DutyTermElection:
		return KindChange
	case DutyReorganisation:
		return KindReorganised
	}
	return ""
}

// Position is a step's place in the order of all steps, those after the pilot last; -1 for none.
func Position(code Step) int {
	is := func(s StepSpec) bool { return s.Code == code }
	if i := slices.IndexFunc(catalogue, is); i >= 0 {
		return i
	}
	if i := slices.IndexFunc(governanceCatalogue, is); i >= 0 {
		return len(catalogue) + i
	}
	return -1
}

// YearBook is what came of one year of a community's life.
type YearBook struct {
	Year   int      `json:"year"`
	Done   []string `json:"done,omitempty"`   // duty/period, e.g. assembly-meeting/2003-1
	Missed []string `json:"missed,omitempty"` // likewise
	Extra  int      `json:"extra,omitempty"`  // valid extra meetings of the assembly
	Void   int      `json:"void,omitempty"`   // meetings that had no quorum
	Closed Date     `json:"closed,omitempty"` // the day on which the year was settled
}

// yearsKept is how many years a state remembers; the record keeps all.
const yearsKept = 12

// Ahead is something done for a period that has not begun to be waited for.
type Ahead struct {
	Day  Date    `json:"day"`
	With Version `json:"with"` // the record
}

// Governs says whether the state is of a community's life after its pilot.
func (s *State) Governs() bool { return s.Year > 0 }

// Book is what came of a year; the zero book when nothing did yet.
func (s *State) Book(year int) YearBook {
	if i := slices.IndexFunc(s.Years, func(b YearBook) bool { return b.Year == year }); i >= 0 {
		return s.Years[i]
	}
	return YearBook{Year: year}
}

// keepBook puts a changed book in its place; clones of the state share the old ones.
func (s *State) keepBook(b YearBook) {
	years := slices.Clone(s.Years)
	i := slices.IndexFunc(years, func(old YearBook) bool { return old.Year == b.Year })
	if i < 0 {
		years = append(years, b)
		slices.SortFunc(years, func(a, b YearBook) int { return a.Year - b.Year })
	} else {
		years[i] = b
	}
	s.Years = KeepLast(years, yearsKept)
}
