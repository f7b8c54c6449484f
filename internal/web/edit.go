package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/catalog"
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
	findings, err := d.refusal(r, s)
	if err != nil {
		return err
	}
	e := d.editing(r, s, findings, "")
	switch {
	case findings != nil:
		e.Said = v.text("web.refused")
	case r.URL.Query().Has("saved") && s.draft.Revision > 0:
		e.Said = v.text("web.saved", catalog.Args{"at": s.savedAt()})
	}
	d.show(w, r, http.StatusOK, "edit", v.page(r, "web.edit-title", catalog.Args{"form": s.t.name(v.lang), "place": e.PlaceName}, e))
	return nil
}

// refusal is why the message that an address names was refused, if it was this draft's.
func (d *Desk) refusal(r *http.Request, s *sheet) ([]pilot.Finding, error) {
	id := r.URL.Query().Get("answer")
	if s.draft.Revision == 0 || id != s.draft.MessageID {
		return nil, nil
	}
	m, found, err := d.Record.MessageAt(r.Context(), s.v.programme(), s.t.place, id)
	if err != nil || !found || m.Outcome != pilot.Refused {
		return nil, err
	}
	return m.Findings, nil
}

// save keeps what was typed and does what the button says: no more, one row more, a check.
func (d *Desk) save(w http.ResponseWriter, r *http.Request, v *visit) error {
	t, ok := targetAt(r)
	if !ok {
		return notFound()
	}
	act, list, _ := strings.Cut(r.PostFormValue("act"), ":")
	if act == "discard" {
		return d.discard(w, r, v, t)
	}
	if r.PostFormValue("force") != "" { // the writer has seen what the other window kept
		r.PostForm.Set("revision", r.PostFormValue("force"))
	}
	if act == "drop" {
		dropFile(r.PostForm, list)
	}
	s, err := d.keepTyped(r, v, t, false)
	var stale *postgres.StaleDraftError
	if errors.As(err, &stale) {
		return d.showStale(w, r, s, stale.Kept)
	}
	if err != nil {
		return err
	}
	told, tables, err := d.takeChosen(r, s, act, list)
	if err != nil {
		return err
	}
	wrong := len(told.Wrong) > 0 || slices.ContainsFunc(tables, func(t rowsTold) bool { return t.Wrong != "" })
	switch {
	case wrong:
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
	findings, err := s.unreadable(tables)
	if err != nil {
		return err
	}
	e := d.editing(r, s, findings, more, tables...)
	e.tell(v, told, tables)
	status := http.StatusOK
	if wrong || e.Grave > 0 {
		status = http.StatusUnprocessableEntity
	}
	d.showEditing(w, r, s, status, e)
	return nil
}

// takeChosen stores the files that came with a form and puts the rows of tables into it.
func (d *Desk) takeChosen(r *http.Request, s *sheet, act, list string) (told filesTold, tables []rowsTold, err error) {
	if told, err = d.takeFiles(r, s); err != nil {
		return told, nil, err
	}
	if act == "attach" && len(s.v.files.chosenIn("upload")) == 0 {
		told.Wrong = append(told.Wrong, s.v.text("web.file.none"))
	}
	if tables = s.takeTables(act, list); len(tables) > 0 {
		err = d.keep(r, s, true)
	}
	return told, tables, err
}

// discard gives up a draft, for who may write it.
func (d *Desk) discard(w http.ResponseWriter, r *http.Request, v *visit, t target) error {
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

// dropFile takes a file out of a form.
func dropFile(form url.Values, file string) {
	for name := range form {
		if strings.HasPrefix(file, filePath+"[") && strings.HasPrefix(name, file+".") {
			form.Del(name)
		}
	}
}

// unreadable is what the rules say of the cells that came with tables: so that a bad row is
// named at once, and not that the others are not complete yet.
func (s *sheet) unreadable(tables []rowsTold) ([]pilot.Finding, error) {
	if !slices.ContainsFunc(tables, func(t rowsTold) bool { return t.Taken > 0 }) {
		return nil, nil
	}
	findings, _, err := s.found()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(findings, func(f pilot.Finding) bool {
		return f.Severity != pilot.Hard || s.typed[f.Field] == "" || !slices.ContainsFunc(tables, func(t rowsTold) bool { return strings.HasPrefix(f.Field, t.List+"[") })
	}), nil
}

func (d *Desk) showEditing(w http.ResponseWriter, r *http.Request, s *sheet, status int, e *editing) {
	d.show(w, r, status, "edit", s.v.page(r, "web.edit-title", catalog.Args{"form": e.Name, "place": e.PlaceName}, e))
}

// showChecked shows what would be sent, or what is wrong with it.
func (d *Desk) showChecked(w http.ResponseWriter, r *http.Request, s *sheet) error {
	findings, large, err := s.found()
	if err != nil {
		return err
	}
	e := d.editing(r, s, findings, "")
	if large || evidence.Refuses(findings, s.typed.explanations()) || e.Grave > 0 && slices.ContainsFunc(e.Explains, func(x explaining) bool { return pilot.Blank(x.Text) }) {
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
		ofDigest := strings.HasPrefix(path, filePath+"[") && (strings.HasSuffix(path, ".type") || strings.HasSuffix(path, ".size"))
		if s.typed[path] != theirs[path] && !ofDigest {
			e.Differing = append(e.Differing, difference{Label: s.labelOf(path), Theirs: theirs[path], Mine: s.typed[path]})
		}
	}
	slices.SortFunc(e.Differing, func(a, b difference) int { return cmp.Compare(a.Label, b.Label) })
	if r.Header.Get("HX-Request") != "" { // a part of the page asked; both have to be seen
		w.Header().Set("HX-Retarget", "body")
		w.Header().Set("HX-Reselect", "unset")
		w.Header().Set("HX-Reswap", "innerHTML")
	}
	d.show(w, r, http.StatusConflict, "stale", s.v.page(r, "web.stale-title", catalog.Args{"form": e.Name}, e))
	return nil
}

// labelOf is what a field of the form is called, also one that is no evidence.
func (s *sheet) labelOf(path string) string {
	number, part, _ := strings.Cut(strings.TrimPrefix(path, filePath+"["), "].")
	i, err := strconv.Atoi(number)
	switch {
	case err == nil: // the digest stands for the file
		label := s.v.text("name.entry", catalog.Args{"list": s.v.text("web.files"), "n": i + 1})
		switch part {
		case "title":
			label += " " + s.v.text("web.file-title")
		case "item":
			label += " " + s.v.text("web.file-item")
		}
		return label
	case strings.HasPrefix(path, pastePath):
		return s.v.text("web.paste")
	case path == pathNote:
		return s.v.text("web.note")
	case path == pathPeriod:
		return s.v.text("web.period")
	}
	return view.FieldName(s.v.lang, s.t.code(), path)
}

// maxLive is how many findings the live check lists.
const maxLive = 10

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
	findings, _, err := s.found()
	if err != nil {
		return err
	}
	e := d.editing(r, s, findings, "")
	e.Findings = slices.DeleteFunc(e.Findings, func(f shownFinding) bool { return f.Note })
	if e.More = max(0, len(e.Findings)-maxLive); e.More > 0 {
		e.Findings = e.Findings[:maxLive]
	}
	e.Said = v.text("web.saved", catalog.Args{"at": d.Now().In(s.basis.Terms.Location()).Format("15:04")})
	d.show(w, r, http.StatusOK, "live", v.page(r, "web.saved", nil, e))
	return nil
}
