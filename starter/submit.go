package main

import (
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
	file   string
	by     sender
	attach []string
	id     string
	signal bool
}

func (a *app) submitCommand() *cobra.Command {
	var f submitFlags
	use := "submit PLACE [STEP] -f FILE --as NAME --role ROLE [--attach FILE]... [--id ID] [--signal]"
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
	if err := errors.Join(checkLevel(spec, place), checkID(f.id)); err != nil {
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
	by, err := a.actor(ctx, c, programme, place, role, f.by)
	if err != nil {
		return err
	}
	if err := a.store(ctx, c, upload{programme, place, by}, with); err != nil {
		return err
	}
	h := a.handIn(spec.Code, f.id, by, written, with.attachments)
	answer, err := c.HandIn(ctx, programme, place, h, client.Way{Signal: f.signal})
	if err != nil {
		return a.sendFailed(err, h.ID)
	}
	r := report{place: place, retry: h.ID, sheets: map[pilot.Step]*sheet.Sheet{spec.Code: written}}
	r.add([]pilot.HandIn{h}, answer)
	return a.showAnswer(r)
}

// handIn is a sheet as a message.
func (a *app) handIn(step pilot.Step, id string, by pilot.Actor, s *sheet.Sheet, attached []pilot.Attachment) pilot.HandIn {
	h := pilot.HandIn{Header: a.header(id, string(step), by), Step: step, Attachments: attached}
	h.Note, h.Evidence, h.Explanations = s.Note, s.Evidence, s.Explanations
	return h
}

func (a *app) header(id, about string, by pilot.Actor) pilot.Header {
	now := a.now().Truncate(time.Second)
	if id == "" {
		id = client.NewID(about, now)
	}
	return pilot.Header{V: pilot.MessageVersion, ID: id, By: by, At: &now}
}

// actor is the sender with the unit that the role has at this place.
func (a *app) actor(ctx context.Context, c *client.Client, programme, place string, role pilot.Role, by sender) (pilot.Actor, error) {
	unit := by.unit
	if unit == "" {
		var err error
		if unit, err = c.UnitOf(ctx, programme, place, role); err != nil {
			return pilot.Actor{}, err
		}
	}
	return pilot.Actor{Name: by.name, Role: role, Unit: unit}, nil
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
