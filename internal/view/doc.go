// Package view turns a pilot's terms and state into what people read: the status
// as readable JSON, the tasks, one step, and the supervisor's page. The same
// shapes come from a running workflow and, for a closed pilot, from the record.
package view
