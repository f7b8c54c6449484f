package client

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// NewID makes a message id: what it is about, the day, and something random, e.g.
// charter-20021008-1f3a9c.
func NewID(about string, day time.Time) string {
	random := make([]byte, 3)
	_, _ = rand.Read(random) // never fails, says its documentation
	if len(about) > 40 {
		about = about[:40]
	}
	return fmt.Sprintf("%s-%s-%s", about, day.Format("20060102"), hex.EncodeToString(random))
}

// message is what goes to a pilot, either way.
type message struct {
	place  string
	workID string // workflow ID
	update string
	signal string
	id     string // the update's own ID
	body   json.RawMessage
}

// newMessage joins a message's id to a digest of its content, so that the same
// message sent again is the same update, and another one never is.
func newMessage(place, workflowID, update, signal, id, what string, content any) (message, error) {
	body, err := json.Marshal(content)
	if err != nil {
		return message{}, fmt.Errorf("write the message %s: %w", id, err)
	}
	if len(body) > pilot.MaxMessageBytes {
		return message{}, &TooLargeError{What: what, Size: len(body)}
	}
	if code := pilot.Unreadable(body); code != "" {
		return message{}, &RejectedError{Code: code, Err: errors.New(what + ": " + code)}
	}
	return message{
		place: place, workID: workflowID, update: update, signal: signal,
		id: id + "-" + pilot.ContentDigest(body)[:16], body: body,
	}, nil
}

func oneHandIn(programme, place string, h pilot.HandIn) (message, error) {
	return newMessage(place, workflows.PilotID(programme, place), workflows.UpdateCompleteStep, workflows.SignalStepCompleted,
		h.ID, string(h.Step), h)
}

func severalHandIns(programme, place string, batch []json.RawMessage, first string) (message, error) {
	return newMessage(place, workflows.PilotID(programme, place), workflows.UpdateCompleteSteps, workflows.SignalStepsCompleted,
		first, first, pilot.HandIns{V: pilot.MessageVersion, Submissions: batch})
}

// oneOf is a message other than a hand-in, to the workflow that acts at a place.
func oneOf(workflowID, place, update, signal, id string, content any) (message, error) {
	return newMessage(place, workflowID, update, signal, id, id, content)
}

// envelope is what a message of several hand-ins weighs without them.
const envelope = len(`{"v":1,"submissions":[]}`)

// pack puts hand-ins, in their order, into as few messages as their limits allow.
func pack(handIns []pilot.HandIn) ([][]pilot.HandIn, error) {
	var packs [][]pilot.HandIn
	var open []pilot.HandIn
	size := envelope
	for _, h := range handIns {
		raw, err := json.Marshal(h)
		if err != nil {
			return nil, fmt.Errorf("write the hand-in of %s: %w", h.Step, err)
		}
		own := len(raw) + 1 // a comma
		if envelope+own > pilot.MaxMessageBytes {
			return nil, &TooLargeError{What: string(h.Step), Size: own}
		}
		if len(open) == pilot.MaxSubmissions || size+own > pilot.MaxMessageBytes {
			packs, open, size = append(packs, open), nil, envelope
		}
		open, size = append(open, h), size+own
	}
	if len(open) > 0 {
		packs = append(packs, open)
	}
	return packs, nil
}
