package visibility_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"

	"shidian/internal/visibility"
)

// cluster has a page for each namespace; a nil one is refused.
type cluster struct {
	store      string
	namespaces []*workflowservice.DescribeNamespaceResponse
}

func (c cluster) GetClusterInfo(context.Context, *workflowservice.GetClusterInfoRequest, ...grpc.CallOption) (*workflowservice.GetClusterInfoResponse, error) {
	return &workflowservice.GetClusterInfoResponse{VisibilityStore: c.store}, nil
}

func (c cluster) ListNamespaces(_ context.Context, r *workflowservice.ListNamespacesRequest, _ ...grpc.CallOption) (*workflowservice.ListNamespacesResponse, error) {
	at := len(r.GetNextPageToken())
	answer := &workflowservice.ListNamespacesResponse{Namespaces: c.namespaces[at : at+1]}
	if answer.Namespaces[0] == nil {
		return nil, serviceerror.NewPermissionDenied("no", "")
	}
	if at+1 < len(c.namespaces) {
		answer.NextPageToken = make([]byte, at+1)
	}
	return answer, nil
}

func namespaceWith(name string, aliases map[string]string) *workflowservice.DescribeNamespaceResponse {
	return &workflowservice.DescribeNamespaceResponse{
		NamespaceInfo: &namespacepb.NamespaceInfo{Name: name},
		Config:        &namespacepb.NamespaceConfig{CustomSearchAttributeAliases: aliases},
	}
}

func TestColumns_AreThoseOfEveryNamespace(t *testing.T) {
	t.Parallel()
	pilots := namespaceWith("pilots", map[string]string{"Keyword01": "PilotLight", "Int01": "PilotOverdue"})
	others := namespaceWith("others", map[string]string{"Keyword01": "Order"})
	found, err := visibility.Columns(t.Context(), cluster{"postgres12", []*workflowservice.DescribeNamespaceResponse{pilots, namespaceWith("none", nil), others}})
	require.NoError(t, err)
	require.Equal(t, []visibility.Column{
		{Name: "Int01", Attribute: "PilotOverdue", Namespace: "pilots"},
		{Name: "Keyword01", Attribute: "Order", Namespace: "others"},
		{Name: "Keyword01", Attribute: "PilotLight", Namespace: "pilots"},
	}, found)

	_, err = visibility.Columns(t.Context(), cluster{"postgres12", []*workflowservice.DescribeNamespaceResponse{pilots, nil}})
	var denied *serviceerror.PermissionDenied
	require.ErrorAs(t, err, &denied, "of some namespaces alone nothing can be said")
	for _, store := range []string{"elasticsearch", "mysql8", ""} {
		_, err = visibility.Columns(t.Context(), cluster{store, nil})
		require.ErrorIs(t, err, visibility.ErrNotInPostgres)
	}
}

func TestScript_WritesNamesAsTextOnly(t *testing.T) {
	t.Parallel()
	script, err := visibility.Script([]visibility.Column{{Name: "Int01", Attribute: "a\nDROP TABLE x;", Namespace: "n\n\\! x"}})
	require.NoError(t, err)
	require.Contains(t, script, `--     Int01 holds "a\nDROP TABLE x;" of namespace "n\n\\! x"`)
	require.NotContains(t, script, "by_int_01")
	require.Contains(t, script, "'by_int_02'")
}
