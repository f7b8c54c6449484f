// Package staff is the people of a pilot, simulated: whose turn it is at a place,
// and the message that this person hands in, right or wrong in a named manner. The
// demonstration, the run under faults and the measurements have their people work
// with it. It sends nothing: it makes messages, the same from the same seed, and who
// sends them is the caller's story.
package staff
