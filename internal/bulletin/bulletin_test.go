package bulletin_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/bulletin"
	"shidian/internal/pilot"
)

var (
	monday = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	yuetan = pilot.Unit{Code: "yuetan", Name: "月坛"}
	deng   = pilot.Unit{Code: "dewai", Name: "德外"}
)

func late(community string, step pilot.Step, role pilot.Role, days int) bulletin.Item {
	item := bulletin.Item{Place: "yuetan", SubDistrict: yuetan, Step: step, Role: role, Due: "2002-12-01", Days: days}
	if community != "" {
		item.Place, item.Community = "yuetan/"+community, &pilot.Unit{Code: community, Name: community}
	}
	return item
}

func open(u pilot.Unit, c bulletin.Counts, completed ...string) bulletin.Pilot {
	return bulletin.Pilot{Unit: u, Phase: pilot.PhaseOpen, Light: pilot.LightGreen, Counts: c, Completed: completed}
}

func closed(u pilot.Unit, c bulletin.Counts) bulletin.Pilot {
	p := open(u, c)
	p.Phase, p.Light, p.Closed = pilot.PhaseClosed, pilot.LightDone, "2002-12-30"
	return p
}

func stand(pilots ...bulletin.Pilot) bulletin.ProgrammeSnapshot {
	return bulletin.ProgrammeSnapshot{Programme: "xicheng-2002", AsOf: monday, SubDistricts: pilots}
}

func TestCompose_SumsUpAndNamesWhoIsBehind(t *testing.T) {
	t.Parallel()
	s := stand(open(yuetan, bulletin.Counts{Communities: 26, Complete: 1, Steps: 476, Done: 100, InProgress: 40, Late: 9}),
		closed(deng, bulletin.Counts{Communities: 10, Complete: 10, Steps: 188, Done: 188}))
	s.Late = []bulletin.Item{
		late("a", pilot.StepSizeAdjustment, pilot.RoleSubDistrictOffice, 9), late("b", pilot.StepCharter, pilot.RoleResidentsCommittee, 5),
		late("", pilot.StepPilotPlan, pilot.RoleSubDistrictOffice, 4), late("a", pilot.StepCharter, pilot.RoleResidentsCommittee, 7),
	}
	b := bulletin.Compose(s, nil, 3, "2026-11-23")
	require.Equal(t, 3, b.Number)
	require.Equal(t, bulletin.Totals{Pilots: 2, Closed: 1, Counts: bulletin.Counts{Communities: 36, Complete: 11, Steps: 664, Done: 288, InProgress: 40, Late: 9}}, b.Totals)
	require.Equal(t, 43, b.Totals.Counts.Percent(288))
	require.Zero(t, bulletin.Counts{}.Percent(0))
	require.Len(t, b.Laggards, 3)
	require.Equal(t, pilot.RoleSubDistrictOffice, b.Laggards[0].Role, "the office owes two, one of them at a community")
	require.Nil(t, b.Laggards[0].Community)
	require.Equal(t, "a", b.Laggards[1].Community.Code, "of those who owe one, who is late longest")
	require.Equal(t, 5, b.LateMore)
	require.Nil(t, b.Changes, "there is nothing to compare with")
	require.False(t, b.Complete())
}

func TestCompose_SaysWhatChangedSinceTheLastOne(t *testing.T) {
	t.Parallel()
	was := stand(open(yuetan, bulletin.Counts{Steps: 476, Done: 100}, "社会路"))
	was.Sent = bulletin.Sent{Accepted: 100, Refused: 5, Returned: 1}
	was.Late = []bulletin.Item{late("a", pilot.StepCharter, pilot.RoleResidentsCommittee, 1), late("b", pilot.StepCharter, pilot.RoleResidentsCommittee, 1)}
	first := bulletin.Compose(was, nil, 1, "2026-11-16")

	is := stand(closed(deng, bulletin.Counts{Steps: 188, Done: 188}), open(yuetan, bulletin.Counts{Steps: 476, Done: 150}, "社会路", "三里河"))
	is.Sent = bulletin.Sent{Accepted: 345, Refused: 9, Returned: 1}
	is.Late = []bulletin.Item{late("b", pilot.StepCharter, pilot.RoleResidentsCommittee, 8), late("c", pilot.StepCharter, pilot.RoleResidentsCommittee, 2)}
	c := bulletin.Compose(is, first, 2, "2026-11-23").Changes
	require.Equal(t, 1, c.Number)
	require.Equal(t, 238, c.Done)
	require.Equal(t, bulletin.Sent{Accepted: 245, Refused: 4}, c.Sent)
	require.Equal(t, []pilot.Unit{deng}, c.Started)
	require.Equal(t, []pilot.Unit{deng}, c.Closed)
	require.Equal(t, []bulletin.Community{{SubDistrict: "月坛", Name: "三里河"}}, c.Completed)
	require.Equal(t, "yuetan/c", c.NewlyLate[0].Place)
	require.Equal(t, "yuetan/a", c.CaughtUp[0].Place)
	require.False(t, c.None())
	require.True(t, bulletin.Compose(was, first, 2, "2026-11-23").Changes.None())
}

func TestBulletin_IsCompleteWhenEveryPilotHasEnded(t *testing.T) {
	t.Parallel()
	cancelled := closed(yuetan, bulletin.Counts{})
	cancelled.Phase = pilot.PhaseCancelled
	b := bulletin.Compose(stand(closed(deng, bulletin.Counts{}), cancelled), nil, 1, "2026-11-23")
	require.True(t, b.Complete())
	require.Equal(t, 1, b.Totals.Cancelled)
	require.False(t, bulletin.Compose(stand(), nil, 1, "2026-11-23").Complete(), "no pilot yet")
}

func TestBulletin_ReadsBackAsItWasKept(t *testing.T) {
	t.Parallel()
	s := stand(open(yuetan, bulletin.Counts{Steps: 1}))
	s.Late = []bulletin.Item{late("a", pilot.StepCharter, pilot.RoleResidentsCommittee, 1)}
	b := bulletin.Compose(s, bulletin.Compose(stand(), nil, 1, "2026-11-16"), 2, "2026-11-23")
	data, err := json.Marshal(b)
	require.NoError(t, err)
	var back bulletin.Bulletin
	require.NoError(t, json.Unmarshal(data, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(again))
}
