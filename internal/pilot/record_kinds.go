package pilot

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
	{KindBulletin, []string{"R57"}, []Filer{{LevelSubDistrict, RoleSubDistrictOffice}}, false, typed("R57", judgeBulletin)},
	{KindReaction, []string{"R52", "R57"}, []Filer{{LevelCommunity, RoleResidentsCommittee}, {LevelSubDistrict, RoleSubDistrictOffice}, {LevelGovernance, RoleResidentsCommittee}}, false, typed("R52", judgeReaction)},
	{KindIdeological, []string{"R55"}, []Filer{{LevelCommunity, RoleCommunityParty}}, false, typed("R55", judgeIdeological)},
	{KindGuidance, []string{"R31"}, []Filer{{LevelSubDistrict, RoleSubDistrictOffice}}, false, typed("R31", judgeGuidance)},
	{KindRevision, []string{"R54"}, []Filer{{LevelCommunity, RoleResidentsCommittee}, {LevelSubDistrict, RoleSubDistrictOffice}, {LevelGovernance, RoleResidentsCommittee}}, false, typed("R54", judgeRevision)},
	{KindMeeting, []string{"R45", "R46", "R47", "R48", "R49"}, afterwards(RoleResidentsCommittee), true, typed("R45", judgeMeeting)},
	{KindReport, []string{"R50", "R51"}, afterwards(RoleWorkstation), true, typed("R51", judgeStationReport)},
	{KindAppraisal, []string{"R50"}, afterwards(RoleResidentsCommittee), true, typed("R50", judgeAppraisal)},
	{KindChange, []string{"R13", "R14", "R15", "R17", "R37"}, afterwards(RoleResidentsCommittee), true, typed("R15", judgeChange)},
	{KindPreparation, []string{"R12", "R13", "R18"}, afterwards(RoleCommunityParty), true, typed("R12", judgePreparation)},
}

func afterwards(role Role) []Filer { return []Filer{{LevelGovernance, role}} }
