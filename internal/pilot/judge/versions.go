package judge

import "shidian/internal/pilot"

// Version is the terms of a pilot from one event on.
type Version struct {
	Number int   // of the order that made them; 0: as the pilot began
	Seq    int64 // of the event from which on they hold
	Terms  pilot.Terms
}

// Versions are those that events make out of terms, the ones before them first; none
// where no event changes any.
func Versions(before *pilot.Terms, events []pilot.Event) []Version {
	var out []Version
	terms := *before
	for _, e := range events {
		if len(e.Changes) == 0 {
			continue
		}
		after, err := terms.Changed(e.Changes)
		if err != nil {
			continue // the fold leaves them as they are, too
		}
		if len(out) == 0 {
			out = append(out, Version{Number: terms.Amended, Terms: terms})
		}
		terms = after
		out = append(out, Version{Number: terms.Amended, Seq: e.Seq, Terms: terms})
	}
	return out
}
