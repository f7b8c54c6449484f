package web

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// editing is a form on its page.
type editing struct {
	Target       string // its address
	Name         string
	Place        string
	PlaceName    string
	Rules        []string
	Due          string
	DaysLeft     *int
	Fields       []field
	Findings     []shownFinding
	Grave        int // findings that refuse
	Explains     []explaining
	Note         string
	Period       string
	HasPeriod    bool
	Files        []shownFile
	FileProblem  string
	Returns      []pilot.ReturnReason
	Confirmable  string // the hand-in that may be confirmed as it is
	Last         []field
	Held         *pilot.Version
	Replaces     bool
	MessageID    string
	Revision     int64
	SavedAt      string
	Window       string // the browser window, so that it is not told of itself
	Writer       string // who types, so that a form that waits for its writer finds him
	Seat         string
	Said         string // what just happened, in words
	Size         int    // of the message, in bytes
	MaxSize      int
	Answers      []field // on the page where they are checked
	RecordOf     string
	Theirs, Mine []difference
}

// explaining is a soft rule with what is said to it.
type explaining struct{ Rule, Path, Text, Wants string }

// difference is a field that two windows have differently.
type difference struct{ Label, Theirs, Mine string }

// shownFile is an attachment of a form.
type shownFile struct {
	Path     string
	Findings []view.FindingWords
	pilot.Attachment
}

// sheet is a form being worked on: who, where, and on what it will be judged.
type sheet struct {
	v     *visit
	t     target
	st    standing
	basis client.Basis
	draft postgres.Draft
	typed typed
	given map[string]bool
}

// open finds the form of a request for whoever may fill it in, with his draft.
func (d *Desk) open(r *http.Request, v *visit) (*sheet, error) {
	t, ok := targetAt(r)
	if !ok {
		return nil, notFound()
	}
	return d.openTarget(r, v, t)
}

func (d *Desk) openTarget(r *http.Request, v *visit, t target) (*sheet, error) {
	st, err := d.standing(r.Context(), v, t.place)
	if err != nil {
		return nil, err
	}
	p := st.of(t)
	if role, may := v.mayFill(t, p.Level); !may {
		return nil, &problem{Status: http.StatusForbidden, Key: "web.problem.not-yours", SignedIn: v.person.Name, Args: catalog.Args{
			"form": t.name(v.lang), "role": v.text("role." + string(role)),
		}}
	}
	s := &sheet{v: v, t: t, st: st, basis: client.BasisOf(p, d.Now())}
	if s.draft, err = d.Record.Draft(r.Context(), v.draftKey(t.place, t.form())); err != nil {
		return nil, err
	}
	if s.draft.Revision > 0 {
		s.typed = typed{}
		_ = json.Unmarshal(s.draft.Content, &s.typed) // the desk wrote it
		return s, nil
	}
	s.typed = prefilled(s.basis.Case, t)
	s.given = map[string]bool{}
	for path := range s.typed {
		s.given[path] = true
	}
	s.draft.MessageID = client.NewID(t.code(), d.Now())
	return s, nil
}

// mayFill says whether a seat is the one that fills in a form, and otherwise whose it is.
func (v *visit) mayFill(t target, level pilot.Level) (pilot.Role, bool) {
	if t.step != nil {
		return t.step.Role, level == t.step.Level && v.seat.Seat.HandsIn(t.step.Role, t.place)
	}
	role, ok := t.kind.FiledBy(level)
	return role, ok && v.seat.Seat.HandsIn(role, t.place)
}

