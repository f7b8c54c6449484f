package catalog

// deadlineTexts are about due dates that move, ladders, notices and suspensions.
var deadlineTexts = texts{
	"event.extended":       {"延期", "Extended"},
	"event.suspended":      {"暂停", "Suspended"},
	"event.resumed":        {"恢复", "Resumed"},
	"event.filed":          {"收到记录", "Record filed"},
	"event.reminded":       {"提醒", "Reminder"},
	"event.escalated":      {"催办", "Escalated"},
	"event.report-missing": {"本期没有工作动态", "No bulletin for a period"},

	"rung.reminder":   {"提醒", "reminder"},
	"rung.warning":    {"黄灯预警", "light turns yellow"},
	"rung.due":        {"到期", "due"},
	"rung.escalation": {"催办", "escalation"},
	"rung.bulletin":   {"工作动态到期", "bulletin due"},
	"rung.resume":     {"暂停期满", "suspension ends"},

	"rung.before":   {"到期前 {n} 天提醒", "reminder, {n} {n:day|days} before it is due"},
	"rung.before-0": {"到期当天提醒", "reminder on the day it is due"},
	"rung.after":    {"逾期 {n} 天催办", "escalation, {n} {n:day|days} late"},

	"pilot.now-stopped":   {"试点暂停中，期限顺延，提交先存着", "Suspended: clocks stand, hand-ins are held"},
	"pilot.until-resumed": {"恢复时为止", "until resumed"},
	"pilot.until-day":     {"至 {date}", "until {date}"},
	"pilot.page-stopped":  {"暂停：{since} 起，{until}。{reason} {by}", "Suspended since {since}, {until}. {reason} {by}"},
	"pilot.page-moved":    {"期限已顺延 {n} 天", "Due dates have moved by {n} {n:day|days}"},
	"pilot.page-granted":  {"区里已备案：{record}，办理到 {date}；原期限仍记为未按时", "The district's record: {record}, until {date}; the date stays shown as missed"},
	"pilot.page-missing":  {"工作动态缺 {n} 期：{periods}", "Bulletins missing: {periods} ({n})"},
	"pilot.page-next":     {"下一次提醒或催办：{at} {what}", "Next by itself: {at} {what}"},
	"pilot.page-told":     {"已生成通知 {n} 条", "Notices so far: {n}"},
	"pilot.acts-for":      {"代 {name}", "for {name}"},

	"pilot.timer-bulletin": {"工作动态：{date}", "Bulletin: {date}"},
	"pilot.timer-resume":   {"暂停期满自动恢复：{date}", "Suspension ends by itself: {date}"},

	"notice.reminder":       {"到期提醒", "Reminder"},
	"notice.overdue":        {"逾期通知", "Overdue"},
	"notice.escalation":     {"催办通知", "Escalation"},
	"notice.report-missing": {"工作动态缺报", "Bulletin missing"},
	"notice.returned":       {"退回通知", "Returned"},
	"notice.refused":        {"未通过通知", "Refused"},
	"notice.extended":       {"延期通知", "Extended"},
	"notice.suspended":      {"暂停通知", "Suspended"},
	"notice.resumed":        {"恢复通知", "Resumed"},
	"notice.completed":      {"办结通知", "Completed"},

	"pilot.help-extend-deadline": {
		"上级延期:填写 v、id、by、step(不填为整个试点)、to(新期限)、reason;刚性期限还须填 record(区里的文件)。例:{\"v\":1,\"id\":\"ext-1\",\"by\":{\"name\":\"李国强\",\"role\":\"district\",\"unit\":\"xicheng\"},\"step\":\"charter\",\"to\":\"2002-12-05\",\"reason\":\"…\"}",
		"Extend a deadline, for the level above: v, id, by, step (empty: the whole pilot), to (the new date), reason; a hard date also wants record (the district's document). E.g. {\"v\":1,\"id\":\"ext-1\",\"by\":{\"name\":\"Li Guoqiang\",\"role\":\"district\",\"unit\":\"xicheng\"},\"step\":\"charter\",\"to\":\"2002-12-05\",\"reason\":\"…\"}",
	},
	"pilot.help-suspend-pilot": {
		"上级暂停:填写 v、id、by、reason、until(最后一天,可不填)。暂停期间期限顺延,收到的材料先存着。",
		"Suspend the pilot, for the level above: v, id, by, reason, until (its last day; may be left out). Clocks stand, hand-ins are held.",
	},
	"pilot.help-resume-pilot": {
		"上级恢复:填写 v、id、by、reason。期限按暂停的天数顺延,存着的材料随即审核。",
		"Resume the pilot, for the level above: v, id, by, reason. Due dates move by the days suspended; what was held is judged.",
	},
	"pilot.help-file-record": {
		"登记记录:填写 v、id、by、kind(bulletin、reaction、ideological-work、guidance、rules-revision)、body;工作动态还须填 period。",
		"File a record: v, id, by, kind (bulletin, reaction, ideological-work, guidance, rules-revision), body; a bulletin also wants its period.",
	},

	"finding.must-be-false":          {"{field} 填的是 {found}, 应为 {wanted}。街道办事处只作指导, 不代社区制定制度。", "{field} is {found}; it should be {wanted}. The office guides and adopts nothing for a community."},
	"finding.nothing-to-extend":      {"这里没有可以延期的事项({found}), 材料已经通过。", "There is nothing to extend ({found}): it is accepted already."},
	"finding.no-due-date":            {"{field}: {found} 在方案里没有期限, 不用延期。", "{field}: the plan sets no date for {found}; there is nothing to extend."},
	"finding.extension-not-later":    {"{field}: 新期限 {found} 不晚于现在的期限, 应 {wanted}。", "{field}: the new date {found} is not later than the present one; it should be {wanted}."},
	"finding.extension-in-the-past":  {"{field}: 新期限 {found} 已经过去, 应 {wanted}。", "{field}: the new date {found} has passed; it should be {wanted}."},
	"finding.district-record-wanted": {"{field}: 这是刚性期限, 不能顺延。区里有文件的, 请填文件名称和文号, 期限仍按原日期记为未按时。", "{field}: this date is hard and does not move. Where the district has a document, name it here; the date stays shown as missed."},
	"finding.beyond-deadline":        {"{field}: {found} 晚于试点总期限, 街道办事处只能延到 {wanted}。再晚的由区里决定。", "{field}: {found} lies beyond the pilot's deadline; the office may go as far as {wanted}. Only the district may go further."},
	"finding.already-suspended":      {"试点已于 {found} 暂停。", "The pilot has been suspended since {found}."},
	"finding.not-suspended":          {"试点没有暂停, 不用恢复。", "The pilot is not suspended; there is nothing to resume."},
	"finding.suspended-above":        {"是整个街道({found})暂停的, 请在街道恢复。", "It is the whole sub-district ({found}) that is suspended; resume it there."},
	"finding.until-in-the-past":      {"{field}: {found} 已经过去, 应 {wanted}。", "{field}: {found} has passed; it should be {wanted}."},
	"finding.while-suspended":        {"试点暂停中, 材料先存着, 恢复后自动审核。", "The pilot is suspended; this is kept and judged when it resumes."},
	"finding.no-such-kind":           {"{field}: 没有 {found} 这种记录。能用的: {wanted}。", "{field}: there is no kind of record {found}. Known are: {wanted}."},
	"finding.kind-of-other-level":    {"{field}: {found} 不在这里登记, 这里能登记的: {wanted}。请核对地点(街道还是社区)。", "{field}: {found} is not filed here. Check the place (sub-district or community); kinds are: {wanted}."},
	"finding.kind-after-completion":  {"{field}: {found} 在试点办结以后登记。现在能登记的: {wanted}。", "{field}: {found} is filed once the pilot is complete. Now there are: {wanted}."},
	"finding.period-wanted":          {"{field}: 工作动态须写明是哪一期, 如 {wanted}。", "{field}: a bulletin names its period, e.g. {wanted}."},
	"finding.period-form":            {"{field}: 看不懂期次 {found}, 应如 {wanted}。", "{field}: {found} is no reporting period; write it like {wanted}."},
	"finding.period-to-come":         {"{field}: {found} 还没到, 现在最多报到 {wanted}。", "{field}: {found} has not begun; the latest is {wanted}."},
	"finding.community-not-guided":   {"还没有对这些社区的指导记录: {wanted}。请先登记: shidian record guidance 街道 -f 文件", "No guidance is on record for: {wanted}. File it first: shidian record guidance SUB-DISTRICT -f FILE"},
	"finding.no-ideological-work":    {"还没有思想工作记录({found} 次), 应 {wanted} 次。请党组织先登记: shidian record ideological-work 社区 -f 文件", "Ideological work is on record {found} times; it should be {wanted}. The Party organisation files it first: shidian record ideological-work PLACE -f FILE"},
}

