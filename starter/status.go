package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/trouble"
	"shidian/internal/version"
	"shidian/internal/view"
	"shidian/starter/table"
)

func (a *app) statusCommand() *cobra.Command {
	var pilotOnly bool
	c := a.command("status [PLACE] [--pilot]", "status", wants(0, 1), func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return a.statusOfAll(cmd.Context())
		}
		if err := checkPlace(args[0]); err != nil {
			return err
		}
		return a.statusOf(cmd.Context(), args[0], pilotOnly)
	})
	c.Flags().BoolVar(&pilotOnly, "pilot", false, a.text("desk.flag.pilot"))
	c.ValidArgsFunction = a.completePlace
	return c
}

func (a *app) statusOfAll(ctx context.Context) error {
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	rows, err := overview.Of(c).List(ctx, programme, a.lang)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		if err := c.Known(ctx, programme); err != nil {
			return err
		}
	}
	a.logAccess(ctx, c, "status", programme, "", "")
	complete := overview.Completed(rows)
	troubled, err := c.Troubles(ctx, programme, "")
	if err != nil {
		return err
	}
	end, err := programmeEnd(ctx, c, programme)
	if err != nil {
		return err
	}
	amending, err := c.AmendingOf(ctx, programme)
	if err != nil {
		return err
	}
	if given, err := a.give(district{programme, a.now().UTC(), rows, complete, end, troubled.Pilots, amending, version.This()}); given || err != nil {
		return err
	}
	a.printLines(a.troubledLines(troubled))
	if end != nil {
		a.print(a.closedText(*end))
	}
	if len(rows) == 0 {
		a.print(a.text("desk.no-pilots", catalog.Args{"programme": programme}))
		return nil
	}
	a.put(a.districtTable(rows))
	if amending != nil {
		a.print(a.paint(yellow, a.amendingText(*amending)))
	}
	if complete != nil {
		a.print(a.completeText(*complete))
	}
	a.print(a.text("desk.as-of-record", catalog.Args{"at": a.now().Local().Format("2006-01-02 15:04:05"), "programme": programme}))
	return nil
}

// districtTable has a column for the life after the pilots once there is any.
func (a *app) districtTable(rows []overview.Row) *table.Table {
	head := []string{a.text("desk.col-light"), a.text("desk.col-place"), a.text("desk.col-name"), a.text("desk.col-stage"), a.text("desk.col-progress"),
		a.text("desk.col-communities"), a.text("desk.col-next-due"), a.text("desk.col-overdue"), a.text("desk.col-waiting")}
	governing := slices.ContainsFunc(rows, func(r overview.Row) bool { return r.Governing > 0 })
	if governing {
		head = append(head, a.text("desk.col-governing"))
	}
	t := table.New(head...)
	for _, r := range rows {
		cells := []table.Cell{a.light(r.Light.Code, r.Light.Name), {Text: r.Place}, {Text: r.Name}, {Text: stageName(r.Stage)},
			{Text: bar(r.Progress)}, {Text: fmt.Sprintf("%d/%d", r.Complete, r.Communities)}, {Text: r.NextDue},
			{Text: fmt.Sprint(r.Overdue), Style: a.overdueStyle(r.Overdue)}, {Text: a.waitingText(r)}}
		if governing {
			cells = append(cells, table.Cell{Text: a.governingText(r)})
		}
		t.Cells(cells...)
	}
	return t
}

func (a *app) governingText(r overview.Row) string {
	switch {
	case r.Governing == 0:
		return ""
	case r.Behind == 0:
		return a.text("desk.governing", catalog.Args{"n": r.Governing})
	}
	return a.text("desk.governing-behind", catalog.Args{"n": r.Governing, "behind": r.Behind})
}

// district is the whole district's status as data.
type district struct {
	Programme    string               `json:"programme"`
	AsOf         time.Time            `json:"asOf"`
	SubDistricts []overview.Row       `json:"subDistricts"`
	Complete     *overview.Completion `json:"complete,omitempty"`
	Closed       *pilot.ProgrammeEnd  `json:"closed,omitempty"` // the district has closed the programme
	// Troubles are of pilots that can't go on.
	Troubles []trouble.Trouble `json:"troubles,omitempty"`
	// Amending is how far an amendment is, while not everybody has it.
	Amending *client.HalfAmended `json:"amending,omitempty"`
	Program  version.Program     `json:"program"` // that looked
}

// amendedNamed is how many places an amendment that is not finished names.
const amendedNamed = 6

// amendingText says how far an amendment is.
func (a *app) amendingText(h client.HalfAmended) string {
	var parts []string
	names := func(places []string) string {
		text := strings.Join(places[:min(len(places), amendedNamed)], a.text("desk.list-comma"))
		if len(places) > amendedNamed {
			text += "…"
		}
		return text
	}
	if len(h.Left) > 0 {
		parts = append(parts, a.text("desk.half-amended", catalog.Args{"n": h.Amended, "of": h.Pilots, "places": names(h.Left)}))
	}
	if len(h.Behind) > 0 {
		parts = append(parts, a.text("desk.amended-behind", catalog.Args{"n": len(h.Behind), "places": names(h.Behind)}))
	}
	return strings.Join(parts, "\n")
}

// completeText says that the programme is complete.
func (a *app) completeText(c overview.Completion) string {
	key := "desk.complete"
	if c.Cancelled > 0 {
		key = "desk.complete-cancelled"
	}
	return a.text(key, catalog.Args{"closed": c.Closed, "cancelled": c.Cancelled, "since": c.Since})
}

func (a *app) overdueStyle(n int) table.Style {
	if n == 0 {
		return nil
	}
	return a.style(red)
}

func stageName(stage *view.Code) string {
	if stage == nil {
		return ""
	}
	return stage.Name
}

func (a *app) waitingText(r overview.Row) string {
	switch {
	case r.Phase == pilot.PhaseDissolved:
		return a.text("desk.dissolved-on", catalog.Args{"date": r.Closed})
	case r.Undecided:
		return a.text("desk.cancelled-undecided", catalog.Args{"date": r.Closed, "place": r.Place})
	case r.Phase == pilot.PhaseCancelled:
		return a.text("desk.cancelled-on", catalog.Args{"date": r.Closed})
	case r.Closed != "":
		return a.text("desk.closed-on", catalog.Args{"date": r.Closed})
	case r.NotBefore != "" && len(r.WaitingFor) == 0:
		return a.text("desk.opens-on", catalog.Args{"date": r.NotBefore})
	}
	var roles []string
	for _, role := range r.WaitingFor {
		roles = append(roles, role.Code)
	}
	return strings.Join(roles, ", ")
}
