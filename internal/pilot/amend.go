package pilot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// The district's orders give a running pilot other terms (`plan-amended`). They are
// numbered in a sub-district's family: its communities follow with the same number. What
// was decided before stays as it was decided.

// Amendment is such an order as a state remembers it.
type Amendment struct {
	Number int       `json:"number"` // counted from 1; the terms before the first have none
	Seq    int64     `json:"seq"`    // of the event from which on its terms hold
	At     time.Time `json:"at"`     // plan time
	By     *Actor    `json:"by,omitempty"`
	Reason string    `json:"reason,omitempty"`
	Record string    `json:"record,omitempty"` // the district's document
	Fields []string  `json:"fields,omitempty"` // of the terms, sorted
	Change string    `json:"change,omitempty"` // of units; empty: the plan was amended
}

// amendmentsKept is how many a state remembers; the record has them all.
const amendmentsKept = 20

// Amend is the order that gives a sub-district's pilot, or a life after one, the terms of
// that digest, which the district has put on record before (`plan-amended`).
type Amend struct {
	Header
	Number int    `json:"number"` // one more than that of the terms that hold
	Terms  string `json:"terms"`  // digest of the plan's terms for this pilot
	Reason string `json:"reason"`
	Record string `json:"record,omitempty"` // the district's document, where a hard date moves
}

// Changes are the fields of terms that become others, by their names in JSON; null takes
// one away.
type Changes map[string]json.RawMessage

// fields are the terms as JSON has them.
func (t *Terms) fields() (Changes, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("write the terms of %s: %w", t.Place(), err)
	}
	var f Changes
	return f, json.Unmarshal(data, &f)
}

// ChangesTo are the changes that make other terms out of these.
func (t *Terms) ChangesTo(after *Terms) (Changes, error) {
	was, err := t.fields()
	if err != nil {
		return nil, err
	}
	is, err := after.fields()
	if err != nil {
		return nil, err
	}
	changes := Changes{}
	for name, value := range is {
		if !bytes.Equal(was[name], value) {
			changes[name] = value
		}
	}
	for name := range was {
		if _, kept := is[name]; !kept {
			changes[name] = json.RawMessage("null")
		}
	}
	return changes, nil
}

// Fields are the names of what changes, sorted.
func (c Changes) Fields() []string { return slices.Sorted(maps.Keys(c)) }

// Changed are the terms with these changes.
func (t *Terms) Changed(c Changes) (Terms, error) {
	all, err := t.fields()
	if err != nil {
		return *t, err
	}
	maps.Copy(all, c)
	data, err := json.Marshal(all)
	if err != nil {
		return *t, fmt.Errorf("change the terms of %s: %w", t.Place(), err)
	}
	var after Terms
	if err := json.Unmarshal(data, &after); err != nil {
		return *t, fmt.Errorf("change the terms of %s: %w", t.Place(), err)
	}
	return after, nil
}

// AmendedBy are these terms as the plan's terms for the same pilot would have them: what
// belongs to the run and not to the plan stays (its clock, its language, whether uploads
// count, what a life after the pilot began with).
func (t *Terms) AmendedBy(planned *Terms) Terms {
	after := *planned
	after.V, after.Lang, after.Clock, after.Uploads, after.Amended = t.V, t.Lang, t.Clock, t.Uploads, t.Amended
	after.Origin, after.Communities = t.Origin, keepOrigins(t.Communities, planned.Communities)
	if t.Governance != nil && after.Governance == nil {
		after.Due, after.StepLadders, after.MinDays, after.BulletinEvery = nil, nil, nil, ""
		after.Governance = t.Governance
	}
	return after
}

// keepOrigins has communities that came to be in mid-run keep how: no plan says it.
func keepOrigins(had, planned []CommunityTerms) []CommunityTerms {
	out := slices.Clone(planned)
	for i := range out {
		if j := slices.IndexFunc(had, func(c CommunityTerms) bool { return c.Code == out[i].Code }); j >= 0 {
			out[i].Origin = had[j].Origin
		}
	}
	return out
}

// AmendedAbove are a community's terms once it follows its sub-district's; false when the
// sub-district has no such community any more.
func (t *Terms) AmendedAbove(above *Terms) (Terms, bool) {
	planned, there := above.ForCommunity(t.Community.Code)
	if !there {
		return *t, false
	}
	after := t.AmendedBy(&planned)
	after.Amended = above.Amended
	if i := slices.IndexFunc(above.Communities, func(c CommunityTerms) bool { return c.Code == t.Community.Code }); above.Communities[i].KeepProfile {
		after.Profile = t.Profile
	}
	return after, true
}

// amend folds an order: from this event on other terms hold.
func (s *State) amend(t *Terms, e Event) {
	before := *t
	after, err := t.Changed(e.Changes)
	if err != nil {
		return // they are our own; what can't be read would have been no event
	}
	*t = after
	s.reopenAt(t)
	s.Amended = after.Amended
	made := Amendment{Number: after.Amended, Seq: e.Seq, At: e.At, By: e.By, Reason: e.Reason, Record: e.Record, Fields: e.Changes.Fields()}
	if e.Units != nil {
		made.Change = e.Units.Change
	}
	s.Amendments = withLast(s.Amendments, made, amendmentsKept)
	s.redate(&before, t)
	s.restep(&before, t)
	s.replaceCommunities(&before, t, e)
	s.rearm(e)
	s.tellBelow(e)
}

