package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Register makes every workflow known to a worker, a test environment or a
// replayer: one list for all three.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(SubDistrictPilot, workflow.RegisterOptions{Name: SubDistrictPilotType})
	r.RegisterWorkflowWithOptions(CommunityPilot, workflow.RegisterOptions{Name: CommunityPilotType})
	r.RegisterWorkflowWithOptions(CommunityGovernance, workflow.RegisterOptions{Name: CommunityGovernanceType})
	r.RegisterWorkflowWithOptions(DistrictBulletin, workflow.RegisterOptions{Name: DistrictBulletinType})
}
