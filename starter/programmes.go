package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"shidian/internal/pilot"
	"shidian/starter/table"
)

func (a *app) programmesCommand() *cobra.Command {
	c := a.command("programmes", "programmes", wants(0, 0), func(cmd *cobra.Command, _ []string) error {
		return a.programmes(cmd.Context())
	})
	c.AddCommand(a.programmeCloseCommand())
	return c
}

// programmeShown is a programme as data.
type programmeShown struct {
	Programme    string              `json:"programme"`
	SubDistricts int                 `json:"subDistricts"`
	Communities  int                 `json:"communities"`
	Ended        int                 `json:"ended"` // pilots of either level
	Closed       *pilot.ProgrammeEnd `json:"closed,omitempty"`
}

func (a *app) programmes(ctx context.Context) error {
	c, err := a.client(ctx)
	if err != nil {
		return err
	}
	record, err := c.Store(ctx)
	if err != nil {
		return err
	}
	rows, err := record.Programmes(ctx)
	if err != nil {
		return err
	}
	ends, err := record.ProgrammeEnds(ctx)
	if err != nil {
		return err
	}
	shown := []programmeShown{}
	for _, r := range rows {
		p := programmeShown{Programme: r.Programme, SubDistricts: r.SubDistricts, Communities: r.Communities, Ended: r.Ended}
		if i := slices.IndexFunc(ends, func(e pilot.ProgrammeEnd) bool { return e.Programme == r.Programme }); i >= 0 {
			p.Closed = &ends[i]
		}
		shown = append(shown, p)
	}
	a.logAccess(ctx, c, "programmes", "", "", "")
	if given, err := a.give(shown); given || err != nil {
		return err
	}
	t := table.New(a.text("desk.col-programme"), a.text("desk.col-sub-districts"), a.text("desk.col-communities"), a.text("desk.col-ended"), a.text("desk.col-closed"))
	for _, p := range shown {
		closed := ""
		if p.Closed != nil {
			closed = a.text("desk.closed-by", closedArgs(*p.Closed))
		}
		t.Row(p.Programme, fmt.Sprint(p.SubDistricts), fmt.Sprint(p.Communities), fmt.Sprint(p.Ended), closed)
	}
	a.put(t)
	return nil
}
