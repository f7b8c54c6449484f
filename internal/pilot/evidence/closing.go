package evidence

import (
	"slices"

	"shidian/internal/pilot"
)

// SelfCheckEvidence is the sub-district's self-check on five heads (R56). Its
// guidance to the communities (R31) is filed as records.
type SelfCheckEvidence struct {
	Date     pilot.Date    `json:"date"`
	Heads    []CheckedHead `json:"heads"`
	Guidance []GuidanceRow `json:"guidance,omitempty" need:"retired" rule:"R31"` // of pilots begun before guidance was filed as a record
}

// CheckedHead is one head of the self-check.
type CheckedHead struct {
	Head     string `json:"head" oneof:"publicity|procedure|work|institutions|materials"`
	Passed   bool   `json:"passed"`
	SignedBy string `json:"signedBy" is:"name"`
	Remark   string `json:"remark,omitempty" need:"optional"`
}

// GuidanceRow is guidance given to some communities.
type GuidanceRow struct {
	Date        pilot.Date `json:"date"`
	Kind        string     `json:"kind" oneof:"training|templates|review"`
	Title       string     `json:"title"`
	Communities []string   `json:"communities"`
}

// SelfCheckHeads are the five heads of R56, in order.
func SelfCheckHeads() []string {
	return []string{"publicity", "procedure", "work", "institutions", "materials"}
}

// HeadsOf are those of the five heads under which a plan has anything to check.
func HeadsOf(t *pilot.Terms) []string {
	return slices.DeleteFunc(SelfCheckHeads(), func(head string) bool { return head == "institutions" && !planned(t, guided...) })
}

func judgeSelfCheck(x *examiner, e *SelfCheckEvidence) {
	have := map[string]bool{}
	for i, h := range e.Heads {
		have[h.Head] = true
		if path := pilot.FieldAt("heads", i, "passed"); x.ok(path) && !h.Passed {
			x.find("R56", CodeHeadNotPassed, path, "false", "true")
		}
	}
	if !x.unread["heads"] {
		wantAll(x, "R56", CodeHeadMissing, "heads", have, HeadsOf(x.c.Terms))
	}
	everyCommunityGuided(x)
	x.verdict.Facts.SelfCheck = &pilot.SelfCheckFacts{Date: e.Date}
}

// SummaryEvidence is the pilot's summary (R58) with the revisions of rules (R54)
// and what was reported on the way (R57).
type SummaryEvidence struct {
	Title     string        `json:"title"`
	Date      pilot.Date    `json:"date"`
	Author    string        `json:"author" is:"name"`
	Revisions []RevisionRow `json:"revisions,omitempty" need:"rule" rule:"R54"`
	Bulletins []BulletinRow `json:"bulletins" rule:"R57"`
	Reactions ReactionsRow  `json:"reactions" rule:"R57"`
}

// RevisionRow is one improvement of a document during the pilot.
type RevisionRow struct {
	Date     pilot.Date `json:"date"`
	Document string     `json:"document"`
	What     string     `json:"what"`
}

// BulletinRow is one bulletin that was sent up.
type BulletinRow struct {
	Number string     `json:"number"`
	Date   pilot.Date `json:"date"`
}

// ReactionsRow sums up what residents said.
type ReactionsRow struct {
	Count   int    `json:"count"`
	Summary string `json:"summary"`
}

func judgeSummary(x *examiner, e *SummaryEvidence) {
	if len(e.Revisions) == 0 && x.ok("revisions") && planned(x.c.Terms, eightDocuments...) {
		x.find("R54", CodeMissing, "revisions", "", "") // without documents there is nothing to revise
	}
	if check := x.facts().SelfCheck; check != nil {
		x.notBefore("R58", "date", e.Date, onRecord(pilot.StepSelfCheck, "date", check.Date))
	}
	x.verdict.Facts.Summary = &pilot.SummaryFacts{Date: e.Date, Reactions: &e.Reactions.Count}
}

