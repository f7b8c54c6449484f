package catalog

// What is said of the life after the pilot.

var governanceFindings = texts{
	"finding.meeting-void":            {"{field}为 {found} 人, 开会须{wanted} 人{than}。这次会议无效, 通过的决议一律不算数; 请重新召集。", "{field}: {found}; a meeting needs {wanted}{than}. This one is void and nothing that it resolved counts; convene another."},
	"finding.request-below-threshold": {"{field}为 {found}, 不到法定人数, {should}{than}。人数不够时, 可由居委会说明理由自行召集。", "{field}: {found}, below the law's threshold; it {should}{than}. With fewer, the committee itself may convene the meeting and say why."},
	"finding.resolution-unknown":      {"{field}: 没有待落实的决议 {found}。请核对编号; 无效会议的决议和已落实的决议不用再报。", "{field}: no resolution {found} waits to be carried out. Check its number; what a void meeting resolved, or what is done, is not reported."},
	"finding.no-follow-up":            {"{field}: 决议 {wanted} 的落实情况没有报告。请补上, 办完没有都要说明。", "{field}: nothing is said of resolution {wanted}. Report how far it is, done or not."},
	"finding.report-period-too-long":  {"{field}是 {found}, 一次汇报不能超过工作制度规定的期限, {should}{than}。请分期汇报。", "{field} is {found}; a report may not cover more than the working rules' period, so it {should}{than}. Report by periods."},
	"finding.not-in-office":           {"{field}: {found} 那一天不在任。请核对姓名; 有变动的先登记: shidian record change-of-office 社区 -f 文件", "{field}: {found} was not in office on that day. Check the name, or file a change first: shidian record change-of-office PLACE -f FILE"},
	"finding.not-in-office.wanted":    {"{field}: {found} 那一天不在任。当时在任的: {wanted}。有变动请先登记: shidian record change-of-office 社区 -f 文件", "{field}: {found} was not in office on that day. In office then: {wanted}. File a change first: shidian record change-of-office PLACE -f FILE"},
	"finding.already-in-office":       {"{field}: {found} 已经在任。换职务的, 请同时填在 left 里; 只是同名的, 在姓名后加注, 如 王伟(3号楼)。", "{field}: {found} is in office already. Where the post changes, put the name under left too. If only the names are alike, write a mark behind this one, such as 王伟(3号楼)."},
	"finding.not-appraised":           {"{field}: 还有 {found} 人没有考评: {wanted}。每名社工专干都要考评。", "{field}: not appraised yet: {wanted}. Every specialist has to be."},
	"finding.body-not-appraised":      {"{field}还缺对 {wanted} 的评议。代表大会除评议居委会外, 还要评议社区内机构和政府部门。", "{field}: still missing: {wanted}. Beside the committee the assembly appraises bodies in the community and government departments."},
	"finding.text-too-long":           {"{field}有 {found} 个字, 最多 {wanted} 个。请写得短些。", "{field} has {found} characters; at most {wanted} are kept. Shorten it."},
	"finding.not-by-election":         {"{field}填的是 {found}。进居委会须经选举: {wanted}。", "{field} is {found}. Nobody joins the committee but by election: {wanted}."},
}

// governanceFields explains the bodies of the records filed after the pilot.
var governanceFields = merge(meetingFields, stationReportFields, changeFields)

