package catalog

import "strings"

// fieldLabelTexts are the fields' names as a form has them, short nouns without codes:
// label.<step or kind>.<path> where a form has its own word, else label.<path>,
// else label.<last part of the path>. What is on record has fact.<step>.<field>.
var fieldLabelTexts = merge(sharedLabels, groupLabels, preparationLabels, electionLabels, institutionLabels,
	stationLabels, closingLabels, recordLabels, messageLabels, factLabels)

// FieldLabel names a field of a form, its path without indices; empty when the
// form has no such field.
func FieldLabel(lang Lang, form, path string) string {
	last := path[strings.LastIndexByte(path, '.')+1:]
	for _, key := range []string{"label." + form + "." + path, "label." + path, "label." + last} {
		if Has(key) {
			return Text(lang, key)
		}
	}
	return ""
}

// HasFieldLabel says whether a path has a name of its own, not only its last part.
func HasFieldLabel(form, path string) bool {
	return Has("label."+form+"."+path) || Has("label."+path)
}

func labels(of texts) texts { return prefixed("label.", of) }

func labelsOf(form string, of texts) texts { return prefixed("label."+form+".", of) }

func prefixed(prefix string, of texts) texts {
	all := texts{}
	for name, t := range of {
		all[prefix+name] = t
	}
	return all
}

// sharedLabels are those of fields that mean the same wherever they stand.
var sharedLabels = labels(texts{
	"evidence": {"材料内容", "Evidence"}, "body": {"记录内容", "Content of the record"},
	"date": {"日期", "Date"}, "name": {"姓名", "Name"}, "post": {"职务", "Post"}, "title": {"标题", "Title"}, "number": {"文号", "Document number"},
	"minutes": {"会议记录", "Minutes"}, "meetingDate": {"会议日期", "Date of the meeting"}, "reason": {"理由", "Reason"}, "summary": {"内容摘要", "Summary"},
	"from": {"开始日期", "First day"}, "to": {"结束日期", "Last day"}, "votes": {"得票数", "Votes"}, "votesAgain": {"得票数(第二遍)", "Votes, second count"},
	"age": {"年龄", "Age"}, "head": {"负责人", "Head"}, "chair": {"主持人", "Chair"}, "members": {"成员", "Members"}, "items": {"档案目录", "Archive list"},
	"document": {"文件名称", "Document"}, "what": {"内容", "What was done"}, "by": {"经办人", "By whom"}, "form": {"形式", "Form"}, "kind": {"种类", "Kind"},
	"communities": {"社区", "Communities"}, "community": {"社区代码", "Community's code"}, "present": {"到会人数", "Present"}, "inFavour": {"赞成人数", "In favour"},
	"total": {"应到人数", "Entitled to attend"}, "households": {"户数", "Households"}, "wageGrade": {"工资档次", "Wage grade"}, "signedBy": {"签字方", "Signed by"},
	"responsible": {"负责人", "Person responsible"}, "pollingDay": {"选举日", "Polling day"}, "register": {"登记选民数", "Registered voters"}, "ballots": {"收回选票数", "Ballots cast"},
	"elected": {"当选名单", "Elected members"}, "representatives": {"代表总数", "Number of representatives"}, "approvedBy": {"批准机关", "Approved by"},
	"approvalNumber": {"批复文号", "Approval's number"}, "approvalDate": {"批复日期", "Date of the approval"}, "fullMembers": {"正式党员人数", "Full Party members"},
	"digest": {"摘要值", "Digest"}, "author": {"责任者", "Author"}, "pages": {"页数", "Pages"}, "copy": {"原件或复印件", "Original or copy"}, "notified": {"通知日期", "Date of the notification"},
	"opinions": {"意见", "Opinions"}, "specialists": {"社工专干", "Specialists"}, "result": {"考评结果", "Result"}, "adoptedBy": {"通过机构", "Adopted by"},
	"residents": {"居民", "Residents"}, "duties": {"职责", "Duties"}, "reasons": {"退回理由", "Reasons for the return"}, "rule": {"规则编号", "Rule"}, "decision": {"决定", "Decision"},
	"topic": {"主题", "Topic"}, "count": {"件数", "Count"},
})

