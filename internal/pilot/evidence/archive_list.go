package evidence

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// archiveList is the archive's list: what belongs to each item, by document. An
// item of one document is that document. The catalogue has document.<code>.
var archiveList = map[int][]string{
	1: {"leading-group-notice"},
	2: {"pilot-plan-text"},
	3: {"party-minutes", "responsibility-table"},
	4: {"publicity-file"},
	5: {"bulletins", "reaction-digests", "periodic-reports"},
	6: {"summary-report", "self-check-form", "community-list", "guidance-records", "rule-revisions"},

	7:  {"size-decision"},
	8:  {"party-founding-approval"},
	9:  {"presiding-decision", "election-committee-list", "election-committee-minutes"},
	10: {"election-notices"},
	11: {"voter-register", "published-list", "objections", "objection-decisions"},
	12: {"candidate-lists"},
	13: {"sealed-ballots", "proxies", "count-sheet", "result-report", "result-filing-receipt"},
	14: {"committee-list", "committee-allocation"},
	15: {"representatives-roster"},
	16: {"party-election-file", "party-election-approval", "ideological-work-records"},
	17: {
		"assembly-rules-text", "charter-text", "civility-covenant-text", "committee-bylaws-text", "disclosure-rules-text",
		"workstation-rules-text", "specialist-measures-text", "employment-agreement-text", "adoption-records", "party-opinion",
	},
	18: {"service-roster", "health-roster", "security-roster", "culture-roster", "environment-roster", "coordination-roster"},
	19: {"recruitment-file", "post-table", "signed-agreements"},
	20: {"plate-photo", "funds-and-premises", "first-assembly-minutes", "station-decision", "station-head-decision"},

	21: {"registration-notice", "voter-classes-table"},
	22: {"nomination-records", "joint-vetting-result"},
	23: {"supervision-committee-minutes", "supervision-committee-list"},
	24: {"handover-record", "handover-lists", "sealed-proxies"},
}

// itemSteps are the steps that make an item's documents; an item that is not here belongs
// to records. Without them there is no such item.
var itemSteps = map[int][]pilot.Step{
	1: {pilot.StepLeadingGroup}, 2: {pilot.StepPilotPlan}, 3: {pilot.StepResponsibilities}, 4: {pilot.StepMobilisation},
	7: {pilot.StepSizeAdjustment}, 8: {pilot.StepPartyFounding}, 9: {pilot.StepElectionCommittee},
	10: {pilot.StepCommitteeElection}, 11: {pilot.StepCommitteeElection}, 12: {pilot.StepCommitteeElection},
	13: {pilot.StepCommitteeElection}, 14: {pilot.StepCommitteeElection}, 15: {pilot.StepAssemblyRoster},
	17: eightDocuments, 18: {pilot.StepSubCommittees}, 19: {pilot.StepRecruitment, pilot.StepAgreements},
	20: {pilot.StepAssemblyRules, pilot.StepWorkstation},
	21: {pilot.StepVoterRegistration}, 22: {pilot.StepCandidates}, 23: {pilot.StepSupervisionCommittee}, 24: {pilot.StepHandover},
}

// documentSteps are those of a document that not every step of its item makes.
var documentSteps = map[string][]pilot.Step{
	"summary-report": {pilot.StepSummary}, "self-check-form": {pilot.StepSelfCheck}, "guidance-records": guided, "rule-revisions": eightDocuments,
	"party-election-file": {pilot.StepPartyElection}, "party-election-approval": {pilot.StepPartyElection},
	"assembly-rules-text": {pilot.StepAssemblyRules}, "charter-text": {pilot.StepCharter}, "civility-covenant-text": {pilot.StepCivilityCovenant},
	"committee-bylaws-text": {pilot.StepCommitteeBylaws}, "disclosure-rules-text": {pilot.StepDisclosureRules},
	"workstation-rules-text": {pilot.StepWorkstationRules}, "specialist-measures-text": {pilot.StepSpecialistMeasures},
	"employment-agreement-text": {pilot.StepEmploymentAgreement},
	"recruitment-file":          {pilot.StepRecruitment}, "post-table": {pilot.StepRecruitment}, "signed-agreements": {pilot.StepAgreements},
	"plate-photo": {pilot.StepWorkstation}, "funds-and-premises": {pilot.StepWorkstation}, "first-assembly-minutes": {pilot.StepAssemblyRules},
	"station-decision": {pilot.StepWorkstation}, "station-head-decision": {pilot.StepWorkstation},
}

// eightDocuments are the steps of R23–R30; guided are those that the sub-district's
// guidance is about (R31).
var (
	eightDocuments = []pilot.Step{
		pilot.StepAssemblyRules, pilot.StepCharter, pilot.StepCivilityCovenant, pilot.StepCommitteeBylaws, pilot.StepDisclosureRules,
		pilot.StepWorkstationRules, pilot.StepSpecialistMeasures, pilot.StepEmploymentAgreement,
	}
	guided = append(slices.Clone(eightDocuments), pilot.StepSubCommittees)
)

// planned says whether the plan has any of these steps. Where the terms are not known it
// has those of 2002.
func planned(t *pilot.Terms, steps ...pilot.Step) bool {
	return slices.ContainsFunc(steps, func(code pilot.Step) bool {
		spec, _ := pilot.Spec(code)
		if t == nil {
			return !spec.Optional && code != pilot.StepPartyFounding
		}
		return t.Plans(&spec) && (code != pilot.StepPartyFounding || t.NewCommunity)
	})
}

