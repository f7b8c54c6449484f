package postgres_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/examples"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

// closes puts on record that a pilot has closed with what the examples establish, and
// begins the life after it.
func (d *desk) closes(t *testing.T) *desk {
	t.Helper()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	closed := d.state.Clone()
	closed.Facts = w.Below
	election := *w.Below.Election
	closed.Facts.Election, closed.Facts.StationRules = &election, &pilot.StationRulesFacts{Months: 3}
	closed.Phase, closed.ClosedAt = pilot.PhaseClosed, d.now
	terms := d.id.Terms.ForGovernance(closed)
	return d.lives(&terms)
}

// lives begins a life after the pilot.
func (d *desk) lives(terms *pilot.Terms) *desk {
	d.t.Helper()
	b := &desk{t: d.t, store: d.store, url: d.url, state: pilot.NewState(), now: d.now}
	b.id = pilot.Identity{WorkflowID: terms.WorkflowID(), RunID: "run-1", Terms: terms}
	b.hear(pilot.SelfEntry(pilot.EntryOpen, d.now, struct{}{}))
	return b
}

func (d *desk) hears(m pilot.UnitsChange) pilot.Phase {
	d.t.Helper()
	d.order(m)
	return d.state.Phase
}

// beginsAfter begins what takes the place of these lives.
func beginsAfter(above *desk, m pilot.UnitsChange, olds ...*desk) []*desk {
	m.Reason, m.Record = "fewer communities", "No. 31"
	var kin []pilot.Kin
	for _, old := range olds {
		kin = append(kin, pilot.Kin{Terms: old.id.Terms, State: old.state})
	}
	var out []*desk
	for _, terms := range (pilot.LifeChange{Order: &m, Olds: kin, To: above.id.Terms, On: pilot.EndedOn(kin, "")}).Begins() {
		out = append(out, above.lives(&terms))
	}
	return out
}

