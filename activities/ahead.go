package activities

import (
	"context"
	"encoding/json"

	"shidian/internal/pilot"
)

// resultBytes is about how large the events of one result may be, as JSON. A result
// is kept in the history, and several travel with one workflow task, of which the
// server takes no more than 4 MB. What doesn't fit is taken in the next turn.
const resultBytes = 256 << 10

// aheadEvents is how many events are read at once of those that the workflow does
// not know. One entry never leads to so many.
const aheadEvents = 2000

// ahead is what earlier attempts recorded beyond the state that a workflow knows.
type ahead struct {
	events  []pilot.Event
	size    int     // of the events, as JSON
	answers []int64 // for each entry of the batch its first event here; 0: not here
	whole   bool    // nothing more is on record
}

// readAhead finds a batch's entries among what is on record already: its events up
// to the last of its own when they all are, else everything, up to what fits. An
// entry recorded once answers one entry only: the same message sent twice is
// judged twice, the second time as a duplicate.
func readAhead(ctx context.Context, tx Tx, b Batch) (ahead, error) {
	a := ahead{answers: make([]int64, len(b.Entries)), whole: true}
	if tx.Seq() == b.State.Seq {
		return a, nil
	}
	events, err := tx.EventsAfter(ctx, b.State.Seq, aheadEvents)
	if err != nil {
		return a, err
	}
	a.whole = b.State.Seq+int64(len(events)) == tx.Seq()
	groups := byEntry(events)
	if !a.whole && len(groups) > 1 {
		groups = groups[:len(groups)-1] // it may go on
	}
	left, keys := len(b.Entries), keysOf(b.Entries)
	for _, group := range groups {
		size := sizeOf(group)
		if len(a.events) > 0 && a.size+size > resultBytes || !b.understands(group) {
			a.whole = false
			break
		}
		a.events, a.size = append(a.events, group...), a.size+size
		if i := a.entryOf(group[0], b.Entries, keys); i >= 0 {
			a.answers[i] = group[0].Entry
			left--
		}
		if left == 0 {
			break // later entries find what follows themselves
		}
	}
	return a, nil
}

// entryOf finds the entry of a batch that led to an event; -1 when none of those
// not yet found did.
func (a ahead) entryOf(first pilot.Event, entries []pilot.Entry, keys []string) int {
	for i, e := range entries {
		if a.answers[i] == 0 && first.Key == keys[i] && (first.Arrival == e.Arrival || first.Arrival == "" || e.Arrival == "") {
			return i
		}
	}
	return -1
}

func keysOf(entries []pilot.Entry) []string {
	keys := make([]string, len(entries))
	for i, e := range entries {
		keys[i] = e.Key()
	}
	return keys
}

// answeredFirst are the answers up to the first entry that was not found. Those
// behind it the workflow finds by their arrival.
func (a ahead) answeredFirst() []int64 {
	for i, first := range a.answers {
		if first == 0 {
			return a.answers[:i]
		}
	}
	return a.answers
}

// byEntry divides events by the entry that led to them.
func byEntry(events []pilot.Event) [][]pilot.Event {
	var groups [][]pilot.Event
	start := 0
	for i := 1; i <= len(events); i++ {
		if i == len(events) || events[i].Entry != events[start].Entry {
			groups = append(groups, events[start:i])
			start = i
		}
	}
	return groups
}

func sizeOf(events []pilot.Event) int {
	size := 0
	for _, e := range events {
		data, err := json.Marshal(e)
		if err != nil {
			continue // it can't be recorded, which is where that is said
		}
		size += len(data)
	}
	return size
}
