package judge_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/pilot"
)

// What is foretold of an order is what comes of it, if nobody hands anything in: the same
// people are told the same on the same days, and the light turns as it was said.
func TestEffect_WhatIsForetoldIsWhatComes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := pilot.Date("2002-10-20").AddDays(rapid.IntRange(0, 20).Draw(t, "due"))
		o := openOffice(t, dated(pilot.StepLeadingGroup, first))
		o.terms.Recipients = []pilot.Recipient{{Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "赵"}}
		o.until(o.date("2002-10-11").Add(time.Duration(rapid.IntRange(0, 24*20).Draw(t, "hours until")) * time.Hour))
		order := drawOrder(t, first)
		planned := *o.terms
		order(&planned)
		after := o.terms.AmendedBy(&planned)
		after.Amended = 1
		at, from := o.now, len(o.notices)
		said, was := pilot.EffectOf(o.terms, &after, o.state, at), o.state.Ahead(o.terms, at)
		light := pilot.Summarise(o.state).Light
		require.Equal(t, light, said.Light)
		if out := o.amend(order); out.Outcome != pilot.Accepted {
			return
		}
		o.tick() // what is due at once
		if said.Turns != "" {
			light = said.Turns
		}
		require.Equal(t, light, pilot.Summarise(o.state).Light)
		o.until(at.AddDate(0, 3, 0))

		want := slices.DeleteFunc(told(was), func(s string) bool { return slices.Contains(told(said.Fallen), s) })
		want = append(want, told(said.Come)...)
		require.ElementsMatch(t, want, o.toldAfter(at, from))
	})
}

func drawOrder(t *rapid.T, first pilot.Date) func(*pilot.Terms) {
	then := first.AddDays(rapid.IntRange(-5, 30).Draw(t, "moved by"))
	successor := rapid.Bool().Draw(t, "successor")
	other := rapid.Bool().Draw(t, "other ladder")
	return func(terms *pilot.Terms) {
		due(pilot.StepLeadingGroup, then)(terms)
		if other {
			terms.Ladder = &pilot.Ladder{Before: []int{10, 3}, After: []pilot.Escalation{{Days: 2, To: []pilot.Role{pilot.RoleDistrict}}}, Hour: 8}
		} else {
			once := pilot.DefaultLadder()
			once.Every = 0
			terms.Ladder = &once
		}
		if successor {
			terms.Recipients = []pilot.Recipient{{Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "钱"}}
		}
	}
}

func told(all []pilot.PlannedNotice) []string {
	var out []string
	for _, n := range all {
		out = append(out, fmt.Sprintf("%s %s %s to %s %s", n.Step, n.Rung, n.At.UTC().Format(time.DateTime), n.Role, n.Name))
	}
	return out
}

// toldAfter are the notices of ladders that came from the n-th on, when they were due.
func (o *office) toldAfter(at time.Time, n int) []string {
	var out []pilot.PlannedNotice
	for _, notice := range o.notices[n:] {
		e := o.events[notice.Seq-1]
		one := pilot.PlannedNotice{Step: e.Step, Rung: "due", At: e.Due, Role: notice.To.Role, Name: notice.To.Name}
		switch {
		case e.Rung != nil:
			one.Rung, one.At = e.Rung.Name(), e.Rung.At
		case e.Type != pilot.EventOverdue:
			continue
		}
		if one.At.Before(at) {
			one.At = at
		}
		out = append(out, one)
	}
	return told(out)
}

func TestEffect_NamesWhatMovesAndWhoIsToldInstead(t *testing.T) {
	t.Parallel()
	terms := dated(pilot.StepLeadingGroup, "2002-10-25")
	terms.Due = append(terms.Due, pilot.StepDue{Step: pilot.StepPilotPlan, Due: "2002-11-10"})
	terms.Recipients = []pilot.Recipient{{Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "赵"}}
	o := openOffice(t, terms)
	o.until(o.date("2002-10-20"))
	after := *terms
	due(pilot.StepLeadingGroup, "2002-11-08")(&after)
	due(pilot.StepPilotPlan, "2002-11-20")(&after)
	after.Recipients = []pilot.Recipient{{Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "钱"}}
	said := pilot.EffectOf(terms, &after, o.state, o.now)
	require.Equal(t, []pilot.MovedDue{
		{Step: pilot.StepLeadingGroup, Open: true, Before: "2002-10-25", After: "2002-11-08"},
		{Step: pilot.StepPilotPlan, Before: "2002-11-10", After: "2002-11-20"},
	}, said.Dues)
	require.Contains(t, told(said.Fallen), "leading-group before-2 2002-10-23 01:00:00 to sub-district-party 赵")
	require.Contains(t, told(said.Come), "leading-group before-14 2002-10-25 01:00:00 to sub-district-party 钱")
	require.False(t, said.Nothing())

	o.until(o.date("2002-10-27"))
	require.Equal(t, pilot.LightRed, pilot.Summarise(o.state).Light)
	require.Equal(t, pilot.LightGreen, pilot.EffectOf(terms, &after, o.state, o.now).Turns)
}

func TestEffect_TheSameTermsDoNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-25"))
	require.True(t, pilot.EffectOf(o.terms, o.terms, o.state, o.now).Nothing())
	require.Empty(t, pilot.Differences(o.terms, o.terms))
}
