package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"shidian/internal/audit"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/inspect"
)

func (a *app) auditCommand() *cobra.Command {
	var repair bool
	c := a.command("audit [PLACE] [--repair]", "audit", wants(0, 1), func(cmd *cobra.Command, args []string) error {
		order := inspect.Order{Repair: repair}
		if len(args) > 0 {
			if err := checkPlace(args[0]); err != nil {
				return err
			}
			order.Place = args[0]
		}
		return a.audit(cmd.Context(), order)
	})
	c.Flags().BoolVar(&repair, "repair", false, a.text("desk.flag.repair"))
	c.ValidArgsFunction = a.completePlace
	return c
}

func (a *app) audit(ctx context.Context, order inspect.Order) error {
	c, programme, err := a.clientToAudit(ctx, order.Place)
	if err != nil {
		return err
	}
	order.Programme, order.Tell = programme, a.showAuditing()
	sum, err := inspect.Run(ctx, c, order)
	a.clearProgress()
	interrupted := errors.Is(err, client.ErrInterrupted)
	if err != nil && !interrupted && len(sum.Findings) == 0 {
		return err
	}
	if shown := a.showAudit(order, sum, err == nil); shown != nil {
		return shown
	}
	switch {
	case interrupted:
		a.say("desk.audit.interrupted", catalog.Args{"n": sum.Pilots})
		return exitError(exitInterrupted)
	case err != nil:
		return err
	case sum.Differences() > 0:
		return exitError(exitRefused)
	case !sum.Complete():
		return exitError(exitServer)
	}
	return nil
}

// clientToAudit is the client and the programme that is meant: without a place, and
// where none is named, every one.
func (a *app) clientToAudit(ctx context.Context, place string) (*client.Client, string, error) {
	if place != "" {
		return a.clientOnRecord(ctx)
	}
	c, err := a.client(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, named := range []string{a.programme, a.settings.Client.Programme} {
		if named != "" {
			return c, named, checkProgramme(named)
		}
	}
	known, err := c.RecordedProgrammes(ctx)
	a.inSeveral = err == nil && len(known) > 1 // what is wrong with the record is said where it is read
	return c, "", nil
}

// whereIn is a place, with its programme where it could be another's.
func (a *app) whereIn(programme, place string) string {
	if a.inSeveral && programme != "" && place != "" {
		return programme + " " + place
	}
	return cmp.Or(place, programme)
}

// again is an argument with the programme that was typed beside it.
func (a *app) again(argument string) string {
	if a.programme == "" {
		return argument
	}
	return argument + " --programme " + a.programme
}

// showAuditing draws over one line of a terminal.
func (a *app) showAuditing() func(inspect.Progress) {
	if !isTerminal(a.err) {
		return nil
	}
	return func(p inspect.Progress) {
		a.flash(a.text("desk.audit.progress", catalog.Args{"n": p.Done, "of": p.Of, "place": p.Place}))
	}
}

// audited is what `audit` answers as data.
type audited struct {
	Programme   string          `json:"programme,omitempty"` // empty: all
	Place       string          `json:"place,omitempty"`     // empty: all
	Agree       bool            `json:"agree"`               // nothing differs (any more), and everybody was asked
	Pilots      int             `json:"pilots"`
	Events      int64           `json:"events"`
	Running     int             `json:"running"` // of the pilots, by the record
	Asked       int             `json:"asked"`   // of these, answered for themselves
	Unheard     inspect.Unheard `json:"unheard,omitempty"`
	Silent      []string        `json:"silent,omitempty"` // places of pilots that did not answer, the first ones
	Starting    int             `json:"starting,omitempty"`
	Outdated    int             `json:"outdated,omitempty"` // pilots whose rows the worker is still to write anew after an upgrade
	Differences int             `json:"differences"`        // left
	Repaired    int             `json:"repaired"`
	Findings    []auditFinding  `json:"findings"`
}

// auditFinding is a finding with its words.
type auditFinding struct {
	audit.Finding
	Message string `json:"message"`
	ToDo    string `json:"toDo,omitempty"` // empty: it is repaired
}

func (a *app) showAudit(order inspect.Order, sum *inspect.Report, whole bool) error {
	a.sayUnheard(sum)
	data := audited{
		Programme: order.Programme, Place: order.Place, Pilots: sum.Pilots, Events: sum.Events, Running: sum.Running, Asked: sum.Asked,
		Unheard: sum.Unheard, Silent: sum.Silent, Starting: sum.Starting, Outdated: sum.Outdated, Differences: sum.Differences(), Findings: []auditFinding{},
	}
	data.Agree = whole && sum.Complete() && data.Differences == 0
	for _, f := range sum.Findings {
		found := auditFinding{Finding: f, Message: a.foundText(f)}
		if f.Repaired {
			data.Repaired++
		} else {
			found.ToDo = a.toDoText(f, order)
		}
		data.Findings = append(data.Findings, found)
	}
	if given, err := a.give(data); given || err != nil {
		return err
	}
	a.printAudited(data.Findings)
	if whole {
		a.print(a.summaryOf(data))
	}
	return nil
}

// sayUnheard says why pilots were not asked, and which did not answer.
func (a *app) sayUnheard(sum *inspect.Report) {
	warn := func(key string, args catalog.Args) {
		a.note(a.paint(yellow, a.text("desk.warning")) + a.text(key, args))
	}
	switch sum.Unheard {
	case inspect.NoTemporal:
		warn("desk.audit.no-temporal", catalog.Args{"reason": a.reasonOf(sum.Err)})
	case inspect.NoWorker:
		warn("desk.audit.no-worker", catalog.Args{"queue": queueName, "seen": a.seenText(sum.Worker)})
	case inspect.PilotsAreSlow:
		warn("desk.audit.slow", catalog.Args{"reason": shortReason(sum.SilentOf)})
	case inspect.Heard:
	}
	if len(sum.Silent) > 0 && sum.Unheard == inspect.Heard {
		warn("desk.audit.silent", catalog.Args{"places": a.listed(sum.Silent, sum.Running-sum.Asked), "reason": shortReason(sum.SilentOf)})
	}
	if sum.Starting > 0 {
		a.say("desk.audit.starting", catalog.Args{"n": sum.Starting})
	}
	if sum.Outdated > 0 {
		a.say("desk.audit.outdated", catalog.Args{"n": sum.Outdated})
	}
}
