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
func targetAt(r *http.Request) (target, bool) {
	t := target{place: placeAt(r)}
	if kind := r.PathValue("kind"); kind != "" {
		spec, ok := evidence.RecordKind(kind)
		t.kind = &spec
		return t, ok && client.ValidPlace(t.place)
	}
	spec, ok := pilot.Spec(pilot.Step(r.PathValue("step")))
	t.step = &spec
	return t, ok && client.ValidPlace(t.place)
}

// placeAt is the place in a request's address.
func placeAt(r *http.Request) string {
	if com := r.PathValue("com"); com != "" {
		return r.PathValue("sub") + "/" + com
	}
	return r.PathValue("sub")
}

// targetOf reads the address of a form.
func targetOf(path string) (target, bool) {
	rest, ok := strings.CutPrefix(path, "/p/")
	for _, form := range []string{"/steps/", "/records/"} {
		if place, code, found := strings.Cut(rest, form); ok && found && client.ValidPlace(place) {
			code, _, _ = strings.Cut(code, "/")
			if form == "/steps/" {
				spec, known := pilot.Spec(pilot.Step(code))
				return target{place: place, step: &spec}, known
			}
			spec, known := evidence.RecordKind(code)
			return target{place: place, kind: &spec}, known
		}
	}
	return target{}, false
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

// mayHandIn says whether a visitor's seat is the one that a form is for. Who may file a
// record is for its rule to say, of whom sees the place.
func (v *visit) mayHandIn(t target) bool {
	if t.kind != nil {
		return v.seat.Seat.Sees(t.place)
	}
	return client.LevelOf(t.place) == t.step.Level && v.seat.Seat.HandsIn(t.step.Role, t.place)
}
