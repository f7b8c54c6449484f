package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// ProgrammeRow is a programme of pilots.
type ProgrammeRow struct {
	Programme    string
	SubDistricts int
	Communities  int
	Ended        int // pilots of either level
	Open         int // pilots of either level that go on, without lives after the pilot
}

// Programmes lists the programmes that are on record or of which a plan enrolled a pilot.
func (s *Store) Programmes(ctx context.Context) ([]ProgrammeRow, error) {
	const query = `
		SELECT programme,
		       count(*) FILTER (WHERE level = 'sub-district'),
		       count(*) FILTER (WHERE level = 'community'),
		       count(*) FILTER (WHERE phase IN ('closed', 'cancelled', 'dissolved')),
		       count(*) FILTER (WHERE level IN ('sub-district', 'community') AND phase NOT IN ('closed', 'cancelled', 'dissolved'))
		FROM (SELECT programme, level, phase FROM pilots UNION ALL SELECT DISTINCT programme, '', '' FROM enrolments) known
		GROUP BY programme ORDER BY programme`
	rows, err := collect(ctx, s.pool, query, nil, func(row pgx.CollectableRow) (ProgrammeRow, error) {
		var r ProgrammeRow
		return r, row.Scan(&r.Programme, &r.SubDistricts, &r.Communities, &r.Ended, &r.Open)
	})
	return rows, s.wrap(err, "list programmes")
}

// ProgrammeSum is how a programme stands.
type ProgrammeSum struct {
	Programme    string
	Name         string // as the plan calls it; empty in older programmes
	District     pilot.Unit
	SubDistricts int // pilots
	Communities  int // pilots
	Open         int // of either level, that go on
	Lives        int // communities that live on after their pilot
	Red, Yellow  int // of all that go on
	NextDue      time.Time
	UTCOffset    int     // minutes
	Weekly       *Weekly // when its bulletin is made; nil: nothing is kept of that
}

// ProgrammeSums sums up every programme that is on record or of which a plan enrolled a pilot.
func (s *Store) ProgrammeSums(ctx context.Context) ([]ProgrammeSum, error) {
	const query = `
		WITH sums AS (
			SELECT programme,
			       count(*) FILTER (WHERE level = 'sub-district') AS sub_districts, count(*) FILTER (WHERE level = 'community') AS communities,
			       count(*) FILTER (WHERE level <> 'governance' AND phase NOT IN ('closed', 'cancelled', 'dissolved')) AS open,
			       count(*) FILTER (WHERE level = 'governance' AND phase NOT IN ('closed', 'cancelled', 'dissolved')) AS lives,
			       count(*) FILTER (WHERE light = 'red') AS red, count(*) FILTER (WHERE light = 'yellow') AS yellow,
			       min(next_due) FILTER (WHERE phase NOT IN ('closed', 'cancelled', 'dissolved')) AS next_due
			FROM pilots GROUP BY programme
		)
		SELECT programme, coalesce(first.name, ''), coalesce(first.code, ''), coalesce(first.district, ''),
		       coalesce(sub_districts, 0), coalesce(communities, 0), coalesce(open, 0), coalesce(lives, 0), coalesce(red, 0), coalesce(yellow, 0), next_due, coalesce(first.utc_offset, 0),
		       w.lang, w.weekday, w.minute, w.zone_minutes
		FROM (SELECT programme FROM sums UNION SELECT programme FROM enrolments) known
		LEFT JOIN sums USING (programme) LEFT JOIN weeklies w USING (programme)
		LEFT JOIN LATERAL (
			SELECT p.terms ->> 'programmeName' AS name, p.terms #>> '{district,code}' AS code, p.terms #>> '{district,name}' AS district, p.utc_offset
			FROM pilots p WHERE p.programme = known.programme AND p.level = 'sub-district' ORDER BY p.sub_district LIMIT 1
		) first ON true
		ORDER BY programme`
	rows, err := collect(ctx, s.pool, query, nil, scanProgrammeSum)
	return rows, s.wrap(err, "sum up the programmes")
}

func scanProgrammeSum(row pgx.CollectableRow) (ProgrammeSum, error) {
	var p ProgrammeSum
	var next *time.Time
	var lang *string
	var weekday, minute, zone *int
	err := row.Scan(&p.Programme, &p.Name, &p.District.Code, &p.District.Name, &p.SubDistricts, &p.Communities, &p.Open, &p.Lives, &p.Red, &p.Yellow, &next, &p.UTCOffset,
		&lang, &weekday, &minute, &zone)
	if err != nil {
		return p, err
	}
	p.NextDue = timeOf(next)
	if lang != nil {
		p.Weekly = &Weekly{Programme: p.Programme, Lang: *lang, Weekday: *weekday, Minute: *minute, ZoneMinutes: *zone}
	}
	return p, nil
}
