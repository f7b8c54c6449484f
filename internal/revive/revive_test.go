package revive_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/revive"
)

func TestRevive_AServerThatDoesNotAnswerInTimeIsNamed(t *testing.T) {
	t.Parallel()
	c := client.New(&fakes.Servers{T: &fakes.Temporal{ListErr: serviceerror.NewDeadlineExceeded("context deadline exceeded")}, R: &fakes.Store{}})
	c.Deadline = time.Millisecond
	_, err := revive.Run(t.Context(), c, revive.Order{})
	var silent *client.UnreachableError
	require.ErrorAs(t, err, &silent)
	require.True(t, silent.Slow)
	require.Equal(t, "Temporal", silent.Server)
}
