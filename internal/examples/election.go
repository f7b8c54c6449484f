package examples

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func (s story) electionCommittee() any {
	head, members := s.electionBody()
	split := s.split()
	return &evidence.ElectionCommitteeEvidence{
		PresidedBy: string(pilot.RoleCommunityParty), DecisionDate: s.on(dayPresided),
		DecisionMinutes: "社区党组织关于主持居委会换届选举的会议记录", WorkPlan: s.community() + "居委会换届选举工作方案",
		Date: s.on(dayElectionCommittee), Head: head, Members: members, AnnouncedDate: s.on(dayAnnounced),
		Filed:           &evidence.Receipt{Number: s.streetNumber(dayAnnounced, 31), Date: s.on(dayAnnounced)},
		NumberFixedDate: s.on(dayNumberFixed), NumberMinutes: "选举委员会第一次会议记录",
		Representatives: split.Residents + split.Units + split.Migrants, Split: split,
		PlannedPolling: max(s.planned(dayPolling), s.on(dayElectionCommittee).AddDays(s.terms.Profile.Election.CommitteeDaysBefore), s.on(dayNumberFixed)),
		HowChosen:      "居民代表由各楼门推选,单位代表由单位推荐,外来人口代表由暂住人员推选",
	}
}

func (s story) electionBody() (string, []string) {
	if ec := s.facts.ElectionCommittee; ec != nil && len(ec.Members) > 1 {
		return ec.Members[0], ec.Members[1:]
	}
	return s.who.person(castElectionBody), s.who.people(castElectionBody+1, 4)
}

func (s story) committeeElection() any {
	register, households := s.voters()
	ballots := max(register*86/100, register/2+1)
	valid := ballots - ballots/50
	elected, on := s.elected(ballots, valid), s.polling()
	return &evidence.CommitteeElectionEvidence{
		Round: s.behind().Next(), ConvenedBy: string(pilot.RoleCommunityParty), Conducted: string(pilot.RoleElectionCommittee),
		Method: s.method(), Households: households, Seats: len(elected),
		SeatsBasis: "按户数确定:" + strconv.Itoa(households) + "户设" + strconv.Itoa(len(elected)) + "人",
		Notices: []evidence.ElectionNotice{
			{Number: 1, Title: "选举委员会组成公告", Date: s.on(dayAnnounced)},
			{Number: 2, Title: "选民名单公告", Date: on.list},
			{Number: 3, Title: "正式候选人公告", Date: on.candidates},
			{Number: 4, Title: "选举结果公告", Date: on.day},
		},
		VoterListDate: on.list, ListChecked: true, Objections: 1, LastObjection: on.lastObjection, ObjectionsDone: on.decided,
		CandidatesDate: on.candidates, Candidates: s.candidates(elected), PollingDay: on.day,
		Register: register, Ballots: ballots, BallotsAgain: ballots, Valid: valid, ValidAgain: valid, BallotsSealed: true,
		Elected: elected, ResultDate: on.day,
		Filed: &evidence.Receipt{Number: number(strings.TrimSuffix(s.street(), "道"), on.filed, 41), Date: on.filed}, HandedOver: on.handover,
		TermFrom: on.day, TermTo: lastDay(on.day, 12*max(1, s.terms.Profile.Committee.TermYears)),
	}
}

// voters is how many are registered and how many households there are: one
// representative each, or as in the round before.
func (s story) voters() (register, households int) {
	last, _ := s.behind().Last()
	households = cmp.Or(last.Households, s.households())
	if list := s.facts.VoterList; list != nil && last.Register == 0 && s.method() == "all-voters" {
		return list.Total, households
	}
	return cmp.Or(last.Register, households), households
}

// method is that of the round before, or one representative per household where
// the profile knows it.
func (s story) method() string {
	if last, _ := s.behind().Last(); last.Method != "" {
		return last.Method
	}
	const usual = "household-representatives"
	if known := s.terms.Profile.Election.Methods; len(known) > 0 && !slices.Contains(known, usual) {
		return known[0]
	}
	return usual
}

