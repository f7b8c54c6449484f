package rollout_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/lab"
	"shidian/bench/rollout"
	"shidian/internal/devservices"
)

// programs builds the product's programs.
func programs(t *testing.T) string {
	t.Helper()
	root, err := devservices.ProjectRoot()
	require.NoError(t, err)
	dir := t.TempDir()
	for name, from := range map[string]string{"shidian": "./starter", "shidian-worker": "./worker"} {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, name), from)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	return dir
}

// The upgrade of `make bench-rollout`, with few communities and the development server.
func TestRollout_LosesNothingCountsNothingTwiceAndLeavesNobodyBehind(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs real servers")
	}
	dir, err := os.MkdirTemp("", "shidian-rollout-") // Postgres' user can't reach the test's own
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o755))
	r, err := rollout.Run(t.Context(), rollout.Settings{
		Server: lab.Development, Programs: programs(t), Dir: dir, Communities: 60, Clients: 8,
	}, t.Logf)
	require.NoError(t, err)
	require.Zero(t, r.Faults(), "%+v", r)
	require.Equal(t, 60*3, r.HandIns)
	require.Len(t, r.Steps, 9)
	require.Positive(t, r.Steps[6].New, "some pilots go over while the new build ramps")
}
