package contender

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shidian/bench/story"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// office is one community as the product's own rules see it: its terms, what it hands in,
// and how its pilot stands before each of these.
type office struct {
	terms  pilot.Terms
	papers []paper
	before [][]byte // states as JSON, one for each paper
}

// openOffice has a community's whole story judged.
func openOffice() (*office, error) {
	book, err := story.Open("duties")
	if err != nil {
		return nil, err
	}
	subs, err := book.Take(1)
	if err != nil {
		return nil, err
	}
	own := subs[0].Communities[0]
	o := &office{terms: own.Terms}
	now := time.Now()
	session := judge.NewSession(&o.terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, now, struct{}{}))
	session.Take(pilot.SelfEntry(pilot.EntryGate, now, pilot.GateChanged{V: pilot.MessageVersion, Seq: 1, Open: true}))
	for _, h := range own.HandIns {
		state, err := json.Marshal(session.State())
		if err != nil {
			return nil, fmt.Errorf("write how the pilot stands before %s: %w", h.Step, err)
		}
		body, err := json.Marshal(h)
		if err != nil {
			return nil, fmt.Errorf("write the hand-in of %s: %w", h.Step, err)
		}
		if err := wantAccepted(session.Take(handedIn(now, body))); err != nil {
			return nil, err
		}
		o.papers, o.before = append(o.papers, paper{ID: h.ID, Step: string(h.Step), Body: body}), append(o.before, state)
	}
	return o, nil
}

func handedIn(at time.Time, body []byte) pilot.Entry {
	return pilot.NewEntry(pilot.EntryHandIn, textbookSignal, pilot.ViaSignal, at, body)
}

var errRefused = errors.New("not accepted")

func wantAccepted(events []pilot.Event) error {
	for _, e := range events {
		if e.Type == pilot.EventAccepted {
			return nil
		}
	}
	return fmt.Errorf("%w: %+v", errRefused, events)
}
