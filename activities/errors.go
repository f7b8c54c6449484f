package activities

import (
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/sdk/temporal"

	"shidian/internal/pilot"
)

// ErrUnstorable says that a record can't take what it was given, now or ever: the
// fault is in the data, not in the database. Stores wrap it.
var ErrUnstorable = errors.New("the record can't take this data")

// BehindError says that the record knows less than the workflow: a wrong or a
// restored database.
type BehindError struct {
	WorkflowID       string
	Record, Workflow int64
}

func (e *BehindError) Error() string {
	return fmt.Sprintf("the record of %s ends at event %d, the workflow is at %d: is this the right database (DATABASE_URL), or was it restored from an older copy?",
		e.WorkflowID, e.Record, e.Workflow)
}

// NotEnrolledError says that nothing is recorded for a workflow, since it is none of a
// plan's.
type NotEnrolledError struct {
	Why   pilot.NotEnrolled
	Cause error
}

func (e *NotEnrolledError) Error() string { return e.Cause.Error() }

// Unwrap is what the record said.
func (e *NotEnrolledError) Unwrap() error { return e.Cause }

// of is the workflow whose batch was refused.
func (e *NotEnrolledError) of(b Batch) pilot.Stranger {
	s := pilot.Stranger{WorkflowID: b.WorkflowID, RunID: b.RunID, Terms: b.Terms.Digest(), Why: e.Why}
	if len(b.Entries) > 0 {
		s.Message = pilot.ContentDigest(b.Entries[0].Payload)
	}
	return s
}

// ForebearsError says that a community waits, since it takes the place of others that have
// not ended by the record: it begins with what they came to.
type ForebearsError struct {
	Place   string
	Running []string // places
}

func (e *ForebearsError) Error() string {
	return fmt.Sprintf("%s takes the place of others and begins once these have ended by the record: %s; one whose workflow is lost is revived first (shidian audit, shidian revive)",
		e.Place, strings.Join(e.Running, ", "))
}

// Error types as Temporal shows them; typed Go errors do not cross that boundary.
const (
	TypeRecordBehind = "RecordBehind"
	TypeRecorderDown = "RecorderDown"
	TypeNotEnrolled  = "NotEnrolled"
	TypeForebears    = "WaitsForPredecessors"
	// TypeNewerWorkflow: a worker of a later release asked, and one of these answers.
	TypeNewerWorkflow = "AskedByNewerRelease"
	// TypeOlderWorkflow: what the workflow's release does not know waits for a newer worker.
	TypeOlderWorkflow = "AskedByOlderRelease"
)

// asTemporal turns an error into one that says its type in the Temporal UI. All
// are retried: what a person handed in waits until it can be recorded.
func asTemporal(err error) error {
	if err == nil {
		return nil
	}
	var behind *BehindError
	if errors.As(err, &behind) {
		return temporal.NewApplicationErrorWithCause(err.Error(), TypeRecordBehind, err)
	}
	var stranger *NotEnrolledError
	if errors.As(err, &stranger) {
		return temporal.NewApplicationErrorWithCause(err.Error(), TypeNotEnrolled, err)
	}
	var newer *NewerWorkflowError
	if errors.As(err, &newer) {
		return temporal.NewApplicationErrorWithCause(err.Error(), TypeNewerWorkflow, err)
	}
	var older *OlderWorkflowError
	if errors.As(err, &older) {
		return temporal.NewApplicationErrorWithCause(err.Error(), TypeOlderWorkflow, err)
	}
	var waits *ForebearsError
	if errors.As(err, &waits) {
		return temporal.NewApplicationErrorWithCause(err.Error(), TypeForebears, err)
	}
	return temporal.NewApplicationErrorWithCause("record what came in: "+err.Error(), TypeRecorderDown, err)
}
