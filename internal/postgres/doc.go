// Package postgres remembers: the event log of every pilot, the messages behind
// it, how pilots and steps stand, and the histories of their workflow runs.
//
// Everything is written through [Store.InTx], one pilot at a time, and read by
// the desk through the other methods of [Store]. Times come back in UTC, cut to
// microseconds where they come from a column.
package postgres
