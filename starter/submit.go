package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/starter/sheet"
)

// submitFlags are what `submit` is told beside place and step.
type submitFlags struct {
	file     string
	by       sender
	attach   []string
	id       string
	replaces string // the held hand-in whose place it takes; before what the sheet says
	signal   bool
}

func (a *app) submitCommand() *cobra.Command {
	var f submitFlags
	use := "submit PLACE [STEP] -f FILE --as NAME --role ROLE [--attach FILE]... [--id ID] [--replaces ID] [--signal]"
	c := a.command(use, "submit", wants(1, 2), func(cmd *cobra.Command, args []string) error {
		if err := checkPlace(args[0]); err != nil {
			return err
		}
		if len(args) == 1 {
			return a.submitFolder(cmd.Context(), args[0], f)
		}
		return a.submit(cmd.Context(), args[0], args[1], f)
	})
	a.senderFlags(c, &f.by)
	c.Flags().StringVarP(&f.file, "file", "f", "", a.text("desk.flag.file"))
	c.Flags().StringArrayVar(&f.attach, "attach", nil, a.text("desk.flag.attach"))
	c.Flags().StringVar(&f.id, "id", "", a.text("desk.flag.id"))
	c.Flags().StringVar(&f.replaces, "replaces", "", a.text("desk.flag.replaces"))
	c.Flags().BoolVar(&f.signal, "signal", false, a.text("desk.flag.signal"))
	c.ValidArgsFunction = a.completePlaceStep
	return c
}

// senderFlags says who hands in.
func (a *app) senderFlags(c *cobra.Command, by *sender) {
	c.Flags().StringVar(&by.name, "as", "", a.text("desk.flag.as"))
	c.Flags().StringVar(&by.role, "role", "", a.text("desk.flag.role"))
	c.Flags().StringVar(&by.unit, "unit", "", a.text("desk.flag.unit"))
	a.completeRole(c)
}

func (a *app) submit(ctx context.Context, place, typed string, f submitFlags) error {
	spec, err := findHandIn(typed)
	if err != nil {
		return err
	}
	if err := errors.Join(checkLevel(spec, place), checkID(f.id), checkID(f.replaces)); err != nil {
		return err
	}
	role, err := f.by.check(&spec)
	if err != nil {
		return err
	}
	written, err := a.readSheet(ctx, f.file)
	if err != nil {
		return err
	}
	with, err := a.enclose(ctx, written, f.attach)
	if err != nil {
		return err
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	e := client.Envelope{
		Programme: programme, Place: place, By: f.by.actor(role), ID: f.id, About: string(spec.Code), With: []client.Enclosed{with},
	}
	r := report{sheets: map[pilot.Step]*sheet.Sheet{spec.Code: written}}
	return a.dispatch(ctx, c, e, r, func(header pilot.Header, r *report) error {
		h := handIn(header, spec.Code, written, with.Attachments)
		h.Replaces = cmp.Or(f.replaces, h.Replaces)
		answer, err := c.HandIn(ctx, programme, place, h, a.way(ctx, f.signal))
		return r.add([]pilot.HandIn{h}, answer, err)
	})
}

// handIn is a sheet as a message.
func handIn(header pilot.Header, step pilot.Step, s *sheet.Sheet, attached []pilot.Attachment) pilot.HandIn {
	h := pilot.HandIn{Header: header, Step: step, Attachments: attached}
	h.Note, h.Evidence, h.Explanations, h.Replaces = s.Note, s.Evidence, s.Explanations, s.Replaces
	return h
}

// actor is the sender, with the unit where it was typed.
func (s sender) actor(role pilot.Role) pilot.Actor {
	return pilot.Actor{Name: s.name, Role: role, Unit: s.unit}
}

// dispatch has the client send a message, as it sends any, and shows what became of it.
func (a *app) dispatch(ctx context.Context, c *client.Client, e client.Envelope, r report, send func(pilot.Header, *report) error) error {
	e.Files, e.Stored, r.place = a.evidenceStore, a.sayStored, e.Place
	err := c.Dispatch(ctx, e, func(h pilot.Header) error {
		r.retry = h.ID
		return send(h, &r)
	})
	var unsent *client.SendError
	if errors.As(err, &unsent) {
		if len(r.answers) > 0 {
			_ = a.showAnswer(r) // what was answered before the error; the error decides the status
		}
		return a.sendFailed(unsent.Err, unsent.ID)
	}
	if err != nil {
		return notEnclosed(err)
	}
	return a.showAnswer(r)
}

func checkID(id string) error {
	if id == "" || judge.ValidID(id) {
		return nil
	}
	return usage("desk.bad-id", catalog.Args{"id": id})
}

// sendFailed says how to send a message again that may or may not have arrived.
func (a *app) sendFailed(err error, id string) error {
	var silent *client.UnreachableError
	if errors.As(err, &silent) || errors.Is(err, client.ErrInterrupted) {
		status := a.report(err)
		a.say("desk.retry", catalog.Args{"id": id})
		return exitError(status)
	}
	return err
}

// showWaiting tells that a server is slow: on one line of a terminal, which is drawn
// over, else once.
func (a *app) showWaiting() func(client.Waiting) {
	told := false
	return func(w client.Waiting) {
		line := a.text("desk.slow-server", catalog.Args{
			"server": w.Server, "seconds": int(w.For.Seconds()), "deadline": a.deadline(),
		})
		switch {
		case w.For == 0:
			a.clearProgress()
		case isTerminal(a.err):
			a.flash("\r\x1b[K" + line)
		case !told:
			a.note(line)
			told = true
		}
	}
}

// deadline is how long an answer is waited for, as people write it: 60s, not 1m0s.
func (a *app) deadline() string {
	d := a.settings.Client.Deadline
	if d < time.Second {
		return d.String()
	}
	return fmt.Sprintf("%gs", d.Seconds())
}

// sayWaiting tells whoever watches that an answer is taking long.
func (a *app) sayWaiting(workerSeen time.Time) {
	args := catalog.Args{"deadline": a.deadline()}
	if workerSeen.IsZero() {
		a.say("desk.waiting", args)
		return
	}
	args["seen"] = workerSeen.Local().Format(time.TimeOnly)
	a.say("desk.waiting-seen", args)
}
