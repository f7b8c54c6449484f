package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// send sends a form that was checked, once, whoever presses how often.
func (d *Desk) send(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.open(r, v)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), r.PostFormValue("id")
	answered := answerURL(s.t, id)
	if s.draft.Revision == 0 || s.draft.MessageID != id { // sent already, or given up
		if _, found, err := d.Record.MessageAt(ctx, v.programme(), s.t.place, id); err != nil {
			return err
		} else if found {
			goTo(w, r, answered)
			return nil
		}
		return &problem{Status: http.StatusConflict, Key: "web.problem.no-draft", SignedIn: v.person.Name}
	}
	if revision, _ := strconv.ParseInt(r.PostFormValue("revision"), 10, 64); revision != s.draft.Revision {
		e := d.editing(r, s, nil, "")
		e.Said = v.text("web.changed-since")
		d.showEditing(w, r, s, http.StatusConflict, e)
		return nil
	}
	answer, err := d.dispatch(ctx, s)
	var large *client.TooLargeError
	if errors.As(err, &large) {
		return d.showChecked(w, r, s)
	}
	if err != nil {
		return err
	}
	if d.refused(w, r, s, answer) {
		return nil
	}
	if answer.HandedOver == "" {
		if err := d.Record.DropDraft(ctx, s.draft.DraftKey, id); err != nil {
			return err
		}
	}
	goTo(w, r, answered)
	return nil
}

func answerURL(t target, id string) string {
	return query("/answers/"+id, "at", t.place, "form", t.form())
}

// dispatch sends the sheet's message, sealed.
func (d *Desk) dispatch(ctx context.Context, s *sheet) (answer client.Answer, err error) {
	e := client.Envelope{Programme: s.v.programme(), Place: s.t.place, By: s.v.actor(), Whole: true, ID: s.draft.MessageID, About: s.t.code()}
	err = d.Client.Dispatch(ctx, e, func(h pilot.Header) error {
		var err error
		if s.t.kind != nil {
			answer, err = d.Client.File(ctx, e.Programme, e.Place, s.record(h), s.v.way())
		} else {
			answer, err = d.Client.HandIn(ctx, e.Programme, e.Place, s.handIn(h), s.v.way())
		}
		return err
	})
	return answer, err
}

// refused shows the form with what the pilot refuses, if it does.
func (d *Desk) refused(w http.ResponseWriter, r *http.Request, s *sheet, answer client.Answer) bool {
	for _, o := range answer.Outcomes {
		if o.Outcome == pilot.Refused {
			e := d.editing(r, s, o.Findings, "")
			e.Said = s.v.text("web.refused")
			d.showEditing(w, r, s, http.StatusUnprocessableEntity, e)
			return true
		}
	}
	return false
}

// confirm hands in again, unchanged, what a return put in doubt.
func (d *Desk) confirm(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.open(r, v)
	if err != nil {
		return err
	}
	if r.PostFormValue("confirms") == "" {
		return notFound()
	}
	ctx := r.Context()
	id := r.PostFormValue("id")
	if !madeID.MatchString(id) {
		id = client.NewID(s.t.code(), d.Now())
	}
	e := client.Envelope{Programme: v.programme(), Place: s.t.place, By: v.actor(), Whole: true, ID: id, About: s.t.code()}
	var answer client.Answer
	err = d.Client.Dispatch(ctx, e, func(h pilot.Header) error {
		message := pilot.HandIn{Header: h, Step: s.t.step.Code, Confirms: r.PostFormValue("confirms")}
		message.Note = r.PostFormValue("note")
		var err error
		answer, err = d.Client.HandIn(ctx, e.Programme, e.Place, message, v.way())
		return err
	})
	if err != nil {
		return err
	}
	if d.refused(w, r, s, answer) {
		return nil
	}
	goTo(w, r, answerURL(s.t, id))
	return nil
}

// answering is what became of a message.
type answering struct {
	ID       string
	Target   string
	Name     string
	Place    string // its name
	Waiting  bool   // not on record yet
	Message  postgres.MessageRow
	Findings []shownFinding
	Reload   string
	Next     []inboxLine
	Word     string
}

// enoughAsked tells htmx to ask no more.
const enoughAsked = 286

// answer shows what became of a message, by itself when that is not known yet.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, id, place := r.Context(), r.PathValue("id"), r.URL.Query().Get("at")
	st, err := d.standing(ctx, v, place)
	if err != nil {
		return err
	}
	a := &answering{ID: id, Place: st.pilot.Terms.PlaceName(), Reload: r.URL.RequestURI()}
	t, formed := formOf(place, r.URL.Query().Get("form"))
	if formed {
		a.Target, a.Name = t.url(), t.name(v.lang)
	}
	message, found, err := d.Record.MessageAt(ctx, v.programme(), place, id)
	if err != nil {
		return err
	}
	a.Waiting, a.Message = !found, message
	if found {
		a.Word = v.text("web.outcome." + string(message.Outcome))
		if !formed && message.Step != "" {
			if t, formed = formOf(place, string(message.Step)); formed {
				a.Target, a.Name = t.url(), t.name(v.lang)
			}
		}
		if t.kind != nil && message.Outcome != pilot.Refused { // a record has no page of its own
			a.Target = "/p/" + place
		}
		_, a.Findings = placed(v.lang, cmpCode(t), message.Findings, func(string) bool { return false })
		if formed {
			if err := d.forget(r, v, t, message); err != nil {
				return err
			}
		}
		if a.Next, err = d.waiting(ctx, v, place, ""); err != nil {
			return err
		}
	}
	name, status := "answer", http.StatusOK
	if r.Header.Get("HX-Request") != "" {
		name = "outcome"
		if found {
			status = enoughAsked
		}
	}
	d.show(w, r, status, name, v.page(r, "web.answer-title", catalog.Args{"form": a.Name}, a))
	return nil
}

// cmpCode is a form's code, where there is a form.
func cmpCode(t target) string {
	if t.step == nil && t.kind == nil {
		return ""
	}
	return t.code()
}
