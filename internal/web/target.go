package web

import (
	"net/http"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// target is a form: of a step or of a kind of record, at a place.
type target struct {
	place string
	step  *pilot.StepSpec      // nil: a record
	kind  *evidence.RecordSpec // nil: a step
}

// targetAt is the form that a request is about; false when there is none of these codes.
func targetAt(r *http.Request) (target, bool) { return targetOf(r.URL.Path) }

// placeAt is the place in a request's address.
func placeAt(r *http.Request) string {
	if com := r.PathValue("com"); com != "" {
		return r.PathValue("sub") + "/" + com
	}
	return r.PathValue("sub")
}

// targetOf reads the address of a form.
func targetOf(path string) (target, bool) {
	place, about, code, _ := splitPath(path)
	t := target{place: place}
	ok := false
	switch about {
	case "steps":
		var spec pilot.StepSpec
		spec, ok = pilot.Spec(pilot.Step(code))
		t.step = &spec
	case "records":
		var spec evidence.RecordSpec
		spec, ok = evidence.RecordKind(code)
		t.kind = &spec
	}
	return t, ok && client.ValidPlace(place)
}

// code is the step's, or the kind's.
func (t target) code() string {
	if t.kind != nil {
		return t.kind.Kind
	}
	return string(t.step.Code)
}

// form is the code under which drafts are kept.
func (t target) form() string {
	if t.kind != nil {
		return "record/" + t.kind.Kind
	}
	return string(t.step.Code)
}

// top is the field of the message that holds what is typed.
func (t target) top() string {
	if t.kind != nil {
		return "body"
	}
	return "evidence"
}

func (t target) fields() []evidence.Field {
	if t.kind != nil {
		return evidence.RecordFields(t.kind.Kind)
	}
	return evidence.EvidenceFields(t.step.Code)
}

// url is the form's address, without what is done there.
func (t target) url() string {
	if t.kind != nil {
		return "/p/" + t.place + "/records/" + t.kind.Kind
	}
	return "/p/" + t.place + "/steps/" + string(t.step.Code)
}

func (t target) name(lang catalog.Lang) string {
	if t.kind != nil {
		return catalog.Text(lang, "record."+t.kind.Kind)
	}
	return catalog.Text(lang, "step."+string(t.step.Code))
}

// formOf is the form under whose code a draft is kept.
func formOf(place, form string) (target, bool) {
	if kind, ok := strings.CutPrefix(form, "record/"); ok {
		return targetOf("/p/" + place + "/records/" + kind)
	}
	return targetOf("/p/" + place + "/steps/" + form)
}
