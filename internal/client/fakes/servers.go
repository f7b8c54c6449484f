package fakes

import (
	"context"

	"shidian/internal/client"
)

// Servers are both servers; one with an error can't be reached.
type Servers struct {
	T          *Temporal
	R          *Store
	TErr, RErr error
	Lacks      error // of the namespace
}

// Temporal is T.
func (s *Servers) Temporal(context.Context) (client.Temporal, error) {
	if s.TErr != nil {
		return nil, s.TErr
	}
	return s.T, nil
}

// Record is R.
func (s *Servers) Record(context.Context) (client.Store, error) {
	if s.RErr != nil {
		return nil, s.RErr
	}
	return s.R, nil
}

// Refusing is a Temporal server that is not there.
func Refusing(err error) error {
	return &client.UnreachableError{Server: "Temporal", Address: "temporal.test:7233", Variable: "TEMPORAL_ADDRESS", Err: err}
}

// Silent says that Temporal, which was there, is.
func (s *Servers) Silent(err error) error {
	return &client.UnreachableError{Server: "Temporal", Address: "temporal.test:7233", Variable: "TEMPORAL_ADDRESS", Err: err, Slow: true}
}

// SilentRecord says that the record, which was there, is.
func (s *Servers) SilentRecord(err error) error {
	return &client.UnreachableError{Server: "Postgres", Address: "record.test:5432", Variable: "DATABASE_URL", Err: err, Slow: true}
}

// CheckNamespace is Lacks.
func (s *Servers) CheckNamespace(context.Context) error { return s.Lacks }
