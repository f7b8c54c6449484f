// Package history keeps our own copy of every workflow run: when a run has ended,
// its whole history is fetched from Temporal, which forgets it after the
// namespace's retention, and put on record as gzipped JSON that Temporal's own
// tools and the replayer read.
package history
