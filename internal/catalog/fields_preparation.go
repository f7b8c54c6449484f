package catalog

var preparationFields = merge(leadingGroupFields, pilotPlanFields, responsibilityFields, mobilisationFields)

var leadingGroupFields = under("leading-group", texts{
	"title":    {"成立通知的标题", "title of the notice that sets the group up"},
	"number":   {"通知文号", "the notice's document number"},
	"date":     {"通知日期, 不能晚于试点方案", "date of the notice, not later than the pilot plan"},
	"issuedBy": {"发文机关", "who issued it"},
	"sealed":   {"是否已盖章, 须为 true", "whether it bears the seal; must be true"},
	"head":     {"组长姓名", "name of the group's head"},
	"headPost": {"组长的职务", "the head's post"},
}, within("members", text{"组长以外的成员", "the members besides the head"}, texts{
	"name": {"成员姓名", "the member's name"},
	"post": {"成员的职务", "the member's post"},
	"duty": {"在领导小组中的分工", "what the member is in charge of in the group"},
}), within("communityGroups", text{"社区自设的领导小组, 区方案允许时才填", "communities' own leading groups, where the district's plan provides for them"}, texts{
	"community": {"社区代码", "the community's code"},
	"head":      {"组长姓名", "name of the group's head"},
	"date":      {"成立日期, 不早于街道领导小组", "the day it was set up, not before the sub-district's"},
}))

var pilotPlanFields = under("pilot-plan", texts{
	"title":       {"方案标题", "title of the plan"},
	"number":      {"方案文号", "the plan's issue number"},
	"date":        {"方案印发日期", "date of issue"},
	"meetingDate": {"领导小组研究方案的会议日期", "date of the leading group's meeting on the plan"},
	"minutes":     {"会议纪要的名称", "title of that meeting's minutes"},
	"responsible": {"方案的总负责人", "the person responsible for the plan as a whole"},
	"localTraits": {"结合本街道的哪些特点; 自定方案的街道必填", "which local traits the plan takes up; required for a sub-district with a plan of its own"},
}, within("schedule", text{"进度安排, 五个阶段缺一不可", "the schedule; all five phases must be there"}, texts{
	"phase":       {"阶段: 筹备动员、居委会换届、党组织换届、建章建制、选聘", "phase: preparation, committee election, Party election, institutions, recruitment"},
	"from":        {"阶段开始日期", "first day of the phase"},
	"to":          {"阶段结束日期", "last day of the phase"},
	"responsible": {"阶段负责人", "the person responsible for the phase"},
}), within("filed", text{"报区试点办备案; 自定方案的街道必填", "filing with the district; required for a sub-district with a plan of its own"}, texts{
	"number": {"备案编号", "filing number"},
	"date":   {"备案日期", "date of filing"},
}), within("departures", text{"与区方案不同之处, 逐条填写; 基本原则不能改, 其余规则在本街道及各社区变为“做到或说明”", "where the plan departs from the district's, one by one; a basic principle can't be, any other rule is then met or explained in the sub-district and its communities"}, texts{
	"rule":   {"涉及的规则编号, 如 R33", "code of the rule it departs from, e.g. R33"},
	"what":   {"怎样不同", "how it departs"},
	"reason": {"理由", "why"},
}))

var responsibilityFields = under("responsibilities", texts{
	"meetingDate": {"工委研究试点工作的会议日期", "date of the Party working committee's meeting on the pilot"},
	"minutes":     {"会议纪要的名称", "title of the minutes"},
}, within("tasks", text{"责任分工表, 每项任务落实到单位和人", "the table of tasks, each with a unit and a person"}, texts{
	"task":   {"任务", "the task"},
	"unit":   {"责任单位", "the unit responsible"},
	"person": {"责任人姓名", "name of the person responsible"},
	"due":    {"完成期限", "the day it is due"},
}))

var mobilisationFields = under("mobilisation", within("activities", text{"宣传动员活动, 至少两种形式", "the activities, in at least two forms"}, texts{
	"date":     {"活动日期", "date of the activity"},
	"form":     {"形式, 如动员大会、宣传栏、致居民的一封信", "its form, e.g. meeting, notice board, letter to residents"},
	"title":    {"活动名称", "its title"},
	"audience": {"对象: 社区单位 units、居民 residents, 合计两者都要有", "whom it reached: units, residents; together both must be reached"},
	"topics":   {"内容: 意义 meaning、方法 method、步骤 steps, 合计三者都要有", "what about: meaning, method, steps; together all three must be there"},
	"people":   {"参加或送达人数", "how many people it reached"},
}), within("communities", text{"各社区的佐证, 每个社区一条", "the communities' proofs, one for each community"}, texts{
	"community": {"社区代码, 如 sanlihe-1", "the community's code, e.g. sanlihe-1"},
	"date":      {"社区动员日期", "the day the community was reached"},
	"proof":     {"佐证材料的名称", "title of the proof"},
}))

var foundationFields = merge(sizeFields, partyFoundingFields)

var sizeFields = under("size-adjustment", texts{
	"number":         {"区批复文号", "number of the district's decision"},
	"date":           {"批复日期, 不能晚于选举工作开始", "its date, not later than the election begins"},
	"decidedBy":      {"批复机关", "who decided"},
	"appliedBy":      {"申请单位", "who applied"},
	"name":           {"调整后的社区名称", "the community's name after the adjustment"},
	"boundary":       {"调整后的四至范围", "the community's boundary after the adjustment"},
	"households":     {"调整后的户数", "households after the adjustment"},
	"householdsNote": {"户数超出通常范围时的说明", "a note when the households lie outside the usual range"},
})

var partyFoundingFields = under("party-founding", texts{
	"organisation":   {"党组织全称", "full name of the organisation"},
	"form":           {"形式: 支部、总支、党委", "its form: branch, general branch, committee"},
	"approvedBy":     {"批准机关", "who approved it"},
	"approvalNumber": {"批复文号", "number of the approval"},
	"approvalDate":   {"批复日期, 须在选举工作开始之前", "date of the approval, before the election begins"},
	"meetingDate":    {"成立大会日期", "date of the founding meeting"},
	"fullMembers":    {"正式党员人数", "number of full members"},
}, within("officers", text{"选出的委员", "the officers elected"}, officerFields))

var officerFields = texts{
	"name": {"姓名", "name"},
	"post": {"党内职务", "post in the Party organisation"},
}
