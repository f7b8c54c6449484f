package catalog

var institutionFields = merge(assemblyDocumentFields, committeeDocumentFields, subCommitteeFields)

// adoptionFields are what the documents have in common.
var adoptionFields = texts{
	"title":       {"文件标题", "title of the document"},
	"versionDate": {"文本定稿日期, 不晚于通过日期", "date of the text, not later than its adoption"},
	"adoptedBy":   {"由谁通过: 代表大会 assembly、居委会 residents-committee", "the body that adopted it: assembly, residents-committee"},
	"adopted":     {"通过日期, 须在居委会选举之后", "the day it was adopted, after the committee's election"},
	"total":       {"应到人数: 代表大会按名册, 居委会按成员数", "how many belong to the body: the roster's number, or the committee's members"},
	"present":     {"实到人数", "how many were present"},
	"inFavour":    {"赞成人数", "how many were in favour"},
	"chair":       {"会议主持人, 须为居委会成员", "who was in the chair; a member of the committee"},
}

var assemblyDocumentFields = merge(under("assembly-rules", adoptionFields, texts{
	"meetingsPerYear":     {"每年定期开会次数, 至少两次", "regular meetings a year, at least two"},
	"firstMeetingMinutes": {"第一次代表大会会议记录的名称", "title of the minutes of the first meeting"},
	"notified":            {"会议通知发出日期", "the day the meeting was notified"},
}), under("charter", adoptionFields),
	under("civility-covenant", adoptionFields, texts{
		"lawful": {"已核对与法律、政策不抵触, 须为 true", "checked that nothing in it conflicts with the law; must be true"},
	}, receipt("报街道办事处备案", "filing with the sub-district office")))

var committeeDocumentFields = merge(under("committee-bylaws", adoptionFields, texts{
	"minutes": {"居委会会议记录的名称", "title of the committee's minutes"},
}), under("disclosure-rules", adoptionFields, texts{
	"items":             {"公开的事项", "what is made public"},
	"period":            {"多久公开一次", "how often"},
	"channel":           {"公开的方式或地点", "where it is made public"},
	"accountsPublished": {"是否公开收支账目, 须为 true", "whether the accounts are published; must be true"},
	"boardPhoto":        {"公开栏照片的名称", "title of the photo of the board"},
}), under("workstation-rules", adoptionFields, texts{
	"reportsToCommittee": {"是否规定工作站向居委会汇报, 须为 true", "whether the workstation must report to the committee; must be true"},
	"reportingPeriod":    {"多久汇报一次", "how often it reports"},
}), under("specialist-measures", adoptionFields, within("parts", text{"四个必备部分各在哪一章", "the chapter of each of the four mandatory parts"}, texts{
	"duties":     {"工作职责", "duties"},
	"workSystem": {"工作制度", "work system"},
	"employment": {"聘用制度", "employment system"},
	"assessment": {"考核奖惩制度", "assessment, reward and punishment"},
})), under("employment-agreement", adoptionFields, within("articles", text{"下列内容各在哪一条", "the article that settles each of these"}, texts{
	"parties": {"双方当事人", "the parties"},
	"post":    {"岗位", "the post"},
	"term":    {"聘期", "the term"},
	"pay":     {"工资待遇", "the pay"},
	"duties":  {"岗位职责", "the duties"},
})))

var subCommitteeFields = under("sub-committees", texts{
	"decision": {"设立决定的名称", "title of the decision that sets them up"},
	"date":     {"决定日期", "date of the decision"},
}, within("committees", text{"六个委员会, 缺一不可", "the six sub-committees; all must be there"}, texts{
	"kind":             {"服务保障、卫生计生、治安调解、文教科体、环境物业、协调共建", "service and social security, health and family planning, security and mediation, culture, environment and property, coordination"},
	"chair":            {"主任, 由居委会成员兼任", "the chair, a member of the residents' committee"},
	"members":          {"主任以外的成员, 三至五人", "its members besides the chair, 3 to 5"},
	"members.name":     {"成员姓名", "the member's name"},
	"members.identity": {"身份: 楼门组长、积极分子", "identity: stair or building leader, activist"},
}))
