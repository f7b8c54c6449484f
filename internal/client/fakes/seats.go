package fakes

import (
	"context"
	"errors"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// Appointments are those that the record was given.
func (f *Store) Appointments(_ context.Context, programme string) ([]seats.Appointment, error) {
	var all []seats.Appointment
	for _, a := range f.Seats {
		if a.Programme == programme {
			all = append(all, a)
		}
	}
	return all, f.Err
}

// Appoint keeps an appointment, by the rules.
func (f *Store) Appoint(ctx context.Context, a seats.Appointment, units seats.Units, today pilot.Date) (seats.Appointment, error) {
	all, err := f.Appointments(ctx, a.Programme)
	if err != nil {
		return a, err
	}
	if why := seats.CheckGrant(a, all, units, today); why != "" {
		return a, &postgres.NotAppointedError{Why: why}
	}
	a.Number = int64(len(f.Seats) + 1)
	f.Seats = append(f.Seats, a)
	return a, nil
}

// AppointAll keeps appointments, by the rules, all of them or none.
func (f *Store) AppointAll(ctx context.Context, programme string, wanted []seats.Appointment, units seats.Units, today pilot.Date, told func(done int)) ([]seats.Appointment, error) {
	before, made := len(f.Seats), slices.Clone(wanted)
	for i, a := range wanted {
		a.Programme = programme
		kept, err := f.Appoint(ctx, a, units, today)
		var refused *postgres.NotAppointedError
		if errors.As(err, &refused) && refused.Why == seats.HeldAlready {
			continue
		}
		if err != nil {
			f.Seats = f.Seats[:before]
			return nil, err
		}
		made[i] = kept
		told(i + 1)
	}
	return made, nil
}

// EndAppointment ends one, by the rules.
func (f *Store) EndAppointment(_ context.Context, programme string, number int64, by seats.Grantor, reason string, units seats.Units, today pilot.Date) (seats.Appointment, error) {
	i := slices.IndexFunc(f.Seats, func(a seats.Appointment) bool { return a.Programme == programme && a.Number == number })
	if i < 0 {
		return seats.Appointment{}, postgres.ErrNoAppointment
	}
	if why := seats.CheckEnd(f.Seats[i], by, reason, units, today); why != "" {
		return f.Seats[i], &postgres.NotAppointedError{Why: why}
	}
	f.Seats[i].Ended = &seats.End{By: by, Reason: reason}
	return f.Seats[i], nil
}
