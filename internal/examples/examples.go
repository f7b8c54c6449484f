package examples

import (
	"strconv"
	"strings"

	"shidian/internal/pilot"
)

// For is a complete, valid evidence for a step: with the place's names and
// calendar, resting on what its pilot already holds, with no date after today. A
// community's step with a sub-district's terms is told of its first community.
// Nil when there is no such step.
func For(terms *pilot.Terms, facts pilot.Facts, step pilot.Step, today pilot.Date) any {
	tell, ok := tales[step]
	if !ok {
		return nil
	}
	return tell(newStory(terms, facts, step, today))
}

var tales = map[pilot.Step]func(story) any{
	pilot.StepLeadingGroup:      story.leadingGroup,
	pilot.StepPilotPlan:         story.pilotPlan,
	pilot.StepResponsibilities:  story.responsibilities,
	pilot.StepMobilisation:      story.mobilisation,
	pilot.StepSizeAdjustment:    story.sizeAdjustment,
	pilot.StepPartyFounding:     story.partyFounding,
	pilot.StepElectionCommittee: story.electionCommittee,
	pilot.StepCommitteeElection: story.committeeElection,

	pilot.StepVoterRegistration:    story.voterRegistration,
	pilot.StepCandidates:           story.nomination,
	pilot.StepSupervisionCommittee: story.supervisionCommittee,
	pilot.StepHandover:             story.handover,

	pilot.StepAssemblyRoster:      story.assemblyRoster,
	pilot.StepPartyElection:       story.partyElection,
	pilot.StepAssemblyRules:       story.assemblyRules,
	pilot.StepCharter:             story.charter,
	pilot.StepCivilityCovenant:    story.civilityCovenant,
	pilot.StepCommitteeBylaws:     story.committeeBylaws,
	pilot.StepDisclosureRules:     story.disclosureRules,
	pilot.StepWorkstationRules:    story.workstationRules,
	pilot.StepSpecialistMeasures:  story.specialistMeasures,
	pilot.StepEmploymentAgreement: story.employmentAgreement,
	pilot.StepSubCommittees:       story.subCommittees,
	pilot.StepRecruitment:         story.recruitment,
	pilot.StepAgreements:          story.agreements,
	pilot.StepWorkstation:         story.workstation,
	pilot.StepCommunityArchive:    story.communityArchive,
	pilot.StepSelfCheck:           story.selfCheck,
	pilot.StepSummary:             story.summary,
	pilot.StepArchiveFiling:       story.archiveFiling,
	pilot.StepArchiveReceipt:      story.archiveReceipt,
}

// street is the sub-district's name with 街道, once.
func (s story) street() string { return withSuffix(s.terms.SubDistrict.Name, "街道") }

// community is the community's name with 社区, once.
func (s story) community() string {
	if s.terms.Community == nil {
		return "示例社区"
	}
	return withSuffix(s.terms.Community.Name, "社区")
}

func (s story) district() string { return withSuffix(s.terms.District.Name, "区") }

func withSuffix(name, suffix string) string { return strings.TrimSuffix(name, suffix) + suffix }

// number is a document's number, e.g. 示例街工发〔2002〕1号.
func number(issuer string, on pilot.Date, n int) string {
	year := string(on)
	if len(year) > 4 {
		year = year[:4]
	}
	return issuer + "〔" + year + "〕" + strconv.Itoa(n) + "号"
}

func (s story) streetNumber(day, n int) string {
	return number(strings.TrimSuffix(s.street(), "道"), s.on(day), n)
}

func (s story) communityNumber(day, n int) string {
	return number(s.community(), s.on(day), n)
}
