// Package client is the client of pilots: it starts them, hands in, returns, confirms
// and looks. It prints nothing, so that whoever drives pilots uses the
// same code as the `shidian` command.
//
// What it sends is an update, answered when the record has it. When no answer
// comes in time, or no worker is there, it hands the same message over as a
// signal: nothing is lost, and sending it again with the same id is safe.
package client
