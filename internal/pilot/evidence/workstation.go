package evidence

import (
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// WorkstationEvidence sets up the workstation: decision and staff (R41), head
// (R39), plate (R42), the office's allocation note (R43) and the post table (R21).
type WorkstationEvidence struct {
	Decision   string         `json:"decision"`
	Date       pilot.Date     `json:"date"`
	LedBy      []string       `json:"ledBy" from:"lead-station"`
	Head       string         `json:"head" rule:"R39" is:"name"`
	HeadDate   pilot.Date     `json:"headAppointed" rule:"R39"`
	Staff      []StaffRow     `json:"staff"`
	Plate      Plate          `json:"plate" rule:"R42"`
	Allocation AllocationNote `json:"allocation" rule:"R43"`
	Posts      []PostsHeld    `json:"postTable" rule:"R21"`
}

// StaffRow is one of the workstation's staff.
type StaffRow struct {
	Name  string `json:"name" is:"name"`
	Post  string `json:"post"`
	Title string `json:"title" rule:"R40"`
}

// Plate is what hangs at the workstation's door.
type Plate struct {
	Text  string     `json:"text" is:"name"`
	Date  pilot.Date `json:"date"`
	Photo string     `json:"photo"`
}

// AllocationNote is the sub-district office's note on funds and premises.
type AllocationNote struct {
	Number  string     `json:"number"`
	Date    pilot.Date `json:"date"`
	Funds   float64    `json:"funds"`              // yuan a year
	Address string     `json:"premises" is:"name"` // where the workstation works
	Area    float64    `json:"area"`               // square metres
}

// PostsHeld is what one person holds, for the cross-holding of posts.
type PostsHeld struct {
	Name      string `json:"name" is:"name"`
	Committee string `json:"committeePost,omitempty" need:"optional"`
	Station   string `json:"stationPost,omitempty" need:"optional"`
	Party     string `json:"partyPost,omitempty" need:"optional"`
}

func judgeWorkstation(x *examiner, e *WorkstationEvidence) {
	ledByParty(x, e)
	headFromCommittee(x, e)
	staffSigned(x, e)
	plateName(x, e)
	allocated(x, e)
	crossHolding(x, e)
	facts := x.facts()
	if facts.Election != nil {
		polled := onRecord(pilot.StepCommitteeElection, "pollingDay", facts.Election.PollingDay)
		x.notBefore("R41", "date", e.Date, polled)
		x.notBefore("R39", "headAppointed", e.HeadDate, polled)
	}
	x.notBefore("R42", "plate.date", e.Plate.Date, given("date", e.Date))
	x.verdict.Facts.Workstation = &pilot.WorkstationFacts{Date: e.Date, Head: e.Head}
}

// ledByParty holds R41: Party organisation and committee lead the workstation;
// the office guides (R44).
func ledByParty(x *examiner, e *WorkstationEvidence) {
	have := map[string]bool{}
	for i, body := range e.LedBy {
		have[body] = true
		x.authorised("R41", pilot.FieldAt("ledBy", i, ""), body)
	}
	if !x.unread["ledBy"] {
		wantAll(x, "R41", CodeLeaderMissing, "ledBy", have, ActLeadStation.Bodies())
	}
}

// headFromCommittee holds R39, in principle: the head is the committee's director
// or a vice-director.
func headFromCommittee(x *examiner, e *WorkstationEvidence) {
	committee := x.facts().Election
	if committee == nil {
		return
	}
	wanted := append([]string{committee.Director}, committee.ViceDirectors...)
	x.known("R39", "head", e.Head, wanted, func() {
		x.find("R39", CodeHeadNotDirector, "head", e.Head, strings.Join(wanted, " | "))
	})
}

// staffSigned holds R41: the staff are specialists who signed, besides a head
// from the committee (A23); and asks R40, their titles.
func staffSigned(x *examiner, e *WorkstationEvidence) {
	seen := map[pilot.NameKey]bool{}
	agreements, committee := x.facts().Agreements, x.facts().Election
	for i, s := range e.Staff {
		path := pilot.FieldAt("staff", i, "name")
		x.once(seen, "R41", path, s.Name)
		title, heads := "社工专干", e.heads(s, x.facts())
		if heads {
			title = "社工主任"
		}
		properTitle(x, pilot.FieldAt("staff", i, "title"), s.Title, title)
		if agreements == nil || heads && (committee == nil || committee.Sits(s.Name)) {
			continue
		}
		x.known("R41", path, s.Name, agreements.Signed, func() { x.find("R41", CodeStaffNotSigned, path, s.Name, "") })
	}
}

// heads says whether one of the staff is the head, also where only one of the two
// names has the mark that it has on record.
func (e *WorkstationEvidence) heads(s StaffRow, facts pilot.Facts) bool {
	committee, signed := facts.Election, facts.Agreements
	if committee == nil || pilot.SameName(s.Name, e.Head) || signed != nil && pilot.NameIn(signed.Signed, s.Name) {
		return pilot.SameName(s.Name, e.Head)
	}
	return pilot.SameName(pilot.AsOnRecord(committee.Members, s.Name), pilot.AsOnRecord(committee.Members, e.Head))
}

// plateName holds R42: the plate bears the community's and the committee's name. One
// that bears a longer name with the community's in it is another's, or explained.
func plateName(x *examiner, e *WorkstationEvidence) {
	if !x.ok("plate.text") {
		return
	}
	text, names := pilot.FoldName(e.Plate.Text), x.placeNames()
	committee := slices.ContainsFunc([]string{"居委会", "居民委员会", "esidents' committee", "esidents' Committee"},
		func(s string) bool { return strings.Contains(text, s) })
	bears := len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return strings.Contains(text, barePlace(n)) })
	if committee && bears {
		x.ownPlace("R42", "plate.text", e.Plate.Text)
		return
	}
	name := ""
	if len(names) > 0 {
		name = strings.TrimSuffix(names[len(names)-1], "社区")
	}
	x.find("R42", CodePlate, "plate.text", e.Plate.Text, name+"社区居委会")
}

// allocated holds R43: the office provides funds and premises.
func allocated(x *examiner, e *WorkstationEvidence) {
	if x.ok("allocation.funds") && e.Allocation.Funds <= 0 {
		x.find("R43", CodeOutOfRange, "allocation.funds", "0", "> 0")
	}
	if x.ok("allocation.area") && e.Allocation.Area <= 0 {
		x.find("R43", CodeOutOfRange, "allocation.area", "0", "> 0")
	}
}

// crossHolding asks R21: somebody holds posts in more than one body.
func crossHolding(x *examiner, e *WorkstationEvidence) {
	if len(e.Posts) == 0 || !x.ok("postTable") {
		return
	}
	holds := map[pilot.NameKey][3]bool{}
	for _, p := range e.Posts {
		h := holds[pilot.NameKeyOf(p.Name)]
		h[0], h[1], h[2] = h[0] || p.Committee != "", h[1] || p.Station != "", h[2] || p.Party != ""
		if h[0] && h[1] || h[1] && h[2] || h[0] && h[2] {
			return
		}
		holds[pilot.NameKeyOf(p.Name)] = h
	}
	x.find("R21", CodeNoCrossHolding, "postTable", "", "")
}
