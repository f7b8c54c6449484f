package stats

import (
	"math"
	"slices"
)

// Number is a type that can be measured in.
type Number interface{ ~int64 | ~float64 }

// Percentile is the smallest of the values that at least p percent do not exceed
// (nearest rank); zero of none. The values need no order.
func Percentile[N Number](values []N, p float64) N {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// Spread is what several rounds came to.
type Spread struct {
	Median, Min, Max float64
	Rounds           int
}

// Of sums rounds up. The median of an even number is the mean of the middle two.
// Not-a-number means that a round did not measure this and is left out.
func Of(rounds []float64) Spread {
	sorted := slices.DeleteFunc(slices.Clone(rounds), math.IsNaN)
	if len(sorted) == 0 {
		return Spread{Median: math.NaN(), Min: math.NaN(), Max: math.NaN()}
	}
	slices.Sort(sorted)
	n := len(sorted)
	return Spread{Median: (sorted[(n-1)/2] + sorted[n/2]) / 2, Min: sorted[0], Max: sorted[n-1], Rounds: n}
}

// Known says whether any round measured it.
func (s Spread) Known() bool { return s.Rounds > 0 }

// Ratio is of two things measured in the same rounds: the median of the rounds'
// own ratios, so that what slowed a whole round down does not count. Rounds that lack
// either are left out.
func Ratio(over, under []float64) Spread {
	ratios := make([]float64, 0, len(over))
	for i := range min(len(over), len(under)) {
		if under[i] > 0 {
			ratios = append(ratios, over[i]/under[i])
		}
	}
	return Of(ratios)
}
