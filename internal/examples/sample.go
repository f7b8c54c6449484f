package examples

import (
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// SampleTerms are a sub-district's terms for examples that no place was named
// for: one community, the calendar and rules of 2002.
func SampleTerms() *pilot.Terms {
	opens := time.Date(2002, 9, 15, 16, 0, 0, 0, time.UTC) // 0:00 in Beijing
	return &pilot.Terms{
		V: 1, Programme: "sample-2002", Lang: "zh",
		District:         pilot.Unit{Code: "sample-district", Name: "示例区"},
		SubDistrict:      pilot.Unit{Code: "sample", Name: "示例街道"},
		UTCOffsetMinutes: 480,
		Opens:            "2002-09-16", Deadline: "2002-12-31", Binding: pilot.BindingHard, WarnDays: 7,
		Clock:       pilot.Clock{RealStart: opens, PlanStart: opens, Speed: 1},
		Profile:     sampleProfile(),
		Communities: []pilot.CommunityTerms{{Unit: pilot.Unit{Code: "sample-1", Name: "示例社区"}, Illustrative: true}},
	}
}

// sampleProfile has the values of the shipped profile cn-1989-beijing-2000.
func sampleProfile() pilot.Profile {
	half := pilot.Share{Num: 1, Den: 2}
	return pilot.Profile{
		Name: "cn-1989-beijing-2000", InForce: pilot.InForce{From: "2000-06-01", To: "2018-12-28"},
		Committee: pilot.CommitteeProfile{
			Members: pilot.Range{Min: 5, Max: 9}, Directors: 1, ViceDirectors: pilot.Range{Min: 1, Max: 2}, TermYears: 3,
			OtherSize: true, Acting: true,
		},
		Election: pilot.ElectionProfile{
			VotingAge: 18, Methods: []string{"all-voters", "household-representatives", "group-representatives"},
			Turnout: half, Winner: half, Supplementary: pilot.Share{Num: 1, Den: 3},
			CommitteeDaysBefore: 30, VoterListDaysBefore: 20, ObjectionDays: 5, ObjectionDecisionDays: 3,
			CandidatesDaysBefore: 5, ResultsFiledDaysAfter: 10,
			MoreCandidates: true, EqualCandidates: true, CommitteeMembers: pilot.Range{Min: 5, Max: 9},
			CommitteeChosenBy: []string{"residents-meeting"}, ReElectAfterYears: 1,
		},
		Assembly: pilot.AssemblyProfile{
			Age: 18, Quorum: half, Resolution: half, MeetingsPerYear: 2,
			ExtraResidents: pilot.Share{Num: 1, Den: 5}, ExtraHouseholds: pilot.Share{Num: 1, Den: 5}, ExtraGroups: pilot.Share{Num: 1, Den: 3},
		},
		Party:         pilot.PartyProfile{Attendance: pilot.Share{Num: 4, Den: 5}, Winner: half},
		SubCommittees: pilot.SubCommitteeLimits{Members: pilot.Range{Min: 3, Max: 5}},
		Recruitment: pilot.RecruitmentProfile{
			Order: []string{"announcement", "registration", "written-test", "interview", "publication", "agreement"},
		},
		Adoption:   sampleAdoption(),
		Retention:  []string{"permanent", "long", "short"},
		Households: pilot.Range{Min: 100, Max: 700},
		Governance: pilot.GovernanceProfile{AnnounceDays: 180, ReportDays: 15, FilingDays: 30},

		RetentionTable: sampleRetention(),
	}
}

func sampleAdoption() []pilot.AdoptionRule {
	assembly, committee := evidence.BodyAssembly, evidence.BodyCommittee
	return []pilot.AdoptionRule{
		{Step: pilot.StepAssemblyRules, Body: assembly}, {Step: pilot.StepCharter, Body: assembly, Hard: true},
		{Step: pilot.StepCivilityCovenant, Body: assembly}, {Step: pilot.StepCommitteeBylaws, Body: committee, Hard: true},
		{Step: pilot.StepDisclosureRules, Body: committee}, {Step: pilot.StepWorkstationRules, Body: committee},
		{Step: pilot.StepSpecialistMeasures, Body: committee}, {Step: pilot.StepEmploymentAgreement, Body: committee},
	}
}
