package judge_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// district is several sub-districts' pilots and their communities', each held against the
// others' records.
type district struct {
	t       rapid.TB
	offices map[string]*office // by place
	early   int                // days before the opening day on which they are opened
}

func twoSubDistricts(t rapid.TB, early ...int) *district {
	d := &district{t: t, offices: map[string]*office{}}
	for _, days := range early {
		d.early = days
	}
	for code, communities := range map[string][]string{"sample": {"a", "b", "c"}, "other": {"x"}} {
		terms := examples.SampleTerms()
		terms.SubDistrict = pilot.Unit{Code: code, Name: code + "街道"}
		terms.Due = nil
		for i, spec := range pilot.Catalogue() {
			if !spec.Optional {
				terms.Due = append(terms.Due, pilot.StepDue{Step: spec.Code, Due: terms.Opens.AddDays(20 + 2*i)})
			}
		}
		terms.Communities = nil
		for i, c := range communities {
			terms.Communities = append(terms.Communities, pilot.CommunityTerms{
				Unit: pilot.Unit{Code: c, Name: "社区" + c}, Households: 300 + i,
				Recipients: []pilot.Recipient{{Role: pilot.RoleResidentsCommittee, Unit: code + "/" + c, Name: "主任" + c, Email: c + "@example.org"}},
			})
		}
		d.open(terms)
		for _, c := range communities {
			own, _ := terms.ForCommunity(c)
			d.open(&own)
		}
	}
	return d
}

func (d *district) open(terms *pilot.Terms) *office {
	o := &office{t: d.t, terms: terms, state: pilot.NewState(), earlier: map[string]judge.Earlier{}, kin: d.kin, taken: d.taken}
	o.now = terms.Opens.AddDays(-d.early).Start(terms.Location()).Add(9 * time.Hour)
	for _, other := range d.offices {
		if other.now.After(o.now) {
			o.now = other.now
		}
	}
	d.offices[terms.Place()] = o
	o.take(pilot.SelfEntry(pilot.EntryOpen, o.now, struct{}{}))
	return o
}

func (d *district) kin() map[string]pilot.Kin {
	kin := map[string]pilot.Kin{}
	for place, o := range d.offices {
		kin[place] = pilot.Kin{Terms: o.terms, State: o.state}
	}
	return kin
}

func (d *district) taken(refs []pilot.Ref) map[pilot.Ref]judge.Earlier {
	found := map[pilot.Ref]judge.Earlier{}
	for len(refs) > 0 {
		ref := refs[0]
		refs = refs[1:]
		if m, known := d.offices[ref.Place].earlier[ref.ID]; known {
			found[ref] = m
			h, _ := judge.ParseHandIn(m.Raw)
			refs = append(refs, pilot.Ref{Place: ref.Place, ID: h.Confirms})
		}
	}
	return found
}

func order(change string, communities []string, into ...string) pilot.UnitsChange {
	m := pilot.UnitsChange{
		Header: pilot.Header{V: 1, ID: change + "-" + strings.Join(into, "-"), By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: "sample-district"}},
		Change: change, Communities: communities, Reason: "the district makes fewer communities", Record: "西政发〔2002〕31号",
	}
	for _, code := range into {
		m.Into = append(m.Into, pilot.IntoUnit{Unit: pilot.Unit{Code: code, Name: "新社区" + code}})
	}
	return m
}

func moving(from, to string) pilot.UnitsChange {
	m := order(pilot.ChangeMove, []string{"a"}, "a")
	m.From, m.To = from, to
	return m
}

// change sends an order, has the communities that end hear it, and opens the new ones.
func (d *district) change(place string, m pilot.UnitsChange) pilot.Outcome {
	d.t.Helper()
	above := d.offices[place]
	out := above.send(pilot.EntryUnits, m)[0]
	if out.Outcome != pilot.Accepted {
		return out
	}
	for _, c := range above.state.Former {
		below := d.offices[place+"/"+c.Code]
		below.now = above.now
		below.take(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage()))
	}
	for _, c := range above.terms.Communities {
		if d.offices[place+"/"+c.Code] == nil {
			own, _ := above.terms.ForCommunity(c.Code)
			below := d.open(&own)
			below.take(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage()))
		}
	}
	return out
}

