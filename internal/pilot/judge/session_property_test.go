package judge_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// play is an office to which anything may be sent, and what must hold whatever is.
type play struct {
	*office
	t        *rapid.T
	folded   *pilot.State // of the events alone
	sent     []json.RawMessage
	accepted map[string]int      // by message id
	settled  map[pilot.Step]bool // accepted, and not in doubt since
}

func newPlay(t *rapid.T, terms *pilot.Terms) *play {
	p := &play{t: t, folded: pilot.NewState(), accepted: map[string]int{}, settled: map[pilot.Step]bool{}}
	p.office = openOffice(t, terms)
	p.follow(p.events)
	return p
}

// begin goes some steps the right way, so that what follows finds every stage.
func (p *play) begin() {
	for range rapid.IntRange(0, len(p.state.Steps)).Draw(p.t, "begun") {
		p.next()
	}
}

// give takes an entry and looks at everything that must hold.
func (p *play) give(e pilot.Entry, messages int) {
	before, ended, was := p.state.Seq, p.state.Ended(), p.state.Clone()
	events := p.take(e)
	p.rowsChangedSince(was)
	for i, event := range events {
		require.Equal(p.t, before+int64(i)+1, event.Seq, "no gap in the numbers")
	}
	require.Len(p.t, pilot.Outcomes(events), messages, "every message is answered, and nothing else: %+v", events)
	if ended {
		for _, event := range events {
			require.Contains(p.t, []pilot.EventType{pilot.EventRefused, pilot.EventDuplicate}, event.Type, "nothing happens after the end")
		}
	}
	p.follow(events)
	p.nothingFollows(e.At)
	p.check()
}

// nothingFollows: what follows from an entry is on record with it, also where a session
// does not look since only refusals came.
func (p *play) nothingFollows(at time.Time) {
	again := judge.NewSession(p.terms, p.state.Clone(), maps.Clone(p.earlier))
	require.Empty(p.t, again.Take(pilot.SelfEntry(pilot.EntryOpen, at, struct{}{})))
}

// rowsChangedSince: the rows that are said to have changed are those that did.
func (p *play) rowsChangedSince(was *pilot.State) {
	before := map[pilot.Step]pilot.StepRow{}
	for _, row := range pilot.StepRowsOf(p.terms, was) {
		before[row.Step] = row
	}
	changed := slices.DeleteFunc(pilot.StepRowsOf(p.terms, p.state), func(row pilot.StepRow) bool {
		old, known := before[row.Step]
		return known && reflect.DeepEqual(old, row)
	})
	require.ElementsMatch(p.t, changed, pilot.ChangedStepRows(p.terms, was, p.state))
}

func (p *play) follow(events []pilot.Event) {
	for _, e := range events {
		p.consented(e)
		p.folded.Apply(p.terms, e)
		switch e.Type {
		case pilot.EventAccepted:
			p.accepted[e.ID]++
			require.Equal(p.t, 1, p.accepted[e.ID], "%s is accepted twice", e.ID)
			require.False(p.t, p.settled[e.Step], "%s is accepted though it is accepted already", e.Step)
			p.settled[e.Step] = true
			p.quorate(e)
		case pilot.EventToConfirm:
			require.True(p.t, p.settled[e.Step], "%s is put in doubt though it is not accepted", e.Step)
			p.settled[e.Step] = false
		case pilot.EventReturned:
			for _, step := range e.Steps {
				p.settled[step] = false
			}
		}
	}
}

// consented holds that what is held goes only when it is judged, or when another takes
// its place whose sender says so. The event is not yet folded.
func (p *play) consented(e pilot.Event) {
	st := p.folded.Step(e.Step)
	if e.Type != pilot.EventHeld && e.Type != pilot.EventAccepted || st == nil || e.Rejudged() {
		return
	}
	if st.Held == nil {
		require.Empty(p.t, e.Supersedes, e.ID)
		return
	}
	require.Equal(p.t, pilot.EventHeld, e.Type, "%s is accepted beside %s, which is held", e.ID, st.Held.ID)
	require.Equal(p.t, st.Held.ID, e.Supersedes, e.ID)
	h, _ := judge.ParseHandIn(p.earlier[e.ID].Raw)
	require.Equal(p.t, e.Supersedes, h.Replaces, e.ID)
}

