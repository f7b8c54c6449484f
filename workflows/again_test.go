package workflows_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// What an attempt of a workflow task recorded before it was lost, the next finds,
// though updates come in another order and one after the other: each is answered as it
// was first judged, and nothing is recorded twice.
func TestCommunity_ATaskTriedAgainInAnotherOrderAnswersAsAtFirst(t *testing.T) {
	t.Parallel()
	lost := communityScene(t)
	var messages []pilot.HandIn
	answers := func(s *scene, order []int, apart time.Duration) map[string]pilot.OutcomeKind {
		got := map[string]pilot.OutcomeKind{}
		s.after(time.Hour, func() {
			if messages == nil {
				for i := range 6 {
					m := s.message(pilot.StepSizeAdjustment)
					m.ID = fmt.Sprintf("size-%d", i)
					messages = append(messages, m)
				}
			}
		})
		for i, n := range order {
			s.after(2*time.Hour+time.Duration(i)*apart, func() {
				s.n = 100 + n // the update's ID is the message's own
				s.update(workflows.UpdateCompleteStep, messages[n], func(out pilot.Outcome) { got[out.ID] = out.Outcome })
			})
		}
		s.after(day, s.env.CancelWorkflow)
		s.runCommunity()
		return got
	}
	first := answers(lost, []int{0, 1, 2, 3, 4, 5}, 0)
	require.Equal(t, pilot.Accepted, first["size-0"])
	before := slices.DeleteFunc(lost.store.Pilot(lost.id()).Events, func(e pilot.Event) bool { return e.Type == pilot.EventCancelled })

	again := communityScene(t)
	again.useStore(lost.store)
	require.Equal(t, first, answers(again, []int{5, 3, 4, 0, 2, 1}, time.Minute))
	after := slices.DeleteFunc(again.store.Pilot(again.id()).Events, func(e pilot.Event) bool { return e.Type == pilot.EventCancelled })
	require.Equal(t, asJSON(t, before), asJSON(t, after))
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	return string(data)
}
