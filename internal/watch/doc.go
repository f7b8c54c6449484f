// Package watch looks for pilots that can't go on though their record is open: it asks
// Temporal of each in turn, and keeps what it finds in the record, where status, tasks,
// monitoring and everybody else reads it.
package watch
