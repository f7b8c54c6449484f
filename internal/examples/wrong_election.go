package examples

import "shidian/internal/pilot"

// wrongElection are the wrong hand-ins of the community's foundation and elections.
var wrongElection = map[pilot.Step][]Wrong{
	pilot.StepSizeAdjustment: {
		{Name: Words{"没有批复文号", "no decision"}, Edits: Edits{"number": Gone{}}, Rule: "R6", Code: "missing", Field: "evidence.number"},
		{Name: Words{"批复晚于选举开始", "after the election began"}, Edits: Edits{"date": "2002-12-01"}, Rule: "R6", Code: "too-late", Field: "evidence.date"},
		{Name: Words{"户数写成了文字", "households as text"}, Edits: Edits{"households": "460"}, Rule: "format", Code: "wants-whole-number", Field: "evidence.households"},
		{Name: Words{"户数带小数", "half a household"}, Edits: Edits{"households": 460.5}, Rule: "format", Code: "wants-whole-number", Field: "evidence.households"},
		{Name: Words{"户数不在通常范围", "an unusual size"}, Edits: Edits{"households": 3000}, Rule: "R6", Code: "unusual-households", Field: "evidence.households"},
	},
	pilot.StepPartyFounding: {
		{Name: Words{"没有批准日期", "no approval"}, Place: newCommunity, Edits: Edits{"approvalDate": Gone{}}, Rule: "R11", Code: "missing", Field: "evidence.approvalDate"},
		{Name: Words{"批准晚于选举开始", "approved after the election began"}, Place: newCommunity, Edits: Edits{"approvalDate": "2002-12-01"}, Rule: "R11", Code: "too-late", Field: "evidence.approvalDate"},
		{Name: Words{"组织形式不在规定之列", "an unknown form"}, Place: newCommunity, Edits: Edits{"form": "club"}, Rule: "format", Code: "not-a-choice", Field: "evidence.form"},
		{Name: Words{"委员比党员还多", "more officers than members"}, Place: newCommunity, Edits: Edits{"fullMembers": 2}, Rule: "R11", Code: "exceeds-total", Field: "evidence.officers"},
	},
	pilot.StepElectionCommittee: {
		{Name: Words{"由街道办事处主持", "presided by the office"}, Edits: Edits{"presidedBy": "sub-district-office"}, Rule: "R12", Code: "wrong-body", Field: "evidence.presidedBy"},
		{Name: Words{"没有主持换届的决定", "no decision to preside"}, Edits: Edits{"decisionMinutes": Gone{}}, Rule: "R12", Code: "missing", Field: "evidence.decisionMinutes"},
		{Name: Words{"名额分配与总数不符", "the split does not add up"}, Edits: Edits{"representatives": 40}, Rule: "R13", Code: "total-differs", Field: "evidence.split"},
		{Name: Words{"没有备案", "not filed"}, Edits: Edits{"filed": Gone{}}, Rule: "R13", Code: "missing", Field: "evidence.filed"},
		{Name: Words{"没有确定代表人数", "no number fixed"}, Edits: Edits{"representatives": 0}, Rule: "format", Code: "out-of-range", Field: "evidence.representatives"},
		{Name: Words{"早于规模调整批复", "before the size was adjusted"}, Edits: Edits{"date": "2002-09-16", "decisionDate": "2002-09-16"}, Rule: "R6", Code: "too-early", Field: "evidence.date"},
		{Name: Words{"没有工作方案", "no work plan"}, Edits: Edits{"workPlan": Gone{}}, Rule: "R18", Code: "missing", Field: "evidence.workPlan"},
		{Name: Words{"早于党组织成立", "before the Party organisation"}, Place: newCommunity, Edits: Edits{"decisionDate": "2002-09-16"}, Rule: "R11", Code: "too-early", Field: "evidence.decisionDate"},
	},
	pilot.StepCommitteeElection: {
		{Name: Words{"由街道办事处召集", "convened by the office"}, Edits: Edits{"convenedBy": "sub-district-office"}, Rule: "R12", Code: "wrong-body", Field: "evidence.convenedBy"},
		{Name: Words{"由街道办事处组织投票", "conducted by the office"}, Edits: Edits{"conductedBy": "sub-district-office"}, Rule: "R12", Code: "wrong-body", Field: "evidence.conductedBy"},
		{Name: Words{"选举方式不在允许之列", "an unknown method"}, Place: oneMethod, Edits: Edits{"method": "group-representatives"}, Rule: "R14", Code: "not-a-choice", Field: "evidence.method"},
		{Name: Words{"选票没有封存", "ballots not sealed"}, Edits: Edits{"ballotsSealed": false}, Rule: "R14", Code: "must-be-true", Field: "evidence.ballotsSealed"},
		{Name: Words{"当选人多于应选名额", "more elected than seats"}, Edits: Edits{"seats": 6}, Rule: "R15", Code: "exceeds-total", Field: "evidence.elected"},
		{Name: Words{"选票多于选民", "more ballots than voters"}, Edits: Edits{"ballots": 500, "ballotsAgain": 500}, Rule: "R14", Code: "exceeds-total", Field: "evidence.ballots"},
		{Name: Words{"有效票多于收回的票", "more valid votes than ballots"}, Edits: Edits{"validVotes": 399, "validVotesAgain": 399}, Rule: "R14", Code: "exceeds-total", Field: "evidence.validVotes"},
		{Name: Words{"两遍清点不一致", "the counts differ"}, Edits: Edits{"ballotsAgain": 394}, Rule: "R14", Code: "counts-differ", Field: "evidence.ballotsAgain"},
		{Name: Words{"有人得票刚够一半而当选", "a winner with half"}, Edits: Edits{"elected.3.votes": 197, "elected.3.votesAgain": 197}, Rule: "R14", Code: "winner-below-threshold", Field: "evidence.elected[3].votes"},
		{Name: Words{"当选人只有十七岁", "a winner of seventeen"}, Edits: Edits{"elected.4.age": 17}, Rule: "R14", Code: "under-age", Field: "evidence.elected[4].age"},
		{Name: Words{"选出两个主任", "two directors"}, Edits: Edits{"elected.1.post": "director"}, Rule: "R15", Code: "one-director", Field: "evidence.elected"},
		{Name: Words{"没有副主任", "no vice-director"}, Edits: Edits{"elected.1.post": "member", "elected.2.post": "member"}, Rule: "R15", Code: "vice-directors", Field: "evidence.elected"},
		{Name: Words{"只设四个名额", "four seats"}, Edits: Edits{"seats": 4}, Rule: "R15", Code: "committee-size", Field: "evidence.seats"},
		{Name: Words{"主任不是离退休人员", "the director is not retired"}, Edits: Edits{"elected.0.retired": false}, Rule: "R16", Code: "director-not-retired", Field: "evidence.elected[0].retired"},
		{Name: Words{"选举结果没有备案", "not filed"}, Edits: Edits{"filed": Gone{}}, Rule: "R14", Code: "missing", Field: "evidence.filed"},
		{Name: Words{"对名单的异议没有处理", "an objection undecided"}, Edits: Edits{"objectionsDecidedDate": Gone{}}, Rule: "R14", Code: "missing", Field: "evidence.objectionsDecidedDate"},
		{Name: Words{"候选人公布晚于投票", "candidates after polling"}, Edits: Edits{"candidatesDate": "2002-12-20"}, Rule: "R18", Code: "too-late", Field: "evidence.candidatesDate"},
		{Name: Words{"选民名单没有核对", "list not checked"}, Edits: Edits{"voterListChecked": false}, Rule: "R14", Code: "must-be-true", Field: "evidence.voterListChecked"},
		{Name: Words{"沿用了没有过的前一轮结果", "an earlier round that was none"}, Edits: Edits{"elected.5.electedEarlier": true}, Rule: "R14", Code: "not-elected-earlier", Field: "evidence.elected[5].electedEarlier"},
		{Name: Words{"同一人当选两次", "somebody twice"}, Edits: Edits{"elected.5.name": "甲", "elected.6.name": "甲"}, Rule: "R14", Code: "name-twice", Field: "evidence.elected[6].name"},
		{Name: Words{"栏名写错", "a misspelt field"}, Edits: Edits{"polingDay": "2002-11-18"}, Rule: "format", Code: "misspelt-field", Field: "evidence.polingDay"},
	},
	pilot.StepAssemblyRoster: {
		{Name: Words{"代表少一人", "one too few"}, Edits: Edits{"representatives.0": Gone{}}, Rule: "R17", Code: "total-differs", Field: "evidence.representatives"},
		{Name: Words{"有代表只有十七岁", "seventeen years old"}, Edits: Edits{"representatives.3.age": 17}, Rule: "R17", Code: "under-age", Field: "evidence.representatives[3].age"},
		{Name: Words{"有代表没有选举权和被选举权", "without rights"}, Edits: Edits{"representatives.3.rights": false}, Rule: "R17", Code: "no-rights", Field: "evidence.representatives[3].rights"},
		{Name: Words{"没有外来人口代表", "no migrants"}, Edits: Edits{"representatives.19.constituency": "units", "representatives.20.constituency": "units"}, Rule: "R17", Code: "constituency-empty", Field: "evidence.representatives"},
		{Name: Words{"三方面名额与确定的不同", "another split"}, Edits: Edits{"representatives.0.constituency": "units"}, Rule: "R17", Code: "constituency-differs", Field: "evidence.representatives"},
		{Name: Words{"早于代表人数的确定", "before the number was fixed"}, Edits: Edits{"date": "2002-09-20"}, Rule: "R13", Code: "too-early", Field: "evidence.date"},
	},
	pilot.StepPartyElection: {
		{Name: Words{"没有批准文号", "no approval"}, Edits: Edits{"approvalNumber": Gone{}}, Rule: "R20", Code: "missing", Field: "evidence.approvalNumber"},
		{Name: Words{"到会党员不够", "poorly attended"}, Edits: Edits{"present": 49}, Rule: "R20", Code: "attendance", Field: "evidence.present"},
		{Name: Words{"到会人数多于党员", "more present than members"}, Edits: Edits{"present": 63}, Rule: "R20", Code: "exceeds-total", Field: "evidence.present"},
		{Name: Words{"早于居委会选举", "before the committee"}, Edits: Edits{"meetingDate": "2002-11-01", "requestDate": "2002-11-01"}, Rule: "R20", Code: "before-committee-result", Field: "evidence.meetingDate"},
		{Name: Words{"没有成立过党组织而以成立代替换届", "founding where none was"}, Edits: Edits{"byFounding": true}, Rule: "R20", Code: "founding-unknown", Field: "evidence.byFounding"},
	},
}
