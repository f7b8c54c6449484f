package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/server/common/api"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
)

const service = api.WorkflowServicePrefix

func decide(t *testing.T, claims *authorization.Claims, namespace, call string) authorization.Result {
	t.Helper()
	result, err := authorizer{}.Authorize(t.Context(), claims, &authorization.CallTarget{Namespace: namespace, APIName: call})
	require.NoError(t, err)
	return result
}

func holding(role authorization.Role) *authorization.Claims {
	return &authorization.Claims{Subject: "somebody", AuthType: "jwt", Namespaces: map[string]authorization.Role{"xicheng": role}}
}

func TestAuthorizer_EachRoleMayWhatItsProgramDoesAndNoMore(t *testing.T) {
	t.Parallel()
	roles := map[string]authorization.Role{
		"read": authorization.RoleReader, "write": authorization.RoleWriter,
		"worker": authorization.RoleWorker, "admin": authorization.RoleAdmin,
	}
	for call, may := range map[string]string{
		service + "DescribeWorkflowExecution":              "read write worker admin",
		service + "QueryWorkflow":                          "read write worker admin",
		service + "GetWorkflowExecutionHistory":            "read write worker admin",
		service + "ListWorkflowExecutions":                 "read write worker admin",
		service + "DescribeNamespace":                      "read write worker admin",
		api.OperatorServicePrefix + "ListSearchAttributes": "read write worker admin",
		service + "StartWorkflowExecution":                 "write admin",
		service + "UpdateWorkflowExecution":                "write admin",
		service + "SignalWorkflowExecution":                "write admin",
		service + "SignalWithStartWorkflowExecution":       "write admin",
		service + "CreateSchedule":                         "write admin",
		service + "UpdateSchedule":                         "write admin",
		service + "PatchSchedule":                          "write admin",
		service + "PollWorkflowTaskQueue":                  "worker admin",
		service + "PollActivityTaskQueue":                  "worker admin",
		service + "RespondWorkflowTaskCompleted":           "worker admin",
		service + "RespondActivityTaskCompletedById":       "worker admin",
		service + "RespondQueryTaskCompleted":              "worker admin",
		service + "TerminateWorkflowExecution":             "admin",
		service + "RequestCancelWorkflowExecution":         "admin",
		service + "ResetWorkflowExecution":                 "admin",
		service + "DeleteWorkflowExecution":                "admin",
		service + "DeleteSchedule":                         "write admin",
		service + "StartBatchOperation":                    "admin",
		service + "SetWorkerDeploymentCurrentVersion":      "admin",
		service + "UpdateNamespace":                        "admin",
		service + "RegisterNamespace":                      "admin",
		api.OperatorServicePrefix + "AddSearchAttributes":  "admin",
		service + "AnApiThatIsNotKnownYet":                 "",
		api.AdminServicePrefix + "DescribeMutableState":    "",
		"/another.Service/" + "ThatNobodyHeardOf":          "",
	} {
		for name, role := range roles {
			wanted := authorization.DecisionDeny
			if strings.Contains(" "+may+" ", " "+name+" ") {
				wanted = authorization.DecisionAllow
			}
			require.Equal(t, wanted, decide(t, holding(role), "xicheng", call).Decision, "%s calls %s", name, call)
			require.Equal(t, authorization.DecisionDeny, decide(t, holding(role), "haidian", call).Decision, "%s calls %s elsewhere", name, call)
		}
	}
}

func TestAuthorizer_RolesAddUp(t *testing.T) {
	t.Parallel()
	both := holding(authorization.RoleWriter | authorization.RoleWorker)
	for _, call := range []string{"PollWorkflowTaskQueue", "StartWorkflowExecution", "ListWorkflowExecutions"} {
		require.Equal(t, authorization.DecisionAllow, decide(t, both, "xicheng", service+call).Decision, call)
	}
	require.Equal(t, authorization.DecisionDeny, decide(t, both, "xicheng", service+"TerminateWorkflowExecution").Decision)
}

func TestAuthorizer_ARoleInTheWholeServerHoldsInEachNamespace(t *testing.T) {
	t.Parallel()
	operator := &authorization.Claims{System: authorization.RoleAdmin}
	for _, call := range []string{
		service + "StartWorkflowExecution", service + "PollWorkflowTaskQueue", service + "RegisterNamespace",
		service + "ListNamespaces", api.AdminServicePrefix + "DescribeMutableState",
	} {
		require.Equal(t, authorization.DecisionAllow, decide(t, operator, "xicheng", call).Decision, call)
	}
	reader := &authorization.Claims{System: authorization.RoleReader}
	require.Equal(t, authorization.DecisionAllow, decide(t, reader, "xicheng", service+"ListWorkflowExecutions").Decision)
	require.Equal(t, authorization.DecisionAllow, decide(t, reader, "", service+"ListNamespaces").Decision)
	require.Equal(t, authorization.DecisionDeny, decide(t, reader, "xicheng", service+"SignalWorkflowExecution").Decision)
}

