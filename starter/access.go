package main

import (
	"cmp"
	"context"
	"errors"
	"os/user"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/postgres"
)

// logAccess writes down who looked at the record, or took something out of it. That it
// could not be written down keeps nobody from looking; they are told.
func (a *app) logAccess(ctx context.Context, c *client.Client, act, programme, place, detail string) {
	err := c.LogAccess(ctx, postgres.Access{
		Program: "shidian", OSUser: osUser(), Act: act, Programme: programme, Place: place, Detail: detail,
	})
	var silent *client.UnreachableError
	if err == nil || errors.As(err, &silent) || errors.Is(err, client.ErrNoRecordYet) || errors.Is(err, postgres.ErrExposed) || ctx.Err() != nil {
		return // what can't be reached was not looked at
	}
	a.note(a.paint(yellow, a.text("desk.warning")) + a.text("desk.access-not-logged", catalog.Args{"reason": shortReason(err)}))
}

// osUser is who the machine says runs this.
func osUser() string {
	u, err := user.Current()
	if err != nil {
		return "?"
	}
	return cmp.Or(u.Username, u.Uid)
}
