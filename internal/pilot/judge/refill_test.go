package judge_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// A worker recorded a message and died before Temporal knew: its history has only what
// came later.
func TestRefill_FindsAMessageInWhatCameLater(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	terms := o.terms
	h := o.handIn(pilot.StepSizeAdjustment)
	encoded, err := json.Marshal(h)
	require.NoError(t, err)
	first := pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaUpdate, o.now, encoded)
	first.Arrival = "run/update/1"
	later := first
	later.At, later.Arrival = o.now.Add(1), "run/update/2"
	fresh := judge.NewSession(terms, pilot.NewState(), nil)
	fresh.Take(first)
	events := fresh.Events()
	want := fresh.Change().Kept
	require.Len(t, want, 1)

	for name, c := range map[string]struct {
		came []pilot.Entry
		lost []string
	}{
		"it is there":                      {[]pilot.Entry{first}, nil},
		"it was sent again":                {[]pilot.Entry{later}, nil},
		"it is gone":                       {nil, []string{h.ID}},
		"another is there, and it is gone": {[]pilot.Entry{pilot.NewEntry(pilot.EntryHandIn, "x", pilot.ViaSignal, o.now, []byte(`{"id":"other"}`))}, []string{h.ID}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			filled, lost := judge.Refill(terms, pilot.NewState(), events, c.came)
			require.Equal(t, c.lost, lost)
			if c.lost == nil {
				require.Equal(t, want, filled.Kept)
				return
			}
			require.Len(t, filled.Kept, 1)
			gone := filled.Kept[0]
			require.JSONEq(t, `{"v":1,"id":"`+h.ID+`","step":"size-adjustment","lost":true}`, string(gone.Raw))
			gone.Raw = want[0].Raw
			require.Equal(t, want[0], gone, "all else is known")
		})
	}
}