var meetingFields = under("assembly-meeting", texts{
	"kind":            {"会议种类: regular 定期会议, extra 临时会议", "kind of meeting: regular, or extra"},
	"date":            {"开会日期", "day of the meeting"},
	"notified":        {"通知代表的日期", "the day on which representatives were notified"},
	"chair":           {"主持人姓名, 须为居委会成员", "who chaired it, a member of the residents' committee"},
	"minutes":         {"会议记录的名称", "title of the minutes"},
	"representatives": {"当天在任的代表总数", "how many representatives were in office on that day"},
	"present":         {"到会代表人数; 不过半数会议无效", "how many of them were present; half or fewer make the meeting void"},
}, within("request", text{"临时会议的提议", "why an extra meeting was held"}, texts{
	"by":     {"谁提议: residents 居民(五分之一), households 住户(五分之一), groups 居民小组(三分之一), residents-committee 居委会自行召集", "on whose request: residents (a fifth), households (a fifth), groups (a third), or residents-committee when it convened the meeting itself"},
	"count":  {"提议的人数、户数或小组数", "how many asked for it"},
	"of":     {"总数: 十八周岁以上居民、全部住户或全部小组", "out of how many: residents of 18 and over, households or groups"},
	"date":   {"提议日期", "day of the request"},
	"reason": {"理由", "the reason"},
}), within("reports", text{"本次听取的年度报告, 每年至少一次", "the yearly reports, if heard at this meeting; once a year they must be"}, texts{
	"annual":      {"居委会年度工作报告的名称", "title of the committee's annual report"},
	"financial":   {"财务报告的名称", "title of the financial report"},
	"deliberated": {"是否经过审议, 须为 true", "whether they were deliberated; must be true"},
	"appraisal":   {"对居委会的评议: good 好, fair 一般, poor 差", "how the committee was appraised: good, fair or poor"},
	"opinions":    {"对下一年工作的意见", "opinions for the next year"},
}, within("appraised", text{"代表大会对社区内机构和政府部门的评议, 两类都要有", "what else the assembly appraised: bodies in the community and government departments, at least one of each"}, texts{
	"kind":   {"类别: community-body 社区内机构, government-department 政府部门", "community-body or government-department"},
	"name":   {"名称", "its name"},
	"result": {"结果: good 好, fair 一般, poor 差", "result: good, fair or poor"},
})), within("resolutions", text{"通过的决议; 没有可不填", "resolutions passed, if any"}, texts{
	"number":   {"决议编号", "its number"},
	"title":    {"决议名称", "its title"},
	"subject":  {"内容: development-plan 发展规划, charter 自治章程, major-matter 重大事项, key-work 居委会重点工作, other 其他", "what it is about: development-plan, charter, major-matter, key-work or other"},
	"inFavour": {"赞成人数, 须过到会人数的一半", "votes in favour, more than half of those present"},
}), within("followUps", text{"以前决议的落实情况; 定期会议上每一件都要报告", "how far earlier resolutions are; at a regular meeting each has to be reported"}, texts{
	"resolution": {"决议编号", "the resolution's number"},
	"done":       {"是否已落实", "whether it is carried out"},
	"what":       {"做了什么, 或为什么没做", "what was done, or why it was not"},
}))

var stationReportFields = merge(under("station-report", texts{
	"from":       {"汇报期间的第一天", "first day covered"},
	"to":         {"汇报期间的最后一天", "last day covered"},
	"date":       {"汇报日期", "day of the report"},
	"reporter":   {"汇报人姓名, 须在任", "who reported, in office on that day"},
	"work":       {"落实居委会工作计划的情况", "what of the committee's plan was carried out"},
	"government": {"协助政府完成的任务", "which of the government's tasks it helped with"},
	"services":   {"为居民提供的服务", "which services residents got"},
	"heardBy":    {"听取汇报的居委会成员", "the committee member who heard it"},
	"opinions":   {"居委会的意见", "what the committee said of it"},
	"checked":    {"居委会是否核查, 须为 true", "whether the committee checked it; must be true"},
}), under("appraisal", texts{
	"date":      {"考评日期", "day of the appraisal"},
	"chair":     {"主持考评的居委会成员", "the committee member who chaired it"},
	"minutes":   {"会议记录的名称", "title of the minutes"},
	"residents": {"居民对工作站和社工专干的看法", "what residents think of station and specialists"},
	"station":   {"对工作站的评价: good 好, fair 一般, poor 差", "how the station was appraised: good, fair or poor"},
}, within("specialists", text{"每名在任社工专干的考评", "each specialist in office on that day"}, texts{
	"name":   {"姓名", "name"},
	"result": {"结果: good 好, fair 一般, poor 差", "result: good, fair or poor"},
})))

