package ledger

import (
	"time"

	"shidian/internal/pilot"
)

// Entry is a step of a pilot as the record holds it. Times are plan time; the
// zero time means never or not yet.
type Entry struct {
	SubDistrict pilot.Unit
	Community   *pilot.Unit // nil: the sub-district's own step
	OwnPlan     bool
	Binding     pilot.Binding
	UTCOffset   int // minutes

	Step   pilot.Step
	Stage  pilot.Stage
	Role   pilot.Role // who hands it in
	Status pilot.Status
	Light  pilot.Light

	PlannedStart time.Time
	PlannedDue   time.Time // as the plan set it at the start
	Deadline     time.Time // as it stands now
	Accepted     time.Time // when the version that counts was accepted
	Held         time.Time // when the hand-in came that waits to be judged
	Changed      time.Time
	Rounds       int // recorded rounds that did not complete the step
	Returns      []pilot.ReturnReason
	Decisions    []pilot.Decided // of the district: rules that it lets pass at the step
	Last         *HandIn         // of an accepted step the one that counts, else the last; nil: none
	Person       string          // whom the plan names for the role; empty for nobody
	Slips        int             // reminders and escalations so far
	Period       string          // after the pilot: for which the duty is owed
	NotBefore    pilot.Date      // the pilot is not yet open: the day on which it opens
	Terms        int             // number of the order by whose terms the version that counts was accepted; 0: those it began with
	TermsNow     int             // of the one by whose terms the pilot goes on
	Became       *pilot.Former   // what became of a community that is none any more
	// RoleNames are what bodies are called there, where it is not as usual.
	RoleNames map[pilot.Role]string
}

// HandIn is a hand-in with what became of it.
type HandIn struct {
	By       pilot.Actor
	At       time.Time
	Outcome  pilot.OutcomeKind
	Findings []pilot.Finding
	Explains map[string]string // soft rules explained
}

// Head is what holds for a whole ledger.
type Head struct {
	Programme string
	AsOf      time.Time // real time: every line is true as of then
	Clock     *pilot.Clock
	UTCOffset int         // minutes, of the programme
	Looks     pilot.Looks // how its plan has lights shown
}

// Now is the time as of which the ledger is true, on the pilots' calendar.
func (h Head) Now() time.Time {
	if h.Clock == nil {
		return h.AsOf
	}
	return h.Clock.Plan(h.AsOf)
}

// Zone is the programme's time zone.
func (h Head) Zone() *time.Location { return time.FixedZone("", h.UTCOffset*60) }