// groupLabels are those of fields whose group gives them their meaning.
var groupLabels = labels(texts{
	"filed": {"备案", "Filing"}, "filed.number": {"备案编号", "Filing number"}, "filed.date": {"备案日期", "Date of the filing"},
	"items.item": {"件号", "Item number"}, "items.documents": {"所含文件", "Documents in it"}, "items.date": {"文件日期", "Date of the document"},
	"items.title": {"题名", "Title"}, "items.retention": {"保管期限", "Retention class"},
	"parts": {"必备部分", "Mandatory parts"}, "parts.duties": {"“工作职责”所在章节", "Chapter on duties"}, "parts.workSystem": {"“工作制度”所在章节", "Chapter on the work system"},
	"parts.employment": {"“聘用制度”所在章节", "Chapter on the employment system"}, "parts.assessment": {"“考核奖惩”所在章节", "Chapter on assessment"},
	"articles": {"协议条款", "Articles"}, "articles.parties": {"“双方当事人”条款", "Article on the parties"}, "articles.post": {"“岗位”条款", "Article on the post"},
	"articles.term": {"“聘期”条款", "Article on the term"}, "articles.pay": {"“工资待遇”条款", "Article on the pay"}, "articles.duties": {"“岗位职责”条款", "Article on the duties"},
})

var preparationLabels = merge(labelsOf("leading-group", texts{
	"date": {"成立通知日期", "Date of the notice"}, "title": {"通知标题", "Title of the notice"}, "number": {"通知文号", "Number of the notice"},
	"issuedBy": {"发文机关", "Issued by"}, "sealed": {"是否盖章", "Sealed"}, "head": {"组长", "Head of the group"}, "headPost": {"组长职务", "Head's post"},
	"members.duty": {"分工", "Duty"}, "communityGroups": {"社区领导小组", "Communities' groups"}, "communityGroups.head": {"组长", "Head of the group"}, "communityGroups.date": {"成立日期", "Date of setting up"},
}), labelsOf("pilot-plan", texts{
	"date": {"方案印发日期", "Plan's date of issue"}, "title": {"方案标题", "Title of the plan"}, "number": {"方案文号", "Number of the plan"},
	"localTraits": {"本地特点", "Local traits"}, "schedule": {"进度安排", "Schedule"}, "schedule.phase": {"阶段", "Phase"},
	"departures": {"变通事项", "Departures"}, "departures.what": {"变通内容", "What differs"},
}), labelsOf("responsibilities", texts{
	"tasks": {"责任分工表", "Table of tasks"}, "tasks.task": {"任务", "Task"}, "tasks.unit": {"责任单位", "Unit responsible"},
	"tasks.person": {"责任人", "Person responsible"}, "tasks.due": {"完成期限", "Due date"},
}), labelsOf("mobilisation", texts{
	"activities": {"宣传活动", "Activities"}, "activities.audience": {"宣传对象", "Audience"}, "activities.topics": {"宣传内容", "Topics"}, "activities.people": {"人数", "People reached"},
	"communities": {"各社区佐证", "Communities' proofs"}, "communities.proof": {"佐证材料", "Proof"}, "communities.date": {"动员日期", "Date of reaching it"},
}), labelsOf("size-adjustment", texts{
	"number": {"批复文号", "Number of the decision"}, "date": {"批复日期", "Date of the decision"}, "decidedBy": {"批复机关", "Decided by"}, "appliedBy": {"申请单位", "Applied by"},
	"name": {"社区名称", "Community's name"}, "boundary": {"四至范围", "Boundary"}, "householdsNote": {"户数说明", "Note on the households"},
}), labelsOf("party-founding", texts{
	"organisation": {"党组织全称", "Organisation's full name"}, "form": {"组织形式", "Form of organisation"}, "meetingDate": {"成立大会日期", "Date of the founding meeting"},
	"officers": {"选出的委员", "Officers elected"},
}))

