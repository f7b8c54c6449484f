package judge_test

import (
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

// amend has the district order other terms, as the desk does: put on record first.
func (o *office) amend(change func(*pilot.Terms), edit ...func(*pilot.Amend)) pilot.Outcome {
	o.t.Helper()
	planned := *o.terms
	change(&planned)
	o.ordered = map[string]*pilot.Terms{planned.Digest(): &planned}
	o.n++
	m := pilot.Amend{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("amend-%d", o.n), By: o.actor(pilot.RoleDistrict)},
		Number: o.terms.Amended + 1, Terms: planned.Digest(), Reason: "the flood took a fortnight",
	}
	for _, e := range edit {
		e(&m)
	}
	return o.send(pilot.EntryAmend, m)[0]
}

func due(step pilot.Step, day pilot.Date) func(*pilot.Terms) {
	return func(t *pilot.Terms) {
		t.Due = slices.Clone(t.Due)
		for i := range t.Due {
			if t.Due[i].Step == step {
				t.Due[i].Due = day
			}
		}
	}
}

func TestAmend_OtherDueDatesHoldFromTheOrderOnAndTheLadderFollows(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-25"))
	o.until(o.date("2002-10-20"))
	require.Equal(t, []string{"before-14 2002-10-11", "before-7 2002-10-18"}, o.rungs())
	out := o.amend(due(pilot.StepLeadingGroup, "2002-11-08"))
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	require.Equal(t, 1, o.terms.Amended)
	require.Equal(t, pilot.Date("2002-11-08"), o.state.DueDay(o.terms, pilot.StepLeadingGroup))
	o.until(o.date("2002-11-12"))
	require.Equal(t, []string{
		"before-14 2002-10-25", "before-7 2002-11-01", "before-2 2002-11-06", "before-0 2002-11-08", "after-1 2002-11-11", "after-3 2002-11-11",
	}, o.rungs()[2:])
	last := o.state.LastAmendment()
	require.Equal(t, 1, last.Number)
	require.Equal(t, []string{"amended", "due"}, last.Fields)
}

func TestAmend_WhatHadMovedADateIsInTheDateThatTheOrderSets(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-25"))
	o.until(o.date("2002-10-10"))
	o.suspend(pilot.EntrySuspend, "")
	o.until(o.date("2002-10-14"))
	o.suspend(pilot.EntryResume, "")
	require.Equal(t, pilot.Accepted, o.extend(pilot.StepLeadingGroup, "2002-11-01", pilot.RoleDistrict, "").Outcome)
	require.Equal(t, pilot.Accepted, o.amend(due(pilot.StepLeadingGroup, "2002-11-20")).Outcome)
	require.Equal(t, pilot.Date("2002-11-20"), o.state.DueDay(o.terms, pilot.StepLeadingGroup))
	require.Equal(t, pilot.Date("2002-11-20"), o.terms.Today(o.state.Step(pilot.StepLeadingGroup).DueAt.Add(-time.Second)))

	o.suspend(pilot.EntrySuspend, "") // and what comes later moves it from there
	o.until(o.date("2002-10-16"))
	o.suspend(pilot.EntryResume, "")
	require.Equal(t, pilot.Date("2002-11-22"), o.state.DueDay(o.terms, pilot.StepLeadingGroup))
}

func TestAmend_TheNextReminderGoesToTheSuccessor(t *testing.T) {
	t.Parallel()
	person := func(name string) func(*pilot.Terms) {
		return func(t *pilot.Terms) {
			t.Recipients = []pilot.Recipient{{Role: pilot.RoleSubDistrictParty, Unit: t.SubDistrict.Code, Name: name, Email: name + "@example.org"}}
		}
	}
	terms := dated(pilot.StepLeadingGroup, "2002-10-25")
	person("zhao")(terms)
	o := openOffice(t, terms)
	o.until(o.date("2002-10-15"))
	require.Equal(t, pilot.Accepted, o.amend(person("qian")).Outcome)
	o.until(o.date("2002-10-19"))
	var told []string
	for _, n := range o.notices {
		told = append(told, n.Key+" "+n.To.Name)
	}
	require.Equal(t, []string{"leading-group/2002-10-25/before-14 zhao", "leading-group/2002-10-25/before-7 qian"}, told)
}

