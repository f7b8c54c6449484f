package pilot

import (
	"fmt"
)

// Profile is what law or practice fixes, by name and version; its content
// travels in the workflow's input. Where each value comes from is said in the
// profile's file. Shares are exact fractions.
type Profile struct {
	Name string `json:"name"` // e.g. cn-1989-beijing-2000

	Committee     CommitteeProfile   `json:"committee"`
	Election      ElectionProfile    `json:"election"`
	Assembly      AssemblyProfile    `json:"assembly"`
	Party         PartyProfile       `json:"party"`
	SubCommittees SubCommitteeLimits `json:"subCommittees"`
	Recruitment   RecruitmentProfile `json:"recruitment"`
	Adoption      []AdoptionRule     `json:"adoption"` // which body adopts which document (A5)
	Retention     []string           `json:"retention"`
	Households    Range              `json:"households"` // usual size; outside it a note (R6)
	Governance    GovernanceProfile  `json:"governance,omitzero"`

	RetentionTable []RetentionClass `json:"retentionTable,omitempty"` // the longest kept first
}

// Range includes both ends.
type Range struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Holds says whether n is in the range.
func (r Range) Holds(n int) bool { return n >= r.Min && n <= r.Max }

// Share is an exact fraction, e.g. 1/2.
type Share struct {
	Num int `json:"num"`
	Den int `json:"den"`
}

// Exceeded says whether part is strictly more than the share of whole.
func (s Share) Exceeded(part, whole int) bool { return part*s.Den > whole*s.Num }

// Reached says whether part is at least the share of whole.
func (s Share) Reached(part, whole int) bool { return part*s.Den >= whole*s.Num }

// CommitteeProfile is the size and term of a residents' committee (R15).
type CommitteeProfile struct {
	Members       Range `json:"members"` // 5–9 in all
	Directors     int   `json:"directors"`
	ViceDirectors Range `json:"viceDirectors"`
	TermYears     int   `json:"termYears"`
}

// ElectionProfile is the election's thresholds and periods (R14, R18). Days are
// calendar days counted back from polling day, or on from it.
type ElectionProfile struct {
	VotingAge             int      `json:"votingAge"`
	Methods               []string `json:"methods"`       // codes of Act Art. 8
	Turnout               Share    `json:"turnout"`       // must be exceeded
	Winner                Share    `json:"winner"`        // must be exceeded
	Supplementary         Share    `json:"supplementary"` // must be reached
	CommitteeDaysBefore   int      `json:"committeeDaysBefore"`
	VoterListDaysBefore   int      `json:"voterListDaysBefore"`
	ObjectionDays         int      `json:"objectionDays"`
	ObjectionDecisionDays int      `json:"objectionDecisionDays"`
	CandidatesDaysBefore  int      `json:"candidatesDaysBefore"`
	ResultsFiledDaysAfter int      `json:"resultsFiledDaysAfter"`

	MoreCandidates bool `json:"moreCandidates,omitempty"` // than seats, for every post (L3)
	RelativesLeave bool `json:"relativesLeave,omitempty"` // the election committee when somebody close is nominated (L4)
	HandoverDays   int  `json:"handoverDays,omitempty"`   // after the result (L13)
}

// AssemblyProfile is the assembly's quorum and age (R17, R46) and Art. 10's thresholds (R47).
type AssemblyProfile struct {
	Age             int   `json:"age"`
	Quorum          Share `json:"quorum"`     // must be exceeded
	Resolution      Share `json:"resolution"` // of those present, must be exceeded
	MeetingsPerYear int   `json:"meetingsPerYear"`
	ExtraResidents  Share `json:"extraResidents"`
	ExtraHouseholds Share `json:"extraHouseholds"`
	ExtraGroups     Share `json:"extraGroups"`
}

// PartyProfile is the Party re-election's attendance and votes, and whether it
// must come after the committee's (R20, A3).
type PartyProfile struct {
	Attendance Share `json:"attendance"`       // must be reached
	Winner     Share `json:"winner,omitzero"`  // of those present, must be exceeded; not set: one half
	Strict     bool  `json:"strict,omitempty"` // before the committee's result: refused, else noted
}

// SubCommitteeLimits is the number of members besides the chair (R33, A8).
type SubCommitteeLimits struct {
	Members Range `json:"members"`
}

// RecruitmentProfile is the order of recruitment (R35).
type RecruitmentProfile struct {
	Order []string `json:"order"`
}

// AdoptionRule names the body that adopts a document, e.g. charter → assembly.
type AdoptionRule struct {
	Step Step   `json:"step"`
	Body string `json:"body"` // assembly or residents-committee
	Hard bool   `json:"hard"`
}

// QuorumOf is how many of so many representatives must be present at least; 0
// where either is not known.
func (a AssemblyProfile) QuorumOf(representatives int) int {
	if !a.Quorum.IsSet() || representatives <= 0 {
		return 0
	}
	return a.Quorum.LeastAbove(representatives)
}

// LeastAbove is the smallest whole number that exceeds a share of the whole.
func (s Share) LeastAbove(whole int) int { return whole*s.Num/s.Den + 1 }

// Least is the smallest whole number that reaches a share of the whole.
func (s Share) Least(whole int) int { return (whole*s.Num + s.Den - 1) / s.Den }

// IsSet says whether a profile gives the share.
func (s Share) IsSet() bool { return s.Den > 0 && s.Num >= 0 }

// IsSet says whether a profile gives the range.
func (r Range) IsSet() bool { return r.Max > 0 }

// Shown is the range as findings write it: 6–9.
func (r Range) Shown() string { return fmt.Sprintf("%d–%d", r.Min, r.Max) }