var electionLabels = merge(labelsOf("election-committee", texts{
	"presidedBy": {"主持换届的组织", "Presiding body"}, "decisionDate": {"主持决定日期", "Date of the decision to preside"}, "decisionMinutes": {"决定会议记录", "Minutes of the decision"},
	"workPlan": {"选举工作方案", "Work plan"}, "date": {"选举委员会成立日期", "Date of setting up"}, "head": {"选举委员会主任", "Head of the election committee"},
	"announcedDate": {"名单公布日期", "Date of the announcement"}, "numberFixedDate": {"代表人数确定日期", "Date of fixing the number"}, "numberMinutes": {"确定人数的会议记录", "Minutes on the number"},
	"plannedPollingDay": {"计划选举日", "Planned polling day"}, "howChosen": {"代表产生办法", "How representatives are chosen"},
	"split": {"代表名额分配", "Split of the seats"}, "split.residents": {"居民代表名额", "Seats for residents"}, "split.units": {"单位代表名额", "Seats for units"}, "split.migrants": {"外来人口代表名额", "Seats for migrants"},
}), labelsOf("committee-election", texts{
	"round": {"选举轮次", "Round"}, "convenedBy": {"主持换届的组织", "Convened by"}, "conductedBy": {"组织投票的机构", "Conducted by"}, "method": {"选举方式", "Method"},
	"seats": {"应选人数", "Seats"}, "seatsBasis": {"定员依据", "Basis of the seats"}, "notices": {"选举公告", "Notices"}, "notices.number": {"公告编号", "Number of the notice"}, "notices.date": {"公告日期", "Date of the notice"},
	"voterListDate": {"选民名单公布日期", "Voter list's date"}, "voterListChecked": {"选民名单是否核对", "Voter list checked"}, "objections": {"异议件数", "Objections"},
	"lastObjectionDate": {"最后一件异议日期", "Date of the last objection"}, "objectionsDecidedDate": {"异议处理完毕日期", "Date of the last decision on objections"},
	"candidatesDate": {"候选人公布日期", "Date of announcing the candidates"}, "candidates": {"候选人", "Candidates"}, "candidates.post": {"竞选职务", "Post stood for"},
	"leftElectionCommittee": {"退出选举委员会的人", "Who left the election committee"}, "ballotsAgain": {"收回选票数(第二遍)", "Ballots cast, second count"},
	"validVotes": {"有效票数", "Valid ballots"}, "validVotesAgain": {"有效票数(第二遍)", "Valid ballots, second count"}, "ballotsSealed": {"选票是否封存", "Ballots sealed"},
	"noneElected": {"无人当选", "Nobody elected"}, "elected.retired": {"是否离退休", "Retired"}, "elected.electedEarlier": {"是否前一轮当选", "Elected earlier"},
	"resultDate": {"结果公布日期", "Date of the result"}, "handoverDate": {"交接日期", "Date of the handover"}, "termFrom": {"任期开始日期", "First day of the term"}, "termTo": {"任期届满日期", "Last day of the term"},
}), labelsOf("assembly-roster", texts{
	"date": {"名册日期", "Date of the roster"}, "representatives": {"代表名册", "Roster"}, "representatives.constituency": {"所属方面", "Constituency"}, "representatives.rights": {"是否有选举权和被选举权", "Right to vote and stand"},
	"representatives.chosenBy": {"产生方式", "How chosen"}, "emptyConstituencies": {"没有代表的方面", "Empty constituencies"}, "emptyConstituencies.constituency": {"哪一方面", "Constituency"},
}), labelsOf("party-election", texts{
	"byFounding": {"以成立时的选举代替", "Met by the founding election"}, "requestDate": {"请示日期", "Date of the request"}, "requestNumber": {"请示文号", "Number of the request"},
	"meetingDate": {"党员大会日期", "Date of the members' meeting"}, "minutes": {"大会记录", "Minutes"}, "elected.post": {"党内职务", "Party post"},
}))

var institutionLabels = merge(labels(texts{
	"versionDate": {"文本定稿日期", "Date of the text"}, "adopted": {"通过日期", "Date of adoption"}, "meetingsPerYear": {"每年开会次数", "Meetings a year"},
	"firstMeetingMinutes": {"第一次会议记录", "Minutes of the first meeting"}, "lawful": {"是否合法", "Lawful"}, "channel": {"公开方式", "Channel"}, "accountsPublished": {"是否公开账目", "Accounts published"},
	"boardPhoto": {"公开栏照片", "Photo of the board"}, "reportsToCommittee": {"是否向居委会汇报", "Reports to the committee"}, "reportingPeriod": {"汇报周期", "Reporting period"},
}), labelsOf("disclosure-rules", texts{
	"items": {"公开事项", "What is made public"}, "period": {"公开周期", "How often"},
}), labelsOf("sub-committees", texts{
	"decision": {"设立决定", "Decision"}, "date": {"决定日期", "Date of the decision"}, "committees": {"下属委员会", "Sub-committees"}, "committees.kind": {"类别", "Kind"},
	"committees.chair": {"主任", "Chair"}, "committees.members": {"成员", "Members"}, "committees.members.identity": {"身份", "Identity"},
}))

