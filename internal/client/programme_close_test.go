package client_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// over is a client of a programme whose only sub-district was cancelled, with a Schedule.
func over(t *testing.T) (*client.Client, *fakes.Temporal, *fakes.Store) {
	t.Helper()
	above, _ := fakes.Opened()
	above.State.Phase, above.Phase = pilot.PhaseCancelled, pilot.PhaseCancelled
	record, server := &fakes.Store{Records: []postgres.StoredPilot{above}}, &fakes.Temporal{}
	c := client.New(&fakes.Servers{T: server, R: record})
	w := weekly()
	w.Programme = above.Programme
	_, err := c.ScheduleBulletin(t.Context(), w)
	require.NoError(t, err)
	return c, server, record
}

func closeOrder(without ...string) pilot.CloseProgramme {
	return pilot.CloseProgramme{
		Header:    pilot.Header{V: 1, ID: "close-1", By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict}},
		Programme: "sample-2002", Reason: "the pilot is over", Without: without,
	}
}

func TestCloseProgramme_PutsItOnRecordAndRemovesTheSchedule(t *testing.T) {
	t.Parallel()
	c, server, record := over(t)
	var refused *client.RefusedError
	_, err := c.CloseProgramme(t.Context(), closeOrder(), client.Way{})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, pilot.CodePilotUndecided, refused.Findings[0].Code)
	require.Len(t, server.Schedules, 1)

	done, err := c.CloseProgramme(t.Context(), closeOrder("sample"), client.Way{})
	require.NoError(t, err)
	require.False(t, done.Before)
	require.True(t, done.Unscheduled)
	require.Equal(t, "sample-district", done.End.By.Unit, "the district's own code")
	require.Empty(t, server.Schedules)
	require.Len(t, record.Closings, 1)

	again, err := c.CloseProgramme(t.Context(), closeOrder(), client.Way{})
	require.NoError(t, err)
	require.True(t, again.Before)
	require.False(t, again.Unscheduled)
	require.Equal(t, done.End, again.End)
	require.Len(t, record.Closings, 1)
}

func TestCloseProgramme_WhatWasBrokenOffIsFinishedByTheSameOrder(t *testing.T) {
	t.Parallel()
	c, server, record := over(t)
	server.ScheduleErr = errors.New("no such namespace")
	var left *client.UnscheduledError
	_, err := c.CloseProgramme(t.Context(), closeOrder("sample"), client.Way{})
	require.ErrorAs(t, err, &left)
	require.Contains(t, record.Ends, "sample-2002")
	require.Len(t, server.Schedules, 1)
	server.ScheduleErr = nil
	done, err := c.CloseProgramme(t.Context(), closeOrder("sample"), client.Way{})
	require.NoError(t, err)
	require.True(t, done.Before && done.Unscheduled)
	require.Empty(t, server.Schedules)
}

func TestCloseProgramme_WhereThePlanWantsProofItIsSealed(t *testing.T) {
	t.Parallel()
	c, _, record := over(t)
	record.Records[0].Terms.Identity = pilot.IdentityProved
	var refused *client.RefusedError
	_, err := c.CloseProgramme(t.Context(), closeOrder("sample"), client.Way{})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, pilot.CodeNotProved, refused.Findings[0].Code)
	var sealedFor string
	done, err := c.CloseProgramme(t.Context(), closeOrder("sample"), client.Way{Seal: func(workflowID string, message json.RawMessage) (string, error) {
		sealedFor = workflowID
		require.Contains(t, string(message), "the pilot is over")
		return "a-seal", nil
	}})
	require.NoError(t, err)
	require.True(t, done.End.Sealed)
	require.Equal(t, "programme/sample-2002/end", sealedFor)
	require.Contains(t, string(record.Closings[0]), "a-seal")
}

func TestStart_OfAProgrammeThatIsClosedIsRefused(t *testing.T) {
	t.Parallel()
	c, server, record := over(t)
	_, err := c.CloseProgramme(t.Context(), closeOrder("sample"), client.Way{})
	require.NoError(t, err)
	var ended *postgres.ProgrammeEndedError
	told := 0
	err = c.StartAll(t.Context(), []*pilot.Terms{record.Records[0].Terms}, func(client.Start) { told++ })
	require.ErrorAs(t, err, &ended)
	require.Zero(t, told)
	require.Empty(t, record.Enrolled)
	set, without, err := c.Reschedule(t.Context(), []string{"sample-2002"}, false)
	require.NoError(t, err)
	require.Empty(t, append(set, without...), "a revival sets no Schedule of it again")
	require.Empty(t, server.Schedules)
}
