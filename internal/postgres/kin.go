package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Kin returns what is on record of the pilots at places of the same programme, and of the
// lives after them where those are named ([pilot.LifeKin]): then also of the lives that have
// ended into such a place. One that has no record is left out.
func (tx *Tx) Kin(ctx context.Context, keys []string) (map[string]pilot.Kin, error) {
	kin := map[string]pilot.Kin{}
	if len(keys) == 0 {
		return kin, nil
	}
	places, lives := []string{}, []string{}
	for _, key := range keys {
		if at, life := pilot.PlaceOfLife(key); life {
			lives = append(lives, at)
		} else {
			places = append(places, key)
		}
	}
	if err := tx.oneOrderAtATime(ctx, lives); err != nil {
		return nil, err
	}
	const query = `
		SELECT place, level, terms, state FROM pilots
		WHERE programme = $1 AND (place = ANY($2) AND level <> 'governance' OR level = 'governance' AND
			(place = ANY($3) OR phase = 'dissolved' AND state -> 'became' -> 'into' ?| $3::text[]))`
	rows, err := tx.conn.Query(ctx, query, tx.id.Terms.Programme, places, lives)
	if err != nil {
		return nil, fmt.Errorf("look up the pilots that told %s: %w", tx.id.WorkflowID, err)
	}
	var place string
	var level pilot.Level
	var terms, state []byte
	_, err = pgx.ForEachRow(rows, []any{&place, &level, &terms, &state}, func() error {
		k := pilot.Kin{Terms: &pilot.Terms{}, State: &pilot.State{}}
		if level == pilot.LevelGovernance {
			kin[pilot.LifeKin(place)] = k
		} else {
			kin[place] = k
		}
		if err := json.Unmarshal(terms, k.Terms); err != nil {
			return err
		}
		return json.Unmarshal(state, k.State)
	})
	if err != nil {
		return nil, fmt.Errorf("look up the pilots that told %s: %w", tx.id.WorkflowID, err)
	}
	return kin, nil
}

// oneOrderAtATime has orders of a programme that look at lives after the pilot judged one
// after the other: no two of them give the same code away.
func (tx *Tx) oneOrderAtATime(ctx context.Context, lives []string) error {
	if len(lives) == 0 {
		return nil
	}
	_, err := tx.conn.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('units/' || $1, 0))`, tx.id.Terms.Programme)
	if err != nil {
		return fmt.Errorf("wait for other orders that change units of %s: %w", tx.id.Terms.Programme, err)
	}
	return nil
}
