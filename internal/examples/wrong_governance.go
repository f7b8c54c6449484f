package examples

import (
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// WrongRecords lists the wrong bodies of a kind of record filed after the pilot.
// The caller must not change them.
func WrongRecords(kind string) []Wrong {
	return slices.Concat(wrongRecords[kind], wrongLawRecords[kind])
}

var committeeElection = Edits{
	"body": "residents-committee", "reason": "by-election", "representatives": Gone{}, "allEligible": Gone{}, "left": Gone{},
	"register": 600, "ballots": 400,
}

// electing is a by-election with something changed.
func electing(change Edits) Edits {
	all := Edits{}
	for path, value := range committeeElection {
		all[path] = value
	}
	all["joined"] = newcomer("member", map[string]any{"votes": 300}) // each its own: edits reach into it
	for path, value := range change {
		all[path] = value
	}
	return all
}

func newcomer(post string, more map[string]any) []any {
	one := map[string]any{"name": "新来的人", "post": post}
	for name, value := range more {
		one[name] = value
	}
	return []any{one}
}

func extra(by string, count, of int) Edits {
	return Edits{"kind": "extra", "request": map[string]any{"by": by, "count": count, "of": of, "date": "2002-12-01", "reason": "停车收费"}}
}

var wrongRecords = map[string][]Wrong{
	pilot.KindMeeting: {
		{Name: Words{"主持人不是居委会成员", "chair from outside the committee"}, Edits: Edits{"chair": "外来人"}, Rule: "R45", Code: evidence.CodeNotOnCommittee, Field: "body.chair"},
		{Name: Words{"会后才通知", "notified after the meeting"}, Edits: Edits{"date": "2002-12-20", "notified": "2002-12-21"}, Rule: "R45", Code: evidence.CodeTooLate, Field: "body.notified"},
		{Name: Words{"代表总数不对", "another number of representatives"}, Edits: Edits{"representatives": 20}, Rule: "R46", Code: evidence.CodeTotalDiffers, Field: "body.representatives"},
		{Name: Words{"到会刚好一半", "half present"}, Edits: Edits{"present": 10}, Rule: "R46", Code: evidence.CodeMeetingVoid, Field: "body.present"},
		{Name: Words{"赞成只有一半", "half in favour"}, Edits: Edits{"present": 14, "resolutions.0.inFavour": 7}, Rule: "R46", Code: evidence.CodeNotCarried, Field: "body.resolutions[0].inFavour"},
		{Name: Words{"提议居民不到五分之一", "too few residents asked"}, Edits: extra("residents", 199, 1000), Rule: "R47", Code: evidence.CodeRequestBelow, Field: "body.request.count"},
		{Name: Words{"提议住户不到五分之一", "too few households asked"}, Edits: extra("households", 91, 460), Rule: "R47", Code: evidence.CodeRequestBelow, Field: "body.request.count"},
		{Name: Words{"提议小组不到三分之一", "too few groups asked"}, Edits: extra("groups", 6, 20), Rule: "R47", Code: evidence.CodeRequestBelow, Field: "body.request.count"},
		{Name: Words{"报告没有审议", "reports not deliberated"}, Edits: Edits{"reports.deliberated": false}, Rule: "R48", Code: evidence.CodeNotTrue, Field: "body.reports.deliberated"},
		{Name: Words{"没有评议政府部门", "no government department appraised"}, Edits: Edits{"reports.appraised.1": Gone{}}, Rule: "R48", Code: evidence.CodeBodyNotAppraised, Field: "body.reports.appraised"},
		{Name: Words{"没有评议社区内机构", "no body in the community appraised"}, Edits: Edits{"reports.appraised.0": Gone{}}, Rule: "R48", Code: evidence.CodeBodyNotAppraised, Field: "body.reports.appraised"},
		{Name: Words{"没有财务报告", "no financial report"}, Edits: Edits{"reports.financial": Gone{}}, Rule: "R48", Code: evidence.CodeMissing, Field: "body.reports.financial"},
		{Name: Words{"决议没有下文", "a resolution without follow-up"}, Edits: Edits{"followUps": Gone{}}, Rule: "R49", Code: evidence.CodeNoFollowUp, Field: "body.followUps"},
		{Name: Words{"落实了不存在的决议", "a follow-up of no resolution"}, Edits: Edits{"followUps.0.resolution": "1999-9"}, Rule: "R49", Code: evidence.CodeResolutionUnknown, Field: "body.followUps[0].resolution"},
	},
	pilot.KindReport: {
		{Name: Words{"隔得太久才汇报", "a report of too long a period"}, Edits: Edits{"from": "2002-11-01"}, Rule: "R50", Code: evidence.CodeReportLong, Field: "body.to"},
		{Name: Words{"听取的人不是居委会成员", "heard by somebody else"}, Edits: Edits{"heardBy": "外来人"}, Rule: "R50", Code: evidence.CodeNotOnCommittee, Field: "body.heardBy"},
		{Name: Words{"没有核查", "not checked"}, Edits: Edits{"checked": false}, Rule: "R50", Code: evidence.CodeNotTrue, Field: "body.checked"},
		{Name: Words{"汇报人不在任", "reported by nobody in office"}, Edits: Edits{"reporter": "外来人"}, Rule: "R51", Code: evidence.CodeNotInOffice, Field: "body.reporter"},
		{Name: Words{"期间未完就汇报", "reported before the period's end"}, Edits: Edits{"date": "2002-12-15"}, Rule: "R51", Code: evidence.CodeTooEarly, Field: "body.date"},
	},
	pilot.KindAppraisal: {
		{Name: Words{"漏了一名专干", "a specialist left out"}, Edits: Edits{"specialists.0": Gone{}}, Rule: "R50", Code: evidence.CodeNotAppraised, Field: "body.specialists"},
		{Name: Words{"考评了不在任的人", "somebody not in office"}, Edits: Edits{"specialists.0.name": "外来人"}, Rule: "R50", Code: evidence.CodeNotInOffice, Field: "body.specialists[0].name"},
		{Name: Words{"主持人不是居委会成员", "chair from outside the committee"}, Edits: Edits{"chair": "外来人"}, Rule: "R50", Code: evidence.CodeNotOnCommittee, Field: "body.chair"},
	},
	pilot.KindChange: {
		{Name: Words{"代表不够条件", "representatives without the right"}, Edits: Edits{"allEligible": false}, Rule: "R17", Code: evidence.CodeNotTrue, Field: "body.allEligible"},
		{Name: Words{"代表多于名额", "more than were fixed"}, Edits: Edits{"representatives": 22}, Rule: "R13", Code: evidence.CodeTooMany, Field: "body.representatives"},
		{Name: Words{"不经选举进居委会", "on the committee without election"}, Edits: electing(Edits{"reason": "other"}), Rule: "R14", Code: evidence.CodeNotElected, Field: "body.reason"},
		{Name: Words{"投票不过半数", "half of the voters"}, Edits: electing(Edits{"ballots": 300}), Rule: "R14", Code: evidence.CodeTurnoutFailed, Field: "body.ballots"},
		{Name: Words{"得票不过半数", "half of the votes"}, Edits: electing(Edits{"joined.0.votes": 200}), Rule: "R14", Code: evidence.CodeWinnerBelow, Field: "body.joined[0].votes"},
		{Name: Words{"另行选举得票不到三分之一", "less than a third in the supplementary round"}, Edits: electing(Edits{"supplementaryBallots": 310, "joined.0.supplementary": true, "joined.0.votes": 103}), Rule: "R14", Code: evidence.CodeWinnerBelow, Field: "body.joined[0].votes"},
		{Name: Words{"另行选举投票不过半数", "half of the voters in the supplementary round"}, Edits: electing(Edits{"supplementaryBallots": 300, "joined.0.supplementary": true, "joined.0.votes": 200}), Rule: "R14", Code: evidence.CodeTurnoutFailed, Field: "body.supplementaryBallots"},
		{Name: Words{"没写另行选举的投票人数", "ballots of the supplementary round not given"}, Edits: electing(Edits{"joined.0.supplementary": true}), Rule: "R14", Code: evidence.CodeMissing, Field: "body.supplementaryBallots"},
		{Name: Words{"两名主任", "two directors"}, Edits: electing(Edits{"joined.0.post": "director"}), Rule: "R15", Code: evidence.CodeDirectors, Field: "body.joined"},
		{Name: Words{"补选的人只有十七岁", "seventeen years old in a by-election"}, Edits: electing(Edits{"joined.0.background": map[string]any{"age": 17}}), Rule: "R14", Code: evidence.CodeUnderAge, Field: "body.joined[0].background.age"},
		{Name: Words{"年龄不可能", "an impossible age"}, Edits: electing(Edits{"joined.0.background": map[string]any{"age": 190}}), Rule: pilot.RuleFormat, Code: evidence.CodeOutOfRange, Field: "body.joined[0].background.age"},
		{Name: Words{"离任的人本不在任", "somebody leaves who was not there"}, Edits: electing(Edits{"left": []any{"外来人"}}), Rule: "R15", Code: evidence.CodeNotInOffice, Field: "body.left[0]"},
		{Name: Words{"街道签的聘用协议", "the office signed"}, Edits: Edits{"body": "specialists", "reason": "hiring", "representatives": Gone{}, "allEligible": Gone{}, "left": Gone{}, "joined": newcomer("specialist", map[string]any{"signedBy": "sub-district-office"})}, Rule: "R37", Code: evidence.CodeWrongBody, Field: "body.joined[0].signedBy"},
	},
	pilot.KindPreparation: {
		{Name: Words{"选举委员会成立太晚", "election committee too late"}, Edits: Edits{"pollingDay": "2003-01-15"}, Rule: "R18", Code: evidence.CodeTooLate, Field: "body.date"},
		{Name: Words{"一人列了两次", "somebody listed twice"}, Edits: Edits{"electionCommittee": []any{"王一", "王一"}}, Rule: "R13", Code: evidence.CodeNameTwice, Field: "body.electionCommittee[1]"},
		{Name: Words{"选举委员会只有四人", "an election committee of four"}, Edits: Edits{"electionCommittee.4": Gone{}}, Rule: "R13", Code: evidence.CodeElectionBodySize, Field: "body.electionCommittee"},
		{Name: Words{"没有定代表名额", "no number fixed"}, Edits: Edits{"representatives": 0}, Rule: pilot.RuleFormat, Code: evidence.CodeOutOfRange, Field: "body.representatives"},
	},
	pilot.KindReorganised: {
		{Name: Words{"确认了不用重办的事", "something that is not to be done anew"}, Edits: Edits{"done.0.step": "leading-group"}, Rule: "R6", Code: evidence.CodeNotAChoice, Field: "body.done[0].step"},
		{Name: Words{"同一件事列了两次", "the same thing twice"}, Edits: Edits{"done.1.step": "size-adjustment"}, Rule: "R6", Code: evidence.CodeListedTwice, Field: "body.done[1].step"},
		{Name: Words{"调整以前就办的", "done before the communities changed"}, Edits: Edits{"done.0.date": "2002-01-10"}, Rule: "R6", Code: evidence.CodeTooEarly, Field: "body.done[0].date"},
		{Name: Words{"没写文件", "without a document"}, Edits: Edits{"done.0.document": Gone{}}, Rule: "R6", Code: evidence.CodeMissing, Field: "body.done[0].document"},
	},
}
