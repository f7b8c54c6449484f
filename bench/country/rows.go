package country

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// kept says which rows of a table are copied: of the log, the events behind messages
// and notices. Lists read no others.
var kept = map[string]string{
	"events": `AND (seq = 1 OR seq IN (SELECT seq FROM messages WHERE workflow_id = $1)
		OR seq IN (SELECT decided_seq FROM outcomes WHERE workflow_id = $1) OR seq IN (SELECT seq FROM notices WHERE workflow_id = $1)) ORDER BY seq`,
	"notices":  "ORDER BY id",
	"messages": "ORDER BY seq", "outcomes": "ORDER BY seq", "steps": "ORDER BY position",
}

func (m maker) read(ctx context.Context, terms *pilot.Terms) (exemplar, error) {
	workflowID := workflows.IDOf(terms)
	e := exemplar{subDistrict: terms.SubDistrict.Code}
	for _, t := range m.tables {
		query := "SELECT " + strings.Join(t.columns, ", ") + " FROM " + t.name + " WHERE workflow_id = $1 " + kept[t.name]
		rows, err := m.conn.Query(ctx, query, pgx.QueryExecModeExec, workflowID)
		if err != nil {
			return e, fmt.Errorf("read the %s of %s: %w", t.name, workflowID, err)
		}
		all, err := pgx.CollectRows(rows, valuesOf)
		if err != nil {
			return e, fmt.Errorf("read the %s of %s: %w", t.name, workflowID, err)
		}
		e.rows = append(e.rows, all)
	}
	return e, nil
}

// valuesOf are a row's fields as they are written again: JSON as its text.
func valuesOf(row pgx.CollectableRow) ([]any, error) {
	values, err := row.Values()
	for i, field := range row.FieldDescriptions() {
		if field.DataTypeOID == pgtype.JSONBOID {
			values[i] = string(row.RawValues()[i])
		}
	}
	return values, err
}

// readTables asks the database which columns are written: not those that it makes itself.
func readTables(ctx context.Context, conn *pgx.Conn) ([]table, error) {
	const query = `
		SELECT column_name::text FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'
		ORDER BY ordinal_position`
	var tables []table
	for _, name := range copied {
		rows, err := conn.Query(ctx, query, name)
		if err != nil {
			return nil, fmt.Errorf("ask for the columns of %s: %w", name, err)
		}
		columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, fmt.Errorf("ask for the columns of %s: %w", name, err)
		}
		tables = append(tables, table{name, columns})
	}
	return tables, nil
}
