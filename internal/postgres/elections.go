package postgres

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"shidian/internal/ledger"
	"shidian/internal/statistics"
)

// Elections reads what is on record of the elections of a programme, or of one sub-district
// alone: of every community that is not cancelled, sub-district by sub-district, with as of
// when it is true.
func (s *Store) Elections(ctx context.Context, programme, subDistrict string) (ledger.Head, []statistics.Community, error) {
	var head ledger.Head
	var all []statistics.Community
	err := s.inSnapshot(ctx, pgx.ReadOnly, func(tx pgx.Tx) error {
		var err error
		if head, err = ledgerHead(ctx, tx, programme); err != nil {
			return err
		}
		var which []string // nil: all
		if subDistrict != "" {
			which = []string{subDistrict}
		}
		all, err = readElections(ctx, tx, programme, which)
		return err
	})
	return head, all, s.wrap(err, "read the elections of "+programme)
}

// SubDistrictVersion changes with whatever is recorded of a sub-district and its communities,
// or written anew.
type SubDistrictVersion struct{ SubDistrict, Version string }

// ElectionsOf is [Store.Elections] of those sub-districts of a programme that are wanted, who
// knows their versions; all as of one moment.
func (s *Store) ElectionsOf(ctx context.Context, programme string, wanted func([]SubDistrictVersion) []string) (ledger.Head, []statistics.Community, error) {
	// Every change of a pilot writes its row, which then has another xmin.
	const query = `
		SELECT sub_district, sum(hashtextextended(workflow_id || ' ' || xmin, seq))::text
		FROM pilots WHERE programme = $1 GROUP BY sub_district ORDER BY sub_district`
	var head ledger.Head
	var all []statistics.Community
	err := s.inSnapshot(ctx, pgx.ReadOnly, func(tx pgx.Tx) error {
		var err error
		if head, err = ledgerHead(ctx, tx, programme); err != nil {
			return err
		}
		versions, err := collect(ctx, tx, query, []any{programme}, pgx.RowToStructByPos[SubDistrictVersion])
		if err != nil {
			return err
		}
		which := wanted(versions)
		switch len(which) {
		case 0:
			return nil
		case len(versions):
			which = nil // all
		}
		all, err = readElections(ctx, tx, programme, which)
		return err
	})
	return head, all, s.wrap(err, "read the elections of "+programme)
}

// readElections reads those of some sub-districts; nil: of all.
func readElections(ctx context.Context, tx pgx.Tx, programme string, subDistricts []string) ([]statistics.Community, error) {
	all, moved, err := electing(ctx, tx, programme, subDistricts)
	if err != nil {
		return nil, err
	}
	return all, electionPapers(ctx, tx, programme, subDistricts, all, moved)
}

