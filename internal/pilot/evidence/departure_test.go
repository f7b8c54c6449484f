package evidence_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// departing is a sub-district outside the two pilots whose plan departs from R33.
func departing(t *testing.T) world {
	t.Helper()
	w := newWorld(t, func(p *pilot.Terms) { p.OwnPlan = true })
	v := w.edited(t, pilot.StepPilotPlan, edits{"departures": []any{departure("R33")}})
	require.Empty(t, v.Findings)
	w.above = w.above.With(v.Facts)
	return w
}

func departure(rule string) map[string]any {
	return map[string]any{"rule": rule, "what": "每个委员会二至三人", "reason": "社区小, 楼门少"}
}

var twoMembers = edits{"committees.1.members.0": gone{}}

func TestDeparture_MakesItsRuleSoftAndNoOther(t *testing.T) {
	t.Parallel()
	w := departing(t)
	v := w.edited(t, pilot.StepSubCommittees, twoMembers)
	require.Equal(t, []string{"evidence.committees[1].members sub-committee-size"}, said(v))
	require.Equal(t, pilot.Soft, v.Findings[0].Severity)
	require.True(t, evidence.Refuses(v.Findings, nil), "soft is met or explained")
	require.False(t, evidence.Refuses(v.Findings, map[string]string{"R33": "按本街道方案"}))

	v = w.edited(t, pilot.StepSubCommittees, edits{"committees.5": gone{}})
	require.Equal(t, pilot.Hard, v.Findings[0].Severity, "R32 was not departed from")
}

func TestDeparture_NeverSoftensABasicPrinciple(t *testing.T) {
	t.Parallel()
	w := departing(t)
	for _, r := range pilot.Rules() {
		w.above.PilotPlan.Departures = append(w.above.PilotPlan.Departures, pilot.Departure{Rule: r.Code})
	}
	v := w.edited(t, pilot.StepCharter, edits{"adoptedBy": "residents-committee"})
	require.Equal(t, []string{"evidence.adoptedBy wrong-body"}, said(v))
	require.Equal(t, pilot.Hard, v.Findings[0].Severity)
	require.True(t, evidence.Refuses(v.Findings, map[string]string{"R24": "特殊情况"}))
	for _, rule := range []string{"R3", "R5", "R60"} {
		r, _ := pilot.Rule(rule)
		require.True(t, r.Principle, rule)
	}
}

func TestDeparture_IsNoneWhereTheDistrictPlanIsFollowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.edited(t, pilot.StepPilotPlan, edits{"departures": []any{departure("R33")}})
	require.True(t, evidence.Refuses(v.Findings, nil))
	require.Empty(t, v.Facts.PilotPlan.Departures)
}

func TestGate_AnOldStateWithoutDeparturesStillReads(t *testing.T) {
	t.Parallel()
	var s pilot.State
	require.NoError(t, json.Unmarshal([]byte(`{"v":1,"gate":{"seq":2,"open":true},"facts":{"pilotPlan":{"date":"2002-09-27","number":"1"}}}`), &s))
	require.Empty(t, s.Departures())
	var g pilot.GateChanged
	require.NoError(t, json.Unmarshal([]byte(`{"v":1,"seq":2,"open":true}`), &g))
	require.True(t, g.Open)
}
