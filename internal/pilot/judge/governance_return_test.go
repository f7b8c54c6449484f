package judge_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// returned has the office send duties back, for a reason.
func (c community) returned(steps ...pilot.Step) pilot.Outcome {
	c.t.Helper()
	c.n++
	return c.send(pilot.EntryReturn, pilot.Return{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("return-%d", c.n), By: c.actor(pilot.RoleSubDistrictOffice)}, Steps: steps,
		Reasons: []pilot.ReturnReason{{Text: "到会签名不全"}},
	})[0]
}

func TestReturn_TheYearsFirstMeetingIsOwedAgainThoughTheSecondIsWaitedFor(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	c.filesGood(pilot.KindMeeting, nil)
	require.Equal(t, "open 2003-2", c.status(meetings))
	require.Equal(t, "accepted 2003", c.status(annual))
	require.Equal(t, pilot.Accepted, c.on("2003-06-02").returned(meetings).Outcome)
	require.Equal(t, "open 2003-1", c.status(meetings))
	require.Equal(t, "open 2003", c.status(annual), "who heard the reports did not meet")
	require.Empty(t, c.state.Book(2003).Done)
	require.Empty(t, c.state.Facts.Assembly.Open)

	c.on("2003-06-20").filesGood(pilot.KindMeeting, nil)
	require.Equal(t, "open 2003-2", c.status(meetings))
	c.on("2003-11-20").filesGood(pilot.KindMeeting, nil)
	require.ElementsMatch(t, []string{"assembly-meeting/2003-1", "assembly-meeting/2003-2", "annual-report/2003"}, c.state.Book(2003).Done)
	requireFolds(t, c)
}

func TestReturn_OnlyTheReportsMayComeBack(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	c.filesGood(pilot.KindMeeting, nil)
	require.Equal(t, pilot.Accepted, c.returned(annual).Outcome)
	require.Equal(t, "open 2003-2", c.status(meetings), "the meeting stands")
	require.Equal(t, "open 2003", c.status(annual))
	require.Len(t, c.state.Facts.Assembly.Open, 1)
	require.Equal(t, []string{"assembly-meeting/2003-1"}, c.state.Book(2003).Done)
}

func TestReturn_AStationsReportMayComeBackUntilItsPeriodCanNoLongerBeFiled(t *testing.T) {
	t.Parallel()
	report := examples.Edits{"from": "2003-01-02", "to": "2003-03-31", "date": "2003-04-05"}
	c := govern(t, "2002-12-20").on("2003-04-05")
	c.filesGood(pilot.KindReport, report)
	require.Equal(t, "open 2003-Q2", c.status(station), "the next quarter has begun")
	require.Equal(t, pilot.Accepted, c.on("2003-05-14").returned(station).Outcome)
	require.Equal(t, "open 2003-Q1", c.status(station))
	require.True(t, c.state.Step(station).Overdue)
	c.filesGood(pilot.KindReport, report)
	require.Equal(t, "open 2003-Q2", c.status(station))
	require.Contains(t, c.state.Book(2003).Done, "station-report/2003-Q1")

	require.Equal(t, pilot.Accepted, c.on("2003-05-15").returned(station).Outcome)
	c.on("2003-05-17")
	require.Contains(t, c.state.Book(2003).Missed, "station-report/2003-Q1", "returned, and not filed again in time")
	require.Equal(t, "open 2003-Q2", c.status(station))

	late := govern(t, "2002-12-20").on("2003-04-05")
	late.filesGood(pilot.KindReport, report)
	o := late.on("2003-05-17").returned(station)
	require.Equal(t, pilot.CodeNotAccepted, o.Findings[0].Code, "who could still file it?")
	require.Contains(t, late.state.Book(2003).Done, "station-report/2003-Q1")
}

func TestReturn_WhatWasMissedOrNeverFiledDoesNotComeBack(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	for _, duty := range []pilot.Step{meetings, annual, station, appraisal} {
		require.Equal(t, pilot.CodeNotAccepted, c.returned(duty).Findings[0].Code, duty)
	}
	c.filesGood(pilot.KindMeeting, nil)
	c.on("2004-02-20")
	require.Contains(t, c.state.Book(2003).Missed, "assembly-meeting/2003-2")
	require.Equal(t, pilot.CodeNotAccepted, c.returned(meetings).Findings[0].Code, "the last one done is not the last one owed")
	require.Equal(t, pilot.CodeNotAccepted, c.returned(annual).Findings[0].Code, "its year is settled")
}
