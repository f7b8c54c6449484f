package trouble_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/trouble"
)

func TestLateBy_CountsFromTheNextRungAndHasPatience(t *testing.T) {
	t.Parallel()
	community, ok := examples.SampleTerms().ForCommunity("sample-1")
	require.True(t, ok)
	_, closed := opened(&community)
	life := community.ForGovernance(closed)
	terms, state := opened(&life)
	next := terms.Clock.Real(pilot.Project(terms, state).Next.At)
	require.Zero(t, trouble.LateBy(terms, state, next.Add(trouble.Grace)))
	require.Equal(t, next, trouble.LateBy(terms, state, next.Add(trouble.Grace+time.Second)))

	rehearsed := *terms
	rehearsed.Clock.Stands = terms.Clock.PlanStart
	require.Zero(t, trouble.LateBy(&rehearsed, state, next.Add(24*time.Hour)), "its clock stands")
	state.Phase = pilot.PhaseClosed
	require.Zero(t, trouble.LateBy(terms, state, next.Add(24*time.Hour)))
}

func opened(terms *pilot.Terms) (*pilot.Terms, *pilot.State) {
	session := judge.NewSession(terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	return terms, session.State()
}
