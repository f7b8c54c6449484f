package examples

import (
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// wrongPreparation are the wrong hand-ins of the sub-district's preparation.
var wrongPreparation = map[pilot.Step][]Wrong{
	pilot.StepLeadingGroup: {
		{Name: Words{"没有组长", "no head"}, Edits: Edits{"head": Gone{}}, Rule: "R8", Code: "missing", Field: "evidence.head"},
		{Name: Words{"没有日期", "no date"}, Edits: Edits{"date": nil}, Rule: "R8", Code: "missing", Field: "evidence.date"},
		{Name: Words{"有成员没写分工", "blank duty"}, Edits: Edits{"members.2.duty": "  "}, Rule: "R8", Code: "missing", Field: "evidence.members[2].duty"},
		{Name: Words{"没有成员", "no members"}, Edits: Edits{"members": []any{}}, Rule: "R8", Code: "missing", Field: "evidence.members"},
		{Name: Words{"没有盖章", "not sealed"}, Edits: Edits{"sealed": false}, Rule: "R8", Code: "must-be-true", Field: "evidence.sealed"},
		{Name: Words{"成立晚于试点方案", "after the plan"}, Edits: Edits{"date": "2002-12-01"}, Rule: "R8", Code: "too-late", Field: "evidence.date"},
		{Name: Words{"日期还没到", "tomorrow"}, Edits: Edits{"date": "2003-01-01"}, Rule: "time", Code: "future-date", Field: "evidence.date"},
		{Name: Words{"组长又列为成员", "the head is a member too"}, Edits: Edits{"head": "甲", "members.0.name": "甲"}, Rule: "R8", Code: "name-twice", Field: "evidence.members[0].name"},
		{Name: Words{"由居委会发文", "issued by the residents' committee"}, Edits: Edits{"issuedBy": "示例社区居委会"}, Rule: "R8", Code: "wrong-body", Field: "evidence.issuedBy"},
		{Name: Words{"方案没有安排社区自设小组", "a community's own group, which the plan does not provide for"}, Edits: Edits{"communityGroups": []any{map[string]any{"community": "sample-1", "head": "甲", "date": "2002-09-25"}}}, Rule: "R8", Code: "groups-not-provided", Field: "evidence.communityGroups"},
		{Name: Words{"社区小组早于街道小组", "a community's group before the sub-district's"}, Place: optionalGroups, Edits: Edits{"communityGroups": []any{map[string]any{"community": "sample-1", "head": "甲", "date": "2002-09-17"}}}, Rule: "R8", Code: "too-early", Field: "evidence.communityGroups[0].date"},
	},
	pilot.StepPilotPlan: {
		{Name: Words{"进度缺一个阶段", "a phase is absent"}, Edits: Edits{"schedule.1": Gone{}}, Rule: "R7", Code: "phase-missing", Field: "evidence.schedule"},
		{Name: Words{"没有负责人", "nobody responsible"}, Edits: Edits{"responsible": Gone{}}, Rule: "R9", Code: "missing", Field: "evidence.responsible"},
		{Name: Words{"有阶段没有负责人", "nobody responsible for a phase"}, Edits: Edits{"schedule.0.responsible": ""}, Rule: "R9", Code: "missing", Field: "evidence.schedule[0].responsible"},
		{Name: Words{"早于领导小组成立", "before the leading group"}, Edits: Edits{"date": "2002-09-17", "meetingDate": "2002-09-17"}, Rule: "R8", Code: "too-early", Field: "evidence.date"},
		{Name: Words{"早于研究它的会议", "before its own meeting"}, Edits: Edits{"meetingDate": "2002-10-20"}, Rule: "R9", Code: "too-early", Field: "evidence.date"},
		{Name: Words{"有阶段结束早于开始", "a phase ends before it begins"}, Edits: Edits{"schedule.0.to": "2002-09-01"}, Rule: "R9", Code: "too-early", Field: "evidence.schedule[0].to"},
		{Name: Words{"进度超过完成期限", "past the deadline"}, Edits: Edits{"schedule.4.to": "2003-03-01"}, Rule: "R9", Code: "schedule-too-late", Field: "evidence.schedule[4].to"},
		{Name: Words{"自定方案没有备案", "own plan not filed"}, Place: ownPlan, Edits: Edits{"filed": Gone{}}, Rule: "R3", Code: "missing", Field: "evidence.filed"},
		{Name: Words{"自定方案没写本地特点", "own plan without local traits"}, Place: ownPlan, Edits: Edits{"localTraits": Gone{}}, Rule: "R3", Code: "missing", Field: "evidence.localTraits"},
		{Name: Words{"自定方案离开基本原则", "own plan leaves a principle"}, Place: ownPlan, Edits: Edits{"departures": []any{map[string]any{"rule": "R24", "what": "x", "reason": "y"}}}, Rule: "R3", Code: "principle-broken", Field: "evidence.departures[0].rule"},
		{Name: Words{"自定方案有变通而没说理由", "own plan departs without a reason"}, Place: ownPlan, Edits: Edits{"departures": []any{map[string]any{"rule": "R33", "what": "x"}}}, Rule: "R3", Code: "missing", Field: "evidence.departures[0].reason"},
		{Name: Words{"自定方案变通的规则不存在", "own plan departs from nothing"}, Place: ownPlan, Edits: Edits{"departures": []any{map[string]any{"rule": "R99", "what": "x", "reason": "y"}}}, Rule: "R3", Code: "no-such-rule", Field: "evidence.departures[0].rule"},
		{Name: Words{"试点街道自作变通", "a named pilot departs from the district plan"}, Edits: Edits{"departures": []any{map[string]any{"rule": "R33", "what": "x", "reason": "y"}}}, Rule: "R1", Code: "not-its-own-plan", Field: "evidence.departures"},
		{Name: Words{"同一条规则变通两次", "own plan departs from a rule twice"}, Place: ownPlan, Edits: Edits{"departures": []any{map[string]any{"rule": "R33", "what": "x", "reason": "y"}, map[string]any{"rule": "R33", "what": "z", "reason": "y"}}}, Rule: "R3", Code: evidence.CodeListedTwice, Field: "evidence.departures[1].rule"},
		{Name: Words{"自定方案备案早于印发", "own plan filed before it was issued"}, Place: ownPlan, Edits: Edits{"filed.date": "2002-09-17"}, Rule: "R3", Code: "too-early", Field: "evidence.filed.date"},
	},
	pilot.StepResponsibilities: {
		{Name: Words{"有任务没落实到人", "a task with no person"}, Edits: Edits{"tasks.2.person": Gone{}}, Rule: "R53", Code: "missing", Field: "evidence.tasks[2].person"},
		{Name: Words{"有任务没落实到单位", "a task with no unit"}, Edits: Edits{"tasks.0.unit": nil}, Rule: "R53", Code: "missing", Field: "evidence.tasks[0].unit"},
		{Name: Words{"没有任务", "no tasks"}, Edits: Edits{"tasks": Gone{}}, Rule: "R53", Code: "missing", Field: "evidence.tasks"},
		{Name: Words{"完成时限早于部署会议", "due before the meeting"}, Edits: Edits{"tasks.0.due": "2002-09-01"}, Rule: "R53", Code: "too-early", Field: "evidence.tasks[0].due"},
	},
	pilot.StepMobilisation: {
		{Name: Words{"没有宣传方法", "nothing on the method"}, Edits: Edits{"activities.0.topics": []any{"meaning", "steps"}}, Rule: "R10", Code: "topic-missing", Field: "evidence.activities"},
		{Name: Words{"只宣传到居民, 没到单位", "only residents"}, Edits: Edits{"activities.0.audience": []any{"residents"}}, Rule: "R10", Code: "audience-missing", Field: "evidence.activities"},
		{Name: Words{"只用了一种形式", "one form"}, Edits: Edits{"activities.1": Gone{}}, Rule: "R10", Code: "too-few-forms", Field: "evidence.activities"},
		{Name: Words{"宣传内容不在规定之列", "a topic that is none"}, Edits: Edits{"activities.0.topics.0": "weather"}, Rule: "format", Code: "not-a-choice", Field: "evidence.activities[0].topics[0]"},
		{Name: Words{"漏了一个社区", "a community left out"}, Edits: Edits{"communities.0.community": "elsewhere"}, Rule: "R10", Code: "community-absent", Field: "evidence.communities"},
		{Name: Words{"列了别处的社区", "a community of elsewhere"}, Edits: Edits{"communities.0.community": "elsewhere"}, Rule: "R10", Code: "not-a-choice", Field: "evidence.communities[0].community"},
		{Name: Words{"社区动员早于试点方案", "a community reached before the plan"}, Edits: Edits{"communities.0.date": "2002-09-16"}, Rule: "R10", Code: "too-early", Field: "evidence.communities[0].date"},
		{Name: Words{"早于试点方案", "before the plan"}, Edits: Edits{"activities.0.date": "2002-09-16"}, Rule: "R10", Code: "too-early", Field: "evidence.activities[0].date"},
	},
}
