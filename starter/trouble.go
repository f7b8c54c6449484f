package main

import (
	"cmp"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/trouble"
)

// troublesShown is how many pilots that can't go on a list names, each with its line.
const troublesShown = 5

// troubledLines says which pilots can't go on, and what to do; where Temporal knows none
// at all it says so once.
func (a *app) troubledLines(t client.Troubled) []string {
	var lines []string
	if t.Lost > 0 {
		lines = append(lines, a.text("trouble.lost", catalog.Args{"n": t.Lost}))
	} else {
		for _, one := range t.Pilots[:min(len(t.Pilots), troublesShown)] {
			lines = append(lines, a.troubleLine(one))
		}
		if more := len(t.Pilots) - troublesShown; more > 0 {
			lines = append(lines, a.text("trouble.more", catalog.Args{"n": more}))
		}
	}
	if !t.Unwatched.IsZero() {
		lines = append(lines, a.text("trouble.unwatched", catalog.Args{"since": momentText(t.Unwatched)}))
	}
	return lines
}

// troubleLine says what keeps a pilot from going on, and what to do.
func (a *app) troubleLine(t trouble.Trouble) string {
	args := catalog.Args{"place": t.Place, "since": momentText(t.Since), "n": t.Attempts, "who": "", "why": ""}
	if t.By != "" {
		args["who"] = a.text("trouble.by", catalog.Args{"by": t.By})
	}
	if why := cmp.Or(t.Reason, t.Cause); why != "" {
		args["why"] = a.text("trouble.why", catalog.Args{"why": why})
	}
	key, do := "trouble."+string(t.Kind), "trouble.do.look"
	if t.Kind == trouble.Ended {
		key += "." + t.How
	}
	if t.Kind == trouble.Recording && t.Since.IsZero() {
		key = "trouble.recording-now"
	}
	if t.Kind.Stopped() {
		do = "trouble.do.revive"
	}
	return a.text(key, args) + a.text(do, args)
}

func momentText(at time.Time) string { return at.Local().Format("2006-01-02 15:04") }

func (a *app) printLines(lines []string) {
	for _, line := range lines {
		if style := a.style(red); style != nil {
			line = style(line)
		}
		a.print(line)
	}
}

func (a *app) noteLines(lines []string) {
	for _, line := range lines {
		a.note(a.paint(red, line))
	}
}
