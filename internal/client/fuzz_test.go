package client

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// FuzzPlace types places: one that is taken comes back from its workflow ID, and
// whatever is typed, naming those that may be meant harms nothing.
func FuzzPlace(f *testing.F) {
	for _, seed := range []string{"yuetan", "yuetan/sanlihe-1", "Yuetan", "月坛", "月坛 · 三里河一区", "a/b/c", "/", "", "yuetan/", "-", "yuetan\n", "y\u200buetan"} {
		f.Add(seed)
	}
	known := []pilot.Unit{{Code: "yuetan", Name: "月坛"}, {Code: "yuetan/sanlihe-1", Name: "月坛 · 三里河一区"}, {Code: "", Name: ""}}
	f.Fuzz(func(t *testing.T, typed string) {
		require.LessOrEqual(t, len(Nearest(typed, known)), 3)
		if !ValidPlace(typed) {
			return
		}
		programme, place, ok := placeOfID(workflows.PilotID("xicheng-2002", typed))
		require.True(t, ok)
		require.Equal(t, "xicheng-2002", programme)
		require.Equal(t, typed, place)
	})
}
