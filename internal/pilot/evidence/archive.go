package evidence

import (
	"shidian/internal/pilot"
)

// The archive's items: 1–6 are the sub-district's, 7–20 a community's, with 21–24 of the
// optional steps.
const (
	firstPackItem      = 1
	lastPackItem       = 6
	firstCommunityItem = 7
	lastCommunityItem  = 24
)

// ArchiveItem is one entry of the archive. An item of several documents says which
// of them are in it (see [ArchiveDocuments]); it may have several entries.
type ArchiveItem struct {
	Item      int        `json:"item" min:"1" max:"24"`
	Title     string     `json:"title"`
	Documents []string   `json:"documents,omitempty" need:"rule" from:"documents"`
	Date      pilot.Date `json:"date"`
	Author    string     `json:"author" is:"name"`
	Pages     int        `json:"pages" min:"1"`
	Copy      string     `json:"copy" oneof:"original|copy"`
	Retention string     `json:"retention" from:"retention"`
	Digest    string     `json:"digest,omitempty" need:"optional"`
	Number    string     `json:"documentNumber,omitempty" need:"optional"` // as it is printed on the document
	Secrecy   string     `json:"secrecy,omitempty" need:"optional" oneof:"none|internal|secret|highly-secret|top-secret"`
	Remark    string     `json:"remark,omitempty" need:"optional"`
}

// CommunityArchiveEvidence is the list of a community's archive (R19, R60) with
// at least one record of ideological work (R55).
type CommunityArchiveEvidence struct {
	Date        pilot.Date        `json:"date"`
	KeptBy      string            `json:"keptBy" is:"name"`
	Items       []ArchiveItem     `json:"items"`
	Ideological []IdeologicalWork `json:"ideologicalWork,omitempty" need:"retired" rule:"R55"` // of pilots begun before such work was filed as a record
}

// IdeologicalWork is a talk or meeting of the Party organisation with residents.
type IdeologicalWork struct {
	Date  pilot.Date `json:"date"`
	Topic string     `json:"topic"`
	By    string     `json:"by" is:"name"`
}

func judgeCommunityArchive(x *examiner, e *CommunityArchiveEvidence) {
	archiveItems(x, "R19", e.Date, e.Items, firstCommunityItem, lastCommunityItem)
	ideologicalWorkFiled(x)
	if station := x.facts().Workstation; station != nil {
		x.notBefore("R19", "date", e.Date, onRecord(pilot.StepWorkstation, "date", station.Date))
	}
}

// ArchiveFilingEvidence is the pilot's archive handed up (R5, R19, R60), on time
// (R2, R4) or with what excuses it.
type ArchiveFilingEvidence struct {
	Date        pilot.Date     `json:"date"`
	Number      string         `json:"number"`
	Report      string         `json:"completionReport" rule:"R2"`
	Completed   pilot.Date     `json:"completedDate" rule:"R2"`
	Items       []ArchiveItem  `json:"items"`
	Communities []CommunityDue `json:"communities" rule:"R60" also:"R5"`
	// Manifest is the digest, sha256:…, of the list of everything filed, as
	// `shidian archive` gives it.
	Manifest string    `json:"manifest,omitempty" need:"optional"`
	Late     *Lateness `json:"lateness,omitempty" need:"rule" rule:"R4"`
}

// CommunityDue is a community's pack in the archive.
type CommunityDue struct {
	Community string `json:"community" from:"communities"`
	Documents int    `json:"documents" min:"1"`
}

// Lateness is why a pilot is late, its new date, and the district's record of it.
type Lateness struct {
	Reason  string     `json:"reason" why:"yes"`
	NewDate pilot.Date `json:"newDate" future:"ok"`
	Record  string     `json:"districtRecord"`
}

func judgeArchiveFiling(x *examiner, e *ArchiveFilingEvidence) {
	archiveItems(x, "R5", e.Date, e.Items, firstPackItem, lastPackItem)
	var named []namedCommunity
	for i, c := range e.Communities {
		named = append(named, namedCommunity{pilot.FieldAt("communities", i, "community"), c.Community})
	}
	if !communitiesCovered(x, "R60", "communities", named) {
		x.unmet("R5", "communities")
	}
	onTime(x, e)
	x.notBefore("R5", "date", e.Date, given("completedDate", e.Completed))
	if summary := x.facts().Summary; summary != nil {
		x.notBefore("R5", "date", e.Date, onRecord(pilot.StepSummary, "date", summary.Date))
	}
	if e.Manifest != "" && x.ok("manifest") && !pilot.IsDigest(e.Manifest) {
		x.form(CodeBadDigest, "manifest", e.Manifest, "sha256:…")
	}
	x.verdict.Facts.Filing = &pilot.FilingFacts{Date: e.Date, Number: e.Number, Manifest: e.Manifest}
}

// onTime holds R2 (hard) and R4 (in principle), measured when the filing comes in
// (A29). What comes late names its reason, a new date and the district's record,
// unless the district has put its own record on file.
func onTime(x *examiner, e *ArchiveFilingEvidence) {
	deadline := x.deadline()
	if x.c.Offline || x.today() == "" || deadline == "" || x.today() <= deadline {
		return
	}
	if g := x.c.Granted; g != nil && x.today() <= g.To {
		return
	}
	rule, code := "R4", CodeLateSoft
	if x.c.Terms.Binding == pilot.BindingHard {
		rule, code = "R2", CodeLateHard
	}
	if e.Late != nil || !x.ok("lateness") {
		if e.Late != nil {
			x.notBefore(rule, "lateness.newDate", e.Late.NewDate, given("completedDate", e.Completed))
		}
		return
	}
	x.find(rule, code, "lateness", string(x.today()), "≤ "+string(deadline))
}

// deadline is the pilot's, with what moved it.
func (x *examiner) deadline() pilot.Date {
	if x.c.Deadline != "" || x.c.Terms == nil {
		return x.c.Deadline
	}
	return x.c.Terms.Deadline
}
