package examples

import (
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// The examples of the election's optional steps.

func (s story) voterRegistration() any {
	on, began, p := s.polling(), s.on(dayElectionCommittee), s.terms.Profile.Election
	announced := max(began, on.list.AddDays(-8))
	from := min(announced.AddDays(1), on.list)
	usual, workers := s.voting()*12/100, min(3, s.voting()/4)
	e := &evidence.VoterRegistrationEvidence{
		Announced: announced, From: from, To: max(from, on.list.AddDays(-1)),
		Classes: evidence.VoterClasses{Registered: s.voting() - usual - workers, Usual: usual, Workers: workers}, Total: s.voting(),
		ListDate: on.list, ListChecked: true,
		PlannedPolling: max(s.planned(dayPolling), on.day, began.AddDays(p.CommitteeDaysBefore), on.list.AddDays(max(p.VoterListDaysBefore, p.ObjectionDays+p.ObjectionDecisionDays))),
	}
	if on.decided <= s.cal.today {
		e.Objections, e.LastObjection, e.ObjectionsDone = 1, on.lastObjection, on.decided
	}
	return e
}

// voting is how many voters the community has: two in a household, or as on record.
func (s story) voting() int {
	if list := s.facts.VoterList; list != nil && list.Total > 0 {
		return list.Total
	}
	return 2 * s.households()
}

func (s story) nomination() any {
	on := s.polling()
	vetted := max(on.candidates.AddDays(-3), on.list)
	e := &evidence.CandidatesEvidence{
		Nomination: "by-voters", Nominated: max(vetted.AddDays(-4), on.list), Published: on.candidates,
		Seats: evidence.PostSeats{Directors: 1, ViceDirectors: s.vices()}, NoRelatives: true,
	}
	var named []string
	add := func(name, post string) {
		named = append(named, name)
		e.Candidates = append(e.Candidates, evidence.NominatedOne{Name: name, Post: post})
	}
	for _, m := range s.slate() {
		add(m.Name, m.Post)
		if m.Post == pilot.PostMember {
			e.Seats.Members++
		}
	}
	apart := slices.Concat(s.conducting(), named)
	for i, name := range s.others(castNominees, len(posts), apart...) {
		add(name, posts[i])
	}
	e.Nominees = len(e.Candidates) + 3
	e.Vetting = evidence.Vetting{
		Date: vetted, By: s.street() + "工委组织部门、办事处民政部门、派出所", Passed: e.Nominees - 1, Result: "一人户籍已迁出,其余合格",
	}
	return e
}

func (s story) supervisionCommittee() any {
	on, entitled := s.on(daySupervision), s.representatives()
	present := max(entitled*9/10, entitled/2+1)
	if q := s.terms.Profile.Assembly.QuorumOf(entitled); q > 0 {
		present = max(present, q)
	}
	e := &evidence.SupervisionCommitteeEvidence{
		Date: on, ChosenBy: "representative-meeting", Minutes: "居民代表会议推选居务监督委员会的记录", Entitled: entitled, Present: present,
		NoRelatives: true, Announced: on, TermFrom: on, TermTo: lastDay(s.polling().day, 12*max(1, s.terms.Profile.Committee.TermYears)),
	}
	if committee := s.facts.Election; committee != nil && committee.TermTo != "" {
		e.TermTo = committee.TermTo
		e.TermFrom = min(on, committee.TermTo)
	}
	for i, name := range s.others(castSupervision, 3, slices.Concat(s.conducting(), s.committee())...) {
		post := pilot.PostMember
		if i == 0 {
			post = "supervision-head"
		}
		e.Members = append(e.Members, evidence.SupervisionSeat{Name: name, Post: post, Votes: max(present-i, present/2+1)})
	}
	return e
}

func (s story) handover() any {
	head, _ := s.electionBody()
	to := s.director()
	return &evidence.HandoverEvidence{
		Date: s.polling().handover, PresidedBy: string(pilot.RoleElectionCommittee),
		From: s.others(castOutgoing, 1, to)[0], To: to,
		Items:  []string{"seal", "accounts", "assets", "premises", "work-files", "unfinished-matters"},
		Sealed: true, Witness: head, Record: "新老居委会工作移交记录",
	}
}