// redate has dates that the order sets hold as it sets them: what had moved them before
// is in them.
func (s *State) redate(before, after *Terms) {
	for i := range s.Steps {
		st := &s.Steps[i]
		if !before.dueOf(st.Code).same(after.dueOf(st.Code)) {
			st.Extra = -s.Moved
		}
	}
	if before.Deadline != after.Deadline {
		s.DeadlineMoved = -s.Moved
	}
}

// plannedDue is when a plan has a step due.
type plannedDue struct {
	day   Date
	after *int // days from polling day
}

func (t *Terms) dueOf(code Step) plannedDue {
	i := slices.IndexFunc(t.Due, func(d StepDue) bool { return d.Step == code })
	if i < 0 {
		return plannedDue{}
	}
	return plannedDue{t.Due[i].Due, t.Due[i].FromPolling}
}

func (d plannedDue) same(other plannedDue) bool {
	if d.after != nil && other.after != nil {
		return *d.after == *other.after && d.day == other.day
	}
	return d.day == other.day && d.after == other.after
}

// Resteps are the steps that terms have at a level and others had not, and the other way round.
func Resteps(before, after *Terms, level Level) (added, removed []Step) {
	for _, spec := range catalogue {
		had, has := before.Plans(&spec), after.Plans(&spec)
		if spec.Code == StepPartyFounding && before.Level() == LevelCommunity {
			had, has = had && before.NewCommunity, has && after.NewCommunity
		}
		switch {
		case spec.Level != level || had == has:
		case has:
			added = append(added, spec.Code)
		default:
			removed = append(removed, spec.Code)
		}
	}
	return added, removed
}

// restep gives the pilot the steps, and the order of its stages, that its terms now have.
// Those that it began with and still has stay as they stand.
func (s *State) restep(before, after *Terms) {
	if s.Governs() {
		return
	}
	s.StageOrder = after.StageOrder
	added, removed := Resteps(before, after, after.Level())
	s.Steps = slices.DeleteFunc(slices.Clone(s.Steps), func(st StepState) bool { return slices.Contains(removed, st.Code) })
	for _, code := range added {
		if s.Step(code) == nil {
			s.Steps = append(s.Steps, StepState{Code: code, Status: Waiting})
		}
	}
	slices.SortStableFunc(s.Steps, func(a, b StepState) int { return Position(a.Code) - Position(b.Code) })
	if after.Level() != LevelSubDistrict {
		return
	}
	more, fewer := Resteps(before, after, LevelCommunity)
	s.Communities = slices.Clone(s.Communities)
	for i := range s.Communities { // until each reports itself
		c := &s.Communities[i]
		c.Total = max(c.Accepted, c.Total+len(more)-len(fewer))
	}
}

// replaceCommunities has those that the order adds reported of, and no longer those that
// it takes away.
func (s *State) replaceCommunities(before, after *Terms, e Event) {
	lists := func(t *Terms, code string) bool {
		return slices.ContainsFunc(t.Communities, func(c CommunityTerms) bool { return c.Code == code })
	}
	s.Communities = slices.Clone(s.Communities)
	for _, c := range before.Communities {
		if !lists(after, c.Code) {
			s.Communities = slices.DeleteFunc(s.Communities, func(p Progress) bool { return p.Community == c.Code })
			s.Former = append(slices.Clone(s.Former), e.former(c.Unit))
		}
	}
	for _, c := range after.Communities {
		if !lists(before, c.Code) {
			own, _ := after.ForCommunity(c.Code)
			s.Communities = append(s.Communities, FirstReport(&own))
		}
	}
}

// Former is a community that no longer is one of its sub-district's.
type Former struct {
	Unit
	Kind string    `json:"kind"`           // one of the Former… constants
	Into []string  `json:"into,omitempty"` // places that took its place
	At   time.Time `json:"at"`             // plan time
	Gate int64     `json:"gate,omitempty"` // number of what tells it so
	// Order, of a life after the pilot, is the district's: the lives that take its place are
	// begun from it.
	Order *UnitsChange `json:"order,omitempty"`
}

// FormerRemoved says that the plan no longer has it, and nobody had handed anything in.
const FormerRemoved = "removed"

// former is what an order makes of a community.
func (e Event) former(u Unit) Former {
	f := Former{Unit: u, Kind: FormerRemoved, At: e.At, Gate: e.Gate}
	if o := e.Units; o != nil && slices.Contains(o.Communities, u.Code) {
		f.Kind, f.Into = formerBy[o.Change], o.Into
	}
	return f
}

// FormerCommunity is what became of a community; nil while it is one.
func (s *State) FormerCommunity(code string) *Former {
	i := slices.IndexFunc(s.Former, func(f Former) bool { return f.Code == code })
	if i < 0 {
		return nil
	}
	return &s.Former[i]
}

// AmendedDues are the new due times of the steps waited for once these changes are made,
// where those that they have are others.
func (s *State) AmendedDues(t *Terms, changes Changes) []NewDue {
	then, terms := s.Clone(), *t
	then.amend(&terms, Event{Changes: changes})
	if then.Governs() {
		return nil // by the calendar
	}
	var out []NewDue
	for _, st := range then.Steps {
		if due := then.DueOf(&terms, st.Code); st.Awaited() && !due.IsZero() && !due.Equal(st.DueAt) {
			out = append(out, NewDue{st.Code, due})
		}
	}
	return out
}

// LastAmendment is the order by whose terms the pilot goes on; nil: by those it began with.
func (s *State) LastAmendment() *Amendment {
	if len(s.Amendments) == 0 {
		return nil
	}
	return &s.Amendments[len(s.Amendments)-1]
}
