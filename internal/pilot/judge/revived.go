package judge

import (
	"shidian/internal/pilot"
)

// interruptionText is how much of a text is kept.
const interruptionText = 200

// takeRevived puts on record that the pilot was interrupted.
func (s *Session) takeRevived(i pilot.Interruption) {
	for _, text := range []*string{&i.How, &i.EndedBy, &i.Said, &i.By, &i.Reason} {
		*text = pilot.CleanText(*text, interruptionText)
	}
	e := pilot.Event{Type: pilot.EventRevived, Interruption: &i, Reason: i.Reason}
	if i.By != "" {
		e.By = &pilot.Actor{Name: i.By}
	}
	s.record(e)
}
