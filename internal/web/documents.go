package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
)

// documentsPage is everything that a seat hands in at a place, to be sent in one message:
// the eight documents of a community above all.
type documentsPage struct {
	Place, PlaceName string
	Lines            []documentLine
	Ready            int
	Sent             []sentDocument
	Waiting          bool // some are not answered yet
	Reload           string
	Said             string
}

// documentLine is one step that is not complete.
type documentLine struct {
	Step, Name string
	Status     string
	Draft      bool
	Ready      bool // a draft with nothing wrong
	Wrong      int  // findings that would refuse it
	Large      bool // too large to be sent
	Href       string
	ID         string
	Revision   int64
	Due        string
}

// sentDocument is what became of one that was sent.
type sentDocument struct {
	Name, Href string
	Waiting    bool
	Outcome    pilot.OutcomeKind
	Word       string
	Findings   []shownFinding
}

// documents shows what can be sent together, and what became of what was.
func (d *Desk) documents(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, _, err := d.documentsAt(r, v)
	if err != nil {
		return err
	}
	if err := d.sentDocuments(r, v, p); err != nil {
		return err
	}
	d.show(w, r, http.StatusOK, "documents", v.page(r, "web.documents-title", catalog.Args{"place": p.PlaceName}, p))
	return nil
}

// documentsAt are the steps of a place that the seat hands in, with their drafts.
func (d *Desk) documentsAt(r *http.Request, v *visit) (*documentsPage, map[string]*sheet, error) {
	place := placeAt(r)
	st, err := d.standing(r.Context(), v, place)
	if err != nil {
		return nil, nil, err
	}
	p := &documentsPage{Place: place, PlaceName: st.pilot.Terms.PlaceName(), Reload: r.URL.RequestURI()}
	sheets := map[string]*sheet{}
	for _, state := range st.pilot.State.Steps {
		spec, ok := pilot.Spec(state.Code)
		if !ok || state.Status == pilot.Complete || !v.seat.Seat.HandsIn(spec.Role, place) {
			continue
		}
		s, err := d.openTarget(r, v, target{place: place, step: &spec})
		if err != nil {
			return nil, nil, err
		}
		line := documentLine{
			Step: string(spec.Code), Name: v.text("step." + string(spec.Code)), Status: v.text("status." + string(state.Status)), Href: s.t.url() + "/edit",
			Draft: s.draft.Revision > 0, ID: s.draft.MessageID, Revision: s.draft.Revision, Due: string(pilot.DueDay(state.DueAt, st.pilot.Terms.Location())),
		}
		if line.Draft {
			sheets[line.Step] = s
			found, err := s.check()
			var large *client.TooLargeError
			line.Large = errors.As(err, &large)
			line.Wrong = len(slices.DeleteFunc(found, func(f pilot.Finding) bool { return f.Severity == pilot.Note }))
			line.Ready = err == nil && !evidence.Refuses(found, s.typed.explanations())
			if line.Ready {
				line.Wrong = 0
				p.Ready++
			}
		}
		p.Lines = append(p.Lines, line)
	}
	return p, sheets, nil
}

// sendDocuments sends the chosen drafts in as few messages as they fit in.
func (d *Desk) sendDocuments(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, sheets, err := d.documentsAt(r, v)
	if err != nil {
		return err
	}
	var all []pilot.HandIn
	now := d.Now()
	for _, line := range p.Lines {
		s := sheets[line.Step]
		if s == nil || !slices.Contains(r.PostForm["step"], line.Step) || r.PostFormValue("revision:"+line.Step) != numberText(s.draft.Revision) {
			continue
		}
		h := s.header()
		h.At = &now
		all = append(all, s.handIn(h))
	}
	if len(all) == 0 {
		p.Said = v.text("web.documents-none")
		d.show(w, r, http.StatusUnprocessableEntity, "documents", v.page(r, "web.documents-title", catalog.Args{"place": p.PlaceName}, p))
		return nil
	}
	var sent []string
	for _, h := range all {
		sent = append(sent, string(h.Step)+":"+h.ID)
	}
	err = d.Client.HandInAll(r.Context(), v.programme(), p.Place, all, v.way(), nil)
	var large *client.TooLargeError
	if errors.As(err, &large) {
		p.Said = v.text("web.too-large", catalog.Args{"size": kilobytes(large.Size), "most": kilobytes(pilot.MaxMessageBytes)})
		d.show(w, r, http.StatusUnprocessableEntity, "documents", v.page(r, "web.documents-title", catalog.Args{"place": p.PlaceName}, p))
		return nil
	}
	if err != nil {
		return err
	}
	goTo(w, r, query("/p/"+p.Place+"/documents", "sent", strings.Join(sent, " ")))
	return nil
}

// maxSentTogether is how many answers the page looks up.
const maxSentTogether = pilot.MaxSubmissions

// sentDocuments looks up what became of those that an address names.
func (d *Desk) sentDocuments(r *http.Request, v *visit, p *documentsPage) error {
	named := strings.Fields(r.URL.Query().Get("sent"))
	for _, one := range named[:min(len(named), maxSentTogether)] {
		code, id, _ := strings.Cut(one, ":")
		t, ok := formOf(p.Place, code)
		if !ok || t.step == nil {
			continue
		}
		message, found, err := d.Record.MessageAt(r.Context(), v.programme(), p.Place, id)
		if err != nil {
			return err
		}
		own := sentDocument{Name: t.name(v.lang), Href: t.url(), Waiting: !found}
		if found {
			own.Outcome, own.Word = message.Outcome, v.text("web.outcome."+string(message.Outcome))
			s, err := d.openTarget(r, v, t)
			if err != nil {
				return err
			}
			known := paths((&former{lang: v.lang, target: t, basis: s.basis.Case, typed: s.typed}).fields())
			_, own.Findings = placed(v.lang, code, message.Findings, func(path string) bool { return known[path] })
			if err := d.forget(r, v, t, message); err != nil {
				return err
			}
		}
		if own.Outcome == pilot.Refused {
			own.Href += "/edit?answer=" + url.QueryEscape(id)
		}
		p.Waiting = p.Waiting || own.Waiting
		p.Sent = append(p.Sent, own)
	}
	return nil
}

// forget drops the draft of a message that was taken.
func (d *Desk) forget(r *http.Request, v *visit, t target, m postgres.MessageRow) error {
	if m.Outcome == pilot.Refused {
		return nil
	}
	return d.Record.DropDraft(r.Context(), v.draftKey(t.place, t.form()), m.ID)
}
