package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/workflows"
)

// registered notes what is made known.
type registered struct {
	worker.WorkflowRegistry
	behaviours map[string]workflow.VersioningBehavior
}

func (r registered) RegisterWorkflowWithOptions(_ any, o workflow.RegisterOptions) {
	r.behaviours[o.Name] = o.VersioningBehavior
}

// A worker that belongs to a deployment does not start with a workflow that says nothing.
func TestRegister_PilotsGoOverToANewBuildAndBulletinsStay(t *testing.T) {
	t.Parallel()
	r := registered{behaviours: map[string]workflow.VersioningBehavior{}}
	workflows.Register(r)
	require.Equal(t, map[string]workflow.VersioningBehavior{
		workflows.SubDistrictPilotType: workflow.VersioningBehaviorAutoUpgrade, workflows.CommunityPilotType: workflow.VersioningBehaviorAutoUpgrade,
		workflows.CommunityGovernanceType: workflow.VersioningBehaviorAutoUpgrade, workflows.DistrictBulletinType: workflow.VersioningBehaviorPinned,
	}, r.behaviours)
}