var stationLabels = merge(labelsOf("recruitment", texts{
	"partyOpinion": {"党组织意见", "Party's opinion"}, "partyOpinion.date": {"党组织意见日期", "Date of the Party's opinion"}, "partyOpinion.opinion": {"党组织意见内容", "Text of the Party's opinion"},
	"partyOpinion.agrees": {"党组织是否同意", "Party agrees"}, "organisedBy": {"组织招聘的机构", "Organised by"}, "posts": {"公开岗位", "Posts"}, "posts.post": {"岗位名称", "Name of the post"},
	"posts.tasks": {"对应的法定任务", "Statutory tasks"}, "posts.openings": {"招聘人数", "Openings"}, "posts.termMonths": {"聘期月数", "Term in months"}, "posts.candidates": {"报名人数", "Applicants"},
	"procedure": {"招聘程序", "Procedure"}, "procedure.stage": {"环节", "Stage"}, "deviationReason": {"程序不同的理由", "Reason for the deviation"}, "noticePublishedAt": {"公告发布处", "Where the notice was published"},
	"assessed": {"考核名单", "Assessed"}, "assessed.post": {"应聘岗位", "Post applied for"}, "assessed.qualified": {"资格是否合格", "Qualified"}, "assessed.absent": {"未到场", "Did not come"}, "assessed.writtenScore": {"笔试成绩", "Written score"},
	"assessed.interviewScore": {"面试成绩", "Interview score"}, "hired": {"录用名单", "Hired"}, "hired.post": {"录用岗位", "Post hired for"},
	"singleCandidateReasons": {"报名人数少的说明", "Reasons for few applicants"}, "singleCandidateReasons.post": {"岗位名称", "Name of the post"},
}), labelsOf("agreements", texts{
	"agreements": {"聘用协议", "Agreements"}, "agreements.post": {"岗位", "Post"}, "agreements.title": {"称谓", "Title"}, "agreements.signatory": {"居委会签字人", "Signatory"},
	"agreements.date": {"签订日期", "Date of signature"}, "agreements.from": {"聘期开始日期", "First day of the term"}, "agreements.to": {"聘期结束日期", "Last day of the term"},
	"agreements.signedBy": {"聘用方", "Employing party"},
}), labelsOf("workstation", texts{
	"decision": {"组建决定", "Decision"}, "date": {"组建决定日期", "Date of the decision"}, "ledBy": {"领导机构", "Led by"}, "head": {"工作站主任", "Head of the workstation"}, "headAppointed": {"主任任命日期", "Date of appointing the head"},
	"staff": {"工作站人员", "Staff"}, "staff.post": {"岗位", "Post"}, "staff.title": {"称谓", "Title"}, "plate": {"标牌", "Plate"}, "plate.text": {"标牌文字", "Text of the plate"},
	"plate.date": {"挂牌日期", "Date of hanging the plate"}, "plate.photo": {"标牌照片", "Photo of the plate"}, "allocation": {"经费和用房", "Funds and premises"}, "allocation.number": {"经费用房文号", "Number of the allocation note"},
	"allocation.date": {"经费用房文件日期", "Date of the allocation note"}, "allocation.funds": {"办公经费", "Working funds"}, "allocation.premises": {"办公地址", "Premises"}, "allocation.area": {"用房面积", "Area of the premises"},
	"postTable": {"任职表", "Table of posts"}, "postTable.committeePost": {"居委会职务", "Committee post"}, "postTable.stationPost": {"工作站职务", "Workstation post"}, "postTable.partyPost": {"党组织职务", "Party post"},
}))

var closingLabels = merge(labelsOf("community-archive", texts{
	"date": {"归档日期", "Date of the archive"}, "keptBy": {"保管人", "Kept by"}, "ideologicalWork": {"思想工作记录", "Ideological work"},
}), labelsOf("self-check", texts{
	"date": {"自查日期", "Date of the self-check"}, "heads": {"自查项目", "Heads"}, "heads.head": {"方面", "Head"}, "heads.passed": {"是否通过", "Passed"}, "heads.signedBy": {"签字人", "Signed by"}, "heads.remark": {"说明", "Remark"},
	"guidance": {"指导记录", "Guidance"},
}), labelsOf("summary", texts{
	"title": {"总结标题", "Title of the summary"}, "date": {"总结日期", "Date of the summary"}, "author": {"撰写单位", "Written by"}, "revisions": {"制度修订", "Revisions"}, "revisions.document": {"所修制度", "Document revised"},
	"bulletins": {"工作动态", "Bulletins"}, "bulletins.number": {"期号", "Issue"}, "reactions": {"群众反映汇总", "Residents' reactions"}, "reactions.count": {"群众反映件数", "Number of reactions"}, "reactions.summary": {"群众反映归纳", "Reactions summed up"},
}), labelsOf("archive-filing", texts{
	"date": {"上报日期", "Date of the filing"}, "number": {"上报文号", "Number of the filing"}, "completionReport": {"完成情况报告", "Completion report"}, "completedDate": {"试点完成日期", "Date of completion"},
	"manifest": {"上报清单摘要值", "Digest of the list"}, "communities": {"社区卷", "Communities' packs"}, "communities.documents": {"卷内件数", "Documents in the pack"}, "lateness": {"逾期说明", "Lateness"},
	"lateness.reason": {"逾期原因", "Reason for the lateness"}, "lateness.newDate": {"新的完成日期", "New date"}, "lateness.districtRecord": {"区里文号", "District's record"},
}), labelsOf("archive-receipt", texts{
	"decision": {"接收或退回", "Accepted or returned"}, "number": {"回执编号", "Number of the receipt"}, "date": {"决定日期", "Date of the decision"}, "reasons.text": {"退回原因", "Reason"},
	"reasons.steps": {"退回的步骤", "Steps sent back"},
}))

