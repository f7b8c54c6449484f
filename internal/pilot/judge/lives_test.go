package judge_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

// county is sub-districts whose pilots have closed, and the lives after the pilots of their
// communities, each held against the others' records.
type county struct {
	t    rapid.TB
	now  time.Time
	kin  map[string]pilot.Kin // by what they have as kin
	logs map[string][]pilot.Event
	n    int
}

// closedCounty has two sub-districts, the first with communities a, b and c.
func closedCounty(t rapid.TB) *county {
	c := &county{t: t, kin: map[string]pilot.Kin{}, logs: map[string][]pilot.Event{}, now: pilot.Date("2003-02-03").Start(time.FixedZone("", 8*3600)).Add(9 * time.Hour)}
	for sub, communities := range map[string][]string{"sample": {"a", "b", "c"}, "other": {"x"}} {
		w, err := examples.NewWorld()
		require.NoError(t, err)
		above := *examples.SampleTerms()
		above.SubDistrict = pilot.Unit{Code: sub, Name: sub + "街道"}
		above.Communities = nil
		for _, code := range communities {
			above.Communities = append(above.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: code, Name: code + "社区"}, Households: 300, Recipients: []pilot.Recipient{
				{Name: "主任" + code, Role: pilot.RoleResidentsCommittee, Unit: sub + "/" + code},
			}})
		}
		c.kin[sub] = pilot.Kin{Terms: &above, State: &pilot.State{V: 1, Phase: pilot.PhaseClosed}}
		for _, code := range communities {
			own, _ := above.ForCommunity(code)
			closed := pilot.NewState()
			closed.Phase, closed.ClosedAt = pilot.PhaseClosed, pilot.Date("2002-12-30").Start(own.Location()).Add(15*time.Hour)
			closed.Facts = w.Below
			election, agreements := *w.Below.Election, *w.Below.Agreements
			election.Members = []string{"主任" + code, "副" + code, "委员" + code}
			election.Director, election.ViceDirectors = "主任"+code, []string{"副" + code}
			agreements.Signed = []string{"专干" + code}
			closed.Facts.Election, closed.Facts.Agreements = &election, &agreements
			closed.Facts.StationRules = &pilot.StationRulesFacts{Months: 3}
			c.kin[sub+"/"+code] = pilot.Kin{Terms: &own, State: closed}
			life := own.ForGovernance(closed)
			c.begin(life)
		}
	}
	return c
}

func (c *county) begin(terms pilot.Terms) {
	c.kin[pilot.LifeKin(terms.Place())] = pilot.Kin{Terms: &terms, State: pilot.NewState()}
	c.take(terms.Place(), pilot.SelfEntry(pilot.EntryOpen, c.now, struct{}{}))
}

// take has a life take an entry as the recorder does, with those that it has to know only.
func (c *county) take(place string, e pilot.Entry) []pilot.Event {
	life := c.kin[pilot.LifeKin(place)]
	known := map[string]pilot.Kin{}
	for _, key := range append(judge.KinOf(life.Terms, []pilot.Entry{e}), judge.ForebearsOf(life.Terms, life.State)...) {
		if k, there := c.kin[key]; there {
			known[key] = k
		}
	}
	for key, k := range c.kin { // and promises, which a record finds by their place
		if _, lives := pilot.PlaceOfLife(key); lives && k.State.Became != nil {
			known[key] = k
		}
	}
	require.Empty(c.t, judge.StillRunning(judge.ForebearsOf(life.Terms, life.State), known))
	events := judge.NewSession(life.Terms, life.State, nil).Knowing(known).Take(e)
	c.logs[place] = append(c.logs[place], events...)
	return events
}

func (c *county) send(place string, m pilot.UnitsChange) pilot.Outcome {
	raw, err := json.Marshal(m)
	require.NoError(c.t, err)
	outcomes := pilot.Outcomes(c.take(place, pilot.NewEntry(pilot.EntryUnits, "change-units", pilot.ViaUpdate, c.now, raw)))
	require.Len(c.t, outcomes, 1)
	return outcomes[0]
}

