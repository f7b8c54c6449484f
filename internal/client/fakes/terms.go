package fakes

import (
	"context"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Enrolment is a workflow that was enrolled with terms of this digest.
type Enrolment struct{ WorkflowID, Terms string }

// Enrol keeps an enrolment.
func (f *Store) Enrol(_ context.Context, workflowID string, t *pilot.Terms, _ string) error {
	f.Enrolled = append(f.Enrolled, Enrolment{workflowID, t.Digest()})
	return f.Err
}

// OrderTerms keeps terms that are about to be ordered.
func (f *Store) OrderTerms(_ context.Context, workflowID string, t *pilot.Terms, _ string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := (Enrolment{workflowID, t.Digest()}); !slices.Contains(f.Ordered, one) {
		f.Ordered = append(f.Ordered, one)
	}
	return f.Err
}

// TermsVersions are those that a test put there.
func (f *Store) TermsVersions(_ context.Context, workflowID string) ([]postgres.TermsVersion, error) {
	return f.Versions[workflowID], f.Err
}

// Amending is Amends.
func (f *Store) Amending(context.Context, string) (postgres.Amending, error) { return f.Amends, f.Err }
