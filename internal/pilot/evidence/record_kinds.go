package evidence

import (
	"shidian/internal/pilot"
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
	Level pilot.Level
	Role  pilot.Role
}

// FiledBy is the role that files this kind at a level; false when none does.
func (k RecordSpec) FiledBy(level pilot.Level) (pilot.Role, bool) {
	for _, f := range k.Filers {
		if f.Level == level {
			return f.Role, true
		}
	}
	return "", false
}

var recordSpecs = []RecordSpec{
	{pilot.KindBulletin, []string{"R57"}, []Filer{{pilot.LevelSubDistrict, pilot.RoleSubDistrictOffice}}, false, typed("R57", judgeBulletin)},
	{pilot.KindReaction, []string{"R52", "R57"}, []Filer{{pilot.LevelCommunity, pilot.RoleResidentsCommittee}, {pilot.LevelSubDistrict, pilot.RoleSubDistrictOffice}, {pilot.LevelGovernance, pilot.RoleResidentsCommittee}}, false, typed("R52", judgeReaction)},
	{pilot.KindIdeological, []string{"R55"}, []Filer{{pilot.LevelCommunity, pilot.RoleCommunityParty}}, false, typed("R55", judgeIdeological)},
	{pilot.KindGuidance, []string{"R31"}, []Filer{{pilot.LevelSubDistrict, pilot.RoleSubDistrictOffice}}, false, typed("R31", judgeGuidance)},
	{pilot.KindRevision, []string{"R54"}, []Filer{{pilot.LevelCommunity, pilot.RoleResidentsCommittee}, {pilot.LevelSubDistrict, pilot.RoleSubDistrictOffice}, {pilot.LevelGovernance, pilot.RoleResidentsCommittee}}, false, typed("R54", judgeRevision)},
	{pilot.KindMeeting, []string{"R45", "R46", "R47", "R48", "R49"}, afterwards(pilot.RoleResidentsCommittee), true, typed("R45", judgeMeeting)},
	{pilot.KindReport, []string{"R50", "R51"}, afterwards(pilot.RoleWorkstation), true, typed("R51", judgeStationReport)},
	{pilot.KindAppraisal, []string{"R50"}, afterwards(pilot.RoleResidentsCommittee), true, typed("R50", judgeAppraisal)},
	{pilot.KindChange, []string{"R13", "R14", "R15", "R17", "R37"}, afterwards(pilot.RoleResidentsCommittee), true, typed("R15", judgeChange)},
	{pilot.KindPreparation, []string{"R12", "R13", "R18"}, afterwards(pilot.RoleCommunityParty), true, typed("R12", judgePreparation)},
	{pilot.KindReorganised, []string{"R6", "R54"}, afterwards(pilot.RoleSubDistrictOffice), true, typed("R6", judgeReorganised)},
}

func afterwards(role pilot.Role) []Filer { return []Filer{{pilot.LevelGovernance, role}} }
