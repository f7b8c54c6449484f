package catalog

// deskToldTexts say how a plan watches deadlines and who hears of it.
var deskToldTexts = texts{
	"desk.ladder-before":      {"提醒: 到期前 {days} 天(0 为当天)的 {hour} 时提醒报送人", "Reminders: {days} days before the due day (0: on it), at {hour}:00, to who hands the step in"},
	"desk.ladder-none-before": {"到期前不提醒", "No reminders before the due day"},
	"desk.ladder-after":       {"逾期 {n} 天报{roles}", "{n} {n:day|days} late it goes to: {roles}"},
	"desk.ladder-every":       {"此后每 {n} 天催办一次", "then again every {n} {n:day|days}"},
	"desk.ladder-workdays":    {"遇休息日, 提醒提前、催办顺延到工作日", "on a day off, a reminder comes on the working day before, an escalation on the next"},
	"desk.ladder-any-day":     {"休息日照常", "also on days off"},
	"desk.ladder-own":         {"另有 {n} 个步骤自定提醒: {steps}", "{n} {n:step has|steps have} a ladder of {n:its|their} own: {steps}"},
	"desk.bulletins.week":     {"各街道每周报一期工作动态。", "Bulletins: each sub-district owes one a week."},
	"desk.bulletins.month":    {"各街道每月报一期工作动态。", "Bulletins: each sub-district owes one a month."},
	"desk.bulletins.none":     {"街道的工作动态不定期。", "Bulletins: the sub-districts owe none."},
	"desk.recipients":         {"收件人: {n} 人, 通知随到随发。", "Recipients: {n}, told at once."},
	"desk.recipients-digest":  {"收件人: {n} 人, 每天 {time}(实际时间)合成一封。", "Recipients: {n}, one mail a day at {time} (real time)."},
	"desk.holidays-known":     {"放假安排已知的年份: {years}。", "Public holidays are known for: {years}."},
	"desk.unnamed":            {"这些角色没有写明收件人, 通知只登记(shidian notices): {roles}。", "nobody is named for some roles, whose notices are only listed (shidian notices): {roles}."},
	"desk.unnamed-role":       {"{name}({role}): {of} 个单位中 {n} 个", "{name} ({role}): {n} of {of} {of:unit|units}"},
	"desk.list-comma":         {"、", ", "},
	"desk.list-semicolon":     {"; ", "; "},
	"desk.full-stop":          {"。", "."},
}