// recordFields explains the bodies of records.
var recordFields = merge(
	under("record", texts{"period": {"期次: 2002-W41 是2002年第41周", "the reporting period: 2002-W41 is week 41 of 2002"}}),
	under("bulletin", texts{
		"number":  {"期号, 如 第3期", "number of the issue"},
		"date":    {"印发日期", "date of issue"},
		"title":   {"标题", "title"},
		"summary": {"主要内容", "what it says in short"},
	}),
	under("reaction", texts{
		"from":        {"起始日期", "first day covered"},
		"to":          {"截止日期", "last day covered"},
		"count":       {"收到反映多少条", "how many reactions came in"},
		"complaints":  {"其中意见多少条", "how many of them were complaints"},
		"summary":     {"归纳群众说了什么", "what residents said, summed up"},
		"specialists": {"对社工专干的看法", "what they think of the specialists"},
	}),
	under("ideological-work", texts{
		"date":         {"日期", "date"},
		"form":         {"形式: talk 谈心, meeting 会议, visit 走访, study 学习", "form: talk, meeting, visit or study"},
		"topic":        {"谈什么", "what it was about"},
		"by":           {"由谁做", "who did it"},
		"participants": {"参加人数", "how many took part"},
	}),
	under("guidance", texts{
		"date":               {"日期", "date"},
		"form":               {"形式: training 培训, templates 范本, review 审阅意见", "form: training, templates or review"},
		"title":              {"指导内容", "what it was about"},
		"by":                 {"由谁指导", "who gave it"},
		"communities":        {"指导了哪些社区(代码); 不填为全部", "which communities (codes); none means all"},
		"adoptsForCommunity": {"是否代社区通过制度: 只能填 false, 街道办事处只作指导", "whether the office adopted something for a community: only false will do, it guides"},
	}),
	under("rules-revision", texts{
		"date":      {"修订日期", "date of the revision"},
		"document":  {"修订哪项制度", "which document"},
		"what":      {"改了什么", "what was changed"},
		"reason":    {"为什么改", "why"},
		"adoptedBy": {"由谁通过", "who adopted it"},
	}),
)
