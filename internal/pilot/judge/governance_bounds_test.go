package judge_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// A committee elected, or representatives who left, between a meeting and its
// filing change nothing about the meeting.
func TestGovernance_AMeetingIsJudgedByWhoWasInOfficeOnItsDay(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-06-01")
	n := c.state.Facts.Office.RepresentativesOn("2003-06-01")
	before := c.state.Facts.Office.CommitteeOn("2003-06-01")[0].Name
	require.Equal(t, pilot.Accepted, c.elects("2003-06-01").Outcome)
	c.filesGood(pilot.KindChange, examples.Edits{"representatives": n - 4})
	after := c.state.Facts.Office.CommitteeOn("2003-06-01")[0].Name
	require.NotEqual(t, before, after)

	c.on("2003-06-10")
	on := func(day pilot.Date, chair string, total, present int) examples.Edits {
		return examples.Edits{
			"date": day, "notified": day.AddDays(-7), "chair": chair, "representatives": total, "present": present,
			"resolutions.0.inFavour": present, "resolutions.0.number": "n-" + string(day) + chair, "reports": nil,
		}
	}
	present := (n-4)/2 + 1 // a quorum of those in office since June, not of those before
	require.Equal(t, pilot.Recorded, c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, on("2003-05-31", before, n, present))).Outcome)
	wrong := c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, on("2003-05-31", after, n, n)))
	require.Equal(t, evidence.CodeNotOnCommittee, wrong.Findings[0].Code)
	wrong = c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, on("2003-06-02", before, n-4, present)))
	require.Equal(t, evidence.CodeNotOnCommittee, wrong.Findings[0].Code)
	wrong = c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, on("2003-06-02", after, n, n)))
	require.Equal(t, evidence.CodeTotalDiffers, wrong.Findings[0].Code)
	c.filesGood(pilot.KindMeeting, on("2003-06-02", after, n-4, present))
	require.Equal(t, "open 2003-2", c.status(meetings))
}

// The election is announced to who prepares it and who holds it on the day from
// which it is waited for, half a year ahead.
func TestGovernance_TheNextElectionIsAnnounced(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20")
	end := c.state.Facts.Office.TermEnds(3)
	c.on(end.AddDays(-181))
	require.Empty(t, c.rungsOf(preparation))
	c.on(end.AddDays(-179))
	require.Equal(t, []string{"before-150"}, c.rungsOf(preparation))
	require.Equal(t, []string{"before-180"}, c.rungsOf(termElection))
	c.on(end.AddDays(-29))
	require.Equal(t, []string{"before-150", "before-14", "before-7", "before-2", "before-0"}, c.rungsOf(preparation))
}

func (c community) rungsOf(step pilot.Step) []string {
	var out []string
	for _, e := range c.events {
		if e.Type == pilot.EventReminded && e.Step == step {
			out = append(out, e.Rung.Name())
		}
	}
	return out
}

// What a run leaves to the next is its input, of which the server takes half a
// megabyte: as much as anybody can make a community remember fits.
func TestGovernance_AsMuchAsAStateCanKeepIsASmallInput(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	long := strings.Repeat("三", 55)
	for day := range 3 { // of a hundred resolutions a meeting, half are carried out at the next
		c.on(pilot.Date("2003-05-20").AddDays(day))
		var resolutions, followUps []any
		for i := range 50 {
			resolutions = append(resolutions, map[string]any{"number": fmt.Sprintf("%s-%d-%02d", long, day, i), "title": "决议", "subject": "other", "inFavour": 15})
		}
		if a := c.state.Facts.Assembly; a != nil {
			for i, r := range a.Open {
				followUps = append(followUps, map[string]any{"resolution": r.Number, "done": i < 50, "what": "办理中"})
			}
		}
		c.filesGood(pilot.KindMeeting, examples.Edits{"resolutions": resolutions, "followUps": followUps, "reports": nil})
	}
	for batch := range 4 {
		var joined []any
		for i := range 49 {
			joined = append(joined, map[string]any{"name": fmt.Sprintf("%s%d-%02d", long, batch, i), "post": "specialist", "signedBy": "residents-committee"})
		}
		c.filesGood(pilot.KindChange, hiring(joined))
	}
	tooMany := c.files(pilot.KindChange, c.example(pilot.KindChange, hiring([]any{
		map[string]any{"name": "甲", "post": "specialist", "signedBy": "residents-committee"}, map[string]any{"name": "乙", "post": "specialist", "signedBy": "residents-committee"},
	})))
	require.Equal(t, evidence.CodeTooMany, tooMany.Findings[0].Code)
	tooLong := c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, examples.Edits{"resolutions.0.number": long + long}))
	require.Equal(t, evidence.CodeTextLong, tooLong.Findings[0].Code)
	for range 30 {
		c.filesGood(pilot.KindReport, nil)
	}
	raw, err := json.Marshal(map[string]any{"state": c.state, "terms": c.terms})
	require.NoError(t, err)
	require.Less(t, len(raw), 256<<10, "as much again may wait in the inbox")
}

func hiring(joined []any) examples.Edits {
	return examples.Edits{"body": "specialists", "reason": "hiring", "representatives": examples.Gone{}, "allEligible": examples.Gone{}, "left": examples.Gone{}, "joined": joined}
}
