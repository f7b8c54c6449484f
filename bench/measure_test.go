package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestInTurn_EachRoundBeginsWithAnotherGroupAndKeepsTogetherWhatIsCompared(t *testing.T) {
	t.Parallel()
	groups := [][]string{{"textbook", "one", "bare"}, {"duties"}, {"dbos", "river"}}
	require.Equal(t, []string{"textbook", "one", "bare", "duties", "dbos", "river"}, inTurn(groups, 0))
	require.Equal(t, []string{"duties", "river", "dbos", "bare", "one", "textbook"}, inTurn(groups, 1))
	require.Equal(t, []string{"dbos", "river", "textbook", "one", "bare", "duties"}, inTurn(groups, 2))
	require.Equal(t, []string{"textbook", "one", "bare"}, groups[0], "the groups stay as they are")
	for round := range 7 {
		require.ElementsMatch(t, slices.Concat(groups...), inTurn(groups, round))
	}
}
