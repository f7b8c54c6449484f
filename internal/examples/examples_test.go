package examples_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// tell hands in every example in the order of the catalogue, each on its day, and
// returns the facts of sub-district and community at the end.
func tell(t *testing.T, terms *pilot.Terms, today func(step pilot.Step) pilot.Date) (above, below pilot.Facts) {
	t.Helper()
	community, ok := terms.ForCommunity(terms.Communities[0].Code)
	require.True(t, ok)
	community.NewCommunity = terms.Communities[0].New
	for _, spec := range pilot.Catalogue() {
		own, facts := terms, &above
		if spec.Level == pilot.LevelCommunity {
			own, facts = &community, &below
		}
		if !own.Has(&spec) {
			continue
		}
		v := examine(t, own, *facts, spec.Code, today(spec.Code))
		require.False(t, v.StaysOpen, spec.Code)
		*facts = facts.With(v.Facts)
	}
	return above, below
}

func examine(t *testing.T, terms *pilot.Terms, facts pilot.Facts, step pilot.Step, today pilot.Date) evidence.Verdict {
	t.Helper()
	raw, err := json.Marshal(examples.For(terms, facts, step, today))
	require.NoError(t, err)
	require.Less(t, len(raw), pilot.MaxMessageBytes)
	c := evidence.Case{
		Terms: terms, Facts: facts, Filed: examples.Filed(terms), Now: today.Start(terms.Location()).Add(10 * time.Hour),
		HandIn: &pilot.HandIn{Step: step},
	}
	v := evidence.Examine(c, raw)
	require.Empty(t, v.Findings, "%s on %s: %s", step, today, raw)
	return v
}

func always(day pilot.Date) func(pilot.Step) pilot.Date {
	return func(pilot.Step) pilot.Date { return day }
}

func TestExamples_CompleteAPilotAtTheEndOfItsCalendar(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	tell(t, terms, always(terms.Deadline))
}

func TestExamples_CompleteAPilotOnItsFirstDay(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	tell(t, terms, always(terms.Opens))
}

func TestExamples_CompleteAPilotWhateverTheDayAndThePlace(t *testing.T) {
	t.Parallel()
	places := map[string]func(*pilot.Terms){
		"a new community":          func(p *pilot.Terms) { p.Communities[0].New = true },
		"a plan of its own":        func(p *pilot.Terms) { p.OwnPlan, p.Binding, p.Deadline = true, pilot.BindingSoft, "2003-01-31" },
		"three communities":        func(p *pilot.Terms) { p.Communities = append(p.Communities, other("b"), other("c")) },
		"a very small community":   func(p *pilot.Terms) { p.Communities[0].Households = 1 },
		"a very large community":   func(p *pilot.Terms) { p.Communities[0].Households = 3000 },
		"a calendar of three days": func(p *pilot.Terms) { p.Deadline = p.Opens.AddDays(3) },
		"a calendar of a year":     func(p *pilot.Terms) { p.Deadline = p.Opens.AddDays(365) },
		"a profile without values": func(p *pilot.Terms) { p.Profile = pilot.Profile{} },
		"a profile of its own": func(p *pilot.Terms) {
			p.Profile.Committee.Members = pilot.Range{Min: 9, Max: 11}
			p.Profile.Committee.ViceDirectors = pilot.Range{Min: 1, Max: 1}
			p.Profile.SubCommittees.Members = pilot.Range{Min: 5, Max: 7}
			p.Profile.Recruitment.Order = []string{"interview", "announcement"}
			p.Profile.Election.Methods = []string{"all-voters"}
			p.Profile.Adoption[0].Body = evidence.BodyCommittee
		},
	}
	for name, change := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terms := examples.SampleTerms()
			change(terms)
			for _, days := range []int{0, 1, 30, 63, 64, 100, 106, 130, 400} {
				tell(t, terms, always(terms.Opens.AddDays(days)))
			}
		})
	}
}

