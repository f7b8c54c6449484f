package evidence

import (
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// BulletinBody is a bulletin on the work (R57), by the sub-district office.
type BulletinBody struct {
	Number  string     `json:"number"`
	Date    pilot.Date `json:"date"`
	Title   string     `json:"title"`
	Summary string     `json:"summary"`
}

// ReactionBody sums up what residents said (R52, R57): counts and what it comes to.
type ReactionBody struct {
	From        pilot.Date `json:"from"`
	To          pilot.Date `json:"to"`
	Count       int        `json:"count"`
	Complaints  int        `json:"complaints"`
	Summary     string     `json:"summary"`
	Specialists string     `json:"specialists,omitempty" need:"optional"` // what they think of the specialists
}

// IdeologicalBody is a talk or meeting of the community's Party organisation (R55).
type IdeologicalBody struct {
	Date         pilot.Date `json:"date"`
	Form         string     `json:"form" oneof:"talk|meeting|visit|study"`
	Topic        string     `json:"topic"`
	By           string     `json:"by" is:"name"`
	Participants int        `json:"participants" min:"1"`
}

// GuidanceBody is guidance that the office gave to communities (R31). It never
// adopts anything for them.
type GuidanceBody struct {
	Date        pilot.Date `json:"date"`
	Form        string     `json:"form" oneof:"training|templates|review"`
	Title       string     `json:"title"`
	By          string     `json:"by" is:"name"`
	Communities []string   `json:"communities,omitempty" need:"optional" from:"communities"` // codes; none: all of the sub-district's
	Adopts      bool       `json:"adoptsForCommunity"`                                       // must be false
}

// RevisionBody is an improvement of a document during the pilot (R54).
type RevisionBody struct {
	Date      pilot.Date `json:"date"`
	Document  string     `json:"document"`
	What      string     `json:"what"`
	Reason    string     `json:"reason" why:"yes"`
	AdoptedBy string     `json:"adoptedBy" from:"adoption"`
}

func judgeBulletin(*examiner, *BulletinBody) {}

func judgeReaction(x *examiner, b *ReactionBody) {
	x.notBefore("R52", "to", b.To, given("from", b.From))
	x.atMost("R52", "complaints", b.Complaints, "count", b.Count)
}

func judgeIdeological(x *examiner, b *IdeologicalBody) { x.ownTitle("R55", "by", b.By) }

// judgeGuidance holds R31 and R44: the office guides, it adopts nothing; the
// communities that it names are its own.
func judgeGuidance(x *examiner, b *GuidanceBody) {
	if x.ok("adoptsForCommunity") && b.Adopts {
		x.find("R31", CodeMustBeFalse, "adoptsForCommunity", "true", "false")
	}
	for i, code := range b.Communities {
		x.chosen("R31", pilot.FieldAt("communities", i, ""), code)
	}
}

// judgeRevision holds R31: a community's document is not adopted by the office. The
// sub-district revises its own.
func judgeRevision(x *examiner, b *RevisionBody) {
	own := x.c.Terms == nil || x.c.Offline || x.c.Terms.Level() == pilot.LevelSubDistrict
	if !own && x.ok("adoptedBy") && bodyNamed(b.AdoptedBy) == string(pilot.RoleSubDistrictOffice) {
		x.find("R31", CodeOfficeAdopts, "adoptedBy", b.AdoptedBy, strings.Join(ActAdopt.Bodies(), " | "))
	}
}

// everyCommunityGuided holds R31 at the self-check: guidance is on file for each community.
func everyCommunityGuided(x *examiner) {
	if x.c.Terms == nil || x.c.Offline || !planned(x.c.Terms, guided...) {
		return
	}
	filed := pilot.FiledOf(x.c.Filed, pilot.KindGuidance)
	var without []string
	for _, code := range communityCodes(x.c.Terms) {
		if !slices.Contains(filed.Places, code) {
			without = append(without, code)
		}
	}
	if len(without) > 0 {
		x.find("R31", pilot.CodeNotGuided, "", "", strings.Join(without, ", "))
	}
}

// ideologicalWorkFiled holds R55 at the community's archive: at least one record.
func ideologicalWorkFiled(x *examiner) {
	if x.c.Terms != nil && !x.c.Offline && pilot.FiledOf(x.c.Filed, pilot.KindIdeological).Count == 0 {
		x.find("R55", pilot.CodeNoIdeological, "", "0", "≥ 1")
	}
}
