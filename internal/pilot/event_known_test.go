package pilot_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// A kind of event that is not here came later: it stands in eventsSince with the version
// of the recorder (activities.RecordedVersion, raised for it) whose workflows know it.
// Otherwise workers of the release before would fold it as nothing while both stand side
// by side.
func TestEventTypes_SayFromWhenWorkflowsKnowThem(t *testing.T) {
	t.Parallel()
	first := []pilot.EventType{
		pilot.EventAccepted, pilot.EventHeld, pilot.EventRecorded, pilot.EventRefused, pilot.EventDuplicate, pilot.EventReturned,
		pilot.EventExtended, pilot.EventSuspended, pilot.EventResumed, pilot.EventFiled, pilot.EventReminded, pilot.EventEscalated, pilot.EventReportMissing,
		pilot.EventOpened, pilot.EventStepOpened, pilot.EventStepWaiting, pilot.EventToConfirm, pilot.EventDueSoon, pilot.EventOverdue,
		pilot.EventGateOpened, pilot.EventGateClosed, pilot.EventProgressed, pilot.EventClosing, pilot.EventClosingAgreed, pilot.EventClosingDeclined,
		pilot.EventClosingWithdrawn, pilot.EventClosed, pilot.EventCancelled, pilot.EventRevived, pilot.EventFulfilled, pilot.EventMissed, pilot.EventYearClosed,
	}
	for _, kind := range pilot.EventTypes() {
		require.NotEqual(t, slices.Contains(first, kind), kind.Since() > 0, "%s: since which version of the recorder do workflows know it?", kind)
		require.True(t, pilot.Event{Type: kind, V: pilot.FoldVersion}.Known())
		require.False(t, pilot.Event{Type: kind, V: pilot.FoldVersion + 1}.Known())
	}
	require.False(t, pilot.Event{Type: "of-a-later-release"}.Known())
}
