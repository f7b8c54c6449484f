// Package judge says what becomes of everything that reaches a pilot: a [Session] takes
// entries one by one, decides on each whether it counts, is held, refused or known
// already, and records it as events; then it settles what follows of itself, until
// nothing does: steps open, rungs of the ladder are reached, a pilot closes.
//
// A file for each kind of message (hand_in.go, record.go, return.go, extend.go,
// suspend.go, decide.go), one for what follows by itself (settle.go) and one for the
// duties after the pilot (duties.go). Sessions run inside the activity that records
// what they say.
package judge