var changeFields = merge(under("change-of-office", texts{
	"body":                 {"哪里的变动: representatives 代表, residents-committee 居委会成员, specialists 社工专干", "whose change: representatives, residents-committee or specialists"},
	"reason":               {"原因: term-election 换届选举, by-election 补选, resignation 辞职, recall 罢免, moved 迁出, dismissal 解聘, hiring 聘用, other 其他", "reason: term-election, by-election, resignation, recall, moved, dismissal, hiring or other"},
	"date":                 {"从哪一天起; 选举填投票日", "from which day on; of an election, its polling day"},
	"document":             {"选举报告、决定或协议的名称", "title of the report, decision or agreement"},
	"representatives":      {"变动后在任代表总数", "how many representatives are in office from that day"},
	"allEligible":          {"在任代表是否都年满十八周岁并有选举权和被选举权, 须为 true", "whether all of them are 18 and may vote and stand; must be true"},
	"register":             {"选举时登记的选民数", "registered voters, of an election"},
	"ballots":              {"选举时投票的人数", "voters who cast a ballot, of an election"},
	"supplementaryBallots": {"另行选举时投票的人数; 有缺额另行选举的填", "voters who cast a ballot in the supplementary round, if seats were left unfilled"},
	"left":                 {"离任的人; 换届选举不用填, 上届全体离任", "who leaves; not of a term-election, which replaces everybody"},
}, within("joined", text{"就任的人", "who takes office"}, texts{
	"name":          {"姓名", "name"},
	"post":          {"职务: director 主任, vice-director 副主任, member 委员, specialist 社工专干", "post: director, vice-director, member or specialist"},
	"votes":         {"得票数, 选举时填", "votes, of an election"},
	"supplementary": {"是否在另行选举中当选, 是的填 true", "true for who was elected in the supplementary round"},
	"signedBy":      {"聘用协议由谁签订: 只能是 residents-committee; 聘用社工专干时填", "who signed the agreement: only residents-committee will do; of a specialist"},
})), under("election-preparation", texts{
	"date":              {"成立选举委员会的日期", "the day on which the election committee was set up"},
	"document":          {"公告或决定的名称", "title of the notice or decision"},
	"electionCommittee": {"选举委员会成员", "members of the election committee"},
	"representatives":   {"确定的代表名额", "the number of representatives that was fixed"},
	"pollingDay":        {"投票日", "polling day"},
}))

var governanceChoices = texts{
	"choice.regular":               {"定期会议", "a regular meeting"},
	"choice.extra":                 {"临时会议", "an extra meeting"},
	"choice.households":            {"住户", "households"},
	"choice.groups":                {"居民小组", "residents' groups"},
	"choice.residents-committee":   {"社区居委会", "the residents' committee"},
	"choice.good":                  {"好", "good"},
	"choice.fair":                  {"一般", "fair"},
	"choice.poor":                  {"差", "poor"},
	"choice.development-plan":      {"发展规划", "the development plan"},
	"choice.charter":               {"自治章程", "the charter"},
	"choice.major-matter":          {"重大事项", "a major matter"},
	"choice.key-work":              {"居委会重点工作", "the committee's key work"},
	"choice.community-body":        {"社区内机构", "body in the community"},
	"choice.government-department": {"政府部门", "government department"},
	"choice.other":                 {"其他", "something else"},
	"choice.representatives":       {"社区成员代表", "the representatives"},
	"choice.specialists":           {"社工专干", "the specialists"},
	"choice.specialist":            {"社工专干", "a specialist"},
	"choice.term-election":         {"换届选举", "a term election"},
	"choice.by-election":           {"补选", "a by-election"},
	"choice.resignation":           {"辞职", "a resignation"},
	"choice.recall":                {"罢免", "a recall"},
	"choice.moved":                 {"迁出", "a move away"},
	"choice.dismissal":             {"解聘", "a dismissal"},
	"choice.hiring":                {"聘用", "a hiring"},
}
