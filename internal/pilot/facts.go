package pilot

import (
	"cmp"
	"slices"
)

// Facts is what accepted steps have established and later rules need. Each step
// owns at most one field; a newer acceptance of the step replaces it whole.
// Registers and ballots never enter: counts, ages and names of office-holders only.
type Facts struct {
	LeadingGroup      *LeadingGroupFacts      `json:"leadingGroup,omitempty"`
	PilotPlan         *PilotPlanFacts         `json:"pilotPlan,omitempty"`
	Size              *SizeFacts              `json:"size,omitempty"`
	PartyFounding     *PartyFoundingFacts     `json:"partyFounding,omitempty"`
	ElectionCommittee *ElectionCommitteeFacts `json:"electionCommittee,omitempty"`
	VoterList         *VoterListFacts         `json:"voterList,omitempty"`
	Candidates        *CandidatesFacts        `json:"candidates,omitempty"`
	Election          *ElectionFacts          `json:"election,omitempty"`
	Roster            *RosterFacts            `json:"roster,omitempty"`
	Measures          *MeasuresFacts          `json:"measures,omitempty"`
	Recruitment       *RecruitmentFacts       `json:"recruitment,omitempty"`
	Agreements        *AgreementsFacts        `json:"agreements,omitempty"`
	PartyElection     *PartyElectionFacts     `json:"partyElection,omitempty"`
	Workstation       *WorkstationFacts       `json:"workstation,omitempty"`
	SelfCheck         *SelfCheckFacts         `json:"selfCheck,omitempty"`
	Summary           *SummaryFacts           `json:"summary,omitempty"`
	Filing            *FilingFacts            `json:"filing,omitempty"`
	StationRules      *StationRulesFacts      `json:"stationRules,omitempty"`
	Office            *OfficeFacts            `json:"office,omitempty"`   // after the pilot
	Assembly          *AssemblyFacts          `json:"assembly,omitempty"` // after the pilot
	Reorganised       *ReorganisedFacts       `json:"reorganised,omitempty"`
}

// LeadingGroupFacts is what the plan's date is checked against (R8 before R9).
type LeadingGroupFacts struct {
	Date Date   `json:"date"`
	Head string `json:"head"`
}

// PilotPlanFacts is the plan's own date and number, and the rules from which a
// plan of the sub-district's own departs.
type PilotPlanFacts struct {
	Date       Date        `json:"date"`
	Number     string      `json:"number"`
	Departures []Departure `json:"departures,omitempty"`
}

// Departure is a rule from which a sub-district's filed plan departs, and why. It
// is no basic principle; there it is met or explained (A28).
type Departure struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

// SizeFacts is the adjusted community.
type SizeFacts struct {
	Date       Date   `json:"date"`
	Households int    `json:"households"`
	Name       string `json:"name,omitempty"` // where the decision gave the community another
}

// PartyFoundingFacts is when a new community got its Party organisation, and
// whose election satisfies the re-election (A22).
type PartyFoundingFacts struct {
	Date     Date     `json:"date"`
	Officers []string `json:"officers,omitempty"`
}

// ElectionCommitteeFacts is what the roster and the election are checked against.
type ElectionCommitteeFacts struct {
	Date            Date           `json:"date"`
	Members         []string       `json:"members"`
	Representatives int            `json:"representatives"` // the number fixed for the assembly (R13)
	Split           Constituencies `json:"split"`
	NumberFixed     Date           `json:"numberFixed,omitempty"`
	Decided         Date           `json:"decided,omitempty"` // when the Party organisation began the election
	Polling         Date           `json:"polling,omitempty"` // planned, where due dates count from it
}

// Started is the day on which the election began.
func (f *ElectionCommitteeFacts) Started() Date { return cmp.Or(f.Decided, f.Date) }

// VoterListFacts is the list of a registration that was a step of its own.
type VoterListFacts struct {
	Date       Date `json:"date"` // of its publication
	Total      int  `json:"total"`
	Objections int  `json:"objections,omitempty"`
}

