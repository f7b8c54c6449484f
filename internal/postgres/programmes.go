package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// ProgrammeRow is a programme of pilots.
type ProgrammeRow struct {
	Programme    string
	SubDistricts int
	Communities  int
	Ended        int // pilots of either level
}

// Programmes lists the programmes that are on record or of which a plan enrolled a pilot.
func (s *Store) Programmes(ctx context.Context) ([]ProgrammeRow, error) {
	const query = `
		SELECT programme,
		       count(*) FILTER (WHERE level = 'sub-district'),
		       count(*) FILTER (WHERE level = 'community'),
		       count(*) FILTER (WHERE phase IN ('closed', 'cancelled', 'dissolved'))
		FROM (SELECT programme, level, phase FROM pilots UNION ALL SELECT DISTINCT programme, '', '' FROM enrolments) known
		GROUP BY programme ORDER BY programme`
	rows, err := collect(ctx, s.pool, query, nil, func(row pgx.CollectableRow) (ProgrammeRow, error) {
		var r ProgrammeRow
		return r, row.Scan(&r.Programme, &r.SubDistricts, &r.Communities, &r.Ended)
	})
	return rows, s.wrap(err, "list programmes")
}
