package story

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// Judged is a hand-in as the product's rules took it.
type Judged struct {
	HandIn  pilot.HandIn
	Raw     json.RawMessage
	Before  json.RawMessage // the pilot's state
	Events  []pilot.Event
	Notices []pilot.Notice
}

var errRefused = errors.New("not accepted")

// Judge has a community's hand-ins judged one after another, elections being open; all are
// accepted.
func (o *Office) Judge(at time.Time) ([]Judged, error) {
	session := judge.NewSession(&o.Terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, at, struct{}{}))
	session.Take(pilot.SelfEntry(pilot.EntryGate, at, pilot.GateChanged{V: pilot.MessageVersion, Seq: 1, Open: true}))
	var all []Judged
	for _, h := range o.HandIns {
		j := Judged{HandIn: h}
		var err error
		if j.Before, err = json.Marshal(session.State()); err != nil {
			return nil, fmt.Errorf("write how the pilot stands before %s: %w", h.Step, err)
		}
		if j.Raw, err = json.Marshal(h); err != nil {
			return nil, fmt.Errorf("write the hand-in of %s: %w", h.Step, err)
		}
		told := len(session.Notices())
		j.Events = session.Take(Arrived(at, j.Raw))
		j.Notices = session.Notices()[told:]
		if err := Accepted(j.Events); err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, nil
}

// Arrived is a hand-in that has come to its pilot.
func Arrived(at time.Time, raw []byte) pilot.Entry {
	return pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, at, raw)
}

// Accepted is an error unless these events accept something.
func Accepted(events []pilot.Event) error {
	for _, e := range events {
		if e.Type == pilot.EventAccepted {
			return nil
		}
	}
	return fmt.Errorf("%w: %+v", errRefused, events)
}
