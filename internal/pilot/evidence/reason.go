package evidence

import (
	"slices"
	"strings"
	"unicode"

	"shidian/internal/pilot"
)

// noReasons are the words that people fill in where a reason is asked for and
// there is none: they say that nothing is said.
var noReasons = []string{
	"无", "没有", "没", "暂无", "无说明", "没有说明", "无理由", "没有理由", "无原因", "没有原因", "无特殊原因", "无异议", "不详", "不知道", "不清楚", "略", "从略", "否", "是", "同上", "同前", "见上", "一样", "照旧", "待定", "待补", "说明", "理由", "原因",
	"none", "no", "yes", "ok", "nil", "null", "na", "noreason", "nothing", "noexplanation", "unknown", "idontknow", "same", "sameasabove", "asabove", "seeabove", "ditto", "tbd", "todo", "reason", "explanation",
}

// SaysWhy says whether a text is a reason: not empty, not a word for none, not the
// same sign over and over, not a number. Width, case, spaces and punctuation do not
// matter.
func SaysWhy(text string) bool {
	said := []rune(bare(text))
	if !slices.ContainsFunc(said, unicode.IsLetter) || slices.Contains(noReasons, string(said)) {
		return false
	}
	return len(said) == 1 || slices.ContainsFunc(said, func(r rune) bool { return r != said[0] })
}

// bare is a text's letters and digits, full-width ones as the usual, in lower case.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// reasoned says whether a reason is given where one may be left out; what was
// accepted as one before stands when it is confirmed.
func (x *examiner) reasoned(reason string) bool {
	return SaysWhy(reason) || reason != "" && x.confirming()
}

// settled notes what a reason on record settles: nothing more is asked for.
func (x *examiner) settled(reason, rule, code, path, found, wanted string, than ...yardstick) {
	n := len(x.verdict.Findings)
	x.note(rule, code, path, found, wanted, than...)
	for i := n; i < len(x.verdict.Findings); i++ {
		x.verdict.Findings[i].Explained = pilot.CleanText(reason, maxReason)
	}
}
