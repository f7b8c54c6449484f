package report

import (
	"fmt"
	"strconv"

	"shidian/bench/rollout"
)

// Rollout tells of an upgrade in mid-pilot: its steps, and what should not be.
func Rollout(r rollout.Result) string {
	steps := [][]string{{"step", "hand-ins answered in it", "pilots at build *new* by its end"}}
	for _, s := range r.Steps {
		steps = append(steps, []string{s.Name, strconv.Itoa(s.HandIns), strconv.Itoa(s.New)})
	}
	text := fmt.Sprintf("\n%d communities open, %d pilots in all; %d hand-ins, each waited for. %s\n\n", r.Communities, r.Pilots, r.HandIns, r.Lists) + Table(steps) + "\n"
	rows := [][]string{{"what should not be", "count"}}
	for _, f := range rolloutFaults(r) {
		rows = append(rows, []string{f.what, strconv.Itoa(f.count)})
	}
	return text + Table(rows)
}

// fault is something that should not be.
type fault struct {
	what  string
	count int
}

func rolloutFaults(r rollout.Result) []fault {
	audit := 0
	if r.Audit != "" {
		audit = 1
	}
	return []fault{
		{"hand-ins not accepted", len(r.Failed)},
		{"lost: answered and not on record", r.Missing},
		{"on record twice", r.Twice},
		{"pilots whose count of accepted steps is wrong", r.Miscount},
		{"stuck: pilots that do not answer", r.Silent},
		{"stuck: communities whose last task was not build *new*'s", r.OldBuild},
		{"kinds of workflow tasks of build *new* that failed", len(r.Tasks)},
		{"`shidian audit` finds differences", audit},
	}
}

// RolloutFigures are all of it.
func RolloutFigures(r rollout.Result) []Figure {
	figures := []Figure{
		NewFigure("pilots", "", float64(r.Pilots)), NewFigure("hand-ins", "", float64(r.HandIns)), NewFigure("hand-ins handed over as signals", "", float64(r.HandedOver)),
		NewFigure("messages sent again", "", float64(r.SentAgain)),
	}
	for _, s := range r.Steps {
		figures = append(figures, NewFigure("hand-ins answered: "+s.Name, "", float64(s.HandIns)), NewFigure("pilots at the new build: "+s.Name, "", float64(s.New)))
	}
	for _, f := range rolloutFaults(r) {
		figures = append(figures, NewFigure(f.what, "", float64(f.count)))
	}
	for i := range figures {
		figures[i].Communities = r.Communities
	}
	return figures
}
