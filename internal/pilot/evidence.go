package pilot

import (
	"encoding/json"
	"time"
)

// Case is what a hand-in is judged on: the terms, what earlier steps have
// established, and when it came.
type Case struct {
	Terms  *Terms
	Facts  Facts
	Now    time.Time // plan time of receipt
	HandIn *HandIn
	// Offline: the pilot's facts are not known (`evidence check` without a place);
	// rules that need them are left out.
	Offline bool
}

// Verdict is what an examination of evidence says.
type Verdict struct {
	Findings []Finding
	Facts    Facts // what the evidence establishes, if it is accepted
	// StaysOpen: valid and worth keeping, but the step is not done with it, e.g.
	// an election round whose turnout failed, or a receipt that returns.
	StaysOpen bool
	// Returns: steps of this pilot that the hand-in sends back (archive-receipt).
	Returns []Step
	Reasons []ReturnReason
}

// Examine judges a step's evidence. All findings at once, never the first only.
func Examine(c Case, raw json.RawMessage) Verdict {
	return Verdict{}
}
