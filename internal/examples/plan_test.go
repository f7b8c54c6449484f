package examples_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/plan"
)

func TestExamples_CompleteEveryPlaceOfTheShippedPlan(t *testing.T) {
	t.Parallel()
	p, issues := plan.Load("../../plans/xicheng-2002.yaml")
	require.False(t, plan.Failed(issues), "%v", issues)
	require.Equal(t, p.Profile, examples.SampleTerms().Profile, "the sample's rules are the shipped ones")
	for _, sub := range p.SubDistricts() {
		t.Run(sub.Code, func(t *testing.T) {
			t.Parallel()
			terms, err := p.Terms(sub.Code, plan.Options{})
			require.NoError(t, err)
			for i := range terms.Communities {
				// The story is told of the first community; each has its turn.
				own := terms
				own.Communities = append([]pilot.CommunityTerms{terms.Communities[i]}, without(terms.Communities, i)...)
				tell(t, &own, always(terms.Opens))
				tell(t, &own, always(terms.Deadline))
				tell(t, &own, dueDays(&own))
			}
		})
	}
}

// dueDays lets each step come in on the very day it is due.
func dueDays(terms *pilot.Terms) func(pilot.Step) pilot.Date {
	return func(step pilot.Step) pilot.Date {
		return terms.Today(terms.DueAt(step).Add(-1))
	}
}

func without(list []pilot.CommunityTerms, i int) []pilot.CommunityTerms {
	rest := append([]pilot.CommunityTerms{}, list[:i]...)
	return append(rest, list[i+1:]...)
}