// Notices after an order are those of a pilot that was started with the ordered terms,
// without what was sent before; of what had passed already the last one comes at once.
func TestAmend_NoticesFollowAsIfThePilotHadBegunSo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := pilot.Date("2002-10-20").AddDays(rapid.IntRange(0, 20).Draw(t, "due"))
		then := first.AddDays(rapid.IntRange(0, 30).Draw(t, "later by"))
		ladder := pilot.DefaultLadder()
		if rapid.Bool().Draw(t, "other ladder") {
			ladder = pilot.Ladder{Before: []int{10, 3}, After: []pilot.Escalation{{Days: 2, To: []pilot.Role{pilot.RoleDistrict}}}, Every: 5, Hour: 8}
		}
		order := func(t *pilot.Terms) {
			due(pilot.StepLeadingGroup, then)(t)
			t.Ladder = &ladder
		}
		o := openOffice(t, dated(pilot.StepLeadingGroup, first))
		o.until(o.date("2002-10-11").Add(time.Duration(rapid.IntRange(0, 24*8).Draw(t, "hours until")) * time.Hour))
		at, before := o.now, len(o.notices)
		if out := o.amend(order); out.Outcome != pilot.Accepted {
			require.Equal(t, pilot.CodeAmendsNothing, out.Findings[0].Code)
			return
		}
		o.until(at.AddDate(0, 3, 0))

		fresh := dated(pilot.StepLeadingGroup, first)
		order(fresh)
		begun := openOffice(t, fresh)
		begun.until(at.AddDate(0, 3, 0))
		sent := ladderNotices(o.notices[:before], time.Time{}, o.events)
		var want []string
		for _, key := range ladderNotices(begun.notices, at, begun.events) {
			if !slices.Contains(sent, key) {
				want = append(want, key)
			}
		}
		got := ladderNotices(o.notices[before:], at, o.events)
		require.Equal(t, want, got)
		require.LessOrEqual(t, len(ladderNotices(o.notices[before:], time.Time{}, o.events))-len(got), 1, "of what had passed, one at most")
	})
}

// ladderNotices are the keys and addressees of what reminds and escalates, of rungs after an instant.
func ladderNotices(notices []pilot.Notice, after time.Time, events []pilot.Event) []string {
	var out []string
	for _, n := range notices {
		e := events[n.Seq-1]
		if e.Rung == nil && e.Type != pilot.EventOverdue || e.Rung != nil && !e.Rung.At.After(after) || e.Type == pilot.EventOverdue && !e.Due.After(after) {
			continue
		}
		out = append(out, fmt.Sprintf("%s to %s of %s", n.Key, n.To.Role, n.To.Unit))
	}
	return out
}

func TestAmend_WhatCanNotBeIsRefusedAsAWholeWithEveryReason(t *testing.T) {
	t.Parallel()
	record := func(m *pilot.Amend) { m.Record = "No. 12" }
	for name, c := range map[string]struct {
		prepare func(*office)
		change  func(*pilot.Terms)
		edit    func(*pilot.Amend)
		codes   []string // with their fields
	}{
		"nothing":          {change: func(*pilot.Terms) {}, codes: []string{pilot.CodeAmendsNothing + " terms"}},
		"a code":           {change: func(t *pilot.Terms) { t.District.Code = "dongcheng" }, codes: []string{pilot.CodeAmendsSettled + " district.code"}},
		"another language": {change: func(t *pilot.Terms) { t.UTCOffsetMinutes = 0; t.OwnPlan = !t.OwnPlan }, codes: []string{pilot.CodeAmendsSettled + " ownPlan", pilot.CodeAmendsSettled + " utcOffsetMinutes"}},
		"an earlier law": {
			change: func(t *pilot.Terms) { t.Profile.Name, t.Profile.InForce.From = "cn-1954", "1954-12-31" }, codes: []string{pilot.CodeAmendsPast + " profile"},
		},
		"the opening": {change: func(t *pilot.Terms) { t.Opens = "2002-10-09" }, codes: []string{pilot.CodeAmendsPast + " opens"}},
		"a closed step earlier": {
			prepare: func(o *office) { o.mustHand(pilot.StepLeadingGroup) }, change: due(pilot.StepLeadingGroup, "2002-10-20"),
			codes: []string{pilot.CodeAmendsPast + " sample.leading-group"},
		},
		"a day that is over": {change: due(pilot.StepLeadingGroup, "2002-09-01"), codes: []string{pilot.CodeAmendsPast + " sample.leading-group"}},
		"a hard date without a document": {
			change: func(t *pilot.Terms) { t.Binding, t.Deadline = pilot.BindingHard, "2003-02-01" }, codes: []string{pilot.CodeAmendsRecord + " record"},
		},
		"another's number": {change: due(pilot.StepLeadingGroup, "2002-11-20"), edit: func(m *pilot.Amend) { m.Number = 3 }, codes: []string{pilot.CodeAmendsNumber + " number"}},
		"unknown terms": {
			change: due(pilot.StepLeadingGroup, "2002-11-20"), edit: func(m *pilot.Amend) { m.Terms = "sha256:" + strings.Repeat("0", 64) }, codes: []string{pilot.CodeAmendsUnknown + " terms"},
		},
		"no reason": {change: due(pilot.StepLeadingGroup, "2002-11-20"), edit: func(m *pilot.Amend) { m.Reason = "" }, codes: []string{"missing reason"}},
		"the office": {
			change: due(pilot.StepLeadingGroup, "2002-11-20"), edit: func(m *pilot.Amend) { m.By.Role, m.By.Unit = pilot.RoleSubDistrictOffice, "sample" }, codes: []string{pilot.CodeWrongRole + " by.role"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-25"))
			if c.prepare != nil {
				c.prepare(o)
			}
			before := o.terms.Digest()
			edit := c.edit
			if edit == nil {
				edit = func(*pilot.Amend) {}
			}
			out := o.amend(c.change, edit)
			require.Equal(t, pilot.Refused, out.Outcome)
			var got []string
			for _, f := range out.Findings {
				got = append(got, f.Code+" "+f.Field)
			}
			require.Equal(t, c.codes, got)
			require.Equal(t, before, o.terms.Digest(), "nothing of it holds")
			require.Zero(t, o.state.Amended)
		})
	}
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-25"))
	require.Equal(t, pilot.Accepted, o.amend(func(t *pilot.Terms) { t.Binding, t.Deadline = pilot.BindingHard, "2003-02-01" }, record).Outcome)
}