var recordLabels = merge(labelsOf("bulletin", texts{
	"number": {"期号", "Issue"}, "date": {"印发日期", "Date of issue"},
}), labelsOf("reaction", texts{
	"count": {"反映条数", "Number of reactions"}, "complaints": {"意见条数", "Number of complaints"}, "specialists": {"对社工专干的看法", "Views of the specialists"},
}), labelsOf("ideological-work", texts{
	"participants": {"参加人数", "Participants"},
}), labelsOf("guidance", texts{
	"title": {"指导内容", "Subject"}, "by": {"指导人", "Given by"}, "adoptsForCommunity": {"是否代社区通过制度", "Adopts for a community"},
}), labelsOf("rules-revision", texts{
	"date": {"修订日期", "Date of the revision"}, "document": {"所修制度", "Document revised"}, "what": {"修订内容", "What was changed"},
}), labelsOf("assembly-meeting", texts{
	"kind": {"会议种类", "Kind of meeting"}, "date": {"开会日期", "Date of the meeting"}, "request": {"临时会议提议", "Request"}, "request.by": {"提议方", "Requested by"}, "request.count": {"提议数", "Number who asked"},
	"request.of": {"提议方总数", "Out of how many"}, "request.date": {"提议日期", "Date of the request"}, "request.reason": {"提议理由", "Reason of the request"}, "reports": {"年度报告", "Yearly reports"}, "reports.annual": {"年度工作报告", "Annual report"},
	"reports.financial": {"财务报告", "Financial report"}, "reports.deliberated": {"报告是否审议", "Reports deliberated"}, "reports.appraisal": {"对居委会的评议", "Appraisal of the committee"},
	"reports.opinions": {"对下一年的意见", "Opinions for the next year"}, "reports.appraised": {"评议对象", "Bodies appraised"}, "reports.appraised.kind": {"类别", "Kind"}, "reports.appraised.name": {"名称", "Name"},
	"resolutions": {"决议", "Resolutions"}, "resolutions.number": {"决议编号", "Number of the resolution"}, "resolutions.title": {"决议名称", "Title of the resolution"}, "resolutions.subject": {"决议事项", "Subject"},
	"followUps": {"决议落实情况", "Follow-ups"}, "followUps.resolution": {"决议编号", "Number of the resolution"}, "followUps.done": {"是否落实", "Carried out"},
}), labelsOf("station-report", texts{
	"from": {"汇报期开始日期", "First day covered"}, "to": {"汇报期结束日期", "Last day covered"}, "date": {"汇报日期", "Date of the report"}, "reporter": {"汇报人", "Reported by"}, "work": {"工作落实情况", "Work done"},
	"government": {"协助政府的任务", "Government's tasks"}, "services": {"为居民服务", "Services to residents"}, "heardBy": {"听取汇报的人", "Heard by"}, "checked": {"是否核查", "Checked"}, "opinions": {"居委会意见", "Committee's opinions"},
}), labelsOf("appraisal", texts{
	"date": {"考评日期", "Date of the appraisal"}, "residents": {"居民看法", "Residents' views"}, "station": {"对工作站的评价", "Appraisal of the station"}, "specialists": {"社工专干考评", "Appraisals of specialists"},
}), labelsOf("change-of-office", texts{
	"body": {"变动的机构", "Body that changes"}, "reason": {"变动原因", "Reason of the change"}, "date": {"变动日期", "Date of the change"}, "allEligible": {"是否都有资格", "All eligible"},
	"supplementaryBallots": {"另行选举收回选票数", "Ballots of the supplementary round"}, "left": {"离任的人", "Who leaves"}, "joined": {"就任的人", "Who takes office"}, "joined.supplementary": {"是否另行选举当选", "Elected in the supplementary round"},
}), labelsOf("election-preparation", texts{
	"date": {"选举委员会成立日期", "Date of setting up the election committee"}, "electionCommittee": {"选举委员会成员", "Election committee"},
}))

