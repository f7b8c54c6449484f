package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Kin returns what is on record of the pilots at places of the same programme, their
// lives after the pilot excepted. One that has no record is left out.
func (tx *Tx) Kin(ctx context.Context, places []string) (map[string]pilot.Kin, error) {
	kin := map[string]pilot.Kin{}
	if len(places) == 0 {
		return kin, nil
	}
	const query = `
		SELECT place, terms, state FROM pilots
		WHERE programme = $1 AND place = ANY($2) AND level <> 'governance'`
	t := tx.id.Terms
	rows, err := tx.conn.Query(ctx, query, t.Programme, places)
	if err != nil {
		return nil, fmt.Errorf("look up the pilots that told %s: %w", tx.id.WorkflowID, err)
	}
	var place string
	var terms, state []byte
	_, err = pgx.ForEachRow(rows, []any{&place, &terms, &state}, func() error {
		k := pilot.Kin{Terms: &pilot.Terms{}, State: &pilot.State{}}
		kin[place] = k
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
