package contender

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/bench/story"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// What the textbook with duties writes down: where each pilot and step stands, what was
// handed in, and what came of it, one row an event.
const dutiesSchema = `
CREATE TABLE IF NOT EXISTS duty_pilots (
    pilot      text        PRIMARY KEY,
    progress   integer     NOT NULL DEFAULT 0,
    state      jsonb       NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
CREATE TABLE IF NOT EXISTS duty_steps (
    pilot text NOT NULL REFERENCES duty_pilots,
    step  text NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (pilot, step)
);
CREATE TABLE IF NOT EXISTS duty_messages (
    pilot    text        NOT NULL REFERENCES duty_pilots,
    id       text        NOT NULL,
    step     text        NOT NULL,
    body     jsonb       NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pilot, id)
);
CREATE TABLE IF NOT EXISTS duty_events (
    pilot       text        NOT NULL REFERENCES duty_pilots,
    seq         bigint      NOT NULL,
    type        text        NOT NULL,
    message_id  text        NOT NULL,
    body        jsonb       NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pilot, seq)
);
TRUNCATE duty_events, duty_messages, duty_steps, duty_pilots`

// putDown makes the tables with pilots that stand before their first papers, and no more.
func (d *Duties) putDown(ctx context.Context, ids []string, first []int) error {
	if _, err := d.pool.Exec(ctx, dutiesSchema); err != nil {
		return fmt.Errorf("make the tables of the textbook with duties: %w", err)
	}
	rows := pgx.CopyFromSlice(len(ids), func(i int) ([]any, error) { return []any{ids[i], d.office.before[first[i]]}, nil })
	if _, err := d.pool.CopyFrom(ctx, pgx.Identifier{"duty_pilots"}, []string{"pilot", "state"}, rows); err != nil {
		return fmt.Errorf("put pilots down: %w", err)
	}
	return nil
}

type dutiesActivities struct{ duties *Duties }

// Judge has the product's rules judge a hand-in on what is written down of its pilot.
func (a *dutiesActivities) Judge(ctx context.Context, p parcel) (judged, error) {
	var raw []byte
	if err := a.duties.pool.QueryRow(ctx, `SELECT state FROM duty_pilots WHERE pilot = $1`, p.Pilot).Scan(&raw); err != nil {
		return judged{}, fmt.Errorf("read how %s stands: %w", p.Pilot, err)
	}
	state := pilot.NewState()
	if err := json.Unmarshal(raw, state); err != nil {
		return judged{}, fmt.Errorf("read how %s stands: %w", p.Pilot, err)
	}
	terms, entry := a.duties.office.terms, story.Arrived(time.Now(), p.Papers[0].Body)
	earlier, err := a.earlier(ctx, p.Pilot, judge.NamedBy(&terms, []pilot.Entry{entry}).Messages(state))
	if err != nil {
		return judged{}, err
	}
	session := judge.NewSession(&terms, state, earlier)
	session.Take(entry)
	return judged{Events: session.Events(), Summary: pilot.Project(&terms, session.State()).Summary}, nil
}

// earlier are the messages that were taken under these ids.
func (a *dutiesActivities) earlier(ctx context.Context, pilotID string, ids []string) (map[string]judge.Earlier, error) {
	rows, err := a.duties.pool.Query(ctx, `SELECT id, step, body FROM duty_messages WHERE pilot = $1 AND id = ANY($2)`, pilotID, ids)
	if err != nil {
		return nil, fmt.Errorf("read earlier messages of %s: %w", pilotID, err)
	}
	defer rows.Close()
	all := map[string]judge.Earlier{}
	for rows.Next() {
		var id string
		e := judge.Earlier{Outcome: pilot.Accepted}
		if err := rows.Scan(&id, &e.Step, &e.Raw); err != nil {
			return nil, fmt.Errorf("read earlier messages of %s: %w", pilotID, err)
		}
		all[id] = e
	}
	return all, rows.Err()
}

// Record writes down what was judged. Who sent it is told at once, in this process: better
// than any client of a signal fares.
func (a *dutiesActivities) Record(ctx context.Context, p parcel, found judged) error {
	err := pgx.BeginFunc(ctx, a.duties.pool, func(tx pgx.Tx) error { return a.record(ctx, tx, p, found) })
	if err == nil {
		a.duties.answers.give(p.key(), story.Accepted(found.Events))
	}
	return err
}

func (a *dutiesActivities) record(ctx context.Context, tx pgx.Tx, p parcel, found judged) error {
	const look = `SELECT state, EXISTS (SELECT FROM duty_messages WHERE pilot = $1 AND id = $2) FROM duty_pilots WHERE pilot = $1 FOR UPDATE`
	var raw []byte
	var before bool
	one := p.Papers[0]
	if err := tx.QueryRow(ctx, look, p.Pilot, one.ID).Scan(&raw, &before); err != nil || before {
		return err
	}
	state := pilot.NewState()
	if err := json.Unmarshal(raw, state); err != nil {
		return fmt.Errorf("read how %s stands: %w", p.Pilot, err)
	}
	terms := a.duties.office.terms
	for _, e := range found.Events {
		state.Apply(&terms, e)
		body, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("write an event of %s: %w", p.Pilot, err)
		}
		const event = `INSERT INTO duty_events (pilot, seq, type, message_id, body) VALUES ($1, $2, $3, $4, $5)`
		if _, err := tx.Exec(ctx, event, p.Pilot, e.Seq, string(e.Type), e.ID, body); err != nil {
			return fmt.Errorf("put down an event of %s: %w", p.Pilot, err)
		}
	}
	const put = `INSERT INTO duty_messages (pilot, id, step, body) VALUES ($1, $2, $3, $4)`
	if _, err := tx.Exec(ctx, put, p.Pilot, one.ID, one.Step, one.Body); err != nil {
		return fmt.Errorf("put down %s of %s: %w", one.ID, p.Pilot, err)
	}
	const step = `INSERT INTO duty_steps (pilot, step, state) VALUES ($1, $2, $3) ON CONFLICT (pilot, step) DO UPDATE SET state = EXCLUDED.state`
	if _, err := tx.Exec(ctx, step, p.Pilot, one.Step, string(state.Step(pilot.Step(one.Step)).Status)); err != nil {
		return fmt.Errorf("put down where %s of %s stands: %w", one.Step, p.Pilot, err)
	}
	now, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("write how %s stands: %w", p.Pilot, err)
	}
	const move = `UPDATE duty_pilots SET state = $2, progress = $3, updated_at = now() WHERE pilot = $1`
	_, err = tx.Exec(ctx, move, p.Pilot, now, found.Summary.Progress)
	return err
}
