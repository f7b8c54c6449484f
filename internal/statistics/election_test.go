package statistics_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/statistics"
)

var (
	yuetan = pilot.Unit{Code: "yuetan", Name: "月坛"}
	muxidi = pilot.Unit{Code: "muxidi", Name: "木樨地"}
)

func paper(t *testing.T, kind pilot.EntryKind, step pilot.Step, id string, message any) statistics.Paper {
	t.Helper()
	raw, err := json.Marshal(message)
	require.NoError(t, err)
	return statistics.Paper{Kind: kind, Step: step, ID: id, Raw: raw}
}

func handIn(t *testing.T, step pilot.Step, id string, ev any) statistics.Paper {
	t.Helper()
	return paper(t, pilot.EntryHandIn, step, id, map[string]any{"evidence": ev})
}

func change(t *testing.T, id string, b evidence.ChangeBody) statistics.Paper {
	t.Helper()
	b.Body = evidence.BodyCommittee
	return paper(t, pilot.EntryRecord, "", id, map[string]any{"kind": pilot.KindChange, "body": b})
}

func elected(name, post, sex string, age int) evidence.ElectedMember {
	m := evidence.ElectedMember{Name: name, Post: post, Age: age}
	if sex != "" {
		m.Background = &evidence.Background{Sex: sex, Party: "party-member"}
	}
	return m
}

// filledInTwo is an election whose first round was void, whose second left a seat and whose
// third filled it; a round that was returned stands on paper too.
func filledInTwo(t *testing.T) statistics.Community {
	t.Helper()
	facts := &pilot.ElectionFacts{PollingDay: "2002-11-20", Director: "王芳", Members: []string{"王芳", "李强"}, Seats: 2, Rounds: []pilot.ElectionRound{
		{Round: pilot.RoundFirst, Register: 400, Ballots: 100, Valid: 100, ID: "r1"},
		{Round: pilot.RoundRepeat, Register: 410, Ballots: 300, Valid: 290, ID: "r2", Seats: 2, Winners: []pilot.Winner{{Name: "王芳"}}},
		{Round: pilot.RoundSupplementary, Register: 410, Ballots: 280, Valid: 270, ID: "r3", Seats: 2, Winners: []pilot.Winner{{Name: "李强"}}},
	}}
	return statistics.Community{SubDistrict: yuetan, Community: muxidi, Committee: facts, CommitteeID: "r3", Papers: []statistics.Paper{
		handIn(t, pilot.StepCommitteeElection, "r1", evidence.CommitteeElectionEvidence{Round: pilot.RoundFirst}),
		handIn(t, pilot.StepCommitteeElection, "returned", evidence.CommitteeElectionEvidence{Elected: []evidence.ElectedMember{elected("李强", pilot.PostMember, "male", 99)}}),
		handIn(t, pilot.StepCommitteeElection, "r2", evidence.CommitteeElectionEvidence{Elected: []evidence.ElectedMember{elected("王芳", pilot.PostDirector, "female", 61)}}),
		handIn(t, pilot.StepCommitteeElection, "r3", evidence.CommitteeElectionEvidence{Elected: []evidence.ElectedMember{elected("王芳", pilot.PostDirector, "", 61), elected("李强", pilot.PostMember, "", 44)}}),
	}}
}

func TestElections_ARoundCountsOnceAndWhatWasStatedOnceStays(t *testing.T) {
	t.Parallel()
	all := statistics.Elections(filledInTwo(t))
	require.Len(t, all, 1)
	e := all[0]
	require.Equal(t, statistics.KindPilot, e.Kind)
	require.Equal(t, []int{410, 300, 290}, []int{e.Registered, e.Voted, *e.Valid}, "the vote that elected the committee")
	require.False(t, *e.First)
	require.Equal(t, []statistics.Person{
		{Name: "王芳", Post: pilot.PostDirector, Sex: "female", Party: "party-member", Age: 61}, {Name: "李强", Post: pilot.PostMember, Age: 44},
	}, e.Elected, "nothing of the round that was returned")
}

func TestElections_OfThePilot(t *testing.T) {
	t.Parallel()
	ev := evidence.CommitteeElectionEvidence{Round: pilot.RoundFirst, Register: 300, Ballots: 200, Valid: 199, Elected: []evidence.ElectedMember{elected("王芳", pilot.PostDirector, "female", 61)}}
	seated := pilot.ElectionFacts{PollingDay: "2002-11-20", Director: "王芳", Members: []string{"王芳"}}
	for name, c := range map[string]struct {
		facts  *pilot.ElectionFacts
		id     string
		papers []statistics.Paper
		want   int
		check  func(statistics.Election)
	}{
		"none yet":             {},
		"every round returned": {facts: &pilot.ElectionFacts{Open: true}},
		"before rounds were kept": {facts: &seated, id: "a", papers: []statistics.Paper{handIn(t, pilot.StepCommitteeElection, "a", ev)}, want: 1, check: func(e statistics.Election) {
			require.Equal(t, 300, e.Registered)
			require.True(t, *e.First)
			require.Equal(t, "female", e.Elected[0].Sex)
		}},
		"confirmed after a return": {facts: &seated, id: "b", papers: []statistics.Paper{
			handIn(t, pilot.StepCommitteeElection, "a", ev), {Kind: pilot.EntryHandIn, Step: pilot.StepCommitteeElection, ID: "b", Confirms: "a", Raw: json.RawMessage(`{"confirms":"a"}`)},
		}, want: 1, check: func(e statistics.Election) { require.Equal(t, "female", e.Elected[0].Sex) }},
		"a round more is to be": {facts: &pilot.ElectionFacts{Open: true, Rounds: []pilot.ElectionRound{{Round: pilot.RoundFirst, ID: "a"}}}, want: 1, check: func(e statistics.Election) {
			require.True(t, e.Open)
		}},
	} {
		all := statistics.Elections(statistics.Community{Committee: c.facts, CommitteeID: c.id, Papers: c.papers})
		require.Len(t, all, c.want, name)
		if c.check != nil {
			c.check(all[0])
		}
	}
}

