// Package trouble says what keeps a pilot from going on though its record is open:
// its kinds, and what is told of each. Who looks for it is package watch.
package trouble
