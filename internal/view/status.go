package view

import (
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Status is a pilot's whole state, readable: codes with their names beside them.
// Instants are plan time in the plan's time zone; where the plan's clock is
// rebased, Clock says so.
type Status struct {
	Place       string       `json:"place"`
	Name        string       `json:"name"`
	Programme   string       `json:"programme"`
	Light       Code         `json:"light"`
	Now         string       `json:"now"` // one line: how it stands and what is next
	Phase       pilot.Phase  `json:"phase"`
	Stage       *Code        `json:"stage,omitempty"`
	Progress    int          `json:"progress"` // percent
	PlanTime    string       `json:"planTime"`
	Rebased     bool         `json:"rebased,omitempty"` // the plan's time is not the real time
	Opened      string       `json:"opened,omitempty"`
	NotBefore   pilot.Date   `json:"notBefore,omitempty"` // not yet open: the day on which it opens
	Closed      string       `json:"closed,omitempty"`
	Deadline    pilot.Date   `json:"deadline"`
	Waiting     []Task       `json:"waiting"`
	Steps       []Step       `json:"steps"` // after the pilot: duties
	Communities []Community  `json:"communities,omitempty"`
	Counts      pilot.Counts `json:"counts"`
	Refusals    []Line       `json:"refusals,omitempty"`
	Recent      []Line       `json:"recent"`
	Facts       pilot.Facts  `json:"facts,omitzero"`
	Gate        pilot.Gate   `json:"gate,omitzero"`
	Stopped     *Stopped     `json:"stopped,omitempty"` // the clocks stand
	Moved       int          `json:"moved,omitempty"`   // days by which due dates have moved
	Next        *Next        `json:"next,omitempty"`    // the next reminder, due time or escalation
	Notices     int          `json:"notices,omitempty"` // given rise to so far
	Records     []Filed      `json:"records,omitempty"`
	Missing     []string     `json:"missing,omitempty"` // reporting periods without a bulletin
	Watch       []string     `json:"watch,omitempty"`   // the last five in words
	Decisions   []Decision   `json:"decisions,omitempty"`
	Governance  *Governance  `json:"governance,omitempty"`
	Inherited   *Inherited   `json:"inherited,omitempty"` // of a community that took the place of others: with what it began
	Former      []Former     `json:"former,omitempty"`    // communities that it no longer has
	Became      *Former      `json:"became,omitempty"`    // what became of a community that is none any more
	Seq         int64        `json:"seq"`
	Recorder    string       `json:"recorder,omitempty"`   // set while the record can't be written
	Warnings    []string     `json:"warnings,omitempty"`   // what does not get on by itself, in words
	Amendments  []Amended    `json:"amendments,omitempty"` // orders that gave it other terms, the last one last
	Notes       []string     `json:"notes,omitempty"`      // what is particular here, in words: out of what it was made, who takes no part, polling day
}

// Code is a code with its name.
type Code struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Step is one step as it stands.
type Step struct {
	Step     Code                 `json:"step"`
	Stage    Code                 `json:"stage"`
	Status   Code                 `json:"status"`
	Role     Code                 `json:"role"`
	Rules    []string             `json:"rules"`
	Due      string               `json:"due,omitempty"`
	Period   string               `json:"period,omitempty"` // after the pilot: for which it is waited for, or will be next
	Done     string               `json:"done,omitempty"`   // after the pilot: the period for which it is done, while the next has not begun
	Overdue  bool                 `json:"overdue,omitempty"`
	Accepted *pilot.Version       `json:"accepted,omitempty"`
	ByTerms  string               `json:"byTerms,omitempty"` // in words, where it was accepted by other terms than hold now
	Held     *pilot.Version       `json:"held,omitempty"`
	Rounds   int                  `json:"rounds,omitempty"`
	Election []Round              `json:"election,omitempty"` // of the committee's election: its rounds, those returned last
	Returns  []pilot.ReturnReason `json:"returns,omitempty"`
	Explains map[string]string    `json:"explained,omitempty"`
	Waivers  []Decision           `json:"waivers,omitempty"` // rules that the district lets pass here, or let
}

// Community is a community as its sub-district last heard of it.
type Community struct {
	Community  Code   `json:"community"`
	WorkflowID string `json:"workflowId"`
	Light      Code   `json:"light"`
	Stage      *Code  `json:"stage,omitempty"`
	Accepted   int    `json:"accepted"` // steps, as last reported
	Total      int    `json:"total"`
	Complete   bool   `json:"complete,omitempty"`
	LeftOut    bool   `json:"leftOut,omitempty"` // the district decided that its sub-district closes without it
	Overdue    int    `json:"overdue,omitempty"` // steps
	NextDue    string `json:"nextDue,omitempty"` // the day by whose end its next step is due
	AsOf       string `json:"asOf,omitempty"`    // the day of its last report; empty before its first
}

// Line is an event in one line.
type Line struct {
	Seq  int64  `json:"seq"`
	At   string `json:"at"`
	Text string `json:"text"`
}

// Reader reads one pilot in one language at one moment of real time.
type Reader struct {
	Terms *pilot.Terms
	State *pilot.State
	Lang  catalog.Lang
	Real  time.Time
	// Namespace is Temporal's, for links to other pilots in its UI; empty for none.
	Namespace string
	// Stalled says that the clock rang and nothing came of it.
	Stalled bool
	// Next is what is due to be recorded next, where that is known; nil: it is worked out.
	Next *pilot.Rung
}

func (r Reader) text(key string, args ...catalog.Args) string {
	if role, of := strings.CutPrefix(key, "role."); of {
		if name := r.Terms.RoleName(pilot.Role(role)); name != "" {
			return name
		}
	}
	return catalog.Text(r.Lang, key, args...)
}

func (r Reader) code(kind, code string) Code {
	return Code{Code: code, Name: r.text(kind + "." + code)}
}

func (r Reader) now() time.Time { return r.Terms.Clock.Plan(r.Real) }

// MinuteForm is how instants are written, in the plan's time zone.
const MinuteForm = "2006-01-02 15:04"

func (r Reader) minute(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(r.Terms.Location()).Format(MinuteForm)
}

func (r Reader) day(due time.Time) string { return string(pilot.DueDay(due, r.Terms.Location())) }

// Status reads the whole.
func (r Reader) Status() Status {
	sum := pilot.Summarise(r.State)
	return Status{
		Place: r.Terms.Place(), Name: r.Terms.PlaceName(), Programme: r.Terms.Programme,
		Light: r.light(sum.Light), Now: r.Headline(), Phase: r.State.Phase, Stage: r.stage(sum.Stage),
		Progress: sum.Progress, PlanTime: r.minute(r.now()), Rebased: r.Terms.Clock.Rebased(),
		Opened: r.minute(r.State.OpenedAt), Closed: r.minute(r.State.ClosedAt), Deadline: r.State.DeadlineOf(r.Terms), NotBefore: r.State.OpensOn(),
		Waiting: r.Tasks(), Steps: r.steps(), Communities: r.communities(), Counts: r.State.Counts,
		Refusals: r.lines(r.State.Refusals), Recent: r.lines(r.State.Recent),
		Facts: r.State.Facts, Gate: r.State.Gate, Stopped: r.stopped(), Moved: r.State.Moved, Next: r.next(),
		Notices: r.State.Told, Records: r.filed(), Missing: r.State.Missing, Watch: r.watch(), Decisions: r.decisions(), Governance: r.governance(), Seq: r.State.Seq,
		Warnings: r.warnings(), Amendments: r.amendments(), Notes: r.notes(), Inherited: InheritedIn(r.Lang, r.State.Inherited), Former: r.formers(), Became: r.formerOf(r.State.Became),
	}
}

// light is the pilot's light; that of a community that is none any more has a name of its own.
func (r Reader) light(l pilot.Light) Code {
	c := r.code("light", string(l))
	if r.State.Phase == pilot.PhaseDissolved {
		c.Name = r.text("light.dissolved")
	}
	return c
}

func (r Reader) stage(s pilot.Stage) *Code {
	if s == "" {
		return nil
	}
	c := r.code("stage", string(s))
	return &c
}

func (r Reader) steps() []Step {
	out := make([]Step, 0, len(r.State.Steps))
	for _, st := range r.State.Steps {
		out = append(out, r.step(st))
	}
	return out
}

func (r Reader) step(st pilot.StepState) Step {
	spec, _ := pilot.Spec(st.Code)
	due, period := st.DueAt, ""
	switch {
	case !due.IsZero():
	case r.State.PollingDay(r.Terms) != "":
		due = r.State.DueOf(r.Terms, st.Code)
	default:
		due = r.Terms.DueAt(st.Code)
	}
	if p, known := r.State.PeriodOf(r.Terms, st.Code); known {
		period = p.Name
		if !st.Awaited() {
			due = p.Due.End(r.Terms.Location())
		}
	}
	var waivers []Decision
	for _, d := range r.State.Decisions {
		if d.Step == st.Code {
			waivers = append(waivers, r.Decision(d))
		}
	}
	done := ""
	if r.State.Governs() && st.Status == pilot.Complete {
		done = st.Period
	}
	return Step{
		Period: period, Done: done, Election: r.rounds(st.Code),
		Step: r.code("step", string(st.Code)), Stage: r.code("stage", string(spec.Stage)),
		Status: r.code("status", string(st.Status)), Role: r.code("role", string(spec.Role)), Rules: spec.Rules,
		Due: r.day(due), Overdue: st.Overdue && st.Awaited(), Accepted: st.Accepted, ByTerms: r.byTerms(st.Accepted), Held: st.Held,
		Rounds: st.Rounds, Returns: st.Returns, Explains: st.Explained, Waivers: waivers,
	}
}

// Step reads one step; false when the pilot has none of that code.
func (r Reader) Step(code pilot.Step) (Step, bool) {
	st := r.State.Step(code)
	if st == nil {
		return Step{}, false
	}
	return r.step(*st), true
}
