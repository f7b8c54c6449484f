package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/postgres"
	"shidian/starter/table"
)

// programmesCommand lists the programmes of the installation, and closes one.
func (a *app) programmesCommand() *cobra.Command {
	c := a.command("programmes", "programmes", wants(0, 0), func(cmd *cobra.Command, _ []string) error {
		return a.programmes(cmd.Context())
	})
	c.AddCommand(a.programmeCloseCommand())
	return c
}

// programmeListed is a programme as `programmes` answers it.
type programmeListed struct {
	Programme    string     `json:"programme"`
	Name         string     `json:"name,omitempty"`
	District     pilot.Unit `json:"district"`
	SubDistricts int        `json:"subDistricts"` // on record
	Communities  int        `json:"communities"`
	Open         int        `json:"open"`            // pilots of either level that go on
	Ended        int        `json:"ended"`           // closed or cancelled
	Lives        int        `json:"lives,omitempty"` // communities that live on after their pilot
	Red          int        `json:"red"`
	Yellow       int        `json:"yellow"`
	NextDue      pilot.Date `json:"nextDue,omitempty"` // the day by whose end
	// Bulletin is the Schedule of the weekly one; absent: none is known, or none is made any more.
	Bulletin *bulletinListed     `json:"bulletin,omitempty"`
	Closed   *pilot.ProgrammeEnd `json:"closed,omitempty"` // the district has closed it
}

// bulletinListed is a Schedule with what Temporal says of it.
type bulletinListed struct {
	weeklyResult
	State client.ScheduleState `json:"state"`
}

func (a *app) programmes(ctx context.Context) error {
	c, err := a.client(ctx)
	if err != nil {
		return err
	}
	sums, err := c.ProgrammeSums(ctx)
	if err != nil {
		return err
	}
	a.logAccess(ctx, c, "programmes", "", "", "")
	listed := []programmeListed{}
	for _, s := range sums {
		p := listedProgramme(s)
		if p.Closed, err = programmeEnd(ctx, c, s.Programme); err != nil {
			return err
		}
		if p.Closed != nil {
			p.Bulletin = nil
		}
		listed = append(listed, p)
	}
	a.askSchedules(ctx, c, listed)
	if given, err := a.give(listed); given || err != nil {
		return err
	}
	if len(listed) == 0 {
		a.print(a.text("desk.no-programme"))
		return nil
	}
	a.put(a.programmesTable(listed))
	if len(listed) > 1 {
		a.print(a.text("desk.programmes-choose", catalog.Args{"first": listed[0].Programme}))
	}
	return nil
}

func listedProgramme(s postgres.ProgrammeSum) programmeListed {
	p := programmeListed{
		Programme: s.Programme, Name: s.Name, District: s.District, SubDistricts: s.SubDistricts, Communities: s.Communities,
		Open: s.Open, Ended: s.SubDistricts + s.Communities - s.Open, Lives: s.Lives, Red: s.Red, Yellow: s.Yellow,
	}
	if !s.NextDue.IsZero() {
		p.NextDue = pilot.DueDay(s.NextDue, time.FixedZone("", s.UTCOffset*60))
	}
	if s.Weekly != nil {
		p.Bulletin = &bulletinListed{weeklyResult: weeklyData(client.WeeklyKept(*s.Weekly))}
	}
	return p
}

// askSchedules asks Temporal for the bulletins' Schedules: one after the other, and no more
// once it does not answer.
func (a *app) askSchedules(ctx context.Context, c *client.Client, listed []programmeListed) {
	silent := false
	for _, p := range listed {
		if p.Bulletin == nil {
			continue
		}
		p.Bulletin.State = client.ScheduleUnknown
		if !silent {
			p.Bulletin.State = c.ScheduleState(ctx, p.Programme)
			silent = p.Bulletin.State == client.ScheduleUnknown
		}
	}
	if silent {
		a.note(a.paint(yellow, a.text("desk.warning")) + a.text("desk.programmes-no-temporal"))
	}
}

func (a *app) programmesTable(listed []programmeListed) *table.Table {
	t := table.New(a.text("desk.col-programme"), a.text("desk.col-name"), a.text("desk.col-district"), a.text("desk.col-units"),
		a.text("desk.col-open-ended"), a.text("desk.col-red-yellow"), a.text("desk.col-next-due"), a.text("desk.col-bulletin"))
	for _, p := range listed {
		t.Cells(table.Cell{Text: p.Programme}, table.Cell{Text: p.Name}, table.Cell{Text: p.District.Name}, table.Cell{Text: fmt.Sprintf("%d/%d", p.SubDistricts, p.Communities)},
			table.Cell{Text: a.openText(p)}, table.Cell{Text: fmt.Sprintf("%d/%d", p.Red, p.Yellow), Style: a.overdueStyle(p.Red)}, table.Cell{Text: string(p.NextDue)},
			table.Cell{Text: a.bulletinText(p)})
	}
	return t
}

// openText says how many pilots go on and have ended, and how many communities live on
// after theirs.
func (a *app) openText(p programmeListed) string {
	text := fmt.Sprintf("%d/%d", p.Open, p.Ended)
	if p.Lives > 0 {
		text += a.text("desk.programmes-lives", catalog.Args{"n": p.Lives})
	}
	return text
}

// bulletinText says when the bulletin is made, and what is wrong with its Schedule; of a
// programme that is closed, since when and by whom.
func (a *app) bulletinText(p programmeListed) string {
	b := p.Bulletin
	switch {
	case p.Closed != nil:
		return a.text("desk.closed-by", closedArgs(*p.Closed))
	case b == nil:
		return "-"
	}
	text := a.text("weekday."+b.Weekday) + " " + b.At
	if b.State != client.ScheduleSet {
		text += " (" + a.text("desk.schedule."+string(b.State)) + ")"
	}
	return text
}

// checkDistrict refuses a plan whose programme's code is another district's already: a copied
// plan would put its pilots among theirs.
func checkDistrict(ctx context.Context, c *client.Client, p *plan.Plan) error {
	own, known := c.DistrictOf(ctx, p.Programme.Code)
	if !known || own.Code == p.District.Code {
		return nil
	}
	return usage("desk.start-other-district", catalog.Args{"programme": p.Programme.Code, "name": own.Name, "district": p.District.Name})
}