func TestAuthorizer_WithoutClaimsOnlyTheHealthCheckIsAnswered(t *testing.T) {
	t.Parallel()
	for _, nobody := range []*authorization.Claims{nil, {}} {
		require.Equal(t, authorization.DecisionAllow, decide(t, nobody, "", service+"GetSystemInfo").Decision)
		require.Equal(t, authorization.DecisionDeny, decide(t, nobody, "xicheng", service+"ListWorkflowExecutions").Decision)
		require.Equal(t, authorization.DecisionDeny, decide(t, nobody, "", service+"GetClusterInfo").Decision)
	}
}

func TestAuthorizer_WhoeverHasARoleMayAskWhatServerThisIs(t *testing.T) {
	t.Parallel()
	require.Equal(t, authorization.DecisionAllow, decide(t, holding(authorization.RoleReader), "", service+"GetClusterInfo").Decision)
	require.Equal(t, authorization.DecisionDeny, decide(t, holding(authorization.RoleAdmin), "", service+"ListNamespaces").Decision,
		"names of other namespaces are no business of a namespace's")
}

func TestAuthorizer_ARefusalNamesTheClaimThatIsMissing(t *testing.T) {
	t.Parallel()
	for call, claim := range map[string]string{
		"StartWorkflowExecution": "xicheng:write", "PollWorkflowTaskQueue": "xicheng:worker",
		"ListWorkflowExecutions": "xicheng:read", "TerminateWorkflowExecution": "xicheng:admin",
	} {
		require.Contains(t, decide(t, holding(authorization.RoleUndefined), "xicheng", service+call).Reason, claim)
	}
	require.Contains(t, decide(t, holding(authorization.RoleAdmin), "", service+"ListNamespaces").Reason, "temporal-system:read")
}

func TestAuthorizer_SaysWhoItWasForTheServersOwnTraces(t *testing.T) {
	t.Parallel()
	principal := decide(t, holding(authorization.RoleWriter), "xicheng", service+"StartWorkflowExecution").Principal
	require.Equal(t, "somebody", principal.GetName())
	require.Equal(t, "jwt", principal.GetType())
}

// Each call that Temporal's interface has is either reading, or listed, or an
// administrator's: one that this release of the server brought is none of a program's
// before somebody has looked at it.
func TestAuthorizer_WhatItListsIsInTheServersInterface(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, method := range workflowservice.WorkflowService_ServiceDesc.Methods {
		known[method.MethodName] = true
	}
	for call := range calls {
		require.True(t, known[call], call)
		require.Equal(t, api.AccessWrite, api.GetMethodMetadata(service+call).Access, call)
	}
}

// What docs/temporal-access.md says of a stock server.
func TestStockAuthorizer_LetsWhoeverPollsWriteToo(t *testing.T) {
	t.Parallel()
	stock := authorization.NewDefaultAuthorizer()
	may := func(role authorization.Role, call string) bool {
		result, err := stock.Authorize(t.Context(), holding(role), &authorization.CallTarget{Namespace: "xicheng", APIName: service + call})
		require.NoError(t, err)
		return result.Decision == authorization.DecisionAllow
	}
	require.False(t, may(authorization.RoleWorker, "PollWorkflowTaskQueue"), "`worker` alone is good for nothing there")
	require.False(t, may(authorization.RoleWorker, "DescribeNamespace"))
	for _, call := range []string{"PollWorkflowTaskQueue", "StartWorkflowExecution", "TerminateWorkflowExecution", "DeleteWorkflowExecution"} {
		require.True(t, may(authorization.RoleWriter, call), call)
		require.False(t, may(authorization.RoleReader, call), call)
	}
	require.True(t, may(authorization.RoleReader, "QueryWorkflow"))
	require.False(t, may(authorization.RoleWriter, "UpdateNamespace"))
}

func TestArguments_AreTheStockServersAsFarAsTheyAreNeeded(t *testing.T) {
	t.Parallel()
	var said strings.Builder
	a, err := read([]string{"--config-file", "f.yaml", "--allow-no-auth", "start", "--service", "frontend", "--service", "history"}, &said)
	require.NoError(t, err)
	require.Equal(t, arguments{file: "f.yaml", allowNoAuth: true, services: []string{"frontend", "history"}}, a)
	for _, wrong := range [][]string{{}, {"start"}, {"--config-file", "f.yaml"}, {"--config-file", "f.yaml", "start", "now"}, {"--config-file", "f.yaml", "stop"}} {
		_, err := read(wrong, &said)
		require.ErrorIs(t, err, errUsage, wrong)
	}
}

func TestChosen_IsWhatTheSettingsName(t *testing.T) {
	t.Parallel()
	ours, err := chosen(&config.Authorization{Authorizer: "Shidian"})
	require.NoError(t, err)
	require.IsType(t, authorizer{}, ours)
	none, err := chosen(&config.Authorization{})
	require.NoError(t, err)
	require.True(t, authorization.IsNoopAuthorizer(none))
	_, err = chosen(&config.Authorization{Authorizer: "whoever"})
	require.ErrorContains(t, err, "whoever")
}
