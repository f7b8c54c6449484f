package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Register makes every workflow known to a worker, a test environment or a
// replayer: one list for all three.
//
// A pilot and the life after it run for months, and go over to the build that is rolled
// out: what changes in them is behind a change ID (versions.go). A bulletin is written in
// seconds, by the build that began it. Workers that belong to no deployment pass this over.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(SubDistrictPilot, workflow.RegisterOptions{Name: SubDistrictPilotType, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
	r.RegisterWorkflowWithOptions(CommunityPilot, workflow.RegisterOptions{Name: CommunityPilotType, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
	r.RegisterWorkflowWithOptions(CommunityGovernance, workflow.RegisterOptions{Name: CommunityGovernanceType, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade})
	r.RegisterWorkflowWithOptions(DistrictBulletin, workflow.RegisterOptions{Name: DistrictBulletinType, VersioningBehavior: workflow.VersioningBehaviorPinned})
}
