// Package pilot holds what is allowed in a pilot: the step catalogue, the
// rules, the judge that answers a hand-in, and the state as a fold of events.
//
// Everything here would be true with paper and a calendar. The package knows
// no Temporal, no database, no clock and no file; times come in as arguments,
// and the same input always gives the same answer.
//
// The way through it: an [Entry] (something a person sent, or something that
// happened) is taken by a [Session], which judges it on a [State] under the
// pilot's [Terms] and says what became of it in [Event]s. [State.Apply] folds
// events; nothing else changes a state.
package pilot