// prepare completes the sub-districts' preparation, so that elections may open.
func (d *district) prepare() {
	d.t.Helper()
	for place, o := range d.offices {
		if !strings.Contains(place, "/") {
			o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
		}
	}
	for place, o := range d.offices {
		if sub, _, below := strings.Cut(place, "/"); below {
			above := d.offices[sub]
			o.now = above.now
			o.take(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage()))
		}
	}
}

// report has a community's report heard above.
func (d *district) report(place string) {
	d.t.Helper()
	o := d.offices[place]
	above := d.offices[o.terms.SubDistrict.Code]
	if o.now.After(above.now) {
		above.now = o.now
	}
	above.take(pilot.SelfEntry(pilot.EntryProgress, above.now, pilot.Report(o.terms, o.state)))
}

func TestUnits_TwoCommunitiesMergeInTheMiddleOfTheirElections(t *testing.T) {
	t.Parallel()
	d := twoSubDistricts(t)
	d.prepare()
	a, b, above := d.offices["sample/a"], d.offices["sample/b"], d.offices["sample"]
	a.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	b.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection)
	above.now = b.now
	out := d.change("sample", order(pilot.ChangeMerge, []string{"a", "b"}, "ab"))
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)

	require.Equal(t, pilot.PhaseDissolved, a.state.Phase)
	require.Equal(t, &pilot.Former{Unit: *a.terms.Community, Kind: pilot.FormerMerged, Into: []string{"sample/ab"}, At: a.state.Became.At, Gate: a.state.Became.Gate}, a.state.Became)
	late := a.hand(pilot.StepCommitteeElection)
	require.Equal(t, pilot.CodePilotDissolved, late.Findings[0].Code)
	require.Equal(t, "sample/ab", late.Findings[0].Wanted, "it says where to hand in")

	ab := d.offices["sample/ab"]
	require.Equal(t, 601, ab.terms.UsualHouseholds)
	require.Equal(t, []string{"主任a", "主任b"}, addressed(ab.terms.Addressees(pilot.RoleResidentsCommittee, "2002-12-01")))
	require.Equal(t, []pilot.Acting{{Place: "sample/b", Body: pilot.ActingCommittee, Names: b.state.Facts.Election.Members}}, ab.state.Inherited.Acting)
	for _, step := range ab.state.Inherited.Steps {
		require.Equal(t, pilot.Anew, step.How, step.Step)
	}
	require.Equal(t, pilot.Open, ab.state.Step(pilot.StepSizeAdjustment).Status)
	require.Empty(t, ab.state.Facts, "what the old ones did binds nobody here")
	require.Equal(t, []string{"c", "ab"}, codesReported(above.state))

	ab.completeCommunity()
	d.report("sample/ab")
	d.offices["sample/c"].now = ab.now
	d.offices["sample/c"].completeCommunity()
	d.report("sample/c")
	require.True(t, above.state.CommunitiesComplete())
	require.Equal(t, pilot.Open, above.state.Step(pilot.StepSelfCheck).Status, "the sub-district closes with the new one")
}

func addressed(to []pilot.Addressee) []string {
	var names []string
	for _, a := range to {
		names = append(names, a.Name)
	}
	return names
}

func codesReported(s *pilot.State) []string {
	var codes []string
	for _, p := range s.Communities {
		codes = append(codes, p.Community)
	}
	return codes
}

