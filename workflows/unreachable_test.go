package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// abandonedScene is a community whose sub-district's pilot no longer runs.
func abandonedScene(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, communityTerms())
	s.env.OnSignalExternalWorkflow(mock.Anything, workflows.SubDistrictID(s.terms.Programme, "sample"), "", workflows.SignalCommunityProgress, mock.Anything).
		Return(temporal.NewApplicationError("no such workflow", "NotFound"))
	return s
}

func TestCommunity_CancelledWhileItsSubDistrictCannotBeToldEnds(t *testing.T) {
	t.Parallel()
	s := abandonedScene(t)
	s.after(day, s.env.CancelWorkflow)
	s.runCommunity()
	require.ErrorContains(t, s.env.GetWorkflowError(), "canceled")
	require.Equal(t, pilot.PhaseCancelled, s.store.Pilot(s.id()).State.Phase)
}

func TestCommunity_ClosedWhileItsSubDistrictCannotBeToldEnds(t *testing.T) {
	t.Parallel()
	s := abandonedScene(t)
	s.closeCommunity(s.handInAll(day))
	s.runCommunity()
	s.requireDone()
}