// file files a record at a life.
func (c *county) file(place, kind string, body any) pilot.Outcome {
	raw, err := json.Marshal(body)
	require.NoError(c.t, err)
	life := c.kin[pilot.LifeKin(place)]
	spec, _ := evidence.RecordKind(kind)
	role, _ := spec.FiledBy(pilot.LevelGovernance)
	c.n++
	message, err := json.Marshal(pilot.Record{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("record-%d", c.n), By: pilot.Actor{Name: "王秀英", Role: role, Unit: life.Terms.UnitOf(role)}}, Kind: kind, Body: raw,
	})
	require.NoError(c.t, err)
	return pilot.Outcomes(c.take(place, pilot.NewEntry(pilot.EntryRecord, "file-record", pilot.ViaUpdate, c.now, message)))[0]
}

// order gives an order to every life that it names, and begins what takes their place.
func (c *county) order(m pilot.UnitsChange) {
	c.t.Helper()
	var olds []pilot.Kin
	for _, code := range m.Communities {
		place := "sample/" + code
		out := c.send(place, m)
		require.Equal(c.t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
		olds = append(olds, c.kin[pilot.LifeKin(place)])
	}
	to := "sample"
	if m.To != "" {
		to = m.To
	}
	for _, terms := range (pilot.LifeChange{Order: &m, Olds: olds, To: c.kin[to].Terms, On: pilot.EndedOn(olds, "")}).Begins() {
		c.begin(terms)
	}
}

func TestLives_TwoMergeAndTheNewOneElectsAndAdoptsAnew(t *testing.T) {
	t.Parallel()
	c := closedCounty(t)
	c.order(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"))

	old := c.kin[pilot.LifeKin("sample/a")]
	require.Equal(t, pilot.PhaseDissolved, old.State.Phase)
	require.Equal(t, pilot.FormerMerged, old.State.Became.Kind)
	require.Equal(t, []string{"sample/ab"}, old.State.Became.Into)
	ordered := c.logs["sample/a"][len(c.logs["sample/a"])-2]
	require.Equal(t, []string{"the district makes fewer communities", "西政发〔2002〕31号"}, []string{ordered.Reason, ordered.Record})
	late := c.file("sample/a", pilot.KindMeeting, struct{}{})
	require.Equal(t, pilot.CodePilotDissolved, late.Findings[0].Code)
	require.Equal(t, "sample/ab", late.Findings[0].Wanted, "it says where to file")

	life := c.kin[pilot.LifeKin("sample/ab")]
	office := life.State.Facts.Office
	require.Equal(t, []string{"主任a", "副a", "委员a", "主任b", "副b", "委员b"}, pilot.HolderNames(office.CommitteeOn("2003-02-03")), "all act until it has elected")
	require.Equal(t, []string{"专干a", "专干b"}, pilot.HolderNames(office.SpecialistsOn("2003-02-03")))
	require.Equal(t, pilot.Date("2003-08-02"), office.TermEnds(3))
	require.Equal(t, 2*c.kin[pilot.LifeKin("sample/a")].State.Facts.Office.RepresentativesOn("2003-02-03"), office.RepresentativesOn("2003-02-03"))
	require.Equal(t, 600, life.Terms.UsualHouseholds)
	require.Equal(t, []string{"主任a", "主任b"}, addressed(life.Terms.Addressees(pilot.RoleResidentsCommittee, "2003-02-03")))
	for _, duty := range []pilot.Duty{pilot.DutyElectionPreparation, pilot.DutyTermElection, pilot.DutyReorganisation} {
		require.Equal(t, pilot.Open, life.State.Step(pilot.Step(duty)).Status, duty)
	}
	require.Equal(t, pilot.Anew, life.State.Inherited.Of(pilot.StepCharter).How)
	require.Equal(t, pilot.Holds, life.State.Inherited.Of(pilot.StepRecruitment).How)
	require.Nil(t, life.State.Inherited.Of(pilot.StepCommunityArchive))
	require.Contains(t, life.Terms.Anew(), pilot.StepCharter)
	require.NotContains(t, life.Terms.Anew(), pilot.StepCommitteeElection, "the term's duties ask for it")
}

func TestLives_WhatIsDoneAnewIsConfirmedByTheOfficeAsItComes(t *testing.T) {
	t.Parallel()
	c := closedCounty(t)
	c.order(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"))
	life := c.kin[pilot.LifeKin("sample/ab")]
	done := func(steps ...pilot.Step) any {
		var b evidence.ReorganisedBody
		for _, step := range steps {
			b.Done = append(b.Done, evidence.DoneAnew{Step: string(step), Date: life.Terms.Today(c.now), Document: "No. 7"})
		}
		return b
	}
	c.now = c.now.AddDate(0, 0, 30)
	all := life.Terms.Anew()
	first := c.file("sample/ab", pilot.KindReorganised, done(all[0]))
	require.Equal(t, pilot.Accepted, first.Outcome, "%+v", first.Findings)
	require.Equal(t, evidence.CodeAnewLeft, first.Findings[0].Code)
	again := c.file("sample/ab", pilot.KindReorganised, done(all[0]))
	require.Equal(t, evidence.CodeNotAChoice, again.Findings[0].Code, "it is done")
	rest := c.file("sample/ab", pilot.KindReorganised, done(all[1:]...))
	require.Equal(t, pilot.Accepted, rest.Outcome, "%+v", rest.Findings)
	require.Equal(t, pilot.Complete, life.State.Step(pilot.Step(pilot.DutyReorganisation)).Status)
	c.now = c.now.AddDate(0, 0, 1)
	c.take("sample/ab", pilot.SelfEntry(pilot.EntryClock, c.now, pilot.ClockReached{Until: c.now}))
	require.Equal(t, pilot.Complete, life.State.Step(pilot.Step(pilot.DutyReorganisation)).Status, "it is owed once")
	require.Equal(t, evidence.CodeNothingAnew, c.file("sample/c", pilot.KindReorganised, done(pilot.StepCharter)).Findings[0].Code)
}

func TestLives_ItsOwnElectionEndsTheActingCommittee(t *testing.T) {
	t.Parallel()
	c := closedCounty(t)
	c.order(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"))
	life := c.kin[pilot.LifeKin("sample/ab")]
	elected := func(day pilot.Date) pilot.Outcome {
		b := evidence.ChangeBody{Body: evidence.BodyCommittee, Reason: evidence.ChangeTermElection, Date: day, Document: "选举结果报告单", Register: 1000, Ballots: 700}
		for i, post := range []string{"director", "vice-director", "member", "member", "member"} {
			b.Joined = append(b.Joined, evidence.Joining{Name: fmt.Sprintf("新委员%d", i+1), Post: post, Votes: 500})
		}
		return c.file("sample/ab", pilot.KindChange, b)
	}
	before := elected("2003-01-20")
	require.Equal(t, evidence.CodeTooEarly, before.Findings[0].Code, "then there was no such community")
	c.now = c.now.AddDate(0, 0, 100)
	out := elected("2003-05-10")
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	office := life.State.Facts.Office
	require.Equal(t, "新委员1", office.CommitteeOn("2003-05-11")[0].Name)
	require.Len(t, office.CommitteeOn("2003-05-11"), 5)
	require.Equal(t, pilot.Date("2006-05-10"), office.TermEnds(3), "its term runs from its election")
	require.Equal(t, pilot.Complete, life.State.Step(pilot.Step(pilot.DutyTermElection)).Status)
	require.Equal(t, []string{"专干a", "专干b"}, pilot.HolderNames(office.SpecialistsOn("2003-05-11")), "who is employed stays so")
}

func TestLives_ASplitOnesPartsEachHaveWhoWasInOffice(t *testing.T) {
	t.Parallel()
	c := closedCounty(t)
	c.order(order(pilot.ChangeSplit, []string{"a"}, "a-east", "a-west"))
	for _, place := range []string{"sample/a-east", "sample/a-west"} {
		life := c.kin[pilot.LifeKin(place)]
		require.Equal(t, []string{"主任a", "副a", "委员a"}, pilot.HolderNames(life.State.Facts.Office.CommitteeOn("2003-02-03")))
		require.Zero(t, life.State.Facts.Office.RepresentativesOn("2003-02-03"), "who represents which part is not on record")
		require.Contains(t, life.Terms.Anew(), pilot.StepPartyFounding, "neither has a Party organisation (R11)")
	}
}

func TestLives_AMovedOneGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	c := closedCounty(t)
	c.now = pilot.Date("2003-05-06").Start(time.FixedZone("", 8*3600)).Add(9 * time.Hour)
	c.take("sample/a", pilot.SelfEntry(pilot.EntryClock, c.now, pilot.ClockReached{Until: c.now}))
	before := c.kin[pilot.LifeKin("sample/a")]
	c.order(moving("sample", "other"))
	life := c.kin[pilot.LifeKin("other/a")]
	require.Equal(t, before.State.Facts.Office, life.State.Facts.Office)
	require.Equal(t, before.State.Years, life.State.Years)
	for _, st := range before.State.Steps {
		require.Equal(t, st.Status, life.State.Step(st.Code).Status, st.Code)
		require.Equal(t, st.DueAt, life.State.Step(st.Code).DueAt, st.Code)
	}
	require.Equal(t, []pilot.Step{pilot.StepSizeAdjustment, pilot.StepCivilityCovenant, pilot.StepWorkstation}, life.Terms.Anew(), "what names the office is confirmed")
	require.Equal(t, "other/a", life.Terms.Recipients[0].Unit)
	require.Equal(t, "other", life.Terms.UnitOf(pilot.RoleSubDistrictOffice))
	require.Equal(t, pilot.FormerMoved, before.State.Became.Kind)
}

func TestLives_WhatCanNotBeIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		m    pilot.UnitsChange
		code string
		prep func(c *county)
	}{
		"a code that the pilot had":  {order(pilot.ChangeMerge, []string{"a", "b"}, "c"), pilot.CodeUnitsTaken, nil},
		"nobody of that code":        {order(pilot.ChangeMerge, []string{"a", "z"}, "ab"), pilot.CodeUnitsUnknown, nil},
		"not about this one":         {order(pilot.ChangeMerge, []string{"b", "c"}, "bc"), pilot.CodeUnitsElse, nil},
		"from elsewhere":             {moving("other", "sample"), pilot.CodeUnitsElse, nil},
		"to where no pilot ever was": {moving("sample", "nowhere"), pilot.CodeUnitsNoOffice, nil},
		"to one that was cancelled":  {moving("sample", "other"), pilot.CodeUnitsNoOffice, func(c *county) { c.kin["other"].State.Phase = pilot.PhaseCancelled }},
		"with one still in its pilot": {order(pilot.ChangeMerge, []string{"a", "p"}, "ap"), pilot.CodeUnitsMixed, func(c *county) {
			c.kin["sample/p"] = pilot.Kin{Terms: c.kin["sample/a"].Terms, State: &pilot.State{Phase: pilot.PhaseOpen}}
		}},
		"with one without a life":       {order(pilot.ChangeMerge, []string{"a", "b"}, "ab"), pilot.CodeUnitsNoLife, func(c *county) { delete(c.kin, pilot.LifeKin("sample/b")) }},
		"with one that was cancelled":   {order(pilot.ChangeMerge, []string{"a", "b"}, "ab"), pilot.CodeUnitsEnded, func(c *county) { c.kin[pilot.LifeKin("sample/b")].State.Phase = pilot.PhaseCancelled }},
		"with one that merged before":   {order(pilot.ChangeMerge, []string{"a", "b"}, "ab"), pilot.CodeUnitsGone, func(c *county) { c.order(order(pilot.ChangeMerge, []string{"b", "c"}, "bc")) }},
		"a code promised to another":    {order(pilot.ChangeSplit, []string{"a"}, "q", "r"), pilot.CodeUnitsTaken, func(c *county) { c.send("sample/b", order(pilot.ChangeMerge, []string{"b", "c"}, "q")) }},
		"a code that a life has by now": {order(pilot.ChangeSplit, []string{"a"}, "bc", "r"), pilot.CodeUnitsTaken, func(c *county) { c.order(order(pilot.ChangeMerge, []string{"b", "c"}, "bc")) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := closedCounty(t)
			if one.prep != nil {
				one.prep(c)
			}
			out := c.send("sample/a", one.m)
			require.Equal(t, pilot.Refused, out.Outcome)
			require.Equal(t, one.code, out.Findings[0].Code)
			require.False(t, c.kin[pilot.LifeKin("sample/a")].State.Ended())
		})
	}
}

func TestLives_OnlyTheDistrictOrdersIt(t *testing.T) {
	t.Parallel()
	c := closedCounty(t)
	m := order(pilot.ChangeMerge, []string{"a", "b"}, "ab")
	m.By.Role, m.By.Unit = pilot.RoleSubDistrictOffice, "sample"
	require.Equal(t, pilot.CodeWrongRole, c.send("sample/a", m).Findings[0].Code)
}

// Whatever merges, splits or moves, and how often: who is in office is in office somewhere,
// no code is used twice, no life begins before those that it follows have ended, and a fold
// of the events makes the same state.
func TestLives_AnyChainOfOrdersLeavesAWholeRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := closedCounty(t)
		for i := range rapid.IntRange(1, 3).Draw(t, "orders") {
			var living []string
			for _, code := range []string{"a", "b", "c", "n0", "n0x", "n1", "n1x", "n2", "n2x"} {
				if life, there := c.kin[pilot.LifeKin("sample/"+code)]; there && !life.State.Ended() {
					living = append(living, code)
				}
			}
			anew := fmt.Sprintf("n%d", i)
			switch change := rapid.SampledFrom(pilot.UnitChanges()).Draw(t, "change"); {
			case change == pilot.ChangeMerge && len(living) > 1:
				c.order(order(change, living[:2], anew))
			case change == pilot.ChangeSplit && len(living) > 0:
				c.order(order(change, living[:1], anew, anew+"x"))
			case change == pilot.ChangeMove && len(living) > 0:
				m := order(change, living[:1], anew)
				m.From, m.To = "sample", "other"
				c.order(m)
			}
			c.now = c.now.AddDate(0, rapid.IntRange(0, 5).Draw(t, "months"), 1)
			for key, life := range c.kin {
				if place, lives := pilot.PlaceOfLife(key); lives && !life.State.Ended() {
					c.take(place, pilot.SelfEntry(pilot.EntryClock, c.now, pilot.ClockReached{Until: c.now}))
				}
			}
		}
		acting := map[string]bool{}
		for place, events := range c.logs {
			life := c.kin[pilot.LifeKin(place)]
			if !life.State.Ended() {
				for _, name := range pilot.HolderNames(life.State.Facts.Office.CommitteeOn(life.Terms.Today(c.now))) {
					acting[name] = true
				}
			}
			state, terms := pilot.NewState(), *life.Terms
			for _, e := range events {
				raw, err := json.Marshal(e)
				require.NoError(t, err)
				var read pilot.Event
				require.NoError(t, json.Unmarshal(raw, &read))
				state.Apply(&terms, read)
			}
			was, _ := json.Marshal(life.State)
			is, _ := json.Marshal(state)
			require.JSONEq(t, string(was), string(is), place)
		}
		require.Len(t, acting, 12)
	})
}

func TestLives_TheTermsOfANewOneAreThoseThatTheOldOnesMadeWayFor(t *testing.T) {
	t.Parallel()
	c := closedCounty(t)
	c.order(order(pilot.ChangeMerge, []string{"a", "b"}, "ab"))
	olds := []pilot.Kin{c.kin[pilot.LifeKin("sample/a")], c.kin[pilot.LifeKin("sample/b")]}
	terms := *c.kin[pilot.LifeKin("sample/ab")].Terms
	require.True(t, terms.FitsLives(olds, c.kin["sample"].Terms))
	others := terms
	others.Recipients = append(others.Recipients, pilot.Recipient{Name: "somebody", Role: pilot.RoleDistrict})
	require.False(t, others.FitsLives(olds, c.kin["sample"].Terms), "nobody's own people")
	require.False(t, terms.FitsLives(olds[:1], c.kin["sample"].Terms), "nor with less")
	require.False(t, terms.FitsLives([]pilot.Kin{olds[0], c.kin[pilot.LifeKin("sample/c")]}, c.kin["sample"].Terms), "nor while one goes on")
}
