package contender

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"shidian/bench/load"
	"shidian/bench/story"
)

// Contender takes hand-ins in one way.
type Contender interface {
	// Name is its name in tables.
	Name() string
	// Prepare makes pilots that wait for at least this many messages by this many
	// clients, outside of what is measured.
	Prepare(ctx context.Context, clients, messages int) (*Batch, error)
	// Durable is when Postgres committed each message, by its key; nil where no
	// table of the contender's own holds it.
	Durable(ctx context.Context, b *Batch) (map[string]time.Time, error)
	// Rest ends what would work on in the background.
	Rest(ctx context.Context) error
}

// Batch is what Prepare made.
type Batch struct {
	Pilots    []load.Pilot
	Workflows []string // whose histories grow; none without Temporal
}

// key names a message of a pilot.
func key(pilot, message string) string { return pilot + "|" + message }

// paper is a hand-in ready to be put down, for contenders that judge nothing.
type paper struct {
	ID   string          `json:"id"`
	Step string          `json:"step"`
	Body json.RawMessage `json:"body"`
}

// papers are what one community hands in: the same content as the product gets.
func papers() ([]paper, error) {
	book, err := story.Open("papers")
	if err != nil {
		return nil, err
	}
	subs, err := book.Take(1)
	if err != nil {
		return nil, err
	}
	var all []paper
	for _, h := range subs[0].Communities[0].HandIns {
		body, err := json.Marshal(h)
		if err != nil {
			return nil, fmt.Errorf("write the hand-in of %s: %w", h.Step, err)
		}
		all = append(all, paper{ID: h.ID, Step: string(h.Step), Body: body})
	}
	return all, nil
}

// documents are those of papers that are handed in at once.
func documents(all []paper) []paper {
	var out []paper
	for _, p := range all {
		for _, step := range story.Documents {
			if p.Step == string(step) {
				out = append(out, p)
			}
		}
	}
	return out
}

// enough is how many pilots take this many messages of so many clients, each
// client having one to itself at the end.
func enough(clients, messages, each int) int { return messages/each + 1 + clients }

// portionOf is what is handed in: everything, or the documents.
func portionOf(atOnce bool) ([]paper, error) {
	all, err := papers()
	if err != nil || !atOnce {
		return all, err
	}
	return documents(all), nil
}

// named is a contender's name with how it is handed something.
func named(name string, atOnce bool) string {
	if atOnce {
		return name + ", eight at once"
	}
	return name
}

// messagesOf is how many messages one pilot takes.
func messagesOf(all []paper, atOnce bool) int {
	if atOnce {
		return 1
	}
	return len(all)
}
