// Package contender does the same work, taking hand-ins, in several ways: the
// product's, and those that it is compared with.
package contender
