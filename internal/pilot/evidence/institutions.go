package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// AssemblyRulesEvidence is the assembly's working rules with the minutes of its
// first meeting (R23, R45, R46).
type AssemblyRulesEvidence struct {
	Adoption
	MeetingsPerYear int        `json:"meetingsPerYear" rule:"R45"`
	Minutes         string     `json:"firstMeetingMinutes" rule:"R45"`
	Notified        pilot.Date `json:"notified" rule:"R45"`
}

func judgeAssemblyRules(x *examiner, e *AssemblyRulesEvidence) {
	judgeAdoption(x, "R23", e.Adoption)
	atLeast := x.profile().Assembly.MeetingsPerYear
	if x.ok("meetingsPerYear") && e.MeetingsPerYear < atLeast {
		x.find("R45", CodeTooFewMeetings, "meetingsPerYear", fmt.Sprint(e.MeetingsPerYear), fmt.Sprintf("≥ %d", atLeast))
	}
	x.notAfter("R45", "notified", e.Notified, given("adopted", e.Adopted))
}

// CharterEvidence is the charter of self-government (R24).
type CharterEvidence struct {
	Adoption
}

func judgeCharter(x *examiner, e *CharterEvidence) { judgeAdoption(x, "R24", e.Adoption) }

// CivilityCovenantEvidence is the community's civility covenant with the
// sub-district office's filing receipt (R25).
type CivilityCovenantEvidence struct {
	Adoption
	Lawful bool     `json:"lawful"`
	Filed  *Receipt `json:"filed"`
}

func judgeCivilityCovenant(x *examiner, e *CivilityCovenantEvidence) {
	judgeAdoption(x, "R25", e.Adoption)
	if x.ok("lawful") && !e.Lawful {
		x.find("R25", CodeNotTrue, "lawful", "false", "true")
	}
	if e.Filed != nil {
		x.notBefore("R25", "filed.date", e.Filed.Date, given("adopted", e.Adopted))
	}
}

// CommitteeBylawsEvidence is the committee's working bylaws (R26).
type CommitteeBylawsEvidence struct {
	Adoption
	Minutes string `json:"minutes"`
}

func judgeCommitteeBylaws(x *examiner, e *CommitteeBylawsEvidence) {
	judgeAdoption(x, "R26", e.Adoption)
}

// DisclosureRulesEvidence is the rules on making the committee's affairs public (R27).
type DisclosureRulesEvidence struct {
	Adoption
	Items      []string `json:"items"`
	Period     string   `json:"period"`
	Channel    string   `json:"channel"`
	Accounts   bool     `json:"accountsPublished"`
	BoardPhoto string   `json:"boardPhoto"`
}

func judgeDisclosureRules(x *examiner, e *DisclosureRulesEvidence) {
	judgeAdoption(x, "R27", e.Adoption)
	if x.ok("accountsPublished") && !e.Accounts {
		x.find("R27", CodeNotTrue, "accountsPublished", "false", "true")
	}
}

// WorkstationRulesEvidence is the workstation's working rules (R28), with how
// often it reports to the committee (R50).
type WorkstationRulesEvidence struct {
	Adoption
	ReportsToCommittee bool   `json:"reportsToCommittee"`
	ReportingPeriod    string `json:"reportingPeriod"`
}

func judgeWorkstationRules(x *examiner, e *WorkstationRulesEvidence) {
	judgeAdoption(x, "R28", e.Adoption)
	if x.ok("reportsToCommittee") && !e.ReportsToCommittee {
		x.find("R28", CodeNotTrue, "reportsToCommittee", "false", "true")
	}
	x.verdict.Facts.StationRules = &pilot.StationRulesFacts{Months: reportMonths(e.ReportingPeriod)}
}

// SpecialistMeasuresEvidence is the measures for managing the specialists, with
// where each of the four parts stands (R29).
type SpecialistMeasuresEvidence struct {
	Adoption
	Parts MeasureParts `json:"parts"`
}

// MeasureParts names the chapter of each mandatory part.
type MeasureParts struct {
	Duties     string `json:"duties"`
	WorkSystem string `json:"workSystem"`
	Employment string `json:"employment"`
	Assessment string `json:"assessment"`
}

func judgeSpecialistMeasures(x *examiner, e *SpecialistMeasuresEvidence) {
	judgeAdoption(x, "R29", e.Adoption)
	x.verdict.Facts.Measures = &pilot.MeasuresFacts{Date: e.Adopted}
}

// EmploymentAgreementEvidence is the model text of the agreement (R30), with the
// articles that settle what an agreement must settle (R37, R38).
type EmploymentAgreementEvidence struct {
	Adoption
	Articles AgreementArticles `json:"articles"`
}

// AgreementArticles names the article for each thing an agreement settles.
type AgreementArticles struct {
	Parties string `json:"parties"`
	Post    string `json:"post"`
	Term    string `json:"term"`
	Pay     string `json:"pay"`
	Duties  string `json:"duties"`
}

func judgeEmploymentAgreement(x *examiner, e *EmploymentAgreementEvidence) {
	judgeAdoption(x, "R30", e.Adoption)
	if measures := x.facts().Measures; measures != nil {
		x.notBefore("R30", "adopted", e.Adopted, onRecord(pilot.StepSpecialistMeasures, "adopted", measures.Date))
	}
}
