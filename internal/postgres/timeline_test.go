package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func TestTimeline_IsOfSubDistrictsOrOfAPlacesSteps(t *testing.T) {
	t.Parallel()
	above := datedDesk(t)
	below := above.community()
	terms := above.id.Terms
	above.must(above.handIn("a", pilot.StepLeadingGroup))
	all, err := above.store.Timeline(t.Context(), terms.Programme, "", "", 0, 0)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, terms.SubDistrict, all[0].SubDistrict)
	require.Equal(t, len(above.state.Steps)+len(below.state.Steps), all[0].Total)
	require.Equal(t, 1, all[0].Done)
	require.Zero(t, all[0].Finished)
	require.Equal(t, pilot.LightGreen, all[0].Light)

	steps, err := above.store.Timeline(t.Context(), terms.Programme, "", terms.Place(), 0, 0)
	require.NoError(t, err)
	require.Len(t, steps, len(above.state.Steps))
	require.Equal(t, pilot.StepLeadingGroup, steps[0].Step)
	require.Equal(t, pilot.LightDone, steps[0].Light)
	require.Equal(t, above.now, steps[0].Finished)
	require.Equal(t, terms.DueAt(pilot.StepPilotPlan), steps[1].Due)
	require.Equal(t, steps[1].Due, steps[1].Deadline)
	require.False(t, steps[1].Start.After(steps[1].Due))
	require.Equal(t, 1, steps[1].Total)

	elsewhere, err := above.store.Timeline(t.Context(), terms.Programme, "other", "", 0, 0)
	require.NoError(t, err)
	require.Empty(t, elsewhere)
}
