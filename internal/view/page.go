package view

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// MaxPage is the size in bytes below which a page stays; Temporal takes 20,000.
const MaxPage = 19_000

// Page is the supervisor's page: the pilot's current details in the Temporal UI,
// as markdown.
func (r Reader) Page(recorderDown bool) string {
	page := pilot.Harmless(r.page(recorderDown))
	if len(page) < MaxPage {
		return page
	}
	end := strings.LastIndexByte(page[:MaxPage-len("\n…\n")], '\n') // a line is left whole
	return page[:end] + "\n…\n"
}

// page is in the order in which a supervisor asks: how it stands, why, what comes,
// who is waited for, how far it is, what happened.
func (r Reader) page(recorderDown bool) string {
	var b strings.Builder
	sum := pilot.Summarise(r.State)
	light := r.light(sum.Light).Name
	fmt.Fprintf(&b, "## %s %s · %s · %d%%\n\n", emblem(sum.Light), plain(shortText(r.Title(), maxName)), light, sum.Progress)
	fmt.Fprintf(&b, "**%s**\n\n", plain(r.Headline()))
	fmt.Fprintf(&b, "%s\n\n", r.asOf())
	if above := r.above(); above != "" {
		fmt.Fprintf(&b, "%s\n\n", above)
	}
	if holds := r.amendedText(); holds != "" {
		fmt.Fprintf(&b, "%s\n\n", plain(holds))
	}
	if recorderDown {
		fmt.Fprintf(&b, "**%s**\n\n", r.text("pilot.page-recorder"))
	}
	for _, warning := range r.warnings() {
		fmt.Fprintf(&b, "**%s**\n\n", plain(warning))
	}
	r.timeLines(&b)
	r.whyRed(&b, sum.Light)
	r.dueList(&b)
	r.waitingTable(&b)
	r.returnList(&b)
	r.inheritedPart(&b)
	r.governancePart(&b)
	r.stageTable(&b)
	r.explainedList(&b)
	r.decisionList(&b)
	r.eventList(&b, "pilot.page-recent", r.State.Recent)
	r.eventList(&b, "pilot.page-refusals", r.State.Refusals)
	r.communityTable(&b)
	return b.String()
}

// asOf says of when the page is: the days that it counts are counted from there.
func (r Reader) asOf() string {
	if g := r.Terms.Governance; g != nil {
		key := "governance.as-of"
		if r.Terms.Clock.Rebased() {
			key += "-plan"
		}
		return r.text(key, catalog.Args{"now": r.minute(r.now()), "since": g.Since})
	}
	args := catalog.Args{"now": r.minute(r.now()), "deadline": r.Terms.Deadline}
	if r.Terms.Clock.Rebased() {
		return r.text("pilot.page-as-of-plan", args)
	}
	return r.text("pilot.page-as-of", args)
}

// Title names the pilot, e.g. 月坛街道试点.
func (r Reader) Title() string {
	if r.Terms.Governance != nil {
		return r.text("governance.title", catalog.Args{"name": r.Terms.PlaceName()})
	}
	if c := r.Terms.Community; c != nil {
		return r.text("pilot.title-community", catalog.Args{"name": r.Terms.PlaceName()})
	}
	return r.text("pilot.title-sub-district", catalog.Args{"name": r.Terms.SubDistrict.Name})
}

// Limits that keep the page far below the UI's: rows of a table, and characters
// of a name.
const (
	maxTableRows = 40
	maxName      = 40
)

func (r Reader) waitingTable(b *strings.Builder) {
	tasks := r.Tasks()
	if len(tasks) == 0 {
		return
	}
	r.table(b, "pilot.page-waiting", "pilot.col-step", "pilot.col-role", "pilot.col-due", "pilot.col-left", "pilot.col-light")
	for _, t := range tasks {
		row(b, t.title(), t.Role.Name, t.Due, DaysText(r.Lang, t.DaysLeft), shown(t.Light))
	}
	b.WriteString("\n")
}

// returnList says why steps came back.
func (r Reader) returnList(b *strings.Builder) {
	var lines []string
	for _, t := range r.Tasks() {
		for _, why := range t.Returns {
			lines = append(lines, fmt.Sprintf("- %s: %s\n", plain(t.Step.Name), plain(shortText(strings.TrimSpace(why.Text+" "+why.Rule), 160))))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "### %s\n\n%s\n", r.text("pilot.page-returns"), strings.Join(lines[:min(len(lines), maxReturns)], ""))
	}
}

const maxReturns = 10

func (r Reader) table(b *strings.Builder, title string, columns ...string) {
	fmt.Fprintf(b, "### %s\n\n|", r.text(title))
	for _, c := range columns {
		fmt.Fprintf(b, " %s |", r.text(c))
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", len(columns)) + "\n")
}

// row writes a line of a table, its texts made harmless.
func row(b *strings.Builder, texts ...string) {
	cells := make([]string, len(texts))
	for i, t := range texts {
		cells[i] = plain(t)
	}
	line(b, cells...)
}

// shown is a light in colour and words.
func shown(light Code) string { return emblem(pilot.Light(light.Code)) + " " + light.Name }

func line(b *strings.Builder, cells ...string) {
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

// link is a community's name, leading to its pilot in the Temporal UI.
func (r Reader) link(c Community) string { return r.linkTo(c.Community.Name, c.WorkflowID) }

func (r Reader) linkTo(name, workflowID string) string {
	name = plain(shortText(name, maxName))
	if r.Namespace == "" {
		return name
	}
	return fmt.Sprintf("[%s](/namespaces/%s/workflows/%s)", name, r.Namespace, strings.ReplaceAll(workflowID, "/", "%2F")) // the rest of an ID is [a-z0-9-]
}

// above leads from a community's page to its sub-district's; empty on others.
func (r Reader) above() string {
	if r.Terms.Community == nil || r.Terms.SubDistrict.Code == "" {
		return ""
	}
	return r.text("pilot.page-above", catalog.Args{"name": r.linkTo(r.Terms.SubDistrict.Name, pilot.PilotID(r.Terms.Programme, r.Terms.SubDistrict.Code))})
}

func (r Reader) eventList(b *strings.Builder, title string, lines []pilot.Line) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", r.text(title))
	for i := len(lines) - 1; i >= 0; i-- {
		fmt.Fprintf(b, "- %s %s\n", r.minute(lines[i].At), plain(shortText(r.Event(lines[i]), 160)))
	}
	b.WriteString("\n")
}

// plain makes a text harmless in markdown: names may hold pipes, stars or brackets.
func plain(s string) string {
	return markdown.Replace(pilot.OneLine(s))
}

var markdown = strings.NewReplacer(
	"\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "#", "\\#", "\n", " ",
)

// MaxSummary is the size in bytes up to which Temporal takes a summary.
const MaxSummary = 200

// Brief cuts a text to the size of a summary, between two characters.
func Brief(s string) string {
	if len(s) <= MaxSummary {
		return s
	}
	end := MaxSummary - len("…")
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

func shortText(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
