package examples

import (
	"fmt"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// wrongLaw are the wrong hand-ins under the law in force since 2026: what the plan of 2002
// has not, and that law does not let pass.
var wrongLaw = map[pilot.Step][]Wrong{
	pilot.StepSizeAdjustment: {
		{Name: Words{"规模不在范围内又没说明", "another size without a reason"}, Place: law2026, Edits: Edits{"householdsNote": Gone{}}, Rule: "L10", Code: evidence.CodeUnusualHouseSize, Field: "evidence.households"},
		{Name: Words{"规模不在范围内, 说明是“无”", "another size, the reason being none"}, Place: law2026, Edits: Edits{"householdsNote": "无"}, Rule: "L10", Code: evidence.CodeUnusualHouseSize, Field: "evidence.households"},
	},
	pilot.StepCommitteeElection: {
		{Name: Words{"法定的名单公布不足二十天", "the voter list out for less than the law's twenty days"}, Place: law2026, Edits: Edits{"voterListDate": "2002-10-30"}, Rule: "L1", Code: evidence.CodePeriodShort, Field: "evidence.voterListDate"},
		{Name: Words{"法定的五天过后才提异议", "an objection after the law's five days"}, Place: law2026, Edits: Edits{"lastObjectionDate": "2002-11-03", "objectionsDecidedDate": "2002-11-04"}, Rule: "L1", Code: evidence.CodePeriodOver, Field: "evidence.lastObjectionDate"},
		{Name: Words{"候选人与名额一样多", "as many candidates as seats"}, Place: law2026, Edits: Edits{"candidates.7": Gone{}}, Rule: "L3", Code: evidence.CodeTooFewCandidates, Field: "evidence.candidates"},
		{Name: Words{"近亲属作候选人而没有退出选举委员会", "a close relative stands, and the member did not leave"}, Place: law2026, Edits: Edits{"candidates.3.relativeOf": sampleConductor}, Rule: "L4", Code: evidence.CodeRelativeConducts, Field: "evidence.candidates[3].relativeOf"},
		{Name: Words{"居民代表投票刚够三分之二", "two thirds of the representatives vote, and no more"}, Place: law2026, Edits: Edits{"method": evidence.MethodRepresentatives, "register": 21, "ballots": 14, "ballotsAgain": 14, "validVotes": 14, "validVotesAgain": 14}, Rule: "L5", Code: evidence.CodeTurnoutFailed, Field: "evidence.ballots"},
		{Name: Words{"登记的不是全部居民代表", "the register is not that of the representatives"}, Place: law2026, Edits: Edits{"method": evidence.MethodRepresentatives}, Rule: "L5", Code: evidence.CodeTotalDiffers, Field: "evidence.register"},
		{Name: Words{"有委托投票而没公布名单", "proxies without a published list"}, Place: law2026, Edits: Edits{"proxies": 12}, Rule: "L6", Code: evidence.CodeMissing, Field: "evidence.proxyListDate"},
		{Name: Words{"委托名单在选举日后公布", "the list of proxies after polling day"}, Place: law2026, Edits: Edits{"proxies": 12, "proxyListDate": "2002-12-01"}, Rule: "L6", Code: evidence.CodeTooLate, Field: "evidence.proxyListDate"},
		{Name: Words{"委托票比收回的票还多", "more proxies than ballots"}, Place: law2026, Edits: Edits{"proxies": 396, "proxyListDate": "2002-11-01"}, Rule: "L6", Code: evidence.CodeTooMany, Field: "evidence.proxies"},
		{Name: Words{"近亲属同时当选", "close relatives elected together"}, Place: law2026, Edits: Edits{"closeRelatives": true}, Rule: "L7", Code: evidence.CodeRelativesTogether, Field: "evidence.closeRelatives"},
		{Name: Words{"当选人全是男性", "only men elected"}, Place: law2026, Edits: allMen(7), Rule: "L7", Code: evidence.CodeNoWoman, Field: "evidence.elected"},
		{Name: Words{"按居民小组推选代表投票", "representatives of groups vote"}, Place: law2026, Edits: Edits{"method": "group-representatives"}, Rule: "R14", Code: evidence.CodeNotAChoice, Field: "evidence.method"},
	},
	pilot.StepAssemblyRoster: {
		{Name: Words{"居民代表不到五分之四", "residents' representatives below four fifths"}, Place: law2026, Edits: Edits{"representatives.0.constituency": "units"}, Rule: "L8", Code: evidence.CodeResidentsFew, Field: "evidence.representatives"},
	},
	pilot.StepSubCommittees: {
		{Name: Words{"没设老年人和妇女儿童工作委员会", "no sub-committee for the elderly, women and children"}, Place: law2026, Edits: Edits{"committees.6": Gone{}}, Rule: "L14", Code: evidence.CodeSubCommitteeGone, Field: "evidence.committees"},
		{Name: Words{"当时没有这个委员会", "a sub-committee that the plan of 2002 does not have"}, Edits: Edits{"committees.5.kind": "elderly-women-children"}, Rule: "R32", Code: evidence.CodeNotAChoice, Field: "evidence.committees[5].kind"},
	},
}

// wrongLawRecords are the wrong records under that law.
var wrongLawRecords = map[string][]Wrong{
	pilot.KindMeeting: {
		{Name: Words{"提议居民不到十分之一", "less than a tenth of the residents asked"}, Place: law2026, Edits: extra("residents", 99, 1000), Rule: "L9", Code: evidence.CodeRequestBelow, Field: "body.request.count"},
		{Name: Words{"提议代表不到五分之一", "less than a fifth of the representatives asked"}, Place: law2026, Edits: extra("representatives", 4, 21), Rule: "L9", Code: evidence.CodeRequestBelow, Field: "body.request.count"},
		{Name: Words{"要开居民会议, 提议代表不到三分之一", "less than a third of the representatives asked for a residents' meeting"}, Place: law2026, Edits: ofResidents("representatives", 6, 21), Rule: "L9", Code: evidence.CodeRequestBelow, Field: "body.request.count"},
		{Name: Words{"由居民小组提议", "groups asked"}, Place: law2026, Edits: extra("groups", 20, 20), Rule: "R47", Code: evidence.CodeNotAChoice, Field: "body.request.by"},
		{Name: Words{"按2002年的规定由居民代表提议", "representatives asked, in 2002"}, Edits: extra("representatives", 21, 21), Rule: "R47", Code: evidence.CodeNotAChoice, Field: "body.request.by"},
		{Name: Words{"连续两次不称职而职务没有终止", "not competent twice in a row, and still in office"}, Place: law2026, Edits: Edits{"reports.members.1.result": "not-competent", "reports.members.1.inARow": 2}, Rule: "L11", Code: evidence.CodeOfficeEnds, Field: "body.reports.members[1].officeEnded"},
		{Name: Words{"不称职没写第几次", "not competent, and not said how often"}, Place: law2026, Edits: Edits{"reports.members.1.result": "not-competent"}, Rule: "L11", Code: evidence.CodeMissing, Field: "body.reports.members[1].inARow"},
		{Name: Words{"评议的人不在居委会", "somebody appraised who is not on the committee"}, Place: law2026, Edits: Edits{"reports.members.1.name": "外人"}, Rule: "L11", Code: evidence.CodeNotOnCommittee, Field: "body.reports.members[1].name"},
	},
	pilot.KindChange: {
		{Name: Words{"新法没有聘人代理的规定", "somebody engaged to act, which that law does not know"}, Place: law2026, Edits: acting(), Rule: "R14", Code: evidence.CodeNotAChoice, Field: "body.reason"},
	},
}

// sampleConductor heads the election committee of the sample's community.
var sampleConductor = newCast("sample/sample-1").person(castElectionBody)

func allMen(n int) Edits {
	e := Edits{}
	for i := range n {
		e[fmt.Sprintf("elected.%d.background.sex", i)] = "male"
	}
	return e
}

func ofResidents(by string, count, of int) Edits {
	e := extra(by, count, of)
	e["body"] = evidence.MeetingOfResidents
	return e
}

// acting engages somebody until the by-election.
func acting() Edits {
	return electing(Edits{"reason": evidence.ChangeActing, "register": Gone{}, "ballots": Gone{}, "joined": newcomer("member", nil)})
}
