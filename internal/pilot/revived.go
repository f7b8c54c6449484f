package pilot

import "time"

// Interruption is how a pilot's workflow was lost, and who began it again from the
// record. It moves no due date and changes no light.
type Interruption struct {
	Last    int64     `json:"last"`              // number of the last event before it
	How     string    `json:"how"`               // terminated, failed or timed-out, as Temporal said; gone: Temporal knew nothing of it
	At      time.Time `json:"at,omitzero"`       // real time at which it ended; zero: not known
	EndedBy string    `json:"endedBy,omitempty"` // who terminated it, as Temporal knows them
	Said    string    `json:"said,omitempty"`    // why, as they said
	By      string    `json:"by,omitempty"`      // who had it revived
	Reason  string    `json:"reason,omitempty"`  // as they said
}

// interruptionText is how much of a text is kept.
const interruptionText = 200

// takeRevived puts on record that the pilot was interrupted.
func (s *Session) takeRevived(i Interruption) {
	for _, text := range []*string{&i.How, &i.EndedBy, &i.Said, &i.By, &i.Reason} {
		*text = cleanText(*text, interruptionText)
	}
	e := Event{Type: EventRevived, Interruption: &i, Reason: i.Reason}
	if i.By != "" {
		e.By = &Actor{Name: i.By}
	}
	s.record(e)
}
