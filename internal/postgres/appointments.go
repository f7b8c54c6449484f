package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/seats"
)

// appointing is the lock under which appointments are made and ended, one at a time: who
// checks one sees all that there are.
const appointing = 0x5e4a7

// ErrNoAppointment says that there is none of that number.
var ErrNoAppointment = errors.New("no such appointment")

// NotAppointedError says why an appointment was not made or not ended.
type NotAppointedError struct{ Why seats.Refusal }

func (e *NotAppointedError) Error() string { return "not appointed: " + string(e.Why) }

// Appoint puts a person into a seat and returns the appointment with its number and time.
// [*NotAppointedError] when it may not be.
func (s *Store) Appoint(ctx context.Context, a seats.Appointment, units seats.Units, today pilot.Date) (seats.Appointment, error) {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		all, err := appointmentsHeld(ctx, tx, a.Programme, a.Person, 0)
		if err != nil {
			return err
		}
		if why := seats.CheckGrant(a, all, units, today); why != "" {
			return &NotAppointedError{why}
		}
		a, err = insertAppointment(ctx, tx, a)
		return err
	})
	return a, s.wrap(err, fmt.Sprintf("appoint %s as %s of %s", a.Person.Name, a.Seat.Role, a.Seat.Unit))
}

// AppointAll puts people into seats, all of them or, where one may not be, nobody.
// Whoever has his seat already stays as he is: that one comes back without a number.
// told hears how many are done. [*NotAppointedError].
func (s *Store) AppointAll(ctx context.Context, programme string, wanted []seats.Appointment, units seats.Units, today pilot.Date, told func(done int)) ([]seats.Appointment, error) {
	made := slices.Clone(wanted)
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		all, err := appointmentsHeld(ctx, tx, programme, seats.Person{}, 0)
		if err != nil {
			return err
		}
		of := seats.ByPerson(all)
		for i, a := range wanted {
			a.Programme = programme
			switch why := seats.CheckGrant(a, of[a.Person.Key()], units, today); why {
			case "":
				if made[i], err = insertAppointment(ctx, tx, a); err != nil {
					return err
				}
				of[a.Person.Key()] = append(of[a.Person.Key()], made[i])
			case seats.HeldAlready:
			default:
				return fmt.Errorf("%s as %s of %s: %w", a.Person.Name, a.Seat.Role, a.Seat.Unit, &NotAppointedError{why})
			}
			told(i + 1)
		}
		return nil
	})
	if err != nil {
		return nil, s.wrap(err, fmt.Sprintf("appoint %d people", len(wanted)))
	}
	return made, nil
}

func insertAppointment(ctx context.Context, tx pgx.Tx, a seats.Appointment) (seats.Appointment, error) {
	const query = `
		INSERT INTO appointments (number, programme, issuer, subject, name, role, unit, first_day, last_day, deputy_for, granted_by, granted_at)
		SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7::date, nullif($8, '')::date, $9, $10, now() FROM appointments
		RETURNING number, granted_at`
	err := tx.QueryRow(ctx, query, a.Programme, a.Person.Issuer, a.Person.Subject, a.Person.Name, string(a.Seat.Role), a.Seat.Unit,
		string(a.From), string(a.Until), a.DeputyFor, a.GrantedBy).Scan(&a.Number, &a.GrantedAt)
	return a, err
}

// EndAppointment ends an appointment from now on. [ErrNoAppointment], [*NotAppointedError].
func (s *Store) EndAppointment(ctx context.Context, programme string, number int64, by seats.Grantor, reason string, units seats.Units, today pilot.Date) (seats.Appointment, error) {
	var a seats.Appointment
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		found, err := appointmentsHeld(ctx, tx, programme, seats.Person{}, number)
		if err != nil {
			return err
		}
		if number <= 0 || len(found) == 0 {
			return ErrNoAppointment
		}
		a = found[0]
		if why := seats.CheckEnd(a, by, reason, units, today); why != "" {
			return &NotAppointedError{why}
		}
		a.Ended = &seats.End{By: by, Reason: reason}
		return tx.QueryRow(ctx, `INSERT INTO appointment_ends (number, ended_by, ended_at, reason) VALUES ($1, $2, now(), $3) RETURNING ended_at`, number, by, reason).
			Scan(&a.Ended.At)
	})
	return a, s.wrap(err, fmt.Sprintf("end appointment %d", number))
}

