package catalog

// troubleTexts say what keeps a pilot from going on though its record is open, and what to
// do: keys trouble.….
var troubleTexts = texts{
	"trouble.unknown":          {"⚠ {place} 的试点不在运行: Temporal 里没有这个流程。", "⚠ The pilot of {place} does not run: Temporal knows no such workflow."},
	"trouble.ended.terminated": {"⚠ {place} 的试点不在运行: 流程已于 {since} 被强行终止{who}{why}。", "⚠ The pilot of {place} does not run: its workflow was terminated on {since}{who}{why}."},
	"trouble.ended.failed":     {"⚠ {place} 的试点不在运行: 流程已于 {since} 出错结束{why}。", "⚠ The pilot of {place} does not run: its workflow failed on {since}{why}."},
	"trouble.ended.timed-out":  {"⚠ {place} 的试点不在运行: 流程已于 {since} 超时结束。", "⚠ The pilot of {place} does not run: its workflow timed out on {since}."},
	"trouble.ended.cancelled":  {"⚠ {place} 的试点不在运行: 流程已于 {since} 取消, 而记录里没有取消。", "⚠ The pilot of {place} does not run: its workflow was cancelled on {since}, and the record knows nothing of that."},
	"trouble.ended.closed":     {"⚠ {place} 的试点不在运行: 流程已于 {since} 结束, 而按记录还没有办结。", "⚠ The pilot of {place} does not run: its workflow ended on {since}, and by the record it is not closed."},
	"trouble.failing":          {"⚠ {place} 的试点办不下去: 程序处理它时反复出错(自 {since} 起, 已试 {n} 次){why}。报来的材料都留着。", "⚠ The pilot of {place} can't go on: the program fails at it again and again (since {since}, {n} attempts){why}. What was handed in is kept."},
	"trouble.recording":        {"⚠ {place} 的试点写不进记录库(自 {since} 起, 已试 {n} 次){why}。报来的材料都留着。", "⚠ The pilot of {place} can't write to the record (since {since}, {n} attempts){why}. What was handed in is kept."},
	"trouble.recording-now":    {"⚠ {place} 的试点写不进记录库(已试 {n} 次){why}。报来的材料都留着。", "⚠ The pilot of {place} can't write to the record ({n} attempts){why}. What was handed in is kept."},
	"trouble.waiting":          {"⚠ {place} 的试点自 {since} 起没有 worker 处理, 报来的材料在等。", "⚠ No worker has taken what came for the pilot of {place} since {since}; what was handed in waits."},
	"trouble.late":             {"⚠ {place} 的试点没有跟上日程: {since} 该记的期限或提醒还没有记。", "⚠ The pilot of {place} is behind its own calendar: a due time or reminder of {since} is not on record."},
	"trouble.by":               {", 操作者 {by}", " by {by}"},
	"trouble.why":              {"(原因: {why})", " ({why})"},
	"trouble.do.revive":        {"恢复运行: shidian revive {place}", " To have it go on: shidian revive {place}"},
	"trouble.do.look":          {"怎么办见 docs/playbooks/pilot-stuck.md", " What to do: docs/playbooks/pilot-stuck.md"},
	"trouble.lost":             {"⚠ 试点都不在运行: 按记录在办的 {n} 个, Temporal 一个也不认识。先查 TEMPORAL_ADDRESS 和 TEMPORAL_NAMESPACE 是否连错; 若服务器的数据丢了, 恢复全部: shidian revive --all", "⚠ No pilot runs: of {n} that go on by the record Temporal knows none. Are TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE the right ones? If the server lost its data, bring all back: shidian revive --all"},
	"trouble.more":             {"⚠ 另有 {n} 个试点办不下去。逐个列出: shidian audit", "⚠ {n} more {n:pilot|pilots} can't go on. To see each: shidian audit"},
	"trouble.unwatched":        {"⚠ 自 {since} 起没有 worker 查看试点是否在运行, 所列可能不全。请看 worker(shidian-worker)是否在运行。", "⚠ Since {since} no worker has looked whether pilots run, so this may not be all. Is a worker (shidian-worker) running?"},
}
