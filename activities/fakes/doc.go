// Package fakes holds a record in memory, for tests of workflows and activities.
package fakes
