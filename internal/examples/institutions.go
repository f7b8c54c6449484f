package examples

import (
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// adoption is how a document came into force, by the body that the profile names.
func (s story) adoption(step pilot.Step, title string) evidence.Adoption {
	a := evidence.Adoption{Title: s.community() + title, Chair: s.director(), Version: s.on(dayDrafts)}
	if s.adoptingBody(step) == evidence.BodyAssembly {
		a.AdoptedBy, a.Adopted = evidence.BodyAssembly, s.on(dayAssembly)
		a.Total = s.representatives()
		a.Present = max(a.Total*9/10, a.Total/2+1)
		a.InFavour = max(a.Present-1, a.Present/2+1)
		return a
	}
	a.AdoptedBy, a.Adopted = evidence.BodyCommittee, s.on(dayCommitteeDocuments)
	a.Total = len(s.committee())
	a.Present, a.InFavour = a.Total, a.Total
	if step == pilot.StepEmploymentAgreement {
		a.Adopted = s.on(dayModelAgreement)
	}
	return a
}

func (s story) adoptingBody(step pilot.Step) string {
	list := s.terms.Profile.Adoption
	if i := slices.IndexFunc(list, func(r pilot.AdoptionRule) bool { return r.Step == step }); i >= 0 {
		return list[i].Body
	}
	if slices.Contains([]pilot.Step{pilot.StepAssemblyRules, pilot.StepCharter, pilot.StepCivilityCovenant}, step) {
		return evidence.BodyAssembly
	}
	return evidence.BodyCommittee
}

func (s story) assemblyRules() any {
	return &evidence.AssemblyRulesEvidence{
		Adoption:        s.adoption(pilot.StepAssemblyRules, "成员代表大会工作制度"),
		MeetingsPerYear: max(2, s.terms.Profile.Assembly.MeetingsPerYear),
		Minutes:         "第一次社区成员代表大会会议记录", Notified: s.on(dayPartyMeeting),
	}
}

func (s story) charter() any {
	return &evidence.CharterEvidence{Adoption: s.adoption(pilot.StepCharter, "居委会自治章程")}
}

func (s story) civilityCovenant() any {
	return &evidence.CivilityCovenantEvidence{
		Adoption: s.adoption(pilot.StepCivilityCovenant, "文明公约"), Lawful: true,
		Filed: &evidence.Receipt{Number: s.streetNumber(dayModelAgreement, 52), Date: s.on(dayModelAgreement)},
	}
}

func (s story) committeeBylaws() any {
	return &evidence.CommitteeBylawsEvidence{
		Adoption: s.adoption(pilot.StepCommitteeBylaws, "居委会工作细则"), Minutes: "居委会第二次会议记录",
	}
}

func (s story) disclosureRules() any {
	return &evidence.DisclosureRulesEvidence{
		Adoption: s.adoption(pilot.StepDisclosureRules, "居委会居务公开制度"),
		Items:    []string{"财务收支", "低保和救助", "居务决定", "办事结果"}, Period: "每季度", Channel: "居务公开栏",
		Accounts: true, BoardPhoto: "居务公开栏照片",
	}
}

func (s story) workstationRules() any {
	return &evidence.WorkstationRulesEvidence{
		Adoption: s.adoption(pilot.StepWorkstationRules, "工作站工作制度"), ReportsToCommittee: true, ReportingPeriod: "每月一次",
	}
}

func (s story) specialistMeasures() any {
	return &evidence.SpecialistMeasuresEvidence{
		Adoption: s.adoption(pilot.StepSpecialistMeasures, "社工专干管理办法"),
		Parts:    evidence.MeasureParts{Duties: "第二章", WorkSystem: "第三章", Employment: "第四章", Assessment: "第五章"},
	}
}

func (s story) employmentAgreement() any {
	return &evidence.EmploymentAgreementEvidence{
		Adoption: s.adoption(pilot.StepEmploymentAgreement, "社工专干聘用协议(文本)"),
		Articles: evidence.AgreementArticles{Parties: "首部", Post: "第一条", Term: "第二条", Pay: "第四条", Duties: "第三条"},
	}
}

func (s story) subCommittees() any {
	e := &evidence.SubCommitteesEvidence{Decision: "居委会关于设立下属委员会的决定", Date: s.on(dayAssembly)}
	size := 3
	if r := s.terms.Profile.SubCommittees.Members; r.Max > 0 {
		size = min(max(size, r.Min), r.Max)
	}
	committee := s.committee()
	kinds := slices.Concat(evidence.SubCommitteeKinds(), s.terms.Profile.SubCommittees.Also)
	people := s.others(castBuildings, size*len(kinds), committee...)
	for i, kind := range kinds {
		c := evidence.SubCommittee{Kind: kind, Chair: committee[(i+1)%len(committee)]}
		for j := range size {
			identity := "building-leader"
			if j == size-1 {
				identity = "activist"
			}
			c.Members = append(c.Members, evidence.SubCommitteeOne{Name: people[i*size+j], Identity: identity})
		}
		e.Committees = append(e.Committees, c)
	}
	return e
}

// plain is a community's name as its plate bears it.
func (s story) plateText() string { return strings.TrimSpace(s.community()) + "居委会" }