// elected is the committee: whoever an earlier round elected, with the votes that
// it recorded, and the others.
func (s story) elected(ballots, valid int) []evidence.ElectedMember {
	elected := s.slate()
	for i := range elected {
		m := &elected[i]
		m.Age, m.Retired = 35+4*i, m.Post == pilot.PostDirector
		if m.Retired {
			m.Age = 61
		}
		if m.Votes == 0 {
			m.Votes = max(valid-valid*i/40, ballots/2+1)
		}
		m.VotesAgain = m.Votes
		m.Background = backgroundOf(m.Name, i)
	}
	return elected
}

// slate is the committee in the order of its posts, the director first.
func (s story) slate() []evidence.ElectedMember {
	var slate []evidence.ElectedMember
	held := map[string]int{}
	put := func(m evidence.ElectedMember) {
		slate = append(slate, m)
		held[m.Post]++
	}
	before := s.behind()
	if list := s.listed(); list != nil && (s.facts.Election == nil || s.facts.Election.Open) {
		return s.nominated(list)
	}
	for _, w := range before.Elected[:before.Count] {
		m := evidence.ElectedMember{Name: w.Name, Post: w.Post, Earlier: true}
		if before.VotesKnown {
			m.Votes = w.Votes
		}
		put(m)
	}
	for _, name := range s.newcomers(slate, before.Seats) {
		put(evidence.ElectedMember{Name: name, Post: s.postFor(name, held)})
	}
	slices.SortStableFunc(slate, func(a, b evidence.ElectedMember) int {
		return slices.Index(posts, a.Post) - slices.Index(posts, b.Post)
	})
	return slate
}

var posts = []string{pilot.PostDirector, pilot.PostViceDirector, pilot.PostMember}

// postFor is the post that somebody won in the election being corrected, or the
// next that nobody holds yet.
func (s story) postFor(name string, held map[string]int) string {
	switch e := s.facts.Election; {
	case e != nil && !e.Open && e.Sits(name):
		return e.PostOf(name)
	case held[pilot.PostDirector] == 0:
		return pilot.PostDirector
	case held[pilot.PostViceDirector] < s.vices():
		return pilot.PostViceDirector
	}
	return pilot.PostMember
}

// newcomers take the seats that nobody holds yet: those of the committee who do
// not sit, and where they are too few, neighbours whom no other part of the story needs.
func (s story) newcomers(sitting []evidence.ElectedMember, seats int) []string {
	committee := s.committee()
	if seats == 0 {
		seats = max(len(committee), len(sitting))
	}
	var names []string
	free := func(name string) bool {
		alike := func(other string) bool { return pilot.Namesakes(other, name) }
		sits := slices.ContainsFunc(sitting, func(m evidence.ElectedMember) bool { return alike(m.Name) })
		return !sits && !slices.ContainsFunc(names, alike) && !slices.ContainsFunc(s.conducting(), alike)
	}
	for _, name := range slices.Concat(committee, s.standby(), s.who.people(castSpare, seats+len(sitting)+castElectionBody)) {
		if len(names)+len(sitting) < seats && free(name) {
			names = append(names, name)
		}
	}
	return names
}

// candidates are one more than the seats.
func (s story) candidates(elected []evidence.ElectedMember) []evidence.Candidate {
	var list []evidence.Candidate
	for _, m := range elected {
		list = append(list, evidence.Candidate{Name: m.Name, Post: m.Post})
	}
	if nominees := s.listed(); nominees != nil {
		return append(list, s.lost(nominees, elected)...)
	}
	named := s.conducting()
	for _, m := range elected {
		named = append(slices.Clip(named), m.Name)
	}
	return append(list, evidence.Candidate{Name: s.others(castRunnerUp, 1, named...)[0], Post: pilot.PostMember})
}

// listed is the published list of candidates, of whom the first round elects.
func (s story) listed() *pilot.CandidatesFacts {
	if s.behind().Next() != pilot.RoundFirst {
		return nil
	}
	return s.facts.Candidates
}

