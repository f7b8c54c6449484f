// Package setup looks whether everything that Shidian needs of its servers is there, says
// what is missing or wrong and what to do, and makes what can be made: roles and schema of
// the database, Temporal's namespace with its search attributes, the evidence bucket, the
// Schedules of bulletins. Each thing is a step with a name; they are looked at in an order
// in which what comes first can be made first. To make everything again changes nothing.
package setup