func TestAmend_ACommunityIsAmendedThroughItsSubDistrict(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	out := o.amend(func(t *pilot.Terms) { t.WarnDays++ })
	require.Equal(t, pilot.CodeAmendsBelow, out.Findings[0].Code)
}

func TestAmend_TheSameOrderAgainIsADuplicate(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-25"))
	order := due(pilot.StepLeadingGroup, "2002-11-08")
	same := func(m *pilot.Amend) { m.ID, m.Number, m.Terms = "amend-x", 1, "" }
	planned := *o.terms
	order(&planned)
	fix := func(m *pilot.Amend) { same(m); m.Terms = planned.Digest() }
	require.Equal(t, pilot.Accepted, o.amend(order, fix).Outcome)
	require.Equal(t, pilot.Duplicate, o.amend(order, fix).Outcome)
	require.Equal(t, 1, o.terms.Amended)
}

func TestAmend_ACommunityFollowsWhatItsSubDistrictsRecordSays(t *testing.T) {
	t.Parallel()
	above := openOffice(t, sampleWithDue(pilot.StepSizeAdjustment, "2002-10-30"))
	terms, _ := above.terms.ForCommunity("sample-1")
	below := openOffice(t, &terms)
	below.kin = func() map[string]pilot.Kin {
		return map[string]pilot.Kin{"sample": {Terms: above.terms, State: above.state}}
	}
	require.Equal(t, pilot.Accepted, above.amend(due(pilot.StepSizeAdjustment, "2002-11-30")).Outcome)
	events := below.take(pilot.SelfEntry(pilot.EntryGate, below.now, above.state.GateMessage()))
	i := slices.IndexFunc(events, func(e pilot.Event) bool { return e.Type == pilot.EventAmended })
	require.GreaterOrEqual(t, i, 0, "%+v", events)
	require.True(t, events[i].FromSubDistrict)
	require.Equal(t, "the flood took a fortnight", events[i].Reason)
	require.Equal(t, pilot.Date("2002-11-30"), below.state.DueDay(below.terms, pilot.StepSizeAdjustment))
	own, _ := above.terms.ForCommunity("sample-1")
	require.True(t, below.terms.SameAs(&own), "both have the same terms")
	require.Empty(t, below.take(pilot.SelfEntry(pilot.EntryGate, below.now, above.state.GateMessage())), "told again it changes nothing")
}