// quorate holds R46 and R17 over what was accepted: its total is the roster's.
func (p *play) quorate(e pilot.Event) {
	var h pilot.HandIn
	require.NoError(p.t, json.Unmarshal(p.earlier[e.ID].Raw, &h))
	var resolution struct {
		AdoptedBy string `json:"adoptedBy"`
		Total     int    `json:"total"`
		Present   int    `json:"present"`
		InFavour  int    `json:"inFavour"`
	}
	if e.Confirms != "" || json.Unmarshal(h.Evidence, &resolution) != nil || resolution.AdoptedBy != "assembly" {
		return
	}
	require.Greater(p.t, 2*resolution.Present, resolution.Total, e.ID)
	require.Greater(p.t, 2*resolution.InFavour, resolution.Present, e.ID)
	require.Equal(p.t, p.state.Facts.Roster.Representatives, resolution.Total, e.ID)
}

// check holds what is true of a state whatever happened before.
func (p *play) check() {
	s := p.state
	want, err := json.Marshal(s)
	require.NoError(p.t, err)
	got, err := json.Marshal(p.folded)
	require.NoError(p.t, err)
	require.JSONEq(p.t, string(want), string(got), "a state is the fold of its events")
	require.Equal(p.t, len(p.accepted), s.Counts.Accepted)
	for _, spec := range pilot.StepsOf(p.terms) {
		p.checkStep(spec, *s.Step(spec.Code))
	}
	if s.Phase == pilot.PhaseClosed || s.Phase == pilot.PhaseClosing {
		require.True(p.t, s.StepsComplete(), "nothing closes that is not complete")
	}
	if p.terms.Level() == pilot.LevelSubDistrict && s.Phase == pilot.PhaseClosed {
		require.True(p.t, s.CommunitiesComplete())
	}
	p.checkFacts()
}

func (p *play) checkStep(spec pilot.StepSpec, st pilot.StepState) {
	require.Equal(p.t, p.settled[spec.Code], st.Status == pilot.Complete, spec.Code)
	for _, code := range spec.After {
		before := p.state.Step(code)
		if before == nil {
			continue
		}
		switch st.Status {
		case pilot.Open:
			require.Equal(p.t, pilot.Complete, before.Status, "%s is open before %s", spec.Code, code)
		case pilot.Complete:
			require.Contains(p.t, []pilot.Status{pilot.Complete, pilot.ToConfirm}, before.Status, "%s is accepted before %s", spec.Code, code)
		}
	}
	if st.Status == pilot.Open && spec.Gated {
		require.True(p.t, p.state.Gate.Open, "%s is open before the gate", spec.Code)
	}
	if st.Accepted != nil {
		require.Equal(p.t, 1, p.accepted[st.Accepted.ID])
	}
	require.False(p.t, st.Status == pilot.Complete && st.Held != nil, "%s is accepted, and one held", spec.Code)
	require.False(p.t, st.Held != nil && st.Awaited() && p.state.Ready(spec) && !p.state.ClocksStopped(), "%s is held though it can be judged", spec.Code)
}

// checkFacts compares what accepted steps that rest on one another say.
func (p *play) checkFacts() {
	f := p.state.Facts
	if p.settled[pilot.StepElectionCommittee] && p.settled[pilot.StepAssemblyRoster] {
		require.Equal(p.t, f.ElectionCommittee.Representatives, f.Roster.Representatives)
	}
	if p.settled[pilot.StepCommitteeElection] {
		require.False(p.t, f.Election.Open)
		require.NotEmpty(p.t, f.Election.Members)
	}
	p.checkElection()
	if p.settled[pilot.StepRecruitment] && p.settled[pilot.StepAgreements] {
		require.ElementsMatch(p.t, f.Recruitment.Hired, f.Agreements.Signed)
	}
}

// message sends a message and remembers it.
func (p *play) message(kind pilot.EntryKind, m any) {
	raw, err := json.Marshal(m)
	require.NoError(p.t, err)
	if kind == pilot.EntryHandIn {
		p.sent = append(p.sent, raw)
	}
	p.give(pilot.NewEntry(kind, "test", pilot.ViaSignal, p.now, raw), 1)
}

