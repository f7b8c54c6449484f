package examples

import (
	"shidian/internal/pilot/evidence"
)

func (s story) sizeAdjustment() any {
	e := &evidence.SizeAdjustmentEvidence{
		Number: number(s.district()+"政函", s.on(daySize), 21), Date: s.on(daySize),
		DecidedBy: s.district() + "人民政府", AppliedBy: s.street() + "办事处", Name: s.community(),
		Boundary: "东至规划路,南至护城河北岸,西至铁路东侧,北至大街中线", Households: s.households(),
	}
	if usual := s.terms.Profile.Households; usual.Max > 0 && !usual.Holds(e.Households) {
		e.HouseholdsNote = "按楼院和管理便利划分,区里同意"
	}
	return e
}

func (s story) partyFounding() any {
	return &evidence.PartyFoundingEvidence{
		Organisation: "中共" + s.community() + "支部委员会", Form: "branch", ApprovedBy: s.street() + "工委",
		ApprovalNumber: s.streetNumber(dayFounding, 15), ApprovalDate: s.on(dayFounding),
		MeetingDate: s.on(dayFoundingMeeting), FullMembers: 25, Officers: s.partyOfficers(),
	}
}

// partyOfficers are the Party organisation's: its deputy is the vice-director who
// heads the workstation, so that posts are cross-held (R21).
func (s story) partyOfficers() []evidence.Officer {
	two := s.others(castParty, 2, s.head())
	return []evidence.Officer{
		{Name: two[0], Post: "书记"},
		{Name: s.head(), Post: "副书记"},
		{Name: two[1], Post: "委员"},
	}
}
