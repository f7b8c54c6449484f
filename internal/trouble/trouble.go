package trouble

import (
	"time"

	"shidian/internal/pilot"
)

// Kind says what keeps a pilot from going on.
type Kind string

// The kinds, the worst first: of each pilot the worst is told.
const (
	Unknown   Kind = "unknown"   // Temporal knows no such workflow
	Ended     Kind = "ended"     // its workflow has ended, and its record goes on
	Failing   Kind = "failing"   // its workflow task is tried again and again
	Recording Kind = "recording" // what it wants on record is tried again and again
	Waiting   Kind = "waiting"   // what came is taken by nobody
	Late      Kind = "late"      // a due time or reminder has passed, and nothing is on record of it
)

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{Unknown, Ended, Failing, Recording, Waiting, Late} }

// Stopped says whether the workflow does not run at all, so that it has to be revived.
func (k Kind) Stopped() bool { return k == Unknown || k == Ended }

// Trouble is what keeps one pilot from going on.
type Trouble struct {
	WorkflowID string    `json:"workflowId"`
	Place      string    `json:"place,omitempty"`
	Kind       Kind      `json:"kind"`
	Since      time.Time `json:"since,omitzero"` // real time; when it was first seen where nobody says more
	Detail
}

// Detail is what else is known; what is not is empty.
type Detail struct {
	How      string `json:"how,omitempty"`    // of Ended: terminated, failed, timed-out, cancelled, closed
	By       string `json:"by,omitempty"`     // who ended it, as Temporal has it
	Reason   string `json:"reason,omitempty"` // that was given for it
	Attempts int    `json:"attempts,omitempty"`
	Cause    string `json:"cause,omitempty"` // of the last attempt's failure, as the server has it: short, not for everybody
}

// Bounds from which on something is trouble. A worker that was killed, or a database
// that was away, is none a moment later.
const (
	FailingAfter   = 4               // attempts of a workflow task
	RecordingAfter = 5               // attempts of an activity
	Grace          = 5 * time.Minute // that a task may wait, or a due time be late
)

// LateBy says since when something should be on record that is not, by the state on
// record: the next reminder, due time or escalation. The zero time: nothing is late. In a
// rehearsal nothing is, nor where the pilot has ended.
func LateBy(t *pilot.Terms, s *pilot.State, now time.Time) time.Time {
	if s.Phase.Ended() || t.Clock.Rehearsed() {
		return time.Time{}
	}
	next := pilot.Project(t, s).Next.At
	if next.IsZero() {
		return time.Time{}
	}
	if due := t.Clock.Real(next); now.Sub(due) > Grace {
		return due
	}
	return time.Time{}
}
