package catalog

// demoTexts are what `make demo` says, and what its simulated staff write.
var demoTexts = texts{
	"demo.start": {
		"启动 {n} 个街道、{communities} 个社区的试点，由模拟的工作人员办理（SEED={seed}）：\n有的准时，有的迟交，有的提前交（暂存），有的先交错再改正（不予通过），上级也会退回。",
		"Starting the pilots (sub-districts: {n}, communities: {communities}), worked by simulated staff (SEED={seed}):\nsome punctual, some late, some hasty (held), some careless (refused, then right); the level above returns some work.",
	},
	"demo.head": {
		"方案日期 {today}（第 {day} 天，当天的事办完才翻到下一天）",
		"Plan date {today} (day {day}; the next day comes when this day's work is done)",
	},
	"demo.ui":       {"网页界面 {url}", "Web UI {url}"},
	"demo.complete": {"社区办结 {n}/{of}", "communities done {n}/{of}"},
	"demo.closed":   {"{on} 结束", "closed {on}"},
	"demo.closing":  {"正在办结", "closing"},
	"demo.overdue":  {"逾期 {n} 项", "{n} overdue"},
	"demo.comma":    {"，", ", "},
	"demo.counts": {
		"交件 {handins} · 暂存 {held} · 存档轮次 {recorded} · 经说明 {explained} · 不予通过 {refused} · 退回 {returned} · 现逾期 {overdue}",
		"hand-ins {handins} · held {held} · recorded rounds {recorded} · explained {explained} · refused {refused} · returned {returned} · overdue now {overdue}",
	},

	"staff.note-confirmed": {"经核对，原件不变", "checked again, unchanged"},
	"staff.note-corrected": {"已按退回意见更正", "corrected as the return asked"},
	"demo.reason.pilot-plan": {
		"时间安排与各社区换届的先后不衔接，请核对后重报",
		"The schedule does not fit the order of the elections; check it and hand it in again",
	},
	"staff.explain-head":      {"主任和副主任都已年过六十，不能全日坐班，由录用的社工专干主持工作站", "Director and vice-directors are past sixty and can't be there all day; a specialist heads the workstation"},
	"demo.reason.charter":     {"章程文本与会议通过的不是同一稿，请更换", "The charter is not the version that the assembly adopted; replace it"},
	"demo.reason.workstation": {"挂牌照片看不清牌子上的字，请补拍", "The plate can't be read on the photo; take another"},

	"demo.life-head": {"试点办结以后，{n} 个社区的治理接着走：", "After the pilots {n} communities live on:"},
	"demo.life-met":  {"{name}：登记了代表变动，开了一次有效的定期会议", "{name}: a representative left, and a regular meeting was held with a quorum"},
	"demo.life-void": {"{name}：到会代表不过半，会议无效，已存档，还要再开", "{name}: half of the representatives came, so the meeting is void, kept on record, and has to be held again"},
	"demo.life-goes-on": {
		"其余社区没有人办理。日历照走（约 {minutes} 分钟一年）：到期提醒、逾期催办、未完成记录在案。网页里筛选 WorkflowType=\"CommunityGovernance\"，或：",
		"Nobody works in the others. The calendar goes on (a year in about {minutes} {minutes:minute|minutes}): reminders, escalations, what is missed on record. Filter the UI by WorkflowType=\"CommunityGovernance\", or:",
	},

	"demo.summary":       {"演示结束，方案日期 {today}。各街道的结果：", "The demonstration is over; plan date {today}. What came of it:"},
	"demo.col-place":     {"街道", "Sub-district"},
	"demo.col-result":    {"结果", "Result"},
	"demo.col-handins":   {"交件", "Hand-ins"},
	"demo.col-late":      {"迟交", "Late steps"},
	"demo.col-refused":   {"不予通过", "Refused"},
	"demo.col-held":      {"暂存", "Held"},
	"demo.col-recorded":  {"存档轮次", "Recorded rounds"},
	"demo.col-explained": {"经说明", "Explained"},
	"demo.col-returned":  {"退回", "Returned"},
	"demo.result-closed": {"{on} 按期结束", "closed in time, {on}"},
	"demo.result-late":   {"{on} 结束，迟 {n} 天", "closed {on}, {n} {n:day|days} late"},
	"demo.result-open":   {"尚未结束", "not closed yet"},
	"demo.late-head":     {"迟在哪里（每个街道迟得最久的一项）：", "Where it was late (the longest of each sub-district):"},
	"demo.late-line": {
		"{place}：{step}，{who}迟交 {n} 天（本街道共迟 {all} 项）",
		"{place}: {step}, {n} {n:day|days} late, by the {who} ({all} late {all:step|steps} in this sub-district)",
	},
	"demo.open-head": {"演示时间已到，还在等：", "The time is up; still waited for:"},
	"demo.open-line": {"{place}：{step}，等{who}，期限 {due}", "{place}: {step}, by the {who}, due {due}"},
	"demo.open-none": {"没有步骤在等人，试点正在办理结束", "no step; the pilots are closing"},
	"demo.trouble":   {"出现了意料之外的情况：", "Something unexpected happened:"},
	"demo.next": {`接下来可以看：

  网页界面 {ui}
    点 pilot/…/{sub}，再看 User Metadata → Current Details
  在另一个终端：`, `To look at next:

  the web UI {ui}
    open pilot/…/{sub}, then User Metadata → Current Details
  in another terminal:`},
	"demo.next-district": {"全区", "the district"},
	"demo.next-sub":      {"一个街道", "a sub-district"},
	"demo.next-turnout":  {"首轮选举投票人数不够，重新选举", "too few voted in the first round, so there was another"},
	"demo.next-charter":  {"章程被退回过", "its charter was returned"},
	"demo.next-head":     {"工作站主任不是居委会主任或副主任，已说明（R39）", "its workstation is headed from outside the committee, which was explained (R39)"},
	"demo.next-again": {
		"make demo SEED={seed} 重演同样的安排；换一个数字，换一批工作人员。",
		"make demo SEED={seed} repeats these decisions; another number brings other staff.",
	},
	"demo.papers": {
		"写好的台账和工作动态在 {folder}：\n    ledger.xlsx    台账，可直接打印\n    bulletin.html  工作动态，可直接打印\n    bulletin.md    同上，纯文本",
		"The papers are in {folder}:\n    ledger.xlsx    the ledger, ready to be printed\n    bulletin.html  the bulletin, ready to be printed\n    bulletin.md    the same as plain text",
	},
	"demo.next-ledger":   {"台账", "the ledger"},
	"demo.next-bulletin": {"过半时编发的工作动态", "the bulletin made half-way"},
	"demo.stays": {
		"网页界面 {ui} 继续开着，按 Ctrl-C 停止。",
		"The web UI {ui} stays up; Ctrl-C stops everything.",
	},
	"demo.gone": {
		"这里不是终端，服务就此停止；KEEP=1 让它们继续开着。",
		"There is no terminal, so the services stop now; KEEP=1 leaves them up.",
	},
	"demo.make-run-holds": {
		"make run 正在运行（进程 {pid}），占着同样的端口：请先在它的终端按 Ctrl-C，再执行 make demo。",
		"make run is going (process {pid}) and holds the same ports: stop it with Ctrl-C in its terminal, then make demo.",
	},
	"demo.bad-number": {"SUBDISTRICTS={n}：方案里有 {of} 个街道，请写 1 到 {of}", "SUBDISTRICTS={n}: the plan has {of} sub-districts; give 1 to {of}"},
	"demo.notices": {
		"\n通知 {n} 条（{kinds}）：邮件带出 {by-mail} 条，机器人收到 {by-hook} 条，{kept} 条方案未写明收件人，只存档。\n收到的与 shidian notices 逐条相符，除非上面另有说明。邮件存在 {folder}。",
		"\nNotices: {n} ({kinds}). Mails carried {by-mail} of them, a webhook took {by-hook}; {kept} had nobody named and are kept.\nWhat came in is what shidian notices says, one by one, unless told otherwise. The mails are in {folder}.",
	},
	"demo.archives": {
		"    archive-….zip  各街道的试点工作档案，可离线核对：bin/shidian archive verify {folder}/archive-{first}.zip",
		"    archive-….zip  each pilot's archive; proved without any server: bin/shidian archive verify {folder}/archive-{first}.zip",
	},
	"demo.file.leading-group":      {"成立试点工作领导小组的通知", "Notice that sets up the leading group"},
	"demo.file.size-adjustment":    {"社区规模调整批复", "Decision on the community's size"},
	"demo.file.committee-election": {"计票表", "Count sheet"},
	"demo.file.charter":            {"社区自治章程文本", "Text of the charter"},
	"demo.file.workstation":        {"工作站挂牌照片", "Photo of the workstation's plate"},
}
