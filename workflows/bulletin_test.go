package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"shidian/activities"
	"shidian/internal/bulletin"
	"shidian/internal/pilot"
	"shidian/workflows"
)

func TestDistrictBulletin_IsOfTheTimeForWhichItWasScheduled(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	env := new(testsuite.WorkflowTestSuite).NewTestWorkflowEnvironment()
	env.SetTestTimeout(patience)
	workflows.Register(env)
	scheduled := temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime").ValueSet(due)
	require.NoError(t, env.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(scheduled)))
	kept := &keptBulletins{fails: 2}
	env.RegisterActivity(&activities.Activities{Bulletins: kept})
	env.ExecuteWorkflow(workflows.DistrictBulletinType, workflows.BulletinInput{V: 1, Programme: "xicheng-2002", Lang: "zh", UTCOffsetMinutes: 480})
	require.NoError(t, env.GetWorkflowError())
	var made activities.BulletinMade
	require.NoError(t, env.GetWorkflowResult(&made))
	require.Equal(t, activities.BulletinMade{Number: 3, Day: "2026-11-23", New: true}, made)
	require.Equal(t, 3, kept.asked, "tried until the record is there")
}

// keptBulletins is a record that is down at first.
type keptBulletins struct{ asked, fails int }

func (k *keptBulletins) KeepBulletin(_ context.Context, programme string, day pilot.Date) (*bulletin.Bulletin, bool, error) {
	if k.asked++; k.asked <= k.fails {
		return nil, false, errors.New("the record is down")
	}
	return &bulletin.Bulletin{Programme: programme, Number: 3, Day: day}, true, nil
}

func TestDistrictBulletin_WithoutAProgrammeEndsAtOnce(t *testing.T) {
	t.Parallel()
	env := new(testsuite.WorkflowTestSuite).NewTestWorkflowEnvironment()
	env.SetTestTimeout(patience)
	workflows.Register(env)
	env.ExecuteWorkflow(workflows.DistrictBulletinType, workflows.BulletinInput{})
	require.ErrorContains(t, env.GetWorkflowError(), "the programme is missing")
}
