package main

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/postgres"
	"shidian/internal/seal"
)

func (a *app) checkpointCommand() *cobra.Command {
	var out string
	c := a.command("checkpoint [NUMBER] [--out FILE]", "checkpoint", wants(0, 1), func(cmd *cobra.Command, args []string) error {
		number := int64(0)
		if len(args) > 0 {
			n, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || n < 1 {
				return usage("desk.bad-checkpoint", catalog.Args{"number": args[0]})
			}
			number = n
		}
		return a.checkpoint(cmd.Context(), number, out)
	})
	c.Flags().StringVar(&out, "out", "", a.text("desk.flag.checkpoint-out"))
	return c
}

// shownCheckpoint is what `checkpoint` answers as data.
type shownCheckpoint struct {
	postgres.CheckpointRow
	Short string `json:"short"` // to be compared
}

func (a *app) checkpoint(ctx context.Context, number int64, out string) error {
	d, err := a.client(ctx)
	if err != nil {
		return err
	}
	c, err := d.Checkpoint(ctx, number)
	if errors.Is(err, postgres.ErrNoCheckpoint) {
		return usage("desk.no-checkpoint")
	}
	if err != nil {
		return err
	}
	if out != "" {
		a.logAccess(ctx, d, "checkpoint-export", "", "", out)
		err := a.deliver(out, "", func(w io.Writer) error {
			_, err := io.WriteString(w, c.Note)
			return err
		})
		if err == nil {
			a.say("desk.checkpoint-written", catalog.Args{"file": out, "n": c.Number})
		}
		return err
	}
	if given, err := a.give(shownCheckpoint{c, seal.Short(c.Digest)}); given || err != nil {
		return err
	}
	a.print(a.text("desk.checkpoint", catalog.Args{"n": c.Number, "at": c.Made.Local().Format(time.DateTime), "short": seal.Short(c.Digest), "digest": c.Digest}))
	a.print("")
	a.print(c.Note)
	return nil
}
