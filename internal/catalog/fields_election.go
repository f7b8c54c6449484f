package catalog

var electionFields = merge(electionCommitteeFields, committeeElectionFields, rosterFields, partyElectionFields)

var electionCommitteeFields = under("election-committee", texts{
	"presidedBy":        {"主持换届的组织, 须为社区党组织 community-party", "who presides over the re-election; must be community-party"},
	"decisionDate":      {"党组织决定主持换届的会议日期", "date of the Party organisation's decision to preside"},
	"decisionMinutes":   {"该次会议记录的名称", "title of the minutes of that decision"},
	"workPlan":          {"换届选举工作方案的名称", "title of the work plan for the election"},
	"date":              {"选举委员会成立日期", "the day the election committee was set up"},
	"head":              {"选举委员会主任姓名", "name of the election committee's head"},
	"members":           {"主任以外的成员姓名", "names of its members besides the head"},
	"announcedDate":     {"名单公布日期", "the day its list was announced"},
	"numberFixedDate":   {"确定代表人数的会议日期", "date of the meeting that fixed the number of representatives"},
	"numberMinutes":     {"该次会议记录的名称", "title of that meeting's minutes"},
	"representatives":   {"社区成员代表总人数, 以后名册和到会人数都按它核对", "number of representatives in all; roster and quorum are checked against it"},
	"plannedPollingDay": {"计划的选举日", "the polling day as planned"},
	"howChosen":         {"代表怎样产生", "how representatives are chosen"},
}, within("split", text{"三方面代表的名额, 合计等于总人数", "seats by constituency; they add up to the total"}, texts{
	"residents": {"居民代表人数", "representatives of residents"},
	"units":     {"单位代表人数", "representatives of units"},
	"migrants":  {"外来人口代表人数", "representatives of the non-local population"},
}), receipt("选举委员会名单的备案", "filing of the election committee's list"))

