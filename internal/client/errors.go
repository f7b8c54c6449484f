package client

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"shidian/internal/pilot"
)

// UnreachableError says that a server does not answer.
type UnreachableError struct {
	Server   string // Temporal or Postgres
	Address  string
	Variable string // that sets the address
	Err      error
	// Slow: it is there, and has not answered for as long as it was waited for. The
	// same again, later, is safe.
	Slow bool
}

func (e *UnreachableError) Error() string {
	if e.Slow {
		return fmt.Sprintf("%s at %s (set by %s) has not answered in time: %v", e.Server, e.Address, e.Variable, e.Err)
	}
	return fmt.Sprintf("%s at %s can't be reached (set by %s): %v", e.Server, e.Address, e.Variable, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// UnknownPlaceError says that no pilot was started at a place.
type UnknownPlaceError struct {
	Programme string
	Place     string
	Meant     []pilot.Unit // places that may have been meant, code and name
	Elsewhere []string     // other programmes that have this place
	// Lives says that there is a life after the pilot, which took the place of others: a pilot
	// there never was.
	Lives bool
}

func (e *UnknownPlaceError) Error() string {
	return fmt.Sprintf("no pilot at %q in programme %s", e.Place, e.Programme)
}

// NotRunningError says that a pilot goes on by the record and that its workflow is
// lost. Nothing was sent.
type NotRunningError struct {
	Programme string
	Place     string
	Seq       int64     // of the last event on record
	How       string    // terminated, timed-out or failed; gone: Temporal knows nothing of it; closed or cancelled: it ended there
	At        time.Time // real time; zero: not known
}

func (e *NotRunningError) Error() string {
	return fmt.Sprintf("the pilot at %s is on record to event %d, and no workflow runs: %s", e.Place, e.Seq, e.How)
}

// EndedError says that a pilot takes nothing more.
type EndedError struct {
	Place string
	At    time.Time // plan time where OnRecord, else real time; zero: not known
	Zone  *time.Location
	// How it ended: closed or cancelled; or, as Temporal says it, failed,
	// terminated, timed out.
	How      string
	OnRecord bool
	Into     []string // places that took its place
}

func (e *EndedError) Error() string {
	return fmt.Sprintf("the pilot at %s has ended: %s", e.Place, e.How)
}

// RejectedError says that a pilot can't read a message. Where that shows before it is
// sent, nothing is sent.
type RejectedError struct {
	Code string // of the finding, if it is one
	Err  error
}

func (e *RejectedError) Error() string { return "the pilot can't read the message: " + e.Err.Error() }

func (e *RejectedError) Unwrap() error { return e.Err }

// TooLargeError says that a message exceeds [pilot.MaxMessageBytes]; nothing was sent.
type TooLargeError struct {
	What string // step
	Size int
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s has %d bytes, at most %d are taken", e.What, e.Size, pilot.MaxMessageBytes)
}

// ProgrammesError says that there is more than one programme, or none.
type ProgrammesError struct{ Programmes []string }

func (e *ProgrammesError) Error() string {
	return fmt.Sprintf("%d programmes to choose from: %v", len(e.Programmes), e.Programmes)
}

// UnknownProgrammeError says that nothing of a programme is on record, and of which there is.
type UnknownProgrammeError struct {
	Programme  string
	Programmes []string
}

func (e *UnknownProgrammeError) Error() string {
	return fmt.Sprintf("no programme %q, of %v", e.Programme, e.Programmes)
}

// CrowdedError says that a pilot has been sent more than the server lets a run take;
// nothing was sent. Its next run, which begins soon, takes it.
type CrowdedError struct {
	Place string
	Err   error
}

func (e *CrowdedError) Error() string {
	return "too much comes to " + e.Place + " at once: " + e.Err.Error()
}

func (e *CrowdedError) Unwrap() error { return e.Err }

// ErrInterrupted says that waiting for an answer was broken off: whether the
// message arrived is not known. Sending it again with the same id is safe.
var ErrInterrupted = errors.New("interrupted before the answer came")

// unavailable says whether an error means that the server does not answer.
func unavailable(err error) bool {
	var gone *serviceerror.Unavailable
	var late *serviceerror.DeadlineExceeded
	if errors.As(err, &gone) || errors.As(err, &late) {
		return true
	}
	code := status.Code(errors.Unwrap(err))
	return code == codes.Unavailable || code == codes.DeadlineExceeded
}

// crowded says whether the server refused a signal because the run has taken as many
// as it may. Temporal tells that from other bad requests by its words alone.
func crowded(err error) bool {
	var invalid *serviceerror.InvalidArgument
	return errors.As(err, &invalid) && strings.Contains(invalid.Message, "limit for signal")
}

// NotFound says whether the server knows nothing of what it was asked for.
func NotFound(err error) bool {
	var missing *serviceerror.NotFound
	return errors.As(err, &missing)
}