// edit shows a form as its draft has it.
func (d *Desk) edit(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.open(r, v)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("from") == "last" && s.draft.Revision == 0 {
		if last := d.lastEvidence(r, s); last != nil {
			s.typed, s.given = typedFrom(s.t, last), nil
		}
	}
	said := ""
	if r.URL.Query().Has("saved") && s.draft.Revision > 0 {
		said = v.text("web.saved", catalog.Args{"at": s.savedAt()})
	}
	e := d.editing(r, s, nil, "")
	e.Said = said
	d.show(w, r, http.StatusOK, "edit", v.page(r, "web.edit-title", catalog.Args{"form": s.t.name(v.lang), "place": e.PlaceName}, e))
	return nil
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

func (s *sheet) savedAt() string {
	return s.draft.SavedAt.In(s.basis.Terms.Location()).Format("15:04")
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
	for _, rule := range slices.Sorted(func(yield func(string) bool) {
		for rule := range s.typed.explanations() {
			if !yield(rule) {
				return
			}
		}
	}) {
		add(rule)
	}
	return out
}

// handIn is the message that the form would be.
func (s *sheet) handIn(h pilot.Header) pilot.HandIn {
	h.Note = s.typed[pathNote]
	return pilot.HandIn{
		Header: h, Step: s.t.step.Code, Evidence: s.typed.evidence(s.t), Attachments: s.typed.attachments(), Explanations: s.typed.explanations(),
		Replaces: s.typed[pathReplaces],
	}
}

func (s *sheet) record(h pilot.Header) pilot.Record {
	h.Note = s.typed[pathNote]
	return pilot.Record{Header: h, Kind: s.t.kind.Kind, Period: strings.TrimSpace(s.typed[pathPeriod]), Body: s.typed.evidence(s.t), Attachments: s.typed.attachments()}
}

func (s *sheet) header() pilot.Header {
	return pilot.Header{V: pilot.MessageVersion, ID: s.draft.MessageID, By: s.v.actor()}
}

// sealWeighs is about what a seal adds to a message, in bytes.
const sealWeighs = 1100

// size is what the message will weigh.
func (s *sheet) size() int {
	var raw []byte
	if s.t.step != nil {
		raw, _ = json.Marshal(s.handIn(s.header()))
	} else {
		raw, _ = json.Marshal(s.record(s.header()))
	}
	return len(raw) + sealWeighs
}

// check holds the form against every rule that can be checked before it is sent.
func (s *sheet) check() ([]pilot.Finding, error) {
	if size := s.size(); size > pilot.MaxMessageBytes {
		return nil, &client.TooLargeError{What: s.t.code(), Size: size}
	}
	if s.t.kind != nil {
		return s.basis.CheckRecord(s.t.kind.Kind, s.typed.evidence(s.t)).Findings, nil
	}
	checked, err := s.basis.CheckHandIn(s.handIn(s.header()))
	return checked.Findings, err
}

var madeID = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// keepTyped keeps what was posted as the visitor's draft: over what the same window saved
// before or, while its writer is typing on, only where nothing came after it. The
// sheet is as it was typed, also when it could not be kept.
func (d *Desk) keepTyped(r *http.Request, v *visit, t target, typing bool) (*sheet, error) {
	s, err := d.openTarget(r, v, t)
	if err != nil {
		return s, err
	}
	there := s.draft.Revision > 0
	s.given = nil
	s.typed = readTyped(r.PostForm, t)
	id := r.PostFormValue("id")
	if !madeID.MatchString(id) {
		id = cmp.Or(s.draft.MessageID, client.NewID(t.code(), d.Now()))
	}
	s.draft.MessageID = id
	s.draft.Revision, _ = strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	s.draft.Window = pilot.CleanText(r.PostFormValue("window"), maxWindow)
	if gone := !there && s.draft.Revision > 0; gone {
		if typing {
			return s, nil // it was sent, or given up, while these words were on their way
		}
		if _, sent, err := d.Record.MessageAt(r.Context(), v.programme(), t.place, id); err != nil {
			return s, err
		} else if sent {
			s.draft.MessageID = client.NewID(t.code(), d.Now())
		}
	}
	return s, d.keep(r, s, !typing)
}

// maxWindow is how long the name of a browser window may be.
const maxWindow = 40

// keep keeps the sheet as its draft.
func (d *Desk) keep(r *http.Request, s *sheet, over bool) error {
	raw, err := json.Marshal(s.typed)
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	s.draft.Content = raw
	kept, err := d.Record.KeepDraft(r.Context(), s.draft, over)
	if err == nil {
		s.draft = kept
	}
	return err
}

// save keeps what was typed and does what the button says: no more, one row more, a check.
func (d *Desk) save(w http.ResponseWriter, r *http.Request, v *visit) error {
	t, ok := targetAt(r)
	if !ok {
		return notFound()
	}
	act, list, _ := strings.Cut(r.PostFormValue("act"), ":")
	if act == "discard" {
		if err := d.Record.DropDraft(r.Context(), v.draftKey(t.place, t.form()), r.PostFormValue("id")); err != nil {
			return err
		}
		goTo(w, r, "/p/"+t.place)
		return nil
	}
	if r.PostFormValue("force") != "" { // the writer has seen what the other window kept
		r.PostForm.Set("revision", r.PostFormValue("force"))
	}
	s, err := d.keepTyped(r, v, t, false)
	var stale *postgres.StaleDraftError
	if errors.As(err, &stale) {
		return d.showStale(w, r, s, stale.Kept)
	}
	if err != nil {
		return err
	}
	fileProblem := ""
	if r.MultipartForm != nil {
		if fileProblem, err = d.takeFiles(r, s); err != nil {
			return err
		}
	}
	pasted := 0
	if act == "paste" {
		pasted = s.paste(list, r.PostFormValue("paste:"+list))
		if err := d.keep(r, s, true); err != nil {
			return err
		}
	}
	switch {
	case fileProblem != "":
	case act == "check":
		return d.showChecked(w, r, s)
	case act == "save":
		goTo(w, r, t.url()+"/edit?saved=1")
		return nil
	}
	more := ""
	if act == "add" {
		more = list
	}
	e := d.editing(r, s, nil, more)
	if e.FileProblem = fileProblem; pasted > 0 {
		e.Said = v.text("web.pasted", catalog.Args{"n": pasted})
	}
	status := http.StatusOK
	if fileProblem != "" {
		status = http.StatusUnprocessableEntity
	}
	d.showEditing(w, r, s, status, e)
	return nil
}

func (d *Desk) showEditing(w http.ResponseWriter, r *http.Request, s *sheet, status int, e *editing) {
	d.show(w, r, status, "edit", s.v.page(r, "web.edit-title", catalog.Args{"form": e.Name, "place": e.PlaceName}, e))
}

// paste takes pasted rows into a list of the form.
func (s *sheet) paste(list, text string) int {
	f, ok := evidence.FieldAt(s.t.fields(), strings.TrimPrefix(list, s.t.top()+"."))
	if !ok || f.Kind != evidence.FieldList || len(f.Fields) == 0 {
		return 0
	}
	words := &former{lang: s.v.lang, target: s.t}
	return s.typed.paste(f, list, text, words.label)
}

// showChecked shows what would be sent, or what is wrong with it.
func (d *Desk) showChecked(w http.ResponseWriter, r *http.Request, s *sheet) error {
	findings, err := s.check()
	var large *client.TooLargeError
	if errors.As(err, &large) {
		e := d.editing(r, s, nil, "")
		e.FileProblem = s.v.text("web.too-large", catalog.Args{"size": large.Size, "most": pilot.MaxMessageBytes})
		d.showEditing(w, r, s, http.StatusUnprocessableEntity, e)
		return nil
	}
	if err != nil {
		return err
	}
	e := d.editing(r, s, findings, "")
	if evidence.Refuses(findings, s.typed.explanations()) || e.Grave > 0 && slices.ContainsFunc(e.Explains, func(x explaining) bool { return pilot.Blank(x.Text) }) {
		d.showEditing(w, r, s, http.StatusUnprocessableEntity, e)
		return nil
	}
	e.Answers = e.Fields
	d.show(w, r, http.StatusOK, "check", s.v.page(r, "web.check-title", catalog.Args{"form": e.Name, "place": e.PlaceName}, e))
	return nil
}

// showStale shows both where another window saved meanwhile; nothing is overwritten.
func (d *Desk) showStale(w http.ResponseWriter, r *http.Request, s *sheet, kept postgres.Draft) error {
	theirs := typed{}
	_ = json.Unmarshal(kept.Content, &theirs) // the desk wrote it
	e := d.editing(r, s, nil, "")
	e.Revision, e.SavedAt = kept.Revision, kept.SavedAt.In(s.basis.Terms.Location()).Format("15:04:05")
	all := map[string]bool{}
	for path := range s.typed {
		all[path] = true
	}
	for path := range theirs {
		all[path] = true
	}
	for path := range all {
		if s.typed[path] != theirs[path] {
			e.Mine = append(e.Mine, difference{Label: view.FieldName(s.v.lang, s.t.code(), path), Theirs: theirs[path], Mine: s.typed[path]})
		}
	}
	slices.SortFunc(e.Mine, func(a, b difference) int { return cmp.Compare(a.Label, b.Label) })
	d.show(w, r, http.StatusConflict, "stale", s.v.page(r, "web.stale-title", catalog.Args{"form": e.Name}, e))
	return nil
}

// live keeps the draft while somebody types, and says what the rules say so far. It answers
// with a part of the page that has no field in it.
func (d *Desk) live(w http.ResponseWriter, r *http.Request, v *visit) error {
	t, ok := targetAt(r)
	if !ok {
		return notFound()
	}
	s, err := d.keepTyped(r, v, t, true)
	var stale *postgres.StaleDraftError
	if errors.As(err, &stale) && stale.Kept.Window != "" && stale.Kept.Window == s.draft.Window {
		err = nil // this window has saved more since
	}
	if errors.As(err, &stale) {
		e := &editing{Said: v.text("web.stale-live", catalog.Args{"at": stale.Kept.SavedAt.In(s.basis.Terms.Location()).Format("15:04:05")})}
		d.show(w, r, http.StatusOK, "live", v.page(r, "web.saved", nil, e))
		return nil
	}
	if err != nil {
		return err
	}
	findings, err := s.check()
	e := d.editing(r, s, findings, "")
	e.Said = v.text("web.saved", catalog.Args{"at": d.Now().In(s.basis.Terms.Location()).Format("15:04")})
	var large *client.TooLargeError
	if errors.As(err, &large) {
		e.FileProblem = v.text("web.too-large", catalog.Args{"size": large.Size, "most": pilot.MaxMessageBytes})
	}
	d.show(w, r, http.StatusOK, "live", v.page(r, "web.saved", nil, e))
	return nil
}
