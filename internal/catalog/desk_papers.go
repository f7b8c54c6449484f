package catalog

// paperTexts is what the desk says about the office's papers and the files that
// they are written to, and of a programme that is complete.
var paperTexts = texts{
	"desk.complete":           {"全部试点已于 {since} 完成, 办结街道 {closed} 个。", "The programme is complete since {since}; sub-districts closed: {closed}."},
	"desk.complete-cancelled": {"全部试点已于 {since} 结束, 办结街道 {closed} 个, 取消 {cancelled} 个。", "The programme has ended on {since}; sub-districts closed: {closed}, cancelled: {cancelled}."},

	"desk.bad-ending":        {"从文件名 {file} 看不出格式。请用 -o 指明, 或让文件名以这些结尾: {known}。", "The name {file} says no form. Choose with -o, or end the name in one of {known}."},
	"desk.sheet-to-screen":   {"Excel 表不能显示在屏幕上, 请用 --out 指明文件, 如 --out ledger.xlsx。", "A workbook can't be shown here; name a file with --out, e.g. --out ledger.xlsx."},
	"desk.unwritable":        {"{file} 写不进去: {reason}", "{file} can't be written: {reason}"},
	"desk.bad-day":           {"{flag} 的 {value} 不是日期。请先写四位年份, 如 2002-12-31、2002/12/31 或 2002年12月31日。", "{flag} can't be {value}; a date looks like 2002-12-31, 2002/12/31 or 2002年12月31日, the year in four digits and first."},
	"desk.bad-choice":        {"{flag} 不能是 {value}。能用的: {known}", "{flag} can't be {value}. Known are: {known}"},
	"desk.bad-issue":         {"--issue 写期号(从 1 起), 不与 --now 同用。", "--issue wants a number from 1, and does not go with --now."},
	"desk.bad-limit":         {"--limit 要是正整数, 不是 {value}。", "--limit wants a number above 0, not {value}."},
	"desk.sub-district-only": {"--sub-district 写街道代码, 如 yuetan, 不是 {value}。", "--sub-district wants a sub-district's code such as yuetan, not {value}."},
}