// standby are those on the list who may fill a seat that nobody else takes: first who
// stands for one without a post.
func (s story) standby() []string {
	list := s.listed()
	if list == nil {
		return nil
	}
	byPost := slices.Clone(list.List)
	slices.SortStableFunc(byPost, func(a, b pilot.Nominee) int { return slices.Index(posts, b.Post) - slices.Index(posts, a.Post) })
	return (&pilot.CandidatesFacts{List: byPost}).Names()
}

// nominated is the committee as those on the list of candidates win it: of each post as
// many as it has.
func (s story) nominated(list *pilot.CandidatesFacts) []evidence.ElectedMember {
	var slate []evidence.ElectedMember
	seats, held := len(s.committee()), map[string]int{}
	most := map[string]int{pilot.PostDirector: 1, pilot.PostViceDirector: s.vices(), pilot.PostMember: seats - 1 - s.vices()}
	for _, n := range list.List {
		if held[n.Post] < most[n.Post] && !slices.ContainsFunc(s.conducting(), func(name string) bool { return pilot.Namesakes(name, n.Name) }) {
			slate = append(slate, evidence.ElectedMember{Name: n.Name, Post: n.Post})
			held[n.Post]++
		}
	}
	slices.SortStableFunc(slate, func(a, b evidence.ElectedMember) int {
		return slices.Index(posts, a.Post) - slices.Index(posts, b.Post)
	})
	return slate
}

// lost are the candidates on the list who were not elected.
func (s story) lost(list *pilot.CandidatesFacts, elected []evidence.ElectedMember) []evidence.Candidate {
	var all []evidence.Candidate
	for _, n := range list.List {
		if !slices.ContainsFunc(elected, func(m evidence.ElectedMember) bool { return pilot.SameName(m.Name, n.Name) }) {
			all = append(all, evidence.Candidate{Name: n.Name, Post: n.Post})
		}
	}
	return all
}

func (s story) assemblyRoster() any {
	e := &evidence.AssemblyRosterEvidence{Date: s.on(dayRoster)}
	split := s.split()
	add := func(constituency, chosenBy string, n int) {
		for range n {
			i := len(e.Representatives)
			e.Representatives = append(e.Representatives, evidence.Representative{
				Name: s.who.person(castAssembly + i), Constituency: constituency, Age: 28 + i*7%40, Rights: true, ChosenBy: chosenBy,
			})
		}
		if n == 0 {
			e.Empty = append(e.Empty, evidence.EmptyReason{Constituency: constituency, Reason: "本社区没有这类成员"})
		}
	}
	add("residents", "楼门居民推选", split.Residents)
	add("units", "单位推荐", split.Units)
	add("migrants", "暂住人员推选", split.Migrants)
	return e
}

// partyMembers is how many full members the example's Party organisation has.
const partyMembers = 62

func (s story) partyElection() any {
	if s.facts.PartyFounding != nil {
		return &evidence.PartyElectionEvidence{ByFounding: true}
	}
	officers, party := s.partyOfficers(), s.terms.Profile.Party
	present := 57
	if a := party.Attendance; a.Den > 0 {
		present = max(present, (partyMembers*a.Num+a.Den-1)/a.Den)
	}
	enough := 0
	if w := party.Winner; w.Den > 0 {
		enough = min(present, present*w.Num/w.Den+1)
	}
	e := &evidence.PartyElectionEvidence{
		RequestDate: s.on(dayPartyRequest), RequestNumber: s.communityNumber(dayPartyRequest, 3),
		MeetingDate: s.on(dayPartyMeeting), Minutes: "党员大会选举记录", FullMembers: partyMembers, Present: present,
		ApprovedBy: s.street() + "工委", ApprovalNumber: s.streetNumber(dayPartyApproval, 45), ApprovalDate: s.on(dayPartyApproval),
	}
	for i, o := range officers {
		e.Elected = append(e.Elected, evidence.Chosen{Name: o.Name, Post: o.Post, Votes: max(55-i, enough), Background: comradeOf(o.Name, i)})
	}
	return e
}
