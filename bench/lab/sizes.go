package lab

import (
	"context"
	"fmt"
)

// DatabaseSizes are the bytes of each database of the same Postgres, by name.
func (l *Lab) DatabaseSizes(ctx context.Context) (map[string]int64, error) {
	rows, err := l.Record.Query(ctx, `SELECT datname, pg_database_size(datname) FROM pg_database WHERE NOT datistemplate`)
	if err != nil {
		return nil, fmt.Errorf("ask Postgres for its databases' sizes: %w", err)
	}
	defer rows.Close()
	sizes := map[string]int64{}
	for rows.Next() {
		var name string
		var size int64
		if err := rows.Scan(&name, &size); err != nil {
			return nil, fmt.Errorf("read the databases' sizes: %w", err)
		}
		sizes[name] = size
	}
	return sizes, rows.Err()
}
