// Package feasibility works out whether a plan's schedule can be kept: when each step can
// be in at the earliest, how much time is to spare, what collides, and between which days
// the polling day can lie. It knows terms alone: no clock, and nothing of how far a pilot is.
package feasibility
