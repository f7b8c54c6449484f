package web

import (
	"context"
	"errors"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// standing is what is on record of a place: its pilot, and the life after it once that has
// begun. At the place of a life that took others' it stands for both.
type standing struct {
	pilot postgres.StoredPilot
	after *postgres.StoredPilot
}

func (d *Desk) standing(ctx context.Context, v *visit, place string) (standing, error) {
	if !client.ValidPlace(place) {
		return standing{}, notFound()
	}
	if !v.seat.Seat.Sees(place) {
		return standing{}, forbidden()
	}
	var s standing
	var err error
	s.pilot, err = d.Record.Pilot(ctx, pilot.PilotID(v.programme(), place))
	if errors.Is(err, postgres.ErrNoPilot) { // or it took the place of others after their pilots
		s.pilot, err = d.Record.Pilot(ctx, pilot.GovernanceID(v.programme(), place))
	}
	if err != nil {
		return s, err
	}
	if s.pilot.Level != pilot.LevelCommunity || !s.pilot.Ended() {
		return s, nil
	}
	after, err := d.Record.Pilot(ctx, pilot.GovernanceID(v.programme(), place))
	if errors.Is(err, postgres.ErrNoPilot) {
		return s, nil
	}
	s.after = &after
	return s, err
}

// active is the workflow that records and orders go to now.
func (s standing) active() postgres.StoredPilot {
	if s.after != nil {
		return *s.after
	}
	return s.pilot
}

// of is the workflow that a form's message goes to.
func (s standing) of(t target) postgres.StoredPilot {
	if t.kind != nil {
		return s.active()
	}
	return s.pilot
}

// reader reads a pilot on record in the visitor's language.
func (d *Desk) reader(v *visit, p postgres.StoredPilot) view.Reader {
	return view.Reader{Terms: p.Terms, State: p.State, Lang: v.lang, Real: d.Now()}
}

// pilotCase is what the place's hand-ins are judged on.
func (s standing) pilotCase(d *Desk) evidence.Case { return client.BasisOf(s.pilot, d.Now()).Case }
