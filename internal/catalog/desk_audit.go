package catalog

// auditTexts is what `audit` says: keys desk.audit.….
var auditTexts = merge(auditSummary, auditKinds, auditDoing, auditFields, auditHelp)

var auditHelp = texts{
	"desk.flag.repair": {"把与事件记录不符的试点表、步骤表按事件记录重写; 事件和材料不动", "write the tables of pilots and steps anew where they are not what the event log comes to; events and messages are not touched"},

	"desk.help.audit": {"核对记录库、事件记录和正在运行的试点是否一致", "Hold the record, its event log and the running pilots against each other"},
	"desk.help.audit.long": {"核对三方是否一致: 记录库里各表的现状、由事件记录推算出的状态、正在运行的试点自己的答复(各按自己的记录号比); 并查出: 街道已结束而社区还在运行的、记录与 Temporal 对不上的流程。\n不写地点则核对全部方案; 写街道则含其社区。试点正在办事也可以核对: 先看到的不一致会再看, 几次都在才算。\n--repair 按事件记录重写试点表和步骤表, 与报送用同一把锁, 可放心重复; 事件记录本身不完整时不修复。每次修复也记在 Postgres 的日志里。\n退出状态: 0 全部一致或已全部修复; 1 还有不一致; 3 记录库连不上, 或有试点没有问到(其余照常核对)。",
		"Holds against each other: the tables as they stand, what the event log comes to, and what each running pilot says of itself, at its own event number. It also finds communities that run on after their sub-district has ended, and workflows of which record and Temporal say different things.\nWithout a place it looks at every programme; a sub-district comes with its communities. Pilots may be at work meanwhile: what seems wrong is looked at again, and counts only if it is still there.\n--repair writes the tables of pilots and steps anew from the event log, under the same lock as hand-ins; it is safe to repeat, and refused where the log itself is not whole. Each repair leaves a line in Postgres' log.\nExit status: 0 all agrees, or all is repaired; 1 differences remain; 3 the record can't be reached, or some pilot was not asked (the rest is compared)."},
	"desk.help.audit.examples": {"shidian audit\nshidian audit yuetan\nshidian audit yuetan/sanlihe-1 --repair\nshidian audit --programme xicheng-2002 -o json", "shidian audit\nshidian audit yuetan\nshidian audit yuetan/sanlihe-1 --repair\nshidian audit --programme xicheng-2002 -o json"},
}

var auditSummary = texts{
	"desk.audit.progress":    {"已核对 {n}/{of} {place}", "{n}/{of} {place}"},
	"desk.audit.compared":    {"共核对 {pilots} 个试点、{events} 条事件: ", "{pilots} {n:pilot|pilots} compared, {events} {e:event|events}: "},
	"desk.audit.agree":       {"全部一致。", "all agree."},
	"desk.audit.agree-now":   {"已修复 {repaired} 处, 现在全部一致。", "{repaired} {repaired:difference|differences} repaired, now all agree."},
	"desk.audit.agree-part":  {"记录库自身全部一致; 正在进行的 {running} 个试点中有 {unasked} 个没有问到。", "the record agrees with itself; of {running} running {running:pilot|pilots} {unasked} {unasked:was|were} not asked."},
	"desk.audit.repaired-n":  {"已修复 {repaired} 处; ", "{repaired} {repaired:difference|differences} repaired; "},
	"desk.audit.differ":      {"{n} 处不一致, 涉及 {places} 个地点。", "{n} {n:difference|differences}, at {places} {places:place|places}."},
	"desk.audit.unasked":     {"正在进行的 {running} 个试点中有 {unasked} 个没有问到。", "Of {running} running {running:pilot|pilots} {unasked} {unasked:was|were} not asked."},
	"desk.audit.nothing":     {"记录库里还没有试点。", "There is no pilot on record yet."},
	"desk.audit.to-do":       {"怎么办:", "What to do:"},
	"desk.audit.remark":      {"说明: ", "note: "},
	"desk.audit.repaired":    {"已修复: ", "repaired: "},
	"desk.audit.starting":    {"有 {n} 个流程刚启动, 还没有记录, 没有核对。", "{n} {n:workflow has|workflows have} just started, with nothing on record yet, and {n:was|were} not compared."},
	"desk.audit.no-temporal": {"{reason} 只核对了记录库; 试点自己说的、有没有在运行, 都没有问。", "{reason} Only the record was compared: the pilots themselves were not asked, nor whether they run."},
	"desk.audit.no-worker":   {"没有 worker 应答(任务队列 {queue}, 最近一次: {seen}), 试点自己没有问。启动 worker(shidian-worker)后再核对一次。", "No worker is there to answer (task queue {queue}, last seen: {seen}), so the pilots themselves were not asked. Start one (shidian-worker) and audit again."},
	"desk.audit.never":       {"从未见到", "never"},
	"desk.audit.slow":        {"连续几个试点没有应答, 其余的不再问。见 docs/playbooks/stuck.md。", "Several pilots in a row did not answer, so no more were asked. See docs/playbooks/stuck.md."},
	"desk.audit.silent":      {"没有应答的试点: {places}", "Pilots that did not answer: {places}"},
	"desk.audit.interrupted": {"核对中断。已核对 {n} 个试点。", "Interrupted; {n} {n:pilot was|pilots were} compared by then."},
	"desk.audit.and-more":    {"等, 另有 {n} 项", ", and {n} more"},
	"desk.audit.field":       {"{field}记为“{found}”, 应为“{wanted}”", "{field} is “{found}”, should be “{wanted}”"},
	"desk.audit.field-was":   {"{field}原为“{found}”, 现为“{wanted}”", "{field} was “{found}”, is “{wanted}”"},
	"desk.audit.between":     {"; ", "; "},
}

