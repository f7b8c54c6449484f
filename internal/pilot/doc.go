// Package pilot is a pilot on paper: the step catalogue, its terms, and its state
// as a fold of events, with the ladder of deadlines, the notices and the life after
// the pilot.
//
// Everything here, and in the two packages below, would be true with paper and a
// calendar. They know no Temporal, no database, no clock and no file; times come in as
// arguments, and the same input always gives the same answer.
//
// The way through it: an [Entry] (something a person sent, or something that happened)
// is taken by a session of package judge, which judges it on a [State] under the
// pilot's [Terms], asks package evidence what a hand-in or a record is worth, and says
// what became of it in [Event]s. [State.Apply] folds events; nothing else changes a
// state.
package pilot
