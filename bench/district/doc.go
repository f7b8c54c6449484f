// Package district runs the whole shipped plan, every step of every pilot to its
// end, and says what that took and what a cloud would charge for it.
package district