func TestElections_OfThePartyOrganisation(t *testing.T) {
	t.Parallel()
	ev := evidence.PartyElectionEvidence{MeetingDate: "2002-11-25", FullMembers: 62, Present: 57, Elected: []evidence.Chosen{
		{Name: "赵敏", Post: "书记", Background: &evidence.MemberBackground{Sex: "female", Age: 50}}, {Name: "周波", Post: "委员"},
	}}
	c := statistics.Community{PartyID: "p", Papers: []statistics.Paper{handIn(t, pilot.StepPartyElection, "p", ev)}}
	e := statistics.Elections(c)[0]
	require.Equal(t, statistics.KindParty, e.Kind)
	require.Equal(t, []int{62, 57}, []int{e.Registered, e.Voted})
	require.Nil(t, e.First, "nobody asks")
	require.Equal(t, statistics.Person{Name: "周波", Post: "委员", Party: "party-member"}, e.Elected[1], "who holds a Party post is a member")

	c.Papers[0] = handIn(t, pilot.StepPartyElection, "p", evidence.PartyElectionEvidence{ByFounding: true})
	require.Empty(t, statistics.Elections(c), "the founding stands for it")
	c.PartyID = ""
	require.Empty(t, statistics.Elections(c), "returned")
}

func TestElections_AfterThePilot(t *testing.T) {
	t.Parallel()
	aged := &evidence.AgedBackground{Background: evidence.Background{Sex: "male", Education: "bachelor"}, Age: 35}
	term := evidence.ChangeBody{Reason: evidence.ChangeTermElection, Date: "2005-11-20", Register: 1000, Ballots: 760, Joined: []evidence.Joining{{Name: "孙立", Post: pilot.PostDirector, Background: aged}}}
	by := evidence.ChangeBody{Reason: evidence.ChangeByElection, Date: "2004-03-01", Register: 900, Ballots: 600, Second: 550, Joined: []evidence.Joining{{Name: "钱进", Post: pilot.PostMember, Second: true}}}
	again := term
	again.Ballots = 770
	for name, c := range map[string]struct {
		papers []statistics.Paper
		want   []int // votes cast
	}{
		"a by-election and a term":          {[]statistics.Paper{change(t, "1", by), change(t, "2", term)}, []int{600, 760}},
		"filed anew":                        {[]statistics.Paper{change(t, "1", term), change(t, "2", again)}, []int{770}},
		"somebody resigned":                 {[]statistics.Paper{change(t, "1", evidence.ChangeBody{Reason: "resignation", Date: "2004-01-01"})}, nil},
		"the representatives' election too": {[]statistics.Paper{paper(t, pilot.EntryRecord, "", "1", map[string]any{"kind": pilot.KindChange, "body": map[string]any{"body": "representatives", "reason": "term-election", "date": "2005-11-20"}})}, nil},
		"another kind of record":            {[]statistics.Paper{paper(t, pilot.EntryRecord, "", "1", map[string]any{"kind": "reaction", "body": map[string]any{}})}, nil},
	} {
		var cast []int
		for _, e := range statistics.Elections(statistics.Community{Papers: c.papers}) {
			cast = append(cast, e.Voted)
		}
		require.Equal(t, c.want, cast, name)
	}
	all := statistics.Elections(statistics.Community{Papers: []statistics.Paper{change(t, "1", by), change(t, "2", term)}})
	require.False(t, *all[0].First, "a supplementary vote")
	require.True(t, *all[1].First)
	require.Equal(t, statistics.Person{Name: "孙立", Post: pilot.PostDirector, Sex: "male", Education: "bachelor", Age: 35}, all[1].Elected[0])
}

func TestChoose_TakesWhatIsMeant(t *testing.T) {
	t.Parallel()
	all := []statistics.Election{{Kind: statistics.KindPilot}, {Kind: statistics.KindParty}, {Kind: statistics.KindBy}, {Kind: statistics.KindTerm}, {Kind: statistics.KindTerm, Voted: 1}, {Kind: statistics.KindBy}}
	for choice, n := range map[statistics.Choice]int{
		statistics.ChoiceLatest: 1, statistics.ChoiceAll: 5, statistics.Choice(statistics.KindPilot): 1, statistics.Choice(statistics.KindTerm): 2,
		statistics.Choice(statistics.KindBy): 2, statistics.Choice(statistics.KindParty): 1,
	} {
		require.Len(t, statistics.Choose(choice, all), n, choice)
	}
	require.Equal(t, 1, statistics.Choose(statistics.ChoiceLatest, all)[0].Voted)
	require.Equal(t, statistics.KindPilot, statistics.Choose(statistics.ChoiceLatest, all[:3])[0].Kind, "a by-election is of no whole committee")
	require.Empty(t, statistics.Choose(statistics.ChoiceLatest, nil))
	require.Len(t, all, 6)
}
