// Package refill reads from a run's history what the run put on record, for a record
// that has lost it: a history holds every result of the recorder, and everything that
// was sent. The run is replayed, with the code that all replays use, and whoever
// listens hears what went to the recorder and what came back.
package refill
