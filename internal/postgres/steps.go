package postgres

import (
	"fmt"
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
	var typed, names, written, old, set []string
	for _, c := range stepColumns {
		name := c[0]
		typed, names, old = append(typed, name+" "+c[1]), append(names, name), append(old, "old."+name)
		switch name {
		case "accepted_id", "held_id":
			written, set = append(written, "nullif("+name+", '')"), append(set, "excluded."+name)
		case "accepted_seq", "held_seq":
			written, set = append(written, "nullif("+name+", 0)"), append(set, "excluded."+name)
		case "planned_start", "planned_due":
			written, set = append(written, name), append(set, "coalesce(excluded."+name+", old."+name+")")
		default:
			written, set = append(written, name), append(set, "excluded."+name)
		}
	}
	list := func(names []string) string { return strings.Join(names, ", ") }
	return `
		INSERT INTO steps AS old (workflow_id, ` + list(names) + `, changed_at)
		SELECT $1, ` + list(written) + `, $3
		FROM json_to_recordset($2) AS wanted (` + list(typed) + `)
		ON CONFLICT (workflow_id, step) DO UPDATE
		SET (` + list(names) + `, changed_at) = ROW(` + list(set) + `, excluded.changed_at)
		WHERE (` + list(old) + `) IS DISTINCT FROM (` + list(set) + `)`
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
	if c.Before == nil || c.Provisional || len(c.Versions) > 0 || !tx.current {
		return pilot.StepRowsOf(t, c.State)
	}
	return pilot.ChangedStepRows(t, c.Before, c.State)
}
