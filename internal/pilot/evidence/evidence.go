package evidence

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"shidian/internal/pilot"
)

// Case is what a hand-in is judged on: the terms, what earlier steps have
// established, and when it came.
type Case struct {
	Terms  *pilot.Terms
	Facts  pilot.Facts
	Now    time.Time // plan time of receipt
	HandIn *pilot.HandIn
	// Departures of the sub-district's own plan, as filed: those rules are soft here (A28).
	Departures []pilot.Departure
	Filed      []pilot.FiledKind // records on file, by kind
	// Deadline is the pilot's, with what moved it; empty: that of the terms.
	Deadline pilot.Date
	Granted  *pilot.Grant // the district's record that excuses a hard deadline
	// After the pilot: the days of which the workstation reports next, and whether
	// a new committee is waited for.
	Owed  pilot.Span
	Elect bool
	// Offline: the pilot's facts are not known (`evidence check` without a place);
	// rules that need them are left out.
	Offline bool
}

// Verdict is what an examination of evidence says.
type Verdict struct {
	Findings []pilot.Finding
	Facts    pilot.Facts // what the evidence establishes, if it is accepted
	// StaysOpen: valid and worth keeping, but the step is not done with it, e.g.
	// an election round whose turnout failed, or a receipt that returns.
	StaysOpen bool
	// Returns: steps of this pilot that the hand-in sends back (archive-receipt).
	Returns       []pilot.Step
	Reasons       []pilot.ReturnReason
	ToCommunities []pilot.Sendback // what it sends back to communities
	Does          []pilot.Deed     // duties that a record of the life after the pilot does
}

// Examine judges a step's evidence. All findings at once, never the first only.
// The step is the hand-in's.
func Examine(c Case, raw json.RawMessage) Verdict {
	x := newExaminer(c)
	if c.HandIn != nil {
		x.step = c.HandIn.Step
	}
	t, ok := evidenceTypes[x.step]
	if !ok {
		x.report(pilot.RuleStep, pilot.Hard, CodeUnknownStep, "", string(x.step), "")
		return x.finish()
	}
	x.fields = schemas[x.step]
	return x.examine(t, raw)
}

func (x *examiner) examine(t evidenceType, raw []byte) Verdict {
	into := reflect.New(t.typ)
	x.decode(raw, into.Elem())
	x.read = true
	if !x.bad[""] {
		t.judge(x, into.Interface())
	}
	return x.finish()
}

// ReadEvidence reads evidence, or a record's body, that was judged before, the way
// the judge read it: a struct gets what its fields' kinds make of what was typed.
// What can't be read stays empty.
func ReadEvidence(raw json.RawMessage, into any) {
	v := reflect.ValueOf(into).Elem()
	x := newExaminer(Case{})
	var known bool
	if x.fields, known = typeFields[v.Type()]; !known {
		x.fields = fieldsOf(v.Type(), "", pilot.RuleFormat)
	}
	x.decode(raw, v)
}

func newExaminer(c Case) *examiner {
	return &examiner{c: c, bad: map[string]bool{}, unread: map[string]bool{}, tainted: map[string]bool{}, count: map[pilot.Severity]int{}}
}

// CheckAttachments judges the descriptions of attached files; the files
// themselves are not here. A file that comes twice is worth a note.
func CheckAttachments(attachments []pilot.Attachment) []pilot.Finding {
	var findings []pilot.Finding
	add := func(severity pilot.Severity, code string, i int, field, found, wanted string) {
		findings = append(findings, pilot.Finding{
			Rule: pilot.RuleFormat, Severity: severity, Code: code,
			Field: pilot.FieldAt("attachments", i, field), Found: pilot.Shorten(found), Wanted: pilot.Shorten(wanted),
		})
	}
	seen := map[string]bool{}
	for i, a := range attachments {
		if !pilot.IsDigest(a.Digest) {
			add(pilot.Hard, CodeBadDigest, i, "digest", a.Digest, "sha256:…")
		} else if seen[a.Digest] {
			add(pilot.Note, CodeDoubledDocument, i, "digest", a.Digest, "")
		}
		seen[a.Digest] = true
		if pilot.Blank(a.Title) {
			add(pilot.Hard, CodeMissing, i, "title", "", "")
		}
		if a.Date != "" && !a.Date.Valid() {
			add(pilot.Hard, CodeWantsDate, i, "date", string(a.Date), SampleOf(FieldDate))
		}
		if a.Copy != "" && !slices.Contains([]string{"original", "copy"}, a.Copy) {
			add(pilot.Hard, CodeNotAChoice, i, "copy", a.Copy, "original | copy")
		}
		if a.Pages < 0 || a.Pages > maxWhole {
			add(pilot.Hard, CodeOutOfRange, i, "pages", fmt.Sprint(a.Pages), fmt.Sprintf("0–%d", maxWhole))
		}
		if a.Size < 0 {
			add(pilot.Hard, CodeOutOfRange, i, "size", fmt.Sprint(a.Size), "≥ 0")
		}
	}
	return findings
}

