package evidence

import (
	"fmt"
	"slices"

	"shidian/internal/pilot"
)

// MeetingBody is a meeting of the representative assembly (R45–R49), or of the residents
// where the law has both (L9), by the residents' committee. One that had no quorum is kept on file, and is void.
type MeetingBody struct {
	Kind            string          `json:"kind" oneof:"regular|extra" rule:"R45"`
	Body            string          `json:"body,omitempty" law:"bodies" need:"optional" rule:"L9" oneof:"residents-meeting|representative-meeting" from:"bodies"` // left out: the representatives
	Date            pilot.Date      `json:"date"`
	Notified        pilot.Date      `json:"notified"`
	Chair           string          `json:"chair" is:"name"`
	Minutes         string          `json:"minutes"`
	Representatives int             `json:"representatives" min:"1" rule:"R46"` // in office on that day
	Present         int             `json:"present" rule:"R46"`
	Request         *MeetingRequest `json:"request,omitempty" when:"kind=extra" rule:"R47"`
	Reports         *ReportsHeard   `json:"reports,omitempty" need:"optional" rule:"R48"`
	Resolutions     []Resolution    `json:"resolutions,omitempty" need:"optional" rule:"R46"` // those passed
	FollowUps       []FollowUp      `json:"followUps,omitempty" need:"optional" rule:"R49"`
}

// Kinds of meeting.
const (
	MeetingRegular = "regular"
	MeetingExtra   = "extra"
)

// Bodies that meet.
const (
	MeetingOfResidents       = "residents-meeting"
	MeetingOfRepresentatives = "representative-meeting"
)

// MeetingBodies are the bodies that a law may have meet.
func MeetingBodies() []string { return []string{MeetingOfResidents, MeetingOfRepresentatives} }

// Those who may ask for a meeting, as far as a profile decides whether they may.
const (
	CallGroups          = "groups"
	CallRepresentatives = "representatives"
)

// MeetingRequest is why the assembly met beside its regular meetings (R47): on a
// request of Article 10, in counts, or called by the committee for a reason.
type MeetingRequest struct {
	By     string     `json:"by" oneof:"residents|households|groups|representatives|residents-committee" from:"callers"`
	Count  int        `json:"count,omitempty" when:"by!=residents-committee"` // who signed it
	Of     int        `json:"of,omitempty" when:"by!=residents-committee" min:"1"`
	Date   pilot.Date `json:"date"`
	Reason string     `json:"reason" why:"yes"`
}

// ReportsHeard is the committee's annual and financial report before the assembly (R48).
type ReportsHeard struct {
	Annual      string `json:"annual"`    // title of the report
	Financial   string `json:"financial"` // title of the report
	Deliberated bool   `json:"deliberated"`
	Appraisal   string `json:"appraisal" oneof:"good|fair|poor"` // of the committee
	Appraised   []Body `json:"appraised"`                        // the others that the assembly supervises
	// The committee's members, one by one, where the law has them appraised.
	Members  []MemberAppraised `json:"members,omitempty" law:"not-competent" need:"optional" rule:"L11"`
	Opinions string            `json:"opinions"` // for the next year
}

// Body is a body in the community or a government department that the assembly
// appraised on the committee's report and its members' opinions (R48).
type Body struct {
	Kind   string `json:"kind" oneof:"community-body|government-department"`
	Name   string `json:"name" is:"name"`
	Result string `json:"result" oneof:"good|fair|poor"`
}

// MemberAppraised is how a member of the committee was appraised; one who was not competent
// so many times in a row that the law ends the office has left it.
type MemberAppraised struct {
	Name   string `json:"name" is:"name"`
	Result string `json:"result" oneof:"competent|not-competent"`
	InARow int    `json:"inARow,omitempty" when:"result=not-competent" min:"1"` // this time included
	Ended  bool   `json:"officeEnded,omitempty" need:"rule"`
}

const notCompetent = "not-competent"

// Kinds of [Body].
const (
	BodyOfCommunity  = "community-body"
	BodyOfGovernment = "government-department"
)

// Resolution is a decision that the meeting passed.
type Resolution struct {
	Number   string `json:"number"`
	Title    string `json:"title"`
	Subject  string `json:"subject" oneof:"development-plan|charter|major-matter|key-work|other" rule:"R48"`
	InFavour int    `json:"inFavour"`
}

