package catalog

// archiveTexts is what a pilot's archive says, and what is said about one: keys
// archive.….
var archiveTexts = merge(archiveWords, archiveColumns, archiveGaps, archiveFaults)

var archiveWords = texts{
	"archive.title-sub-district": {"{name}街道试点工作档案", "Pilot archive of {name} sub-district"},
	"archive.title-community":    {"{name}社区试点工作档案", "Pilot archive of {name} community"},
	"archive.title-year":         {"{name}社区{year}年治理档案", "File of {name} community for {year}"},
	"archive.catalogue":          {"归档目录", "Catalogue"},
	"archive.back":               {"返回目录", "Back to the catalogue"},
	"archive.what-is-in":         {"本档案包括: 归档目录、各步骤的材料(网页和数据)、附件、事件记录(events.jsonl)、流程历史(runs/)和带摘要值的清单。目录另有:", "This archive holds the catalogue, what was handed in (as pages and as data), attached files, the event log (events.jsonl), workflow histories (runs/) and a manifest with digests. The catalogue is also in:"},
	"archive.all-versions":       {"全部材料", "Everything that was sent"},
	"archive.gaps":               {"尚缺", "Not in this archive"},
	"archive.evidence":           {"材料", "Evidence"},
	"archive.as-sent":            {"原文", "As it was sent"},
	"archive.explanations":       {"说明", "Explanations"},
	"archive.findings":           {"审核意见", "Findings"},
	"archive.attachments":        {"附件", "Attachments"},
	"archive.rules":              {"依据", "Requirements"},
	"archive.data":               {"数据:", "As data:"},
	"archive.stands":             {"{light}, 步骤 {accepted}/{total}, 共 {seq} 条记录, 最后一条 {at}", "{light}, {accepted} of {total} steps, {seq} events, the last on {at}"},
	"archive.n-pages":            {"{n} 页", "{n} pages"},
	"archive.comma":              {"、", ", "},

	"archive.head-by":         {"报送人", "Handed in by"},
	"archive.head-at":         {"报送时间", "Handed in at"},
	"archive.head-via":        {"方式", "By way of"},
	"archive.head-id":         {"编号", "Id"},
	"archive.head-seq":        {"记录号", "Event"},
	"archive.head-decided":    {"审定时间", "Decided at"},
	"archive.head-superseded": {"被第几条记录取代", "Superseded by event"},
	"archive.head-confirms":   {"确认此前的材料不变", "Confirms, unchanged"},
	"archive.head-note":       {"附言", "Note"},
	"archive.via.update":      {"提交并等待答复", "update"},
	"archive.via.signal":      {"信号", "signal"},
	"archive.via.desk":        {"窗口", "desk"},
	"archive.via.self":        {"自动", "by itself"},
	"archive.via.held":        {"暂存后审核", "held before"},

	"archive.standing.accepted":           {"通过, 现行有效", "Accepted, in force"},
	"archive.standing.accepted-earlier":   {"曾通过, 已被后来的材料代替", "Accepted earlier, replaced since"},
	"archive.standing.recorded":           {"存档(步骤未完成)", "Recorded (the step stayed open)"},
	"archive.standing.held":               {"暂存", "Held"},
	"archive.standing.held-superseded":    {"暂存, 已被取代", "Held, superseded"},
	"archive.standing.refused":            {"未通过", "Refused"},
	"archive.standing-in-title.recorded":  {"(存档, 步骤未完成)", " (recorded, the step stayed open)"},
	"archive.standing-in-title.confirmed": {"(确认不变)", " (confirmed unchanged)"},
	"archive.message.hand-in":             {"不属于任何步骤的报送", "Handed in for no known step"},
	"archive.message.return":              {"退回", "Return"},
	"archive.message.extension":           {"延期", "Extension"},
	"archive.message.suspension":          {"暂停", "Suspension"},
	"archive.message.resumption":          {"恢复", "Resumption"},
	"archive.message.record":              {"工作记录", "Record"},
	"archive.file.file-missing":           {"附件库中没有", "not in the store"},
	"archive.file.file-altered":           {"已被改动, 未收入", "altered, not included"},
	"archive.level.sub-district":          {"街道", "Sub-district"},
	"archive.level.community":             {"社区", "Community"},
	"archive.kind.listed":                 {"目录", "listed"},
	"archive.kind.hand-in":                {"材料", "hand-in"},
	"archive.kind.attachment":             {"附件", "file"},
	"archive.kind.record":                 {"记录", "record"},
	"archive.level.governance":            {"社区(试点后)", "Community, after its pilot"},
}

