package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"shidian/internal/desk"
	"shidian/internal/desk/fakes"
)

func TestRevive_AServerThatDoesNotAnswerInTimeIsNamed(t *testing.T) {
	t.Parallel()
	d := desk.New(&fakes.Servers{T: &fakes.Temporal{ListErr: serviceerror.NewDeadlineExceeded("context deadline exceeded")}, R: &fakes.Store{}})
	d.Deadline = time.Millisecond
	_, err := d.Revive(t.Context(), desk.ReviveOrder{})
	var silent *desk.UnreachableError
	require.ErrorAs(t, err, &silent)
	require.True(t, silent.Slow)
	require.Equal(t, "Temporal", silent.Server)
}
