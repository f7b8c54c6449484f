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
		if !x.itemMandatory(n) {
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
	single := len(archiveList[n]) == 1
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
	for _, code := range archiveList[n] {
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

// itemMandatory leaves out the founding of a Party organisation where there was none.
func (x *examiner) itemMandatory(n int) bool {
	return n != itemPartyFounding || x.c.Terms != nil && x.c.Terms.NewCommunity
}