func TestLives_TheRecordHasWhatEndedAndWhatTookItsPlace(t *testing.T) {
	t.Parallel()
	above, _ := townships(t)
	one, two := above.below("sample-1"), above.below("sample-2")
	lifeOne, lifeTwo := one.closes(t), two.closes(t)
	m := pilot.UnitsChange{Change: pilot.ChangeMerge, Communities: []string{"sample-1", "sample-2"}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-12", Name: "新社区"}}}}
	require.Equal(t, pilot.PhaseDissolved, lifeOne.hears(m))

	family, _, err := above.store.NextFamily(t.Context(), postgres.Filter{Programme: above.id.Terms.Programme, Place: "sample"}, audit.Family{})
	require.NoError(t, err)
	i := slices.IndexFunc(family.Members, func(m audit.Member) bool { return m.WorkflowID == lifeOne.id.WorkflowID })
	require.Equal(t, []string{"sample/sample-12"}, family.Members[i].Into, "the audit names what has not begun")

	third := pilot.UnitsChange{Change: pilot.ChangeSplit, Communities: []string{"sample-2"}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-12", Name: "又一社区"}}, {Unit: pilot.Unit{Code: "sample-13", Name: "再一社区"}}}}
	require.Equal(t, pilot.PhaseOpen, lifeTwo.hears(third), "the code is promised to another")
	require.Equal(t, pilot.PhaseDissolved, lifeTwo.hears(m))
	anew := beginsAfter(above, m, lifeOne, lifeTwo)[0]
	require.Equal(t, pilot.PhaseOpen, anew.state.Phase)
	for _, d := range []*desk{lifeOne, lifeTwo, anew} {
		d.agrees()
	}

	family, _, err = above.store.NextFamily(t.Context(), postgres.Filter{Programme: above.id.Terms.Programme, Place: "sample"}, audit.Family{})
	require.NoError(t, err)
	for _, found := range audit.Lives(family) {
		require.NotEqual(t, audit.LifeMissing, found.Kind)
		require.NotEqual(t, "sample/sample-12", found.Place, "no pilot is wanted there")
	}
	tasks, err := above.store.Tasks(t.Context(), postgres.Filter{Programme: above.id.Terms.Programme, Place: "sample/sample-12"})
	require.NoError(t, err)
	require.NotEmpty(t, tasks)
	old, err := above.store.Tasks(t.Context(), postgres.Filter{Programme: above.id.Terms.Programme, Place: "sample/sample-1"})
	require.NoError(t, err)
	for _, task := range old {
		require.NotEqual(t, pilot.StageGovernance, pilot.SpecOf(task.Step).Stage, "nobody is waited for in the life that ended")
	}
	became := ""
	require.NoError(t, above.store.Ledger(t.Context(), postgres.LedgerFilter{Programme: above.id.Terms.Programme, Level: pilot.LevelGovernance, Community: "sample-1"},
		func(ledger.Head) error { return nil }, func(e ledger.Entry) error {
			if e.Became != nil {
				became = e.Became.Into[0]
			}
			return nil
		}))
	require.Equal(t, "sample/sample-12", became)
}

func TestLives_StatisticsCountTheCommunitiesThatThereAre(t *testing.T) {
	t.Parallel()
	above, other := townships(t)
	one, two := above.below("sample-1"), above.below("sample-2")
	one.hear(one.handIn("size-1", pilot.StepSizeAdjustment))
	lifeOne, lifeTwo := one.closes(t), two.closes(t)
	m := pilot.UnitsChange{Change: pilot.ChangeMove, Communities: []string{"sample-1"}, From: "sample", To: "other", Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-1", Name: "示例社区"}}}}
	require.Equal(t, pilot.PhaseDissolved, lifeOne.hears(m))
	moved := beginsAfter(other, m, lifeOne)[0]
	moved.agrees()
	split := pilot.UnitsChange{Change: pilot.ChangeSplit, Communities: []string{"sample-2"}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "east", Name: "东社区"}}, {Unit: pilot.Unit{Code: "west", Name: "西社区"}}}}
	require.Equal(t, pilot.PhaseDissolved, lifeTwo.hears(split))
	parts := beginsAfter(above, split, lifeTwo)

	parts[0].now = parts[0].now.Add(48 * time.Hour)
	body, err := json.Marshal(map[string]any{
		"body": "residents-committee", "reason": "term-election", "date": string(parts[0].id.Terms.Today(parts[0].now)), "document": "选举结果报告单", "register": 1000, "ballots": 700,
		"joined": []any{
			map[string]any{"name": "新一", "post": "director", "votes": 500}, map[string]any{"name": "新二", "post": "vice-director", "votes": 500},
			map[string]any{"name": "新三", "post": "member", "votes": 500}, map[string]any{"name": "新四", "post": "member", "votes": 500}, map[string]any{"name": "新五", "post": "member", "votes": 500},
		},
	})
	require.NoError(t, err)
	raw, err := json.Marshal(pilot.Record{Header: pilot.Header{V: 1, ID: "elected", By: pilot.Actor{Name: "王秀英", Role: pilot.RoleResidentsCommittee, Unit: "sample/east"}}, Kind: pilot.KindChange, Body: body})
	require.NoError(t, err)
	parts[0].hear(pilot.NewEntry(pilot.EntryRecord, "file-record", pilot.ViaUpdate, parts[0].now, raw))
	require.Equal(t, "新一", parts[0].state.Facts.Office.CommitteeOn(parts[0].id.Terms.Today(parts[0].now))[0].Name)
	parts[0].agrees()

	_, all, err := above.store.Elections(t.Context(), above.id.Terms.Programme, "")
	require.NoError(t, err)
	var places []string
	for _, c := range all {
		places = append(places, c.SubDistrict.Code+"/"+c.Community.Code)
		if c.Community.Code == "east" {
			require.Len(t, statistics.Elections(c), 1, "its own election counts for it")
		}
	}
	require.Equal(t, []string{"other/sample-1", "sample/east", "sample/west"}, places)
}
