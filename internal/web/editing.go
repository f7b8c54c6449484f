package web

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// editing is a form on its page.
type editing struct {
	Target      string // its address
	Name        string
	Place       string
	PlaceName   string
	Rules       []string
	Due         string
	DaysLeft    *int
	Fields      []field
	Findings    []shownFinding
	Grave       int // findings that refuse
	Explains    []explaining
	Note        string
	Period      string
	HasPeriod   bool
	Files       []shownFile
	FileProblem string
	Returns     []pilot.ReturnReason
	Confirmable string // the hand-in that may be confirmed as it is
	Last        []field
	Held        *pilot.Version
	Replaces    bool
	MessageID   string
	Revision    int64
	SavedAt     string
	Window      string // the browser window, so that it is not told of itself
	Writer      string // who types, so that a form that waits for its writer finds him
	Seat        string
	Said        string // what just happened, in words
	Size        int    // of the message, in bytes
	MaxSize     int
	Answers     []field      // on the page where they are checked
	Differing   []difference // where another window saved meanwhile
}

// explaining is a soft rule with what is said to it.
type explaining struct{ Rule, Path, Text, Wants string }

// difference is a field that two windows have differently.
type difference struct{ Label, Theirs, Mine string }

// shownFile is an attachment of a form.
type shownFile struct {
	Path string
	pilot.Attachment
}

// lastEvidence is what was handed in last for a step, counted or returned.
func (d *Desk) lastEvidence(r *http.Request, s *sheet) json.RawMessage {
	if s.t.step == nil {
		return nil
	}
	versions, err := d.Record.Versions(r.Context(), s.st.pilot.WorkflowID, s.t.step.Code)
	if err != nil {
		return nil
	}
	for _, one := range slices.Backward(versions) {
		var h pilot.HandIn
		if one.Outcome != pilot.Refused && json.Unmarshal(one.Raw, &h) == nil && h.Evidence != nil {
			return h.Evidence
		}
	}
	return nil
}

// editing is the form's page, with findings at their fields and an empty row in one list.
func (d *Desk) editing(r *http.Request, s *sheet, findings []pilot.Finding, more string) *editing {
	f := &former{lang: s.v.lang, target: s.t, basis: s.basis.Case, typed: s.typed, more: more, given: s.given}
	known := paths(f.fields())
	at, all := placed(s.v.lang, s.t.code(), findings, func(path string) bool { return known[path] })
	f.findings = at
	e := &editing{
		Target: s.t.url(), Name: s.t.name(s.v.lang), Place: s.t.place, PlaceName: s.basis.Terms.PlaceName(),
		Fields: f.fields(), Findings: all, Note: s.typed[pathNote], Period: s.typed[pathPeriod], MessageID: s.draft.MessageID, Revision: s.draft.Revision,
		Window: cmp.Or(pilot.CleanText(r.PostFormValue("window"), maxWindow), rand.Text()[:12]), Writer: s.v.person.Subject, Seat: numberText(s.v.seat.Number), MaxSize: pilot.MaxMessageBytes, Size: s.size(),
	}
	for _, f := range all {
		if !f.Note {
			e.Grave++
		}
	}
	if s.draft.Revision > 0 {
		e.SavedAt = s.savedAt()
	}
	e.Explains = s.explains(findings)
	for _, i := range s.typed.rows(filePath) {
		one := typed{}
		for _, part := range append([]string{"digest", "type", "size"}, fileParts...) {
			one[pilot.FieldAt(filePath, 0, part)] = s.typed[pilot.FieldAt(filePath, i, part)]
		}
		if named := one.attachments(); len(named) > 0 {
			e.Files = append(e.Files, shownFile{Path: filePath + "[" + strconv.Itoa(i) + "]", Attachment: named[0]})
		}
	}
	if s.t.step != nil {
		d.aboutStep(r, s, e)
	} else {
		e.HasPeriod, e.Rules = s.t.kind.Kind == pilot.KindBulletin || s.basis.Terms.Level() == pilot.LevelGovernance, s.t.kind.Rules
	}
	return e
}

// aboutStep says what the page of a step's form says beside: due, returned, held.
func (d *Desk) aboutStep(r *http.Request, s *sheet, e *editing) {
	step, ok := d.reader(s.v, s.st.pilot).Step(s.t.step.Code)
	if !ok {
		return
	}
	e.Rules, e.Due, e.Returns, e.Held = step.Rules, step.Due, step.Returns, step.Held
	e.Replaces = s.typed[pathReplaces] != ""
	if step.Due != "" {
		left := s.basis.Today.DaysUntil(pilot.Date(step.Due))
		e.DaysLeft = &left
	}
	if step.Status.Code == string(pilot.ToConfirm) && step.Accepted != nil {
		e.Confirmable = step.Accepted.ID
	}
	if len(step.Returns) > 0 || e.Confirmable != "" {
		if last := d.lastEvidence(r, s); last != nil {
			e.Last = (&former{lang: s.v.lang, target: s.t, basis: s.basis.Case, typed: typedFrom(s.t, last)}).fields()
		}
	}
}

// explains are the soft rules that are broken, or were explained.
func (s *sheet) explains(findings []pilot.Finding) []explaining {
	var out []explaining
	add := func(rule string) {
		if slices.ContainsFunc(out, func(e explaining) bool { return e.Rule == rule }) {
			return
		}
		e := explaining{Rule: rule, Path: explainPath + rule, Text: s.typed[explainPath+rule]}
		if key := "rule." + rule; catalog.Has(key) {
			e.Wants = s.v.text(key)
		}
		out = append(out, e)
	}
	for _, f := range findings {
		if f.Severity == pilot.Soft {
			add(f.Rule)
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(s.typed.explanations())) {
		add(rule)
	}
	return out
}