func TestUnits_ASplitCommunityBecomesSeveralThatFoundTheirPartyOrganisations(t *testing.T) {
	t.Parallel()
	d := twoSubDistricts(t)
	out := d.change("sample", order(pilot.ChangeSplit, []string{"a"}, "a-east", "a-west"))
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	require.Equal(t, []string{"sample/a-east", "sample/a-west"}, d.offices["sample/a"].state.Became.Into)
	for _, place := range []string{"sample/a-east", "sample/a-west"} {
		o := d.offices[place]
		require.NotNil(t, o.state.Step(pilot.StepPartyFounding), "neither has one yet (R11)")
		require.Equal(t, []string{"主任a"}, addressed(o.terms.Addressees(pilot.RoleResidentsCommittee, "2002-12-01")))
	}
}

func TestUnits_AMovedCommunityGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	d := twoSubDistricts(t)
	d.prepare()
	a := d.offices["sample/a"]
	a.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection)
	d.offices["sample"].now, d.offices["other"].now = a.now, a.now
	m := moving("sample", "other")

	early := d.offices["other"].send(pilot.EntryUnits, m)[0]
	require.Equal(t, pilot.CodeUnitsNotLeft, early.Findings[0].Code, "it takes over what was let go, and nothing else")
	require.Equal(t, pilot.Accepted, d.change("sample", m).Outcome)
	require.Equal(t, pilot.FormerMoved, a.state.Became.Kind)
	out := d.change("other", m)
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	require.Equal(t, pilot.Duplicate, d.change("other", m).Outcome, "repeated it changes nothing")

	o := d.offices["other/a"]
	require.Equal(t, pilot.ToConfirm, o.state.Step(pilot.StepSizeAdjustment).Status, "the new office confirms it")
	require.False(t, o.state.Step(pilot.StepSizeAdjustment).DueAt.IsZero())
	for _, step := range []pilot.Step{pilot.StepElectionCommittee, pilot.StepCommitteeElection} {
		st := o.state.Step(step)
		require.Equal(t, pilot.Complete, st.Status, step)
		require.Equal(t, "sample/a", st.Accepted.From)
		require.Equal(t, a.state.Step(step).Accepted.ID, st.Accepted.ID)
	}
	require.Equal(t, a.state.Facts, o.state.Facts)

	id := o.state.Step(pilot.StepSizeAdjustment).Accepted.ID
	o.n++
	confirmed := o.send(pilot.EntryHandIn, pilot.HandIn{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("confirm-%d", o.n), By: o.actor(pilot.RoleSubDistrictOffice)}, Step: pilot.StepSizeAdjustment, Confirms: id,
	})[0]
	require.Equal(t, pilot.Accepted, confirmed.Outcome, "%+v", confirmed.Findings)
	o.completeOthers()
	require.True(t, o.state.StepsComplete())
}

