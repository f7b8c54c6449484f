package visibility

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
)

// Cluster is what a whole Temporal cluster is asked. Both need the right to read the
// cluster, not one namespace alone; Temporal Cloud gives it to nobody.
type Cluster interface {
	GetClusterInfo(context.Context, *workflowservice.GetClusterInfoRequest, ...grpc.CallOption) (*workflowservice.GetClusterInfoResponse, error)
	ListNamespaces(context.Context, *workflowservice.ListNamespacesRequest, ...grpc.CallOption) (*workflowservice.ListNamespacesResponse, error)
}

// Column is a column of the visibility database that holds a namespace's search attribute.
type Column struct {
	Name, Attribute, Namespace string
}

// ErrNotInPostgres says that the cluster keeps its lists somewhere else.
var ErrNotInPostgres = errors.New("Temporal keeps its lists in no Postgres")

// namespacesAtATime is how many namespaces are asked for at once.
const namespacesAtATime = 100

// Columns are those that any namespace of the cluster uses, by name.
func Columns(ctx context.Context, cluster Cluster) ([]Column, error) {
	info, err := cluster.GetClusterInfo(ctx, &workflowservice.GetClusterInfoRequest{})
	if err != nil {
		return nil, fmt.Errorf("ask where Temporal keeps its lists: %w", err)
	}
	if !strings.Contains(info.GetVisibilityStore(), "postgres") {
		return nil, fmt.Errorf("%w: in %s", ErrNotInPostgres, cmp.Or(info.GetVisibilityStore(), "nothing that it names"))
	}
	var columns []Column
	request := &workflowservice.ListNamespacesRequest{PageSize: namespacesAtATime}
	for {
		page, err := cluster.ListNamespaces(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("list the namespaces: %w", err)
		}
		for _, n := range page.GetNamespaces() {
			for column, attribute := range n.GetConfig().GetCustomSearchAttributeAliases() {
				columns = append(columns, Column{Name: column, Attribute: attribute, Namespace: n.GetNamespaceInfo().GetName()})
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			break
		}
	}
	slices.SortFunc(columns, func(a, b Column) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Namespace, b.Namespace))
	})
	return columns, nil
}