// belongs says whether there can be a document of an item, by the steps that the plan has.
func belongs(t *pilot.Terms, item int, code string) bool {
	steps, own := documentSteps[code]
	if !own {
		steps, own = itemSteps[item]
	}
	return !own || planned(t, steps...)
}

// KeptApart says whether a document is sealed and kept apart from the rest of its item:
// ballots and written proxies.
func KeptApart(code string) bool { return code == "sealed-ballots" || code == "proxies" }

// ElectionItems are the first and the last item that the election committee hands over
// when its work is done.
func ElectionItems() (first, last int) { return 9, 13 }

// ArchiveDocuments lists the documents of an item of the archive; nil when there
// is no such item.
func ArchiveDocuments(item int) []string { return slices.Clone(archiveList[item]) }

// archiveItems holds R19 and R5: every mandatory item is there with all its
// documents, each with a retention class that the profile knows.
func archiveItems(x *examiner, rule string, date pilot.Date, items []ArchiveItem, first, last int) {
	for i, item := range items {
		archiveItem(x, rule, date, i, item, first, last)
	}
	if x.unread["items"] {
		return
	}
	var absent []string
	for n := first; n <= last; n++ {
		if len(documentsIn(x.c.Terms, n)) == 0 {
			continue
		}
		if !slices.ContainsFunc(items, func(i ArchiveItem) bool { return i.Item == n }) {
			absent = append(absent, fmt.Sprint(n))
			continue
		}
		itemComplete(x, rule, items, n)
	}
	if len(absent) > 0 {
		x.find(rule, CodeItemMissing, "items", "", strings.Join(absent, ", "))
	}
}

func archiveItem(x *examiner, rule string, date pilot.Date, i int, item ArchiveItem, first, last int) {
	if path := pilot.FieldAt("items", i, "item"); x.ok(path) && (item.Item < first || item.Item > last) {
		x.find(rule, CodeOutOfRange, path, fmt.Sprint(item.Item), fmt.Sprintf("%d–%d", first, last))
	}
	if path := pilot.FieldAt("items", i, "retention"); x.ok(path) {
		if classes := x.choices(path); len(classes) > 0 && !slices.Contains(classes, item.Retention) {
			x.find(rule, CodeRetention, path, item.Retention, strings.Join(classes, " | "))
		} else if wanted := x.profile().RetentionOf(papersIn(item)); wanted != "" && wanted != item.Retention {
			x.note(rule, CodeRetentionTable, path, item.Retention, wanted)
		}
	}
	if path := pilot.FieldAt("items", i, "digest"); item.Digest != "" && x.ok(path) && !pilot.IsDigest(item.Digest) {
		x.form(CodeBadDigest, path, item.Digest, "sha256:…")
	}
	x.notAfter(rule, pilot.FieldAt("items", i, "date"), item.Date, given("date", date))
	known := archiveList[item.Item]
	for j, code := range item.Documents {
		if path := pilot.FieldAt(pilot.FieldAt("items", i, "documents"), j, ""); x.ok(path, pilot.FieldAt("items", i, "item")) && !slices.Contains(known, code) {
			x.form(CodeNotAChoice, path, code, strings.Join(known, " | "))
		}
	}
}

// papersIn are the documents of an entry: those that it lists, or the item's one.
func papersIn(item ArchiveItem) []string {
	if known := archiveList[item.Item]; len(item.Documents) == 0 && len(known) == 1 {
		return known
	}
	return item.Documents
}

// itemComplete wants every document of an item, over all entries of that item. An
// archive from before documents were listed is confirmed as it is.
func itemComplete(x *examiner, rule string, items []ArchiveItem, n int) {
	have, path, unlisted := map[string]bool{}, "", true
	for i, item := range items {
		if item.Item != n {
			continue
		}
		if path == "" {
			path = pilot.FieldAt("items", i, "documents")
		}
		unlisted = unlisted && len(item.Documents) == 0
		for _, code := range item.Documents {
			have[code] = true
		}
	}
	single := len(documentsIn(x.c.Terms, n)) == 1
	if !x.ok(path) || unlisted && (single || x.confirming()) {
		return
	}
	x.papersListed(rule, path, n, have)
}

// papersListed wants every document that there can be here. Of one of which the
// record does not tell whether it was ever written, that is to be explained; where
// no facts are known it is not asked for.
func (x *examiner) papersListed(rule, path string, n int, have map[string]bool) {
	var absent, untraced []string
	for _, code := range documentsIn(x.c.Terms, n) {
		switch made := made(x.facts(), code); {
		case have[code] || made == neverMade || x.c.Offline && mayNotBe[code]:
		case made == madeUntold:
			untraced = append(untraced, code)
		default:
			absent = append(absent, code)
		}
	}
	if len(absent) > 0 {
		x.find(rule, CodeDocumentMissing, path, fmt.Sprint(n), strings.Join(absent, ", "))
		return
	}
	if len(untraced) > 0 {
		x.soften(rule, CodeDocumentUntold, path, fmt.Sprint(n), strings.Join(untraced, ", "))
	}
}

// documentsIn are the documents of an item that there can be, by the steps that the plan
// has; of an item none of whose steps it has, none.
func documentsIn(t *pilot.Terms, item int) []string {
	return slices.DeleteFunc(ArchiveDocuments(item), func(code string) bool { return !belongs(t, item, code) })
}
