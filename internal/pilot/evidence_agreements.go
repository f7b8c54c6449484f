package pilot

import "strings"

// AgreementsEvidence is the signed agreements (R30, R37, R38, R40).
type AgreementsEvidence struct {
	Agreements []SignedAgreement `json:"agreements"`
}

// SignedAgreement is one agreement between the committee and a specialist.
type SignedAgreement struct {
	Name      string `json:"name"`
	Post      string `json:"post"`
	Title     string `json:"title" rule:"R40"`
	SignedBy  string `json:"signedBy"`
	Signatory string `json:"signatory"`
	Date      Date   `json:"date"`
	From      Date   `json:"from" rule:"R38" future:"ok"`
	To        Date   `json:"to" rule:"R38" future:"ok"`
	WageGrade string `json:"wageGrade" rule:"R38"`
}

func judgeAgreements(x *examiner, e *AgreementsEvidence) {
	seen := map[string]bool{}
	for i, a := range e.Agreements {
		x.once(seen, "R37", at("agreements", i, "name"), a.Name)
		signedByCommittee(x, i, a)
		agreementDates(x, i, a)
		properTitle(x, i, a)
	}
	signedAsHired(x, e)
	x.verdict.Facts.Agreements = signedFacts(e)
}

// signedByCommittee holds R37 and R44: the committee is the party that signs,
// through one of its members.
func signedByCommittee(x *examiner, i int, a SignedAgreement) {
	if path := at("agreements", i, "signedBy"); x.ok(path) && a.SignedBy != BodyCommittee {
		x.find("R37", CodeWrongBody, path, a.SignedBy, BodyCommittee)
	}
	committee, path := x.facts().Election, at("agreements", i, "signatory")
	if committee != nil && x.ok(path) && !committee.Sits(a.Signatory) {
		x.find("R37", CodeNotOnCommittee, path, a.Signatory, "")
	}
}

// agreementDates holds R37 and R38: signed once the committee sits and the names
// were published, for a term with an end.
func agreementDates(x *examiner, i int, a SignedAgreement) {
	path := at("agreements", i, "date")
	facts := x.facts()
	if facts.Election != nil {
		x.notBefore("R37", path, a.Date, facts.Election.PollingDay)
	}
	if facts.Recruitment != nil {
		x.notBefore("R35", path, a.Date, facts.Recruitment.Published)
	}
	x.notBefore("R38", at("agreements", i, "to"), a.To, a.From)
}

// properTitle asks R40: a head is a 社工主任, everybody else a 社工专干.
func properTitle(x *examiner, i int, a SignedAgreement) {
	path := at("agreements", i, "title")
	if x.ok(path) && a.Title != "" && !strings.Contains(a.Title, "社工专干") && !strings.Contains(a.Title, "社工主任") {
		x.find("R40", CodeUnusualTitle, path, a.Title, "社工专干 | 社工主任")
	}
}

// signedAsHired holds R37: everybody hired has signed, and nobody else.
func signedAsHired(x *examiner, e *AgreementsEvidence) {
	recruitment := x.facts().Recruitment
	if recruitment == nil || !x.ok("agreements") {
		return
	}
	signed := signedFacts(e).Signed
	for i, name := range signed {
		if !contains(recruitment.Hired, name) {
			x.find("R37", CodeSignedNotHired, at("agreements", i, "name"), name, "")
		}
	}
	var absent []string
	for _, name := range recruitment.Hired {
		if !contains(signed, name) {
			absent = append(absent, name)
		}
	}
	if len(absent) > 0 {
		x.find("R37", CodeNotSigned, "agreements", "", strings.Join(absent, ", "))
	}
}

func signedFacts(e *AgreementsEvidence) *AgreementsFacts {
	f := &AgreementsFacts{}
	for _, a := range e.Agreements {
		f.Signed = append(f.Signed, a.Name)
		f.Last = max(f.Last, a.Date)
	}
	return f
}
