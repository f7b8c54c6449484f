package staff

import (
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Manner is how somebody means to hand in.
type Manner string

// The manners. Where one has no meaning for a message, it is as it should be.
const (
	Right  Manner = "as it should be"
	Wrong  Manner = "wrong"          // refused: by a mistake that people make, or else by somebody of another place
	TooFew Manner = "a failed round" // the first round of an election, or a meeting, to which too few come
	// Outside has neither director nor vice-director head the workstation, and explains it (R39).
	Outside  Manner = "headed from outside"
	Stranger Manner = "by a stranger" // refused: another district's
)

// elsewhere is no unit of any plan.
const elsewhere = "elsewhere"

// alter changes a hand-in and the content of its evidence, nil in a confirmation.
func (c Clerk) alter(h *pilot.HandIn, content any, m Manner) {
	switch m {
	case Wrong:
		if slip := slips[h.Step]; slip != nil && content != nil {
			slip(content)
			return
		}
		h.By.Unit = elsewhere
	case Stranger:
		h.By.Role, h.By.Unit = pilot.RoleDistrict, elsewhere
	case TooFew:
		if e, ok := content.(*evidence.CommitteeElectionEvidence); ok && c.Case.Facts.Election == nil {
			FailTurnout(e)
		}
	case Outside:
		if e, ok := content.(*evidence.WorkstationEvidence); ok {
			headFromOutside(e)
			h.Explanations = map[string]string{"R39": c.text("explain-head")}
		}
	case Right:
	}
}

// slips are mistakes that people make, each at a step whose example it spoils.
var slips = map[pilot.Step]func(any){
	pilot.StepLeadingGroup: spoil(func(e *evidence.LeadingGroupEvidence) { e.Head = "" }),
	pilot.StepPilotPlan:    spoil(func(e *evidence.PilotPlanEvidence) { e.Schedule = e.Schedule[:len(e.Schedule)-1] }),
	pilot.StepMobilisation: spoil(func(e *evidence.MobilisationEvidence) { e.Communities = e.Communities[:len(e.Communities)-1] }),
	pilot.StepElectionCommittee: spoil(func(e *evidence.ElectionCommitteeEvidence) {
		e.Representatives += 2 // more than the constituencies add up to
	}),
	pilot.StepCommitteeElection: spoil(func(e *evidence.CommitteeElectionEvidence) {
		e.Valid, e.ValidAgain = e.Ballots+3, e.Ballots+1 // counted twice, differently, and more than were cast
	}),
	pilot.StepAssemblyRoster: spoil(func(e *evidence.AssemblyRosterEvidence) { e.Representatives = e.Representatives[1:] }),
	pilot.StepCharter:        spoil(func(e *evidence.CharterEvidence) { e.Present, e.InFavour = e.Total/2, e.Total/2-1 }),
	pilot.StepCommitteeBylaws: spoil(func(e *evidence.CommitteeBylawsEvidence) {
		e.InFavour = e.Present / 2
	}),
	pilot.StepSubCommittees: spoil(func(e *evidence.SubCommitteesEvidence) { e.Committees = e.Committees[1:] }),
	pilot.StepRecruitment:   spoil(func(e *evidence.RecruitmentEvidence) { e.Assessed = e.Assessed[1:] }),
	pilot.StepAgreements:    spoil(func(e *evidence.AgreementsEvidence) { e.Agreements = e.Agreements[1:] }),
	pilot.StepWorkstation:   spoil(func(e *evidence.WorkstationEvidence) { e.Plate.Text = "社区服务中心" }),
	pilot.StepCommunityArchive: spoil(func(e *evidence.CommunityArchiveEvidence) {
		e.Items = e.Items[:len(e.Items)-1]
	}),
	pilot.StepArchiveFiling: spoil(func(e *evidence.ArchiveFilingEvidence) { e.Items = e.Items[1:] }),
}

func spoil[E any](change func(*E)) func(any) {
	return func(evidence any) {
		if own, ok := evidence.(*E); ok {
			change(own)
		}
	}
}

// headFromOutside makes the first specialist head of the workstation (R39).
func headFromOutside(e *evidence.WorkstationEvidence) {
	if len(e.Staff) < 2 {
		return
	}
	e.Staff = e.Staff[1:]
	e.Head, e.Staff[0].Title = e.Staff[0].Name, "社工主任"
	for i := range e.Posts {
		e.Posts[i].Station = ""
	}
	e.Posts = append(e.Posts, evidence.PostsHeld{Name: e.Head, Station: "社工主任"})
}

// FailTurnout makes of an election one to which too few came.
func FailTurnout(e *evidence.CommitteeElectionEvidence) {
	e.Ballots = e.Register * 2 / 5
	e.Valid = e.Ballots
	e.BallotsAgain, e.ValidAgain = e.Ballots, e.Valid
	e.Elected, e.ResultDate, e.Filed, e.HandedOver, e.TermFrom, e.TermTo = nil, "", nil, "", "", ""
}

// failQuorum makes of a meeting one to which too few came.
func failQuorum(m *evidence.MeetingBody) {
	m.Present = m.Representatives / 2
	for i := range m.Resolutions {
		m.Resolutions[i].InFavour = m.Present
	}
}
