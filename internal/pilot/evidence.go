package pilot

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"time"
)

// Case is what a hand-in is judged on: the terms, what earlier steps have
// established, and when it came.
type Case struct {
	Terms  *Terms
	Facts  Facts
	Now    time.Time // plan time of receipt
	HandIn *HandIn
	// Departures of the sub-district's own plan, as filed: those rules are soft here (A28).
	Departures []Departure
	Filed      []FiledKind // records on file, by kind
	// Deadline is the pilot's, with what moved it; empty: that of the terms.
	Deadline Date
	Granted  *Grant // the district's record that excuses a hard deadline
	// After the pilot: the days of which the workstation reports next, and whether
	// a new committee is waited for.
	Owed  Span
	Elect bool
	// Offline: the pilot's facts are not known (`evidence check` without a place);
	// rules that need them are left out.
	Offline bool
}

// Verdict is what an examination of evidence says.
type Verdict struct {
	Findings []Finding
	Facts    Facts // what the evidence establishes, if it is accepted
	// StaysOpen: valid and worth keeping, but the step is not done with it, e.g.
	// an election round whose turnout failed, or a receipt that returns.
	StaysOpen bool
	// Returns: steps of this pilot that the hand-in sends back (archive-receipt).
	Returns []Step
	Reasons []ReturnReason
	Below   []Sendback // what it sends back to communities
	Does    []Deed     // duties that a record of the life after the pilot does
}

// Sendback is what a sub-district's pilot sends back to one of its communities,
// because the district returned the archive for it.
type Sendback struct {
	Number    int            `json:"number,omitempty"` // counted from 1
	Community string         `json:"community"`
	Steps     []Step         `json:"steps"`
	Reasons   []ReturnReason `json:"reasons"`
	By        Actor          `json:"by"`
	// Undelivered says that it has not reached the community and is tried again.
	Undelivered bool `json:"undelivered,omitempty"`
}

// Message is the return that the community gets, in the name of who decided.
func (b Sendback) Message() Return {
	return Return{
		Header: Header{V: MessageVersion, ID: fmt.Sprintf("%s%d", sentBack, b.Number), By: b.By},
		Steps:  b.Steps, Reasons: b.Reasons,
	}
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
		x.report(RuleStep, Hard, CodeUnknownStep, "", string(x.step), "")
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
	x.fields = fieldsOf(v.Type(), "", RuleFormat)
	x.decode(raw, v)
}

func newExaminer(c Case) *examiner {
	return &examiner{c: c, bad: map[string]bool{}, unread: map[string]bool{}, tainted: map[string]bool{}, count: map[Severity]int{}}
}

// Refuses says whether findings refuse a hand-in: a hard one does, a soft one
// does unless its rule is explained, a note never does.
func Refuses(findings []Finding, explanations map[string]string) bool {
	for _, f := range findings {
		switch f.Severity {
		case Note:
		case Soft:
			if f.Explained == "" && !saysWhy(explanations[f.Rule]) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// IsDigest says whether a text is the sha256 of a file, as attachments name it.
func IsDigest(s string) bool { return digestForm.MatchString(s) }

// CheckAttachments judges the descriptions of attached files; the files
// themselves are not here. A file that comes twice is worth a note.
func CheckAttachments(attachments []Attachment) []Finding {
	var findings []Finding
	add := func(severity Severity, code string, i int, field, found, wanted string) {
		findings = append(findings, Finding{
			Rule: RuleFormat, Severity: severity, Code: code,
			Field: at("attachments", i, field), Found: shorten(found), Wanted: shorten(wanted),
		})
	}
	seen := map[string]bool{}
	for i, a := range attachments {
		if !IsDigest(a.Digest) {
			add(Hard, CodeBadDigest, i, "digest", a.Digest, "sha256:…")
		} else if seen[a.Digest] {
			add(Note, CodeDoubledDocument, i, "digest", a.Digest, "")
		}
		seen[a.Digest] = true
		if blank(a.Title) {
			add(Hard, CodeMissing, i, "title", "", "")
		}
		if a.Date != "" && !a.Date.Valid() {
			add(Hard, CodeWantsDate, i, "date", string(a.Date), sample(FieldDate))
		}
		if a.Copy != "" && !slices.Contains([]string{"original", "copy"}, a.Copy) {
			add(Hard, CodeNotAChoice, i, "copy", a.Copy, "original | copy")
		}
		if a.Pages < 0 || a.Pages > maxWhole {
			add(Hard, CodeOutOfRange, i, "pages", fmt.Sprint(a.Pages), fmt.Sprintf("0–%d", maxWhole))
		}
		if a.Size < 0 {
			add(Hard, CodeOutOfRange, i, "size", fmt.Sprint(a.Size), "≥ 0")
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

var evidenceTypes = map[Step]evidenceType{
	StepLeadingGroup:        typed("R8", judgeLeadingGroup),
	StepPilotPlan:           typed("R9", judgePilotPlan),
	StepResponsibilities:    typed("R53", judgeResponsibilities),
	StepMobilisation:        typed("R10", judgeMobilisation),
	StepSizeAdjustment:      typed("R6", judgeSizeAdjustment),
	StepPartyFounding:       typed("R11", judgePartyFounding),
	StepElectionCommittee:   typed("R13", judgeElectionCommittee),
	StepCommitteeElection:   typed("R14", judgeCommitteeElection),
	StepAssemblyRoster:      typed("R17", judgeAssemblyRoster),
	StepPartyElection:       typed("R20", judgePartyElection),
	StepAssemblyRules:       typed("R23", judgeAssemblyRules),
	StepCharter:             typed("R24", judgeCharter),
	StepCivilityCovenant:    typed("R25", judgeCivilityCovenant),
	StepCommitteeBylaws:     typed("R26", judgeCommitteeBylaws),
	StepDisclosureRules:     typed("R27", judgeDisclosureRules),
	StepWorkstationRules:    typed("R28", judgeWorkstationRules),
	StepSpecialistMeasures:  typed("R29", judgeSpecialistMeasures),
	StepEmploymentAgreement: typed("R30", judgeEmploymentAgreement),
	StepSubCommittees:       typed("R32", judgeSubCommittees),
	StepRecruitment:         typed("R35", judgeRecruitment),
	StepAgreements:          typed("R37", judgeAgreements),
	StepWorkstation:         typed("R41", judgeWorkstation),
	StepCommunityArchive:    typed("R19", judgeCommunityArchive),
	StepSelfCheck:           typed("R56", judgeSelfCheck),
	StepSummary:             typed("R58", judgeSummary),
	StepArchiveFiling:       typed("R5", judgeArchiveFiling),
	StepArchiveReceipt:      typed("R5", judgeArchiveReceipt),
}