// messageLabels are those of the message around the evidence.
var messageLabels = labels(texts{
	"v": {"消息版本", "Message version"}, "id": {"编号", "Id"}, "by.name": {"报送人姓名", "Sender's name"}, "by.role": {"报送人角色", "Sender's role"}, "by.unit": {"报送人单位", "Sender's unit"}, "at": {"报送时间", "Time of sending"},
	"note": {"附言", "Note"}, "seal": {"签章", "Seal"}, "step": {"步骤", "Step"}, "steps": {"步骤", "Steps"}, "confirms": {"确认的编号", "Id confirmed"}, "replaces": {"替换的编号", "Id replaced"},
	"explanations": {"说明", "Explanations"}, "attachments": {"附件", "Attachments"}, "attachments.item": {"归入的件号", "Item of the archive"}, "attachments.type": {"文件类型", "Type of file"}, "attachments.size": {"文件大小", "Size"},
	"submissions": {"报送材料", "Hand-ins"}, "until": {"暂停到", "Suspended until"}, "record": {"区里的文件", "District's document"}, "period": {"期次", "Period"}, "reasons.text": {"理由", "Reason"}, "reasons.field": {"涉及栏目", "Field concerned"},
})

// factLabels name what earlier steps or records established.
var factLabels = prefixed("fact.", texts{
	"leading-group.date": {"领导小组成立通知日期", "the date of the leading group's notice"}, "pilot-plan.date": {"试点方案印发日期", "the date of the pilot plan"},
	"size-adjustment.date": {"规模调整批复日期", "the date of the size adjustment's approval"}, "size-adjustment.households": {"规模调整批复的户数", "the households of the size adjustment"},
	"party-founding.approvalDate": {"党组织成立批复日期", "the date on which the Party organisation was approved"},
	"election-committee.date":     {"选举委员会成立日期", "the day on which the election committee was set up"}, "election-committee.decisionDate": {"选举工作开始日期(党组织决定主持换届)", "the day on which the election began, with the Party's decision to preside"},
	"election-committee.numberFixedDate": {"代表人数确定日期", "the day on which the number of representatives was fixed"}, "election-committee.representatives": {"选举委员会确定的代表人数", "the number of representatives that the election committee fixed"},
	"election-committee.split": {"选举委员会确定的名额分配", "the split that the election committee fixed"}, "committee-election.pollingDay": {"居委会选举日", "the committee's polling day"}, "committee-election.resultDate": {"居委会选举结果公布日期", "the date of the committee's result"},
	"committee-election.objectionsEnd": {"可以提出异议的最后一天", "the last day for objections"},
	"committee-election.elected":       {"选出的居委会人数", "the number of members elected to the committee"}, "assembly-roster.representatives": {"名册上的代表人数", "the number of representatives on the roster"}, "assembly-roster.date": {"代表名册日期", "the date of the roster"},
	"specialist-measures.adopted": {"社工专干管理办法通过日期", "the date on which the specialist measures were adopted"}, "recruitment.procedure.date": {"招聘最后一个环节的日期", "the date of the recruitment's last stage"},
	"recruitment.hired.post": {"录用的岗位", "the post hired for"}, "recruitment.posts.wageGrade": {"公布的工资档次", "the wage grade published"}, "recruitment.posts.termMonths": {"公布的聘期月数", "the published term in months"},
	"workstation.date": {"工作站组建日期", "the day on which the workstation was set up"}, "self-check.date": {"街道自查日期", "the date of the self-check"}, "summary.date": {"试点总结日期", "the date of the summary"}, "archive-filing.date": {"档案上报日期", "the date of the filing"},
	"office.representatives.from": {"上一次代表变动的日期", "the day of the representatives' last change"}, "office.elected": {"本届居委会选举日", "the polling day of the committee in office"},
	"office.representatives": {"那一天在任的代表人数", "the number of representatives in office on that day"}, "office.termEnds": {"本届任期届满日", "the last day of the committee's term"},
})
