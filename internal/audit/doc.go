// Package audit says whether everything that remembers a pilot says the same:
// the event log, the tables that are its projections, the running pilot's own
// word, and what Temporal runs at all. It compares and touches nothing; whoever
// reads the record or asks Temporal hands it what they found.
//
// What the tables are to say is worked out here a second time, beside the code
// that writes them (internal/postgres), so that a mistake there shows.
package audit