// electing are the communities with what their pilots established, and those that took the
// place of others after their pilots; those of which there are none any more are left out.
// Moved are those that came from other sub-districts, by the places at which they were.
func electing(ctx context.Context, tx pgx.Tx, programme string, subDistricts []string) (all []statistics.Community, moved map[string]int, err error) {
	const query = `
		WITH RECURSIVE came AS (
			SELECT l.workflow_id, l.terms #>> '{governance,origin,places,0}' AS place FROM pilots l
			WHERE l.programme = $1 AND l.level = 'governance' AND l.terms #>> '{governance,origin,change}' = 'move' AND l.phase NOT IN ('cancelled', 'dissolved')
			UNION
			SELECT came.workflow_id, l.terms #>> '{governance,origin,places,0}' FROM came
			JOIN pilots l ON l.workflow_id = 'governance/' || $1 || '/' || came.place AND l.terms #>> '{governance,origin,change}' = 'move'),
		communities AS (
			SELECT p.*, p.workflow_id AS pilot, CASE WHEN p.terms #>> '{origin,change}' = 'move' THEN ARRAY[p.terms #>> '{origin,places,0}'] END AS origins
			FROM pilots p
			WHERE p.programme = $1 AND p.level = 'community' AND p.phase NOT IN ('cancelled', 'dissolved')
			  AND NOT EXISTS (SELECT FROM pilots l WHERE l.workflow_id = 'governance/' || p.programme || '/' || p.place AND l.phase = 'dissolved')
			UNION ALL
			SELECT l.*, coalesce((SELECT p.workflow_id FROM came c JOIN pilots p ON p.workflow_id = 'pilot/' || $1 || '/' || c.place WHERE c.workflow_id = l.workflow_id LIMIT 1), l.workflow_id),
			       ARRAY(SELECT c.place FROM came c WHERE c.workflow_id = l.workflow_id)
			FROM pilots l
			WHERE l.programme = $1 AND l.level = 'governance' AND l.terms #> '{governance,origin}' IS NOT NULL AND l.phase NOT IN ('cancelled', 'dissolved'))
		SELECT p.sub_district, p.sub_district_name, p.community, p.community_name, (SELECT q.state #> '{facts,election}' FROM pilots q WHERE q.workflow_id = p.pilot),
		       coalesce((SELECT s.accepted_id FROM steps s WHERE s.workflow_id = p.pilot AND s.step = 'committee-election' AND s.status IN ('accepted', 'to-confirm')), ''),
		       coalesce((SELECT s.accepted_id FROM steps s WHERE s.workflow_id = p.pilot AND s.step = 'party-election' AND s.status IN ('accepted', 'to-confirm')), ''),
		       p.origins
		FROM communities p
		WHERE $2::text[] IS NULL OR p.sub_district = ANY ($2)
		ORDER BY p.sub_district, p.community`
	moved = map[string]int{}
	n := 0
	all, err = collect(ctx, tx, query, []any{programme, subDistricts}, func(row pgx.CollectableRow) (statistics.Community, error) {
		var c statistics.Community
		var facts []byte
		var origins []string
		err := row.Scan(&c.SubDistrict.Code, &c.SubDistrict.Name, &c.Community.Code, &c.Community.Name, &facts, &c.CommitteeID, &c.PartyID, &origins)
		for _, from := range origins {
			moved[from] = n
			before, _, _ := strings.Cut(from, "/")
			c.From = append(c.From, before)
		}
		n++
		if err != nil || facts == nil {
			return c, err
		}
		return c, json.Unmarshal(facts, &c.Committee)
	})
	return all, moved, err
}

// electionPapers gives each community what was handed in of its elections. Of records
// after the pilot those of changes in office are read, few of all that a life has. What one
// that moved had handed in before comes first.
func electionPapers(ctx context.Context, tx pgx.Tx, programme string, subDistricts []string, all []statistics.Community, moved map[string]int) error {
	const query = `
		SELECT p.sub_district || '/' || p.community, o.kind, o.step, coalesce(o.message_id, ''), coalesce(m.confirms, ''), m.raw
		FROM pilots p
		JOIN outcomes o ON o.workflow_id = p.workflow_id
		JOIN messages m ON m.workflow_id = o.workflow_id AND m.seq = o.seq
		WHERE p.programme = $1 AND p.community <> '' AND ($2::text[] IS NULL OR p.sub_district = ANY ($2) OR p.place = ANY ($3)) AND o.outcome IN ('accepted', 'recorded')
		  AND (p.level = 'community' AND o.step IN ('committee-election', 'party-election') AND o.kind = 'hand-in'
		       OR p.level = 'governance' AND o.step IN ('', 'term-election') AND o.kind = 'record' AND m.raw LIKE '%"change-of-office"%')
		ORDER BY p.place <> ALL ($3), p.sub_district, p.community, p.level, o.seq`
	at := maps.Clone(moved)
	for i, c := range all {
		at[c.SubDistrict.Code+"/"+c.Community.Code] = i
	}
	_, err := collect(ctx, tx, query, []any{programme, subDistricts, slices.Collect(maps.Keys(moved))}, func(row pgx.CollectableRow) (struct{}, error) {
		var place, raw string
		var p statistics.Paper
		err := row.Scan(&place, &p.Kind, &p.Step, &p.ID, &p.Confirms, &raw)
		if i, known := at[place]; err == nil && known {
			p.Raw = json.RawMessage(raw)
			all[i].Papers = append(all[i].Papers, p)
		}
		return struct{}{}, err
	})
	return err
}
