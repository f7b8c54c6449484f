package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"shidian/internal/client"
	"shidian/internal/pilot"
)

// closePage asks whether a programme is to be closed, and why.
type closePage struct {
	Programme string
	Cancelled []pilot.Unit // sub-districts, to be named
	Chosen    []string
	Reason    string
	Document  string
	ID        string
	Findings  []shownFinding
	Said      string
	Closed    *pilot.ProgrammeEnd // it is closed already
	Zone      *time.Location
}

// Has says whether a sub-district is named, for the page.
func (p *closePage) Has(place string) bool { return slices.Contains(p.Chosen, place) }

// closes says whether the seat may close its programme: the district's.
func (v *visit) closes() bool { return v.seat.Seat.Role == pilot.RoleDistrict }

// programmeEnd is the end of a programme, nil while it is not closed, and its time zone.
func (d *Desk) programmeEnd(ctx context.Context, programme string) (*pilot.ProgrammeEnd, *time.Location, error) {
	zone, err := d.zone(ctx, programme)
	if err != nil {
		return nil, nil, err
	}
	end, ended, err := d.Record.ProgrammeEnd(ctx, programme)
	if err != nil || !ended {
		return nil, zone, err
	}
	return &end, zone, nil
}

// closing shows the page that asks.
func (d *Desk) closing(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, err := d.closePage(r.Context(), v)
	if err != nil {
		return err
	}
	d.show(w, r, http.StatusOK, "close", v.page(r, "web.close.title", nil, p))
	return nil
}

func (d *Desk) closePage(ctx context.Context, v *visit) (*closePage, error) {
	if !v.closes() {
		return nil, forbidden()
	}
	p := &closePage{Programme: v.programme(), ID: client.NewID("close", d.Now())}
	var err error
	if p.Closed, p.Zone, err = d.programmeEnd(ctx, v.programme()); err != nil || p.Closed != nil {
		return p, err
	}
	pilots, err := d.Record.ProgrammePilots(ctx, v.programme())
	if err != nil {
		return nil, err
	}
	units, err := d.Record.SubDistricts(ctx, v.programme())
	for _, u := range units {
		if slices.Contains(pilots, pilot.ProgrammePilot{Place: u.Code, Level: pilot.LevelSubDistrict, Phase: pilot.PhaseCancelled}) {
			p.Cancelled = append(p.Cancelled, u)
		}
	}
	return p, err
}

// close closes the programme. Again it finishes what was broken off.
func (d *Desk) close(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, err := d.closePage(r.Context(), v)
	if err != nil {
		return err
	}
	p.Chosen, p.Reason, p.Document = r.PostForm["without"], strings.TrimSpace(r.PostFormValue("reason")), strings.TrimSpace(r.PostFormValue("document"))
	if id := r.PostFormValue("id"); madeID.MatchString(id) {
		p.ID = id
	}
	at := d.Now().Truncate(time.Second)
	order := pilot.CloseProgramme{
		Header:    pilot.Header{V: pilot.MessageVersion, ID: p.ID, By: v.actor(), At: &at},
		Programme: v.programme(), Reason: p.Reason, Record: p.Document, Without: p.Chosen,
	}
	_, err = d.Client.CloseProgramme(r.Context(), order, v.way())
	var refused *client.RefusedError
	var left *client.UnscheduledError
	switch {
	case errors.As(err, &refused):
		p.Said = v.text("web.refused")
		_, p.Findings = placed(v.lang, "", refused.Findings, func(string) bool { return false })
		d.show(w, r, http.StatusUnprocessableEntity, "close", v.page(r, "web.close.title", nil, p))
		return nil
	case errors.As(err, &left):
		d.Log.Error("a programme is closed and its Schedule still there", "programme", v.programme(), "error", left.Err)
		p.Closed, p.Said = &left.Closed.End, v.text("web.close.unfinished")
		d.show(w, r, http.StatusServiceUnavailable, "close", v.page(r, "web.close.title", nil, p))
		return nil
	case err != nil:
		return err
	}
	goTo(w, r, "/board")
	return nil
}
