package audit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/pilot"
)

// aged is a record as a release left it that knew neither who is named for a step, nor
// how often it was reminded, nor one of the state's fields.
func aged(t *testing.T) audit.Snapshot {
	t.Helper()
	s := recorded(t)
	s.Outdated = true
	for code, row := range s.Steps {
		row.Person, row.Slips, row.PlannedStart = "", 0, nil
		s.Steps[code] = row
	}
	var state map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(s.State, &state))
	delete(state, "counts")
	var err error
	s.State, err = json.Marshal(state)
	require.NoError(t, err)
	return s
}

func TestTables_WhatOnlyANewerReleaseWorksOutIsNoDifference(t *testing.T) {
	t.Parallel()
	found := audit.Tables(aged(t))
	require.Len(t, found, 1, "%+v", found)
	require.Equal(t, audit.Outdated, found[0].Kind)
	require.True(t, found[0].Kind.Remark())
	require.True(t, found[0].Kind.Repairable())

	current := aged(t)
	current.Outdated = false
	require.Greater(t, len(audit.Tables(current)), 1, "rows of this release have to have everything")
	require.NotEqual(t, audit.Outdated, audit.Tables(current)[0].Kind)
}

func TestTables_WhatIsOtherwiseInAnOlderRowIsADifferenceAllTheSame(t *testing.T) {
	t.Parallel()
	s := aged(t)
	s.Pilot.Light = "done"
	row := s.Steps[pilot.StepLeadingGroup]
	row.AcceptedID = "another"
	s.Steps[pilot.StepLeadingGroup] = row
	var kinds []audit.Kind
	for _, f := range audit.Tables(s) {
		kinds = append(kinds, f.Kind)
	}
	require.Equal(t, []audit.Kind{audit.PilotDiffers, audit.StepDiffers, audit.Outdated}, kinds)
}

func TestTables_AnOlderRowThatLacksNothingIsNotWorthAWord(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	s.Outdated = true
	require.Empty(t, audit.Tables(s))
	s.State = json.RawMessage(strings.Replace(string(s.State), `{"v":1`, `{"gone":7,"v":1`, 1))
	require.Empty(t, audit.Tables(s), "a field that is no longer kept is gone when it is written anew")
}
