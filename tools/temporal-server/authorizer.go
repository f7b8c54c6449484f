package main

import (
	"context"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/server/common/api"
	"go.temporal.io/server/common/authorization"
)

// authorizerName is what `authorizer:` says in the server's settings to have this one.
const authorizerName = "shidian"

// authorizer lets readers read, writers start pilots and send to them, and workers take
// tasks. Each of the last two reads as well, and neither may what the other does, while
// the stock server has one ladder on which both writing and polling need `write`.
// What ends or rewrites a workflow is an administrator's.
type authorizer struct{}

var _ authorization.Authorizer = authorizer{}

// Authorize decides about one call by the roles in its token.
func (authorizer) Authorize(_ context.Context, claims *authorization.Claims, target *authorization.CallTarget) (authorization.Result, error) {
	if authorization.IsHealthCheckAPI(target.APIName) {
		return authorization.Result{Decision: authorization.DecisionAllow}, nil
	}
	needed, scope := needs(target.APIName)
	if claims == nil {
		claims = &authorization.Claims{}
	}
	if !covers(held(claims, target, scope), needed) {
		return authorization.Result{Decision: authorization.DecisionDeny, Reason: missing(target.Namespace, needed, scope)}, nil
	}
	return authorization.Result{
		Decision:  authorization.DecisionAllow,
		Principal: &commonpb.Principal{Type: claims.AuthType, Name: claims.Subject},
	}, nil
}

// clusterInfo says what server this is, and nothing of what it holds.
const clusterInfo = api.WorkflowServicePrefix + "GetClusterInfo"

// held are the roles that a token has where the call goes.
func held(claims *authorization.Claims, target *authorization.CallTarget, scope api.Scope) authorization.Role {
	roles := claims.System
	if scope == api.ScopeNamespace {
		roles |= claims.Namespaces[target.Namespace]
	}
	if target.APIName == clusterInfo {
		for _, role := range claims.Namespaces {
			roles |= role
		}
	}
	return roles
}

// covers says whether the roles held include the one needed.
func covers(held, needed authorization.Role) bool {
	switch {
	case held&authorization.RoleAdmin != 0:
		return true
	case needed == authorization.RoleReader:
		return held != authorization.RoleUndefined
	default:
		return held&needed != 0
	}
}

// needs is the role for a call, and where it must be held. An administrator's is what
// nobody has said to be somebody else's; what this server does not know is asked of the
// whole server's administrator.
func needs(apiName string) (authorization.Role, api.Scope) {
	known := api.GetMethodMetadata(apiName)
	if known.Scope == api.ScopeUnknown {
		return authorization.RoleAdmin, api.ScopeCluster
	}
	if known.Access == api.AccessReadOnly {
		return authorization.RoleReader, known.Scope
	}
	if role, listed := calls[api.MethodName(apiName)]; listed && api.ServiceName(apiName) == api.WorkflowServicePrefix {
		return role, known.Scope
	}
	return authorization.RoleAdmin, known.Scope
}

// missing names the claim that would have let the call pass, as a token writes it.
func missing(namespace string, needed authorization.Role, scope api.Scope) string {
	if scope != api.ScopeNamespace {
		namespace = "temporal-system"
	}
	return "this needs the permission " + namespace + ":" + word(needed)
}

func word(role authorization.Role) string {
	switch role {
	case authorization.RoleReader:
		return "read"
	case authorization.RoleWriter:
		return "write"
	case authorization.RoleWorker:
		return "worker"
	default:
		return "admin"
	}
}
