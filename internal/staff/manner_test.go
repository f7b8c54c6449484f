package staff

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// examine judges evidence as a pilot with these facts does.
func examine(t *testing.T, terms *pilot.Terms, facts pilot.Facts, step pilot.Step, given any) evidence.Verdict {
	t.Helper()
	raw, err := json.Marshal(given)
	require.NoError(t, err)
	now := terms.Deadline.Start(terms.Location()).Add(10 * time.Hour)
	return evidence.Examine(evidence.Case{Terms: terms, Facts: facts, Now: now, HandIn: &pilot.HandIn{Step: step}, Filed: examples.Filed(terms)}, raw)
}

func TestHead_FromOutsideIsASoftFindingAndNothingElse(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	c := w.Case(pilot.StepWorkstation)
	e, ok := examples.For(c.Terms, c.Facts, pilot.StepWorkstation, w.Today).(*evidence.WorkstationEvidence)
	require.True(t, ok)
	headFromOutside(e)
	v := examine(t, c.Terms, c.Facts, pilot.StepWorkstation, e)
	require.Len(t, v.Findings, 1, "%+v", v.Findings)
	require.Equal(t, evidence.CodeHeadNotDirector, v.Findings[0].Code)
	require.False(t, evidence.Refuses(v.Findings, map[string]string{"R39": "年事已高"}))
}