// evidenceType joins a step to the Go type of its evidence, to the requirement
// that a field answers when its tag names none, and to the rules that judge it.
type evidenceType struct {
	typ   reflect.Type
	rule  string
	judge func(*examiner, any)
}

func typed[T any](rule string, judge func(*examiner, *T)) evidenceType {
	return evidenceType{reflect.TypeFor[T](), rule, func(x *examiner, e any) {
		if own, ok := e.(*T); ok {
			judge(x, own)
		}
	}}
}

var evidenceTypes = map[pilot.Step]evidenceType{
	pilot.StepLeadingGroup:        typed("R8", judgeLeadingGroup),
	pilot.StepPilotPlan:           typed("R9", judgePilotPlan),
	pilot.StepResponsibilities:    typed("R53", judgeResponsibilities),
	pilot.StepMobilisation:        typed("R10", judgeMobilisation),
	pilot.StepSizeAdjustment:      typed("R6", judgeSizeAdjustment),
	pilot.StepPartyFounding:       typed("R11", judgePartyFounding),
	pilot.StepElectionCommittee:   typed("R13", judgeElectionCommittee),
	pilot.StepCommitteeElection:   typed("R14", judgeCommitteeElection),
	pilot.StepAssemblyRoster:      typed("R17", judgeAssemblyRoster),
	pilot.StepPartyElection:       typed("R20", judgePartyElection),
	pilot.StepAssemblyRules:       typed("R23", judgeAssemblyRules),
	pilot.StepCharter:             typed("R24", judgeCharter),
	pilot.StepCivilityCovenant:    typed("R25", judgeCivilityCovenant),
	pilot.StepCommitteeBylaws:     typed("R26", judgeCommitteeBylaws),
	pilot.StepDisclosureRules:     typed("R27", judgeDisclosureRules),
	pilot.StepWorkstationRules:    typed("R28", judgeWorkstationRules),
	pilot.StepSpecialistMeasures:  typed("R29", judgeSpecialistMeasures),
	pilot.StepEmploymentAgreement: typed("R30", judgeEmploymentAgreement),
	pilot.StepSubCommittees:       typed("R32", judgeSubCommittees),
	pilot.StepRecruitment:         typed("R35", judgeRecruitment),
	pilot.StepAgreements:          typed("R37", judgeAgreements),
	pilot.StepWorkstation:         typed("R41", judgeWorkstation),
	pilot.StepCommunityArchive:    typed("R19", judgeCommunityArchive),
	pilot.StepSelfCheck:           typed("R56", judgeSelfCheck),
	pilot.StepSummary:             typed("R58", judgeSummary),
	pilot.StepArchiveFiling:       typed("R5", judgeArchiveFiling),
	pilot.StepArchiveReceipt:      typed("R5", judgeArchiveReceipt),

	pilot.StepVoterRegistration:    typed("R14", judgeVoterRegistration),
	pilot.StepCandidates:           typed("R14", judgeCandidates),
	pilot.StepSupervisionCommittee: typed("L12", judgeSupervisionCommittee),
	pilot.StepHandover:             typed("L13", judgeHandover),
}

// Refuses says whether findings refuse a hand-in: a hard one does, a soft one
// does unless its rule is explained, a note never does; one that the district lets pass
// does not either.
func Refuses(findings []pilot.Finding, explanations map[string]string) bool {
	for _, f := range findings {
		switch {
		case f.Waived != "", f.Severity == pilot.Note:
		case f.Severity == pilot.Soft:
			if f.Explained == "" && !SaysWhy(explanations[f.Rule]) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// BasisOf is what a pilot holds for judging a hand-in or a record.
func BasisOf(t *pilot.Terms, s *pilot.State) Case {
	p, _ := s.PeriodOf(t, pilot.Step(pilot.DutyStationReport))
	election := s.Step(pilot.Step(pilot.DutyTermElection))
	return Case{
		Owed: pilot.Span{From: p.From, To: p.To}, Elect: election != nil && election.Awaited(),
		Terms: t, Facts: s.Facts, Departures: s.Departures(), Filed: s.Filed, Deadline: s.DeadlineOf(t), Granted: s.GrantFor(pilot.StepArchiveFiling),
	}
}

// Explaining marks the soft findings that are explained, and tells of explanations
// that such a finding needs and that explain nothing. In a confirmation whatever
// was taken as one before stands.
func Explaining(findings []pilot.Finding, said map[string]string, confirming bool) []pilot.Finding {
	var out, hollow []pilot.Finding
	for _, f := range findings {
		why := strings.TrimSpace(said[f.Rule])
		switch {
		case f.Severity != pilot.Soft || why == "" || f.Explained != "":
		case SaysWhy(why) || confirming:
			f.Explained = pilot.CleanText(why, maxReason)
		case !slices.ContainsFunc(hollow, func(h pilot.Finding) bool { return h.Rule == f.Rule }):
			hollow = append(hollow, pilot.Finding{
				Rule: f.Rule, Clause: f.Clause, Severity: pilot.Hard, Code: pilot.CodeNoExplanation, Field: "explanations." + f.Rule, Found: pilot.Shorten(why),
			})
		}
		out = append(out, f)
	}
	return append(out, hollow...)
}
