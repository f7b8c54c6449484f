package audit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/pilot"
)

func member(level pilot.Level, place string, phase pilot.Phase, life audit.Life) audit.Member {
	return audit.Member{Subject: audit.Subject{WorkflowID: string(level) + ":" + place, Place: place, Level: level}, Phase: phase, Life: life}
}

// family is a sub-district with a community that is named in its plan.
func family(above, below audit.Member, more ...audit.Member) audit.Family {
	return audit.Family{
		Programme: "p", SubDistrict: "yuetan", Planned: []pilot.Unit{{Code: "a", Name: "甲"}}, Members: append([]audit.Member{above, below}, more...),
	}
}

func TestLives_HoldsWhoRunsAgainstTheRecord(t *testing.T) {
	t.Parallel()
	above := func(phase pilot.Phase, life audit.Life) audit.Member {
		return member(pilot.LevelSubDistrict, "yuetan", phase, life)
	}
	below := func(phase pilot.Phase, life audit.Life) audit.Member {
		return member(pilot.LevelCommunity, "yuetan/a", phase, life)
	}
	after := member(pilot.LevelGovernance, "yuetan/a", pilot.PhaseOpen, audit.Running)
	const open, closing, closed, cancelled = pilot.PhaseOpen, pilot.PhaseClosing, pilot.PhaseClosed, pilot.PhaseCancelled
	const running, gone, unasked = audit.Running, audit.Gone, audit.Unasked
	type found struct {
		kind   audit.Kind
		detail string
	}
	for name, c := range map[string]struct {
		family audit.Family
		want   []found
	}{
		"both run":                        {family(above(open, running), below(open, running)), nil},
		"both close":                      {family(above(closing, running), below(closing, running)), nil},
		"both have ended and are gone":    {family(above(closed, gone), below(closed, "closed")), nil},
		"nobody was asked":                {family(above(open, unasked), below(open, unasked)), nil},
		"a community is gone":             {family(above(open, running), below(open, gone)), []found{{audit.NotRunning, "gone"}}},
		"a community was terminated":      {family(above(open, running), below(open, "terminated")), []found{{audit.NotRunning, "terminated"}}},
		"a closed community runs on":      {family(above(closed, gone), below(closed, running)), []found{{audit.StillRunning, "closed"}}},
		"its sub-district is closed":      {family(above(closed, gone), below(open, running)), []found{{audit.Orphan, "closed"}}},
		"its sub-district was cancelled":  {family(above(cancelled, "cancelled"), below(open, running)), []found{{audit.Undecided, ""}, {audit.Orphan, "cancelled"}}},
		"the same, by the record alone":   {family(above(cancelled, unasked), below(open, unasked)), []found{{audit.Undecided, ""}, {audit.Orphan, "cancelled"}}},
		"its sub-district was terminated": {family(above(open, "terminated"), below(open, running)), []found{{audit.NotRunning, "terminated"}, {audit.Orphan, "terminated"}}},
		"both were cancelled":             {family(above(cancelled, "cancelled"), below(cancelled, "cancelled")), []found{{audit.Undecided, ""}}},
		"a community was cancelled":       {family(above(open, running), below(cancelled, "cancelled")), []found{{audit.Undecided, ""}}},
		"one closed as decided":           {family(above(closed, gone), below(cancelled, "cancelled")), nil},
		"a life after a closed pilot":     {family(above(closed, gone), below(closed, gone), after), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []found
			for _, f := range audit.Lives(c.family) {
				got = append(got, found{f.Kind, f.Detail})
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestLives_OfACommunityWithoutItsSubDistrictOnRecord(t *testing.T) {
	t.Parallel()
	f := audit.Family{Programme: "p", SubDistrict: "yuetan", Members: []audit.Member{member(pilot.LevelCommunity, "yuetan/a", pilot.PhaseOpen, audit.Running)}}
	found := audit.Lives(f)
	require.Len(t, found, 1)
	require.Equal(t, audit.Orphan, found[0].Kind)
	require.Equal(t, "unknown", found[0].Detail)
}

func TestLives_OfASubDistrictThatClosedWithoutACommunity(t *testing.T) {
	t.Parallel()
	f := audit.Family{
		SubDistrict: "yuetan", Planned: []pilot.Unit{{Code: "a", Name: "甲"}},
		Members: []audit.Member{member(pilot.LevelSubDistrict, "yuetan", pilot.PhaseClosed, audit.Gone)},
	}
	found := audit.Lives(f)
	require.Len(t, found, 1)
	require.Equal(t, audit.CommunityMissing, found[0].Kind)
	require.Equal(t, "yuetan/a 甲", found[0].Detail)
	f.Members[0].Phase = pilot.PhaseOpen
	f.Members[0].Life = audit.Running
	require.Empty(t, audit.Lives(f), "it may be started yet")
}

func TestLives_AClosedCommunityWithoutALifeAfterItIsARemark(t *testing.T) {
	t.Parallel()
	f := family(member(pilot.LevelSubDistrict, "yuetan", pilot.PhaseClosed, audit.Gone), member(pilot.LevelCommunity, "yuetan/a", pilot.PhaseClosed, audit.Gone))
	require.Empty(t, audit.Lives(f), "its release had none")
	f.LivesAfter = true
	found := audit.Lives(f)
	require.Len(t, found, 1)
	require.Equal(t, audit.NoLifeAfter, found[0].Kind)
	require.True(t, found[0].Kind.Remark())
	f.Members = append(f.Members, member(pilot.LevelGovernance, "yuetan/a", pilot.PhaseOpen, audit.Running))
	require.Empty(t, audit.Lives(f))
}

func TestLives_WhatTheDistrictHasDecidedIsNotNamed(t *testing.T) {
	t.Parallel()
	f := family(member(pilot.LevelSubDistrict, "yuetan", pilot.PhaseOpen, audit.Running), member(pilot.LevelCommunity, "yuetan/a", pilot.PhaseCancelled, "cancelled"))
	found := audit.Lives(f)
	require.Len(t, found, 1)
	require.Equal(t, "yuetan/a", found[0].Place)
	require.True(t, found[0].Kind.Remark())
	f.LeftOut = []string{"a"}
	require.Empty(t, audit.Lives(f))

	f = family(member(pilot.LevelSubDistrict, "yuetan", pilot.PhaseCancelled, "cancelled"), member(pilot.LevelCommunity, "yuetan/a", pilot.PhaseCancelled, "cancelled"))
	require.Len(t, audit.Lives(f), 1, "its communities are decided upon with it")
	f.GivenUp = true
	require.Empty(t, audit.Lives(f))

	f = audit.Family{
		SubDistrict: "yuetan", Planned: []pilot.Unit{{Code: "a", Name: "甲"}}, LeftOut: []string{"a"},
		Members: []audit.Member{member(pilot.LevelSubDistrict, "yuetan", pilot.PhaseClosed, audit.Gone)},
	}
	require.Empty(t, audit.Lives(f), "it closed without one that never began, as the district decided")
}

func TestLasting_KeepsWhatIsThereBothTimes(t *testing.T) {
	t.Parallel()
	one := audit.Finding{Subject: audit.Subject{WorkflowID: "a"}, Kind: audit.RecordBehind, Detail: "5"}
	later := one
	later.Detail = "6"
	other := audit.Finding{Subject: audit.Subject{WorkflowID: "b"}, Kind: audit.NotRunning}
	require.Equal(t, []audit.Finding{later}, audit.Lasting([]audit.Finding{one, other}, []audit.Finding{later}))
	require.Empty(t, audit.Lasting([]audit.Finding{one}, nil))
}

func TestKinds_OnlyProjectionsAreRepaired(t *testing.T) {
	t.Parallel()
	var repairable []audit.Kind
	for _, k := range audit.Kinds() {
		if k.Repairable() {
			repairable = append(repairable, k)
		}
	}
	require.Equal(t, []audit.Kind{audit.PilotDiffers, audit.VersionDiffers, audit.StepDiffers, audit.Outdated, audit.OutcomeDiffers}, repairable)
}
