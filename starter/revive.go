package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/postgres"
	"shidian/internal/revive"
	"shidian/starter/table"
)

// reviveFlags are what `revive` is told beside the place.
type reviveFlags struct {
	all, dryRun bool
	as, reason  string
}

func (a *app) reviveCommand() *cobra.Command {
	var f reviveFlags
	c := a.command("revive PLACE|--all [--dry-run] [--as NAME] [--reason TEXT]", "revive", wants(0, 1), func(cmd *cobra.Command, args []string) error {
		if f.all == (len(args) > 0) {
			return usage("desk.revive-wants")
		}
		order := revive.Order{By: f.as, Reason: f.reason, DryRun: f.dryRun}
		if len(args) > 0 {
			if err := checkPlace(args[0]); err != nil {
				return err
			}
			order.Place = args[0]
		}
		return a.revive(cmd.Context(), order)
	})
	c.Flags().BoolVar(&f.all, "all", false, a.text("desk.flag.revive-all"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, a.text("desk.flag.revive-dry-run"))
	c.Flags().StringVar(&f.as, "as", "", a.text("desk.flag.as"))
	c.Flags().StringVar(&f.reason, "reason", "", a.text("desk.flag.revive-reason"))
	c.ValidArgsFunction = a.completePlace
	return c
}

// reviveReport is what `revive` answers as data.
type reviveReport struct {
	DryRun      bool          `json:"dryRun,omitempty"`
	Pilots      []reviveEntry `json:"pilots"`                // those that something was to be done for
	Looked      int           `json:"looked"`                // at so many pilots
	Scheduled   []string      `json:"scheduled,omitempty"`   // programmes whose weekly bulletin Temporal knows again, or would
	Unscheduled []string      `json:"unscheduled,omitempty"` // programmes whose weekly bulletin Temporal does not know, nor the record
}

type reviveEntry struct {
	Programme  string        `json:"programme"`
	Place      string        `json:"place"`
	WorkflowID string        `json:"workflowId"`
	Result     revive.Result `json:"result"`
	Seq        int64         `json:"seq"`                // the last event on record
	Why        string        `json:"why,omitempty"`      // terminated, timed-out, failed, gone, closed, cancelled
	At         *time.Time    `json:"at,omitempty"`       // when it ended
	EndedBy    string        `json:"endedBy,omitempty"`  // who terminated it
	Said       string        `json:"said,omitempty"`     // why, as they said
	Refilled   int           `json:"refilled,omitempty"` // events that the record has again
	Gone       []string      `json:"gone,omitempty"`     // ids of messages behind them of which only the digest is left
	Unread     int           `json:"unread,omitempty"`   // messages handed to the new run
	Message    string        `json:"message"`
}

func (a *app) revive(ctx context.Context, order revive.Order) error {
	c, programme, err := a.clientToAudit(ctx, order.Place)
	if err != nil {
		return err
	}
	order.Programme = programme
	if isTerminal(a.err) {
		order.Tell = func(r revive.Revived, n, of int) {
			a.flash(a.text("desk.revive.progress", catalog.Args{"n": n, "of": of, "place": r.Place}))
		}
	}
	done, err := revive.Run(ctx, c, order)
	a.clearProgress()
	if len(done) == 0 && err != nil {
		return err
	}
	report, status := a.reviveReport(order, done)
	if order.Place == "" && err == nil {
		report.Scheduled, report.Unscheduled, err = c.Reschedule(ctx, programmesOf(done), order.DryRun)
	}
	if shown := a.showRevived(report); shown != nil {
		return shown
	}
	if err != nil {
		return err
	}
	if status != exitDone {
		return exitError(status)
	}
	return nil
}

// programmesOf are the programmes of pilots that go on.
func programmesOf(done []revive.Revived) []string {
	var all []string
	seen := map[string]bool{}
	for _, r := range done {
		if r.Result != revive.Ended && !seen[r.Programme] {
			seen[r.Programme], all = true, append(all, r.Programme)
		}
	}
	return all
}

func (a *app) reviveReport(order revive.Order, done []revive.Revived) (reviveReport, int) {
	report, status := reviveReport{DryRun: order.DryRun, Pilots: []reviveEntry{}, Looked: len(done)}, exitDone
	for _, r := range done {
		switch r.Result {
		case revive.Nothing:
			continue
		case revive.Ended:
			if r.Refilled == 0 {
				continue
			}
		case revive.Unclear:
			status = max(status, exitRefused)
		case revive.Failed, revive.Skipped:
			status = exitServer
		}
		e := reviveEntry{
			Programme: r.Programme, Place: r.Place, WorkflowID: r.WorkflowID, Result: r.Result, Seq: r.Seq, Why: r.Lost.How,
			EndedBy: r.Lost.EndedBy, Said: r.Lost.Said, Refilled: r.Refilled, Gone: r.Gone, Unread: r.Unread, Message: a.revivedText(r),
		}
		if !r.Lost.At.IsZero() {
			e.At = &r.Lost.At
		}
		report.Pilots = append(report.Pilots, e)
	}
	return report, status
}

func (a *app) revivedText(r revive.Revived) string {
	args := catalog.Args{"n": r.Seq, "events": r.Refilled, "unread": r.Unread, "place": r.Place, "why": ""}
	if r.Lost.How != "" {
		args["why"] = a.text("desk.revive.why."+r.Lost.How, catalog.Args{"date": endedOn(&client.EndedError{At: r.Lost.At})})
	}
	if r.Result == revive.Failed {
		args["reason"] = a.reviveReason(r.Err)
	}
	text := a.text("desk.revive."+string(r.Result), args)
	if r.Refilled > 0 && r.Result != revive.Filled && r.Result != revive.Behind && r.Result != revive.Failed {
		text += a.text("desk.revive.also-refilled", args)
	}
	if len(r.Gone) > 0 {
		text += a.text("desk.revive.gone", catalog.Args{"n": len(r.Gone), "ids": strings.Join(r.Gone, ", ")})
	}
	if r.Unread > 0 {
		text += a.text("desk.revive.unread", args)
	}
	return text
}

func (a *app) reviveReason(err error) string {
	var missing *revive.MissingError
	var stranger *postgres.NotEnrolledError
	switch {
	case errors.As(err, &missing):
		return a.text("desk.revive-missing", catalog.Args{"from": missing.From, "to": missing.To})
	case errors.As(err, &stranger):
		return a.text("desk.revive-stranger", catalog.Args{"place": stranger.WorkflowID})
	case errors.Is(err, revive.ErrAttributes):
		return a.text("desk.no-attributes")
	}
	return shortReason(err)
}

func (a *app) showRevived(report reviveReport) error {
	if given, err := a.give(report); given || err != nil {
		return err
	}
	colours := map[revive.Result]colour{
		revive.Done: green, revive.Filled: green, revive.Ended: green, revive.Failed: red, revive.Unclear: red, revive.Skipped: grey,
	}
	if len(report.Pilots) > 0 {
		t := table.New(a.text("desk.col-place"), a.text("desk.col-result"))
		for _, r := range report.Pilots {
			t.Cells(table.Cell{Text: a.whereIn(r.Programme, r.Place)}, table.Cell{Text: r.Message, Style: a.style(colours[r.Result])})
		}
		a.put(t)
	}
	key := "desk.revive-summary"
	if len(report.Pilots) == 0 && len(report.Scheduled) == 0 {
		key = "desk.revive-nothing"
	}
	a.print(a.text(key, catalog.Args{"n": len(report.Pilots), "of": report.Looked}))
	for _, programme := range report.Scheduled {
		if report.DryRun {
			a.print(a.text("desk.revive-would-schedule", catalog.Args{"programme": programme}))
		} else {
			a.print(a.text("desk.revive-scheduled", catalog.Args{"programme": programme}))
		}
	}
	for _, programme := range report.Unscheduled {
		a.note(a.paint(yellow, a.text("desk.warning")) + a.text("desk.revive-unscheduled", catalog.Args{"programme": programme}))
	}
	return nil
}
