package revive

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// A new run is handed what came to the last one and is not on record, each once; of a run
// that somebody else began, only what was sent to it.
func TestPast_UnreadIsWhatCameAndIsNotOnRecord(t *testing.T) {
	t.Parallel()
	entry := func(arrival string) pilot.Entry {
		e := pilot.NewEntry(pilot.EntryHandIn, workflows.SignalStepCompleted, pilot.ViaSignal, time.Unix(0, 0), []byte(`{"id":"`+arrival+`"}`))
		e.Arrival = arrival
		return e
	}
	terms := examples.SampleTerms()
	other := *terms
	other.Clock.Speed = 9
	amended := new(pilot.Terms)
	*amended = *terms
	amended.WarnDays, amended.Amended = 3, 1
	recorded := []pilot.Event{{Seq: 1, Entry: 1, Arrival: "b"}, {Seq: 2, Entry: 2, Key: entry("d").Key()}}
	for name, c := range map[string]struct {
		terms *pilot.Terms
		want  []string
	}{
		"a run of ours": {terms, []string{"a", "c"}},
		"a run of ours by terms that an order made": {amended, []string{"a", "c"}},
		"somebody else's run":                       {&other, []string{"c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := workflows.Run{
				Input: workflows.PilotInput{Terms: *c.terms, Carried: &workflows.Carried{Inbox: []pilot.Entry{entry("a")}}},
				Came:  []pilot.Entry{entry("a"), entry("b"), entry("c"), entry("d")},
			}
			var unread []string
			for _, e := range (&past{all: []pastRun{{"run", run}}}).unread([]*pilot.Terms{terms, amended}, recorded) {
				unread = append(unread, e.Arrival)
			}
			require.Equal(t, c.want, unread)
		})
	}
	require.Empty(t, (&past{}).unread(nil, recorded))
}