// auditKinds say what was found.
var auditKinds = texts{
	"desk.audit.kind.unreadable":        {"记录读不出来: {detail}", "the record can't be read: {detail}"},
	"desk.audit.kind.log-gap":           {"事件记录不连续: 该是第 {seq} 条的地方是第 {detail} 条", "the event log is not continuous: event {detail} stands where {seq} is due"},
	"desk.audit.kind.log-short":         {"事件记录到第 {seq} 条为止, 试点表却已是第 {detail} 条的: 最后的事件缺了", "the event log ends at event {seq}, and the table of pilots is of event {detail}: the last events are missing"},
	"desk.audit.kind.pilot-differs":     {"试点表与事件记录(共 {seq} 条)不符: {fields}", "the table of pilots is not what its {seq} events come to: {fields}"},
	"desk.audit.kind.step-differs":      {"步骤“{step}”与事件记录(共 {seq} 条)不符: {fields}", "the step “{step}” is not what its {seq} events come to: {fields}"},
	"desk.audit.kind.message-missing":   {"第 {seq} 条事件审过的消息 {detail} 不在记录库里", "event {seq} says what became of message {detail}, which is not on record"},
	"desk.audit.kind.message-differs":   {"消息 {detail}(第 {seq} 条事件)的结果与事件记录不符: {fields}", "what became of message {detail} (event {seq}) is not what the events say: {fields}"},
	"desk.audit.kind.status-differs":    {"试点自己的答复(到第 {seq} 条事件)与事件记录不符: {fields}", "what the pilot says of itself (at event {seq}) is not what its events come to: {fields}"},
	"desk.audit.kind.record-behind":     {"试点已到第 {detail} 条事件, 记录库只到第 {seq} 条: 记录库是旧的, 或连错了", "the pilot is at event {detail}, the record ends at event {seq}: it is an older copy, or another database"},
	"desk.audit.kind.not-running":       {"按记录还在进行, Temporal 里{how}", "goes on by the record, and in Temporal {how}"},
	"desk.audit.kind.still-running":     {"按记录{how}, Temporal 里的流程还在运行", "{how} by the record, and its workflow still runs in Temporal"},
	"desk.audit.kind.not-on-record":     {"Temporal 里有流程 {id} 在运行(已到第 {seq} 条事件), 记录库里没有", "the workflow {id} runs in Temporal (at event {seq}), and the record knows nothing of it"},
	"desk.audit.kind.orphan":            {"社区的试点还在运行, 它的街道{how}", "the community's pilot runs, and its sub-district's {how}"},
	"desk.audit.kind.community-missing": {"街道已办结, 方案里的社区 {detail} 却没有试点记录", "the sub-district is closed, and of the community {detail} of its plan there is no pilot on record"},
	"desk.audit.kind.no-life-after":     {"社区已办结, 没有试点后的流程", "the community is closed and has no life after its pilot"},

	"desk.audit.life.gone":       {"没有这个流程", "there is no such workflow"},
	"desk.audit.life.closed":     {"流程已结束", "its workflow has ended"},
	"desk.audit.life.cancelled":  {"流程已取消", "its workflow was cancelled"},
	"desk.audit.life.terminated": {"流程已被强行终止", "its workflow was terminated"},
	"desk.audit.life.timed-out":  {"流程已超时结束", "its workflow timed out"},
	"desk.audit.life.failed":     {"流程已出错结束", "its workflow failed"},

	"desk.audit.ended.closed":    {"已办结", "closed"},
	"desk.audit.ended.cancelled": {"已取消", "cancelled"},

	"desk.audit.parent.unknown":    {"没有试点记录", "is not on record"},
	"desk.audit.parent.gone":       {"在 Temporal 里没有流程", "is not in Temporal"},
	"desk.audit.parent.closed":     {"已办结", "is closed"},
	"desk.audit.parent.cancelled":  {"已取消", "was cancelled"},
	"desk.audit.parent.terminated": {"已被强行终止", "was terminated"},
	"desk.audit.parent.timed-out":  {"已超时结束", "timed out"},
	"desk.audit.parent.failed":     {"已出错结束", "failed"},
}