func judgeMeeting(x *examiner, b *MeetingBody) {
	x.notAfter("R45", "notified", b.Notified, given("date", b.Date))
	x.sits("R45", "chair", b.Chair, b.Date)
	if b.Body != "" {
		x.chosen("L9", "body", b.Body)
	}
	requested(x, b)
	reportsDeliberated(x, b.Reports)
	appraised := officesEnd(x, b)
	if void := quorum(x, b); void { // nothing that it did counts
		x.verdict.StaysOpen = true
		return
	}
	x.verdict.Facts.Office = appraised
	carried(x, b)
	open, done := followedUp(x, b)
	for i, r := range b.Resolutions {
		x.brief("R49", pilot.FieldAt("resolutions", i, "number"), r.Number)
		if has(open, r.Number) {
			x.find("R49", CodeNumberTwice, pilot.FieldAt("resolutions", i, "number"), r.Number, "")
		}
		open = append(open, pilot.OpenResolution{Number: r.Number, Date: b.Date})
	}
	if len(open) > openResolutions {
		x.find("R49", CodeOutOfRange, "resolutions", fmt.Sprint(len(open)), fmt.Sprintf("≤ %d", openResolutions))
	}
	x.verdict.Facts.Assembly = &pilot.AssemblyFacts{Open: open, Done: pilot.KeepLast(done, openResolutions)}
	if b.Kind == MeetingRegular && b.Body != MeetingOfResidents {
		x.verdict.Does = append(x.verdict.Does, pilot.Deed{Duty: pilot.DutyAssemblyMeeting, Day: b.Date})
	}
	if b.Reports != nil {
		x.verdict.Does = append(x.verdict.Does, pilot.Deed{Duty: pilot.DutyAnnualReport, Day: b.Date})
	}
}

// quorum holds R46: more than half of the representatives in office on that day
// are present, else the meeting is void. It says whether it is.
func quorum(x *examiner, b *MeetingBody) bool {
	if o := x.facts().Office; o != nil && x.ok("representatives", "date") && b.Body != MeetingOfResidents {
		if n := o.RepresentativesOn(b.Date); n > 0 && n != b.Representatives {
			x.find("R46", CodeTotalDiffers, "representatives", fmt.Sprint(b.Representatives), fmt.Sprint(n), inForce("representatives", n))
		}
	}
	x.atMost("R46", "present", b.Present, "representatives", b.Representatives)
	share := x.profile().Assembly.Quorum
	if !share.IsSet() || !x.ok("present", "representatives") || share.Exceeded(b.Present, b.Representatives) {
		return false
	}
	x.note("R46", CodeMeetingVoid, "present", fmt.Sprint(b.Present), fmt.Sprintf("≥ %d", share.LeastAbove(b.Representatives)), given("representatives", b.Representatives))
	return true
}

// carried holds R46: a resolution has more than half of those present for it.
func carried(x *examiner, b *MeetingBody) {
	share := x.profile().Assembly.Resolution
	for i, r := range b.Resolutions {
		path := pilot.FieldAt("resolutions", i, "inFavour")
		x.atMost("R46", path, r.InFavour, "present", b.Present)
		if share.IsSet() && x.ok(path, "present") && !share.Exceeded(r.InFavour, b.Present) {
			x.find("R46", CodeNotCarried, path, fmt.Sprint(r.InFavour), fmt.Sprintf("≥ %d", share.LeastAbove(b.Present)), given("present", b.Present))
		}
	}
}

// requested holds R47: an extra meeting has a request that reaches one of Article
// 10's thresholds, or the committee called it; L9 where the law gives the residents' and the
// representatives' meeting thresholds of their own.
func requested(x *examiner, b *MeetingBody) {
	r := b.Request
	if r == nil {
		return
	}
	if !x.chosen("R47", "request.by", r.By) {
		return
	}
	x.notAfter("R47", "request.date", r.Date, given("date", b.Date))
	x.atMost("R47", "request.count", r.Count, "request.of", r.Of)
	share, rule := enoughToAsk(x.profile().Assembly, r.By, b.Body)
	if share.IsSet() && x.ok("request.count", "request.of") && !share.Reached(r.Count, r.Of) {
		x.find(rule, CodeRequestBelow, "request.count", fmt.Sprint(r.Count), fmt.Sprintf("≥ %d", share.Least(r.Of)), given("request.of", r.Of))
	}
}

