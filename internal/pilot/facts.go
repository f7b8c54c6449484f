package pilot

// Facts is what accepted steps have established and later rules need. Each step
// owns at most one field; a newer acceptance of the step replaces it whole.
// Registers and ballots never enter: counts, ages and names of office-holders only.
type Facts struct {
	LeadingGroup      *LeadingGroupFacts      `json:"leadingGroup,omitempty"`
	PilotPlan         *PilotPlanFacts         `json:"pilotPlan,omitempty"`
	Size              *SizeFacts              `json:"size,omitempty"`
	PartyFounding     *PartyFoundingFacts     `json:"partyFounding,omitempty"`
	ElectionCommittee *ElectionCommitteeFacts `json:"electionCommittee,omitempty"`
	Election          *ElectionFacts          `json:"election,omitempty"`
	Roster            *RosterFacts            `json:"roster,omitempty"`
	Measures          *MeasuresFacts          `json:"measures,omitempty"`
	Recruitment       *RecruitmentFacts       `json:"recruitment,omitempty"`
	Agreements        *AgreementsFacts        `json:"agreements,omitempty"`
}

// LeadingGroupFacts is what the plan's date is checked against (R8 before R9).
type LeadingGroupFacts struct {
	Date Date   `json:"date"`
	Head string `json:"head"`
}

// PilotPlanFacts is the plan's own date and number.
type PilotPlanFacts struct {
	Date   Date   `json:"date"`
	Number string `json:"number"`
}

// SizeFacts is the adjusted community.
type SizeFacts struct {
	Date       Date `json:"date"`
	Households int  `json:"households"`
}

// PartyFoundingFacts is when a new community got its Party organisation.
type PartyFoundingFacts struct {
	Date Date `json:"date"`
}

// ElectionCommitteeFacts is what the roster and the election are checked against.
type ElectionCommitteeFacts struct {
	Date            Date     `json:"date"`
	Members         []string `json:"members"`
	Representatives int      `json:"representatives"` // the number fixed for the assembly (R13)
}

// ElectionFacts is the committee elected.
type ElectionFacts struct {
	PollingDay    Date     `json:"pollingDay"`
	Director      string   `json:"director"`
	ViceDirectors []string `json:"viceDirectors"`
	Members       []string `json:"members"` // everyone elected, director and vice-directors included
}

// Sits says whether a person was elected to the committee.
func (f *ElectionFacts) Sits(name string) bool {
	if f == nil {
		return false
	}
	for _, m := range f.Members {
		if m == name {
			return true
		}
	}
	return false
}

// RosterFacts is the number of representatives against whom a quorum counts.
type RosterFacts struct {
	Representatives int `json:"representatives"`
}

// MeasuresFacts is when the specialist measures were adopted.
type MeasuresFacts struct {
	Date Date `json:"date"`
}

// RecruitmentFacts is who was hired.
type RecruitmentFacts struct {
	Hired []string `json:"hired"`
}

// AgreementsFacts is who signed.
type AgreementsFacts struct {
	Signed []string `json:"signed"`
}

// With returns the facts with those of a newer acceptance put over them.
func (f Facts) With(newer Facts) Facts {
	put(&f.LeadingGroup, newer.LeadingGroup)
	put(&f.PilotPlan, newer.PilotPlan)
	put(&f.Size, newer.Size)
	put(&f.PartyFounding, newer.PartyFounding)
	put(&f.ElectionCommittee, newer.ElectionCommittee)
	put(&f.Election, newer.Election)
	put(&f.Roster, newer.Roster)
	put(&f.Measures, newer.Measures)
	put(&f.Recruitment, newer.Recruitment)
	put(&f.Agreements, newer.Agreements)
	return f
}

func put[T any](field **T, newer *T) {
	if newer != nil {
		*field = newer
	}
}
