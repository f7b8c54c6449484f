package client

import (
	"context"
	"errors"
	"time"

	"shidian/internal/attachments"
	"shidian/internal/pilot"
)

// Envelope is a message before it is written: where it goes, in whose name, and what is
// enclosed.
type Envelope struct {
	Programme, Place string
	By               pilot.Actor
	Whole            bool   // By is complete; else a unit that is missing is the one of the role at this place
	ID               string // empty: a new one
	About            string // what a new id begins with
	With             []Enclosed
	// Files opens the store of enclosed files, when there are any.
	Files func(context.Context) (*attachments.Store, error)
	// Stored, if set, hears of each file; not anew: it was there already.
	Stored func(f attachments.File, anew bool)
}

// SendError says that a message was written and not sent, or perhaps sent: again with the
// same id is safe.
type SendError struct {
	ID  string
	Err error
}

func (e *SendError) Error() string { return "send " + e.ID + ": " + e.Err.Error() }

func (e *SendError) Unwrap() error { return e.Err }

// Dispatch is the way of every message from a person: it finds the sender's unit, stores
// what is enclosed, so that no message names a file that is not there, writes the
// header and has send send the message. An error of send is a [*SendError].
func (c *Client) Dispatch(ctx context.Context, e Envelope, send func(pilot.Header) error) error {
	by := e.By
	if by.Unit == "" && !e.Whole {
		var err error
		if by.Unit, err = c.UnitOf(ctx, e.Programme, e.Place, by.Role); err != nil {
			return err
		}
	}
	for _, with := range e.With {
		if err := c.store(ctx, e, by, with); err != nil {
			return err
		}
	}
	h := c.header(e.ID, e.About, by)
	if err := send(h); err != nil {
		return &SendError{ID: h.ID, Err: err}
	}
	return nil
}

func (c *Client) header(id, about string, by pilot.Actor) pilot.Header {
	now := c.Now().Truncate(time.Second)
	if id == "" {
		id = NewID(about, now)
	}
	return pilot.Header{V: pilot.MessageVersion, ID: id, By: by, At: &now}
}

// store puts files where evidence is kept, and on record whose they are.
func (c *Client) store(ctx context.Context, e Envelope, by pilot.Actor, with Enclosed) error {
	if len(with.files) == 0 {
		return nil
	}
	store, err := e.Files(ctx)
	if err != nil {
		return err
	}
	for _, f := range with.files {
		anew, err := store.Put(ctx, f)
		if errors.Is(err, attachments.ErrChanged) {
			return &ChangedFileError{Path: f.Path}
		}
		if err != nil {
			return err
		}
		if e.Stored != nil {
			e.Stored(f, anew)
		}
	}
	return c.KeepUploads(ctx, e.Programme, e.Place, by, with.stored())
}
