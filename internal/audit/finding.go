package audit

import "shidian/internal/pilot"

// Kind says what does not agree.
type Kind string

// What is found in the record alone.
const (
	Unreadable     Kind = "unreadable"      // a row that can't be read back
	LogGap         Kind = "log-gap"         // an event is missing, or out of order
	LogShort       Kind = "log-short"       // the log ends before the event of which the table of pilots is
	PilotDiffers   Kind = "pilot-differs"   // the row of pilots is not what the events come to
	VersionDiffers Kind = "version-differs" // nor is a version of its terms
	TermsLost      Kind = "terms-lost"      // of an amended pilot: those by which it began, so that nothing can be worked out
	StepDiffers    Kind = "step-differs"    // nor is a row of steps
	Outdated       Kind = "outdated"        // rows lack what an earlier release did not work out yet: a remark
	MessageMissing Kind = "message-missing" // an event says what became of a message that is not on record
	MessageDiffers Kind = "message-differs" // a message on record that is another by the events, or of none
	OutcomeDiffers Kind = "outcome-differs" // what became of a message is not what the events say
)

// What is found in the chains: the row is named, with the digest that it has now and
// the one that was written with it.
const (
	RowChanged Kind = "row-changed" // what a row says is not what was written
	RowMissing Kind = "row-missing" // a row that was written is gone
	RowAdded   Kind = "row-added"   // a row that nothing on record gave rise to
)

// What is found when pilots and Temporal are asked.
const (
	StatusDiffers Kind = "status-differs" // the pilot's own status is not what its events come to
	TermsDiffer   Kind = "terms-differ"   // the pilot runs by other terms, or by another clock, than those on record
	RecordBehind  Kind = "record-behind"  // the pilot knows events that are not on record
	NotRunning    Kind = "not-running"    // goes on by the record, and Temporal runs no such workflow
	StillRunning  Kind = "still-running"  // has ended by the record, and still runs
	NotOnRecord   Kind = "not-on-record"  // runs, and the record knows nothing of it
	TaskFails     Kind = "task-fails"     // runs, and its task is tried again and again
	RecordWaits   Kind = "record-waits"   // runs, and what it wants on record is tried again and again
	TaskWaits     Kind = "task-waits"     // runs, and nobody takes what came
	RungLate      Kind = "rung-late"      // a due time has passed, and nothing is on record of it
	Stranger      Kind = "stranger"       // runs, and is refused: no plan enrolled it
)

// What is found where a sub-district and its communities are held side by side.
const (
	Orphan           Kind = "orphan"            // a community runs whose sub-district's pilot has ended or is unknown
	CommunityMissing Kind = "community-missing" // the sub-district closed without a community of its plan
	NoLifeAfter      Kind = "no-life-after"     // a community closed and has no life after its pilot: a remark
	LifeMissing      Kind = "life-missing"      // a life after the pilot ended into one that has not begun
	Undecided        Kind = "undecided"         // it was cancelled, and the district has not decided what becomes of it: a remark
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{
		Unreadable, LogGap, LogShort, PilotDiffers, VersionDiffers, TermsLost, StepDiffers, Outdated, MessageMissing, MessageDiffers, OutcomeDiffers,
		RowChanged, RowMissing, RowAdded,
		StatusDiffers, TermsDiffer, RecordBehind, NotRunning, StillRunning, NotOnRecord, Stranger,
		TaskFails, RecordWaits, TaskWaits, RungLate, Orphan, CommunityMissing, NoLifeAfter, LifeMissing, Undecided,
	}
}

// Remark says whether a kind is worth knowing and no difference.
func (k Kind) Remark() bool { return k == NoLifeAfter || k == Outdated || k == Undecided }

// Repairable says whether the rows can be written anew from the event log.
func (k Kind) Repairable() bool {
	return k == PilotDiffers || k == VersionDiffers || k == StepDiffers || k == OutcomeDiffers || k == Outdated
}

// breaksLog says whether nothing can be worked out from the log.
func (k Kind) breaksLog() bool {
	return k == Unreadable || k == LogGap || k == LogShort || k == TermsLost
}

// breaksChain says whether what was recorded is no longer what was written: in the log
// or in the messages; a notice is nothing that others follow from.
func (f Finding) breaksChain() bool {
	chained := f.Kind == RowChanged || f.Kind == RowMissing || f.Kind == RowAdded
	return chained && f.Table != TableNotices
}

// LogBroken says whether findings say that the log is not whole, or not as it was
// written, so that nothing may be written from it.
func LogBroken(found []Finding) bool {
	for _, f := range found {
		if f.Kind.breaksLog() || f.breaksChain() {
			return true
		}
	}
	return false
}

// Subject is the pilot that a finding is about.
type Subject struct {
	WorkflowID string      `json:"workflowId"`
	Programme  string      `json:"programme"`
	Place      string      `json:"place"` // yuetan or yuetan/sanlihe-1
	Name       string      `json:"name,omitempty"`
	Level      pilot.Level `json:"level,omitempty"`
}

// Finding is one thing that does not agree.
type Finding struct {
	Subject
	Kind  Kind   `json:"kind"`
	Table string `json:"table,omitempty"` // of a row that is not as it was written, or gone
	Row   string `json:"row,omitempty"`   // what names it there; of several events that are gone: 3-7
	// Checkpoint knew the row as it should be; 0: the chain itself says so.
	Checkpoint int64      `json:"checkpoint,omitempty"`
	Step       pilot.Step `json:"step,omitempty"`
	Seq        int64      `json:"seq"` // the event up to which was compared, or which is meant
	Detail     string     `json:"detail,omitempty"`
	Fields     []Field    `json:"fields,omitempty"`
	More       int        `json:"more,omitempty"` // further fields
	// Repaired: found is what was, wanted what is now.
	Repaired bool `json:"repaired,omitempty"`
}

// Field is one value, by its path, that is not as it should be.
type Field struct {
	Path   string `json:"path"`
	Found  string `json:"found"`
	Wanted string `json:"wanted"`
}
