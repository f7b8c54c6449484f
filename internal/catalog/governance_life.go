package catalog

// governanceTexts is what the life after the pilot shows: its duties, its page,
// its notices.
var governanceTexts = texts{
	"level.governance": {"试点后治理", "life after the pilot"},
	"stage.governance": {"试点后治理", "Life after the pilot"},

	"step.assembly-meeting":     {"社区成员代表大会定期会议", "Regular assembly meeting"},
	"step.annual-report":        {"居委会年度工作报告和财务报告", "Committee's annual and financial report"},
	"step.station-report":       {"社区工作站工作汇报", "Station report"},
	"step.appraisal":            {"工作站和社工专干年度考评", "Yearly appraisal of station and specialists"},
	"step.election-preparation": {"换届选举准备", "Preparation of the next election"},
	"step.term-election":        {"居委会换届", "Committee's term election"},

	"event.fulfilled":            {"已完成", "Done"},
	"event.missed":               {"没有完成，已记录", "Not done, on record"},
	"event.year-closed":          {"年度结清", "Year settled"},
	"event.governance-opened":    {"试点后治理开始", "Life after the pilot begins"},
	"event.governance-cancelled": {"试点后治理终止", "Life after the pilot ended"},
	"event.governance-recorded":  {"会议无效，已存档", "Void meeting, kept on record"},

	"rung.period":         {"一期开始或结束", "a period begins or ends"},
	"pilot.timer-period":  {"一期开始或结束：{date}", "A period begins or ends: {date}"},
	"governance.child":    {"{name}社区治理", "Governance of {name} community"},
	"governance.details":  {"{place}，试点办结以后。工作流编号 {id}。", "{place}, after its pilot. Workflow {id}."},
	"governance.title":    {"{name}社区治理（试点后）", "Governance of {name} community (after its pilot)"},
	"governance.line":     {"（试点后）", " (after the pilot)"},
	"governance.now-calm": {"目前没有待办；下一期开始时自动提示", "Nothing is waited for now; the next period opens by itself"},
	"governance.now-ended": {
		"试点后治理已于 {date} 终止", "Ended on {date}",
	},
	"governance.as-of":      {"截至 {now} · 试点于 {since} 办结", "As of {now} · its pilot closed on {since}"},
	"governance.as-of-plan": {"截至 {now}（方案日历） · 试点于 {since} 办结", "As of {now} on the plan's calendar · its pilot closed on {since}"},

	"governance.page-office": {"在任人员", "In office"},
	"governance.office-representatives": {
		"社区成员代表 {n} 名：开会至少到 {quorum} 名", "{n} representatives: a meeting needs {quorum}",
	},
	"governance.office-committee": {"居委会 {n} 人：{names}", "Residents' committee of {n}: {names}"},
	"governance.office-station":   {"社工专干 {n} 人：{names}", "{n} {n:specialist|specialists}: {names}"},
	"governance.office-term":      {"本届到 {date} 届满，须在此前换届", "The term ends on {date}; the next committee is elected by then"},
	"governance.office-report":    {"工作站每 {n} 个月汇报一次", "The station reports every {n} {n:month|months}"},
	"governance.page-open":        {"待落实的决议", "Resolutions to be carried out"},
	"governance.resolution":       {"{number}（{date} 通过）", "{number}, passed {date}"},
	"governance.page-missed":      {"欠账：{duties}。补上下一期以后转绿", "Behind with: {duties}. Doing the next one in time turns the light green"},

	"governance.page-years":  {"各年情况", "Year by year"},
	"governance.col-year":    {"年度", "Year"},
	"governance.col-meeting": {"定期会议", "Meetings"},
	"governance.col-annual":  {"年度报告", "Annual report"},
	"governance.col-station": {"站汇报", "Station reports"},
	"governance.col-review":  {"考评", "Appraisal"},
	"governance.col-extra":   {"临时会议", "Extra meetings"},
	"governance.col-void":    {"无效会议", "Void meetings"},
	"governance.col-missed":  {"未完成", "Missed"},
	"governance.col-settled": {"结清", "Settled"},

	"governance.duties":      {"每期要办的事", "What is owed, period by period"},
	"governance.waits":       {"待落实的决议 {number}（{date} 通过）", "to be carried out: resolution {number}, passed {date}"},
	"governance.status-line": {"试点已于 {since} 办结, 现在 {time}。试点本身的情况: shidian status {place} --pilot", "The pilot closed on {since}; it is {time}. Of the pilot itself: shidian status {place} --pilot"},
	"desk.flag.pilot":        {"看试点本身, 而不是办结以后的治理", "the pilot itself, not the community's life after it"},
	"desk.tasks-next-record": {"共 {n} 项。示例: shidian evidence example {kind} --place {place} > {kind}.yaml; 登记: shidian record {kind} {place} -f {kind}.yaml --as 姓名 --role {role}", "{n} in all. Example: shidian evidence example {kind} --place {place} > {kind}.yaml; file: shidian record {kind} {place} -f {kind}.yaml --as NAME --role {role}"},
	"desk.col-governing":     {"试点后治理", "After the pilot"},
	"desk.governing":         {"{n} 个社区", "{n} {n:community|communities}"},
	"desk.governing-behind":  {"{n} 个社区, {behind} 个有欠账或临期", "{n} {n:community|communities}, {behind} behind or near a date"},

	"notice.subject-missed":      {"【未完成】{name}：{period} {step}", "Missed: {name}, {step}, {period}"},
	"notice.lead-missed":         {"{name} {period} 的“{step}”到最后期限也没有登记，已作为未完成记录在案。请查明原因，按期办好下一期。", "{step} of {name} for {period} was never filed and is on record as missed. Find out why, and see that the next one is in time."},
	"notice.subject-year-closed": {"【年度结清】{name}：{period} 年", "Year settled: {name}, {period}"},
	"notice.lead-year-closed":    {"{name} {period} 年的会议、报告、考评已经结清，不再补登。年度档案可以导出。", "The meetings, reports and appraisals of {name} in {period} are settled; nothing more of that year is filed. Its yearly file can be made."},
	"notice.do-record":           {"填好后登记：", "File it:"},
	"notice.do-yearly":           {"导出年度档案：", "Make the yearly file:"},

	"finding.filed-as-record":      {"{field}: {found} 不是要提交的步骤, 请作为记录登记: shidian record {wanted} 社区 -f 文件", "{field}: {found} is no step to hand in; file it as a record: shidian record {wanted} PLACE -f FILE"},
	"finding.counts-for-no-period": {"{found} 不在还可以登记的期内, 已存档, 不算作 {wanted}。", "{found} lies in no period that is still open: it is kept on record and counts for no {wanted}."},
	"finding.changed-by-record":    {"{field}: {found} 不能退回; 在任人员有误的, 另行登记更正: shidian record change-of-office 社区 -f 文件", "{field}: {found} is not returned. Where who is in office is wrong, file a change: shidian record change-of-office PLACE -f FILE"},
}