func TestUnits_WhatCanNotBeIsRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	edit := func(m pilot.UnitsChange, change func(*pilot.UnitsChange)) pilot.UnitsChange {
		change(&m)
		return m
	}
	for name, c := range map[string]struct {
		m     pilot.UnitsChange
		codes []string
	}{
		"an unknown code":         {order(pilot.ChangeMerge, []string{"a", "z"}, "ab"), []string{pilot.CodeUnitsUnknown + " communities[1]"}},
		"one into one":            {order(pilot.ChangeMerge, []string{"a"}, "ab"), []string{pilot.CodeUnitsCount + " communities"}},
		"one into one by a split": {order(pilot.ChangeSplit, []string{"a"}, "ab"), []string{pilot.CodeUnitsCount + " into"}},
		"the same twice":          {order(pilot.ChangeMerge, []string{"a", "a"}, "ab"), []string{pilot.CodeUnitsTwice + " communities[1]"}},
		"a code that is used":     {order(pilot.ChangeMerge, []string{"a", "b"}, "c"), []string{pilot.CodeUnitsTaken + " into[0].code"}},
		"its own code":            {order(pilot.ChangeMerge, []string{"a", "b"}, "a"), []string{pilot.CodeUnitsTwice + " into[0].code"}},
		"no code":                 {order(pilot.ChangeMerge, []string{"a", "b"}, "A_B"), []string{pilot.CodeUnitsCode + " into[0].code"}},
		"nothing of the kind":     {order("swap", []string{"a", "b"}, "ab"), []string{"not-a-choice change"}},
		"without a document":      {edit(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"), func(m *pilot.UnitsChange) { m.Record = " " }), []string{"missing record"}},
		"without a reason":        {edit(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"), func(m *pilot.UnitsChange) { m.Reason = "" }), []string{"missing reason"}},
		"by the office": {
			edit(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"), func(m *pilot.UnitsChange) { m.By.Role, m.By.Unit = pilot.RoleSubDistrictOffice, "sample" }),
			[]string{pilot.CodeWrongRole + " by.role"},
		},
		"without a name":          {edit(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"), func(m *pilot.UnitsChange) { m.Into[0].Name = "" }), []string{"missing into[0].name"}},
		"to where nobody is":      {moving("sample", "nowhere"), []string{pilot.CodeUnitsOther + " to"}},
		"to itself":               {moving("sample", "sample"), []string{pilot.CodeUnitsTwice + " to"}},
		"to where the code is":    {edit(moving("sample", "other"), func(m *pilot.UnitsChange) { m.Into[0].Code = "x" }), []string{pilot.CodeUnitsTaken + " into[0].code"}},
		"between others":          {moving("elsewhere", "other"), []string{pilot.CodeUnitsElse + " from"}},
		"a move without a target": {edit(moving("sample", "other"), func(m *pilot.UnitsChange) { m.To = "" }), []string{pilot.CodeUnitsCode + " to"}},
		"a merger with a target":  {edit(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"), func(m *pilot.UnitsChange) { m.To = "other" }), []string{"unknown-field to"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := twoSubDistricts(t)
			before := d.offices["sample"].terms.Digest()
			out := d.change("sample", c.m)
			require.Equal(t, pilot.Refused, out.Outcome)
			var got []string
			for _, f := range out.Findings {
				got = append(got, f.Code+" "+f.Field)
			}
			require.Equal(t, c.codes, got)
			require.Equal(t, before, d.offices["sample"].terms.Digest(), "nothing of it holds")
		})
	}
}

func TestUnits_ACommunityThatEndedOrIsNoneAnyMoreTakesNoPart(t *testing.T) {
	t.Parallel()
	d := twoSubDistricts(t)
	require.Equal(t, pilot.Accepted, d.change("sample", order(pilot.ChangeMerge, []string{"a", "b"}, "ab")).Outcome)
	gone := d.change("sample", order(pilot.ChangeMerge, []string{"a", "c"}, "ac"))
	require.Equal(t, []string{pilot.CodeUnitsGone, "sample/ab"}, []string{gone.Findings[0].Code, gone.Findings[0].Wanted})
	again := d.change("sample", order(pilot.ChangeMerge, []string{"ab", "c"}, "a"))
	require.Equal(t, pilot.CodeUnitsTaken, again.Findings[0].Code, "no code comes back")
	d.offices["sample/c"].take(pilot.SelfEntry(pilot.EntryCancel, d.offices["sample/c"].now, struct{}{}))
	ended := d.change("sample", order(pilot.ChangeMerge, []string{"ab", "c"}, "abc"))
	require.Equal(t, pilot.CodeUnitsEnded, ended.Findings[0].Code)
	below := d.offices["sample/ab"].send(pilot.EntryUnits, order(pilot.ChangeSplit, []string{"ab"}, "p", "q"))[0]
	require.Equal(t, pilot.CodeUnitsBelow, below.Findings[0].Code)
}

// Whatever a community had done, and whatever then changes, every step of what takes its
// place can be done; no code is used twice; and a fold of the events makes the same.
func TestUnits_EveryStepOfWhatTakesTheirPlaceCanBeDone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := twoSubDistricts(t)
		d.prepare()
		var now time.Time
		for _, place := range []string{"sample/a", "sample/b"} {
			o := d.offices[place]
			for range rapid.IntRange(0, 20).Draw(t, "steps at "+place) {
				if i := slices.IndexFunc(o.state.Steps, func(st pilot.StepState) bool { return st.Awaited() }); i >= 0 {
					o.fileWanted(o.state.Steps[i].Code)
					o.mustHand(o.state.Steps[i].Code)
				}
			}
			if o.now.After(now) {
				now = o.now
			}
		}
		d.offices["sample"].now, d.offices["other"].now = now, now
		m := order(pilot.ChangeMerge, []string{"a", "b"}, "ab")
		switch rapid.SampledFrom(pilot.UnitChanges()).Draw(t, "change") {
		case pilot.ChangeSplit:
			m = order(pilot.ChangeSplit, []string{"a"}, "a1", "a2")
		case pilot.ChangeMove:
			m = moving("sample", "other")
		}
		require.Equal(t, pilot.Accepted, d.change("sample", m).Outcome)
		if m.Change == pilot.ChangeMove {
			require.Equal(t, pilot.Accepted, d.change("other", m).Outcome)
		}
		for place, o := range d.offices {
			if o.terms.Origin == nil {
				continue
			}
			confirmAll(t, o)
			o.completeOthers()
			require.True(t, o.state.StepsComplete(), place)
			state, terms := pilot.NewState(), *o.terms
			for _, e := range o.events {
				raw, err := json.Marshal(e)
				require.NoError(t, err)
				var read pilot.Event
				require.NoError(t, json.Unmarshal(raw, &read))
				state.Apply(&terms, read)
			}
			was, _ := json.Marshal(o.state)
			is, _ := json.Marshal(state)
			require.JSONEq(t, string(was), string(is))
		}
	})
}

func confirmAll(t rapid.TB, o *office) {
	for _, st := range o.state.Steps {
		if st.Status != pilot.ToConfirm {
			continue
		}
		o.n++
		out := o.send(pilot.EntryHandIn, pilot.HandIn{
			Header: pilot.Header{V: 1, ID: fmt.Sprintf("confirm-%d", o.n), By: o.actor(pilot.SpecOf(st.Code).Role)}, Step: st.Code, Confirms: st.Accepted.ID,
		})[0]
		require.Equal(t, pilot.Accepted, out.Outcome, "%s: %+v", st.Code, out.Findings)
	}
}

func TestUnits_AnAmendedPlanKeepsHowACommunityCameToBe(t *testing.T) {
	t.Parallel()
	d := twoSubDistricts(t)
	above := d.offices["sample"]
	require.Equal(t, pilot.Accepted, d.change("sample", order(pilot.ChangeMerge, []string{"a", "b"}, "ab")).Outcome)
	origin := above.terms.Communities[1].Origin
	out := above.amend(func(t *pilot.Terms) {
		t.WarnDays++
		t.Communities = slices.Clone(t.Communities)
		t.Communities[1].Origin = nil // no plan says it
	})
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	require.Equal(t, origin, above.terms.Communities[1].Origin)
	ab := d.offices["sample/ab"]
	ab.take(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage()))
	own, _ := above.terms.ForCommunity("ab")
	require.True(t, ab.terms.SameAs(&own), "it follows as any other does")
}

func TestUnits_CommunitiesMayChangeBeforeTheirPilotsOpen(t *testing.T) {
	t.Parallel()
	d := twoSubDistricts(t, 10)
	require.Equal(t, pilot.Accepted, d.change("sample", order(pilot.ChangeMerge, []string{"a", "b"}, "ab")).Outcome)
	ab := d.offices["sample/ab"]
	require.Equal(t, pilot.PhaseDissolved, d.offices["sample/a"].state.Phase)
	require.Empty(t, pilot.Summarise(ab.state).WaitingFor, "nobody is waited for before the opening day")
	require.Equal(t, d.offices["sample"].terms.Due, ab.terms.Due, "it has the days that the plan gives")
	ab.now = ab.terms.Opens.Start(ab.terms.Location()).Add(time.Hour)
	ab.tick()
	require.Equal(t, pilot.Open, ab.state.Step(pilot.StepSizeAdjustment).Status)
}
