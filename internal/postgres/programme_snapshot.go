package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/bulletin"
	"shidian/internal/pilot"
)

// listedItems is how many late steps, and how many that come, are read.
const listedItems = 300

// calendar is what day it is in each sub-district: codes, and beside each its
// moment of plan time and its time zone.
type calendar struct {
	codes []string
	now   []time.Time
	zones []*time.Location
}

// of is today and the time zone of a sub-district that is in the calendar.
func (c *calendar) of(code string) (pilot.Date, *time.Location) {
	i := slices.Index(c.codes, code)
	return pilot.DateOf(c.now[i], c.zones[i]), c.zones[i]
}

// until is the end of the last day that comes into view.
func (c *calendar) until() []time.Time {
	ends := make([]time.Time, len(c.codes))
	for i, zone := range c.zones {
		ends[i] = pilot.DateOf(c.now[i], zone).AddDays(bulletin.ComingDays).End(zone)
	}
	return ends
}

// readProgramme reads how a programme's pilots stand; the life after them has bulletins no more.
func readProgramme(ctx context.Context, tx pgx.Tx, programme string) (bulletin.ProgrammeSnapshot, error) {
	s := bulletin.ProgrammeSnapshot{Programme: programme}
	const now = `SELECT statement_timestamp(), coalesce((SELECT min(utc_offset) FROM pilots WHERE programme = $1), 0)`
	if err := tx.QueryRow(ctx, now, programme).Scan(&s.AsOf, &s.UTCOffset); err != nil {
		return s, err
	}
	days, err := readPilots(ctx, tx, &s)
	for _, read := range []func(context.Context, pgx.Tx, *bulletin.ProgrammeSnapshot, *calendar) error{
		readCommunities, readCounts, readSent, readLate, readComing, readDecisions,
	} {
		if err == nil {
			err = read(ctx, tx, &s, days)
		}
	}
	return s, err
}

// readPilots reads the sub-districts' own pilots.
func readPilots(ctx context.Context, tx pgx.Tx, s *bulletin.ProgrammeSnapshot) (*calendar, error) {
	const query = `
		SELECT sub_district, sub_district_name, phase, light, closed_at, coalesce(not_before::text, ''), utc_offset, coalesce(terms ->> 'deadline', ''), clock,
		       CASE jsonb_typeof(terms -> 'communities') WHEN 'array' THEN jsonb_array_length(terms -> 'communities') ELSE 0 END, ` + undecided + `
		FROM pilots p WHERE programme = $1 AND community = '' ORDER BY sub_district`
	days := &calendar{}
	var err error
	s.SubDistricts, err = collect(ctx, tx, query, []any{s.Programme}, func(row pgx.CollectableRow) (bulletin.Pilot, error) {
		p := bulletin.Pilot{Completed: []string{}}
		var closed *time.Time
		var minutes int
		var raw []byte
		err := row.Scan(&p.Code, &p.Name, &p.Phase, &p.Light, &closed, &p.NotBefore, &minutes, &p.Deadline, &raw, &p.Counts.Communities, &p.Undecided)
		if err != nil {
			return p, err
		}
		var clock pilot.Clock
		if err := json.Unmarshal(raw, &clock); err != nil {
			return p, err
		}
		zone := time.FixedZone("", minutes*60)
		now := clock.Plan(s.AsOf)
		p.Today, p.Rebased = pilot.DateOf(now, zone), clock.Rebased()
		if closed != nil {
			p.Closed = pilot.DateOf(*closed, zone)
		}
		days.codes, days.now, days.zones = append(days.codes, p.Code), append(days.now, now), append(days.zones, zone)
		return p, nil
	})
	return days, err
}