// auditDoing say what to do about a kind.
var auditDoing = texts{
	"desk.audit.do.unreadable":        {"不能修复。不要改动, 从备份恢复(docs/playbooks/record-disagrees.md)。", "It can't be repaired. Change nothing; restore from a backup (docs/playbooks/record-disagrees.md)."},
	"desk.audit.do.log-gap":           {"不能修复: 缺事件就无从推算。不要改动, 从备份恢复(docs/playbooks/record-disagrees.md)。", "It can't be repaired: without an event nothing can be worked out. Change nothing; restore from a backup (docs/playbooks/record-disagrees.md)."},
	"desk.audit.do.log-short":         {"不能修复: 缺事件就无从推算。不要改动, 从备份恢复(docs/playbooks/record-disagrees.md)。", "It can't be repaired: without its last events nothing can be worked out. Change nothing; restore from a backup (docs/playbooks/record-disagrees.md)."},
	"desk.audit.do.pilot-differs":     {"按事件记录重写: {again}", "Write it anew from the event log: {again}"},
	"desk.audit.do.step-differs":      {"按事件记录重写: {again}", "Write it anew from the event log: {again}"},
	"desk.audit.do.message-missing":   {"消息是原件, 不能推算; 从备份里找回(docs/playbooks/record-disagrees.md)。", "A message is an original and can't be worked out; look for it in a backup (docs/playbooks/record-disagrees.md)."},
	"desk.audit.do.message-differs":   {"以事件为准; 消息表不由程序改写, 请对照备份(docs/playbooks/record-disagrees.md)。", "The event is what counts. Messages are not written anew; compare with a backup (docs/playbooks/record-disagrees.md)."},
	"desk.audit.do.status-differs":    {"worker 与 shidian 若不是同一版本, 换成同一版本再核对; 是同一版本则重启 worker 再核对, 仍不符请保留本页报告开发人员。", "If the worker and shidian are of different releases, use the same one and audit again; else start the worker anew and audit again. If it is still there, keep this page and report it."},
	"desk.audit.do.record-behind":     {"查 DATABASE_URL 是否连错; 若是旧备份, 换回最新的。试点会等, 见 docs/playbooks/database-down.md。", "Is DATABASE_URL the right one? If it is an older copy, bring the newest back; pilots wait for it (docs/playbooks/database-down.md)."},
	"desk.audit.do.not-running":       {"在 Temporal 界面看是谁结束的; 若 Temporal 换过数据, 先恢复。结束了的试点不能用原编号再启动。", "See in the Temporal UI who ended it; if Temporal lost its data, restore that first. A pilot that has ended is not started again under its ID."},
	"desk.audit.do.still-running":     {"多半是收尾还没做完: 在 Temporal 界面看它在等什么, worker 是否在运行(docs/playbooks/stuck.md)。", "Most likely it has not finished: see in the Temporal UI what it waits for, and that a worker runs (docs/playbooks/stuck.md)."},
	"desk.audit.do.not-on-record":     {"查 DATABASE_URL 是否连错, 或库是旧备份; 都不是而它不该有, 就在 Temporal 里取消它。", "Is DATABASE_URL the right one, or an older copy? If neither, and it should not be there, cancel it in Temporal."},
	"desk.audit.do.orphan":            {"社区不会再等到街道的通知。要停就在 Temporal 里取消它(取消会记录在案): temporal workflow cancel --workflow-id {id}", "The community will hear no more from its sub-district. To end it, cancel it, which is recorded: temporal workflow cancel --workflow-id {id}"},
	"desk.audit.do.community-missing": {"看 Temporal 里有没有它的流程、worker 日志里为什么没启动; 该社区没有试点材料。", "See whether Temporal has its workflow, and in the worker's log why it was not started; there is nothing of this community on record."},
	"desk.audit.do.no-life-after":     {"它办结时的版本还没有试点后的流程: 以后的会议、报告、考核、换届没有提醒, 也没有年度档案(docs/governance.md)。", "It closed under a release that had none: of its meetings, reports, appraisals and elections nobody is reminded, and there is no yearly file (docs/governance.md)."},
}

