package devservices_test

import (
	"testing"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

func TestTemporalServer_EmptyHasNoNamespaceAndIsLeftSo(t *testing.T) {
	t.Parallel()
	server := devtest.TemporalServer(t, devservices.TemporalServerOptions{Empty: true, SearchAttributes: sampleAttributes})
	c, err := client.NewLazyClient(client.Options{HostPort: server.Address(), ConnectionOptions: devtest.Patient()})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	_, err = c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: server.Namespace()})
	var missing *serviceerror.NamespaceNotFound
	require.ErrorAs(t, err, &missing)
	_, err = c.OperatorService().ListSearchAttributes(t.Context(), &operatorservice.ListSearchAttributesRequest{Namespace: server.Namespace()})
	require.Error(t, err)
}
