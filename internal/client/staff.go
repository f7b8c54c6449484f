package client

import (
	"context"
	"errors"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// ErrNoUnits says that nothing of a programme is on record, and so no unit of it.
var ErrNoUnits = errors.New("nothing of this programme is on record")

// Staff is who may act for the units of a programme, as an office changes it.
type Staff struct {
	Units  seats.Units
	Today  pilot.Date // real time, in the plan's zone
	zone   *time.Location
	record Store
	code   string
}

// Staff reads the units of a programme from the record. [ErrNoUnits].
func (c *Client) Staff(ctx context.Context, programme string) (*Staff, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: programme})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ErrNoUnits
	}
	terms, err := c.Terms(ctx, rows[0].WorkflowID)
	if err != nil {
		return nil, err
	}
	s := &Staff{record: record, code: programme, zone: terms.Location(), Units: seats.Units{District: terms.District.Code}, Today: pilot.DateOf(c.Now(), terms.Location())}
	for _, r := range rows {
		if n := len(s.Units.Places); n == 0 || s.Units.Places[n-1] != r.Place { // a life after the pilot is mostly at the place of its pilot
			s.Units.Places = append(s.Units.Places, r.Place)
		}
	}
	return s, nil
}

// All are all appointments of the programme, those that are over too.
func (s *Staff) All(ctx context.Context) ([]seats.Appointment, error) {
	return s.record.Appointments(ctx, s.code)
}

// Appoint puts a person into a seat. [*postgres.NotAppointedError].
func (s *Staff) Appoint(ctx context.Context, a seats.Appointment) (seats.Appointment, error) {
	a.Programme = s.code
	return s.record.Appoint(ctx, a, s.Units, s.Today)
}

// End ends an appointment now. [postgres.ErrNoAppointment], [*postgres.NotAppointedError].
func (s *Staff) End(ctx context.Context, number int64, by seats.Grantor, reason string) (seats.Appointment, error) {
	return s.record.EndAppointment(ctx, s.code, number, by, reason, s.Units, s.Today)
}
