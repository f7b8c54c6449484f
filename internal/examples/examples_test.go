package examples_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// tell hands in every example in the order of the catalogue, each on its day, and
// returns the facts of sub-district and community at the end.
func tell(t *testing.T, terms *pilot.Terms, today func(step pilot.Step) pilot.Date) {
	t.Helper()
	var above, below pilot.Facts
	community, ok := terms.ForCommunity(terms.Communities[0].Code)
	require.True(t, ok)
	community.NewCommunity = terms.Communities[0].New
	for _, spec := range pilot.Catalogue() {
		own, facts := terms, &above
		if spec.Level == pilot.LevelCommunity {
			own, facts = &community, &below
		}
		if spec.Code == pilot.StepPartyFounding && !own.NewCommunity {
			continue
		}
		v := examine(t, own, *facts, spec.Code, today(spec.Code))
		require.False(t, v.StaysOpen, spec.Code)
		*facts = facts.With(v.Facts)
	}
}

func examine(t *testing.T, terms *pilot.Terms, facts pilot.Facts, step pilot.Step, today pilot.Date) pilot.Verdict {
	t.Helper()
	raw, err := json.Marshal(examples.For(terms, facts, step, today))
	require.NoError(t, err)
	require.Less(t, len(raw), pilot.MaxMessageBytes)
	c := pilot.Case{
		Terms: terms, Facts: facts, Now: today.Start(terms.Location()).Add(10 * time.Hour),
		HandIn: &pilot.HandIn{Step: step},
	}
	v := pilot.Examine(c, raw)
	require.Empty(t, v.Findings, "%s on %s: %s", step, today, raw)
	return v
}

func always(day pilot.Date) func(pilot.Step) pilot.Date {
	return func(pilot.Step) pilot.Date { return day }
}

func TestExamples_CompleteAPilotAtTheEndOfItsCalendar(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	tell(t, terms, always(terms.Deadline))
}

func TestExamples_CompleteAPilotOnItsFirstDay(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	tell(t, terms, always(terms.Opens))
}
