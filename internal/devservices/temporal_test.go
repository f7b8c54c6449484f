package devservices_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

// sampleAttributes has each type that pilots use, as many as they use.
var sampleAttributes = map[string]enumspb.IndexedValueType{
	"SampleProgramme":  enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"SampleLight":      enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"SampleWaitingFor": enumspb.INDEXED_VALUE_TYPE_KEYWORD_LIST,
	"SampleNextDue":    enumspb.INDEXED_VALUE_TYPE_DATETIME,
	"SampleProgress":   enumspb.INDEXED_VALUE_TYPE_INT,
	"SampleOverdue":    enumspb.INDEXED_VALUE_TYPE_INT,
}

var sampleProgramme = temporal.NewSearchAttributeKeyKeyword("SampleProgramme")

func dial(t *testing.T, server *devservices.Temporal) client.Client {
	t.Helper()
	c, err := client.Dial(client.Options{
		HostPort: server.Address(), Namespace: server.Namespace(),
		ConnectionOptions: devtest.Patient(),
	})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// startWaiting starts a workflow that no worker will ever run.
func startWaiting(t *testing.T, c client.Client, id string) {
	t.Helper()
	_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: id, TaskQueue: "nobody",
		TypedSearchAttributes: temporal.NewSearchAttributes(sampleProgramme.ValueSet("xicheng-2002")),
	}, "Waiting")
	require.NoError(t, err)
}

func TestTemporal_KeepsWorkflowsWhenStoppedOrKilled(t *testing.T) {
	t.Parallel()
	server := devtest.OwnTemporal(t, devservices.TemporalOptions{
		SearchAttributes: sampleAttributes, DynamicConfig: []string{"limit.maxIDLength=200"},
	})

	startWaiting(t, dial(t, server), "before-the-stop")
	_, err := dial(t, server).ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: strings.Repeat("x", 201), TaskQueue: "nobody",
	}, "Waiting")
	require.ErrorContains(t, err, "length", "the configuration given is in force")
	require.NoError(t, server.Stop(t.Context()))
	require.NoError(t, server.Start(t.Context()))
	startWaiting(t, dial(t, server), "before-the-kill")
	server.Kill()
	require.NoError(t, server.Start(t.Context()))

	c := dial(t, server)
	for _, id := range []string{"before-the-stop", "before-the-kill"} {
		found, err := c.DescribeWorkflowExecution(t.Context(), id, "")
		require.NoError(t, err)
		require.Equal(t, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, found.GetWorkflowExecutionInfo().GetStatus())
	}
	found, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: server.Namespace()})
	require.NoError(t, err)
	require.Equal(t, devservices.DefaultRetention, found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration())
}

func TestTemporal_FindsWorkflowsBySearchAttributes(t *testing.T) {
	t.Parallel()
	devtest.Temporal(t, sampleAttributes)
	server := devtest.Temporal(t, sampleAttributes) // registering again is harmless
	c := dial(t, server)
	startWaiting(t, c, "searched")
	const query = `SampleProgramme = 'xicheng-2002' AND SampleProgress IS NULL AND SampleWaitingFor IS NULL`
	require.Eventually(t, func() bool { // visibility follows a start a moment later
		found, err := c.CountWorkflow(context.Background(), &workflowservice.CountWorkflowExecutionsRequest{Query: query})
		require.NoError(t, err)
		return found.GetCount() == 1
	}, 5*time.Minute, 50*time.Millisecond)
}

func TestTemporal_RefusesASearchAttributeOfAnotherType(t *testing.T) {
	t.Parallel()
	server := devtest.Temporal(t, sampleAttributes)
	err := server.AddSearchAttributes(t.Context(), map[string]enumspb.IndexedValueType{"SampleLight": enumspb.INDEXED_VALUE_TYPE_INT})
	require.ErrorContains(t, err, "search attribute SampleLight is of type Keyword, not Int")
}
