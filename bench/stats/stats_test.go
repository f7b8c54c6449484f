package stats_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/bench/stats"
)

func TestPercentile_IsTheNearestRank(t *testing.T) {
	t.Parallel()
	values := []time.Duration{50, 10, 40, 20, 30}
	require.Equal(t, time.Duration(30), stats.Percentile(values, 50))
	require.Equal(t, time.Duration(50), stats.Percentile(values, 99))
	require.Equal(t, time.Duration(10), stats.Percentile(values, 0))
	require.Equal(t, time.Duration(50), stats.Percentile(values, 100))
	require.Equal(t, []time.Duration{50, 10, 40, 20, 30}, values, "they stay as they were")
	require.Zero(t, stats.Percentile([]time.Duration{}, 50))
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64(i + 1)
	}
	require.InDelta(t, 99, stats.Percentile(hundred, 99), 0)
}

func TestOf_IsTheMedianWithLeastAndGreatest(t *testing.T) {
	t.Parallel()
	require.Equal(t, stats.Spread{Median: 3, Min: 1, Max: 9, Rounds: 3}, stats.Of([]float64{9, 1, 3}))
	require.Equal(t, stats.Spread{Median: 2.5, Min: 1, Max: 4, Rounds: 4}, stats.Of([]float64{4, 1, 3, 2}))
	require.Equal(t, stats.Spread{Median: 5, Min: 5, Max: 5, Rounds: 1}, stats.Of([]float64{math.NaN(), 5}))
}

func TestOf_NothingMeasuredIsNotKnown(t *testing.T) {
	t.Parallel()
	require.False(t, stats.Of(nil).Known())
	require.False(t, stats.Of([]float64{math.NaN()}).Known())
	require.True(t, stats.Of([]float64{0}).Known())
}

func TestRatio_IsTakenRoundByRound(t *testing.T) {
	t.Parallel()
	// A slow round slows both down: the ratio stays.
	require.Equal(t, stats.Spread{Median: 2, Min: 2, Max: 2, Rounds: 3}, stats.Ratio([]float64{200, 20, 180}, []float64{100, 10, 90}))
	require.Equal(t, stats.Spread{Median: 3, Min: 3, Max: 3, Rounds: 1}, stats.Ratio([]float64{6, 5}, []float64{2, 0}), "a round without the other is left out")
	require.Equal(t, 1, stats.Ratio([]float64{6, 5}, []float64{2, math.NaN()}).Rounds)
	require.False(t, stats.Ratio(nil, []float64{1}).Known())
}