var archiveColumns = texts{
	"archive.col-item":      {"件号", "Item"},
	"archive.col-title":     {"题名", "Title"},
	"archive.col-date":      {"日期", "Date"},
	"archive.col-author":    {"责任者", "Author"},
	"archive.col-pages":     {"页数", "Pages"},
	"archive.col-copy":      {"原件/复印件", "Original or copy"},
	"archive.col-retention": {"保管期限", "Retention"},
	"archive.col-level":     {"层级", "Level"},
	"archive.col-name":      {"单位", "Place"},
	"archive.col-clause":    {"方案条款", "Clause"},
	"archive.col-kind":      {"类别", "Kind"},
	"archive.col-path":      {"在档案中的位置", "Where in the archive"},
	"archive.col-hash":      {"摘要值(sha256)", "sha256"},
}

// archiveGaps say what an archive lacks.
var archiveGaps = texts{
	"archive.gap.step":            {"{place}: “{step}”尚未通过", "{place}: {step} is not accepted yet"},
	"archive.gap.confirm":         {"{place}: “{step}”因退回而待确认", "{place}: {step} has to be confirmed since a return"},
	"archive.gap.file-missing":    {"{place}: “{step}”的附件“{what}”不在附件库里, 请重新附上(shidian submit … --attach)", "{place}: the attachment \"{what}\" of {step} is not in the store; attach it again (shidian submit … --attach)"},
	"archive.gap.file-altered":    {"{place}: “{step}”的附件“{what}”在附件库里已被改动, 未收入; 请从备份恢复或重新附上", "{place}: the attachment \"{what}\" of {step} was altered in the store and is left out; restore it from a backup or attach it again"},
	"archive.gap.history-running": {"{place}: 流程历史 {what} 未收入(仍在运行, 或 Temporal 连不上)", "{place}: the workflow history of run {what} is not in (it still runs, or Temporal can't be reached)"},
	"archive.gap.history-lost":    {"{place}: 流程历史 {what} 已过 Temporal 的保存期, 没有留下", "{place}: the workflow history of run {what} was forgotten by Temporal before it was kept"},
	"archive.gap.missed":          {"{place}: “{step}”没有完成({what})", "{place}: {step} was not done ({what})"},
	"archive.gap.year-open":       {"{place}: {what} 年还没有结清, 以后可能还有材料", "{place}: {what} is not settled yet; more may come in"},
	"archive.gap.filing":          {"{place}: 上报时登记的摘要值 {what} 与上报清单不符(上报前后材料有变动)", "{place}: the digest recorded at the filing, {what}, is not that of the list of what was filed (documents changed in between)"},
}

// archiveFaults say what is wrong with an archive.
var archiveFaults = texts{
	"archive.fault.damaged":     {"压缩包已损坏, 打不开: {found}", "the zip is damaged and can't be opened: {found}"},
	"archive.fault.missing":     {"缺文件: {path}", "a file is missing: {path}"},
	"archive.fault.extra":       {"多出清单之外的文件: {path}", "a file that the manifest does not name: {path}"},
	"archive.fault.twice":       {"同一文件有两份: {path}", "a file is there twice: {path}"},
	"archive.fault.altered":     {"文件被改动: {path}", "a file was altered: {path}"},
	"archive.fault.manifest":    {"清单被改动或读不出来: {path}, 现在的摘要值是 {found}, 请与留存的核对", "the manifest was altered or can't be read: {path}, its digest is now {found}; compare it with the one that you noted"},
	"archive.fault.packed":      {"文件齐全无误, 但压缩包本身被改动过, 或是重新打包的", "all files are whole, but the zip around them was altered or packed anew"},
	"archive.fault.filing-list": {"上报清单与档案内容不符: {path}", "the list of what was filed does not fit what is in the archive: {path}"},
	"archive.fault.chain":       {"证据链断了: {path}, {found}", "the chain is broken: {path}, {found}"},
	"archive.fault.checkpoint":  {"检查点不能证明这条链: {path}, {found}", "the checkpoint does not prove the chain: {path}, {found}"},
	"archive.fault.filed":       {"上报时登记的摘要值 {found} 与上报清单不符({path})", "the digest recorded at the filing, {found}, is not that of the list of what was filed ({path})"},
}
