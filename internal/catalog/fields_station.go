package catalog

var stationFields = merge(recruitmentFields, agreementFields, workstationFields)

var recruitmentFields = under("recruitment", texts{
	"organisedBy":       {"由谁组织, 须为居委会 residents-committee(街道办事处协助)", "who organises it; must be residents-committee (the office assists)"},
	"deviationReason":   {"程序与规定环节不同时的理由(公告不能省)", "the reason when the procedure departs from the profile's (the public notice can't be left out)"},
	"noticePublishedAt": {"招聘公告张贴或刊登在哪里", "where the notice was published"},
}, within("partyOpinion", text{"党组织对建章建制的意见", "the Party organisation's opinion on the institutions"}, texts{
	"date":    {"意见日期", "date of the opinion"},
	"opinion": {"意见内容", "what it says"},
	"agrees":  {"是否同意, 须为 true", "whether it agrees; must be true"},
}), within("posts", text{"公开的岗位", "the posts that were published"}, texts{
	"post":       {"岗位名称", "name of the post"},
	"duties":     {"岗位职责, 逐条", "the duties of the post, one by one"},
	"tasks":      {"对应《居民委员会组织法》第三条的哪几项: 宣传法律和维护权益、公共事务和公益事业、调解纠纷、协助治安、协助公共卫生等、反映居民意见", "which tasks of Article 3 of the law it serves: publicity and rights, public affairs and welfare, mediation, public security, public services (health, relief and the like), residents' opinions"},
	"openings":   {"招聘人数", "how many are wanted"},
	"termMonths": {"聘期, 按月", "term in months"},
	"wageGrade":  {"岗位工资档次", "wage grade of the post"},
	"candidates": {"报名人数", "how many applied"},
}), within("procedure", text{"各环节及日期, 按顺序", "the stages with their days, in order"}, texts{
	"stage": {"环节, 代码见规则参数: 公告、报名审查、笔试、面试、公示; 另加的环节可用文字, 如体检, 并说明 deviationReason", "stage, by the profile's codes: announcement, registration, written test, interview, publication; a stage of the place's own in words, such as a medical examination, with a deviationReason"},
	"date":  {"日期", "its day"},
}), within("assessed", text{"参加考核的人", "who was assessed"}, texts{
	"name":           {"姓名", "name"},
	"post":           {"应聘岗位", "post applied for"},
	"qualified":      {"资格审查是否合格", "whether found qualified"},
	"writtenScore":   {"笔试成绩; 没有笔试或本人未参加的不填, 录用的人须有", "score of the written test; none where there was no test or the person did not take it; whoever is hired has one"},
	"interviewScore": {"面试成绩; 没有面试或本人未参加的不填, 录用的人须有", "score of the interview; none where there was no interview or the person did not come; whoever is hired has one"},
	"absent":         {"是否缺考, 未到场的填 true", "whether absent: true for whoever did not come"},
}), within("hired", text{"录用的人, 须在考核名单内", "who was hired, each from the assessed"}, texts{
	"name": {"姓名", "name"},
	"post": {"录用岗位", "post"},
}), within("singleCandidateReasons", text{"报名人数不多于招聘人数的岗位, 说明原因", "for a post with no more applicants than openings, why"}, texts{
	"post":   {"岗位名称", "name of the post"},
	"reason": {"原因", "the reason"},
}))

var agreementFields = under("agreements", within("agreements", text{"聘用协议, 录用的人每人一份", "the agreements, one for everybody hired"}, texts{
	"name":      {"被聘用人姓名", "name of the specialist"},
	"post":      {"岗位", "the post"},
	"title":     {"称谓, 如某某社区社工专干", "the title, with 社工专干"},
	"signedBy":  {"聘用一方, 须为居委会 residents-committee", "the employing party; must be residents-committee"},
	"signatory": {"代表居委会签字的人", "who signed for the committee"},
	"date":      {"签订日期", "date of signature"},
	"from":      {"聘期开始", "first day of the term"},
	"to":        {"聘期结束", "last day of the term"},
	"wageGrade": {"岗位工资档次", "wage grade of the post"},
}))

var workstationFields = under("workstation", texts{
	"decision":      {"组建工作站决定的名称", "title of the decision that sets the workstation up"},
	"date":          {"决定日期", "date of the decision"},
	"ledBy":         {"由谁领导: 须有党组织 community-party 和居委会 residents-committee", "who leads it: both community-party and residents-committee"},
	"head":          {"工作站主任姓名, 原则上为居委会主任或副主任", "name of its head, in principle the committee's director or a vice-director"},
	"headAppointed": {"任命主任的日期", "the day the head was appointed"},
}, within("staff", text{"工作站人员", "its staff"}, texts{
	"name":  {"姓名", "name"},
	"post":  {"岗位", "post"},
	"title": {"称谓: 社工主任或社工专干", "title: 社工主任 for the head, 社工专干 for the others"},
}), within("plate", text{"标牌", "the plate"}, texts{
	"text":  {"牌上的字, 须为本社区居委会名称", "what it says: the name of the community's residents' committee"},
	"date":  {"挂牌日期", "the day it was hung"},
	"photo": {"照片的名称", "title of the photo"},
}), within("allocation", text{"街道办事处的经费和用房说明", "the sub-district office's note on funds and premises"}, texts{
	"number":   {"文号", "its number"},
	"date":     {"日期", "its date"},
	"funds":    {"办公经费, 元/年", "working funds, yuan a year"},
	"premises": {"办公地址", "address of the premises"},
	"area":     {"面积, 平方米", "area in square metres"},
}), within("postTable", text{"任职表, 看是否交叉任职(提倡)", "table of posts, for the cross-holding that is encouraged"}, texts{
	"name":          {"姓名", "name"},
	"committeePost": {"居委会职务", "post on the residents' committee"},
	"stationPost":   {"工作站职务", "post at the workstation"},
	"partyPost":     {"党组织职务", "post in the Party organisation"},
}))
