package postgres

import (
	"context"
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

// Figures counts. It reads few of the record's rows: the counts that are kept, those that
// have changed since they were counted, and what is not sent.
func (s *Store) Figures(ctx context.Context) (Figures, error) {
	var f Figures
	if err := s.Recount(ctx); err != nil {
		return f, err
	}
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		// What is to be counted is read sooner than others would be called to help with it.
		_, err := tx.Exec(ctx, "SET LOCAL max_parallel_workers_per_gather = 0")
		if err != nil {
			return err
		}
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

// By channel, in the order of the index: no notice is looked at by itself.
const noticeFigures = `
	SELECT channel, how, n FROM (
		SELECT channel, count(*) AS waiting, count(*) FILTER (WHERE meant_at < (SELECT now() - interval '1 hour')) AS late
		FROM notices WHERE status = 'waiting' GROUP BY channel
	) c CROSS JOIN LATERAL (VALUES ('late', late), ('waiting', waiting - late)) v(how, n) WHERE n > 0
	UNION ALL
	SELECT channel, 'set-aside', count(*) FROM notices WHERE status = 'set-aside' GROUP BY channel`

func sinceCheckpoint(ctx context.Context, tx pgx.Tx) (time.Duration, error) {
	var seconds float64
	err := tx.QueryRow(ctx, `
		SELECT coalesce(extract(epoch FROM now() - (SELECT made_at FROM checkpoints ORDER BY number DESC LIMIT 1)), -1)::float8`).Scan(&seconds)
	return time.Duration(seconds * float64(time.Second)), err
}
