package plan_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/plan"
)

func TestBulletin_IsMadeOnMondayMorningUnlessThePlanSaysOtherwise(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]plan.Bulletin{
		"":                                     {Weekday: time.Monday, Hour: 8},
		"district-bulletin: {}":                {Weekday: time.Monday, Hour: 8},
		"district-bulletin: {weekday: friday}": {Weekday: time.Friday, Hour: 8},
		`district-bulletin: {weekday: sunday, at: "17:30"}`: {Weekday: time.Sunday, Hour: 17, Minute: 30},
		`district-bulletin: {at: "9:05"}`:                   {Weekday: time.Monday, Hour: 9, Minute: 5},
	} {
		path := filepath.Join(t.TempDir(), "plan.yaml")
		require.NoError(t, os.WriteFile(path, edited(t, smallPlan, "warn-days: 7", "warn-days: 7\n"+more), 0o600))
		p, issues := plan.Load(path)
		require.NotNil(t, p, "%s: %v", more, issues)
		require.Equal(t, want, p.Bulletin, more)
	}
	require.Equal(t, "monday", plan.Bulletin{Weekday: time.Monday}.Day())
	require.Equal(t, "09:05", plan.Bulletin{Hour: 9, Minute: 5}.Time())
}
