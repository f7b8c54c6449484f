package pilot

import (
	"fmt"
)

// Profile is what law or practice fixes, by name and version; its content
// travels in the workflow's input. Where each value comes from is said in the
// profile's file. Shares are exact fractions.
type Profile struct {
	Name    string  `json:"name"`             // e.g. cn-1989-beijing-2000
	InForce InForce `json:"inForce,omitzero"` // not set: not said

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

	SuitableRange        bool             `json:"suitableRange,omitempty"`        // another size needs its reason (L10)
	SupervisionCommittee bool             `json:"supervisionCommittee,omitempty"` // there must be one (L12)
	RetentionTable       []RetentionClass `json:"retentionTable,omitempty"`       // the longest kept first
}

// InForce is from when to when a profile's law holds, both days included; no end while it does.
type InForce struct {
	From Date `json:"from"`
	To   Date `json:"to,omitempty"`
}

// Holds says whether a day is within it.
func (f InForce) Holds(day Date) bool { return f.From <= day && (f.To == "" || day <= f.To) }

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

	OtherSize    bool `json:"otherSize,omitempty"`    // where the office proposes it and the district approves
	Acting       bool `json:"acting,omitempty"`       // somebody may be engaged until the by-election
	Woman        bool `json:"woman,omitempty"`        // one at least (L7)
	NoRelatives  bool `json:"noRelatives,omitempty"`  // no close relatives together (L7)
	NotCompetent int  `json:"notCompetent,omitempty"` // so many appraisals in a row end an office (L11)
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

	ListByLaw         bool          `json:"listByLaw,omitempty"`         // a statute sets the voter list's days (L1)
	ObjectionsByLaw   bool          `json:"objectionsByLaw,omitempty"`   // and those of objections
	VoterClasses      []string      `json:"voterClasses,omitempty"`      // who registers (L2)
	MoreCandidates    bool          `json:"moreCandidates,omitempty"`    // than seats (L3)
	EqualCandidates   bool          `json:"equalCandidates,omitempty"`   // as many as seats are allowed where no more are nominated
	RelativesLeave    bool          `json:"relativesLeave,omitempty"`    // the election committee, when a close relative is nominated (L4)
	TurnoutByMethod   []MethodShare `json:"turnoutByMethod,omitempty"`   // must be exceeded (L5)
	WrittenProxies    bool          `json:"writtenProxies,omitempty"`    // and their list published (L6)
	HandoverDays      int           `json:"handoverDays,omitempty"`      // from the result on (L13)
	CommitteeMembers  Range         `json:"committeeMembers,omitzero"`   // of the election committee, its head included (R13)
	CommitteeChosenBy []string      `json:"committeeChosenBy,omitempty"` // bodies that may choose it (R13)
	ReElectAfterYears int           `json:"reElectAfterYears,omitempty"` // a community set up later does not re-elect
}

// MethodShare is the turnout that one method of election needs.
type MethodShare struct {
	Method string `json:"method"`
	Share  Share  `json:"share"`
}

// TurnoutOf is the share of voters that must be exceeded, and the rule that says so: that
// of a law for the method (L5), else the one for all (R14).
func (p ElectionProfile) TurnoutOf(method string) (more Share, rule string) {
	for _, own := range p.TurnoutByMethod {
		if own.Method == method {
			return own.Share, "L5"
		}
	}
	return p.Turnout, "R14"
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

	Bodies               []string `json:"bodies,omitempty"`              // that meet
	ResidentsShare       Share    `json:"residentsShare,omitzero"`       // of residents' representatives, must be reached (L8)
	ExtraRepresentatives Share    `json:"extraRepresentatives,omitzero"` // that may ask for a residents' meeting (L9)
	OnRequest            Share    `json:"onRequest,omitzero"`            // of representatives, that may ask for their own meeting (L9)
}

// ByRepresentatives says whether the law lets the residents' representatives ask for a
// meeting, as that of 2025 does.
func (a AssemblyProfile) ByRepresentatives() bool {
	return a.OnRequest.IsSet() || a.ExtraRepresentatives.IsSet()
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
	Members Range    `json:"members"`
	Also    []string `json:"also,omitempty"` // kinds beside the plan's six that there must be (L14)
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
