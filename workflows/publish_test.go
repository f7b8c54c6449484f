package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// listed is what lists know of a pilot of 2002 that began on 1 March 2026 and runs
// at double speed, after its first record.
func listed(t *testing.T, line func(*pilot.Terms, *pilot.State) string) temporal.SearchAttributes {
	t.Helper()
	s := communityScene(t)
	began := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s.terms.Clock = pilot.Clock{RealStart: began, PlanStart: s.terms.Opens.Start(s.terms.Location()), Speed: 2}
	s.env.SetStartTime(began)
	s.acts.Line = line
	var first temporal.SearchAttributes
	s.env.OnUpsertTypedSearchAttributes(mock.Anything).Run(func(args mock.Arguments) {
		if a, ok := args.Get(0).(temporal.SearchAttributes); ok && first.Size() == 0 {
			first = a
		}
	}).Return(nil)
	s.after(day, s.env.CancelWorkflow)
	s.runCommunity()
	require.NotZero(t, first.Size())
	return first
}

func TestPilot_ListsSayWhenItIsDueByTheRealClock(t *testing.T) {
	t.Parallel()
	due, ok := listed(t, nil).GetTime(workflows.AttrNextDue)
	require.True(t, ok)
	// The end of 8 October is 23 days after the opening on 16 September.
	require.Equal(t, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(23*day/2), due.UTC())
}

func TestPilot_ListsSayWhereItStandsInItsLanguage(t *testing.T) {
	t.Parallel()
	line, ok := listed(t, view.ListLine).GetKeyword(workflows.AttrNow)
	require.True(t, ok)
	require.Equal(t, "🟢 示例街道 · 示例社区：等街道办事处提交“社区规模调整”，2002-10-08 到期", line)
	_, ok = listed(t, nil).GetKeyword(workflows.AttrNow)
	require.False(t, ok, "a record of before says none")
}