// CandidatesFacts are those of a nomination that was a step of its own.
type CandidatesFacts struct {
	Date Date      `json:"date"` // of the list's publication
	List []Nominee `json:"list"`
}

// Nominee is a formal candidate, with the post that he stands for.
type Nominee struct {
	Name string `json:"name"`
	Post string `json:"post"`
}

// Names are theirs, in the order of the list.
func (f *CandidatesFacts) Names() []string {
	var names []string
	for _, n := range f.List {
		names = append(names, n.Name)
	}
	return names
}

// ElectionFacts is the committee elected. While a round is only recorded (turnout
// failed, seats unfilled) it is Open and holds who was elected so far; Open without
// rounds, every one was returned.
type ElectionFacts struct {
	PollingDay    Date     `json:"pollingDay"`
	Director      string   `json:"director"`
	ViceDirectors []string `json:"viceDirectors"`
	Members       []string `json:"members"` // everyone elected, director and vice-directors included

	ResultDate Date            `json:"resultDate,omitempty"`
	TermTo     Date            `json:"termTo,omitempty"` // not kept by earlier versions
	Households int             `json:"households,omitempty"`
	Seats      int             `json:"seats,omitempty"`
	Round      string          `json:"round,omitempty"`
	Open       bool            `json:"open,omitempty"`
	Rounds     []ElectionRound `json:"rounds,omitempty"`
	Fallen     []ElectionRound `json:"fallen,omitempty"`     // returned or replaced, the last ones
	Objections *int            `json:"objections,omitempty"` // to the voter list, over all rounds; not kept by earlier versions
}

// ElectionRound is what a round of the election came to, in counts, and whom it
// elected: nobody when it is void.
type ElectionRound struct {
	Round      string `json:"round"`
	PollingDay Date   `json:"pollingDay"`
	Register   int    `json:"register"`
	Ballots    int    `json:"ballots"`
	Valid      int    `json:"valid"`
	Elected    int    `json:"elected"` // on its list, those elected earlier included

	ID         string   `json:"id,omitempty"` // of the hand-in
	Method     string   `json:"method,omitempty"`
	Households int      `json:"households,omitempty"`
	Seats      int      `json:"seats,omitempty"`
	ResultDate Date     `json:"resultDate,omitempty"`
	Winners    []Winner `json:"winners,omitempty"`    // in this round
	Objections *int     `json:"objections,omitempty"` // to the voter list
}

// Sits says whether a person was elected to the committee.
func (f *ElectionFacts) Sits(name string) bool {
	return f != nil && knows(f.Members, name)
}

// RosterFacts is the number of representatives against whom a quorum counts.
type RosterFacts struct {
	Representatives int  `json:"representatives"`
	Date            Date `json:"date,omitempty"`
}

// MeasuresFacts is when the specialist measures were adopted.
type MeasuresFacts struct {
	Date Date `json:"date"`
}

// RecruitmentFacts is who was hired, and when the recruitment's last stage was.
type RecruitmentFacts struct {
	Hired     []string    `json:"hired"`
	Published Date        `json:"published,omitempty"`
	Posts     []HiredPost `json:"posts,omitempty"`
}

// HiredPost is what the agreement of somebody hired is checked against (R37, R38).
type HiredPost struct {
	Name       string `json:"name"`
	Post       string `json:"post"`
	TermMonths int    `json:"termMonths,omitempty"`
	WageGrade  string `json:"wageGrade,omitempty"`
}

// AgreementsFacts is who signed, and the day of the last signature.
type AgreementsFacts struct {
	Signed []string `json:"signed"`
	Last   Date     `json:"last,omitempty"`
}

// PartyElectionFacts is who holds office in the Party organisation.
type PartyElectionFacts struct {
	Date    Date     `json:"date"` // of the approval
	Members []string `json:"members"`
}

// WorkstationFacts is when the workstation was set up, and its head.
type WorkstationFacts struct {
	Date Date   `json:"date"`
	Head string `json:"head"`
}

