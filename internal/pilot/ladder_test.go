package pilot_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// finishByHand says the rule as it reads: what rests on a step has to fit behind it.
func finishByHand(t *pilot.Terms, s *pilot.State, code pilot.Step, moved int) time.Time {
	var finish time.Time
	for _, next := range s.Steps {
		on, _ := s.Order().RestsOn(pilot.SpecOf(next.Code))
		if !slices.Contains(on, code) {
			continue
		}
		by := s.DueByPlan(t, next.Code)
		if !by.IsZero() && !t.HardDate(next.Code) {
			by = by.AddDate(0, 0, moved)
		}
		if later := finishByHand(t, s, next.Code, moved); !later.IsZero() && (by.IsZero() || later.Before(by)) {
			by = later
		}
		if by.IsZero() {
			continue
		}
		least := 0
		if i := slices.IndexFunc(t.MinDays, func(m pilot.StepDays) bool { return m.Step == next.Code }); i >= 0 {
			least = t.MinDays[i].Days
		}
		if by = by.AddDate(0, 0, -least); finish.IsZero() || by.Before(finish) {
			finish = by
		}
	}
	return finish
}

func TestLatestFinish_Property_FitsWhatRestsOnAStep(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms, _ := examples.SampleTerms().ForCommunity("sample-1")
		steps := pilot.StepsOf(&terms)
		state := pilot.NewState()
		terms.MinDays = nil
		for _, spec := range steps {
			if rapid.IntRange(0, 9).Draw(t, "has") > 0 {
				state.Steps = append(state.Steps, pilot.StepState{Code: spec.Code})
			}
			if days := rapid.IntRange(0, 20).Draw(t, "least"); days > 0 {
				terms.MinDays = append(terms.MinDays, pilot.StepDays{Step: spec.Code, Days: days})
			}
		}
		if rapid.Bool().Draw(t, "stages put otherwise") {
			state.StageOrder = rapid.Permutation(pilot.Stages()).Draw(t, "stages")
		}
		moved := rapid.IntRange(0, 40).Draw(t, "moved")
		for _, spec := range steps {
			require.Equal(t, finishByHand(&terms, state, spec.Code, moved), state.LatestFinish(&terms, spec.Code, moved), spec.Code)
		}
	})
}
