package pilot

// Duty is something that a community owes again and again after its pilot.
type Duty string

// The duties.
const (
	DutyAssemblyMeeting     Duty = "assembly-meeting"     // R45: so many a year
	DutyAnnualReport        Duty = "annual-report"        // R48: once a year
	DutyStationReport       Duty = "station-report"       // R50: as often as the working rules say
	DutyAppraisal           Duty = "appraisal"            // R50: once a year
	DutyElectionPreparation Duty = "election-preparation" // R12, R18: before a term ends
	DutyTermElection        Duty = "term-election"        // R14: when a term ends
	DutyReorganisation      Duty = "reorganisation"       // R6: once, in a community that took the place of others
)

// Deed is a duty done, with the day that says for which period.
type Deed struct {
	Duty Duty `json:"duty"`
	Day  Date `json:"day"`
}
