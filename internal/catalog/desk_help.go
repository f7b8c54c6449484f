package catalog

// flagTexts are what options are for: keys desk.flag.….
var flagTexts = texts{
	"desk.flag.help":        {"显示帮助", "show this help"},
	"desk.flag.lang":        {"语言 zh 或 en; 不写则看 SHIDIAN_LANG, 再看 LANG", "language, zh or en; else SHIDIAN_LANG, then LANG"},
	"desk.flag.programme":   {"方案代码, 有多个方案时用", "the programme, where there are several"},
	"desk.flag.output":      {"输出格式: table、json 或 yaml", "form of the answer: table, json or yaml"},
	"desk.flag.only":        {"只启动这些街道, 用逗号分开", "only these sub-districts, with commas between"},
	"desk.flag.rebase":      {"now: 让方案日历从现在开始", "now: let the plan's calendar begin now"},
	"desk.flag.speed":       {"方案日历走得快几倍, 与 --rebase now 同用", "how many times as fast the plan's calendar runs; with --rebase now"},
	"desk.flag.dry-run":     {"只显示将启动什么", "only show what would be started"},
	"desk.flag.ui-lang":     {"Temporal 界面里试点的语言, zh 或 en", "language of the pilots in the Temporal UI, zh or en"},
	"desk.flag.role":        {"以什么角色办理, 如 residents-committee", "in which role, e.g. residents-committee"},
	"desk.flag.role-filter": {"只看等这个角色的", "only what this role is waited for"},
	"desk.flag.as":          {"经办人姓名", "who does it"},
	"desk.flag.unit":        {"经办人单位代码; 不写则由角色和地点得出", "the unit's code; else it follows from role and place"},
	"desk.flag.file":        {"材料文件(YAML), 或含 步骤.yaml 的文件夹; - 为标准输入", "the hand-in (YAML), or a folder of STEP.yaml files; - is standard input"},
	"desk.flag.file-one":    {"材料文件(YAML); - 为标准输入", "the hand-in (YAML); - is standard input"},
	"desk.flag.attach":      {"附件, 可重复; 存入附件库, 随材料登记摘要值", "a file to attach, repeatable; it is stored, and its digest goes with the hand-in"},
	"desk.flag.id":          {"消息编号; 同一编号再发只算一次", "the message's id; sent again, the same id counts once"},
	"desk.flag.signal":      {"以信号移交, 不等答复", "hand over as a signal, wait for no answer"},
	"desk.flag.place":       {"地点: 按当地的名称、日历和已有事实", "the place whose names, calendar and facts count"},
	"desk.flag.reason":      {"退回理由, 可重复", "why it is returned, repeatable"},
	"desk.flag.rule":        {"依据的规则, 如 R24", "the rule it breaks, e.g. R24"},
	"desk.flag.round":       {"居委会选举退回到第几轮(从 1 数, 连同以后各轮); 不写则退回最后一轮", "of committee-election: which round, counted from 1, with those after it; by default the last"},
	"desk.flag.field":       {"有问题的栏目, 如 evidence.present", "the field that is wrong, e.g. evidence.present"},
	"desk.flag.note":        {"附言", "a note"},

	"desk.flag.out":              {"写入文件, 格式看文件名结尾", "write to a file; its name's ending says the form"},
	"desk.flag.sub-district":     {"只看这个街道, 如 yuetan", "only this sub-district, e.g. yuetan"},
	"desk.flag.stage":            {"只看这个阶段, 如 institutions", "only this stage, e.g. institutions"},
	"desk.flag.light":            {"只看这种灯: green、yellow、red、done、paused、cancelled", "only this light: green, yellow, red, done, paused, cancelled"},
	"desk.flag.role-responsible": {"只看由这个角色负责的", "only what this role is responsible for"},
	"desk.flag.due-before":       {"只看这一天之前到期、尚未完成的, 如 2002-12-01", "only what is not done and due before this day, e.g. 2002-12-01"},
	"desk.flag.limit":            {"最多列出几行", "at most so many lines"},
	"desk.flag.now":              {"现在编一期看看, 不存档", "make one now for a look; it is not kept"},
	"desk.flag.issue":            {"第几期; 不写为最近一期", "the number of a kept one; else the last"},
}

