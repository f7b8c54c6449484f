package pilot

// Level says whose step or workflow it is.
type Level string

// The two levels at which steps are done, and a community's life after its pilot.
const (
	LevelSubDistrict Level = "sub-district"
	LevelCommunity   Level = "community"
	LevelGovernance  Level = "governance"
)

// Role is who acts; the codes are what people type (contract, Roles).
type Role string

// The roles.
const (
	RoleDistrict           Role = "district"
	RoleSubDistrictParty   Role = "sub-district-party"
	RoleSubDistrictOffice  Role = "sub-district-office"
	RoleCommunityParty     Role = "community-party"
	RoleElectionCommittee  Role = "election-committee"
	RoleResidentsCommittee Role = "residents-committee"
	RoleWorkstation        Role = "workstation"
)

// Roles lists every role, highest level first.
func Roles() []Role {
	return []Role{
		RoleDistrict, RoleSubDistrictParty, RoleSubDistrictOffice, RoleCommunityParty,
		RoleElectionCommittee, RoleResidentsCommittee, RoleWorkstation,
	}
}

// Stage groups steps; each has a due date in the plan.
type Stage string

// The stages, in order.
const (
	StagePreparation  Stage = "preparation"
	StageFoundation   Stage = "foundation"
	StageElection     Stage = "election"
	StageParty        Stage = "party"
	StageInstitutions Stage = "institutions"
	StageWorkstation  Stage = "workstation"
	StageArchive      Stage = "archive"
	StageClosing      Stage = "closing"
)

// Stages lists the stages in order.
func Stages() []Stage {
	return []Stage{
		StagePreparation, StageFoundation, StageElection, StageParty,
		StageInstitutions, StageWorkstation, StageArchive, StageClosing,
	}
}

// Light is how a pilot stands, in one word.
type Light string

// The lights.
const (
	LightGreen     Light = "green"
	LightYellow    Light = "yellow"
	LightRed       Light = "red"
	LightDone      Light = "done"
	LightPaused    Light = "paused"
	LightCancelled Light = "cancelled"
)

// Step is a step's code. Codes never change once released.
type Step string

// The 27 steps of the plan of 2002, in the order of the catalogue.
const (
	StepLeadingGroup        Step = "leading-group"
	StepPilotPlan           Step = "pilot-plan"
	StepResponsibilities    Step = "responsibilities"
	StepMobilisation        Step = "mobilisation"
	StepSizeAdjustment      Step = "size-adjustment"
	StepPartyFounding       Step = "party-founding"
	StepElectionCommittee   Step = "election-committee"
	StepCommitteeElection   Step = "committee-election"
	StepAssemblyRoster      Step = "assembly-roster"
	StepPartyElection       Step = "party-election"
	StepAssemblyRules       Step = "assembly-rules"
	StepCharter             Step = "charter"
	StepCivilityCovenant    Step = "civility-covenant"
	StepCommitteeBylaws     Step = "committee-bylaws"
	StepDisclosureRules     Step = "disclosure-rules"
	StepWorkstationRules    Step = "workstation-rules"
	StepSpecialistMeasures  Step = "specialist-measures"
	StepEmploymentAgreement Step = "employment-agreement"
	StepSubCommittees       Step = "sub-committees"
	StepRecruitment         Step = "recruitment"
	StepAgreements          Step = "agreements"
	StepWorkstation         Step = "workstation"
	StepCommunityArchive    Step = "community-archive"
	StepSelfCheck           Step = "self-check"
	StepSummary             Step = "summary"
	StepArchiveFiling       Step = "archive-filing"
	StepArchiveReceipt      Step = "archive-receipt"
)

// The optional steps, which a pilot has only where its plan names them.
const (
	StepVoterRegistration    Step = "voter-registration"
	StepCandidates           Step = "candidates"
	StepSupervisionCommittee Step = "supervision-committee"
	StepHandover             Step = "handover"
)

// Kinds of record (domain §5).
const (
	KindBulletin    = "bulletin"
	KindReaction    = "reaction"
	KindIdeological = "ideological-work"
	KindGuidance    = "guidance"
	KindRevision    = "rules-revision"
	KindMeeting     = "assembly-meeting"     // after completion
	KindReport      = "station-report"       // after completion
	KindAppraisal   = "appraisal"            // after completion
	KindChange      = "change-of-office"     // after completion
	KindPreparation = "election-preparation" // after completion
	KindReorganised = "reorganisation"       // after completion
)
