package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// endingProgramme is the lock under which programmes are closed and pilots enrolled: whoever
// closes one sees every pilot that was enrolled before.
const endingProgramme = 0x5e4a8

// ProgrammeEndedError says that a programme is over: nothing more is started of it.
type ProgrammeEndedError struct{ End pilot.ProgrammeEnd }

func (e *ProgrammeEndedError) Error() string {
	return fmt.Sprintf("programme %s was closed on %s by %s; a new one needs a code of its own", e.End.Programme, e.End.At.Format("2006-01-02"), e.End.By.Name)
}

// ProgrammeEnd reads the end of a programme; false while it is not closed.
func (s *Store) ProgrammeEnd(ctx context.Context, programme string) (pilot.ProgrammeEnd, bool, error) {
	end, ended, err := programmeEnd(ctx, s.pool, programme)
	return end, ended, s.wrap(err, "look whether "+programme+" is closed")
}

// ProgrammeEnds are the programmes that are closed.
func (s *Store) ProgrammeEnds(ctx context.Context) ([]pilot.ProgrammeEnd, error) {
	ends, err := collect(ctx, s.pool, endsSQL+` ORDER BY programme`, nil, scanEnd)
	return ends, s.wrap(err, "list closed programmes")
}

const endColumns = `programme, ended_by, ended_at, os_user, reason, record, without, order_raw ->> 'seal' <> ''`

const endsSQL = `SELECT ` + endColumns + ` FROM programme_ends`

func programmeEnd(ctx context.Context, db querier, programme string) (pilot.ProgrammeEnd, bool, error) {
	found, err := collect(ctx, db, endsSQL+` WHERE programme = $1`, []any{programme}, scanEnd)
	if err != nil || len(found) == 0 {
		return pilot.ProgrammeEnd{}, false, err
	}
	return found[0], true, nil
}

func scanEnd(row pgx.CollectableRow) (pilot.ProgrammeEnd, error) {
	var e pilot.ProgrammeEnd
	var sealed *bool
	err := row.Scan(&e.Programme, &e.By, &e.At, &e.OSUser, &e.Reason, &e.Record, &e.Without, &sealed)
	e.At, e.Sealed = e.At.UTC(), sealed != nil && *sealed
	return e, err
}

// ProgrammePilots are the pilots of a programme, those that a plan enrolled and of which
// nothing is on record yet among them.
func (s *Store) ProgrammePilots(ctx context.Context, programme string) ([]pilot.ProgrammePilot, error) {
	all, err := programmePilots(ctx, s.pool, programme)
	return all, s.wrap(err, "list the pilots of "+programme)
}

func programmePilots(ctx context.Context, db querier, programme string) ([]pilot.ProgrammePilot, error) {
	const query = `
		SELECT place, level, phase FROM pilots WHERE programme = $1
		UNION ALL
		SELECT DISTINCT split_part(e.workflow_id, '/', 3), 'sub-district', '' FROM enrolments e
		WHERE e.programme = $1 AND e.workflow_id ~ '^pilot/[^/]+/[^/]+$'
		  AND NOT EXISTS (SELECT 1 FROM pilots p WHERE p.workflow_id = e.workflow_id)
		ORDER BY 1, 2`
	return collect(ctx, db, query, []any{programme}, func(row pgx.CollectableRow) (pilot.ProgrammePilot, error) {
		var p pilot.ProgrammePilot
		return p, row.Scan(&p.Place, &p.Level, &p.Phase)
	})
}

// EndProgramme puts on record that a programme is over, unless something is in the way:
// then findings say what. One that is closed already comes back as it was closed. raw is
// the order as it was given, with its seal where it has one.
func (s *Store) EndProgramme(ctx context.Context, o pilot.CloseProgramme, raw json.RawMessage, osUser, district string) (end pilot.ProgrammeEnd, findings []pilot.Finding, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, endingProgramme); err != nil {
			return err
		}
		var ended bool
		if end, ended, err = programmeEnd(ctx, tx, o.Programme); err != nil || ended {
			return err
		}
		pilots, err := programmePilots(ctx, tx, o.Programme)
		if err != nil {
			return err
		}
		if findings = o.Check(district, pilots); len(findings) > 0 {
			return nil
		}
		end, err = insertEnd(ctx, tx, o, raw, osUser)
		return err
	})
	return end, findings, s.wrap(err, "close "+o.Programme)
}

func insertEnd(ctx context.Context, tx pgx.Tx, o pilot.CloseProgramme, raw json.RawMessage, osUser string) (pilot.ProgrammeEnd, error) {
	const query = `
		INSERT INTO programme_ends (programme, ended_by, os_user, reason, record, without, order_raw)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING ` + endColumns
	o.Clean()
	rows, err := tx.Query(ctx, query, o.Programme, o.By, osUser, o.Reason, o.Record, append([]string{}, o.Without...), raw)
	if err != nil {
		return pilot.ProgrammeEnd{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanEnd)
}

// refuseEnded refuses to enrol a pilot of a programme that is over, and keeps it from being
// closed until tx ends.
func refuseEnded(ctx context.Context, tx pgx.Tx, programme string) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared($1)`, endingProgramme); err != nil {
		return err
	}
	end, ended, err := programmeEnd(ctx, tx, programme)
	if err == nil && ended {
		return &ProgrammeEndedError{end}
	}
	return err
}