var committeeElectionFields = under("committee-election", texts{
	"round":                 {"第几轮: 首次 first、重新选举 repeat、另行选举 supplementary", "which round: first, repeat (turnout failed), supplementary (seats unfilled)"},
	"convenedBy":            {"主持换届的组织, 须为社区党组织 community-party", "who presides; must be community-party"},
	"conductedBy":           {"组织投票的机构, 须为选举委员会 election-committee", "who conducts the vote; must be election-committee"},
	"method":                {"选举方式: 全体选民、户代表、居民小组代表", "method: all voters, household representatives, group representatives"},
	"households":            {"社区户数, 是确定委员人数的依据", "households of the community, the basis of the number of seats"},
	"seats":                 {"应选总人数, 含主任、副主任", "seats in all, director and vice-directors included"},
	"seatsBasis":            {"按户数确定人数的说明", "how the number of seats follows from the households"},
	"voterListDate":         {"选民名单公布日期", "the day the voter list was published"},
	"voterListChecked":      {"名单已核对, 无未满十八周岁或被剥夺政治权利的人, 须为 true", "the list was checked and holds nobody under 18 or deprived of political rights; must be true"},
	"objections":            {"对名单提出异议的件数, 没有填 0", "number of objections to the list; 0 when none"},
	"lastObjectionDate":     {"最后一件异议提出的日期, 须在名单公布后的异议期内", "the day the last objection was raised, within the period after the list's publication"},
	"objectionsDecidedDate": {"异议全部处理完的日期, 有异议时必填", "the day the last objection was decided; required when there were any"},
	"candidatesDate":        {"正式候选人公布日期", "the day the formal candidates were announced"},
	"leftElectionCommittee": {"因参选而退出选举委员会的人", "who left the election committee in order to stand"},
	"pollingDay":            {"选举日", "polling day"},
	"register":              {"登记参加选举的人数(户代表选举为户代表数)", "registered voters (household representatives where they vote)"},
	"ballots":               {"收回的选票数, 第一遍清点", "ballots cast, first count"},
	"ballotsAgain":          {"收回的选票数, 第二遍清点", "ballots cast, second count"},
	"validVotes":            {"有效票数, 第一遍清点", "valid ballots, first count"},
	"validVotesAgain":       {"有效票数, 第二遍清点", "valid ballots, second count"},
	"ballotsSealed":         {"选票是否已封存, 须为 true", "whether the ballots were sealed; must be true"},
	"resultDate":            {"选举结果公布日期, 投票有效时必填", "the day the result was announced; required when the vote is valid"},
	"noneElected":           {"投票有效但无人达到当选票数的填 true, 全部名额另行选举", "true when the vote is valid and nobody has the votes for a seat; all seats then go to a supplementary election"},
	"handoverDate":          {"新老班子交接日期", "the day of the handover to the new committee"},
	"termFrom":              {"任期开始日期, 投票有效时必填", "first day of the term; required when the vote is valid"},
	"termTo":                {"任期届满日期, 投票有效时必填", "last day of the term; required when the vote is valid"},
}, within("notices", text{"选举公告, 按编号", "the election's notices, by number"}, texts{
	"number": {"公告编号", "the notice's number"},
	"title":  {"公告标题", "its title"},
	"date":   {"公告日期", "its date"},
}), within("candidates", text{"正式候选人", "the formal candidates"}, texts{
	"name":  {"候选人姓名", "the candidate's name"},
	"post":  {"竞选的职务: 主任、副主任、委员", "post stood for: director, vice-director, member"},
	"votes": {"本轮得票数; 填了即核对得票多的当选", "votes in this round; when given, it is checked that the most votes win"},
}), within("elected", text{"当选人, 投票有效时必填, 投票未过半的不填; 另行选举要列出全体成员", "who was elected; required when the vote is valid, left out when too few voted; a supplementary round lists the whole committee"}, texts{
	"name":           {"当选人姓名", "name of the elected"},
	"post":           {"当选的职务: 主任、副主任、委员", "post won: director, vice-director, member"},
	"votes":          {"得票数, 第一遍清点", "votes, first count"},
	"votesAgain":     {"得票数, 第二遍清点", "votes, second count"},
	"age":            {"选举日的周岁年龄", "age in years on polling day"},
	"retired":        {"是否离退休人员(提倡主任由离退休人员担任)", "whether retired (a retired director is encouraged)"},
	"electedEarlier": {"是否在前几轮已当选, 仅另行选举时填; 职务和票数照那一轮的存档", "whether elected in an earlier round, for a supplementary round only; post and votes are then those on record"},
}), receipt("选举结果的备案, 投票有效时必填", "filing of the result; required when the vote is valid"))

var rosterFields = under("assembly-roster", texts{
	"date": {"名册日期", "date of the roster"},
}, within("representatives", text{"全体代表, 总数等于选举委员会确定的人数", "all representatives, as many as the election committee fixed"}, texts{
	"name":         {"代表姓名", "the representative's name"},
	"constituency": {"方面: 居民 residents、单位 units、外来人口 migrants", "constituency: residents, units, migrants"},
	"age":          {"周岁年龄, 须满十八", "age in years, 18 or over"},
	"rights":       {"是否有选举权和被选举权, 须为 true", "whether entitled to vote and to stand; must be true"},
	"chosenBy":     {"产生方式", "how chosen"},
}), within("emptyConstituencies", text{"没有代表的方面及原因", "constituencies that send nobody, and why"}, texts{
	"constituency": {"哪一方面", "which constituency"},
	"reason":       {"原因", "the reason"},
}))

var partyElectionFields = under("party-election", texts{
	"byFounding":     {"新建社区党组织成立时已选举的填 true, 其余各项不必再填", "true in a new community whose founding election counts; nothing else is needed then"},
	"requestDate":    {"换届请示的日期", "date of the request to re-elect"},
	"requestNumber":  {"请示文号", "number of the request"},
	"meetingDate":    {"党员大会日期", "date of the members' meeting"},
	"minutes":        {"大会记录的名称", "title of its minutes"},
	"fullMembers":    {"应到会的正式党员人数", "full members entitled to attend"},
	"present":        {"实到人数", "full members present"},
	"approvedBy":     {"批准机关", "who approved the result"},
	"approvalNumber": {"批复文号", "number of the approval"},
	"approvalDate":   {"批复日期", "date of the approval"},
}, within("elected", text{"选举结果", "who was elected"}, officerFields, texts{
	"votes": {"得票数", "votes"},
}))
