package pilot

import "slices"

// StepSpec is one line of the step catalogue (domain §5).
type StepSpec struct {
	Code  Step
	Stage Stage
	Level Level
	Rules []string // requirement codes that travel with the step
	Role  Role     // who hands it in
	After []Step   // steps of the same workflow that must be complete first
	Gated bool     // also waits for the sub-district's whole preparation
	// Optional: the district's plan of 2002 has no such step; a pilot has it only where its
	// plan names it.
	Optional bool
}

var catalogue = buildCatalogue()

func buildCatalogue() []StepSpec {
	elected := []Step{StepCommitteeElection}
	assembled := []Step{StepAssemblyRoster, StepCommitteeElection}
	institutions := []Step{
		StepAssemblyRules, StepCharter, StepCivilityCovenant, StepCommitteeBylaws, StepDisclosureRules,
		StepWorkstationRules, StepSpecialistMeasures, StepEmploymentAgreement, StepSubCommittees,
	}
	return slices.Concat([]StepSpec{
		{StepLeadingGroup, StagePreparation, LevelSubDistrict, rules("R8"), RoleSubDistrictParty, nil, false, false},
		{StepPilotPlan, StagePreparation, LevelSubDistrict, rules("R3", "R7", "R9"), RoleSubDistrictOffice, after(StepLeadingGroup), false, false},
		{StepResponsibilities, StagePreparation, LevelSubDistrict, rules("R53"), RoleSubDistrictParty, after(StepPilotPlan), false, false},
		{StepMobilisation, StagePreparation, LevelSubDistrict, rules("R10"), RoleSubDistrictOffice, after(StepPilotPlan), false, false},

		{StepSizeAdjustment, StageFoundation, LevelCommunity, rules("R6"), RoleSubDistrictOffice, nil, false, false},
		{StepPartyFounding, StageFoundation, LevelCommunity, rules("R11"), RoleSubDistrictParty, after(StepSizeAdjustment), false, false},

		{StepElectionCommittee, StageElection, LevelCommunity, rules("R12", "R13", "R18"), RoleCommunityParty, after(StepSizeAdjustment, StepPartyFounding), true, false},
		{StepVoterRegistration, StageElection, LevelCommunity, rules("R14", "R18", "L1", "L2"), RoleElectionCommittee, after(StepElectionCommittee), false, true},
		{StepCandidates, StageElection, LevelCommunity, rules("R13", "R14", "R18", "L3", "L4"), RoleElectionCommittee, after(StepElectionCommittee, StepVoterRegistration), false, true},
		{StepCommitteeElection, StageElection, LevelCommunity, rules("R12", "R14", "R15", "R16", "R18"), RoleElectionCommittee, after(StepElectionCommittee, StepVoterRegistration, StepCandidates), false, false},
		{StepSupervisionCommittee, StageElection, LevelCommunity, rules("L12"), RoleElectionCommittee, elected, false, true},
		{StepHandover, StageElection, LevelCommunity, rules("R18", "L13"), RoleElectionCommittee, after(StepCommitteeElection, StepSupervisionCommittee), false, true},
		{StepAssemblyRoster, StageElection, LevelCommunity, rules("R17"), RoleElectionCommittee, after(StepElectionCommittee), false, false},
		{StepPartyElection, StageParty, LevelCommunity, rules("R20"), RoleCommunityParty, elected, false, false},

		{StepAssemblyRules, StageInstitutions, LevelCommunity, rules("R23", "R45", "R46"), RoleResidentsCommittee, assembled, false, false},
		{StepCharter, StageInstitutions, LevelCommunity, rules("R24", "R46"), RoleResidentsCommittee, assembled, false, false},
		{StepCivilityCovenant, StageInstitutions, LevelCommunity, rules("R25", "R46"), RoleResidentsCommittee, assembled, false, false},
		{StepCommitteeBylaws, StageInstitutions, LevelCommunity, rules("R26"), RoleResidentsCommittee, elected, false, false},
		{StepDisclosureRules, StageInstitutions, LevelCommunity, rules("R27"), RoleResidentsCommittee, elected, false, false},
		{StepWorkstationRules, StageInstitutions, LevelCommunity, rules("R28"), RoleResidentsCommittee, elected, false, false},
		{StepSpecialistMeasures, StageInstitutions, LevelCommunity, rules("R29"), RoleResidentsCommittee, elected, false, false},
		{StepEmploymentAgreement, StageInstitutions, LevelCommunity, rules("R30"), RoleResidentsCommittee, after(StepSpecialistMeasures), false, false},
		{StepSubCommittees, StageInstitutions, LevelCommunity, rules("R32", "R33", "R34"), RoleResidentsCommittee, elected, false, false},

		{StepRecruitment, StageWorkstation, LevelCommunity, rules("R22", "R35", "R36", "R38"), RoleResidentsCommittee, append(after(StepPartyElection), institutions...), false, false},
		{StepAgreements, StageWorkstation, LevelCommunity, rules("R30", "R37", "R38", "R40"), RoleResidentsCommittee, after(StepRecruitment), false, false},
		{StepWorkstation, StageWorkstation, LevelCommunity, rules("R21", "R39", "R41", "R42", "R43"), RoleResidentsCommittee, after(StepAgreements), false, false},
		{StepCommunityArchive, StageArchive, LevelCommunity, rules("R19", "R55", "R60"), RoleResidentsCommittee, after(StepSupervisionCommittee, StepHandover, StepWorkstation), false, false},
	}, ClosingSteps())
}

