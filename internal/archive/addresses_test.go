package archive_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/history"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// withPeople names people with every kind of address.
func withPeople(terms *pilot.Terms) {
	terms.Recipients = append(terms.Recipients, pilot.Recipient{
		Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "王秀英", Email: "wang@secret.example", Deputy: &pilot.Deputy{Name: "高峰", Email: "gao@secret.example"},
		Webhook: &pilot.Hook{URL: "https://secret.example/send?key=abc", Kind: pilot.HookWeCom},
	})
	terms.Communities[0].Recipients = []pilot.Recipient{{
		Role: pilot.RoleCommunityParty, Unit: "sample/sample-1", Name: "赵强", Email: "zhao@secret.example", Webhook: &pilot.Hook{URL: "ref:secret.example"},
	}}
}

// started is a history of what a pilot was started with, and of what somebody sent it.
func started(t *testing.T, terms *pilot.Terms, sent string) []byte {
	t.Helper()
	payloads := func(value any) *commonpb.Payloads {
		p, err := converter.GetDefaultDataConverter().ToPayloads(value)
		require.NoError(t, err)
		return p
	}
	input := payloads(workflows.PilotInput{V: 1, Terms: *terms})
	packed, err := history.Pack(&historypb.History{Events: []*historypb.HistoryEvent{
		{EventId: 1, Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{Input: input}}},
		{EventId: 2, Attributes: &historypb.HistoryEvent_WorkflowExecutionSignaledEventAttributes{WorkflowExecutionSignaledEventAttributes: &historypb.WorkflowExecutionSignaledEventAttributes{
			SignalName: "step-completed", Input: payloads(json.RawMessage(sent))}}},
		{EventId: 3, Attributes: &historypb.HistoryEvent_StartChildWorkflowExecutionInitiatedEventAttributes{StartChildWorkflowExecutionInitiatedEventAttributes: &historypb.StartChildWorkflowExecutionInitiatedEventAttributes{Input: input}}},
		{EventId: 4, Attributes: &historypb.HistoryEvent_WorkflowExecutionContinuedAsNewEventAttributes{WorkflowExecutionContinuedAsNewEventAttributes: &historypb.WorkflowExecutionContinuedAsNewEventAttributes{Input: input}}},
		{EventId: 5, Attributes: &historypb.HistoryEvent_ActivityTaskScheduledEventAttributes{ActivityTaskScheduledEventAttributes: &historypb.ActivityTaskScheduledEventAttributes{Input: input}}},
	}})
	require.NoError(t, err)
	return packed
}

// No address of anybody is in an archive, whatever was told of it; names are. What a clerk
// typed is evidence and stays, and the chain over it is still proved.
func TestArchive_HoldsNobodysAddress(t *testing.T) {
	t.Parallel()
	o := newOffice(t, withPeople)
	o.complete()
	const typed = `{"v":1,"id":"typed","by":{"name":"王芳","role":"sub-district-party","unit":"sample"},"step":"leading-group","evidence":{},"note":"write to me@clerk.example"}`
	o.above.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, []byte(typed)))
	told, err := o.store.Notices(t.Context(), postgres.NoticeFilter{}, 0)
	require.NoError(t, err)
	require.NotEmpty(t, told, "people were told")
	for _, d := range []*desk{o.above, o.below} {
		require.NoError(t, o.store.KeepRun(t.Context(), d.id.WorkflowID, "run-1", postgres.RunCompleted, o.now, 5, started(t, d.id.Terms, typed)))
	}

	path, made := o.make("sample", nil)
	clerks, names, runs := 0, 0, 0
	for name, data := range contents(t, path) {
		text := opened(t, name, data)
		require.NotContains(t, text, "secret.example", name)
		clerks += strings.Count(text, "me@clerk.example")
		names += strings.Count(text, "高峰") + strings.Count(text, "赵强")
		if strings.Contains(name, "/runs/") {
			runs++
			kept, err := history.Unpack([]byte(data))
			require.NoError(t, err)
			var input workflows.PilotInput
			require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(kept.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes().GetInput(), &input))
			require.Contains(t, []string{"sample", "sample/sample-1"}, input.Terms.Place())
			require.True(t, input.Terms.SameAs(input.Terms.WithoutAddresses()))
			require.JSONEq(t, typed, string(kept.GetEvents()[1].GetWorkflowExecutionSignaledEventAttributes().GetInput().GetPayloads()[0].GetData()), "what was sent stays")
		}
	}
	require.Equal(t, 2, runs)
	require.GreaterOrEqual(t, clerks, 2+1, "what a clerk typed stays: in the message, and in both histories")
	require.NotZero(t, names)
	v := verified(t, path)
	require.Empty(t, v.Faults)
	require.Equal(t, made.Manifest, v.Manifest)
}

// opened is a member of an archive as people read it, and everything in it.
func opened(t *testing.T, name, data string) string {
	t.Helper()
	switch {
	case strings.HasSuffix(name, ".gz"):
		kept, err := history.Unpack([]byte(data))
		require.NoError(t, err)
		text := ""
		for _, e := range kept.GetEvents() {
			text += e.String()
			for _, p := range [][]*commonpb.Payload{
				e.GetWorkflowExecutionStartedEventAttributes().GetInput().GetPayloads(), e.GetWorkflowExecutionSignaledEventAttributes().GetInput().GetPayloads(),
				e.GetStartChildWorkflowExecutionInitiatedEventAttributes().GetInput().GetPayloads(),
				e.GetWorkflowExecutionContinuedAsNewEventAttributes().GetInput().GetPayloads(), e.GetActivityTaskScheduledEventAttributes().GetInput().GetPayloads(),
			} {
				for _, one := range p {
					text += string(one.GetData())
				}
			}
		}
		return text
	case strings.HasSuffix(name, ".xlsx"):
		book, err := excelize.OpenReader(bytes.NewReader([]byte(data)))
		require.NoError(t, err)
		var all bytes.Buffer
		for _, sheet := range book.GetSheetList() {
			rows, err := book.GetRows(sheet)
			require.NoError(t, err)
			for _, row := range rows {
				_, _ = io.WriteString(&all, strings.Join(row, " "))
			}
		}
		return all.String()
	}
	return data
}
