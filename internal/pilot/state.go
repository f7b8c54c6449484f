package pilot

import (
	"slices"
	"time"
)

// Status is how a step stands.
type Status string

// The statuses of a step.
const (
	Waiting   Status = "waiting"    // what it rests on is not complete
	Open      Status = "open"       // waited for
	Complete  Status = "accepted"   // handed in and accepted
	ToConfirm Status = "to-confirm" // accepted, but a return put it in doubt
)

// Phase is how a pilot stands.
type Phase string

// The phases of a pilot.
const (
	PhaseOpen      Phase = "open"
	PhaseClosing   Phase = "closing" // complete; nothing may be returned while all agree to close
	PhaseClosed    Phase = "closed"
	PhaseCancelled Phase = "cancelled"
	PhaseDissolved Phase = "dissolved" // there is no such community any more; what it did stays on record
)

// State is everything a pilot remembers in memory: facts and digests. The full
// versions of what was handed in live in the record.
type State struct {
	V           int         `json:"v"`
	Seq         int64       `json:"seq"` // of the last event
	Phase       Phase       `json:"phase,omitempty"`
	OpenedAt    time.Time   `json:"openedAt,omitzero"`
	NotBefore   Date        `json:"notBefore,omitempty"` // not yet open: the day on which it opens
	ClosedAt    time.Time   `json:"closedAt,omitzero"`
	Steps       []StepState `json:"steps,omitempty"`
	Facts       Facts       `json:"facts,omitzero"`
	StageOrder  []Stage     `json:"stageOrder,omitempty"` // where the plan has another than the usual
	Gate        Gate        `json:"gate,omitzero"`
	Closing     int64       `json:"closing,omitempty"`  // number of the last closing asked or seen
	Agreed      int64       `json:"agreed,omitempty"`   // a community's: the closing it agreed to
	Declined    int64       `json:"declined,omitempty"` // a community's: the closing it declined
	Communities []Progress  `json:"communities,omitempty"`
	LeftOut     []string    `json:"leftOut,omitempty"`   // communities without which the sub-district closes, as the district decided
	GivenUp     bool        `json:"givenUp,omitempty"`   // a sub-district's that was cancelled: the programme goes on without it, as the district decided
	Decisions   []Decided   `json:"decisions,omitempty"` // of the district
	Former      []Former    `json:"former,omitempty"`    // communities that it no longer has
	Counts      Counts      `json:"counts,omitzero"`

	Stopped        *Stop       `json:"stopped,omitempty"`        // suspended here
	StoppedAbove   *Stop       `json:"stoppedAbove,omitempty"`   // a community's: suspended with its sub-district
	StoppedAt      time.Time   `json:"stoppedAt,omitzero"`       // since when the clocks stand
	Moved          int         `json:"moved,omitempty"`          // days by which due dates have moved, hard ones excepted
	Extended       int         `json:"extended,omitempty"`       // those of them given to the whole pilot by the district
	Granted        *Grant      `json:"granted,omitempty"`        // the district's record for the hard deadline
	Filed          []FiledKind `json:"filed,omitempty"`          // records, by kind
	ToCommunities  []Sendback  `json:"below,omitempty"`          // sent back to communities, the last ones
	Amended        int         `json:"amended,omitempty"`        // number of the order by whose terms it goes on; 0: as it began
	Amendments     []Amendment `json:"amendments,omitempty"`     // the last ones
	DeadlineMoved  int         `json:"deadlineMoved,omitempty"`  // days of Moved that the deadline already has in it, less than 0
	Became         *Former     `json:"became,omitempty"`         // what became of a community that is none any more
	Inherited      *Inherited  `json:"inherited,omitempty"`      // with what a community that takes others' place began
	Told           int         `json:"told,omitempty"`           // notices, all together
	Missing        []string    `json:"missing,omitempty"`        // reporting periods without a bulletin
	PeriodReminded string      `json:"periodReminded,omitempty"` // the reporting period last reminded of
	ReportedTo     Date        `json:"reportedTo,omitempty"`     // the last day of the last reporting period that is settled
	Year           int         `json:"year,omitempty"`           // after the pilot: whose book is open
	Years          []YearBook  `json:"years,omitempty"`          // after the pilot: the last ones
	Pauses         []Span      `json:"pauses,omitempty"`         // after the pilot: the last suspensions
	Recent         []Line      `json:"recent,omitempty"`         // the last ten events, newest last
	Refusals       []Line      `json:"refusals,omitempty"`       // the last five refusals, newest last
	// RefusalsTold has a line for each role that heard of refusals.
	RefusalsTold []RefusalsTold `json:"refusalsTold,omitempty"`
}

