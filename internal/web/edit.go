package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

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

// save keeps what was typed and does what the button says: no more, one row more, a check.
func (d *Desk) save(w http.ResponseWriter, r *http.Request, v *visit) error {
	t, ok := targetAt(r)
	if !ok {
		return notFound()
	}
	act, list, _ := strings.Cut(r.PostFormValue("act"), ":")
	if act == "discard" {
		s, err := d.openTarget(r, v, t)
		if err != nil {
			return err
		}
		if err := d.Record.DropDraft(r.Context(), s.draft.DraftKey, r.PostFormValue("id")); err != nil {
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
			e.Differing = append(e.Differing, difference{Label: view.FieldName(s.v.lang, s.t.code(), path), Theirs: theirs[path], Mine: s.typed[path]})
		}
	}
	slices.SortFunc(e.Differing, func(a, b difference) int { return cmp.Compare(a.Label, b.Label) })
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
