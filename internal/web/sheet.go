package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

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

func (s *sheet) savedAt() string {
	return s.draft.SavedAt.In(s.basis.Terms.Location()).Format("15:04")
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

// check holds the form against every rule that can be checked before it is sent; that it is
// too large to be sent is its error, beside what else is found.
func (s *sheet) check() ([]pilot.Finding, error) {
	var large error
	if size := s.size(); size > pilot.MaxMessageBytes {
		large = &client.TooLargeError{What: s.t.code(), Size: size}
	}
	if s.t.kind != nil {
		return s.basis.CheckRecord(s.t.kind.Kind, s.typed.evidence(s.t)).Findings, large
	}
	checked, err := s.basis.CheckHandIn(s.handIn(s.header()))
	return checked.Findings, cmp.Or(large, err)
}

// found is check for a page that says itself that the message is too large.
func (s *sheet) found() (findings []pilot.Finding, large bool, err error) {
	findings, err = s.check()
	var tooLarge *client.TooLargeError
	if large = errors.As(err, &tooLarge); large {
		err = nil
	}
	return findings, large, err
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
