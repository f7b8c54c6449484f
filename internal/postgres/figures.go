package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/trouble"
)

// Figures are how all pilots on record stand at one moment, for monitoring.
type Figures struct {
	Pilots  []PilotFigure
	Steps   []StepFigure
	Notices []NoticeFigure
	Reports ReportFigure
	// Troubles is how many pilots can't go on, of each kind that there is.
	Troubles map[trouble.Kind]int
	// Checkpoint is how long ago the last one was signed; below 0 where there is none.
	Checkpoint time.Duration
}

// PilotFigure is how many pilots of a level have a light.
type PilotFigure struct {
	Level pilot.Level
	Light pilot.Light
	Count int
}

// StepFigure is how many steps are waited for from a role, and how long the
// oldest of them: plan time, 0 where the clocks stand still. What is owed after a
// pilot counts from its due time: nobody is late who meets in December.
type StepFigure struct {
	Role   pilot.Role
	Light  pilot.Light // paused where the pilot is
	Count  int
	Oldest time.Duration
}

// NoticeFigure is how many notices of a channel have a status.
type NoticeFigure struct {
	Channel string
	Status  string // NoticeWaiting, NoticeLate or NoticeSetAside
	Count   int
}

// NoticeLate is a waiting notice that should have gone out an hour ago.
const NoticeLate = "late"

// Figures counts. It reads few of the record's rows: what is waited for, what is
// not sent, and of the pilots an index.
func (s *Store) Figures(ctx context.Context) (Figures, error) {
	var f Figures
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, countingSettings); err != nil {
			return err
		}
		var err error
		if f.Pilots, err = collect(ctx, tx, pilotFigures, nil, pgx.RowToStructByPos[PilotFigure]); err != nil {
			return err
		}
		if f.Notices, err = collect(ctx, tx, noticeFigures, nil, pgx.RowToStructByPos[NoticeFigure]); err != nil {
			return err
		}
		if f.Reports, err = readReportFigure(ctx, tx); err != nil {
			return err
		}
		if f.Troubles, err = readTroubleFigures(ctx, tx); err != nil {
			return err
		}
		if f.Checkpoint, err = sinceCheckpoint(ctx, tx); err != nil {
			return err
		}
		f.Steps, err = readStepFigures(ctx, tx)
		return err
	})
	return f, s.wrap(err, "count for monitoring")
}

// countingSettings have a country's sub-districts counted in memory, not on disk.
const countingSettings = `SET LOCAL work_mem = '64MB'`

const pilotFigures = `SELECT level, light, count(*) FROM pilots GROUP BY level, light ORDER BY level, light`

const noticeFigures = `
	SELECT channel, CASE WHEN meant_at < now() - interval '1 hour' THEN 'late' ELSE 'waiting' END AS how, count(*)
	FROM notices WHERE status = 'waiting' GROUP BY channel, how
	UNION ALL
	SELECT channel, 'set-aside', count(*) FROM notices WHERE status = 'set-aside' GROUP BY channel`

// stepFigures has a row for each sub-district, since each may have a clock of its own.
const stepFigures = `
	SELECT p.programme, p.sub_district, s.role, CASE WHEN p.light = 'paused' THEN p.light ELSE s.light END AS lit, count(*),
	       min(CASE WHEN p.level = 'governance' THEN coalesce(s.due_at, s.opened_at) ELSE s.opened_at END)
	FROM steps s JOIN pilots p USING (workflow_id)
	WHERE s.status IN ('open', 'to-confirm') AND p.phase IN ('open', 'closing')
	GROUP BY p.programme, p.sub_district, s.role, lit`

func sinceCheckpoint(ctx context.Context, tx pgx.Tx) (time.Duration, error) {
	var seconds float64
	err := tx.QueryRow(ctx, `
		SELECT coalesce(extract(epoch FROM now() - (SELECT made_at FROM checkpoints ORDER BY number DESC LIMIT 1)), -1)::float8`).Scan(&seconds)
	return time.Duration(seconds * float64(time.Second)), err
}

const clocksNow = `
	SELECT p.programme, p.sub_district, p.clock, statement_timestamp()
	FROM pilots p WHERE p.level = 'sub-district'`

// place is a sub-district.
type place struct{ programme, subDistrict string }

func readStepFigures(ctx context.Context, tx pgx.Tx) ([]StepFigure, error) {
	nows, err := readClocks(ctx, tx)
	if err != nil {
		return nil, err
	}
	var all []StepFigure
	at := map[[2]string]int{} // role and light: index in all
	_, err = collect(ctx, tx, stepFigures, nil, func(row pgx.CollectableRow) (struct{}, error) {
		var where place
		var one StepFigure
		var since time.Time
		if err := row.Scan(&where.programme, &where.subDistrict, &one.Role, &one.Light, &one.Count, &since); err != nil {
			return struct{}{}, err
		}
		key := [2]string{string(one.Role), string(one.Light)}
		i, known := at[key]
		if !known {
			i = len(all)
			at[key] = i
			all = append(all, StepFigure{Role: one.Role, Light: one.Light})
		}
		all[i].Count += one.Count
		if now, ok := nows[where]; ok && one.Light != pilot.LightPaused {
			all[i].Oldest = max(all[i].Oldest, now.Sub(since))
		}
		return struct{}{}, nil
	})
	return all, err
}

// readClocks reads what plan time it is in each sub-district.
func readClocks(ctx context.Context, tx pgx.Tx) (map[place]time.Time, error) {
	nows := map[place]time.Time{}
	_, err := collect(ctx, tx, clocksNow, nil, func(row pgx.CollectableRow) (struct{}, error) {
		var where place
		var raw []byte
		var at time.Time
		if err := row.Scan(&where.programme, &where.subDistrict, &raw, &at); err != nil {
			return struct{}{}, err
		}
		var clock pilot.Clock
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &clock); err != nil {
				return struct{}{}, err
			}
		}
		nows[where] = clock.Plan(at)
		return struct{}{}, nil
	})
	return nows, err
}
