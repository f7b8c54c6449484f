package staff

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
)

const realPlan = "../../plans/xicheng-2002.yaml"

// realTerms are the shipped plan's, by sub-district.
func realTerms(t *testing.T) []*pilot.Terms {
	t.Helper()
	p, issues := plan.Load(realPlan)
	require.NotNil(t, p, issues)
	var all []*pilot.Terms
	for _, s := range p.SubDistricts() {
		terms, err := p.Terms(s.Code, plan.Options{Lang: catalog.English})
		require.NoError(t, err)
		all = append(all, &terms)
	}
	return all
}

// decisions are everything that a seed decides about a district, as text.
func decisions(s Seed, all []*pilot.Terms) []string {
	now := time.Date(2002, 10, 1, 9, 0, 0, 0, time.UTC)
	var out []string
	for i, sub := range all {
		for _, own := range Family(sub) {
			for _, step := range Steps(own) {
				turn := TurnAt(own, step)
				back, returned := s.Returned(sub, i, turn, now)
				early, at, hasty := s.Early(sub, own, step, now)
				out = append(out, fmt.Sprint(turn, s.Temper(turn.Unit, turn.Role), s.When(turn, 1, now), s.When(turn, 2, now),
					s.Manner(sub, turn, 1, pilot.Facts{}), s.Manner(sub, turn, 2, pilot.Facts{}), back, returned, early, at, hasty, s.Name(turn.Unit, turn.Role)))
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
		for _, own := range Family(terms)[1:] {
			seen[Seed(2002).Temper(own.Place(), pilot.RoleResidentsCommittee)]++
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
			at := Seed(1).When(Turn{Place: unit, Step: spec.Code, Role: spec.Role, Unit: unit, Due: due}, 1, now)
			require.True(t, at.After(now))
			if at.After(due) {
				require.Equal(t, Late, Seed(1).Temper(unit, spec.Role))
			}
		}
	}
	require.True(t, Seed(1).When(Turn{Place: "u", Step: pilot.StepCharter, Role: pilot.RoleDistrict, Unit: "u", Due: now.AddDate(0, 0, -1)}, 1, now).After(now))
}

func TestSeed_EverySubDistrictHasAFailedRoundARefusalAnExplanationAndReturns(t *testing.T) {
	t.Parallel()
	seed := Seed(3)
	for i, sub := range realTerms(t) {
		rounds, charters, heads, slips := 0, 0, 0, 0
		for _, own := range Family(sub)[1:] {
			if seed.Manner(sub, TurnAt(own, pilot.StepCommitteeElection), 1, pilot.Facts{}) == TooFew {
				rounds++
				require.Equal(t, Right, seed.Manner(sub, TurnAt(own, pilot.StepCommitteeElection), 2, pilot.Facts{Election: &pilot.ElectionFacts{}}))
			}
			if _, ok := seed.Returned(sub, i, TurnAt(own, pilot.StepCharter), time.Time{}); ok {
				charters++
			}
			if seed.Manner(sub, TurnAt(own, pilot.StepWorkstation), 2, pilot.Facts{}) == Outside {
				heads++
			}
			if seed.Picked(sub, "slip") == own.Place() {
				slips++
				require.Equal(t, Wrong, seed.Manner(sub, TurnAt(own, pilot.StepSubCommittees), 1, pilot.Facts{}))
				require.Equal(t, Right, seed.Manner(sub, TurnAt(own, pilot.StepSubCommittees), 2, pilot.Facts{}))
			}
		}
		require.Equal(t, []int{1, 1, 1, 1}, []int{rounds, charters, heads, slips}, sub.SubDistrict)
	}
}

func TestSeed_OnlyTheHastyComeEarlyAndOnceAStepIsAcceptedBeforeIt(t *testing.T) {
	t.Parallel()
	now, seen := time.Date(2002, 10, 1, 9, 0, 0, 0, time.UTC), 0
	for _, sub := range realTerms(t) {
		for _, own := range Family(sub)[1:] {
			for _, accepted := range Steps(own) {
				turn, at, ok := Seed(7).Early(sub, own, accepted, now)
				if !ok {
					continue
				}
				seen++
				require.True(t, at.After(now))
				require.Equal(t, Hasty, Seed(7).Temper(turn.Unit, turn.Role))
				require.False(t, own.NewCommunity && accepted == pilot.StepSizeAdjustment, "the Party's founding comes between")
			}
		}
	}
	require.Greater(t, seen, 5)
}
