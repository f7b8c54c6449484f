package judge

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Session judges inbox entries one after another on a pilot's state and says
// what became of them, in events and in the hand-ins to be kept.
type Session struct {
	terms   *pilot.Terms
	state   *pilot.State
	earlier map[string]Earlier      // by message id: what is on record
	kin     map[string]pilot.Kin    // by place: other pilots of the family, as the record has them; nil: not known
	taken   map[pilot.Ref]Earlier   // on the record of places whose place this community takes
	uploads map[Upload]bool         // of the files that messages name
	seals   map[string]Opened       // that hold, by the seal
	offered map[string]*pilot.Terms // by their digest: put on record by the district for this pilot
	began   pilot.Terms             // the terms before the session
	events  []pilot.Event
	kept    []Kept
	notices []pilot.Notice
	shown   int // findings in the events
	settled *settled

	// Of the entry being taken.
	entry pilot.Entry
	key   string
	first int64
	now   time.Time // plan time
}

// Earlier is a message on record under an id, with what became of it.
type Earlier struct {
	Raw     json.RawMessage
	Digest  string
	Outcome pilot.OutcomeKind
	Step    pilot.Step
}

// Kept is a message to be put on record, or (Decided) one already there whose
// being held has ended.
type Kept struct {
	Seq     int64 // of the event that decided
	ID      string
	Kind    pilot.EntryKind
	Step    pilot.Step
	Digest  string
	Outcome pilot.OutcomeKind
	Raw     json.RawMessage
	Decided bool
}

// NewSession starts judging on a state, which it changes. earlier holds what is
// on record under the ids of [Named.Messages].
func NewSession(t *pilot.Terms, s *pilot.State, earlier map[string]Earlier) *Session {
	if earlier == nil {
		earlier = map[string]Earlier{}
	}
	return &Session{terms: t, state: s, earlier: earlier, began: *t}
}

// Take judges one entry, settles what follows from it, and returns its events.
func (s *Session) Take(e pilot.Entry) []pilot.Event {
	s.entry, s.key, s.first = e, e.Key(), s.state.Seq+1
	s.now = s.terms.Clock.Plan(e.At)
	before := len(s.events)
	if s.state.Phase == "" { // whatever comes first opens the pilot
		s.record(s.opening())
		s.doubtInherited()
		s.settle()
	}
	if s.begin() { // before the message, which may be the first to come on the opening day
		s.settle()
	}
	message := pilot.MessageIn(e.Payload)
	switch {
	case e.Junk != nil:
		s.refuseJunk(*e.Junk)
	case e.Kind == pilot.EntryHandIn:
		s.takeHandIn(message)
	case e.Kind == pilot.EntryHandIns:
		s.takeHandIns(message)
	case e.Kind == pilot.EntryReturn:
		s.takeReturn(message)
	case e.Kind == pilot.EntryExtend:
		s.takeExtension(message)
	case e.Kind == pilot.EntrySuspend:
		s.takeSuspension(message)
	case e.Kind == pilot.EntryResume:
		s.takeResumption(message)
	case e.Kind == pilot.EntryRecord:
		s.takeRecord(message)
	case e.Kind == pilot.EntryDecide:
		s.takeDecision(message)
	case e.Kind == pilot.EntryAmend:
		s.takeAmendment(message)
	case e.Kind == pilot.EntryUnits:
		s.takeUnits(message)
	case e.Kind == pilot.EntryUnknown:
		s.refuseUnknown()
	default:
		s.takeInternalMessage()
	}
	s.settle()
	return s.events[before:]
}

// opening is the first event; a community's life after its pilot starts with what
// the pilot established.
func (s *Session) opening() pilot.Event {
	e := pilot.Event{Type: pilot.EventOpened, Via: pilot.ViaSelf, Catalogue: pilot.CatalogueOf(s.terms), NotBefore: s.terms.OpensLater(s.now)}
	if g := s.terms.Governance; g != nil {
		e = establishing(e, g.Facts)
		if g.Origin != nil {
			e.Inherited = pilot.InheritLife(s.terms, s.forebears(lifeKins(g.Origin.Places)))
		}
	}
	if s.terms.Origin != nil && s.terms.Level() == pilot.LevelCommunity {
		e.Inherited = pilot.Inherit(s.terms, s.forebears(s.terms.Origin.Places))
	}
	return e
}

// Events returns everything recorded since the session began.
func (s *Session) Events() []pilot.Event { return s.events }

// Kept returns the messages to be put on record.
func (s *Session) Kept() []Kept { return s.kept }

// Notices returns whom to tell of what was recorded.
func (s *Session) Notices() []pilot.Notice { return s.notices }

