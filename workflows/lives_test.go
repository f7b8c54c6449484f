package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/activities/fakes"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/workflows"
)

// twoLives are the terms of two communities whose pilots closed, the second one's life put
// on record as it stands.
func twoLives(t *testing.T, store *fakes.Store) (one, two *pilot.Terms) {
	t.Helper()
	one = governanceTerms(t)
	other := *governanceTerms(t)
	other.Community = &pilot.Unit{Code: "sample-2", Name: "示例二社区"}
	above := *sampleTerms()
	closed := pilot.NewState()
	closed.Phase = pilot.PhaseClosed
	store.KnowKin()
	store.Put(above, closed)
	store.Put(other, livedUntil(&other, other.Opens))
	return one, &other
}

// livedUntil is the state of a life after the pilot on a day.
func livedUntil(t *pilot.Terms, day pilot.Date, orders ...pilot.Entry) *pilot.State {
	state := pilot.NewState()
	s := judge.NewSession(t, state, nil)
	s.Take(pilot.SelfEntry(pilot.EntryOpen, day.Start(t.Location()).Add(16*time.Hour), struct{}{}))
	for _, e := range orders {
		s.Take(e)
	}
	return state
}

func mergeOfLives(t *pilot.Terms, into string) pilot.UnitsChange {
	return pilot.UnitsChange{
		Header: pilot.Header{V: 1, ID: "merge-" + into, By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: t.District.Code}},
		Change: pilot.ChangeMerge, Communities: []string{"sample-1", "sample-2"}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: into, Name: "新社区"}}},
		Reason: "fewer communities", Record: "西政发〔2003〕9号",
	}
}

func (s *scene) live(terms *pilot.Terms) {
	s.env.SetStartTime(pilot.Date("2003-01-02").Start(terms.Location()))
	s.env.SetStartWorkflowOptions(startOptions(terms))
	s.env.ExecuteWorkflow(workflows.CommunityGovernance, workflows.PilotInput{V: 1, Terms: *terms})
}

func TestLives_OneThatIsMergedEndsAndTellsWhoIsLateWhereToGo(t *testing.T) {
	t.Parallel()
	store := fakes.NewStore()
	one, _ := twoLives(t, store)
	s := lifeScene(t, one)
	s.useStore(store)
	m := mergeOfLives(one, "sample-12")
	s.after(day, func() {
		forged := m
		forged.ID, forged.By.Role = "forged", pilot.RoleSubDistrictOffice
		s.update(workflows.UpdateChangeUnits, forged, func(out pilot.Outcome) { require.Equal(t, pilot.Refused, out.Outcome) })
		s.env.SignalWorkflow(workflows.SignalUnitsChanged, "junk")
	})
	s.after(2*day, func() {
		s.mustDo(workflows.UpdateChangeUnits, m)
		s.update(workflows.UpdateChangeUnits, m, func(out pilot.Outcome) { require.Equal(t, pilot.Duplicate, out.Outcome, "it changes nothing") })
		s.update(workflows.UpdateSuspendPilot, pilot.Suspension{Header: pilot.Header{V: 1, ID: "late", By: m.By}, Reason: "房屋拆迁"}, func(out pilot.Outcome) {
			require.Equal(t, pilot.CodePilotDissolved, out.Findings[0].Code)
			require.Equal(t, "sample/sample-12", out.Findings[0].Wanted)
		})
	})
	s.live(one)
	require.NoError(t, s.env.GetWorkflowError())
	r := s.store.Pilot(s.id())
	require.Equal(t, pilot.PhaseDissolved, r.State.Phase)
	require.Equal(t, []string{"sample/sample-12"}, r.State.Became.Into)
	require.Equal(t, "西政发〔2003〕9号", r.State.Became.Order.Record)
}

func TestLives_WhatTakesOthersPlaceWaitsUntilAllOfThemHaveEndedOnRecord(t *testing.T) {
	t.Parallel()
	store := fakes.NewStore()
	one, two := twoLives(t, store)
	m := mergeOfLives(one, "sample-12")
	order := entryOf(t, m)
	ended := pilot.Kin{Terms: one, State: livedUntil(one, one.Opens, order)}
	store.Put(*one, ended.State)
	other := pilot.Kin{Terms: two, State: livedUntil(two, two.Opens, order)}
	terms := pilot.LifeChange{Order: &m, Olds: []pilot.Kin{ended, other}, To: sampleTerms(), On: "2003-01-02"}.Begins()[0]
	s := lifeScene(t, &terms)
	s.useStore(store)
	s.after(time.Hour, func() {
		require.Nil(t, s.store.Pilot(s.id()).State, "it has begun with less")
		s.store.Put(*two, other.State)
	})
	s.after(2*day, func() {
		life := s.store.Pilot(s.id()).State
		require.NotNil(t, life)
		require.NotNil(t, life.Inherited)
		require.Len(t, life.Facts.Office.Specialists, len(one.Governance.Facts.Office.Specialists))
		s.env.CancelWorkflow()
	})
	s.live(&terms)
	require.NotNil(t, s.store.Pilot(s.id()).State)
}

func TestLives_OneThatTookOthersPlaceGoesOnFromYearToYear(t *testing.T) {
	t.Parallel()
	store := fakes.NewStore()
	one, two := twoLives(t, store)
	m := mergeOfLives(one, "sample-12")
	var olds []pilot.Kin
	for _, terms := range []*pilot.Terms{one, two} {
		k := pilot.Kin{Terms: terms, State: livedUntil(terms, terms.Opens, entryOf(t, m))}
		store.Put(*terms, k.State)
		olds = append(olds, k)
	}
	terms := pilot.LifeChange{Order: &m, Olds: olds, To: sampleTerms(), On: "2003-01-02"}.Begins()[0]
	s := lifeScene(t, &terms)
	s.useStore(store)
	s.live(&terms)
	in := continued(t, s.env.GetWorkflowError())
	require.Equal(t, 2004, in.Carried.State.Year)
	require.NotNil(t, in.Carried.State.Inherited)
	require.True(t, in.Carried.State.Step(pilot.Step(pilot.DutyTermElection)).Awaited(), "an election is never missed")
	require.True(t, in.Carried.State.Step(pilot.Step(pilot.DutyReorganisation)).Awaited(), "nor is what has to be done anew")
}

func entryOf(t *testing.T, m pilot.UnitsChange) pilot.Entry {
	t.Helper()
	return pilot.NewEntry(pilot.EntryUnits, workflows.UpdateChangeUnits, pilot.ViaUpdate, pilot.Date("2003-01-02").Start(governanceTerms(t).Location()), mustJSON(t, m))
}

func mustJSON(t *testing.T, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return raw
}
