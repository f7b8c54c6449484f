package workflows_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/activities/fakes"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// A run that continues as new carries what waits as its input, which the server
// takes only up to a size. With more, the run goes on until it is recorded.
func TestCommunity_MoreThanFitsIsNotCarriedOnWhileTheRecordIsDown(t *testing.T) {
	t.Parallel()
	const messages = 100
	s := communityScene(t)
	s.after(time.Hour, func() {
		s.store.FailWith(func() error { return fakes.ErrDown })
		for i := range messages {
			m := s.message(pilot.StepCharter)
			m.ID, m.Note = fmt.Sprintf("large-%d", i), strings.Repeat("x", 20_000)
			if i > 0 {
				m.Replaces = fmt.Sprintf("large-%d", i-1)
			}
			s.env.SignalWorkflow(workflows.SignalStepCompleted, m)
		}
	})
	s.after(90*time.Minute, func() { s.env.SetContinueAsNewSuggested(true) })
	s.after(2*time.Hour, func() {
		require.False(t, s.env.IsWorkflowCompleted(), "two megabytes are no input")
		s.store.FailWith(nil)
	})
	s.runCommunity()
	require.ErrorContains(t, s.env.GetWorkflowError(), "continue as new")
	require.Equal(t, messages, s.store.Pilot(s.id()).State.Counts.Held)
}
