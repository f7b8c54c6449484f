package postgres

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// stepColumns are the columns of steps that follow from events, those of a
// [pilot.StepRow], with their types. Step is the key beside the workflow's ID.
var stepColumns = [][2]string{
	{"step", "text"}, {"position", "int"}, {"stage", "text"}, {"role", "text"}, {"status", "text"},
	{"opened_at", "timestamptz"}, {"due_at", "timestamptz"}, {"warned", "bool"}, {"overdue", "bool"},
	{"accepted_id", "text"}, {"accepted_seq", "bigint"}, {"accepted_at", "timestamptz"},
	{"held_id", "text"}, {"held_seq", "bigint"}, {"held_at", "timestamptz"}, {"rounds", "int"}, {"returns", "jsonb"},
	{"planned_start", "timestamptz"}, {"planned_due", "timestamptz"}, {"person", "text"}, {"slips", "int"}, {"period", "text"},
}

// upsertSteps writes the rows that are not as they should be, and leaves the others
// alone. Planned times that are no longer known stay as they were written last.
var upsertSteps = func() string {
	var typed, names, kept, old []string
	for _, c := range stepColumns {
		name := c[0]
		typed, names, old = append(typed, name+" "+c[1]), append(names, name), append(old, "old."+name)
		switch name {
		case "accepted_id", "held_id":
			name = "nullif(new." + name + ", '')"
		case "accepted_seq", "held_seq":
			name = "nullif(new." + name + ", 0)"
		case "planned_start", "planned_due":
			name = "coalesce(new." + name + ", old." + name + ")"
		default:
			name = "new." + name
		}
		kept = append(kept, name)
	}
	list := func(names []string) string { return strings.Join(names, ", ") }
	return `
		WITH wanted AS (
			SELECT ` + list(kept) + `
			FROM json_to_recordset($2) AS new (` + list(typed) + `) LEFT JOIN steps old ON old.workflow_id = $1 AND old.step = new.step
		), new (` + list(names) + `) AS (SELECT * FROM wanted)
		INSERT INTO steps (workflow_id, ` + list(names) + `, changed_at)
		SELECT $1, new.*, $3
		FROM new
		WHERE NOT EXISTS (
			SELECT FROM steps old
			WHERE old.workflow_id = $1 AND old.step = new.step AND (` + list(old) + `) IS NOT DISTINCT FROM ROW(new.*))
		ON CONFLICT (workflow_id, step) DO UPDATE
		SET (` + list(names) + `, changed_at) = (excluded.` + strings.Join(names, ", excluded.") + `, excluded.changed_at)`
}()

// queueSteps brings rows of steps to what they should be. At is when they became that.
func (tx *Tx) queueSteps(batch *pgx.Batch, rows []pilot.StepRow, at time.Time) error {
	if len(rows) == 0 {
		return nil
	}
	written, err := marshal(rows)
	if err != nil {
		return fmt.Errorf("steps of %s: %w", tx.id.WorkflowID, err)
	}
	batch.Queue(upsertSteps, tx.id.WorkflowID, written, at)
	return nil
}

// changedRows are the rows of steps that a change makes others: all of them where it makes
// the terms others, or where those on record are not what this release works out.
func (tx *Tx) changedRows(t *pilot.Terms, c judge.Change) []pilot.StepRow {
	rows := pilot.StepRowsOf(t, c.State)
	if c.Before == nil || c.Provisional || len(c.Versions) > 0 || !tx.current {
		return rows
	}
	before := pilot.StepRowsOf(t, c.Before)
	return slices.DeleteFunc(rows, func(r pilot.StepRow) bool {
		return slices.ContainsFunc(before, func(b pilot.StepRow) bool { return b.Step == r.Step && reflect.DeepEqual(b, r) })
	})
}