// eachOf runs a query whose rows begin with a sub-district's code, and hands each
// sub-district its row.
func eachOf(ctx context.Context, tx pgx.Tx, s *bulletin.ProgrammeSnapshot, query string, args []any, scan func(p *bulletin.Pilot) []any) error {
	byCode := map[string]*bulletin.Pilot{}
	for i := range s.SubDistricts {
		byCode[s.SubDistricts[i].Code] = &s.SubDistricts[i]
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		code := string(rows.RawValues()[0])
		p, ok := byCode[code]
		if !ok {
			p = &bulletin.Pilot{} // its own pilot is not on record yet
		}
		if err := rows.Scan(append([]any{&code}, scan(p)...)...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// readCommunities reads which communities have everything in.
func readCommunities(ctx context.Context, tx pgx.Tx, s *bulletin.ProgrammeSnapshot, _ *calendar) error {
	const query = `
		SELECT sub_district, count(*), array_agg(community_name ORDER BY community)
		FROM pilots WHERE programme = $1 AND level = 'community' AND phase <> 'dissolved' AND total > 0 AND accepted = total
		GROUP BY sub_district`
	return eachOf(ctx, tx, s, query, []any{s.Programme}, func(p *bulletin.Pilot) []any { return []any{&p.Counts.Complete, &p.Completed} })
}

// awaited narrows to steps s that people are waited for: of no pilot p that is
// paused or has ended.
const awaited = `s.status IN ('open', 'to-confirm') AND p.phase IN ('open', 'closing') AND p.light NOT IN ('paused', 'cancelled')`

// isLate goes by the sub-district's calendar, so that what nobody has recorded as
// late yet, as while no worker runs, is named too.
const isLate = `(s.light = 'red' OR s.deadline <= day.now)`

// readCounts counts steps.
func readCounts(ctx context.Context, tx pgx.Tx, s *bulletin.ProgrammeSnapshot, days *calendar) error {
	const query = `
		SELECT p.sub_district, count(*), count(*) FILTER (WHERE s.status = 'accepted'),
		       count(*) FILTER (WHERE ` + awaited + `), count(*) FILTER (WHERE ` + awaited + ` AND ` + isLate + `)
		FROM unnest($2::text[], $3::timestamptz[]) AS day (sub_district, now)
		JOIN pilots p ON p.programme = $1 AND p.sub_district = day.sub_district AND p.level <> 'governance' AND p.phase <> 'dissolved'
		JOIN steps s USING (workflow_id)
		GROUP BY p.sub_district`
	return eachOf(ctx, tx, s, query, []any{s.Programme, days.codes, days.now}, func(p *bulletin.Pilot) []any {
		return []any{&p.Counts.Steps, &p.Counts.Done, &p.Counts.InProgress, &p.Counts.Late}
	})
}

// readSent counts what people sent.
func readSent(ctx context.Context, tx pgx.Tx, s *bulletin.ProgrammeSnapshot, _ *calendar) error {
	const query = `
		SELECT coalesce(sum((state -> 'counts' ->> 'accepted')::bigint), 0), coalesce(sum((state -> 'counts' ->> 'refused')::bigint), 0),
		       coalesce(sum((state -> 'counts' ->> 'returned')::bigint), 0)
		FROM pilots WHERE programme = $1 AND level <> 'governance'`
	return tx.QueryRow(ctx, query, s.Programme).Scan(&s.Sent.Accepted, &s.Sent.Refused, &s.Sent.Returned)
}

const itemColumns = `p.sub_district, p.sub_district_name, p.community, p.community_name, p.place, s.step, s.role, s.deadline`

// readLate lists the latest first.
func readLate(ctx context.Context, tx pgx.Tx, s *bulletin.ProgrammeSnapshot, days *calendar) (err error) {
	const query = `
		SELECT ` + itemColumns + `
		FROM unnest($2::text[], $3::timestamptz[]) AS day (sub_district, now)
		JOIN pilots p ON p.programme = $1 AND p.sub_district = day.sub_district AND p.level <> 'governance'
		JOIN steps s USING (workflow_id)
		WHERE ` + awaited + ` AND ` + isLate + `
		ORDER BY s.deadline, p.sub_district, p.community, s.position LIMIT $4`
	s.Late, err = collect(ctx, tx, query, []any{s.Programme, days.codes, days.now, listedItems}, func(row pgx.CollectableRow) (bulletin.Item, error) {
		item, today, err := scanItem(row, days)
		item.Days = max(1, item.Due.DaysUntil(today))
		return item, err
	})
	return err
}

// readComing lists what is due in the coming days of each sub-district's
// calendar, the first due first.
func readComing(ctx context.Context, tx pgx.Tx, s *bulletin.ProgrammeSnapshot, days *calendar) (err error) {
	const query = `
		SELECT ` + itemColumns + `
		FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS day (sub_district, now, until)
		JOIN pilots p ON p.programme = $1 AND p.sub_district = day.sub_district AND p.level <> 'governance'
		JOIN steps s USING (workflow_id)
		WHERE ` + awaited + ` AND NOT ` + isLate + ` AND s.deadline <= day.until
		ORDER BY s.deadline, p.sub_district, p.community, s.position LIMIT $5`
	args := []any{s.Programme, days.codes, days.now, days.until(), listedItems}
	s.Coming, err = collect(ctx, tx, query, args, func(row pgx.CollectableRow) (bulletin.Item, error) {
		item, today, err := scanItem(row, days)
		item.Days = today.DaysUntil(item.Due)
		return item, err
	})
	return err
}

// scanItem reads itemColumns, and says what day it is there.
func scanItem(row pgx.CollectableRow, days *calendar) (bulletin.Item, pilot.Date, error) {
	var item bulletin.Item
	var community pilot.Unit
	var deadline time.Time
	err := row.Scan(&item.SubDistrict.Code, &item.SubDistrict.Name, &community.Code, &community.Name, &item.Place, &item.Step, &item.Role, &deadline)
	if err != nil {
		return item, "", err
	}
	if community.Code != "" {
		item.Community = &community
	}
	today, zone := days.of(item.SubDistrict.Code)
	item.Due = pilot.DueDay(deadline, zone)
	return item, today, nil
}

// readDecisions lists what the district decided, the last first. Communities that go on
// with their sub-district are named by that.
func readDecisions(ctx context.Context, tx pgx.Tx, s *bulletin.ProgrammeSnapshot, _ *calendar) error {
	rows, err := decisionsOf(ctx, tx, s.Programme, "")
	withAbove := func(d DecisionRow) bool {
		return d.Kind == pilot.DecisionReinstate && d.Community != nil && slices.ContainsFunc(rows, func(above DecisionRow) bool {
			return above.Community == nil && above.SubDistrict.Code == d.SubDistrict.Code && above.Kind == d.Kind && above.ID == d.ID
		})
	}
	for _, d := range slices.Backward(rows) {
		if withAbove(d) {
			continue
		}
		zone := time.FixedZone("", d.UTCOffset*60)
		s.Decisions = append(s.Decisions, bulletin.Decision{
			Place: d.Place, SubDistrict: d.SubDistrict, Community: d.Community, On: pilot.DateOf(d.At, zone),
			Kind: d.Kind, Step: d.Step, Rule: d.Rule, Code: d.Code, LeftOut: d.LeftOut, Reason: d.Reason, Record: d.Record, By: d.By.Name,
		})
	}
	return err
}
