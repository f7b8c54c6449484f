package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// united is what is on record of a merger, as it should be.
type united struct {
	pilots map[string]*postgres.StoredPilot
	books  map[string]Book
}

func at(place string) string { return workflows.PilotID("chaos-1", place) }

func mergedAsOrdered() united {
	ordered := time.Date(2002, 11, 1, 9, 0, 0, 0, time.UTC)
	from, into := []string{"yuetan/a", "yuetan/b"}, []string{"yuetan/united"}
	origin := pilot.Origin{Change: pilot.ChangeMerge, Places: from, On: "2002-11-01", Record: "no. 31"}
	u := united{pilots: map[string]*postgres.StoredPilot{}, books: map[string]Book{}}
	put := func(place string, level pilot.Level, terms *pilot.Terms, state *pilot.State, b Book) {
		row := postgres.PilotRow{WorkflowID: at(place), Programme: "chaos-1", Place: place, Level: level, Phase: state.Phase}
		u.pilots[at(place)], u.books[at(place)] = &postgres.StoredPilot{PilotRow: row, Terms: terms, State: state}, b
	}
	put("yuetan", pilot.LevelSubDistrict,
		&pilot.Terms{Communities: []pilot.CommunityTerms{{Unit: pilot.Unit{Code: "c"}}, {Unit: pilot.Unit{Code: "united"}, Origin: &origin}}},
		&pilot.State{Phase: pilot.PhaseOpen, Communities: []pilot.Progress{{Community: "c"}, {Community: "united"}}},
		Book{Events: []pilot.Event{{Seq: 1, Type: pilot.EventOpened}, {
			Seq: 2, Type: pilot.EventUnits, At: ordered, Record: "no. 31",
			Units: &pilot.UnitsOrder{Change: pilot.ChangeMerge, Communities: []string{"a", "b"}, From: from, Into: into},
		}}})
	for i, place := range from {
		id := fmt.Sprintf("charter-%d", i)
		put(place, pilot.LevelCommunity, &pilot.Terms{}, &pilot.State{Phase: pilot.PhaseDissolved, Became: &pilot.Former{Kind: pilot.FormerMerged, Into: into}},
			Book{
				Events: []pilot.Event{
					event(1, pilot.EventOpened, pilot.ViaSelf, "", ""), event(2, pilot.EventHeld, pilot.ViaUpdate, id, "d1"),
					event(3, pilot.EventAccepted, pilot.ViaHeld, id, "d1"), event(4, pilot.EventDissolved, pilot.ViaSelf, "", ""),
				},
				Messages: []postgres.MessageRow{kept(2, id, "d1", pilot.Accepted)},
			})
	}
	put("yuetan/united", pilot.LevelCommunity, &pilot.Terms{Origin: &origin}, &pilot.State{Phase: pilot.PhaseOpen},
		Book{Events: []pilot.Event{{Seq: 1, Type: pilot.EventOpened, At: ordered.Add(time.Minute), Inherited: &pilot.Inherited{Origin: origin}}}})
	return u
}

func (u united) prove() (int, []Breach) {
	pilots := map[string]postgres.StoredPilot{}
	for id, p := range u.pilots {
		pilots[id] = *p
	}
	return ProveMergers(pilots, u.books)
}

func (u united) doctor(place string, change func(*Book)) {
	b := u.books[at(place)]
	change(&b)
	u.books[at(place)] = b
}

func TestMergers_AsOrderedHoldAndWithoutAnyThereIsNothingToProve(t *testing.T) {
	t.Parallel()
	held, found := mergedAsOrdered().prove()
	require.Empty(t, found)
	require.Equal(t, 1, held)
	held, found = ProveMergers(map[string]postgres.StoredPilot{}, map[string]Book{})
	require.Empty(t, found)
	require.Zero(t, held)
}

func TestMergers_WhatWasDoctoredIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doctor func(united)
		want   string
	}{
		"an old one goes on":             {func(u united) { u.pilots[at("yuetan/a")].Phase = pilot.PhaseOpen }, "is open, and not merged into"},
		"an old one became another":      {func(u united) { u.pilots[at("yuetan/a")].State.Became.Into = []string{"yuetan/x"} }, "and not merged into"},
		"an old one is cancelled":        {func(u united) { u.pilots[at("yuetan/a")].State.Became = nil }, "and not merged into"},
		"an old one is gone":             {func(u united) { delete(u.pilots, at("yuetan/b")) }, "not on record any more"},
		"an old one's evidence is gone":  {func(u united) { u.doctor("yuetan/b", func(b *Book) { b.Messages = nil }) }, "charter-1, accepted by event 3, is not on record any more"},
		"an old one's evidence is other": {func(u united) { u.doctor("yuetan/b", func(b *Book) { b.Messages[0].Digest = "d2" }) }, "accepted by event 3"},
		"an old one ended twice": {func(u united) {
			u.doctor("yuetan/a", func(b *Book) { b.Events = append(b.Events, event(5, pilot.EventDissolved, pilot.ViaSelf, "", "")) })
		}, "ended 2 times"},
		"the new one has not begun": {func(u united) { delete(u.pilots, at("yuetan/united")) }, "has not begun"},
		"the new one was opened twice": {func(u united) {
			u.doctor("yuetan/united", func(b *Book) { b.Events = append(b.Events, b.Events[0]) })
		}, "was opened 2 times"},
		"the new one was opened by no order": {func(u united) { u.doctor("yuetan/united", func(b *Book) { b.Events[0].Inherited = nil }) }, "was opened by another order"},
		"the new one was opened before":      {func(u united) { u.doctor("yuetan/united", func(b *Book) { b.Events[0].At = time.Time{} }) }, "before it was ordered"},
		"the new one goes back to another": {func(u united) {
			u.pilots[at("yuetan/united")].Terms = &pilot.Terms{Origin: &pilot.Origin{Change: pilot.ChangeMerge, Places: []string{"yuetan/a"}}}
		}, "goes back to another order"},
		"no order is on record":     {func(u united) { u.doctor("yuetan", func(b *Book) { b.Events = b.Events[:1] }) }, "no order is on record"},
		"the new one is not listed": {func(u united) { u.pilots[at("yuetan")].Terms.Communities = nil }, "yuetan/united is 0 times in its terms"},
		"an old one is still listed": {func(u united) {
			s := u.pilots[at("yuetan")].State
			s.Communities = append(s.Communities, pilot.Progress{Community: "a"})
		}, "yuetan/a is 0 times in its terms and 1 times among its communities, not 0"},
		"two orders make it": {func(u united) {
			u.doctor("yuetan", func(b *Book) { b.Events = append(b.Events, b.Events[1]) })
		}, "is made by two orders"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := mergedAsOrdered()
			c.doctor(u)
			_, found := u.prove()
			require.Len(t, found, 1)
			require.Equal(t, UnitsMerged, found[0].Proof)
			require.Contains(t, found[0].What, c.want)
		})
	}
}
