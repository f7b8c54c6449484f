package catalog

// documentTexts name the documents of the archive: key document.<code>.
var documentTexts = merge(packDocuments, electionDocuments, institutionDocuments)

// packDocuments are those of the sub-district's pack, items 1 to 6.
var packDocuments = texts{
	"document.leading-group-notice": {"成立领导小组的通知", "notice that sets up the leading group"},
	"document.pilot-plan-text":      {"试点工作方案", "pilot plan"},
	"document.party-minutes":        {"工委会议纪要", "minutes of the Party working committee"},
	"document.responsibility-table": {"责任分工表", "responsibility table"},
	"document.publicity-file":       {"宣传动员材料", "publicity file"},
	"document.bulletins":            {"工作动态(简报)", "bulletins"},
	"document.reaction-digests":     {"群众反映摘要", "digests of residents' reactions"},
	"document.periodic-reports":     {"周报或月报", "weekly or monthly reports"},
	"document.summary-report":       {"试点工作总结", "summary of the pilot"},
	"document.self-check-form":      {"自查表", "self-check form"},
	"document.community-list":       {"社区名单", "list of communities"},
	"document.guidance-records":     {"指导社区的记录", "records of guidance to communities"},
	"document.rule-revisions":       {"制度修订记录(没有的附说明)", "revisions of rules (a note when there were none)"},
}

// electionDocuments are items 7 to 16 of a community's pack.
var electionDocuments = texts{
	"document.size-decision":              {"社区规模调整批复", "decision on the community's size"},
	"document.party-founding-approval":    {"成立社区党组织的批复", "approval of the Party organisation's founding"},
	"document.presiding-decision":         {"党组织主持换届的决定", "the Party organisation's decision to preside"},
	"document.election-committee-list":    {"选举委员会名单", "list of the election committee"},
	"document.election-committee-minutes": {"选举委员会会议记录", "minutes of the election committee"},
	"document.election-notices":           {"选举公告(编号)", "election notices, numbered"},
	"document.voter-register":             {"选民登记册", "voter register"},
	"document.published-list":             {"公布的选民名单", "published voter list"},
	"document.objections":                 {"选民名单异议登记(没有异议的不需要)", "objections to the list (not wanted when there were none)"},
	"document.objection-decisions":        {"异议处理决定(没有异议的不需要)", "decisions on objections (not wanted when there were none)"},
	"document.candidate-lists":            {"候选人名单", "candidate lists"},
	"document.sealed-ballots":             {"封存的选票或封存记录", "sealed ballots or the record of sealing"},
	"document.count-sheet":                {"计票表", "count sheet"},
	"document.result-report":              {"选举结果报告", "report of the result"},
	"document.result-filing-receipt":      {"结果备案回执", "filing receipt of the result"},
	"document.committee-list":             {"居委会成员名单", "list of the residents' committee"},
	"document.committee-allocation":       {"居委会成员分工", "who does what on the committee"},
	"document.representatives-roster":     {"社区成员代表名册(分三方面)", "representatives' roster by constituency"},
	"document.party-election-file":        {"党组织换届材料", "file of the Party re-election"},
	"document.party-election-approval":    {"党组织换届批复", "approval of the Party re-election"},
	"document.ideological-work-records":   {"思想工作记录", "records of ideological work"},
}

// institutionDocuments are items 17 to 20 of a community's pack.
var institutionDocuments = texts{
	"document.assembly-rules-text":       {"社区成员代表大会工作制度", "assembly working rules"},
	"document.charter-text":              {"社区自治章程", "charter of self-government"},
	"document.civility-covenant-text":    {"社区文明公约", "civility covenant"},
	"document.committee-bylaws-text":     {"居委会工作细则", "committee working bylaws"},
	"document.disclosure-rules-text":     {"居务公开制度", "affairs disclosure rules"},
	"document.workstation-rules-text":    {"工作站工作制度", "workstation working rules"},
	"document.specialist-measures-text":  {"社工专干管理办法", "specialist management measures"},
	"document.employment-agreement-text": {"聘用协议文本", "model employment agreement"},
	"document.adoption-records":          {"八项制度的通过记录", "adoption records of the eight documents"},
	"document.party-opinion":             {"党组织对建章建制的意见", "the Party organisation's opinion on the institutions"},
	"document.service-roster":            {"服务保障委员会名册", "roster of the service and social security sub-committee"},
	"document.health-roster":             {"卫生计生委员会名册", "roster of the health and family planning sub-committee"},
	"document.security-roster":           {"治安调解委员会名册", "roster of the public security and mediation sub-committee"},
	"document.culture-roster":            {"文教科体委员会名册", "roster of the culture, education, science and sports sub-committee"},
	"document.environment-roster":        {"环境物业委员会名册", "roster of the environment and property sub-committee"},
	"document.coordination-roster":       {"协调共建委员会名册", "roster of the coordination and joint building sub-committee"},
	"document.recruitment-file":          {"招聘材料", "recruitment file"},
	"document.post-table":                {"岗位设置表", "post table"},
	"document.signed-agreements":         {"签订的聘用协议", "signed agreements"},
	"document.plate-photo":               {"挂牌照片", "photo of the plate"},
	"document.funds-and-premises":        {"经费用房说明", "note on funds and premises"},
	"document.first-assembly-minutes":    {"第一次代表大会会议记录", "minutes of the first assembly"},
	"document.station-decision":          {"组建工作站的决定", "decision on the workstation"},
	"document.station-head-decision":     {"任命工作站主任的决定", "decision on the workstation's head"},
}
