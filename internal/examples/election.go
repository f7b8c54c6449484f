package examples

import (
	"slices"
	"strconv"
	"strings"

	"shidian/internal/pilot"
)

func (s story) electionCommittee() any {
	head, members := s.electionBody()
	split := s.split()
	return &pilot.ElectionCommitteeEvidence{
		PresidedBy: string(pilot.RoleCommunityParty), DecisionDate: s.on(dayPresided),
		DecisionMinutes: "社区党组织关于主持居委会换届选举的会议记录", WorkPlan: s.community() + "居委会换届选举工作方案",
		Date: s.on(dayElectionCommittee), Head: head, Members: members, AnnouncedDate: s.on(dayAnnounced),
		Filed:           &pilot.Receipt{Number: s.streetNumber(dayAnnounced, 31), Date: s.on(dayAnnounced)},
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
	register := s.households()
	ballots := max(register*86/100, register/2+1)
	valid := ballots - ballots/50
	elected, on := s.elected(ballots, valid), s.polling()
	return &pilot.CommitteeElectionEvidence{
		Round: s.round(), ConvenedBy: string(pilot.RoleCommunityParty), Conducted: string(pilot.RoleElectionCommittee),
		Method: s.method(), Households: register, Seats: len(elected),
		SeatsBasis: "按户数确定:" + strconv.Itoa(register) + "户设" + strconv.Itoa(len(elected)) + "人",
		Notices: []pilot.ElectionNotice{
			{Number: 1, Title: "选举委员会组成公告", Date: s.on(dayAnnounced)},
			{Number: 2, Title: "选民名单公告", Date: on.list},
			{Number: 3, Title: "正式候选人公告", Date: on.candidates},
			{Number: 4, Title: "选举结果公告", Date: on.day},
		},
		VoterListDate: on.list, ListChecked: true, Objections: 1, LastObjection: on.lastObjection, ObjectionsDone: on.decided,
		CandidatesDate: on.candidates, Candidates: s.candidates(elected), PollingDay: on.day,
		Register: register, Ballots: ballots, BallotsAgain: ballots, Valid: valid, ValidAgain: valid, BallotsSealed: true,
		Elected: elected, ResultDate: on.day,
		Filed: &pilot.Receipt{Number: number(strings.TrimSuffix(s.street(), "道"), on.filed, 41), Date: on.filed}, HandedOver: on.handover,
		TermFrom: on.day, TermTo: lastDay(on.day, 12*max(1, s.terms.Profile.Committee.TermYears)),
	}
}

// method is one representative per household where the profile knows it.
func (s story) method() string {
	const usual = "household-representatives"
	if known := s.terms.Profile.Election.Methods; len(known) > 0 && !slices.Contains(known, usual) {
		return known[0]
	}
	return usual
}

// elected is the committee: whoever an earlier round elected, and the others.
func (s story) elected(ballots, valid int) []pilot.ElectedMember {
	var elected []pilot.ElectedMember
	for i, name := range s.slate() {
		post, age := pilot.PostMember, 35+4*i
		switch {
		case name == s.director():
			post, age = pilot.PostDirector, 61
		case i <= s.vices():
			post = pilot.PostViceDirector
		}
		votes := max(valid-valid*i/40, ballots/2+1)
		elected = append(elected, pilot.ElectedMember{
			Name: name, Post: post, Votes: votes, VotesAgain: votes, Age: age, Retired: post == pilot.PostDirector, Earlier: s.seated(name),
		})
	}
	return elected
}

// slate is the committee in the order of its posts, the director first.
func (s story) slate() []string {
	held, names := s.facts.Election, s.committee()
	if held == nil || !held.Open || len(held.Members) == 0 {
		return names
	}
	others := slices.DeleteFunc(slices.Clone(held.Members), func(n string) bool {
		return n == held.Director || slices.Contains(held.ViceDirectors, n)
	})
	others = append(others, s.others(castCommittee, len(names), slices.Concat(held.Members, s.conducting(), []string{s.director()})...)...)
	slate := append([]string{s.director()}, held.ViceDirectors...)
	slate = append(slate, others...)
	return slate[:min(len(slate), max(held.Seats, len(held.Members)))]
}

// candidates are one more than the seats.
func (s story) candidates(elected []pilot.ElectedMember) []pilot.Candidate {
	var list []pilot.Candidate
	for _, m := range elected {
		list = append(list, pilot.Candidate{Name: m.Name, Post: m.Post})
	}
	named := s.conducting()
	for _, m := range elected {
		named = append(slices.Clip(named), m.Name)
	}
	return append(list, pilot.Candidate{Name: s.others(castRunnerUp, 1, named...)[0], Post: pilot.PostMember})
}

func (s story) assemblyRoster() any {
	e := &pilot.AssemblyRosterEvidence{Date: s.on(dayRoster)}
	split := s.split()
	add := func(constituency, chosenBy string, n int) {
		for range n {
			i := len(e.Representatives)
			e.Representatives = append(e.Representatives, pilot.Representative{
				Name: s.who.person(castAssembly + i), Constituency: constituency, Age: 28 + i*7%40, Rights: true, ChosenBy: chosenBy,
			})
		}
		if n == 0 {
			e.Empty = append(e.Empty, pilot.EmptyReason{Constituency: constituency, Reason: "本社区没有这类成员"})
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
		return &pilot.PartyElectionEvidence{ByFounding: true}
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
	e := &pilot.PartyElectionEvidence{
		RequestDate: s.on(dayPartyRequest), RequestNumber: s.communityNumber(dayPartyRequest, 3),
		MeetingDate: s.on(dayPartyMeeting), Minutes: "党员大会选举记录", FullMembers: partyMembers, Present: present,
		ApprovedBy: s.street() + "工委", ApprovalNumber: s.streetNumber(dayPartyApproval, 45), ApprovalDate: s.on(dayPartyApproval),
	}
	for i, o := range officers {
		e.Elected = append(e.Elected, pilot.Chosen{Name: o.Name, Post: o.Post, Votes: max(55-i, enough)})
	}
	return e
}
