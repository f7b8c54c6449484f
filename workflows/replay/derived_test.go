package replay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"shidian/activities"
	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// derivations says by which derivation the recorded events come to which rows: a
// digest for each recorded first run.
const derivations = "derivation.json"

type derivation struct {
	Derivation int               `json:"derivation"`
	Rows       map[string]string `json:"rows"`
}

// Rows that are on record already are written anew only when audit.Derivation says
// that they have to be: it is raised whenever the same events come to other rows.
// SHIDIAN_UPDATE=1 keeps what the recorded events come to by the new one.
func TestDerivation_IsRaisedWheneverTheSameEventsComeToOtherRows(t *testing.T) {
	t.Parallel()
	now := derivation{audit.Derivation, map[string]string{}}
	found, err := allFixtures(fixtures)
	require.NoError(t, err)
	for _, f := range found {
		if f.run == 1 {
			h, err := f.history()
			require.NoError(t, err)
			now.Rows[filepath.Base(f.folder)+"/"+f.name()] = rowsOf(t, h)
		}
	}
	var kept derivation
	raw, err := os.ReadFile(derivations)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &kept))
	if kept.Derivation == now.Derivation {
		for name, rows := range kept.Rows {
			require.Equal(t, rows, now.Rows[name], "the events of %s come to other rows than before: raise audit.Derivation, then run this test with SHIDIAN_UPDATE=1", name)
		}
	}
	if os.Getenv("SHIDIAN_UPDATE") != "" {
		raw, err := json.MarshalIndent(now, "", "\t")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(derivations, append(raw, '\n'), 0o644))
		return
	}
	require.Equal(t, now, kept, "run this test with SHIDIAN_UPDATE=1")
}

// rowsOf is a digest of the rows to which a recorded run's events come.
func rowsOf(t *testing.T, h *historypb.History) string {
	t.Helper()
	var input workflows.PilotInput
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetInput(), &input))
	rows, err := audit.Of(&input.Terms, eventsOf(h))
	require.NoError(t, err)
	require.NotEmpty(t, rows.Steps)
	steps := map[pilot.Step]any{}
	for code, row := range rows.Steps {
		steps[code] = columnsOf(t, row)
	}
	raw, err := json.Marshal([]any{rows.Pilot, steps, rows.State})
	require.NoError(t, err)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

// workedOut are a step's columns that follow from events, in the order of the row: all
// but the key.
type workedOut struct {
	pilot.StepRow

	Step any `json:"step,omitempty"`
}

func columnsOf(t *testing.T, row pilot.StepRow) any { t.Helper(); return workedOut{StepRow: row} }

// eventsOf are what the recorder answered in a run, each once.
func eventsOf(h *historypb.History) []pilot.Event {
	var events []pilot.Event
	take := func(payloads *commonpb.Payloads) {
		for _, p := range payloads.GetPayloads() {
			var recorded activities.Recorded
			if !bytes.HasPrefix(p.GetData(), []byte("{")) || json.Unmarshal(p.GetData(), &recorded) != nil {
				continue
			}
			for _, e := range recorded.Events {
				if e.Seq == int64(len(events))+1 {
					events = append(events, e)
				}
			}
		}
	}
	for _, e := range h.Events {
		take(e.GetMarkerRecordedEventAttributes().GetDetails()["result"])
		take(e.GetActivityTaskCompletedEventAttributes().GetResult())
	}
	return events
}
