package district_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"shidian/bench/district"
	"shidian/bench/lab"
)

func TestActions_CountsWhatIsBilledAndNothingElse(t *testing.T) {
	t.Parallel()
	require.EqualValues(t, 10, district.Actions(lab.Kinds{
		enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: 3, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED: 3,
		enumspb.EVENT_TYPE_MARKER_RECORDED: 3, enumspb.EVENT_TYPE_TIMER_STARTED: 4, enumspb.EVENT_TYPE_TIMER_CANCELED: 4,
		enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED: 9,
	}))
}

func TestCharge_IsByTheMillion(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 0.5, district.Tariff{PerMillion: 50}.Charge(10_000), 1e-9)
}
