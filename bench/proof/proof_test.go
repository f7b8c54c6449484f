package proof_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/proof"
)

func TestMeasure_DoesWhatWorkerAndRecordDo(t *testing.T) {
	t.Parallel()
	c, err := proof.Measure()
	require.NoError(t, err)
	require.Positive(t, c.Seal)
	require.Positive(t, c.Chain)
}
