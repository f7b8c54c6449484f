// Package story makes the hand-ins of whole sub-districts ahead of their
// measurement: the examples' evidence for each step, at places of the shipped
// plan of 2002, in the order in which a pilot takes them.
package story
