package view

import (
	"fmt"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Page is the supervisor's page: the pilot's current details in the Temporal UI,
// as markdown.
func (r Reader) Page(recorderDown bool) string {
	var b strings.Builder
	sum := pilot.Summarise(r.State)
	fmt.Fprintf(&b, "## %s · %s · %d%%\n\n", plain(r.Title()), r.text("light."+string(sum.Light)), sum.Progress)
	fmt.Fprintf(&b, "**%s**\n\n", plain(r.Headline()))
	if r.Terms.Clock.Rebased() {
		fmt.Fprintf(&b, "%s\n\n", r.text("pilot.page-rebased", catalog.Args{"now": r.minute(r.now())}))
	}
	if recorderDown {
		fmt.Fprintf(&b, "**%s**\n\n", r.text("pilot.page-recorder"))
	}
	r.waitingTable(&b)
	r.stageTable(&b)
	r.communityTable(&b)
	r.eventList(&b, "pilot.page-refusals", r.State.Refusals)
	r.eventList(&b, "pilot.page-recent", r.State.Recent)
	return b.String()
}

// Title names the pilot, e.g. 月坛街道试点.
func (r Reader) Title() string {
	if c := r.Terms.Community; c != nil {
		return r.text("pilot.title-community", catalog.Args{"name": r.Terms.PlaceName()})
	}
	return r.text("pilot.title-sub-district", catalog.Args{"name": r.Terms.SubDistrict.Name})
}

// maxTableRows keeps the page far below the UI's size limit.
const maxTableRows = 40

func (r Reader) waitingTable(b *strings.Builder) {
	tasks := r.Tasks()
	if len(tasks) == 0 {
		return
	}
	r.table(b, "pilot.page-waiting", "pilot.col-step", "pilot.col-role", "pilot.col-due", "pilot.col-left", "pilot.col-light")
	for _, t := range tasks {
		row(b, t.Step.Name, t.Role.Name, t.Due, DaysText(r.Lang, t.DaysLeft), t.Light.Name)
	}
	b.WriteString("\n")
}

func (r Reader) stageTable(b *strings.Builder) {
	r.table(b, "pilot.page-progress", "pilot.col-stage", "pilot.col-done")
	for _, stage := range pilot.Stages() {
		done, all := 0, 0
		for _, st := range r.State.Steps {
			if spec, _ := pilot.Spec(st.Code); spec.Stage == stage {
				all++
				if st.Status == pilot.Complete {
					done++
				}
			}
		}
		if all > 0 {
			row(b, r.text("stage."+string(stage)), fmt.Sprintf("%d / %d", done, all))
		}
	}
	b.WriteString("\n")
}

func (r Reader) communityTable(b *strings.Builder) {
	communities := r.communities()
	if len(communities) == 0 {
		return
	}
	r.table(b, "pilot.page-communities", "pilot.col-community", "pilot.col-light", "pilot.col-stage", "pilot.col-done")
	for i, c := range communities {
		if i == maxTableRows {
			row(b, "…", "", "", "")
			break
		}
		stage := ""
		if c.Stage != nil {
			stage = c.Stage.Name
		}
		row(b, c.Community.Name, c.Light.Name, stage, fmt.Sprintf("%d / %d", c.Accepted, c.Total))
	}
	b.WriteString("\n")
}

func (r Reader) table(b *strings.Builder, title string, columns ...string) {
	fmt.Fprintf(b, "### %s\n\n|", r.text(title))
	for _, c := range columns {
		fmt.Fprintf(b, " %s |", r.text(c))
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", len(columns)) + "\n")
}

func row(b *strings.Builder, cells ...string) {
	b.WriteString("|")
	for _, c := range cells {
		fmt.Fprintf(b, " %s |", plain(c))
	}
	b.WriteString("\n")
}

func (r Reader) eventList(b *strings.Builder, title string, lines []pilot.Line) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", r.text(title))
	for i := len(lines) - 1; i >= 0; i-- {
		fmt.Fprintf(b, "- %s %s\n", r.minute(lines[i].At), plain(shortText(r.Event(lines[i]), 300)))
	}
	b.WriteString("\n")
}

// plain makes a text harmless in markdown: names may hold pipes, stars or brackets.
func plain(s string) string {
	return markdown.Replace(s)
}

var markdown = strings.NewReplacer(
	"\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "#", "\\#", "\n", " ",
)

func shortText(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
