package activities_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/activities"
	"shidian/internal/pilot"
)

// asSent is a result as the history keeps it.
func asSent(t require.TestingT, rec activities.Recorded) (activities.Recorded, []byte) {
	written, err := json.Marshal(rec)
	require.NoError(t, err)
	var read activities.Recorded
	require.NoError(t, json.Unmarshal(written, &read))
	return read, written
}

// A workflow that is answered in brief comes to the same as one that is answered in full.
func TestBrief_Property_SaysAsMuchAsInFull(t *testing.T) {
	t.Parallel()
	steps := pilot.StepsOf(&newClerk().terms)
	rapid.Check(t, func(t *rapid.T) {
		inFull, inBrief := newClerk(), newClerk()
		inBrief.known = &pilot.Projection{}
		var followsFull pilot.Projection
		pending := []pilot.Entry{inFull.opening(), pilot.SelfEntry(pilot.EntryGate, inFull.now, pilot.GateChanged{V: 1, Seq: 1, Open: true})}
		for range rapid.IntRange(1, 25).Draw(t, "rounds") {
			step := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")].Code
			pending = append(pending, inFull.handIn(step, fmt.Sprintf("%s-%d", step, rapid.IntRange(0, 1).Draw(t, "id"))))
			full, long := recordSent(t, inFull, pending)
			short, written := recordSent(t, inBrief, pending)
			require.Equal(t, full.Events, short.Events)
			require.Equal(t, full.Answers, short.Answers)
			require.Less(t, len(written), len(long))
			followsFull = full.Follows(followsFull)
			*inBrief.known = short.Follows(*inBrief.known)
			require.Equal(t, followsFull.Summary, inBrief.known.Summary)
			require.Equal(t, followsFull.Next, inBrief.known.Next)
			pending = nil
		}
	})
}

func recordSent(t *rapid.T, c *clerk, entries []pilot.Entry) (activities.Recorded, []byte) {
	rec, err := c.attempt(entries...)
	require.NoError(t, err)
	read, written := asSent(t, rec)
	c.fold(read)
	return read, written
}

// A release from before must not take a brief answer for an empty one.
func TestBrief_IsUnreadableForReleasesThatDoNotKnowIt(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.known = &pilot.Projection{}
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	_, written := asSent(t, rec)
	var before struct {
		Events []pilot.Event `json:"events"`
	}
	require.Error(t, json.Unmarshal(written, &before))
}

func TestBrief_ASecondHandInSaysOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.known = &pilot.Projection{}
	for _, e := range []pilot.Entry{c.opening(), pilot.SelfEntry(pilot.EntryGate, c.now, pilot.GateChanged{V: 1, Seq: 1, Open: true}), c.handIn(pilot.StepSizeAdjustment, "size-1")} {
		rec, err := c.attempt(e)
		require.NoError(t, err)
		c.fold(rec)
		*c.known = rec.Follows(*c.known)
	}
	rec, err := c.attempt(c.handIn(pilot.StepElectionCommittee, "ec-1"))
	require.NoError(t, err)
	_, written := asSent(t, rec)
	var said struct {
		Events struct {
			Grouped []struct {
				Each []map[string]any `json:"each"`
			} `json:"grouped"`
		} `json:"events"`
		Changes map[string]any `json:"changes"`
	}
	require.NoError(t, json.Unmarshal(written, &said))
	require.Equal(t, map[string]any{"accepted": 2.0, "progress": 11.0, "waitingFor": []any{"election-committee"}}, said.Changes)
	require.Len(t, said.Events.Grouped[0].Each, 3)
	require.Equal(t, map[string]any{"seq": 7.0, "type": "step-opened", "step": "committee-election", "via": "self"}, said.Events.Grouped[0].Each[1])
}
