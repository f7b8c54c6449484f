package statistics_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/statistics"
)

func yes() *bool { t := true; return &t }

func TestCount_WhatIsNotStatedIsNotNone(t *testing.T) {
	t.Parallel()
	valid := 290
	sum := statistics.Count([]statistics.Election{
		{Registered: 400, Voted: 300, Valid: &valid, First: yes(), Elected: []statistics.Person{
			{Name: "a", Post: pilot.PostMember}, {Name: "b", Post: pilot.PostDirector, Sex: "female", Party: "probationary-member", Age: 66, Education: "bachelor"},
			{Name: "c", Post: pilot.PostMember, Sex: "male", Party: "not-a-member", Age: 35},
		}},
		{Registered: 100, Voted: 90, First: new(bool)},
		{Registered: 50, Voted: 40}, // nobody asks whether the first vote was enough
		{Registered: 999, Voted: 999, Open: true, Elected: []statistics.Person{{Name: "d"}}},
	})
	require.Equal(t, []int{3, 1, 550, 430, 300, 290}, []int{sum.Elections, sum.Open, sum.Registered, sum.Voted, sum.Cast, sum.Valid})
	require.Equal(t, []int{1, 2, 3}, []int{sum.First, sum.Asked, sum.Elected})
	require.Equal(t, []statistics.Post{{Post: "director", Elected: 1, Female: 1}, {Post: "member", Elected: 2, Male: 1}}, sum.Posts)
	require.Equal(t, statistics.Tally{Stated: 2, Parts: []statistics.Part{{Code: "female", N: 1}, {Code: "male", N: 1}}}, sum.Sex)
	require.Equal(t, 2, sum.Party.Stated)
	require.Equal(t, 1, sum.Party.Of(evidence.PartyMember, evidence.ProbationaryMember))
	require.Equal(t, 1, sum.Education.Stated)
	require.Equal(t, []int{1, 0, 0, 0, 1}, numbers(sum.Age))
}

func TestCount_TakesEachAgeToItsBand(t *testing.T) {
	t.Parallel()
	for age, want := range map[int][]int{0: {0, 0, 0, 0, 0}, 18: {1, 0, 0, 0, 0}, 35: {1, 0, 0, 0, 0}, 36: {0, 1, 0, 0, 0}, 45: {0, 1, 0, 0, 0}, 46: {0, 0, 1, 0, 0}, 56: {0, 0, 0, 1, 0}, 65: {0, 0, 0, 1, 0}, 66: {0, 0, 0, 0, 1}, 120: {0, 0, 0, 0, 1}} {
		require.Equal(t, want, numbers(statistics.Count([]statistics.Election{{Elected: []statistics.Person{{Age: age}}}}).Age), age)
	}
}

func numbers(of statistics.Tally) []int {
	var out []int
	for _, p := range of.Parts {
		out = append(out, p.N)
	}
	return out
}

// TestCount_KnowsEveryChoiceOfTheForm is what fails when a choice is added to a form and not
// here.
func TestCount_KnowsEveryChoiceOfTheForm(t *testing.T) {
	t.Parallel()
	sum := statistics.Count(nil)
	all := map[string]statistics.Tally{"sex": sum.Sex, "party": sum.Party, "education": sum.Education}
	fields := [][]evidence.Field{evidence.EvidenceFields(pilot.StepCommitteeElection), evidence.EvidenceFields(pilot.StepPartyElection), evidence.RecordFields(pilot.KindChange)}
	for i, list := range []string{"elected", "elected", "joined"} {
		for name, tally := range all {
			f, ok := evidence.FieldAt(fields[i], list+".background."+name)
			if !ok {
				require.Equal(t, "elected.background.party", list+".background."+name)
				continue
			}
			require.True(t, f.Optional)
			var known []string
			for _, p := range tally.Parts {
				known = append(known, p.Code)
			}
			require.Equal(t, (evidence.Case{}).Choices("", f), known)
		}
	}
}

func report(t *testing.T, subDistrict string, choice statistics.Choice) *statistics.Report {
	t.Helper()
	head := ledger.Head{Programme: "xicheng-2002", AsOf: time.Date(2002, 12, 10, 2, 0, 0, 0, time.UTC), UTCOffset: 480}
	one := filledInTwo(t)
	other := statistics.Community{SubDistrict: yuetan, Community: pilot.Unit{Code: "sanlihe-1", Name: "三里河一区"}}
	far := one
	far.SubDistrict = pilot.Unit{Code: "fusuijing", Name: "福绥境"}
	return statistics.Make(head, subDistrict, choice, []statistics.Community{far, one, other})
}