// Gate is whether communities' elections may open, and the number of its last
// change. A community also keeps from which rules its sub-district's plan departs.
type Gate struct {
	Seq        int64       `json:"seq,omitempty"`
	Open       bool        `json:"open,omitempty"`
	Departures []Departure `json:"departures,omitempty"`
	Shut       bool        `json:"shut,omitempty"` // a community's: what the sub-district last said, though one past the gate keeps it open
}

// StepState is one step.
type StepState struct {
	Code      Step              `json:"code"`
	Status    Status            `json:"status"`
	OpenedAt  time.Time         `json:"openedAt,omitzero"`
	DueAt     time.Time         `json:"dueAt,omitzero"`
	Warned    bool              `json:"warned,omitempty"`
	Overdue   bool              `json:"overdue,omitempty"`  // its due time passed while it was waited for
	Accepted  *Version          `json:"accepted,omitempty"` // the last version accepted; kept when returned
	Held      *Version          `json:"held,omitempty"`
	Rounds    int               `json:"rounds,omitempty"`  // recorded rounds that did not complete the step
	Returns   []ReturnReason    `json:"returns,omitempty"` // why it was last returned, until accepted again
	Explained map[string]string `json:"explained,omitempty"`

	ArmedAt time.Time `json:"armedAt,omitzero"` // since when its ladder runs: opened, returned, or its due time moved
	Reached time.Time `json:"reached,omitzero"` // the last rung recorded
	Rung    string    `json:"rung,omitempty"`   // its name; empty in older states
	Slips   int       `json:"slips,omitempty"`  // reminders and escalations so far
	Extra   int       `json:"extra,omitempty"`  // days by which its own due date was extended
	Granted *Grant    `json:"granted,omitempty"`

	// Of a duty after the pilot.
	Period string  `json:"period,omitempty"` // for which it is waited for, or was last
	Missed int     `json:"missed,omitempty"` // periods without it, since it was last done
	Ahead  []Ahead `json:"ahead,omitempty"`  // done for a period to come
}

// Version is one hand-in as the state remembers it.
type Version struct {
	ID     string    `json:"id"`
	Digest string    `json:"digest"`
	By     Actor     `json:"by"`
	At     time.Time `json:"at"`
	Seq    int64     `json:"seq"`
	From   string    `json:"from,omitempty"`  // the place at which it was handed in, of one that a new community goes on with
	Terms  int       `json:"terms,omitempty"` // number of the order by whose terms it was judged; 0: those it began with
}

// Counts counts what people sent.
type Counts struct {
	Accepted   int `json:"accepted,omitempty"`
	Held       int `json:"held,omitempty"`
	Recorded   int `json:"recorded,omitempty"`
	Refused    int `json:"refused,omitempty"`
	Duplicates int `json:"duplicates,omitempty"`
	Returned   int `json:"returned,omitempty"`
}

// Line is an event as the supervisor's page shows it.
type Line struct {
	Seq       int64     `json:"seq"`
	At        time.Time `json:"at"`
	Type      EventType `json:"type"`
	Step      Step      `json:"step,omitempty"`
	Community string    `json:"community,omitempty"`
	Stage     Stage     `json:"stage,omitempty"` // the community's, as it reported; empty when it is complete
	Light     Light     `json:"light,omitempty"` // the community's, as it reported
	ID        string    `json:"id,omitempty"`
	By        *Actor    `json:"by,omitempty"`
	Findings  []Finding `json:"findings,omitempty"`
	About     string    `json:"about,omitempty"`   // a rung's name, a record's kind, a reporting period, how a workflow was lost
	ActsFor   string    `json:"actsFor,omitempty"` // the absent person for whom the sender acts
	Reason    string    `json:"reason,omitempty"`  // why a pilot that was lost was begun again, or the district decided so, as they said
	Rule      string    `json:"rule,omitempty"`    // that the district waived
}

