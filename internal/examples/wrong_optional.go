package examples

import "shidian/internal/pilot"

// sampleDirector is the director of the sample's community.
var sampleDirector = newCast("sample/sample-1").person(castCommittee)

// wrongOptional are the wrong hand-ins of the election's optional steps.
var wrongOptional = map[pilot.Step][]Wrong{
	pilot.StepVoterRegistration: {
		{Name: Words{"三类选民相加与总数不符", "the classes of voters do not add up"}, Place: everyStep, Edits: Edits{"classes.usualResidents": 100}, Rule: "L2", Code: "total-differs", Field: "evidence.classes"},
		{Name: Words{"没有分类统计", "no count by class"}, Place: everyStep, Edits: Edits{"classes": Gone{}}, Rule: "L2", Code: "missing", Field: "evidence.classes"},
		{Name: Words{"名单公布不足二十天", "the list out for less than twenty days"}, Place: everyStep, Edits: Edits{"plannedPollingDay": "2002-11-09", "voterListDate": "2002-10-30", "registrationTo": "2002-10-29", "lastObjectionDate": "2002-11-01", "objectionsDecidedDate": "2002-11-02"}, Rule: "L1", Code: "period-too-short", Field: "evidence.voterListDate"},
		{Name: Words{"异议提出超过五天", "an objection after five days"}, Place: everyStep, Edits: Edits{"lastObjectionDate": "2002-11-03", "objectionsDecidedDate": "2002-11-04"}, Rule: "L1", Code: "period-over", Field: "evidence.lastObjectionDate"},
		{Name: Words{"异议没有处理", "an objection undecided"}, Place: everyStep, Edits: Edits{"objectionsDecidedDate": Gone{}}, Rule: "L1", Code: "missing", Field: "evidence.objectionsDecidedDate"},
		{Name: Words{"名单没有核对", "list not checked"}, Place: everyStep, Edits: Edits{"voterListChecked": false}, Rule: "R14", Code: "must-be-true", Field: "evidence.voterListChecked"},
		{Name: Words{"登记早于公告", "registration before it was announced"}, Place: everyStep, Edits: Edits{"registrationFrom": "2002-10-01"}, Rule: "R18", Code: "too-early", Field: "evidence.registrationFrom"},
		{Name: Words{"公告早于选举委员会成立", "announced before there was an election committee"}, Place: everyStep, Edits: Edits{"announcedDate": "2002-09-20"}, Rule: "R18", Code: "too-early", Field: "evidence.announcedDate"},
		{Name: Words{"登记没有结束就公布名单", "the list before registration ended"}, Place: everyStep, Edits: Edits{"registrationTo": "2002-11-10"}, Rule: "R18", Code: "too-early", Field: "evidence.voterListDate"},
	},
	pilot.StepCandidates: {
		{Name: Words{"主任没有差额", "one candidate for the director's seat"}, Place: everyStep, Edits: Edits{"candidates.7.post": "member"}, Rule: "L3", Code: "too-few-candidates", Field: "evidence.seats.directors"},
		{Name: Words{"没有写明成员及近亲属已退出选举委员会", "not said that relatives left the election committee"}, Place: everyStep, Edits: Edits{"noRelativesConduct": false}, Rule: "L4", Code: "must-be-true", Field: "evidence.noRelativesConduct"},
		{Name: Words{"候选人多于联审通过的人", "more candidates than passed the vetting"}, Place: everyStep, Edits: Edits{"vetting.passed": 5}, Rule: "R14", Code: "exceeds-total", Field: "evidence.candidates"},
		{Name: Words{"联审通过的人多于被提名人", "more passed than were nominated"}, Place: everyStep, Edits: Edits{"vetting.passed": 40}, Rule: "R14", Code: "exceeds-total", Field: "evidence.vetting.passed"},
		{Name: Words{"没有联审", "no vetting"}, Place: everyStep, Edits: Edits{"vetting": Gone{}}, Rule: "R14", Code: "missing", Field: "evidence.vetting"},
		{Name: Words{"名单早于联审", "the list before the vetting"}, Place: everyStep, Edits: Edits{"candidatesDate": "2002-10-29"}, Rule: "R18", Code: "too-early", Field: "evidence.candidatesDate"},
		{Name: Words{"同一人列了两次", "somebody twice"}, Place: everyStep, Edits: Edits{"candidates.5.name": "甲", "candidates.6.name": "甲"}, Rule: "R14", Code: "name-twice", Field: "evidence.candidates[6].name"},
		{Name: Words{"退出的人不在选举委员会", "who left was no member of the election committee"}, Place: everyStep, Edits: Edits{"leftElectionCommittee": []any{map[string]any{"name": "甲", "because": "nominated"}}}, Rule: "R13", Code: "not-on-election-committee", Field: "evidence.leftElectionCommittee[0].name"},
	},
	pilot.StepSupervisionCommittee: {
		{Name: Words{"没有写明与居委会成员无近亲属关系", "not said that no close relatives sit on it"}, Place: everyStep, Edits: Edits{"noRelatives": false}, Rule: "L12", Code: "must-be-true", Field: "evidence.noRelatives"},
		{Name: Words{"到会人数多于应到人数", "more present than entitled"}, Place: everyStep, Edits: Edits{"present": 22}, Rule: "L12", Code: "exceeds-total", Field: "evidence.present"},
		{Name: Words{"到会不过半", "half of them present"}, Place: everyStep, Edits: Edits{"present": 10, "members.0.votes": 9, "members.1.votes": 9, "members.2.votes": 9}, Rule: "L12", Code: "no-quorum", Field: "evidence.present"},
		{Name: Words{"居委会成员在内", "with a member of the residents' committee"}, Place: everyStep, Edits: Edits{"members.1.name": sampleDirector}, Rule: "L12", Code: "sits-on-committee", Field: "evidence.members[1].name"},
		{Name: Words{"得票不过半", "chosen with half of the votes"}, Place: everyStep, Edits: Edits{"members.2.votes": 9}, Rule: "L12", Code: "not-carried", Field: "evidence.members[2].votes"},
		{Name: Words{"没有主任", "no head"}, Place: everyStep, Edits: Edits{"members.0.post": "member"}, Rule: "L12", Code: "one-head", Field: "evidence.members"},
		{Name: Words{"应到人数与代表名册不符", "another number than on the representatives' roster"}, Place: everyStep, Edits: Edits{"entitled": 30}, Rule: "L12", Code: "total-differs", Field: "evidence.entitled"},
		{Name: Words{"推选早于居委会选举", "chosen before the committee was elected"}, Place: everyStep, Edits: Edits{"date": "2002-10-20"}, Rule: "L12", Code: "too-early", Field: "evidence.date"},
		{Name: Words{"任期与居委会不同", "another term than the residents' committee's"}, Place: everyStep, Edits: Edits{"termTo": "2007-11-17"}, Rule: "L12", Code: "term-differs", Field: "evidence.termTo"},
		{Name: Words{"由街道指定", "appointed by the sub-district"}, Place: everyStep, Edits: Edits{"chosenBy": "sub-district-office"}, Rule: "format", Code: "not-a-choice", Field: "evidence.chosenBy"},
	},
	pilot.StepHandover: {
		{Name: Words{"由街道办事处主持", "presided by the office"}, Place: everyStep, Edits: Edits{"presidedBy": "sub-district-office"}, Rule: "L13", Code: "wrong-body", Field: "evidence.presidedBy"},
		{Name: Words{"选票和委托书没有另行封存", "ballots and proxies not sealed apart"}, Place: everyStep, Edits: Edits{"ballotsAndProxiesSealed": false}, Rule: "L13", Code: "must-be-true", Field: "evidence.ballotsAndProxiesSealed"},
		{Name: Words{"移交超过十天", "handed over after ten days"}, Place: everyStep, Edits: Edits{"date": "2002-11-29"}, Rule: "L13", Code: "period-over", Field: "evidence.date"},
		{Name: Words{"移交早于选举结果", "handed over before the result"}, Place: everyStep, Edits: Edits{"date": "2002-11-01"}, Rule: "R18", Code: "too-early", Field: "evidence.date"},
		{Name: Words{"接收人不是新一届居委会成员", "received by somebody who is not on the new committee"}, Place: everyStep, Edits: Edits{"receivedBy": "甲"}, Rule: "L13", Code: "not-on-committee", Field: "evidence.receivedBy"},
		{Name: Words{"同一项移交了两次", "an item twice"}, Place: everyStep, Edits: Edits{"items.1": "seal"}, Rule: "L13", Code: "listed-twice", Field: "evidence.items[1]"},
		{Name: Words{"没有移交清单", "nothing listed"}, Place: everyStep, Edits: Edits{"items": Gone{}}, Rule: "L13", Code: "missing", Field: "evidence.items"},
	},
}
