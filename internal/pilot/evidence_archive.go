package pilot

import (
	"fmt"
	"slices"
	"strings"
)

// The archive's items: 1–6 are the sub-district's, 7–20 a community's.
const (
	firstPackItem      = 1
	lastPackItem       = 6
	firstCommunityItem = 7
	lastCommunityItem  = 20
	itemPartyFounding  = 8 // in new communities only
)

// ArchiveItem is one document of the archive.
type ArchiveItem struct {
	Item      int    `json:"item" min:"1" max:"20"`
	Title     string `json:"title"`
	Date      Date   `json:"date"`
	Author    string `json:"author"`
	Pages     int    `json:"pages" min:"1"`
	Copy      string `json:"copy" oneof:"original|copy"`
	Retention string `json:"retention"`
	Digest    string `json:"digest,omitempty" need:"optional"`
}

// CommunityArchiveEvidence is the list of a community's archive (R19, R60) with
// at least one record of ideological work (R55).
type CommunityArchiveEvidence struct {
	Date        Date              `json:"date"`
	KeptBy      string            `json:"keptBy"`
	Items       []ArchiveItem     `json:"items"`
	Ideological []IdeologicalWork `json:"ideologicalWork" rule:"R55"`
}

// IdeologicalWork is a talk or meeting of the Party organisation with residents.
type IdeologicalWork struct {
	Date  Date   `json:"date"`
	Topic string `json:"topic"`
	By    string `json:"by"`
}

func judgeCommunityArchive(x *examiner, e *CommunityArchiveEvidence) {
	archiveItems(x, "R19", e.Items, firstCommunityItem, lastCommunityItem)
	if station := x.facts().Workstation; station != nil {
		x.notBefore("R19", "date", e.Date, station.Date)
	}
}

// archiveItems holds R19 and R5: every mandatory item is there, each with a
// retention class that the profile knows.
func archiveItems(x *examiner, rule string, items []ArchiveItem, first, last int) {
	classes := x.profile().Retention
	for i, item := range items {
		path := at("items", i, "item")
		if x.ok(path) && (item.Item < first || item.Item > last) {
			x.find(rule, CodeOutOfRange, path, fmt.Sprint(item.Item), fmt.Sprintf("%d–%d", first, last))
		}
		path = at("items", i, "retention")
		if len(classes) > 0 && x.ok(path) && !contains(classes, item.Retention) {
			x.find(rule, CodeRetention, path, item.Retention, strings.Join(classes, " | "))
		}
		path = at("items", i, "digest")
		if item.Digest != "" && x.ok(path) && !digestForm.MatchString(item.Digest) {
			x.form(CodeBadDigest, path, item.Digest, "sha256:…")
		}
	}
	var absent []string
	for n := first; n <= last; n++ {
		there := slices.ContainsFunc(items, func(i ArchiveItem) bool { return i.Item == n })
		if !there && x.itemMandatory(n) {
			absent = append(absent, fmt.Sprint(n))
		}
	}
	if len(absent) > 0 && !x.unread["items"] {
		x.find(rule, CodeItemMissing, "items", "", strings.Join(absent, ", "))
	}
}

// itemMandatory leaves out the founding of a Party organisation where there was one.
func (x *examiner) itemMandatory(n int) bool {
	return n != itemPartyFounding || x.c.Terms != nil && x.c.Terms.NewCommunity
}

// ArchiveFilingEvidence is the pilot's archive handed up (R5, R19, R60), on time
// (R2, R4) or with what excuses it.
type ArchiveFilingEvidence struct {
	Date        Date           `json:"date"`
	Number      string         `json:"number"`
	Report      string         `json:"completionReport" rule:"R2"`
	Completed   Date           `json:"completedDate" rule:"R2"`
	Items       []ArchiveItem  `json:"items"`
	Communities []CommunityDue `json:"communities" rule:"R60"`
	Late        *Lateness      `json:"lateness,omitempty" need:"rule" rule:"R4"`
}

// CommunityDue is a community's pack in the archive.
type CommunityDue struct {
	Community string `json:"community"`
	Documents int    `json:"documents" min:"1"`
}

// Lateness is why a pilot is late, its new date, and the district's record of it.
type Lateness struct {
	Reason  string `json:"reason"`
	NewDate Date   `json:"newDate" future:"ok"`
	Record  string `json:"districtRecord"`
}

func judgeArchiveFiling(x *examiner, e *ArchiveFilingEvidence) {
	archiveItems(x, "R5", e.Items, firstPackItem, lastPackItem)
	var named []namedCommunity
	for i, c := range e.Communities {
		named = append(named, namedCommunity{at("communities", i, "community"), c.Community})
	}
	communitiesCovered(x, "R60", "communities", named)
	onTime(x, e)
	x.notBefore("R5", "date", e.Date, e.Completed)
	if summary := x.facts().Summary; summary != nil {
		x.notBefore("R5", "date", e.Date, summary.Date)
	}
	x.verdict.Facts.Filing = &FilingFacts{Date: e.Date, Number: e.Number}
}

// onTime holds R2 (hard) and R4 (in principle), measured when the filing comes in
// (A29). What comes late names its reason, a new date and the district's record.
func onTime(x *examiner, e *ArchiveFilingEvidence) {
	if x.c.Offline || x.today() == "" || x.c.Terms.Deadline == "" || x.today() <= x.c.Terms.Deadline {
		return
	}
	if e.Late != nil || !x.ok("lateness") {
		return
	}
	rule, code := "R4", CodeLateSoft
	if x.c.Terms.Binding == BindingHard {
		rule, code = "R2", CodeLateHard
	}
	x.find(rule, code, "lateness", string(x.today()), "≤ "+string(x.c.Terms.Deadline))
}
