package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// What monitoring counts is kept in the table counts, sub-district by sub-district. Whoever
// changes what is counted notes it in the table recounts, in the same transaction; whoever
// asks counts the sub-districts noted there again.

// countingLock is held while sub-districts are counted again; any number that is ours alone.
const countingLock = migrationLock + 1

// recountedAtOnce is how many noted changes a transaction takes: what is counted stays
// counted where time is up before all of them are.
const recountedAtOnce = 1000

// Recount counts the sub-districts again in which something has changed. A change that is
// committed meanwhile is counted now or the next time.
func (s *Store) Recount(ctx context.Context) error {
	for {
		taken := 0
		err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) (err error) {
			taken, err = recountSome(ctx, tx)
			return err
		})
		if err != nil {
			return s.wrap(err, "count again what has changed")
		}
		if taken < recountedAtOnce {
			return nil
		}
	}
}

// CountAnew counts everything again, whatever was kept.
func (s *Store) CountAnew(ctx context.Context) error {
	const note = `
		INSERT INTO recounts
		SELECT 'pilot/' || programme || '/' || sub_district FROM pilots UNION SELECT 'pilot/' || programme || '/' || sub_district FROM counts`
	if _, err := s.pool.Exec(ctx, note); err != nil {
		return s.wrap(err, "have everything counted again")
	}
	return s.Recount(ctx)
}

// recountSome takes some of the changes noted, and counts where they were. Each statement sees
// what is committed before it, so the counts are at least as new as what was taken.
func recountSome(ctx context.Context, tx pgx.Tx) (taken int, err error) {
	const take = `
		WITH taken AS (
			DELETE FROM recounts WHERE ctid = ANY (ARRAY(SELECT ctid FROM recounts LIMIT $1)) RETURNING workflow_id)
		SELECT split_part(workflow_id, '/', 2), split_part(workflow_id, '/', 3), count(*) FROM taken GROUP BY 1, 2`
	batch := &pgx.Batch{}
	batch.Queue(`SELECT pg_advisory_xact_lock($1)`, int64(countingLock))
	var programmes, subDistricts []string
	batch.Queue(take, recountedAtOnce).Query(func(rows pgx.Rows) error {
		var programme, subDistrict string
		var changes int
		_, err := pgx.ForEachRow(rows, []any{&programme, &subDistrict, &changes}, func() error {
			programmes, subDistricts, taken = append(programmes, programme), append(subDistricts, subDistrict), taken+changes
			return nil
		})
		return err
	})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil || taken == 0 {
		return 0, err
	}
	anew := &pgx.Batch{}
	for _, statement := range []string{forgetCounts, countPilots, countSteps} {
		anew.Queue(statement, programmes, subDistricts)
	}
	return taken, tx.SendBatch(ctx, anew).Close()
}

// recounted are the sub-districts that are counted: their programmes are $1, their codes $2.
const recounted = `unnest($1::text[], $2::text[]) AS place (programme, sub_district)`

const forgetCounts = `
	DELETE FROM counts c USING ` + recounted + ` WHERE c.programme = place.programme AND c.sub_district = place.sub_district`

const countPilots = `
	INSERT INTO counts (programme, sub_district, level, role, light, count)
	SELECT place.programme, place.sub_district, found.level, '', found.light, found.count
	FROM ` + recounted + ` CROSS JOIN LATERAL (
		SELECT p.level, p.light, count(*) FROM pilots p
		WHERE p.programme = place.programme AND p.sub_district = place.sub_district
		GROUP BY p.level, p.light) AS found`

// countSteps also keeps the clock by which a sub-district's steps age.
const countSteps = `
	INSERT INTO counts (programme, sub_district, level, role, light, count, since, clock)
	SELECT place.programme, place.sub_district, '', found.role, found.light, found.count, found.since,
	       (SELECT coalesce(p.clock, '{}')::text FROM pilots p
	        WHERE p.programme = place.programme AND p.sub_district = place.sub_district AND p.level = 'sub-district')
	FROM ` + recounted + ` CROSS JOIN LATERAL (
		SELECT s.role, CASE WHEN p.light = 'paused' THEN p.light ELSE s.light END AS light, count(*),
		       min(CASE WHEN p.level = 'governance' THEN coalesce(s.due_at, s.opened_at) ELSE s.opened_at END) AS since
		FROM pilots p JOIN steps s USING (workflow_id)
		WHERE p.programme = place.programme AND p.sub_district = place.sub_district
		  AND s.status IN ('open', 'to-confirm') AND p.phase IN ('open', 'closing')
		GROUP BY s.role, 2) AS found`

const pilotFigures = `SELECT level, light, sum(count)::bigint FROM counts WHERE role = '' GROUP BY level, light ORDER BY level, light`

// stepFigures has a row for each clock: sub-districts may have clocks of their own.
const stepFigures = `
	SELECT role, light, sum(count)::bigint, min(since), clock, statement_timestamp()
	FROM counts WHERE level = '' GROUP BY role, light, clock`

func readStepFigures(ctx context.Context, tx pgx.Tx) ([]StepFigure, error) {
	var all []StepFigure
	at := map[[2]string]int{} // role and light: index in all
	plans := map[string]time.Time{}
	_, err := collect(ctx, tx, stepFigures, nil, func(row pgx.CollectableRow) (struct{}, error) {
		var one StepFigure
		var since, now time.Time
		var clock *string
		if err := row.Scan(&one.Role, &one.Light, &one.Count, &since, &clock, &now); err != nil {
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
		if clock == nil || one.Light == pilot.LightPaused {
			return struct{}{}, nil
		}
		plan, known := plans[*clock]
		if !known {
			c, err := readClock([]byte(*clock))
			if err != nil {
				return struct{}{}, err
			}
			plan = c.Plan(now)
			plans[*clock] = plan
		}
		all[i].Oldest = max(all[i].Oldest, plan.Sub(since))
		return struct{}{}, nil
	})
	return all, err
}