// appointmentsHeld are a programme's, of a person or of a number alone where these are named,
// and no others are made or ended until tx ends.
func appointmentsHeld(ctx context.Context, tx pgx.Tx, programme string, p seats.Person, number int64) ([]seats.Appointment, error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, appointing); err != nil {
		return nil, err
	}
	return readAppointments(ctx, tx, programme, p.Issuer, p.Subject, number)
}

// Appointments are a programme's, those that are over too, by number.
func (s *Store) Appointments(ctx context.Context, programme string) ([]seats.Appointment, error) {
	all, err := readAppointments(ctx, s.pool, programme, "", "", 0)
	return all, s.wrap(err, "list the appointments of "+programme)
}

// AppointmentFilter says which of a programme's appointments are meant.
type AppointmentFilter struct {
	Programme   string
	Roles       []pilot.Role
	SubDistrict string       // of the seats of these roles those of it and its communities; empty: all
	Person      seats.Person // whose are meant beside them, whatever the seat
	Limit       int          // 0: all
	Offset      int
}

// AppointmentsTo lists those to some seats, and a person's own; those that are over too, by
// number.
func (s *Store) AppointmentsTo(ctx context.Context, f AppointmentFilter) ([]seats.Appointment, error) {
	const where = `
		WHERE a.programme = $1 AND (a.role = ANY ($2) AND ($3 = '' OR split_part(a.unit, '/', 1) = $3) OR a.issuer = $4 AND a.subject = $5)
		ORDER BY a.number LIMIT nullif($6, 0) OFFSET $7`
	all, err := scanAppointments(s.pool.Query(ctx, appointmentsSQL+where, f.Programme, texts(f.Roles), f.SubDistrict, f.Person.Issuer, f.Person.Subject, f.Limit, f.Offset))
	return all, s.wrap(err, "list appointments of "+f.Programme)
}

// AppointmentsOf are a person's in every programme, those that are over too, by number.
func (s *Store) AppointmentsOf(ctx context.Context, p seats.Person) ([]seats.Appointment, error) {
	all, err := readAppointments(ctx, s.pool, "", p.Issuer, p.Subject, 0)
	return all, s.wrap(err, "list the appointments of "+p.Subject)
}

// Appointment is the one of a number, also when it is over. [ErrNoAppointment].
func (s *Store) Appointment(ctx context.Context, number int64) (seats.Appointment, error) {
	found, err := readAppointments(ctx, s.pool, "", "", "", number)
	if err == nil && (number <= 0 || len(found) != 1) {
		err = ErrNoAppointment
	}
	if err != nil {
		return seats.Appointment{}, s.wrap(err, fmt.Sprintf("read appointment %d", number))
	}
	return found[0], nil
}

// lister is a pool or a transaction.
type lister interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func readAppointments(ctx context.Context, q lister, programme, issuer, subject string, number int64) ([]seats.Appointment, error) {
	const where = `
		WHERE ($1 = '' OR a.programme = $1) AND ($2 = '' OR a.issuer = $2 AND a.subject = $3) AND ($4 = 0 OR a.number = $4)
		ORDER BY a.number`
	return scanAppointments(q.Query(ctx, appointmentsSQL+where, programme, issuer, subject, number))
}

const appointmentsSQL = `
		SELECT a.number, a.programme, a.issuer, a.subject, a.name, a.role, a.unit, a.first_day::text, coalesce(a.last_day::text, ''), a.deputy_for,
			a.granted_by, a.granted_at, e.ended_by, e.ended_at, e.reason
		FROM appointments a LEFT JOIN appointment_ends e USING (number)`

func scanAppointments(rows pgx.Rows, err error) ([]seats.Appointment, error) {
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (seats.Appointment, error) {
		var a seats.Appointment
		var by *seats.Grantor
		var at *time.Time
		var reason *string
		err := row.Scan(&a.Number, &a.Programme, &a.Person.Issuer, &a.Person.Subject, &a.Person.Name, &a.Seat.Role, &a.Seat.Unit, &a.From, &a.Until, &a.DeputyFor,
			&a.GrantedBy, &a.GrantedAt, &by, &at, &reason)
		if err == nil && by != nil {
			a.Ended = &seats.End{By: *by, At: *at, Reason: *reason}
		}
		return a, err
	})
}