// What the district decides on an archive.
const (
	ReceiptAccepted = "accepted"
	ReceiptReturned = "returned"
)

// ArchiveReceiptEvidence is the district's answer to the archive (R5).
type ArchiveReceiptEvidence struct {
	Decision string          `json:"decision" oneof:"accepted|returned"`
	Number   string          `json:"number,omitempty" when:"decision=accepted"`
	Date     pilot.Date      `json:"date"`
	Reasons  []ReceiptReason `json:"reasons,omitempty" when:"decision=returned"`
}

// ReceiptReason is one reason for a return, and the steps that it reaches: the
// sub-district's own, or those of the communities that it names.
type ReceiptReason struct {
	Text        string   `json:"text" why:"yes"`
	Rule        string   `json:"rule,omitempty" need:"optional" from:"rules"`
	Field       string   `json:"field,omitempty" need:"optional"`
	Steps       []string `json:"steps,omitempty" need:"optional" from:"steps"`
	Communities []string `json:"communities,omitempty" need:"optional" from:"communities"` // codes
}

func judgeArchiveReceipt(x *examiner, e *ArchiveReceiptEvidence) {
	if filing := x.facts().Filing; filing != nil {
		x.notBefore("R5", "date", e.Date, onRecord(pilot.StepArchiveFiling, "date", filing.Date))
	}
	if e.Decision != ReceiptReturned {
		return
	}
	reached := map[pilot.Step]bool{}
	for i, r := range e.Reasons {
		if _, ok := pilot.Rule(r.Rule); r.Rule != "" && !ok {
			x.find("R5", CodeNoSuchRule, pilot.FieldAt("reasons", i, "rule"), r.Rule, "R1–R60")
		}
		x.returnedBelow(i, r, x.returnedSteps(i, r, reached))
		x.verdict.Reasons = append(x.verdict.Reasons, r.reason())
	}
	if len(reached) == 0 {
		reached[pilot.StepArchiveFiling] = true
	}
	for _, s := range pilot.Catalogue() {
		if reached[s.Code] {
			x.verdict.Returns = append(x.verdict.Returns, s.Code)
		}
	}
	x.verdict.StaysOpen = true
}

func (r ReceiptReason) reason() pilot.ReturnReason {
	return pilot.ReturnReason{Text: r.Text, Rule: r.Rule, Field: r.Field}
}

// returnedSteps takes in the steps that a reason reaches: the sub-district's own
// here, a community's below, where the reason must name the community.
func (x *examiner) returnedSteps(i int, r ReceiptReason, reached map[pilot.Step]bool) (below []pilot.Step) {
	for j, code := range r.Steps {
		path := pilot.FieldAt(pilot.FieldAt("reasons", i, "steps"), j, "")
		switch spec, known := pilot.Spec(pilot.Step(code)); {
		case !x.ok(path):
		case known && spec.Level == pilot.LevelCommunity && len(r.Communities) > 0:
			below = append(below, spec.Code)
		case !known || spec.Level != pilot.LevelSubDistrict || spec.Code == pilot.StepArchiveReceipt:
			x.find("R5", CodeStepElsewhere, path, code, "")
		default:
			reached[spec.Code] = true
		}
	}
	return below
}

// returnedBelow takes in what a reason sends back to communities.
func (x *examiner) returnedBelow(i int, r ReceiptReason, steps []pilot.Step) {
	path := pilot.FieldAt("reasons", i, "communities")
	if len(r.Communities) > 0 && len(steps) == 0 && x.ok(path, pilot.FieldAt("reasons", i, "steps")) {
		x.find("R5", CodeMissing, pilot.FieldAt("reasons", i, "steps"), "", "")
	}
	for j, code := range r.Communities {
		one := pilot.FieldAt(path, j, "")
		if !x.chosen("R5", one, code) {
			continue
		}
		x.verdict.ToCommunities = append(x.verdict.ToCommunities, pilot.Sendback{Community: code, Steps: steps, Reasons: []pilot.ReturnReason{r.reason()}})
	}
}
