package replay

import (
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/pilot"
	"shidian/workflows"
)

var versionNames = map[int]string{workflows.InputLoud: "loud", workflows.InputQuiet: "quiet", workflows.InputBrief: "brief"}

// Of runs of each version there must be recorded histories, and of each way between them.
func TestVersions_RunsOfEachAreRecorded(t *testing.T) {
	t.Parallel()
	found, err := allFixtures(fixtures)
	require.NoError(t, err)
	have := map[string]bool{}
	for _, f := range found {
		h, err := f.history()
		require.NoError(t, err)
		for _, way := range waysOf(t, h) {
			have[way] = true
		}
	}
	for _, way := range []string{
		"loud", "loud, signals a report", "loud, told by update", "loud, starts children",
		"quiet", "quiet, signals a report", "quiet, told by update", "quiet, told of several by update", "quiet, starts children",
		"brief", "brief, signals a report", "brief, told by update", "brief, told of several by update", "brief, starts children",
		"brief, begins communities", "brief, begins communities that an order adds",
		"loud goes on as quiet", "loud goes on as brief", "quiet goes on as quiet", "quiet goes on as brief", "brief goes on as brief",
	} {
		require.Contains(t, have, way)
	}
}

// waysOf says what a run is, how it reports or hears, and how it starts communities.
func waysOf(t *testing.T, h *historypb.History) []string {
	t.Helper()
	var in, next workflows.PilotInput
	read(t, h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetInput(), &in)
	name := versionNames[in.V]
	ways := []string{name}
	does := func(what string) { ways = append(ways, name+", "+what) }
	ordered := false
	for _, e := range h.Events {
		update := e.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetInput()
		ordered = ordered || update.GetName() == workflows.UpdateAmendPlan
		if update.GetName() == workflows.UpdateCommunityProgress {
			does("told by update")
			var told pilot.Reports
			if read(t, update.GetArgs(), &told); len(told.Reports) > 1 {
				does("told of several by update")
			}
		}
		if signal := e.GetSignalExternalWorkflowExecutionInitiatedEventAttributes(); signal.GetSignalName() == workflows.SignalCommunityProgress {
			does("signals a report")
		}
		if child := e.GetStartChildWorkflowExecutionInitiatedEventAttributes(); child.GetWorkflowType().GetName() == workflows.CommunityPilotType {
			does("starts children")
		}
		if e.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName() == "BeginCommunities" {
			does("begins communities")
			if ordered {
				does("begins communities that an order adds")
			}
		}
		if left := e.GetWorkflowExecutionContinuedAsNewEventAttributes(); left != nil {
			read(t, left.Input, &next)
			ways = append(ways, name+" goes on as "+versionNames[next.V])
		}
	}
	return ways
}

func read(t *testing.T, payloads *commonpb.Payloads, into any) {
	t.Helper()
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(payloads, into))
}