// SelfCheckFacts is what the summary's date is checked against.
type SelfCheckFacts struct {
	Date Date `json:"date"`
}

// SummaryFacts is what the filing's date is checked against.
type SummaryFacts struct {
	Date      Date `json:"date"`
	Reactions *int `json:"reactions,omitempty"` // of residents, as summed up; not kept by earlier versions
}

// FilingFacts is what the district's receipt answers, and against what an archive
// is compared.
type FilingFacts struct {
	Date     Date   `json:"date"`
	Number   string `json:"number"`
	Manifest string `json:"manifest,omitempty"` // digest of the list of everything filed
}

// With returns the facts with those of a newer acceptance put over them.
func (f Facts) With(newer Facts) Facts {
	put(&f.LeadingGroup, newer.LeadingGroup)
	put(&f.PilotPlan, newer.PilotPlan)
	put(&f.Size, newer.Size)
	put(&f.PartyFounding, newer.PartyFounding)
	put(&f.ElectionCommittee, newer.ElectionCommittee)
	put(&f.VoterList, newer.VoterList)
	put(&f.Candidates, newer.Candidates)
	put(&f.Election, newer.Election)
	put(&f.Roster, newer.Roster)
	put(&f.Measures, newer.Measures)
	put(&f.Recruitment, newer.Recruitment)
	put(&f.Agreements, newer.Agreements)
	put(&f.PartyElection, newer.PartyElection)
	put(&f.Workstation, newer.Workstation)
	put(&f.SelfCheck, newer.SelfCheck)
	put(&f.Summary, newer.Summary)
	put(&f.Filing, newer.Filing)
	put(&f.StationRules, newer.StationRules)
	put(&f.Office, newer.Office)
	put(&f.Assembly, newer.Assembly)
	put(&f.Reorganised, newer.Reorganised)
	return f
}

func put[T any](field **T, newer *T) {
	if newer != nil {
		*field = newer
	}
}

// Constituencies is the number of representatives by constituency (R17).
type Constituencies struct {
	Residents int `json:"residents"`
	Units     int `json:"units"`
	Migrants  int `json:"migrants"`
}

// NotedBy marks what is new with the meeting's record, so that it goes when that is
// returned.
func (f Facts) NotedBy(id string) Facts {
	if f.Assembly == nil {
		return f
	}
	a := AssemblyFacts{Open: slices.Clone(f.Assembly.Open), Done: slices.Clone(f.Assembly.Done)}
	for i := range a.Open {
		if a.Open[i].By == "" {
			a.Open[i].By = id
		}
	}
	for i := range a.Done {
		if a.Done[i].HeardBy == "" {
			a.Done[i].HeardBy = id
		}
	}
	f.Assembly = &a
	return f
}

// Without takes out what a meeting resolved; what it heard to be carried out
// waits for that again.
func (a *AssemblyFacts) Without(id string) *AssemblyFacts {
	out := &AssemblyFacts{}
	for _, r := range a.Done {
		switch {
		case r.By == id:
		case r.HeardBy == id:
			r.HeardBy = ""
			out.Open = append(out.Open, r)
		default:
			out.Done = append(out.Done, r)
		}
	}
	for _, r := range a.Open {
		if r.By != id {
			out.Open = append(out.Open, r)
		}
	}
	return out
}

// AssemblyFacts is what the assembly resolved and the committee has still to
// carry out.
type AssemblyFacts struct {
	Open []OpenResolution `json:"open,omitempty"`
	Done []OpenResolution `json:"done,omitempty"` // the last ones reported as carried out
}

// OpenResolution is a resolution of which the committee owes a report.
type OpenResolution struct {
	Number string `json:"number"`
	Date   Date   `json:"date"`
	By     string `json:"by,omitempty"` // id of the record of the meeting that passed it

	HeardBy string `json:"heardBy,omitempty"` // id of the record of the meeting that heard it to be carried out
}

// StationRulesFacts is how often the workstation reports, by its working rules (R28).
type StationRulesFacts struct {
	Months int `json:"months"` // between two reports: 1, 3, 6 or 12
}