func TestAmend_CommunitiesComeAndGo(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleWithDue(pilot.StepSizeAdjustment, "2002-10-30"))
	one, _ := o.terms.ForCommunity("sample-1")
	other := openOffice(t, &one)
	had := len(o.terms.Communities)
	o.kin = func() map[string]pilot.Kin {
		return map[string]pilot.Kin{"sample/sample-1": {Terms: other.terms, State: other.state}}
	}
	drop := func(t *pilot.Terms) { t.Communities = slices.Clone(t.Communities)[1:] }
	add := func(t *pilot.Terms) {
		t.Communities = append(slices.Clone(t.Communities), pilot.CommunityTerms{Unit: pilot.Unit{Code: "new-1", Name: "新社区"}})
	}
	require.Equal(t, pilot.Accepted, o.amend(add).Outcome)
	require.NotNil(t, o.state.Community("new-1"))
	require.Len(t, o.state.Communities, had+1)

	other.mustHand(pilot.StepSizeAdjustment)
	out := o.amend(drop)
	require.Equal(t, pilot.CodeAmendsRemoved, out.Findings[0].Code, "somebody has handed something in there")
	o.kin = nil
	require.Equal(t, pilot.Accepted, o.amend(drop).Outcome)
	require.Nil(t, o.state.Community("sample-1"))
	require.Equal(t, pilot.FormerRemoved, o.state.FormerCommunity("sample-1").Kind)
	out = o.amend(func(t *pilot.Terms) {
		t.Communities = append(slices.Clone(t.Communities), pilot.CommunityTerms{Unit: pilot.Unit{Code: "sample-1", Name: "又来"}})
	})
	require.Equal(t, pilot.CodeAmendsFormer, out.Findings[0].Code)

	other.kin = func() map[string]pilot.Kin { return map[string]pilot.Kin{"sample": {Terms: o.terms, State: o.state}} }
	events := other.take(pilot.SelfEntry(pilot.EntryGate, other.now, o.state.GateMessage()))
	require.Equal(t, pilot.EventDissolved, events[len(events)-1].Type)
	require.True(t, other.state.Ended())
	require.Equal(t, pilot.LightCancelled, pilot.Summarise(other.state).Light)
	refused := other.send(pilot.EntryHandIn, other.handIn(pilot.StepElectionCommittee))[0]
	require.Equal(t, pilot.CodePilotDissolved, refused.Findings[0].Code)
}

func TestAmend_AFoldOfTheEventsMakesTheSameTerms(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-25"))
	began := *o.terms
	require.Equal(t, pilot.Accepted, o.amend(due(pilot.StepLeadingGroup, "2002-11-08")).Outcome)
	require.Equal(t, pilot.Accepted, o.amend(func(t *pilot.Terms) { t.SubDistrict.Name, t.DigestAt = "样例街道", "08:30" }).Outcome)
	o.mustHand(pilot.StepLeadingGroup)
	versions := judge.Versions(&began, o.events)
	require.Len(t, versions, 3)
	state := pilot.NewState()
	for _, e := range o.events {
		state.Apply(&began, e)
	}
	require.Equal(t, o.terms, &began)
	require.Equal(t, o.state, state)
	require.Equal(t, 2, state.Step(pilot.StepLeadingGroup).Accepted.Terms, "what was decided says under which terms")
}

func sampleWithDue(step pilot.Step, day pilot.Date) *pilot.Terms {
	terms := dated(pilot.StepLeadingGroup, "2002-10-25")
	terms.Due = append(terms.Due, pilot.StepDue{Step: step, Due: day})
	return terms
}

func TestAmend_StepsComeAndGoWhileNobodyHasDoneThem(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-25"))
	without := func(steps ...pilot.Step) func(*pilot.Terms) { return func(t *pilot.Terms) { t.Without = steps } }
	o.mustHand(pilot.StepLeadingGroup)
	require.Equal(t, pilot.Waiting, o.state.Step(pilot.StepMobilisation).Status)

	require.Equal(t, pilot.CodeAmendsDone, o.amend(without(pilot.StepLeadingGroup)).Findings[0].Code)
	require.Equal(t, pilot.Accepted, o.amend(without(pilot.StepPilotPlan)).Outcome)
	require.Nil(t, o.state.Step(pilot.StepPilotPlan))
	require.Equal(t, pilot.Open, o.state.Step(pilot.StepMobilisation).Status, "what rested on it opens")
	o.mustHand(pilot.StepMobilisation)

	out := o.amend(without())
	require.Equal(t, pilot.CodeAmendsUnder, out.Findings[0].Code, "mobilisation is done, and would rest on it again")
	require.Equal(t, "sample.pilot-plan", out.Findings[0].Field)
	require.Equal(t, pilot.Accepted, o.amend(without(pilot.StepPilotPlan, pilot.StepResponsibilities)).Outcome)
	require.True(t, o.state.Gate.Open, "the preparation is complete without them")
}

