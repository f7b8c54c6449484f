package contender

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/story"
)

func TestOffice_HasItsStoryAcceptedByTheRules(t *testing.T) {
	t.Parallel()
	o, err := openOffice()
	require.NoError(t, err)
	require.Len(t, o.papers, len(story.Community()))
	require.Len(t, o.before, len(o.papers))
	require.NotEqual(t, o.before[0], o.before[1])
}
