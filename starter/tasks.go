package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/starter/table"
)

func (a *app) tasksCommand() *cobra.Command {
	var role string
	c := a.command("tasks [PLACE] [--role ROLE]", "tasks", wants(0, 1), func(cmd *cobra.Command, args []string) error {
		place := ""
		if len(args) > 0 {
			place = args[0]
			if err := checkPlace(place); err != nil {
				return err
			}
		}
		return a.tasks(cmd.Context(), place, role)
	})
	c.Flags().StringVar(&role, "role", "", a.text("desk.flag.role-filter"))
	a.completeRole(c)
	c.ValidArgsFunction = a.completePlace
	return c
}

func (a *app) tasks(ctx context.Context, place, typed string) error {
	var role pilot.Role
	if typed != "" {
		var err error
		if role, err = checkRole(typed); err != nil {
			return err
		}
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	tasks, err := overview.Of(c).Tasks(ctx, programme, place, role, a.lang)
	if err != nil {
		return err
	}
	a.logAccess(ctx, c, "tasks", programme, place, string(role))
	troubled, _ := c.Troubles(ctx, programme, place) // where the record does not answer, the pilot itself did
	waiting, err := a.notYetOpen(ctx, c, programme, place)
	if err != nil {
		return err
	}
	if a.output != outTable { // the data's form has no place for it
		a.noteLines(a.troubledLines(troubled))
		for _, line := range waiting {
			a.note(line)
		}
	}
	if given, err := a.give(tasks); given || err != nil {
		return err
	}
	a.printLines(a.troubledLines(troubled))
	for _, line := range waiting {
		a.print(line)
	}
	if len(tasks) == 0 {
		a.print(a.text("desk.no-tasks"))
		return nil
	}
	a.put(a.taskTable(tasks, true))
	first := tasks[0]
	args := catalog.Args{"n": len(tasks), "step": first.Step.Code, "place": first.Place, "role": first.Role.Code}
	if kind := pilot.RecordOf(pilot.Step(first.Step.Code)); kind != "" {
		args["kind"] = kind
		a.print(a.text("desk.tasks-next-record", args))
		return nil
	}
	a.print(a.text("desk.tasks-next", args))
	return nil
}

func (a *app) taskTable(tasks []view.Task, withPlace bool) *table.Table {
	head := []string{a.text("desk.col-light"), a.text("desk.col-due"), a.text("desk.col-left")}
	if withPlace {
		head = append(head, a.text("desk.col-place"), a.text("desk.col-name"))
	}
	t := table.New(append(head, a.text("desk.col-step"), a.text("desk.col-step-name"), a.text("desk.col-role"), a.text("desk.col-remark"))...)
	for _, task := range tasks {
		row := []table.Cell{a.light(task.Light.Code, task.Light.Name), {Text: task.Due}, {Text: view.DaysText(a.lang, task.DaysLeft)}}
		if withPlace {
			row = append(row, table.Cell{Text: task.Place}, table.Cell{Text: task.Name})
		}
		t.Cells(append(row, table.Cell{Text: task.Step.Code}, table.Cell{Text: task.Step.Name},
			table.Cell{Text: strings.Join(append([]string{task.Role.Code}, task.People...), " · ")}, table.Cell{Text: a.remark(task)})...)
	}
	return t
}

// remark says why a task is there again, and what is there of it already.
func (a *app) remark(t view.Task) string {
	remark := t.Period
	if t.Confirm != "" {
		remark = a.text("desk.to-confirm")
	}
	if t.Round != nil {
		remark = strings.TrimSpace(remark + " " + a.text("desk.next-round", catalog.Args{"round": t.Round.Name, "code": t.Round.Code}))
	}
	if t.Held != "" {
		remark = strings.TrimPrefix(remark+"; ", "; ") + a.text("desk.held", catalog.Args{"id": t.Held})
	}
	for _, r := range t.Returns {
		remark += " " + a.text("desk.returned", catalog.Args{"reason": r.Text})
	}
	return remark
}
