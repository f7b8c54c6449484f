package replay

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// governanceBegins is a pilot that closes, and what its community starts with.
func governanceBegins(s *stage) {
	s.clock(60, 1)
	s.start()
	s.toClosing()
	s.handIn(subDistrict, closing...)
	s.ended(pilot.PhaseClosed)
	s.until(firstLife, "lives on", func(status view.Status) bool { return status.Phase == pilot.PhaseOpen })
	out := s.update(firstLife, workflows.UpdateFileRecord, s.record(firstLife, pilot.KindChange))
	require.Equal(s.t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	s.lives = append(s.lives, firstLife)
}

// governanceSettlesAYear plays a community's life from the last seconds of a year's
// settling on: a new run, a void meeting, a valid one, an extra one.
func governanceSettlesAYear(s *stage) {
	s.start()
	s.startLife("sample-1", "2003-02-14", 1)
	require.Eventually(s.t, func() bool { return len(s.runs(firstLife)) > 1 }, patience, tick, "the year is settled")
	s.until(firstLife, "owes its first meeting", func(status view.Status) bool {
		return statusOf(status, pilot.Step(pilot.DutyAssemblyMeeting)) == string(pilot.Open)
	})
	file := func(e examples.Edits, want pilot.OutcomeKind) {
		m := s.record(firstLife, pilot.KindMeeting)
		var err error
		m.Body, err = e.On(m.Body)
		require.NoError(s.t, err)
		require.Equal(s.t, want, s.update(firstLife, workflows.UpdateFileRecord, m).Outcome)
	}
	file(examples.Edits{"present": 2, "resolutions.0.inFavour": 2}, pilot.Recorded)
	file(nil, pilot.Accepted)
	request := map[string]any{"by": "residents-committee", "date": s.today(), "reason": "停车"}
	file(examples.Edits{"kind": "extra", "reports": nil, "request": request}, pilot.Accepted)
	s.lives = append(s.lives, firstLife)
}

// governanceSentBackAndSuspended has the level above at work after a pilot: a
// meeting is sent back and held again, a duty gets more time, the clocks stand for
// some days.
func governanceSentBackAndSuspended(s *stage) {
	const meeting = pilot.Step(pilot.DutyAssemblyMeeting)
	s.start()
	s.startLife("sample-1", "2003-03-01", 24*60*60) // a day a second
	s.until(firstLife, "owes its first meeting", stepIs(meeting, pilot.Open))
	s.mustDo(firstLife, workflows.UpdateFileRecord, s.record(firstLife, pilot.KindMeeting))
	s.mustDo(firstLife, workflows.UpdateReturnStep, pilot.Return{
		Header: s.district("return"), Steps: []pilot.Step{meeting}, Reasons: []pilot.ReturnReason{{Text: "signatures are missing"}},
	})
	s.mustDo(firstLife, workflows.UpdateFileRecord, s.record(firstLife, pilot.KindMeeting))
	s.mustDo(firstLife, workflows.UpdateExtendDeadline, pilot.Extension{
		Header: s.district("extend"), Step: pilot.Step(pilot.DutyAppraisal), To: "2004-01-15", Reason: "the committee is being elected",
	})
	s.mustDo(firstLife, workflows.UpdateSuspendPilot, pilot.Suspension{Header: s.district("suspend"), Reason: "flood"})
	began := s.today()
	s.until(firstLife, "stands still for some days", func(view.Status) bool { return began.DaysUntil(s.today()) > 2 })
	s.mustDo(firstLife, workflows.UpdateResumePilot, pilot.Suspension{Header: s.district("resume"), Reason: "the water is gone"})
	s.until(firstLife, "runs again", func(status view.Status) bool { return status.Light.Code != string(pilot.LightPaused) })
	s.lives = append(s.lives, firstLife)
}

// governanceMerged has two communities merged after their pilots: their lives end, and the
// one that takes their place begins with who was in office.
func governanceMerged(s *stage) {
	s.store.KnowKin()
	s.start()
	m := pilot.UnitsChange{
		Header: s.district("merge"), Change: pilot.ChangeMerge, Communities: []string{"sample-1", "sample-2"},
		Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-12", Name: "新示例社区"}}}, Reason: "fewer communities", Record: "西政发〔2003〕9号",
	}
	s.lives = []string{firstLife, "governance/sample/sample-2", "governance/sample/sample-12"}
	change := pilot.LifeChange{Order: &m, To: s.terms}
	for i, code := range m.Communities {
		s.startLife(code, "2003-03-01", 1)
		s.until(s.lives[i], "lives on", func(status view.Status) bool { return status.Phase == pilot.PhaseOpen })
	}
	for _, life := range s.lives[:2] {
		s.mustDo(life, workflows.UpdateChangeUnits, m)
		require.NoError(s.t, s.house.client.GetWorkflow(s.t.Context(), s.id(life), "").Get(s.t.Context(), nil))
		old := s.store.Pilot(s.id(life))
		change.Olds = append(change.Olds, pilot.Kin{Terms: &old.Terms, State: old.State})
	}
	change.On = pilot.EndedOn(change.Olds, "")
	s.begin(workflows.CommunityGovernanceType, &change.Begins()[0])
	s.until(s.lives[2], "owes what has to be done anew", stepIs(pilot.Step(pilot.DutyReorganisation), pilot.Open))
}

// startLife starts a community's life after its pilot by itself, on a clock of this
// speed, ten seconds before the end of a day.
func (s *stage) startLife(code string, day pilot.Date, speed float64) {
	s.t.Helper()
	w, err := examples.NewWorld()
	require.NoError(s.t, err)
	s.terms.Clock = pilot.Clock{RealStart: time.Now().UTC(), PlanStart: day.End(s.terms.Location()).Add(-10 * time.Second), Speed: speed}
	closed := pilot.NewState()
	closed.Facts, closed.ClosedAt = w.Below, pilot.Date("2002-12-20").Start(s.terms.Location())
	community, _ := s.terms.ForCommunity(code)
	terms := community.ForGovernance(closed)
	s.begin(workflows.CommunityGovernanceType, &terms)
}

// Each change to live workflow code must have a recorded history that made it, and
// one of a pilot that passed the place before.
func TestVersions_EachChangeIsRecordedWithAndWithout(t *testing.T) {
	t.Parallel()
	found, err := allFixtures(fixtures)
	require.NoError(t, err)
	with, without := map[workflows.Change]bool{}, map[workflows.Change]bool{}
	for _, f := range found {
		h, err := f.history()
		require.NoError(t, err)
		made := changesIn(t, h)
		for _, c := range workflows.Changes() {
			has := slices.Contains(made, c)
			with[c] = with[c] || has
			without[c] = without[c] || !has && passed[c](f, h)
		}
		for _, c := range made {
			require.Contains(t, workflows.Changes(), c, "%s has a change that the code has forgotten", f.name())
		}
	}
	for _, c := range workflows.Changes() {
		require.True(t, with[c], "no history made the change %s: make record-histories", c)
		require.True(t, without[c], "no history passed the place of %s before it", c)
	}
}

// passed says of each change whether a history went through the place where it is.
var passed = map[workflows.Change]func(fixture, *historypb.History) bool{
	workflows.GovernanceAfterClosing: func(f fixture, h *historypb.History) bool {
		last := h.Events[len(h.Events)-1]
		return f.pilot == pilotName(first) && last.GetWorkflowExecutionCompletedEventAttributes() != nil
	},
}

// changesIn are the changes that a history has made.
func changesIn(t *testing.T, h *historypb.History) []workflows.Change {
	t.Helper()
	var made []workflows.Change
	for _, e := range h.Events {
		marker := e.GetMarkerRecordedEventAttributes()
		if marker.GetMarkerName() != "Version" {
			continue
		}
		var id string
		require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(marker.GetDetails()["change-id"], &id))
		made = append(made, workflows.Change(id))
	}
	return made
}
