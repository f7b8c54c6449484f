// Package stats sums measurements up: percentiles of one window, the median of
// several with their least and greatest, and ratios of medians.
package stats
