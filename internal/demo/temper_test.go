package demo

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/plan"
)

const realPlan = "../../plans/xicheng-2002.yaml"

func realTerms(t *testing.T) []*pilot.Terms {
	t.Helper()
	o := Options{Plan: realPlan}
	all, err := o.terms()
	require.NoError(t, err)
	return all
}

// decisions are everything that a seed decides about a district, as text.
func decisions(s Seed, all []*pilot.Terms) []string {
	now := time.Date(2002, 10, 1, 9, 0, 0, 0, time.UTC)
	var out []string
	for i, terms := range all {
		for _, spec := range pilot.Catalogue() {
			for _, place := range places(terms, spec.Level) {
				by, returned := s.Returned(terms, i, place, spec.Code)
				_, early, hasty := s.Early(terms, place, spec.Code)
				out = append(out, fmt.Sprint(place, spec.Code, s.Temper(place, spec.Role), s.Slips(place, spec.Role, place, spec.Code),
					s.When(place, spec.Role, place, spec.Code, now, terms.DueAt(spec.Code)), s.Again(place, spec.Code, 2, now),
					s.TurnoutFails(terms, place), s.SurelySlips(terms, place, spec.Code), s.HeadFromOutside(terms, place), by, returned, early, hasty, s.Name(place, spec.Role)))
			}
		}
	}
	return out
}

func TestSeed_TheSameSeedDecidesTheSame(t *testing.T) {
	t.Parallel()
	all := realTerms(t)
	first, again, other := decisions(7, all), decisions(7, all), decisions(8, all)
	require.Equal(t, first, again)
	require.NotEqual(t, first, other)
}

func TestSeed_EveryTemperIsThere(t *testing.T) {
	t.Parallel()
	seen := map[Temper]int{}
	for _, terms := range realTerms(t) {
		for _, place := range places(terms, pilot.LevelCommunity) {
			seen[Seed(2002).Temper(place, pilot.RoleResidentsCommittee)]++
		}
	}
	for _, temper := range []Temper{Punctual, Late, Hasty, Careless} {
		require.Greater(t, seen[temper], 5, temper)
	}
	require.Equal(t, Punctual, Seed(2002).Temper("xicheng", pilot.RoleDistrict))
}

func TestSeed_OnlyTheLateComeAfterTheirDueTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2002, 10, 1, 9, 0, 0, 0, time.UTC)
	due := now.AddDate(0, 0, 20)
	for i := range 200 {
		unit := fmt.Sprint("unit-", i)
		for _, spec := range pilot.Catalogue() {
			at := Seed(1).When(unit, spec.Role, unit, spec.Code, now, due)
			require.True(t, at.After(now))
			if at.After(due) {
				require.Equal(t, Late, Seed(1).Temper(unit, spec.Role))
			}
		}
	}
	require.True(t, Seed(1).When("u", pilot.RoleDistrict, "u", pilot.StepCharter, now, now.AddDate(0, 0, -1)).After(now))
}

func TestSeed_EverySubDistrictHasAFailedRoundARefusalAnExplanationAndReturns(t *testing.T) {
	t.Parallel()
	for i, terms := range realTerms(t) {
		rounds, charters, heads, slips := 0, 0, 0, 0
		for _, place := range places(terms, pilot.LevelCommunity) {
			if Seed(3).TurnoutFails(terms, place) {
				rounds++
			}
			if _, ok := Seed(3).Returned(terms, i, place, pilot.StepCharter); ok {
				charters++
			}
			if Seed(3).HeadFromOutside(terms, place) {
				heads++
			}
			if Seed(3).SurelySlips(terms, place, pilot.StepSubCommittees) {
				slips++
			}
		}
		require.Equal(t, 1, rounds, terms.SubDistrict)
		require.Equal(t, 1, charters, terms.SubDistrict)
		require.Equal(t, 1, heads, terms.SubDistrict)
		require.Equal(t, 1, slips, terms.SubDistrict)
	}
}

func TestOptions_SubDistrictsAreThePlansFirst(t *testing.T) {
	t.Parallel()
	p, _ := plan.Load(realPlan)
	require.NotNil(t, p)
	o := Options{Plan: realPlan, SubDistricts: 2}
	all, err := o.terms()
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, p.SubDistricts()[1].Code, all[1].SubDistrict.Code)
	require.InDelta(t, usualSpeed, o.Speed, 0)
	o = Options{Plan: realPlan, SubDistricts: 11}
	require.ErrorContains(t, o.Check(), "SUBDISTRICTS=11")
	o = Options{Plan: "no-such-plan.yaml"}
	require.Error(t, o.Check())
}
