package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/admission"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/trouble"
	"shidian/internal/version"
	"shidian/internal/view"
	"shidian/starter/table"
	"shidian/workflows"
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

// looked is a place's status as data.
type looked struct {
	view.Status
	Source client.Source `json:"source"`
	AsOf   string        `json:"asOf"` // real time, RFC 3339
	Silent bool          `json:"pilotSilent,omitempty"`
	// Trouble is what keeps the pilot from going on.
	Trouble *trouble.Trouble `json:"trouble,omitempty"`

	Program version.Program `json:"program"` // that looked
}

func (a *app) statusOf(ctx context.Context, place string, pilotOnly bool) error {
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	look := c.Status
	if pilotOnly {
		look = c.PilotStatus
	}
	l, err := look(ctx, programme, place, a.lang)
	if err != nil {
		return err
	}
	a.logAccess(ctx, c, "status", programme, place, "")
	a.saySilent(l.Silent)
	data := looked{l.Status, l.Source, l.AsOf.UTC().Format(time.RFC3339), l.Silent != nil, l.Trouble, version.This()}
	if given, err := a.give(data); given || err != nil {
		return err
	}
	if l.Trouble != nil {
		a.printLines([]string{a.troubleLine(*l.Trouble)})
	}
	a.printStatus(l)
	return nil
}

// saySilent says why the record answers in the pilot's place.
func (a *app) saySilent(why error) {
	var silent *client.UnreachableError
	switch {
	case why == nil:
	case admission.Of(why) != nil, errors.As(why, &silent):
		a.say("desk.server-silent", catalog.Args{"reason": a.reasonOf(why)})
	default:
		a.say("desk.pilot-silent", catalog.Args{"queue": workflows.TaskQueue})
	}
}

func (a *app) printStatus(l client.Look) {
	s := l.Status
	light := s.Light.Name
	if c := a.light(s.Light.Code, s.Light.Name); c.Style != nil {
		light = c.Style(light)
	}
	a.print(fmt.Sprintf("%s (%s)  %s  %s", s.Name, s.Place, light, bar(s.Progress)))
	a.print(s.Now)
	if g := s.Governance; g != nil {
		line := "governance.status-line"
		if g.Took {
			line = "governance.status-line-took"
		}
		a.print(a.text(line, catalog.Args{"since": g.Since, "time": s.PlanTime, "place": s.Place}))
	} else {
		a.print(a.statusLine(s))
	}
	for _, line := range s.Watch {
		a.print(line)
	}
	for _, note := range s.Notes {
		a.print(note)
	}
	for _, warning := range s.Warnings {
		a.print(warning)
	}
	if s.Recorder != "" {
		a.print(s.Recorder)
	}
	if len(s.Waiting) > 0 {
		a.section("pilot.page-waiting", a.taskTable(s.Waiting, false))
	}
	a.printInherited(s)
	a.printGovernance(s.Governance)
	a.section(a.stepsTitle(s), a.stepTable(s.Steps))
	if len(s.Communities) > 0 {
		a.section("pilot.page-communities", a.communityTable(s.Communities))
	}
	if len(s.Decisions) > 0 {
		a.print("\n" + a.text("pilot.page-decisions"))
		for _, d := range s.Decisions {
			a.print("  " + d.Text)
		}
	}
	a.lines("pilot.page-refusals", s.Refusals)
	a.lines("pilot.page-recent", s.Recent)
	key := "desk.as-of-pilot"
	if l.Source == client.FromRecord {
		key = "desk.as-of"
	}
	a.print("\n" + a.text(key, catalog.Args{"at": l.AsOf.Local().Format("2006-01-02 15:04:05"), "seq": s.Seq}))
}

// statusLine says when the pilot is due, what time it is there, and since when it is open.
func (a *app) statusLine(s view.Status) string {
	args := catalog.Args{"deadline": s.Deadline, "time": s.PlanTime, "opened": s.Opened}
	if s.NotBefore == "" {
		return a.text("desk.status-line", args)
	}
	args["opens"] = s.NotBefore
	return a.text("desk.status-line-not-open", args)
}

func (a *app) section(title string, t *table.Table) {
	a.print("\n" + a.text(title))
	a.put(t)
}

func (a *app) lines(title string, lines []view.Line) {
	if len(lines) == 0 {
		return
	}
	a.print("\n" + a.text(title))
	for _, l := range lines {
		a.print("  " + l.At + "  " + l.Text)
	}
}

func (a *app) stepTable(steps []view.Step) *table.Table {
	t := table.New(a.text("desk.col-step"), a.text("desk.col-step-name"), a.text("desk.col-status"), a.text("desk.col-due"), a.text("desk.col-role"), a.text("desk.col-version"))
	colours := map[string]colour{"accepted": green, "to-confirm": yellow}
	for _, s := range steps {
		status := table.Cell{Text: s.Status.Name, Style: a.style(colours[s.Status.Code])}
		if s.Overdue {
			status = table.Cell{Text: s.Status.Name + a.text("desk.overdue-mark"), Style: a.style(red)}
		}
		t.Cells(table.Cell{Text: s.Step.Code}, table.Cell{Text: s.Step.Name + ofPeriod(s)}, status, table.Cell{Text: a.dueText(s)}, table.Cell{Text: s.Role.Code},
			table.Cell{Text: a.versionText(s)})
	}
	return t
}

// ofPeriod says for which period a duty is waited for, or is done.
func ofPeriod(s view.Step) string {
	switch {
	case s.Done != "":
		return " " + s.Done
	case s.Period == "" || s.Status.Code == string(pilot.Waiting):
		return ""
	}
	return " " + s.Period
}

// dueText is by when a step is due; of a duty that is done, when it will be next.
func (a *app) dueText(s view.Step) string {
	if s.Done != "" && s.Due != "" {
		return a.text("governance.next-due", catalog.Args{"date": s.Due})
	}
	return s.Due
}

func (a *app) versionText(s view.Step) string {
	var parts []string
	if s.Accepted != nil {
		parts = append(parts, s.Accepted.ID+" ("+s.Accepted.By.Name+")")
		if s.ByTerms != "" {
			parts = append(parts, s.ByTerms)
		}
	}
	if s.Held != nil {
		parts = append(parts, a.text("desk.held", catalog.Args{"id": s.Held.ID}))
	}
	if s.Rounds > 0 {
		parts = append(parts, a.text("desk.rounds", catalog.Args{"n": s.Rounds}))
	}
	for _, r := range s.Election {
		if r.Returned {
			parts = append(parts, a.text("desk.round-fell", catalog.Args{"round": r.Round.Name, "date": r.PollingDay, "id": r.ID}))
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(s.Explains)) {
		parts = append(parts, a.text("desk.explained", catalog.Args{"rule": rule, "why": s.Explains[rule]}))
	}
	return strings.Join(parts, "; ")
}

func (a *app) communityTable(all []view.Community) *table.Table {
	t := table.New(a.text("desk.col-light"), a.text("desk.col-place"), a.text("desk.col-name"), a.text("desk.col-stage"), a.text("desk.col-done"))
	for _, c := range all {
		place := strings.Join(strings.Split(c.WorkflowID, "/")[2:], "/")
		stage := stageName(c.Stage)
		if c.LeftOut {
			stage = a.text("pilot.left-out")
		}
		t.Cells(a.light(c.Light.Code, c.Light.Name), table.Cell{Text: place}, table.Cell{Text: c.Community.Name}, table.Cell{Text: stage},
			table.Cell{Text: fmt.Sprintf("%d/%d", c.Accepted, c.Total)})
	}
	return t
}
