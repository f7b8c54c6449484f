package namespace

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Workflows is what is asked of Temporal's workflow service. To look needs the right to
// read in the namespace, to make or to change it those of an administrator.
type Workflows interface {
	DescribeNamespace(context.Context, *workflowservice.DescribeNamespaceRequest, ...grpc.CallOption) (*workflowservice.DescribeNamespaceResponse, error)
	RegisterNamespace(context.Context, *workflowservice.RegisterNamespaceRequest, ...grpc.CallOption) (*workflowservice.RegisterNamespaceResponse, error)
	UpdateNamespace(context.Context, *workflowservice.UpdateNamespaceRequest, ...grpc.CallOption) (*workflowservice.UpdateNamespaceResponse, error)
	CountWorkflowExecutions(context.Context, *workflowservice.CountWorkflowExecutionsRequest, ...grpc.CallOption) (*workflowservice.CountWorkflowExecutionsResponse, error)
}

// Operator is what is asked of Temporal's operator service, which Temporal Cloud does
// not have and an authorizer may keep for administrators.
type Operator interface {
	ListSearchAttributes(context.Context, *operatorservice.ListSearchAttributesRequest, ...grpc.CallOption) (*operatorservice.ListSearchAttributesResponse, error)
	AddSearchAttributes(context.Context, *operatorservice.AddSearchAttributesRequest, ...grpc.CallOption) (*operatorservice.AddSearchAttributesResponse, error)
}

// Namespace is one namespace and what is wanted of it.
type Namespace struct {
	Name       string
	Workflows  Workflows
	Operator   Operator
	Attributes map[string]enumspb.IndexedValueType
}

// Found is a namespace as it is.
type Found struct {
	Missing   bool
	Retention time.Duration // of what has ended
	// Gone says that it is deleted, or about to be.
	Gone bool
	// Updates says whether it takes updates.
	Updates bool
}

// Describe looks at the namespace itself.
func (n Namespace) Describe(ctx context.Context) (Found, error) {
	d, err := n.Workflows.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: n.Name})
	var missing *serviceerror.NamespaceNotFound
	if errors.As(err, &missing) {
		return Found{Missing: true}, nil
	}
	if err != nil {
		return Found{}, fmt.Errorf("describe namespace %s: %w", n.Name, err)
	}
	return Found{
		Retention: d.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(),
		Gone:      d.GetNamespaceInfo().GetState() == enumspb.NAMESPACE_STATE_DELETED,
		Updates:   d.GetNamespaceInfo().GetCapabilities().GetSyncUpdate(),
	}, nil
}

// Make registers the namespace. One that somebody else just made is as good.
func (n Namespace) Make(ctx context.Context, retention time.Duration) error {
	_, err := n.Workflows.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: n.Name, WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	var there *serviceerror.NamespaceAlreadyExists
	if err != nil && !errors.As(err, &there) {
		return fmt.Errorf("register namespace %s: %w", n.Name, err)
	}
	return nil
}

// Retain has the namespace keep for so long what has ended.
func (n Namespace) Retain(ctx context.Context, retention time.Duration) error {
	_, err := n.Workflows.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: n.Name, Config: &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(retention)},
	})
	if err != nil {
		return fmt.Errorf("set the retention of namespace %s: %w", n.Name, err)
	}
	return nil
}

// Forbidden says whether an error is that the one who asks may not, or that the server
// offers nothing of the kind to clients: Temporal Cloud has no operator service.
func Forbidden(err error) bool {
	var denied *serviceerror.PermissionDenied
	var without *serviceerror.Unimplemented
	return errors.As(err, &denied) || errors.As(err, &without)
}
