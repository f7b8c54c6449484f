package examples

import (
	"slices"
	"strconv"

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
		PlannedPolling: max(s.planned(dayPolling), s.on(dayNumberFixed)),
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
	term := max(1, s.terms.Profile.Committee.TermYears)
	elected := s.elected(ballots, valid)
	return &pilot.CommitteeElectionEvidence{
		Round: pilot.RoundFirst, ConvenedBy: string(pilot.RoleCommunityParty), Conducted: string(pilot.RoleElectionCommittee),
		Method: s.method(), Households: register, Seats: len(elected),
		SeatsBasis: "按户数确定:" + strconv.Itoa(register) + "户设" + strconv.Itoa(len(elected)) + "人",
		Notices: []pilot.ElectionNotice{
			{Number: 1, Title: "选举委员会组成公告", Date: s.on(dayAnnounced)},
			{Number: 2, Title: "选民名单公告", Date: s.on(dayVoterList)},
			{Number: 3, Title: "正式候选人公告", Date: s.on(dayCandidates)},
			{Number: 4, Title: "选举结果公告", Date: s.on(dayPolling)},
		},
		VoterListDate: s.on(dayVoterList), ListChecked: true, Objections: 1, ObjectionsDone: s.on(dayObjections),
		CandidatesDate: s.on(dayCandidates), Candidates: s.candidates(elected), PollingDay: s.on(dayPolling),
		Register: register, Ballots: ballots, BallotsAgain: ballots, Valid: valid, ValidAgain: valid, BallotsSealed: true,
		Elected: elected, ResultDate: s.on(dayPolling),
		Filed:    &pilot.Receipt{Number: s.streetNumber(dayPartyRequest, 41), Date: s.on(dayPartyRequest)},
		TermFrom: s.on(dayPolling), TermTo: s.on(dayPolling).AddDays(365 * term),
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

func (s story) elected(ballots, valid int) []pilot.ElectedMember {
	var elected []pilot.ElectedMember
	for i, name := range s.committee() {
		post, age := pilot.PostMember, 35+4*i
		switch {
		case name == s.director():
			post, age = pilot.PostDirector, 61
		case i <= s.vices():
			post = pilot.PostViceDirector
		}
		votes := max(valid-valid*i/40, ballots/2+1)
		elected = append(elected, pilot.ElectedMember{
			Name: name, Post: post, Votes: votes, VotesAgain: votes, Age: age, Retired: post == pilot.PostDirector,
		})
	}
	return elected
}

// candidates are one more than the seats.
func (s story) candidates(elected []pilot.ElectedMember) []pilot.Candidate {
	var list []pilot.Candidate
	for _, m := range elected {
		list = append(list, pilot.Candidate{Name: m.Name, Post: m.Post})
	}
	return append(list, pilot.Candidate{Name: s.who.person(castRunnerUp), Post: pilot.PostMember})
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

func (s story) partyElection() any {
	if s.facts.PartyFounding != nil {
		return &pilot.PartyElectionEvidence{ByFounding: true}
	}
	officers := s.partyOfficers()
	e := &pilot.PartyElectionEvidence{
		RequestDate: s.on(dayPartyRequest), RequestNumber: s.communityNumber(dayPartyRequest, 3),
		MeetingDate: s.on(dayPartyMeeting), Minutes: "党员大会选举记录", FullMembers: 62, Present: 57,
		ApprovedBy: s.street() + "工委", ApprovalNumber: s.streetNumber(dayPartyApproval, 45), ApprovalDate: s.on(dayPartyApproval),
	}
	for i, o := range officers {
		e.Elected = append(e.Elected, pilot.Chosen{Name: o.Name, Post: o.Post, Votes: 55 - i})
	}
	return e
}