// ClosingSteps are the steps of the sub-district that close a pilot.
func ClosingSteps() []StepSpec {
	return []StepSpec{
		{StepSelfCheck, StageClosing, LevelSubDistrict, rules("R31", "R56"), RoleSubDistrictOffice, after(StepResponsibilities, StepMobilisation), false, false},
		{StepSummary, StageClosing, LevelSubDistrict, rules("R54", "R57", "R58"), RoleSubDistrictOffice, after(StepSelfCheck), false, false},
		{StepArchiveFiling, StageClosing, LevelSubDistrict, rules("R2", "R4", "R5", "R19", "R60"), RoleSubDistrictOffice, after(StepSummary), false, false},
		{StepArchiveReceipt, StageClosing, LevelSubDistrict, rules("R5"), RoleDistrict, after(StepArchiveFiling), false, false},
	}
}

func rules(codes ...string) []string { return codes }
func after(steps ...Step) []Step     { return steps }

// Catalogue returns every step in order: the 27 of the plan of 2002 and the optional
// ones. The caller must not change it.
func Catalogue() []StepSpec { return catalogue }

// Spec returns the line of a step, or of a duty after the pilot; false when there is none of that code.
func Spec(code Step) (StepSpec, bool) {
	switch i := Position(code); {
	case i < 0:
		return StepSpec{}, false
	case i < len(catalogue):
		return catalogue[i], true
	default:
		return governanceCatalogue[i-len(catalogue)], true
	}
}

// StepsOf returns the steps that a pilot with these terms has, in order: a
// community has `party-founding` only where no Party organisation exists (R11).
// After the pilot they are the duties.
func StepsOf(t *Terms) []StepSpec {
	if t.Level() == LevelGovernance {
		return slices.DeleteFunc(slices.Clone(governanceCatalogue), func(s StepSpec) bool { return !t.Has(&s) })
	}
	own := make([]StepSpec, 0, len(catalogue))
	for i := range catalogue {
		if t.Has(&catalogue[i]) {
			own = append(own, catalogue[i])
		}
	}
	return own
}

// frozenCatalogue are the steps of the releases that did not yet record the catalogue
// by which a pilot began. It never changes: pilots that began under one of them fold
// their opening by it.
var frozenCatalogue = []Step{
	StepLeadingGroup, StepPilotPlan, StepResponsibilities, StepMobilisation,
	StepSizeAdjustment, StepPartyFounding,
	StepElectionCommittee, StepCommitteeElection, StepAssemblyRoster, StepPartyElection,
	StepAssemblyRules, StepCharter, StepCivilityCovenant, StepCommitteeBylaws, StepDisclosureRules,
	StepWorkstationRules, StepSpecialistMeasures, StepEmploymentAgreement, StepSubCommittees,
	StepRecruitment, StepAgreements, StepWorkstation, StepCommunityArchive,
	StepSelfCheck, StepSummary, StepArchiveFiling, StepArchiveReceipt,
	Step(DutyAssemblyMeeting), Step(DutyAnnualReport), Step(DutyStationReport),
	Step(DutyAppraisal), Step(DutyElectionPreparation), Step(DutyTermElection),
}

// CatalogueOf are the steps of today's catalogue that concern a pilot with these
// terms: its own and, of a sub-district's, its communities'.
func CatalogueOf(t *Terms) []Step {
	var codes []Step
	for _, spec := range slices.Concat(catalogue, governanceCatalogue) {
		if t.Has(&spec) || t.Level() == LevelSubDistrict && spec.Level == LevelCommunity && t.Plans(&spec) {
			codes = append(codes, spec.Code)
		}
	}
	return codes
}

// among returns those of the steps that a pilot with these terms has.
func (t *Terms) among(codes []Step) []StepSpec {
	var own []StepSpec
	for _, code := range codes {
		if spec, ok := Spec(code); ok && t.Has(&spec) {
			own = append(own, spec)
		}
	}
	return own
}

// Specs are the catalogue's lines for the steps that the pilot began with, in its
// order: a step that came later is not asked of it.
func (s *State) Specs() []StepSpec {
	own := make([]StepSpec, 0, len(s.Steps))
	for _, st := range s.Steps {
		if spec, ok := Spec(st.Code); ok {
			own = append(own, spec)
		}
	}
	return own
}

// Has says whether a pilot with these terms has this step.
func (t *Terms) Has(s *StepSpec) bool {
	switch {
	case s.Level != t.Level(), s.Code == StepPartyFounding && !t.NewCommunity, Duty(s.Code) == DutyReorganisation && len(t.Anew()) == 0:
		return false
	}
	return t.Plans(s)
}

// Plans says whether the plan has this step: an optional one that it names, another that
// it does not leave out. A duty after the pilot goes with the step that founds it.
func (t *Terms) Plans(s *StepSpec) bool {
	if s.Optional {
		return slices.Contains(t.With, s.Code)
	}
	code := s.Code
	if founds, duty := foundedBy[Duty(code)]; duty {
		code = founds
	}
	return !slices.Contains(t.Without, code)
}

// foundedBy is the step without which there is no such duty after the pilot.
var foundedBy = map[Duty]Step{
	DutyAssemblyMeeting: StepAssemblyRoster, DutyAnnualReport: StepAssemblyRoster,
	DutyStationReport: StepWorkstation, DutyAppraisal: StepWorkstation,
	DutyElectionPreparation: StepCommitteeElection, DutyTermElection: StepCommitteeElection,
}