// auditFields name what is compared, for people.
var auditFields = texts{
	"desk.audit.field.row":           {"该行", "the row"},
	"desk.audit.field.seq":           {"记录号", "the event number"},
	"desk.audit.field.phase":         {"阶段状态", "the phase"},
	"desk.audit.field.stage":         {"阶段", "the stage"},
	"desk.audit.field.light":         {"灯", "the light"},
	"desk.audit.field.progress":      {"进度", "the progress"},
	"desk.audit.field.accepted":      {"已完成步数", "the number of steps done"},
	"desk.audit.field.total":         {"总步数", "the number of steps"},
	"desk.audit.field.overdue":       {"逾期", "overdue"},
	"desk.audit.field.waiting_for":   {"等待的角色", "who is waited for"},
	"desk.audit.field.next_due":      {"最近期限", "the next due time"},
	"desk.audit.field.opened_at":     {"开始时间", "when it opened"},
	"desk.audit.field.closed_at":     {"结束时间", "when it ended"},
	"desk.audit.field.position":      {"次序", "its position"},
	"desk.audit.field.role":          {"角色", "the role"},
	"desk.audit.field.status":        {"状态", "the status"},
	"desk.audit.field.due_at":        {"期限", "the due time"},
	"desk.audit.field.warned":        {"临期", "nearly due"},
	"desk.audit.field.accepted_id":   {"通过的材料", "the accepted hand-in"},
	"desk.audit.field.accepted_seq":  {"通过的记录号", "the event of its acceptance"},
	"desk.audit.field.accepted_at":   {"通过时间", "when it was accepted"},
	"desk.audit.field.held_id":       {"暂存的材料", "the held hand-in"},
	"desk.audit.field.held_seq":      {"暂存的记录号", "the event of its holding"},
	"desk.audit.field.held_at":       {"暂存时间", "when it was held"},
	"desk.audit.field.rounds":        {"存档轮数", "the rounds recorded"},
	"desk.audit.field.returns":       {"退回理由", "why it was returned"},
	"desk.audit.field.planned_start": {"计划开始", "the planned start"},
	"desk.audit.field.planned_due":   {"计划期限", "the planned due time"},
	"desk.audit.field.person":        {"责任人", "the person named"},
	"desk.audit.field.slips":         {"催办次数", "the number of reminders"},
	"desk.audit.field.period":        {"时段", "the period"},
	"desk.audit.field.outcome":       {"结果", "the outcome"},
	"desk.audit.field.decided_seq":   {"审定的记录号", "the event that decided"},
	"desk.audit.field.superseded_by": {"被取代的记录号", "the event that superseded it"},
	"desk.audit.field.digest":        {"摘要值", "the digest"},
}
