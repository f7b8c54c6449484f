package machine

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSteps_AreSaidInBothLanguagesWithTheirDetail(t *testing.T) {
	t.Parallel()
	for step := InstallingPostgres; step <= BuildingTemporalServer; step++ {
		for _, chinese := range []bool{true, false} {
			text := step.Text(chinese, "a detail")
			require.NotContains(t, text, "%", step)
			require.Equal(t, 1, strings.Count(text, "a detail"), text)
		}
		require.NotEqual(t, step.Text(true, ""), step.Text(false, ""))
	}
}