func TestExamples_StayInOrderWhenEachStepComesOnADayOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, pace := range []int{1, 2, 5, 9} {
		terms, n := examples.SampleTerms(), 0
		tell(t, terms, func(pilot.Step) pilot.Date {
			n += pace
			return terms.Opens.AddDays(n)
		})
	}
}

func TestExamples_OtherPlacesHaveOtherPeople(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.Communities = append(terms.Communities, other("b"))
	a, _ := terms.ForCommunity("sample-1")
	b, _ := terms.ForCommunity("b")
	first := examples.For(&a, pilot.Facts{}, pilot.StepCommitteeElection, terms.Deadline).(*evidence.CommitteeElectionEvidence)
	second := examples.For(&b, pilot.Facts{}, pilot.StepCommitteeElection, terms.Deadline).(*evidence.CommitteeElectionEvidence)
	require.NotEqual(t, first.Elected[0].Name, second.Elected[0].Name)
	require.Nil(t, examples.For(terms, pilot.Facts{}, "no-such-step", terms.Deadline))
}

func other(code string) pilot.CommunityTerms {
	return pilot.CommunityTerms{Unit: pilot.Unit{Code: code, Name: "第" + code}}
}

func TestExamples_CorrectAReturnedStepOnWhatThePilotHolds(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	above, below := tell(t, terms, always(terms.Deadline))
	community, _ := terms.ForCommunity("sample-1")
	for _, spec := range pilot.Catalogue() {
		own, facts := terms, above
		if spec.Level == pilot.LevelCommunity {
			own, facts = &community, below
		}
		examine(t, own, facts, spec.Code, terms.Deadline.AddDays(3))
	}
}

// electionOnly is what the commonest plan of today leaves out: it re-elects the committee
// and nothing else.
func electionOnly(p *pilot.Terms) {
	leaveOut(p, pilot.StageParty, pilot.StageInstitutions, pilot.StageWorkstation)
}

func leaveOut(p *pilot.Terms, stages ...pilot.Stage) {
	for _, spec := range pilot.Catalogue() {
		if slices.Contains(stages, spec.Stage) && !spec.Optional {
			p.Without = append(p.Without, spec.Code)
		}
	}
}

func TestExamples_CompleteAnElectionAlone(t *testing.T) {
	t.Parallel()
	for name, with := range map[string][]pilot.Step{"as it is": nil, "with every optional step": optional} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := examples.NewWorld(electionOnly, func(p *pilot.Terms) { p.With = with })
			require.NoError(t, err)
			raw, err := w.Example(pilot.StepCommunityArchive)
			require.NoError(t, err)
			require.NotContains(t, string(raw), "charter-text")
			require.Equal(t, with != nil, strings.Contains(string(raw), "handover-record"))
			raw, err = w.Example(pilot.StepPilotPlan)
			require.NoError(t, err)
			require.NotContains(t, string(raw), "party-election")
			for step, absent := range map[pilot.Step]string{pilot.StepSelfCheck: "institutions", pilot.StepSummary: "revisions"} {
				raw, err = w.Example(step)
				require.NoError(t, err)
				require.NotContains(t, string(raw), absent)
			}
		})
	}
}

func TestExamples_CompleteWhateverThePlanHas(t *testing.T) {
	t.Parallel()
	var usual []pilot.Step
	for _, spec := range pilot.Catalogue() {
		if !spec.Optional {
			usual = append(usual, spec.Code)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		terms := examples.SampleTerms()
		terms.With = rapid.SliceOfDistinct(rapid.SampledFrom(optional), rapid.ID[pilot.Step]).Draw(r, "with")
		terms.Without = rapid.SliceOfDistinct(rapid.SampledFrom(usual), rapid.ID[pilot.Step]).Draw(r, "without")
		leaveOut(terms, rapid.SliceOfDistinct(rapid.SampledFrom(pilot.Stages()), rapid.ID[pilot.Stage]).Draw(r, "stages")...)
		terms.Communities[0].New = rapid.Bool().Draw(r, "new")
		_, err := examples.NewWorld(func(p *pilot.Terms) { *p = *terms })
		require.NoError(r, err)
	})
}
