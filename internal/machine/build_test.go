package machine

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuildPrograms_BrokenOffLeavesNothingBehind(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module shidian\n"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(root, "bin"), 0o755))
	before := filepath.Join(root, "bin", "shidian")
	require.NoError(t, os.WriteFile(before, []byte("of before"), 0o600))
	t.Chdir(root)

	ctx, cancel := context.WithCancel(t.Context())
	err := BuildPrograms(ctx, func(Step, string) { cancel() })
	require.ErrorIs(t, err, context.Canceled)

	left, err := os.ReadDir(filepath.Join(root, "bin"))
	require.NoError(t, err)
	require.Len(t, left, 1)
	content, err := os.ReadFile(before)
	require.NoError(t, err)
	require.Equal(t, "of before", string(content))
}

func TestMemoryIn(t *testing.T) {
	t.Parallel()
	require.Equal(t, int64(20_971_520)<<10, memoryIn("MemTotal:       24000000 kB\nMemFree:  1 kB\nMemAvailable:   20971520 kB\n"))
	require.Zero(t, memoryIn(""))
	require.Zero(t, memoryIn("MemAvailable: much\n"))
	require.Positive(t, availableMemory())
}
