package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// What the sections about due times name at most; beyond, they count.
const (
	maxWhy      = 8
	maxNamed    = 6 // communities in one line
	maxDueLines = 8
)

// dueDays is how far ahead the page looks, in days: the week that supervisors ask
// for, and all that is yellow.
func (r Reader) dueDays() int { return max(7, r.Terms.WarnDays) }

// whyRed names what is overdue, here and in the communities.
func (r Reader) whyRed(b *strings.Builder, light pilot.Light) {
	if light != pilot.LightRed {
		return
	}
	var lines []string
	for _, t := range r.Tasks() {
		if t.Light.Code == string(pilot.LightRed) {
			lines = append(lines, plain(r.text("pilot.why-step", catalog.Args{
				"step": t.title(), "role": t.Role.Name, "due": t.Due, "left": DaysText(r.Lang, t.DaysLeft),
			})))
		}
	}
	for _, c := range r.communitiesAt(pilot.LightRed) {
		stage := ""
		if c.Stage != nil {
			stage = c.Stage.Name
		}
		lines = append(lines, r.link(c)+plain(r.text("pilot.why-community", catalog.Args{"n": c.Overdue, "stage": stage, "due": c.NextDue})))
	}
	if more := len(lines) - maxWhy; more > 0 {
		lines = append(lines[:maxWhy], r.text("pilot.why-more", catalog.Args{"n": more}))
	}
	fmt.Fprintf(b, "### %s\n\n- %s\n\n", r.text("pilot.page-why-red"), strings.Join(lines, "\n- "))
}

// dueLine is one line of what is due soon, its texts as markdown.
type dueLine struct {
	due       string
	left      *int
	what, who string
}

// dueList lists what is due within [Reader.dueDays], the soonest first.
func (r Reader) dueList(b *strings.Builder) {
	if r.State.Ended() {
		return
	}
	title := r.text("pilot.page-due", catalog.Args{"n": r.dueDays()})
	lines := append(r.ownDue(), r.communitiesDue()...)
	if len(lines) == 0 {
		fmt.Fprintf(b, "### %s\n\n%s\n\n", title, r.text("pilot.page-none"))
		return
	}
	slices.SortStableFunc(lines, func(a, b dueLine) int { return cmp.Compare(a.due, b.due) })
	fmt.Fprintf(b, "### %s\n\n", title)
	for i, l := range lines {
		if i == maxDueLines {
			b.WriteString("- …\n")
			break
		}
		fmt.Fprintf(b, "- **%s** %s · %s%s%s\n", l.due, DaysText(r.Lang, l.left), l.what, r.text("pilot.colon"), l.who)
	}
	b.WriteString("\n")
}

func (r Reader) ownDue() []dueLine {
	var lines []dueLine
	for _, t := range r.Tasks() {
		if r.soon(t.DaysLeft) {
			lines = append(lines, dueLine{t.Due, t.DaysLeft, plain(t.Step.Name), plain(t.Role.Name)})
		}
	}
	return lines
}

// communitiesDue puts the communities that are due on one day in one stage into
// one line. They are as they last reported.
func (r Reader) communitiesDue() []dueLine {
	var lines []dueLine
	names := map[string][]string{} // by day and stage
	for _, c := range r.communities() {
		left := r.daysUntil(c.NextDue)
		if c.Complete || c.Stage == nil || !r.soon(left) {
			continue
		}
		key := c.NextDue + c.Stage.Code
		if names[key] == nil {
			lines = append(lines, dueLine{due: c.NextDue, left: left, what: c.Stage.Name, who: key})
		}
		names[key] = append(names[key], r.link(c))
	}
	for i, l := range lines {
		lines[i].who = r.several(names[l.who])
	}
	return lines
}

// several lists names; beyond [maxNamed] it counts.
func (r Reader) several(names []string) string {
	if more := len(names) - maxNamed; more > 0 {
		names = append(names[:maxNamed:maxNamed], r.text("pilot.more-communities", catalog.Args{"n": more}))
	}
	return strings.Join(names, " · ")
}

func (r Reader) soon(left *int) bool { return left != nil && *left >= 0 && *left <= r.dueDays() }
