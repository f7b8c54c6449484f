package web

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/attachments"
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
	FilesTold   filesTold
	Troubles    []trouble // beside the findings: with files, spreadsheets, the size
	Kinds       string    // of files that are taken
	FileBytes   int64     // that a file may have
	Sheets      []string  // the fields that a spreadsheet is chosen in
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
	More        int          // findings that the live check does not list
	Said        string       // what just happened, in words
	Size        size         // of the message
	Answers     []field      // on the page where they are checked
	Differing   []difference // where another window saved meanwhile
}

// trouble is what is wrong with a form beside what the rules say, and where.
type trouble struct{ Path, Text string }

// Wrong counts what has to be seen to.
func (e *editing) Wrong() int { return e.Grave + len(e.Troubles) }

// FileLimit is what a file may have, in mebibytes.
func (e *editing) FileLimit() int64 { return e.FileBytes >> 20 }

// explaining is a soft rule with what is said to it.
type explaining struct{ Rule, Path, Text, Wants string }

// difference is a field that two windows have differently.
type difference struct{ Label, Theirs, Mine string }

// shownFile is an attachment of a form.
type shownFile struct {
	Path string
	Kind string // what people call it
	Room string // that it takes
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
func (d *Desk) editing(r *http.Request, s *sheet, findings []pilot.Finding, more string, tables ...rowsTold) *editing {
	f := &former{lang: s.v.lang, target: s.t, basis: s.basis.Case, typed: s.typed, more: more, given: s.given, tables: tables}
	known := paths(f.fields())
	at, all := placed(s.v.lang, s.t.code(), findings, func(path string) bool { return known[path] })
	f.findings = at
	e := &editing{
		Target: s.t.url(), Name: s.t.name(s.v.lang), Place: s.t.place, PlaceName: s.basis.Terms.PlaceName(),
		Fields: f.fields(), Findings: all, Note: s.typed[pathNote], Period: s.typed[pathPeriod], MessageID: s.draft.MessageID, Revision: s.draft.Revision,
		Window: cmp.Or(pilot.CleanText(r.PostFormValue("window"), maxWindow), rand.Text()[:12]), Writer: s.v.person.Subject, Seat: numberText(s.v.seat.Number), Size: size(s.size()),
	}
	if e.Size.Large() {
		e.Troubles = append(e.Troubles, trouble{"meter", s.v.text("web.too-large", catalog.Args{"size": e.Size.KB(), "most": e.Size.MostKB()})})
	}
	e.Kinds, e.FileBytes = s.v.kindNames(d.Limits.Types), d.Limits.MaxBytes
	for path := range s.lists() {
		e.Sheets = append(e.Sheets, sheetPath+path)
	}
	slices.Sort(e.Sheets)
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
			e.Files = append(e.Files, shownFile{filePath + "[" + strconv.Itoa(i) + "]", s.v.kindName(attachments.KindOf(named[0].Type)), weight(named[0].Size), named[0]})
		}
	}
	if s.t.step != nil {
		d.aboutStep(r, s, e)
	} else {
		e.HasPeriod, e.Rules = s.t.kind.Kind == pilot.KindBulletin || s.basis.Terms.Level() == pilot.LevelGovernance, s.t.kind.Rules
	}
	return e
}

// size is what a message weighs, in bytes.
type size int

// Most is what a message may weigh.
func (size) Most() int { return pilot.MaxMessageBytes }

// Full is from where on there is little room left.
func (size) Full() int { return pilot.MaxMessageBytes * 9 / 10 }

// Large says that it can't be sent.
func (s size) Large() bool { return int(s) > pilot.MaxMessageBytes }

// KB is the size as people read it.
func (s size) KB() string { return kilobytes(int(s)) }

// MostKB is the largest as people read it.
func (s size) MostKB() string { return kilobytes(pilot.MaxMessageBytes) }

// kilobytes is a size as people read it; what is over a limit is not rounded down to it.
func kilobytes(n int) string {
	return strconv.FormatFloat(math.Ceil(float64(n)/1024*10)/10, 'f', -1, 64)
}

// tell puts into words what became of files and tables.
func (e *editing) tell(v *visit, files filesTold, tables []rowsTold) {
	e.FilesTold = files
	for _, wrong := range files.Wrong {
		e.Troubles = append(e.Troubles, trouble{"files", wrong})
	}
	for _, t := range tables {
		switch {
		case t.Wrong != "":
			e.Troubles = append(e.Troubles, trouble{t.List, t.Label + v.text("web.colon") + t.Wrong})
		case t.Taken > 0:
			e.Said = strings.TrimSpace(e.Said + " " + v.text("web.pasted", catalog.Args{"n": t.Taken}) + " " + t.Note)
		}
	}
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