// helpTexts are the commands' pages: keys desk.help.….
var helpTexts = texts{
	"desk.help-usage":        {"写法:", "Usage:"},
	"desk.help-examples":     {"示例:", "Examples:"},
	"desk.help-commands":     {"命令:", "Commands:"},
	"desk.help-flags":        {"选项:", "Options:"},
	"desk.help-global-flags": {"通用选项:", "Options of all commands:"},
	"desk.help-environment":  {"环境变量:", "Environment:"},
	"desk.help-exits":        {"退出状态:", "Exit status:"},
	"desk.help-exit-list": {"0 办成: 通过、暂存或已存档\n1 规则不允许, 已列出问题\n2 写法有误或文件读不懂\n3 服务器连不上\n4 已移交, 尚无答复",
		"0 done: accepted, held or recorded\n1 refused by a rule, the findings printed\n2 wrong usage or unreadable input\n3 a server can't be reached\n4 handed over, not yet answered"},

	"desk.help.root":          {"社区居委会管理体制改革试点: 启动、报送、查看", "Pilots of community self-government: start, hand in, look"},
	"desk.help.root.long":     {"试点(shidian): 启动一个区的试点, 逐步报送材料, 查看进展。\n地点写作 yuetan(街道)或 yuetan/sanlihe-1(社区)。", "Shidian starts a district's pilots, hands in step after step, and shows how things stand.\nA place is yuetan (a sub-district) or yuetan/sanlihe-1 (a community)."},
	"desk.help.root.examples": {"shidian plan check plans/xicheng-2002.yaml\nshidian start plans/xicheng-2002.yaml --rebase now\nshidian tasks yuetan", "shidian plan check plans/xicheng-2002.yaml\nshidian start plans/xicheng-2002.yaml --rebase now\nshidian tasks yuetan"},

	"desk.help.plan":                {"方案文件", "Plan files"},
	"desk.help.plan.long":           {"检查区方案文件。", "Checks a district's plan file."},
	"desk.help.plan.examples":       {"shidian plan check plans/xicheng-2002.yaml", "shidian plan check plans/xicheng-2002.yaml"},
	"desk.help.plan-check":          {"检查方案文件", "Check a plan file"},
	"desk.help.plan-check.long":     {"检查方案文件: 列出全部错误的位置和改法, 以及期限是否来得及的提醒。", "Checks a plan file: every error with its place and what to write instead, and warnings where time is too short."},
	"desk.help.plan-check.examples": {"shidian plan check plans/xicheng-2002.yaml\nshidian plan check plans/xicheng-2002.yaml -o json", "shidian plan check plans/xicheng-2002.yaml\nshidian plan check plans/xicheng-2002.yaml -o json"},

	"desk.help.start":          {"按方案启动试点, 可放心重复", "Start the pilots of a plan; safe to repeat"},
	"desk.help.start.long":     {"按方案启动各街道的试点。可放心重复: 已在运行的不动, 已办结的不再启动。", "Starts the pilot of each sub-district. Safe to repeat: what runs is left alone, what has ended is not started again."},
	"desk.help.start.examples": {"shidian start plans/xicheng-2002.yaml --dry-run\nshidian start plans/xicheng-2002.yaml --only yuetan,fusuijing\nshidian start plans/xicheng-2002.yaml --rebase now --speed 60", "shidian start plans/xicheng-2002.yaml --dry-run\nshidian start plans/xicheng-2002.yaml --only yuetan,fusuijing\nshidian start plans/xicheng-2002.yaml --rebase now --speed 60"},

	"desk.help.tasks":          {"等谁、做什么、何时到期, 最急的在前", "Who is waited for, for what, until when"},
	"desk.help.tasks.long":     {"待办事项, 最急的在前。不写地点为全部; 写街道则包括其社区。", "What is waited for, most urgent first: everywhere, or at a place; a sub-district's with its communities'."},
	"desk.help.tasks.examples": {"shidian tasks\nshidian tasks yuetan/sanlihe-1\nshidian tasks yuetan --role residents-committee -o json", "shidian tasks\nshidian tasks yuetan/sanlihe-1\nshidian tasks yuetan --role residents-committee -o json"},

	"desk.help.evidence":                  {"材料的示例和检查", "Examples of evidence, and checks"},
	"desk.help.evidence.long":             {"材料的示例, 和报送前的检查。", "Examples of what to hand in, and checks before it is sent."},
	"desk.help.evidence.examples":         {"shidian evidence example charter > charter.yaml\nshidian evidence check charter -f charter.yaml", "shidian evidence example charter > charter.yaml\nshidian evidence check charter -f charter.yaml"},
	"desk.help.evidence-example":          {"一步的完整示例(YAML), 逐栏说明", "A complete example (YAML), each field explained"},
	"desk.help.evidence-example.long":     {"给出一步的完整、有效的示例, 每栏都有说明。写了 --place 则用当地的名称、日历和已有事实。", "Writes a complete, valid example of a step with each field explained; with --place, it has that place's names, calendar and facts."},
	"desk.help.evidence-example.examples": {"shidian evidence example charter > charter.yaml\nshidian evidence example charter --place yuetan/sanlihe-1", "shidian evidence example charter > charter.yaml\nshidian evidence example charter --place yuetan/sanlihe-1"},
	"desk.help.evidence-check":            {"不发送, 先检查材料", "Check evidence without sending it"},
	"desk.help.evidence-check.long":       {"检查材料而不发送。不写 --place 只查材料本身; 写了则按当地的规则参数和已有事实检查。", "Checks evidence without sending it: by itself, or with --place against that place's rules and facts."},
	"desk.help.evidence-check.examples":   {"shidian evidence check charter -f charter.yaml\nshidian evidence check charter -f charter.yaml --place yuetan/sanlihe-1", "shidian evidence check charter -f charter.yaml\nshidian evidence check charter -f charter.yaml --place yuetan/sanlihe-1"},

	"desk.help.submit":          {"报送一步, 或一个文件夹里的若干步", "Hand in a step, or a folder of several"},
	"desk.help.submit.long":     {"报送一步的材料并等审核结果; -f 指向文件夹且不写步骤时, 报送其中每个 步骤.yaml。\n到时没有答复就改为移交, 不会丢失; 同一 --id 再发只算一次。", "Hands in a step and waits for what becomes of it; with a folder and no step, every STEP.yaml in it.\nWithout an answer in time it is handed over, and nothing is lost; sent again with the same --id it counts once."},
	"desk.help.submit.examples": {"shidian submit yuetan leading-group -f leading-group.yaml --as 王建国 --role sub-district-party\nshidian submit yuetan/sanlihe-1 -f papers/ --as 李秀英 --role residents-committee\nshidian submit yuetan/sanlihe-1 charter -f charter.yaml --attach minutes.pdf --as 李秀英 --role residents-committee", "shidian submit yuetan leading-group -f leading-group.yaml --as \"Wang Jianguo\" --role sub-district-party\nshidian submit yuetan/sanlihe-1 -f papers/ --as \"Li Xiuying\" --role residents-committee\nshidian submit yuetan/sanlihe-1 charter -f charter.yaml --attach minutes.pdf --as \"Li Xiuying\" --role residents-committee"},

	"desk.help.confirm":          {"确认退回所牵连的材料不变", "Hand in again, unchanged, what a return put in doubt"},
	"desk.help.confirm.long":     {"前面的步骤被退回后, 已通过的材料要重新确认。内容不变就用这个命令; 有变就用 submit 报新材料。\n不写 --as 和 --role 则以原经办人名义。", "When an earlier step was returned, what was accepted has to be confirmed. If nothing changed, use this; else submit anew.\nWithout --as and --role it is done in the name of whoever handed it in."},
	"desk.help.confirm.examples": {"shidian confirm yuetan/sanlihe-1 charter\nshidian confirm yuetan/sanlihe-1 charter --as 李秀英 --role residents-committee", "shidian confirm yuetan/sanlihe-1 charter\nshidian confirm yuetan/sanlihe-1 charter --as \"Li Xiuying\" --role residents-committee"},

	"desk.help.return":          {"上级退回已通过的步骤", "Return accepted steps, for the level above"},
	"desk.help.return.long":     {"上级把已通过的步骤退回重做, 并说明理由; 以它为前提的步骤转为待确认。\n居委会选举已存档的轮次也能退回: --round 写第几轮, 这一轮和以后各轮不再作数, 存档保留, 更正后从这一轮重新报起。不写则退回最后一轮。", "Reopens accepted steps, with reasons; what rests on them has to be confirmed.\nRounds of committee-election on record can be returned too: --round says which. It and those after it count no more, stay on record, and the election goes on from there. Without --round it is the last one."},
	"desk.help.return.examples": {"shidian return yuetan/sanlihe-1 charter --reason \"到会人数未过半\" --rule R46 --field evidence.present --as 赵德明 --role sub-district-office\nshidian return yuetan/sanlihe-1 committee-election --round 1 --reason \"票数录错\" --rule R14 --as 赵德明 --role sub-district-office", "shidian return yuetan/sanlihe-1 charter --reason \"no quorum\" --rule R46 --field evidence.present --as \"Zhao Deming\" --role sub-district-office\nshidian return yuetan/sanlihe-1 committee-election --round 1 --reason \"a miscount\" --rule R14 --as \"Zhao Deming\" --role sub-district-office"},

	"desk.help.extend":          {"上级延长期限", "Extend a deadline, for the level above"},
	"desk.help.extend.long":     {"把一个步骤或整个试点(不写步骤)的期限延到 --to 那天, 并说明理由。刚性期限不能顺延, 只能用 --record 记下区里的文件, 仍按原日期显示为未按时。", "Moves the due date of a step, or without a step of the whole pilot, to --to, for a reason. A hard date does not move: --record puts the district's document on file, and the date stays shown as missed."},
	"desk.help.extend.examples": {"shidian extend yuetan/sanlihe-1 charter --to 2002-12-05 --reason \"会场维修\" --as 赵德明 --role sub-district-office", "shidian extend yuetan/sanlihe-1 charter --to 2002-12-05 --reason \"the hall is being repaired\" --as \"Zhao Deming\" --role sub-district-office"},

	"desk.help.suspend":          {"上级暂停试点", "Suspend a pilot, for the level above"},
	"desk.help.suspend.long":     {"暂停一个街道(连同各社区)或一个社区的试点。暂停期间不催办, 收到的材料先存着; 恢复后期限按暂停天数顺延(刚性期限除外)。写了 --until, 过了那天自动恢复。", "Suspends a sub-district, its communities included, or one community. Clocks stand and hand-ins are held; on resuming, due dates move by the days suspended, hard ones excepted. With --until it resumes by itself after that day."},
	"desk.help.suspend.examples": {"shidian suspend yuetan --reason \"防汛\" --until 2002-10-20 --as 李国强 --role district", "shidian suspend yuetan --reason \"flood duty\" --until 2002-10-20 --as \"Li Guoqiang\" --role district"},

	"desk.help.resume":          {"上级恢复试点", "Resume a suspended pilot, for the level above"},
	"desk.help.resume.examples": {"shidian resume yuetan --reason \"汛情解除\" --as 李国强 --role district", "shidian resume yuetan --reason \"the flood is over\" --as \"Li Guoqiang\" --role district"},

	"desk.help.notices":                {"提醒、催办等通知", "Notices: reminders, escalations and the like"},
	"desk.help.notices.long":           {"列出通知, 新的在前: 给谁、为什么事、发出没有。不写地点为全区。只读记录库, Temporal 停着也能用。", "Lists notices, newest first: to whom, of what, and whether they went out. Without a place: the whole district. From the record alone, with Temporal down too."},
	"desk.help.notices.examples":       {"shidian notices yuetan\nshidian notices --status set-aside\nshidian notices retry --all", "shidian notices yuetan\nshidian notices --status set-aside\nshidian notices retry --all"},
	"desk.help.notices-retry":          {"重发已搁置的通知", "Send again what was set aside"},
	"desk.help.notices-retry.long":     {"把因多次失败而搁置的通知放回待发。写通知的编号, 或 --all。", "Puts notices that were given up back to be sent: by their numbers, or --all."},
	"desk.help.notices-retry.examples": {"shidian notices retry 17 18\nshidian notices retry --all", "shidian notices retry 17 18\nshidian notices retry --all"},
	"desk.flag.notice-status":          {"只看一种状态: waiting 待发, sent 已发, set-aside 已搁置, kept 只存档", "only those waiting, sent, set-aside or kept"},
	"desk.flag.notice-to":              {"只看给某人的(姓名)", "only those to this person"},
	"desk.flag.notice-role":            {"只看给某个角色的", "only those to this role"},
	"desk.flag.notice-kind":            {"只看一种, 如 escalation", "only one kind, e.g. escalation"},
	"desk.flag.notice-since":           {"从这天起, 如 2026-11-24", "from this day on, e.g. 2026-11-24"},
	"desk.flag.notice-all":             {"全部已搁置的", "all that were set aside"},

	"desk.help.record":          {"登记记录: 工作动态、群众反映、思想工作、指导、制度修订", "File a record: bulletin, reaction, ideological work, guidance, rules revision"},
	"desk.help.record.long":     {"在步骤之外登记工作记录。种类: bulletin 工作动态(街道办事处), reaction 群众反映(居委会、街道办事处), ideological-work 思想工作(社区党组织), guidance 街道指导(街道办事处), rules-revision 制度修订(居委会、街道办事处)。\n试点办结以后: assembly-meeting 代表大会会议、appraisal 年度考评、change-of-office 任职变动(居委会), station-report 工作站汇报(工作站), election-preparation 换届筹备(社区党组织)。\n样本: shidian evidence example 种类", "Files a record beside the steps. Kinds: bulletin (sub-district-office), reaction (residents-committee, sub-district-office), ideological-work (community-party), guidance (sub-district-office), rules-revision (residents-committee, sub-district-office).\nOnce a pilot is complete: assembly-meeting, appraisal, change-of-office (residents-committee), station-report (workstation), election-preparation (community-party).\nAn example: shidian evidence example KIND"},
	"desk.help.record.examples": {"shidian evidence example guidance --place yuetan > guidance.yaml\nshidian record guidance yuetan -f guidance.yaml --as 赵德明 --role sub-district-office", "shidian evidence example guidance --place yuetan > guidance.yaml\nshidian record guidance yuetan -f guidance.yaml --as \"Zhao Deming\" --role sub-district-office"},

	"desk.flag.order-reason": {"理由", "the reason"},
	"desk.flag.to":           {"新的期限, 如 2002-12-05", "the new date, e.g. 2002-12-05"},
	"desk.flag.record":       {"区里的文件和文号(刚性期限)", "the district's document, for a hard date"},
	"desk.flag.until":        {"暂停的最后一天, 过后自动恢复", "the last day; it resumes by itself afterwards"},
	"desk.flag.period":       {"期次, 如 2002-W41", "the reporting period, e.g. 2002-W41"},

	"desk.help.status":          {"全区或一个地点的进展", "How the district, or a place, stands"},
	"desk.help.status.long":     {"不写地点: 各街道的进展一览。写地点: 该试点的全部情况。", "Without a place: all sub-districts at a glance. With one: everything about that pilot."},
	"desk.help.status.examples": {"shidian status\nshidian status yuetan/sanlihe-1\nshidian status yuetan -o json", "shidian status\nshidian status yuetan/sanlihe-1\nshidian status yuetan -o json"},

	"desk.help.ledger":          {"台账: 每个试点每一步一行", "The ledger: a line for each step of each pilot"},
	"desk.help.ledger.long":     {"试点工作台账: 每个试点的每一步一行, 写明责任单位和责任人、期限、亮灯、问题和措施。只读记录库, Temporal 停着也能用; 全表取自同一时刻, 时刻写在表上。\n屏幕上只显示主要栏目; -o csv、xlsx、json、yaml 有全部栏目, xlsx 可直接打印(A4 横向)。", "The ledger of the pilots: for each step who is responsible, by when, its light, what is wrong and what is done about it. It is read from the record alone, also while Temporal is down, and is all of one moment, which it names.\nThe screen shows the main columns; -o csv, xlsx, json and yaml have them all, and the xlsx is ready to be printed (A4 landscape)."},
	"desk.help.ledger.examples": {"shidian ledger --light red\nshidian ledger --sub-district yuetan --due-before 2002-12-01\nshidian ledger --out ledger.xlsx\nshidian ledger -o csv > ledger.csv", "shidian ledger --light red\nshidian ledger --sub-district yuetan --due-before 2002-12-01\nshidian ledger --out ledger.xlsx\nshidian ledger -o csv > ledger.csv"},

	"desk.help.bulletin":          {"工作动态(简报)", "The bulletin"},
	"desk.help.bulletin.long":     {"工作动态: 总体进展、各街道、滞后单位、与上期相比的变化、下一步。每周一期自动编发并存档; 不写选项则显示最近一期。只读记录库。\n-o html 可直接打印(A4)。", "How far the pilots are, who is behind, what changed since the last one, what comes next. One is made and kept every week; without options the last one is shown. It is read from the record alone.\n-o html is ready to be printed (A4)."},
	"desk.help.bulletin.examples": {"shidian bulletin\nshidian bulletin --now\nshidian bulletin --issue 3 --out bulletin.html", "shidian bulletin\nshidian bulletin --now\nshidian bulletin --issue 3 --out bulletin.html"},

	"desk.help.rules":          {"规则 R1 至 R60", "The rules R1 to R60"},
	"desk.help.rules.long":     {"列出规则及其条款、程度和所属步骤。", "Lists the rules with clause, severity and steps."},
	"desk.help.rules.examples": {"shidian rules\nshidian rules R24", "shidian rules\nshidian rules R24"},

	"desk.help.version":          {"本程序的版本", "Which program this is"},
	"desk.help.version.long":     {"显示版本、提交号和所用的 Go 版本。反映问题时请附上。", "Shows version, commit and Go version. Add it when you report a fault."},
	"desk.help.version.examples": {"shidian --version\nshidian version -o json", "shidian --version\nshidian version -o json"},
	"desk.flag.version":          {"显示版本、提交号和 Go 版本", "version, commit and Go version"},

	"desk.help.completion":          {"命令行自动补全", "Shell completion"},
	"desk.help.completion.long":     {"输出自动补全脚本, 在 shell 里加载后, 按 Tab 补全命令、地点、步骤和角色。", "Writes a completion script; loaded into the shell, Tab completes commands, places, steps and roles."},
	"desk.help.completion.examples": {"source <(shidian completion bash)\nshidian completion zsh > \"${fpath[1]}/_shidian\"", "source <(shidian completion bash)\nshidian completion zsh > \"${fpath[1]}/_shidian\""},
}
