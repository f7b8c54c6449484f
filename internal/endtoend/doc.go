// Package endtoend tests the product as its users have it: the built programs
// against a real Temporal server and a real Postgres, some of which are killed in
// the middle.
package endtoend
