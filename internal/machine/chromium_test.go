package machine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFindChromium_PathComesBeforeOtherPlaces(t *testing.T) {
	onPath, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "Google Chrome")
	require.NoError(t, os.WriteFile(elsewhere, nil, 0o755))
	t.Setenv("PATH", onPath)

	_, err := findChromium(nil)
	require.ErrorIs(t, err, ErrChromiumMissing)
	require.ErrorContains(t, err, "apt-get install chromium fonts-noto-cjk")

	found, err := findChromium([]string{onPath, elsewhere}) // a folder is no program
	require.NoError(t, err)
	require.Equal(t, elsewhere, found)

	chrome := filepath.Join(onPath, "google-chrome")
	require.NoError(t, os.WriteFile(chrome, nil, 0o755))
	found, err = findChromium([]string{elsewhere})
	require.NoError(t, err)
	require.Equal(t, chrome, found)
}
