package pilot

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

var recordSchemas = buildRecordSchemas()

func buildRecordSchemas() map[string][]Field {
	all := make(map[string][]Field, len(recordSpecs))
	for _, k := range recordSpecs {
		if k.typ.typ != nil {
			all[k.Kind] = fieldsOf(k.typ.typ, "", k.typ.rule)
		}
	}
	return all
}

// Records lists the kinds of record that a pilot takes, in order.
func Records() []RecordSpec {
	return slices.DeleteFunc(AllRecords(), func(k RecordSpec) bool { return k.After })
}

// AllRecords lists every kind, those of the life after the pilot last.
func AllRecords() []RecordSpec { return slices.Clone(recordSpecs) }

// RecordKind finds a kind of record; false when there is none of that code.
func RecordKind(code string) (RecordSpec, bool) {
	i := slices.IndexFunc(recordSpecs, func(k RecordSpec) bool { return k.Kind == code })
	if i < 0 {
		return RecordSpec{}, false
	}
	return recordSpecs[i], true
}

// FiledAt is the role that files this kind at a level; false when nobody does.
func (k RecordSpec) FiledAt(level Level) (Role, bool) {
	i := slices.IndexFunc(k.Filers, func(f Filer) bool { return f.Level == level })
	if i < 0 {
		return "", false
	}
	return k.Filers[i].Role, true
}

// RecordsFor are the kinds of record that must be on file before a step is accepted.
func RecordsFor(step Step) []string {
	switch step {
	case StepSelfCheck:
		return []string{KindGuidance}
	case StepCommunityArchive:
		return []string{KindIdeological}
	}
	return nil
}

// RecordFields describes the body of a kind of record; nil when there is none.
func RecordFields(kind string) []Field { return recordSchemas[kind] }

// NewRecordBody returns a pointer to an empty body of a kind; false when there is none.
func NewRecordBody(kind string) (any, bool) {
	k, ok := RecordKind(kind)
	if !ok || k.typ.typ == nil {
		return nil, false
	}
	return reflect.New(k.typ.typ).Interface(), true
}

// ExamineRecord judges a record's body. All findings at once.
func ExamineRecord(c Case, kind string, raw json.RawMessage) Verdict {
	x := newExaminer(c)
	x.kind = kind
	k, ok := RecordKind(kind)
	if !ok || k.typ.typ == nil {
		x.report(RuleFormat, Hard, CodeNoSuchKind, "", kind, kindList())
		return x.finish()
	}
	x.fields = recordSchemas[kind]
	return x.examine(k.typ, raw)
}

// kindList names the kinds of record that are filed anywhere.
func kindList() string { return kindsAt(LevelSubDistrict, LevelCommunity, LevelGovernance) }

// kindsAt names the kinds of record that are filed at these levels.
func kindsAt(levels ...Level) string {
	var codes []string
	for _, k := range recordSpecs {
		if slices.ContainsFunc(levels, func(l Level) bool { _, here := k.FiledAt(l); return here }) {
			codes = append(codes, k.Kind)
		}
	}
	return strings.Join(codes, ", ")
}

// FiledKind is what is on file of one kind of record.
type FiledKind struct {
	Kind    string    `json:"kind"`
	Count   int       `json:"count"`
	Last    time.Time `json:"last"`              // plan time
	Periods []string  `json:"periods,omitempty"` // the last ones filed
	Places  []string  `json:"places,omitempty"`  // communities covered
}

// periodsKept is how many reporting periods a state remembers as filed.
const periodsKept = 12

func filedOf(list []FiledKind, kind string) FiledKind {
	i := slices.IndexFunc(list, func(f FiledKind) bool { return f.Kind == kind })
	if i < 0 {
		return FiledKind{Kind: kind}
	}
	return list[i]
}

// takeRecord files what is worth keeping beside the steps.
func (s *Session) takeRecord(raw json.RawMessage) {
	m, form := ParseRecord(raw)
	d := decision{handIn: HandIn{Header: m.Header}, raw: raw, kind: EntryRecord, digest: ContentDigest(raw)}
	if _, known := RecordKind(m.Kind); known {
		d.record = m.Kind
	}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(m.Header)...)
	d.findings = append(d.findings, s.checkPhase()...)
	findings, verdict := s.checkRecord(m)
	d.findings = append(d.findings, findings...)
	d.findings = append(d.findings, s.checkFiles(m.By, m.Attachments, nil)...)
	if Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := d.event(EventFiled)
	e.Period, e.Places = m.Period, s.placesOf(m)
	if s.state.Governs() {
		s.fileAfter(d, e, m, verdict)
		return
	}
	if m.Kind == KindBulletin {
		e.Through = s.state.settledBy(s.terms, m.Period)
	}
	s.keepAccepted(d, e)
}

// checkRecord checks the kind, who files it, its period and its body.
func (s *Session) checkRecord(m Record) ([]Finding, Verdict) {
	if m.Kind == "" {
		return nil, Verdict{} // said already: missing
	}
	kind, known := RecordKind(m.Kind)
	role, here := kind.FiledAt(s.terms.Level())
	wrong := Finding{Rule: RuleFormat, Severity: Hard, Field: "kind", Found: shorten(m.Kind), Wanted: kindsAt(s.terms.Level())}
	switch {
	case !known:
		wrong.Code = CodeNoSuchKind
		return []Finding{wrong}, Verdict{}
	case kind.After && !here:
		wrong.Code = CodeKindLater
		return []Finding{wrong}, Verdict{}
	case !here:
		level := kind.Filers[0].Level
		wrong.Code, wrong.Wanted, wrong.Than, wrong.ThanIs = CodeKindOfOthers, string(level), "place", s.terms.placeOf(level)
		return []Finding{wrong}, Verdict{}
	}
	findings := append(s.checkSender(m.By, role), s.checkPeriod(m)...)
	verdict := ExamineRecord(s.caseOf(nil), m.Kind, m.Body)
	return append(findings, verdict.Findings...), verdict
}

// placesOf is which communities a record covers: those that guidance names, or all.
func (s *Session) placesOf(m Record) []string {
	if m.Kind != KindGuidance {
		return nil
	}
	var body GuidanceBody
	if ReadEvidence(m.Body, &body); len(body.Communities) > 0 {
		return body.Communities
	}
	var all []string
	for _, c := range s.terms.Communities {
		all = append(all, c.Code)
	}
	return all
}