// NewState is a pilot before its first event.
func NewState() *State { return &State{V: 1} }

// Clone copies the state so that folding into the copy leaves this one as it is.
func (s *State) Clone() *State {
	c := *s
	c.Steps = slices.Clone(s.Steps)
	c.Communities = slices.Clone(s.Communities)
	c.Recent = slices.Clone(s.Recent)
	c.Refusals = slices.Clone(s.Refusals)
	c.Filed = slices.Clone(s.Filed)
	c.Missing = slices.Clone(s.Missing)
	return &c
}

// Step finds a step; nil when the pilot has none of that code.
func (s *State) Step(code Step) *StepState {
	i := slices.IndexFunc(s.Steps, func(st StepState) bool { return st.Code == code })
	if i < 0 {
		return nil
	}
	return &s.Steps[i]
}

// Community finds a community's last report; nil when there is no such community.
func (s *State) Community(code string) *Progress {
	i := slices.IndexFunc(s.Communities, func(p Progress) bool { return p.Community == code })
	if i < 0 {
		return nil
	}
	return &s.Communities[i]
}

// Departures are the rules from which the sub-district's filed plan departs: its
// own facts say so, a community was told with the gate (A28).
func (s *State) Departures() []Departure {
	if plan := s.Facts.PilotPlan; plan != nil {
		return plan.Departures
	}
	return s.Gate.Departures
}

// LastSendback is the number of what was last sent back to a community; 0 for nothing.
func (s *State) LastSendback() int {
	if len(s.ToCommunities) == 0 {
		return 0
	}
	return s.ToCommunities[len(s.ToCommunities)-1].Number
}

// done says whether a step is complete; a step the pilot does not have is no obstacle.
func (s *State) done(code Step) bool {
	st := s.Step(code)
	return st == nil || st.Status == Complete
}

// StepsComplete says whether every step is complete.
func (s *State) StepsComplete() bool {
	return !slices.ContainsFunc(s.Steps, func(st StepState) bool { return st.Status != Complete })
}

// CommunitiesComplete says whether every community that takes part has reported that
// it is complete.
func (s *State) CommunitiesComplete() bool {
	return !slices.ContainsFunc(s.Communities, func(p Progress) bool { return s.TakesPart(p.Community) && !p.Complete })
}

// Prepared says whether the preparation is complete, so that elections may open.
func (s *State) Prepared() bool {
	for _, spec := range catalogue {
		if spec.Stage == StagePreparation && !s.done(spec.Code) {
			return false
		}
	}
	return !s.NotYetOpen()
}

// Ready says whether what a step rests on is complete, in a pilot that has opened.
func (s *State) Ready(spec StepSpec) bool {
	waits := s.NotYetOpen()
	gated := s.Order().walk(&spec, spec.Stage, func(code Step) bool {
		waits = waits || !s.done(code)
		return !waits
	})
	return !waits && (!gated || s.Gate.Open) && (spec.Code != StepSelfCheck || s.CommunitiesComplete())
}

// Ended says whether nothing more can happen.
func (s *State) Ended() bool { return s.Phase.Ended() }

// Ended says whether nothing more can happen.
func (p Phase) Ended() bool {
	return p == PhaseClosed || p == PhaseCancelled || p == PhaseDissolved
}

// Awaited says whether a step is waited for.
func (st StepState) Awaited() bool { return st.Status == Open || st.Status == ToConfirm }

// FiledKind is what is on file of one kind of record.
type FiledKind struct {
	Kind    string    `json:"kind"`
	Count   int       `json:"count"`
	Last    time.Time `json:"last"`              // plan time
	Periods []string  `json:"periods,omitempty"` // the last ones filed
	Places  []string  `json:"places,omitempty"`  // communities covered
}

// periodsKept is how many reporting periods a state remembers as filed.
const periodsKept = 12

// FiledOf is what is on file of a kind; the zero value where nothing is.
func FiledOf(list []FiledKind, kind string) FiledKind {
	i := slices.IndexFunc(list, func(f FiledKind) bool { return f.Kind == kind })
	if i < 0 {
		return FiledKind{Kind: kind}
	}
	return list[i]
}
