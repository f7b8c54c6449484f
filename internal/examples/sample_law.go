package examples

import (
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// law2026 is a place under the law in force since 2026: the rules L1 and on are judged there.
func law2026(t *pilot.Terms) { t.Profile = profile2026() }

// profile2026 has the values of the shipped profile cn-2026.
func profile2026() pilot.Profile {
	half, fifth, tenth := pilot.Share{Num: 1, Den: 2}, pilot.Share{Num: 1, Den: 5}, pilot.Share{Num: 1, Den: 10}
	p := sampleProfile()
	p.Name, p.InForce = "cn-2026", pilot.InForce{From: "2026-01-01"}
	p.Committee.TermYears, p.Committee.OtherSize, p.Committee.Acting = 5, false, false
	p.Committee.Woman, p.Committee.NoRelatives, p.Committee.NotCompetent = true, true, 2
	e := &p.Election
	e.Methods = []string{"all-voters", evidence.MethodHouseholds, evidence.MethodRepresentatives}
	e.CommitteeMembers, e.CommitteeChosenBy, e.EqualCandidates, e.ReElectAfterYears = pilot.Range{}, nil, false, 0
	e.ListByLaw, e.ObjectionsByLaw, e.RelativesLeave, e.WrittenProxies, e.HandoverDays = true, true, true, true, 10
	e.VoterClasses = []string{"household-registered", "usual-residents", "community-workers"}
	e.TurnoutByMethod = []pilot.MethodShare{
		{Method: "all-voters", Share: half}, {Method: evidence.MethodHouseholds, Share: half},
		{Method: evidence.MethodRepresentatives, Share: pilot.Share{Num: 2, Den: 3}},
	}
	p.Assembly = pilot.AssemblyProfile{
		Age: 18, Quorum: half, Resolution: half, MeetingsPerYear: 2, ExtraResidents: tenth, ExtraHouseholds: tenth,
		ExtraRepresentatives: pilot.Share{Num: 1, Den: 3}, OnRequest: fifth, ResidentsShare: pilot.Share{Num: 4, Den: 5},
		Bodies: evidence.MeetingBodies(),
	}
	p.SubCommittees.Also = evidence.OtherSubCommittees()
	p.Retention = []string{"permanent", "30-years", "10-years"}
	p.RetentionTable[1].Class, p.RetentionTable[1].Years = "30-years", 30 // the table is the sample's own copy
	p.RetentionTable[2].Class, p.RetentionTable[2].Years = "10-years", 10
	p.Households = pilot.Range{Min: 1000, Max: 3000}
	p.SuitableRange, p.SupervisionCommittee = true, true
	return p
}

// LawTerms are the sample's terms under the law in force since 2026.
func LawTerms() *pilot.Terms {
	t := SampleTerms()
	law2026(t)
	return t
}
