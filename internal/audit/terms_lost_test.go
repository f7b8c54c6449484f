package audit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/pilot"
)

// Whatever kind of order gave a pilot other terms, the terms by which it began are wanted.
func TestTables_WithoutTheTermsByWhichAnAmendedPilotBegan(t *testing.T) {
	t.Parallel()
	for _, kind := range []pilot.EventType{pilot.EventAmended, pilot.EventUnits} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := recorded(t)
			after := *s.Terms
			after.WarnDays, after.Amended = s.Terms.WarnDays+2, 1
			changes, err := s.Terms.ChangesTo(&after)
			require.NoError(t, err)
			last := s.Events[len(s.Events)-1]
			ordered, err := audit.Of(s.Terms, append(s.Events[:len(s.Events):len(s.Events)], pilot.Event{
				Seq: last.Seq + 1, Entry: last.Seq + 1, V: pilot.FoldVersion, Type: kind, At: last.At, Real: last.Real, Changes: changes, Amended: 1,
			}))
			require.NoError(t, err)
			ordered.Messages = s.Messages
			require.Len(t, ordered.Versions, 2)
			require.Empty(t, audit.Tables(ordered))
			ordered.Versions = ordered.Versions[1:]
			found := audit.Tables(ordered)
			require.Len(t, found, 1)
			require.Equal(t, audit.TermsLost, found[0].Kind)
		})
	}
}
