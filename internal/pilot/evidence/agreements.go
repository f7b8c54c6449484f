package evidence

import (
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// AgreementsEvidence is the signed agreements (R30, R37, R38, R40).
type AgreementsEvidence struct {
	Agreements []SignedAgreement `json:"agreements"`
}

// SignedAgreement is one agreement between the committee and a specialist.
type SignedAgreement struct {
	Name      string     `json:"name" is:"name"`
	Post      string     `json:"post" is:"name"`
	Title     string     `json:"title" rule:"R40"`
	SignedBy  string     `json:"signedBy" from:"hire"`
	Signatory string     `json:"signatory" is:"name"`
	Date      pilot.Date `json:"date"`
	From      pilot.Date `json:"from" rule:"R38" future:"ok"`
	To        pilot.Date `json:"to" rule:"R38" future:"ok"`
	WageGrade string     `json:"wageGrade" rule:"R38"`
}

func judgeAgreements(x *examiner, e *AgreementsEvidence) {
	seen := map[pilot.NameKey]bool{}
	for i, a := range e.Agreements {
		x.once(seen, "R37", pilot.FieldAt("agreements", i, "name"), a.Name)
		signedByCommittee(x, i, a)
		agreementDates(x, i, a)
		asRecruited(x, i, a)
		properTitle(x, pilot.FieldAt("agreements", i, "title"), a.Title, "社工专干", "社工主任")
	}
	signedAsHired(x, e)
	x.verdict.Facts.Agreements = signedFacts(x, e)
}

// signedByCommittee holds R37 and R44: the committee is the party that signs,
// through one of its members.
func signedByCommittee(x *examiner, i int, a SignedAgreement) {
	x.authorised("R37", pilot.FieldAt("agreements", i, "signedBy"), a.SignedBy)
	committee, path := x.facts().Election, pilot.FieldAt("agreements", i, "signatory")
	if committee != nil {
		x.onCommittee("R37", path, a.Signatory, committee)
	}
}

// agreementDates holds R37 and R38: signed once the committee sits and the names
// were published, for a term with an end.
func agreementDates(x *examiner, i int, a SignedAgreement) {
	path := pilot.FieldAt("agreements", i, "date")
	facts := x.facts()
	if facts.Election != nil {
		x.notBefore("R37", path, a.Date, onRecord(pilot.StepCommitteeElection, "pollingDay", facts.Election.PollingDay))
	}
	if facts.Recruitment != nil {
		x.notBefore("R35", path, a.Date, onRecord(pilot.StepRecruitment, "procedure.date", facts.Recruitment.Published))
	}
	x.notBefore("R38", pilot.FieldAt("agreements", i, "to"), a.To, given(pilot.FieldAt("agreements", i, "from"), a.From))
}

// asRecruited holds R37: the post is the one hired for; and notes where term or wage
// grade are not those under which the post was published (R38).
func asRecruited(x *examiner, i int, a SignedAgreement) {
	recruitment := x.facts().Recruitment
	if recruitment == nil {
		return
	}
	var names []string
	for _, p := range recruitment.Posts {
		names = append(names, p.Name)
	}
	j, _ := pilot.NameMeant(names, a.Name)
	if j < 0 {
		return
	}
	hired := recruitment.Posts[j]
	if path := pilot.FieldAt("agreements", i, "post"); x.ok(path) && !pilot.SameName(a.Post, hired.Post) {
		x.find("R37", CodePostDiffers, path, a.Post, hired.Post, onRecord(pilot.StepRecruitment, "hired.post", hired.Post))
	}
	if path := pilot.FieldAt("agreements", i, "wageGrade"); x.ok(path) && hired.WageGrade != "" && !pilot.SameName(a.WageGrade, hired.WageGrade) {
		x.note("R38", CodeAgreementDiffers, path, a.WageGrade, hired.WageGrade, onRecord(pilot.StepRecruitment, "posts.wageGrade", hired.WageGrade))
	}
	eve, end := pilot.TermEnds(a.From, hired.TermMonths)
	if path := pilot.FieldAt("agreements", i, "to"); hired.TermMonths > 0 && x.ok(path, pilot.FieldAt("agreements", i, "from")) && a.To != eve && a.To != end {
		x.note("R38", CodeAgreementDiffers, path, string(a.To), string(eve), onRecord(pilot.StepRecruitment, "posts.termMonths", hired.TermMonths))
	}
}

// properTitle asks R40: a head is a 社工主任, everybody else a 社工专干.
func properTitle(x *examiner, path, title string, usual ...string) {
	fits := slices.ContainsFunc(usual, func(u string) bool { return strings.Contains(title, u) })
	if x.ok(path) && title != "" && !fits {
		x.find("R40", CodeUnusualTitle, path, title, strings.Join(usual, " | "))
	}
}

// signedAsHired holds R37: everybody hired has signed, and nobody else.
func signedAsHired(x *examiner, e *AgreementsEvidence) {
	recruitment := x.facts().Recruitment
	if recruitment == nil || !x.ok("agreements") {
		return
	}
	var signed []string
	for i, a := range e.Agreements {
		path := pilot.FieldAt("agreements", i, "name")
		x.known("R37", path, a.Name, recruitment.Hired, func() { x.find("R37", CodeSignedNotHired, path, a.Name, "") })
		signed = append(signed, a.Name)
	}
	var absent []string
	for i, has := range pilot.MeansEach(recruitment.Hired, signed) {
		if !has {
			absent = append(absent, recruitment.Hired[i])
		}
	}
	if len(absent) > 0 {
		x.find("R37", CodeNotSigned, "agreements", "", strings.Join(absent, ", "))
	}
}

// signedFacts keeps whoever signed with the mark under which he was hired.
func signedFacts(x *examiner, e *AgreementsEvidence) *pilot.AgreementsFacts {
	f, hired := &pilot.AgreementsFacts{}, []string(nil)
	if recruitment := x.facts().Recruitment; recruitment != nil {
		hired = recruitment.Hired
	}
	for _, a := range e.Agreements {
		f.Signed = append(f.Signed, pilot.AsOnRecord(hired, a.Name))
		f.Last = max(f.Last, a.Date)
	}
	return f
}