func TestReport_HasARowForEachPlaceAndOneForAll(t *testing.T) {
	t.Parallel()
	district := report(t, "", statistics.ChoiceLatest)
	require.Equal(t, []string{"fusuijing", "yuetan"}, []string{district.Rows[0].Place, district.Rows[1].Place})
	require.Equal(t, 2, district.Total.Elections)
	require.Len(t, report(t, "yuetan", statistics.ChoiceLatest).Rows, 3, "a community each")

	votes := district.Tables(catalog.Chinese)[0]
	require.Len(t, votes.Rows, 3)
	require.Equal(t, []string{"合计", "2", "0", "820", "600", "73.2%", "580", "96.7%", "0", "0.0%"}, texts(votes.Rows[2]))
	people := district.Tables(catalog.Chinese)[1]
	require.Equal(t, []string{"合计", "4", "2", "2", "100.0%", "2", "2", "100.0%", "–", "0", "–"}, texts(people.Rows[2]), "nobody stated schooling: not none of them went to college")
	nothing := report(t, "yuetan", statistics.Choice(statistics.KindTerm))
	require.Equal(t, 0, nothing.Total.Elections)
	require.Equal(t, []string{"All", "0", "0", "0", "0", "–", "–", "–", "0", "–"}, texts(nothing.Tables(catalog.English)[0].Rows[3]))
}

func texts(row []statistics.Cell) []string {
	var out []string
	for _, c := range row {
		out = append(out, c.Text)
	}
	return out
}

func TestReport_HasItsTextsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		for _, choice := range statistics.Choices() {
			require.True(t, catalog.Has("statistics.choice."+string(choice)))
			for _, table := range report(t, "", choice).Tables(lang) {
				require.NotRegexp(t, `(statistics|choice|ledger)\.[a-z]`, table.Title+table.Note, choice)
				for _, row := range append(table.Rows, []statistics.Cell{}) {
					require.NotRegexp(t, `(statistics|choice|ledger)\.[a-z]`, texts(row), choice)
				}
				for _, head := range table.Head {
					require.NotContains(t, head, "statistics.", choice)
				}
				for _, row := range table.Rows {
					require.Len(t, row, len(table.Head), "%s %s", choice, table.Code)
				}
			}
		}
	}
}

func TestReport_CountsTheDistrictsDecisionsByPlaceAndKind(t *testing.T) {
	t.Parallel()
	require.Empty(t, report(t, "", statistics.ChoiceLatest).DecisionTables(catalog.English), "nothing was decided")
	decided := []statistics.Decision{
		{Place: "yuetan/sanlihe-1", Kind: pilot.DecisionWaive}, {Place: "yuetan/sanlihe-1", Kind: pilot.DecisionWaive},
		{Place: "yuetan", Kind: pilot.DecisionLeaveOut}, {Place: "fusuijing", Kind: pilot.DecisionReinstate},
	}
	district := report(t, "", statistics.ChoiceLatest).Deciding(decided)
	require.Equal(t, statistics.Decisions{Waived: 2, Reinstated: 1, LeftOut: 1}, district.Decided)
	table := district.DecisionTables(catalog.English)[0]
	require.Equal(t, []string{"福绥境", "0", "1", "0"}, texts(table.Rows[0]))
	require.Equal(t, []string{"月坛", "2", "0", "1"}, texts(table.Rows[1]))
	require.Equal(t, []string{"All", "2", "1", "1"}, texts(table.Rows[2]))
	require.Equal(t, table, district.Tables(catalog.English)[6])
}

// What sub-districts come to adds up to what all elections come to, however posts are written.
func TestOverall_IsTheSumOfItsPlaces(t *testing.T) {
	t.Parallel()
	posts := rapid.SampledFrom([]string{pilot.PostDirector, pilot.PostMember, "书记", "书 记", "委员", "Secretary", "secretary"})
	rapid.Check(t, func(t *rapid.T) {
		var all []statistics.Community
		for _, code := range []string{"a", "b", "c"} {
			for range rapid.IntRange(0, 3).Draw(t, "communities") {
				c := statistics.Community{SubDistrict: pilot.Unit{Code: code, Name: code}, PartyID: "p"}
				var elected []map[string]any
				for range rapid.IntRange(0, 5).Draw(t, "elected") {
					elected = append(elected, map[string]any{"name": "王芳", "post": posts.Draw(t, "post"), "background": map[string]any{
						"sex": rapid.SampledFrom([]string{"", "female", "male"}).Draw(t, "sex"), "age": rapid.IntRange(0, 80).Draw(t, "age"), "education": "bachelor"}})
				}
				raw, err := json.Marshal(map[string]any{"evidence": map[string]any{"fullMembers": rapid.IntRange(3, 50).Draw(t, "members"), "present": 3, "elected": elected}})
				require.NoError(t, err)
				c.Papers = []statistics.Paper{{Kind: pilot.EntryHandIn, Step: pilot.StepPartyElection, ID: "p", Raw: raw}}
				all = append(all, c)
			}
		}
		var elections []statistics.Election
		for _, c := range all {
			elections = append(elections, statistics.Elections(c)...)
		}
		party := statistics.Choice(statistics.KindParty)
		r := statistics.Overall(ledger.Head{}, party, statistics.SumUp(all))
		require.Equal(t, statistics.Count(elections), r.Total)
		require.Equal(t, len(all), r.Total.Elections)
		before, err := json.Marshal(r)
		require.NoError(t, err)
		places := statistics.SumUp(all)
		statistics.Overall(ledger.Head{}, party, places)
		after, err := json.Marshal(statistics.Overall(ledger.Head{}, party, places))
		require.NoError(t, err)
		require.JSONEq(t, string(before), string(after), "adding up changes no place")
	})
}
