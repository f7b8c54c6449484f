package pilot

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
)

// RecordSpec is a kind of record: at which level it is filed, by whom, for which
// requirements.
type RecordSpec struct {
	Kind   string
	Rules  []string
	Filers []Filer
	After  bool // only once the pilot is complete
	typ    evidenceType
}

// Filer is who files a record at a level.
type Filer struct {
	Level Level
	Role  Role
}

var recordSpecs = []RecordSpec{
	{KindBulletin, rules("R57"), []Filer{{LevelSubDistrict, RoleSubDistrictOffice}}, false, typed("R57", judgeBulletin)},
	{KindReaction, rules("R52", "R57"), []Filer{{LevelCommunity, RoleResidentsCommittee}, {LevelSubDistrict, RoleSubDistrictOffice}, {LevelGovernance, RoleResidentsCommittee}}, false, typed("R52", judgeReaction)},
	{KindIdeological, rules("R55"), []Filer{{LevelCommunity, RoleCommunityParty}}, false, typed("R55", judgeIdeological)},
	{KindGuidance, rules("R31"), []Filer{{LevelSubDistrict, RoleSubDistrictOffice}}, false, typed("R31", judgeGuidance)},
	{KindRevision, rules("R54"), []Filer{{LevelCommunity, RoleResidentsCommittee}, {LevelSubDistrict, RoleSubDistrictOffice}, {LevelGovernance, RoleResidentsCommittee}}, false, typed("R54", judgeRevision)},
	{KindMeeting, rules("R45", "R46", "R47", "R48", "R49"), afterwards(RoleResidentsCommittee), true, typed("R45", judgeMeeting)},
	{KindReport, rules("R50", "R51"), afterwards(RoleWorkstation), true, typed("R51", judgeStationReport)},
	{KindAppraisal, rules("R50"), afterwards(RoleResidentsCommittee), true, typed("R50", judgeAppraisal)},
	{KindChange, rules("R13", "R14", "R15", "R17", "R37"), afterwards(RoleResidentsCommittee), true, typed("R15", judgeChange)},
	{KindPreparation, rules("R12", "R13", "R18"), afterwards(RoleCommunityParty), true, typed("R12", judgePreparation)},
}

func afterwards(role Role) []Filer { return []Filer{{LevelGovernance, role}} }