// Change is what a session leaves to be written: new events, the messages behind
// them, whom to tell, and terms and state as they now stand.
type Change struct {
	Terms    *pilot.Terms
	Versions []Version // of the terms, where events made them others; the first are those before
	Events   []pilot.Event
	Kept     []Kept
	Notices  []pilot.Notice
	State    *pilot.State
	// Before is the state that was judged on: what follows from both alike is on record as it
	// should be. nil: nothing is known of it.
	Before *pilot.State
	// Provisional: the state was folded by an earlier release and may lack what only this
	// one knows, so that the rows are to be worked out anew from the events.
	Provisional bool
	// Report is a community's, for somebody else to tell its sub-district; nil: there is none.
	Report *pilot.Progress
}

// Change returns everything to be written since the session began.
func (s *Session) Change() Change {
	return Change{Terms: s.terms, Versions: Versions(&s.began, s.events), Events: s.events, Kept: s.kept, Notices: s.notices, State: s.state}
}

// State returns the state as it stands after what was taken.
func (s *Session) State() *pilot.State { return s.state }

// record numbers an event and folds it.
func (s *Session) record(e pilot.Event) pilot.Event {
	e.V, e.Seq, e.Entry, e.Key = pilot.FoldVersion, s.state.Seq+1, s.first, s.key
	e.At, e.Real = s.now, s.entry.At.UTC()
	if e.Seq == s.first {
		e.Arrival = s.entry.Arrival
	}
	if e.Via == "" {
		e.Via = s.entry.Via
		if e.Proved != nil {
			e.Via, e.Unanswered = pilot.ViaDesk, e.Via == pilot.ViaSignal
		}
	}
	e.Findings = s.capped(e.Findings)
	if e.By != nil && e.Decides() {
		e.ActsFor = s.terms.ActsFor(*e.By, s.terms.Today(s.now))
	}
	e.Refusal = pilot.BoundRefusal(s.terms, s.state, e)
	notices := pilot.NoticesOf(s.terms, s.state, e)
	e.Told = len(notices)
	s.state.Apply(s.terms, e)
	s.events = append(s.events, e)
	s.notices = append(s.notices, notices...)
	return e
}

// sessionFindings is about how many findings a session's events carry together:
// they travel as one result, which a flood of junk must not make too large.
const sessionFindings = 200

// capped keeps the gravest findings and says how many more there are.
func (s *Session) capped(findings []pilot.Finding) []pilot.Finding {
	room := min(evidence.MaxFindings, max(1, sessionFindings-s.shown))
	if more := len(findings) - room; more > 1 {
		findings = slices.Clone(findings)
		slices.SortStableFunc(findings, func(a, b pilot.Finding) int { return pilot.Gravity(a.Severity) - pilot.Gravity(b.Severity) })
		findings = append(findings[:room:room], pilot.Finding{
			Rule: pilot.RuleFormat, Severity: pilot.Note, Code: evidence.CodeMoreFindings, Found: strconv.Itoa(more),
		})
	}
	s.shown += len(findings)
	return findings
}

// keep puts a message on record with what became of it.
func (s *Session) keep(k Kept) {
	s.kept = append(s.kept, k)
	if k.ID != "" {
		s.earlier[k.ID] = Earlier{Raw: k.Raw, Digest: k.Digest, Outcome: k.Outcome, Step: k.Step}
	}
}

func (s *Session) refuseJunk(j pilot.Junk) {
	f := formFinding(j.Code, "", pilot.Shorten(j.Head), "")
	if j.Code == pilot.CodeTooDeep {
		f.Wanted = strconv.Itoa(pilot.MaxMessageDepth)
	}
	s.record(pilot.Event{Type: pilot.EventRefused, Junk: &j, Name: s.entry.Name, Findings: []pilot.Finding{f}})
}

// Unrecordable stands for an entry that the record itself can't take: what is
// kept of it is its digest and its beginning.
func Unrecordable(e pilot.Entry) pilot.Entry {
	e.Junk, e.Payload = pilot.NewJunk(pilot.CodeUnrecordable, e.Payload), nil
	return e
}

const knownSignals = "step-completed, steps-completed, step-returned, deadline-extended, pilot-suspended, pilot-resumed, record-filed, district-decided, plan-amended, units-changed"

func (s *Session) refuseUnknown() {
	f := formFinding(pilot.CodeUnknownMessage, "", s.entry.Name, knownSignals)
	s.record(pilot.Event{Type: pilot.EventRefused, Name: s.entry.Name, Findings: []pilot.Finding{f}, Junk: pilot.NewJunk(pilot.CodeUnknownMessage, s.entry.Payload)})
}