// drawn is a hand-in of some step, right or wrong or odd.
func (p *play) drawn() pilot.HandIn {
	among := steps()
	for _, st := range p.state.Steps {
		if st.Awaited() { // as often as all others together
			among = append(among, slices.Repeat([]pilot.Step{st.Code}, len(steps()))...)
		}
	}
	step := rapid.SampledFrom(among).Draw(p.t, "step")
	h := p.handIn(step)
	switch rapid.SampledFrom([]string{"right", "right", "wrong", "empty", "stranger", "confirms", "explains", "elsewhere", "another number", "void", "a seat left", "replaces"}).Draw(p.t, "how") {
	case "wrong":
		w := rapid.SampledFrom(examples.WrongFor(step)).Draw(p.t, "wrong")
		if evidence, err := w.Edits.On(slices.Clone(h.Evidence)); err == nil { // another place may lack what is edited
			h.Evidence = evidence
		}
	case "empty":
		h.Evidence = nil
	case "stranger":
		h.By.Role = rapid.SampledFrom(pilot.Roles()).Draw(p.t, "role")
	case "confirms":
		h.Confirms, h.Evidence = p.someID(), nil
	case "explains":
		h.Explanations = map[string]string{"R39": "年事已高", "R4": "另行选举"}
	case "replaces":
		h.Replaces = p.heldOf(step)
	case "void":
		h.Evidence = held(p.t, h, voided)
	case "a seat left":
		h.Evidence = held(p.t, h, seatLeft)
	case "another number": // of representatives, adding up
		if evidence, err := (examples.Edits{"representatives": 22, "split.residents": 16, "split.units": 4, "split.migrants": 2}).On(slices.Clone(h.Evidence)); err == nil {
			h.Evidence = evidence
		}
	case "elsewhere":
		h.By.Unit = "elsewhere"
	}
	return h
}

// heldOf is what is held of a step, as a rule.
func (p *play) heldOf(step pilot.Step) string {
	ids := []string{"nobody-knows"}
	if st := p.state.Step(step); st != nil && st.Held != nil {
		ids = append(ids, st.Held.ID, st.Held.ID, st.Held.ID)
	}
	return rapid.SampledFrom(ids).Draw(p.t, "replaces")
}

func (p *play) someID() string {
	ids := slices.Sorted(maps.Keys(p.accepted))
	return rapid.SampledFrom(append(ids, "nobody-knows")).Draw(p.t, "id")
}

func (p *play) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"the next right one": func(*rapid.T) { p.next() },
		"and the next":       func(*rapid.T) { p.next() },
		"any hand-in":        func(*rapid.T) { p.message(pilot.EntryHandIn, p.drawn()) },
		"again":              func(*rapid.T) { p.again() },
		"several":            func(*rapid.T) { p.several() },
		"return":             func(*rapid.T) { p.sendBack() },
		"confirm":            func(*rapid.T) { p.confirm() },
		"junk": func(*rapid.T) {
			data := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(p.t, "junk")
			if pilot.Unreadable(data) == "" {
				return
			}
			p.give(pilot.NewEntry(pilot.EntryHandIn, "test", pilot.ViaSignal, p.now, data), 1)
		},
		"days go by": func(*rapid.T) {
			p.now = p.now.AddDate(0, 0, rapid.IntRange(0, 30).Draw(p.t, "days"))
			p.give(pilot.SelfEntry(pilot.EntryClock, p.now, pilot.ClockReached{Until: p.now}), 0)
		},
		"": func(*rapid.T) { p.check() },
	}
}

// next hands in what is waited for, as it should be.
func (p *play) next() {
	for _, st := range p.state.Steps {
		if st.Awaited() {
			p.message(pilot.EntryHandIn, p.handIn(st.Code))
			return
		}
	}
}

// again repeats a message, changed or not.
func (p *play) again() {
	if len(p.sent) == 0 {
		return
	}
	raw := rapid.SampledFrom(p.sent).Draw(p.t, "again")
	if rapid.Bool().Draw(p.t, "changed") {
		var h pilot.HandIn
		require.NoError(p.t, json.Unmarshal(raw, &h))
		h.Note = "changed"
		p.message(pilot.EntryHandIn, h)
		return
	}
	p.give(pilot.NewEntry(pilot.EntryHandIn, "test", pilot.ViaUpdate, p.now, raw), 1)
}

// several are in one message, in any order, one perhaps twice.
func (p *play) several() {
	var raws []json.RawMessage
	for range rapid.IntRange(1, 5).Draw(p.t, "several") {
		raw, err := json.Marshal(p.drawn())
		require.NoError(p.t, err)
		raws = append(raws, raw)
	}
	if rapid.Bool().Draw(p.t, "one twice") {
		raws = append(raws, raws[0])
	}
	data, err := json.Marshal(pilot.HandIns{V: 1, Submissions: raws})
	require.NoError(p.t, err)
	p.give(pilot.NewEntry(pilot.EntryHandIns, "test", pilot.ViaSignal, p.now, data), len(raws))
}

