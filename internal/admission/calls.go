package admission

import (
	"context"
	"path"
	"strings"
	"time"

	"go.temporal.io/api/errordetails/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"shidian/internal/catalog"
)

// permissions are what calls need that do not only read. docs/temporal-access.md has the
// same table, and the authorizer of tools/temporal-server decides by it.
var permissions = map[string]string{
	"StartWorkflowExecution": "write", "SignalWorkflowExecution": "write", "SignalWithStartWorkflowExecution": "write",
	"UpdateWorkflowExecution": "write", "CreateSchedule": "write", "UpdateSchedule": "write", "PatchSchedule": "write", "DeleteSchedule": "write",

	"PollWorkflowTaskQueue": "worker", "RespondWorkflowTaskCompleted": "worker", "RespondWorkflowTaskFailed": "worker",
	"RespondQueryTaskCompleted": "worker", "ResetStickyTaskQueue": "worker", "PollActivityTaskQueue": "worker",
	"RecordActivityTaskHeartbeat": "worker", "RespondActivityTaskCompleted": "worker", "RespondActivityTaskFailed": "worker",
	"RespondActivityTaskCanceled": "worker", "PollNexusTaskQueue": "worker", "RecordWorkerHeartbeat": "worker", "ShutdownWorker": "worker",

	"RegisterNamespace": "admin", "UpdateNamespace": "admin", "AddSearchAttributes": "admin", "RemoveSearchAttributes": "admin",
	"TerminateWorkflowExecution": "admin", "SetWorkerDeploymentCurrentVersion": "admin", "SetWorkerDeploymentRampingVersion": "admin",
}

// claimOf is the claim that a call needs. Temporal's stock authorizer knows no `worker`:
// there, who polls writes.
func claimOf(call, namespace string) string {
	permission := permissions[call]
	if permission == "" {
		permission = "read"
	}
	if namespace == "" {
		namespace = "temporal-system"
	}
	return namespace + ":" + permission
}

// intercept makes of a server's refusal one that says what is missing, and keeps it until
// the call is allowed.
func (a *Access) intercept(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	err := invoke(ctx, method, req, reply, cc, options...)
	call := path.Base(method)
	said := status.Convert(err)
	if code := said.Code(); code != codes.PermissionDenied && code != codes.Unauthenticated || switchedOff(said) {
		if err == nil {
			a.allowed(call)
		}
		return err
	}
	refused := a.refusal(call, namespaceOf(req), said)
	a.deny(call, refused)
	passed, unpackable := status.New(codes.PermissionDenied, refused.Error()).
		WithDetails(&errordetails.PermissionDeniedFailure{Reason: refused.packed()})
	if unpackable != nil {
		return err
	}
	return passed.Err()
}

// switchedOff says whether the server does this for nobody, whatever the token: it words that
// as a refusal.
func switchedOff(said *status.Status) bool {
	return strings.Contains(said.Message(), "are disabled on this namespace")
}

func namespaceOf(req any) string {
	if r, ok := req.(interface{ GetNamespace() string }); ok {
		return r.GetNamespace()
	}
	return ""
}

// systemInfo is asked first by every client, and needs no claim: what is refused there is
// the token itself.
const systemInfo = "GetSystemInfo"

func (a *Access) refusal(call, namespace string, said *status.Status) *RefusedError {
	refused := &RefusedError{Kind: Claim, Err: said.Err(), Args: catalog.Args{
		"address": a.address, "call": call, "claim": claimOf(call, namespace), "key": VarKey, "key-file": VarKeyFile,
	}}
	reason := reasonOf(said)
	if a.key == nil {
		refused.Kind = NoToken
	} else {
		refused.Args["variable"] = a.key.variable
		if since, over := a.key.expired(time.Now()); over {
			refused.Kind = TokenExpired
			refused.Args["until"] = since.UTC().Format("2006-01-02 15:04 UTC")
		} else if call == systemInfo {
			refused.Kind = TokenUnknown
		}
	}
	if refused.Kind == Claim && strings.HasSuffix(claimOf(call, namespace), ":worker") && reason == "" {
		refused.Args["claim"] = claimOf(call, namespace) + " (" + namespace + ":write)"
	}
	return refused
}

// reasonOf is why a server says that it refuses; empty when it keeps that to itself, as
// Temporal's stock authorizer does.
func reasonOf(said *status.Status) string {
	for _, detail := range said.Details() {
		if failure, ok := detail.(*errordetails.PermissionDeniedFailure); ok {
			return failure.GetReason()
		}
	}
	return ""
}

func (a *Access) deny(call string, refused *RefusedError) {
	a.mu.Lock()
	before := a.denied[call]
	a.denied[call] = refused
	a.mu.Unlock()
	if a.OnDenied != nil && (before == nil || before.Kind != refused.Kind) {
		a.OnDenied(refused)
	}
}

func (a *Access) allowed(call string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.denied, call)
}
