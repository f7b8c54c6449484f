package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"shidian/internal/pilot"
)

// MaxFindings is how many findings one hand-in shows.
const MaxFindings = 50

// maxWanted is how many characters of what is wanted a finding shows: it may be a list
// to choose from.
const maxWanted = 240

// examiner collects what an examination finds.
type examiner struct {
	c       Case
	step    pilot.Step      // of a hand-in
	fields  []Field         // that may be there
	kind    string          // of a record, whose body it is; empty for a step's evidence
	unread  map[string]bool // paths that the reading found missing or wrong
	bad     map[string]bool // those of them that no rule can rely on
	tainted map[string]bool // what holds something bad
	read    bool            // the reading is over, the rules have their turn
	count   map[pilot.Severity]int
	verdict Verdict
}

// find reports a breach of a rule, as severe as the rule is here.
func (x *examiner) find(rule, code, path, found, wanted string, than ...yardstick) {
	x.report(rule, x.severity(rule), code, path, found, wanted, than...)
}

// severity is the rule's own; a hard rule is soft where the sub-district's filed
// plan departs from it with a reason, unless it is a basic principle (A28).
func (x *examiner) severity(rule string) pilot.Severity {
	spec, ok := pilot.Rule(rule)
	switch {
	case !ok:
		return pilot.Hard
	case spec.Severity == pilot.Hard && !spec.Principle && x.departs(rule):
		return pilot.Soft
	}
	return spec.Severity
}

func (x *examiner) departs(rule string) bool {
	return slices.ContainsFunc(x.c.Departures, func(d pilot.Departure) bool { return d.Rule == rule })
}

// soften reports what is refused unless explained, though the rule is hard.
func (x *examiner) soften(rule, code, path, found, wanted string, than ...yardstick) {
	x.report(rule, pilot.Soft, code, path, found, wanted, than...)
}

// note reports something worth knowing that never blocks, whatever the rule.
func (x *examiner) note(rule, code, path, found, wanted string, than ...yardstick) {
	x.report(rule, pilot.Note, code, path, found, wanted, than...)
}

// form reports what can't be read.
func (x *examiner) form(code, path, found, wanted string) {
	x.report(pilot.RuleFormat, pilot.Hard, code, path, found, wanted)
}

func (x *examiner) report(rule string, severity pilot.Severity, code, path, found, wanted string, than ...yardstick) {
	if x.unread[path] {
		return // what can't be read is said once; no rule judges it
	}
	if !x.read {
		x.unread[path] = true
	}
	if !x.read && severity != pilot.Note {
		x.bad[path] = true
		for p := path; p != ""; {
			p = outer(p)
			x.tainted[p] = true
		}
	}
	x.add(rule, severity, code, path, found, wanted, than...)
}

// unmet names, beside a fault of form, the requirement that stays open by it.
func (x *examiner) unmet(rule, path string) {
	if severity := x.severity(rule); severity != pilot.Note {
		x.add(rule, severity, CodeRuleUnmet, path, "", "")
	}
}

func (x *examiner) add(rule string, severity pilot.Severity, code, path, found, wanted string, than ...yardstick) {
	x.count[severity]++
	if x.count[severity] > MaxFindings {
		return // more than is ever shown: counted only
	}
	spec, _ := pilot.Rule(rule)
	f := pilot.Finding{
		Rule: rule, Clause: spec.Clause, Severity: severity, Code: code,
		Field: x.inside(path), Found: pilot.Shorten(found), Wanted: pilot.ShortenTo(wanted, maxWanted), Form: x.formName(),
	}
	for _, t := range than {
		f.Than, f.ThanIs = x.pathOf(t), pilot.Shorten(t.value)
	}
	x.verdict.Findings = append(x.verdict.Findings, f)
}

// ok says whether all these fields, with everything in and above them, can be relied on.
func (x *examiner) ok(paths ...string) bool {
	for _, path := range paths {
		if x.tainted[path] {
			return false
		}
		for p := path; ; p = outer(p) {
			if x.bad[p] {
				return false
			}
			if p == "" {
				break
			}
		}
	}
	return true
}

// outer is the group or list that a path lies in.
func outer(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

// finish caps the findings, the gravest kept, and says how many more there are.
func (x *examiner) finish() Verdict {
	if more := x.count[pilot.Hard] + x.count[pilot.Soft] + x.count[pilot.Note] - MaxFindings; more > 0 {
		slices.SortStableFunc(x.verdict.Findings, func(a, b pilot.Finding) int { return pilot.Gravity(a.Severity) - pilot.Gravity(b.Severity) })
		x.verdict.Findings = append(slices.Clip(x.verdict.Findings[:MaxFindings]), pilot.Finding{
			Rule: pilot.RuleFormat, Severity: pilot.Note, Code: CodeMoreFindings, Field: x.inside(""), Found: fmt.Sprint(more),
		})
	}
	return x.verdict
}

// today is the plan's day of receipt; empty when no time is known.
func (x *examiner) today() pilot.Date {
	if x.c.Now.IsZero() || x.c.Terms == nil {
		return ""
	}
	return x.c.Terms.Today(x.c.Now)
}

// profile is the pilot's; the zero profile, whose checks are all left out, when there are no terms.
func (x *examiner) profile() pilot.Profile {
	if x.c.Terms == nil {
		return pilot.Profile{}
	}
	return x.c.Terms.Profile
}

// calendar is what the terms know of days off; nil when they know of none, as
// those of pilots started before calendars came with the plan.
func (x *examiner) calendar() pilot.Worked {
	if x.c.Terms == nil || len(x.c.Terms.Calendar.Years) == 0 {
		return nil
	}
	return x.c.Terms.Calendar.Workday
}

// confirming says whether what was accepted earlier is confirmed unchanged: what
// was not asked for then is not asked for now.
func (x *examiner) confirming() bool { return x.c.HandIn != nil && x.c.HandIn.Confirms != "" }

// facts is what the pilot holds; empty when examining offline.
func (x *examiner) facts() pilot.Facts {
	if x.c.Offline {
		return pilot.Facts{}
	}
	return x.c.Facts
}

// brief wants a text that a state keeps no longer than it may be.
func (x *examiner) brief(rule, path, text string) {
	if n := utf8.RuneCountInString(text); n > pilot.NameRunes && x.ok(path) {
		x.find(rule, CodeTextLong, path, fmt.Sprint(n), fmt.Sprint(pilot.NameRunes))
	}
}

// formName is the step or the kind of record that is examined.
func (x *examiner) formName() string { return cmp.Or(x.kind, string(x.step)) }

// inside is a path as a finding names it.
func (x *examiner) inside(path string) string {
	top := "evidence"
	if x.kind != "" {
		top = "body"
	}
	if path == "" {
		return top
	}
	return top + "." + path
}
