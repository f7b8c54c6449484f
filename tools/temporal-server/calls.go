package main

import "go.temporal.io/server/common/authorization"

// calls are those that change something and are no administrator's, with the role that
// each needs.
var calls = map[string]authorization.Role{
	// The desk starts pilots, sends to them and sets the bulletin's Schedule.
	"StartWorkflowExecution":           authorization.RoleWriter,
	"SignalWorkflowExecution":          authorization.RoleWriter,
	"SignalWithStartWorkflowExecution": authorization.RoleWriter,
	"UpdateWorkflowExecution":          authorization.RoleWriter,
	"ExecuteMultiOperation":            authorization.RoleWriter, // an update with a start
	"CreateSchedule":                   authorization.RoleWriter,
	"UpdateSchedule":                   authorization.RoleWriter,
	"PatchSchedule":                    authorization.RoleWriter, // has it run now, pauses it
	"DeleteSchedule":                   authorization.RoleWriter, // of a programme that is closed

	// The worker takes tasks and answers them.
	"PollWorkflowTaskQueue":            authorization.RoleWorker,
	"RespondWorkflowTaskCompleted":     authorization.RoleWorker,
	"RespondWorkflowTaskFailed":        authorization.RoleWorker,
	"RespondQueryTaskCompleted":        authorization.RoleWorker,
	"ResetStickyTaskQueue":             authorization.RoleWorker,
	"PollActivityTaskQueue":            authorization.RoleWorker,
	"RecordActivityTaskHeartbeat":      authorization.RoleWorker,
	"RecordActivityTaskHeartbeatById":  authorization.RoleWorker,
	"RespondActivityTaskCompleted":     authorization.RoleWorker,
	"RespondActivityTaskCompletedById": authorization.RoleWorker,
	"RespondActivityTaskFailed":        authorization.RoleWorker,
	"RespondActivityTaskFailedById":    authorization.RoleWorker,
	"RespondActivityTaskCanceled":      authorization.RoleWorker,
	"RespondActivityTaskCanceledById":  authorization.RoleWorker,
	"PollNexusTaskQueue":               authorization.RoleWorker,
	"RespondNexusTaskCompleted":        authorization.RoleWorker,
	"RespondNexusTaskFailed":           authorization.RoleWorker,
	"RecordWorkerHeartbeat":            authorization.RoleWorker,
	"ShutdownWorker":                   authorization.RoleWorker,
}
