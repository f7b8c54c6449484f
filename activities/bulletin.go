package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"shidian/internal/bulletin"
	"shidian/internal/pilot"
)

// Bulletins makes and keeps bulletins.
type Bulletins interface {
	// KeepBulletin makes a programme's bulletin of a day and keeps it; what is
	// kept of that day already comes back as it is. After the bulletin that says
	// that every pilot has ended none more is made: that one comes back. Of a programme
	// that is closed none is made: [bulletin.ErrProgrammeClosed].
	KeepBulletin(ctx context.Context, programme string, day pilot.Date) (kept *bulletin.Bulletin, isNew bool, err error)
}

// BulletinOrder asks for a bulletin.
type BulletinOrder struct {
	Programme        string    `json:"programme"`
	DueAt            time.Time `json:"dueAt"`            // real time
	UTCOffsetMinutes int       `json:"utcOffsetMinutes"` // in which its day is counted
}

// BulletinMade says which bulletin an order led to.
type BulletinMade struct {
	Number   int        `json:"number"`
	Day      pilot.Date `json:"day"`
	New      bool       `json:"new"`              // false: it was there before
	Complete bool       `json:"complete"`         // every pilot has ended
	Closed   bool       `json:"closed,omitempty"` // the programme is closed: none was made
}

// TypeBulletinFailed is the error type of a bulletin that could not be made.
const TypeBulletinFailed = "BulletinFailed"

// MakeBulletin makes a programme's bulletin from the record and keeps it there,
// once a day however often it runs.
func (a *Activities) MakeBulletin(ctx context.Context, o BulletinOrder) (BulletinMade, error) {
	day := pilot.DateOf(o.DueAt, time.FixedZone("", o.UTCOffsetMinutes*60))
	b, isNew, err := a.Bulletins.KeepBulletin(ctx, o.Programme, day)
	if errors.Is(err, bulletin.ErrProgrammeClosed) {
		return BulletinMade{Day: day, Closed: true}, nil
	}
	if err != nil {
		return BulletinMade{}, temporal.NewApplicationErrorWithCause("make the bulletin: "+err.Error(), TypeBulletinFailed, err)
	}
	return BulletinMade{Number: b.Number, Day: b.Day, New: isNew, Complete: b.Complete()}, nil
}
