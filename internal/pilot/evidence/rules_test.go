package evidence_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func TestRules_AllSixtyAreThereAndSayWhatCarriesThem(t *testing.T) {
	t.Parallel()
	require.Len(t, pilot.Rules(), 60)
	for i, r := range pilot.Rules() {
		require.Equal(t, fmt.Sprintf("R%d", i+1), r.Code)
		require.NotEmpty(t, r.Clause, r.Code)
		require.NotEmpty(t, r.Level, r.Code)
		require.NotEmpty(t, string(r.Severity), r.Code)
		carried := len(r.Steps) + len(r.Records) + len(r.Carrier)
		require.NotZero(t, carried, "nothing carries %s", r.Code)
	}
}

func TestRules_SoftAndNoteAreThoseThatThePlanPutsInPrinciple(t *testing.T) {
	t.Parallel()
	for _, r := range pilot.Rules() {
		want := pilot.Hard
		switch r.Code {
		case "R4", "R39":
			want = pilot.Soft
		case "R16", "R21", "R40":
			want = pilot.Note
		}
		require.Equal(t, want, r.Severity, r.Code)
	}
}

func TestRules_EveryStepsRulesExist(t *testing.T) {
	t.Parallel()
	for _, s := range pilot.Catalogue() {
		for _, code := range s.Rules {
			r, ok := pilot.Rule(code)
			require.True(t, ok, "%s of %s", code, s.Code)
			require.Contains(t, r.Steps, s.Code)
		}
	}
	_, ok := pilot.Rule("R61")
	require.False(t, ok)
}