// enoughToAsk is the share of those asking that calls a meeting of a body, and its rule.
func enoughToAsk(a pilot.AssemblyProfile, by, body string) (share pilot.Share, rule string) {
	shares := map[string]pilot.Share{"residents": a.ExtraResidents, "households": a.ExtraHouseholds, CallGroups: a.ExtraGroups, CallRepresentatives: a.OnRequest}
	if body == MeetingOfResidents {
		shares[CallRepresentatives] = a.ExtraRepresentatives
	}
	if a.ByRepresentatives() {
		return shares[by], "L9"
	}
	return shares[by], "R47"
}

// officesEnd holds L11: whoever is not competent so many times in a row leaves office. How
// often it was, the record knows where it has the meeting before. It gives who is in office
// with what the meeting said of them; nil where nothing is to be remembered.
func officesEnd(x *examiner, b *MeetingBody) *pilot.OfficeFacts {
	ends := x.profile().Committee.NotCompetent
	if b.Reports == nil {
		return nil
	}
	seen := map[pilot.NameKey]bool{}
	after := appraisedBy(x, b, ends)
	for i, m := range b.Reports.Members {
		name, row := pilot.FieldAt("reports.members", i, "name"), pilot.FieldAt("reports.members", i, "inARow")
		x.once(seen, "L11", name, m.Name)
		x.sits("L11", name, m.Name, b.Date)
		if path := pilot.FieldAt("reports.members", i, "officeEnded"); ends > 0 && m.Result == notCompetent && m.InARow >= ends && !m.Ended && x.ok(row, path) {
			x.find("L11", CodeOfficeEnds, path, fmt.Sprint(m.InARow), fmt.Sprintf("< %d", ends))
		}
		if after == nil || !x.ok(name, row) {
			continue
		}
		held := after.committeeMember(m.Name, b.Date)
		switch {
		case held == nil || held.Appraised >= b.Date: // nobody knows, or this corrects what was said of the same meeting
		case m.Result == notCompetent && held.Appraised != "" && m.InARow != held.NotCompetent+1:
			x.find("L11", CodeTotalDiffers, row, fmt.Sprint(m.InARow), fmt.Sprint(held.NotCompetent+1), inForce("appraised", held.Appraised))
		}
		if held != nil {
			held.Appraised, held.NotCompetent = b.Date, m.InARow
		}
	}
	if after == nil {
		return nil
	}
	return after.OfficeFacts
}

// appraisals are who is in office, as a meeting leaves them appraised.
type appraisals struct{ *pilot.OfficeFacts }

// appraisedBy begins the appraisals of a meeting; nil where the law ends no office by them.
func appraisedBy(x *examiner, b *MeetingBody, ends int) *appraisals {
	o := x.facts().Office
	if o == nil || ends <= 0 || len(b.Reports.Members) == 0 || b.Date == "" {
		return nil
	}
	own := *o
	own.Committee = slices.Clone(o.Committee)
	return &appraisals{&own}
}

// committeeMember is the one of that name in office on a day; nil when nobody is.
func (a *appraisals) committeeMember(name string, day pilot.Date) *pilot.Holder {
	for i, h := range a.Committee {
		if pilot.SameName(h.Name, name) && h.From <= day && (h.To == "" || day < h.To) {
			return &a.Committee[i]
		}
	}
	return nil
}

// reportsDeliberated holds R48: the reports are not only heard, and beside the
// committee bodies in the community and government departments are appraised.
func reportsDeliberated(x *examiner, r *ReportsHeard) {
	if r == nil {
		return
	}
	if x.ok("reports.deliberated") && !r.Deliberated {
		x.find("R48", CodeNotTrue, "reports.deliberated", "false", "true")
	}
	seen, kinds := map[pilot.NameKey]bool{}, map[string]bool{}
	for i, b := range r.Appraised {
		x.onceListed(seen, "R48", pilot.FieldAt("reports.appraised", i, "name"), b.Name)
		kinds[b.Kind] = true
	}
	for _, kind := range []string{BodyOfCommunity, BodyOfGovernment} {
		if !kinds[kind] && x.ok("reports.appraised") {
			x.find("R48", CodeBodyNotAppraised, "reports.appraised", "", kind)
		}
	}
}
