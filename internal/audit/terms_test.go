package audit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/examples"
	"shidian/internal/pilot/judge"
)

// A run that began before the last order has the terms of before in its input, and hears
// of the others by the record.
func TestTerms_ARunMayHaveBegunByAnyTermsThatThePilotHad(t *testing.T) {
	t.Parallel()
	began, now := examples.SampleTerms(), examples.SampleTerms()
	now.WarnDays, now.Amended = 3, 1
	s := audit.Snapshot{Began: began, Terms: now, Versions: audit.VersionsOf([]judge.Version{{Terms: *began}, {Number: 1, Seq: 1, Terms: *now}})}
	require.Empty(t, audit.Terms(s, began))
	require.Empty(t, audit.Terms(s, now))
	other := examples.SampleTerms()
	other.WarnDays = 99
	require.Len(t, audit.Terms(s, other), 1, "what it never had is named")
}
