package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBusyError_SaysHowBusyAndWhatToDo(t *testing.T) {
	t.Parallel()
	err := &BusyError{Run{Busy: 0.43}}
	require.ErrorContains(t, err, "43 %")
	require.ErrorContains(t, err, "10 %")
	require.ErrorContains(t, err, "FORCE=1")
}
