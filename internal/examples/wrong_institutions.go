package examples

import "shidian/internal/pilot"

// wrongInstitutions are the wrong hand-ins of the community's institutions.
var wrongInstitutions = map[pilot.Step][]Wrong{
	pilot.StepAssemblyRules: {
		{Name: Words{"到会刚够一半", "half present"}, Edits: Edits{"present": 10, "inFavour": 10}, Rule: "R46", Code: "no-quorum", Field: "evidence.present"},
		{Name: Words{"一年只开一次会", "once a year"}, Edits: Edits{"meetingsPerYear": 1}, Rule: "R45", Code: "too-few-meetings", Field: "evidence.meetingsPerYear"},
		{Name: Words{"由居委会以外的人主持", "chaired by a stranger"}, Edits: Edits{"chair": "外人"}, Rule: "R45", Code: "not-on-committee", Field: "evidence.chair"},
		{Name: Words{"由居委会通过", "adopted by the committee"}, Edits: Edits{"adoptedBy": "residents-committee", "total": 7, "present": 7, "inFavour": 7}, Rule: "R23", Code: "unusual-body", Field: "evidence.adoptedBy"},
		{Name: Words{"没有首次会议纪要", "no minutes"}, Edits: Edits{"firstMeetingMinutes": Gone{}}, Rule: "R45", Code: "missing", Field: "evidence.firstMeetingMinutes"},
	},
	pilot.StepCharter: {
		{Name: Words{"由居委会代替通过", "adopted by the committee"}, Edits: Edits{"adoptedBy": "residents-committee"}, Rule: "R24", Code: "wrong-body", Field: "evidence.adoptedBy"},
		{Name: Words{"由街道办事处代替通过", "adopted by the office"}, Edits: Edits{"adoptedBy": "sub-district-office"}, Rule: "R24", Code: "wrong-body", Field: "evidence.adoptedBy"},
		{Name: Words{"到会刚够一半", "half present"}, Edits: Edits{"present": 10, "inFavour": 10}, Rule: "R46", Code: "no-quorum", Field: "evidence.present"},
		{Name: Words{"赞成刚够一半", "carried by half"}, Edits: Edits{"inFavour": 9}, Rule: "R46", Code: "not-carried", Field: "evidence.inFavour"},
		{Name: Words{"到会人数多于代表总数", "more present than there are"}, Edits: Edits{"present": 22}, Rule: "R24", Code: "exceeds-total", Field: "evidence.present"},
		{Name: Words{"代表总数与名册不符", "another total"}, Edits: Edits{"total": 30}, Rule: "R46", Code: "total-differs", Field: "evidence.total"},
		{Name: Words{"早于居委会选出", "before the committee"}, Edits: Edits{"adopted": "2002-10-01", "versionDate": "2002-10-01"}, Rule: "R24", Code: "too-early", Field: "evidence.adopted"},
	},
	pilot.StepCivilityCovenant: {
		{Name: Words{"没有备案", "not filed"}, Edits: Edits{"filed": Gone{}}, Rule: "R25", Code: "missing", Field: "evidence.filed"},
		{Name: Words{"备案早于通过", "filed before it was adopted"}, Edits: Edits{"filed.date": "2002-11-01"}, Rule: "R25", Code: "too-early", Field: "evidence.filed.date"},
		{Name: Words{"与法律抵触", "against the law"}, Edits: Edits{"lawful": false}, Rule: "R25", Code: "must-be-true", Field: "evidence.lawful"},
		{Name: Words{"由工作站通过", "adopted by the station"}, Edits: Edits{"adoptedBy": "workstation"}, Rule: "R25", Code: "wrong-body", Field: "evidence.adoptedBy"},
	},
	pilot.StepCommitteeBylaws: {
		{Name: Words{"赞成不到居委会半数", "no majority"}, Edits: Edits{"present": 5, "inFavour": 3}, Rule: "R26", Code: "not-carried", Field: "evidence.inFavour"},
		{Name: Words{"由街道办事处通过", "adopted by the office"}, Edits: Edits{"adoptedBy": "sub-district-office"}, Rule: "R26", Code: "wrong-body", Field: "evidence.adoptedBy"},
		{Name: Words{"总人数与选出的居委会不符", "another committee"}, Edits: Edits{"total": 9}, Rule: "R26", Code: "total-differs", Field: "evidence.total"},
		{Name: Words{"文本日期晚于通过日期", "text after adoption"}, Edits: Edits{"versionDate": "2002-12-20"}, Rule: "R26", Code: "too-late", Field: "evidence.versionDate"},
		{Name: Words{"会议由外人主持", "a stranger in the chair"}, Edits: Edits{"chair": "外人"}, Rule: "R26", Code: "not-on-committee", Field: "evidence.chair"},
	},
	pilot.StepDisclosureRules: {
		{Name: Words{"没有公开事项", "no items"}, Edits: Edits{"items": []any{}}, Rule: "R27", Code: "missing", Field: "evidence.items"},
		{Name: Words{"不公开账目", "no accounts"}, Edits: Edits{"accountsPublished": false}, Rule: "R27", Code: "must-be-true", Field: "evidence.accountsPublished"},
		{Name: Words{"没有公开周期", "no period"}, Edits: Edits{"period": Gone{}}, Rule: "R27", Code: "missing", Field: "evidence.period"},
	},
	pilot.StepWorkstationRules: {
		{Name: Words{"没有规定向居委会汇报", "no duty to report"}, Edits: Edits{"reportsToCommittee": false}, Rule: "R28", Code: "must-be-true", Field: "evidence.reportsToCommittee"},
		{Name: Words{"没写是否向居委会汇报", "reports not said"}, Edits: Edits{"reportsToCommittee": Gone{}}, Rule: "R28", Code: "missing", Field: "evidence.reportsToCommittee"},
		{Name: Words{"没有汇报周期", "no period"}, Edits: Edits{"reportingPeriod": ""}, Rule: "R28", Code: "missing", Field: "evidence.reportingPeriod"},
	},
	pilot.StepSpecialistMeasures: {
		{Name: Words{"缺聘用制度部分", "no employment part"}, Edits: Edits{"parts.employment": Gone{}}, Rule: "R29", Code: "missing", Field: "evidence.parts.employment"},
		{Name: Words{"四部分都没有", "no parts"}, Edits: Edits{"parts": Gone{}}, Rule: "R29", Code: "missing", Field: "evidence.parts"},
		{Name: Words{"四部分写成了一句话", "parts as text"}, Edits: Edits{"parts": "四章"}, Rule: "format", Code: "wants-group", Field: "evidence.parts"},
	},
	pilot.StepEmploymentAgreement: {
		{Name: Words{"没有聘期条款", "no term"}, Edits: Edits{"articles.term": Gone{}}, Rule: "R30", Code: "missing", Field: "evidence.articles.term"},
		{Name: Words{"早于专干管理办法", "before the measures"}, Edits: Edits{"adopted": "2002-11-20", "versionDate": "2002-11-20"}, Rule: "R30", Code: "too-early", Field: "evidence.adopted"},
		{Name: Words{"名称写成了数字", "title as number"}, Edits: Edits{"title": 7}, Rule: "format", Code: "wants-text", Field: "evidence.title"},
	},
	pilot.StepSubCommittees: {
		{Name: Words{"只设五个委员会", "five of them"}, Edits: Edits{"committees.5": Gone{}}, Rule: "R32", Code: "sub-committee-missing", Field: "evidence.committees"},
		{Name: Words{"同一委员会列了两次", "one twice"}, Edits: Edits{"committees.5.kind": "service"}, Rule: "R32", Code: "sub-committee-twice", Field: "evidence.committees[5].kind"},
		{Name: Words{"有委员会只有两名成员", "two members"}, Edits: Edits{"committees.1.members.0": Gone{}}, Rule: "R33", Code: "sub-committee-size", Field: "evidence.committees[1].members"},
		{Name: Words{"成员身份不在规定之列", "another identity"}, Edits: Edits{"committees.1.members.0.identity": "clerk"}, Rule: "format", Code: "not-a-choice", Field: "evidence.committees[1].members[0].identity"},
		{Name: Words{"主任不是居委会成员", "a chair from outside"}, Edits: Edits{"committees.2.chair": "外人"}, Rule: "R34", Code: "not-on-committee", Field: "evidence.committees[2].chair"},
		{Name: Words{"有委员会没有主任", "no chair"}, Edits: Edits{"committees.2.chair": Gone{}}, Rule: "R34", Code: "missing", Field: "evidence.committees[2].chair"},
	},
}