func (p *play) sendBack() {
	p.n++
	var round *int
	if n := rapid.IntRange(-1, 5).Draw(p.t, "round"); n >= 0 {
		round = &n
	}
	p.message(pilot.EntryReturn, pilot.Return{
		Round:   round,
		Header:  pilot.Header{V: 1, ID: fmt.Sprintf("return-%d", p.n), By: p.actor(rapid.SampledFrom([]pilot.Role{pilot.RoleDistrict, pilot.RoleSubDistrictOffice}).Draw(p.t, "by"))},
		Steps:   rapid.SliceOfN(rapid.SampledFrom(steps()), 1, 3).Draw(p.t, "returned"),
		Reasons: []pilot.ReturnReason{{Text: "x"}},
	})
}

// confirm confirms the first step in doubt.
func (p *play) confirm() {
	for _, st := range p.state.Steps {
		if st.Status == pilot.ToConfirm {
			h := p.handIn(st.Code)
			h.Evidence, h.Confirms = nil, st.Accepted.ID
			p.message(pilot.EntryHandIn, h)
			return
		}
	}
}

func TestSession_NoSequenceOfMessagesBreaksACommunity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		terms := sampleCommunity()
		terms.NewCommunity = rapid.Bool().Draw(r, "new")
		p := newPlay(r, terms)
		p.give(pilot.SelfEntry(pilot.EntryGate, p.now, pilot.GateChanged{V: 1, Seq: 1, Open: true}), 0)
		p.begin()
		actions := p.actions()
		actions["gate"] = func(*rapid.T) {
			seq := max(0, p.state.Gate.Seq+int64(rapid.IntRange(-1, 2).Draw(r, "change")))
			p.give(pilot.SelfEntry(pilot.EntryGate, p.now, pilot.GateChanged{V: 1, Seq: seq, Open: rapid.IntRange(0, 3).Draw(r, "open") > 0}), 0)
		}
		actions["closing"] = func(*rapid.T) {
			seq := max(0, p.state.Closing+int64(rapid.IntRange(-1, 2).Draw(r, "closing")))
			p.give(pilot.SelfEntry(pilot.EntryClosing, p.now, pilot.Closing{V: 1, Seq: seq, Withdrawn: rapid.Bool().Draw(r, "withdrawn")}), 0)
		}
		r.Repeat(actions)
	})
}

func TestSession_NoSequenceOfMessagesBreaksASubDistrict(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		terms := examples.SampleTerms()
		terms.OwnPlan = rapid.Bool().Draw(r, "own plan")
		p := newPlay(r, terms)
		p.give(pilot.SelfEntry(pilot.EntryProgress, p.now, pilot.Progress{V: 1, Seq: 50, Community: "sample-1", Complete: true}), 0)
		p.begin()
		actions := p.actions()
		actions["community reports"] = func(*rapid.T) {
			known := p.state.Communities[0]
			report := pilot.Progress{
				V: 1, Seq: max(0, known.Seq+int64(rapid.IntRange(-1, 3).Draw(r, "seq"))), Community: known.Community, Light: pilot.LightGreen,
				Accepted: rapid.IntRange(0, known.Total).Draw(r, "accepted"), Total: known.Total, Complete: rapid.IntRange(0, 3).Draw(r, "complete") > 0,
				Returned: known.Returned + rapid.IntRange(0, 1).Draw(r, "returned"),
			}
			if rapid.Bool().Draw(r, "agrees") {
				report.Agreed = p.state.Closing
			}
			p.give(pilot.SelfEntry(pilot.EntryProgress, p.now, report), 0)
		}
		r.Repeat(actions)
	})
}

// Days are many and messages few: a play that only waits must not panic either.
func TestSession_TheClockOfAFarFutureHarmsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		p := newPlay(r, sampleCommunity())
		p.now = time.Unix(rapid.Int64Range(0, 200_000_000_000).Draw(r, "at"), 0).UTC()
		p.give(pilot.SelfEntry(pilot.EntryClock, p.now, pilot.ClockReached{Until: p.now}), 0)
		p.next()
	})
}