func TestAmend_ACommunityThatIsNewAfterAllFoundsItsPartyOrganisation(t *testing.T) {
	t.Parallel()
	above := openOffice(t, sampleWithDue(pilot.StepSizeAdjustment, "2002-10-30"))
	terms, _ := above.terms.ForCommunity("sample-1")
	require.False(t, terms.NewCommunity)
	below := openOffice(t, &terms)
	below.mustHand(pilot.StepSizeAdjustment)
	isNew := func(t *pilot.Terms) {
		t.Communities = slices.Clone(t.Communities)
		t.Communities[0].New = true
	}
	require.Equal(t, pilot.Accepted, above.amend(isNew).Outcome)
	below.kin = func() map[string]pilot.Kin {
		return map[string]pilot.Kin{"sample": {Terms: above.terms, State: above.state}}
	}
	below.take(pilot.SelfEntry(pilot.EntryGate, below.now, above.state.GateMessage()))
	require.Equal(t, pilot.Open, below.state.Step(pilot.StepPartyFounding).Status)
	require.Equal(t, 1, slices.IndexFunc(below.state.Steps, func(st pilot.StepState) bool { return st.Code == pilot.StepPartyFounding }), "in its place")
}

// Whatever steps an order takes out or brings in while a pilot is at work: every step that
// is left can be done, and nothing that was done is lost.
func TestAmend_WhateverStepsComeAndGoThePilotGetsToItsEnd(t *testing.T) {
	t.Parallel()
	optional := []pilot.Step{pilot.StepVoterRegistration, pilot.StepCandidates, pilot.StepSupervisionCommittee, pilot.StepHandover}
	rapid.Check(t, func(t *rapid.T) {
		o := openOffice(t, sampleCommunity())
		above := *examples.SampleTerms()
		o.kin = func() map[string]pilot.Kin {
			state := pilot.NewState()
			state.Gate = pilot.Gate{Seq: int64(above.Amended + 1), Open: true}
			return map[string]pilot.Kin{"sample": {Terms: &above, State: state}}
		}
		hear := func() {
			o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: int64(above.Amended + 1), Open: true}))
		}
		hear()
		done := map[pilot.Step]bool{}
		for range 200 {
			if o.state.StepsComplete() {
				break
			}
			if rapid.IntRange(0, 5).Draw(t, "amend") == 0 {
				planned := above
				planned.With = rapid.SliceOfDistinct(rapid.SampledFrom(optional), func(s pilot.Step) pilot.Step { return s }).Draw(t, "with")
				planned.Without = rapid.SliceOfNDistinct(rapid.SampledFrom([]pilot.Step{
					pilot.StepSubCommittees, pilot.StepCivilityCovenant, pilot.StepEmploymentAgreement, pilot.StepDisclosureRules, pilot.StepPartyElection,
				}), 0, 2, func(s pilot.Step) pilot.Step { return s }).Draw(t, "without")
				check := pilot.Amending{Before: &above, After: &planned, State: pilot.NewState(), Below: map[string]*pilot.State{"sample-1": o.state}, Today: o.terms.Today(o.now)}
				if len(check.Findings()) == 0 {
					planned.Amended++
					above = planned
					hear()
				}
				continue
			}
			i := slices.IndexFunc(o.state.Steps, func(st pilot.StepState) bool { return st.Awaited() })
			require.GreaterOrEqual(t, i, 0, "something is waited for")
			step := o.state.Steps[i].Code
			o.mustHand(step)
			done[step] = true
			o.now = o.now.AddDate(0, 0, 1)
		}
		require.True(t, o.state.StepsComplete())
		for step := range done {
			require.NotNil(t, o.state.Step(step), "%s was done, and is gone", step)
		}
	})
}

func TestAmend_ACommunityMayKeepTheLawThatItBeganUnder(t *testing.T) {
	t.Parallel()
	above := examples.SampleTerms()
	above.Amended, above.Profile.Name = 1, "cn-2026"
	own, _ := examples.SampleTerms().ForCommunity("sample-1")
	after, _ := own.AmendedAbove(above)
	require.Equal(t, "cn-2026", after.Profile.Name)
	above.Communities = slices.Clone(above.Communities)
	above.Communities[0].KeepProfile = true
	after, _ = own.AmendedAbove(above)
	require.Equal(t, own.Profile, after.Profile)
	require.Equal(t, 1, after.Amended)
}
