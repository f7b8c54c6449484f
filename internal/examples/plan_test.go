package examples_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
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

func TestExamples_AreValidUnderEveryProfileForOldCommunitiesAndNew(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../plans/xicheng-2002.yaml")
	require.NoError(t, err)
	for profile, year := range map[string]int{"cn-1989-beijing-2000": 2002, "cn-2018": 2021, "cn-2026": 2026} {
		changed := strings.NewReplacer("profile: cn-1989-beijing-2000", "profile: "+profile,
			"2002-", fmt.Sprintf("%d-", year), "2003-", fmt.Sprintf("%d-", year+1)).Replace(string(data))
		p, issues := plan.Parse("plan.yaml", []byte(changed))
		require.False(t, plan.Failed(issues), "%v", issues)
		if profile == "cn-2026" {
			require.Equal(t, p.Profile, examples.LawTerms().Profile, "the sample's rules are the shipped ones")
		}
		for _, isNew := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s new %t", profile, isNew), func(t *testing.T) {
				t.Parallel()
				terms, err := p.Terms(p.SubDistricts()[0].Code, plan.Options{})
				require.NoError(t, err)
				terms.Communities = slices.Clone(terms.Communities)
				terms.Communities[0].New = isNew
				tell(t, &terms, always(terms.Opens))
				tell(t, &terms, dueDays(&terms))
				tell(t, &terms, always(terms.Deadline))
			})
		}
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

func TestExamples_CompleteAnElectionAloneOnThePlansDays(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../plan/testdata/small.yaml")
	require.NoError(t, err)
	text := strings.NewReplacer(
		"party: 2002-11-29", "party: none", "institutions: 2002-12-06", "institutions: none", "workstation: 2002-12-18", "workstation: none",
		"      archive-receipt: 2003-01-10", `      archive-receipt: 2003-01-10
      election-committee: 2002-10-18
      voter-registration: D-25
      candidates: D-8
      assembly-roster: none
      supervision-committee: D+5
      handover: D+8
`).Replace(string(data))
	p, issues := plan.Parse("plan.yaml", []byte(text))
	require.False(t, plan.Failed(issues), "%v", issues)
	terms, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	require.Equal(t, optional, terms.With)
	require.Equal(t, pilot.Date("2002-10-28"), dueDays(&terms)(pilot.StepVoterRegistration))
	for _, today := range []func(pilot.Step) pilot.Date{dueDays(&terms), always(terms.Opens), always(terms.Deadline)} {
		tell(t, &terms, today)
	}
}
