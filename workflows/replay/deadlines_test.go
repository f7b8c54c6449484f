package replay

import (
	"fmt"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// district is a message's head in the district's name.
func (s *stage) district(about string) pilot.Header {
	s.n++
	by := pilot.Actor{Name: "李主任", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}
	return pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", about, s.n), By: by}
}

func (s *stage) mustDo(place, update string, message any) {
	s.t.Helper()
	out := s.update(place, update, message)
	require.Equal(s.t, pilot.Accepted, out.Outcome, "%s %s: %+v", place, update, out.Findings)
}

// suspendedThenResumed stops a sub-district with its community, whose hand-in
// waits until the clocks run again; the community is suspended once by itself.
func suspendedThenResumed(s *stage) {
	s.start()
	s.mustDo(subDistrict, workflows.UpdateSuspendPilot, pilot.Suspension{Header: s.district("suspend"), Reason: "flood"})
	s.until(first, "suspended with its sub-district", lightIs(pilot.LightPaused))
	out := s.update(first, workflows.UpdateCompleteStep, s.message(first, pilot.StepSizeAdjustment))
	require.Equal(s.t, pilot.Held, out.Outcome)
	s.mustDo(subDistrict, workflows.UpdateResumePilot, pilot.Suspension{Header: s.district("resume"), Reason: "the water is gone"})
	s.until(first, "judged when the clocks run again", stepIs(pilot.StepSizeAdjustment, pilot.Complete))
	s.mustDo(first, workflows.UpdateSuspendPilot, pilot.Suspension{Header: s.district("suspend"), Reason: "the hall burnt down"})
	s.mustDo(first, workflows.UpdateResumePilot, pilot.Suspension{Header: s.district("resume"), Reason: "another hall"})
	s.until(first, "running again", lightIs(pilot.LightGreen))
}

// remindedAndEscalated lets weeks pass: reminders, lateness, escalation; then the
// district extends a step and the whole pilot.
func remindedAndEscalated(s *stage) {
	s.terms.Binding = pilot.BindingSoft
	s.terms.BulletinEvery = pilot.EveryMonth
	s.clock(5, 2*24*60*60) // two days a second
	s.start()
	s.until(subDistrict, "late and escalated", func(status view.Status) bool { return status.Notices >= 5 && len(status.Missing) > 0 })
	s.mustDo(subDistrict, workflows.UpdateExtendDeadline, pilot.Extension{
		Header: s.district("extend"), Step: pilot.StepLeadingGroup, To: "2005-12-31", Reason: "the hall is being repaired",
	})
	s.mustDo(subDistrict, workflows.UpdateExtendDeadline, pilot.Extension{Header: s.district("extend"), To: "2005-12-31", Reason: "the district decided so"})
	s.until(first, "given more time with its sub-district", func(status view.Status) bool { return status.Moved > 0 })
}

// receiptReachesCommunity returns the filed archive for a community's charter.
func receiptReachesCommunity(s *stage) {
	s.clock(60, 1)
	s.start()
	s.toClosing()
	s.handIn(subDistrict, closing[:3]...)
	m := s.message(subDistrict, pilot.StepArchiveReceipt)
	m.Evidence = fmt.Appendf(nil, `{"decision":"returned","date":%q,"reasons":[{"text":"no quorum","rule":"R46","steps":["charter"],"communities":["sample-1"]}]}`, s.today())
	require.Equal(s.t, pilot.Recorded, s.update(subDistrict, workflows.UpdateCompleteStep, m).Outcome)
	s.until(first, "its charter is open again", stepIs(pilot.StepCharter, pilot.Open))
	s.until(subDistrict, "the self-check is to be confirmed", stepIs(pilot.StepSelfCheck, pilot.ToConfirm))
}

func lightIs(light pilot.Light) func(view.Status) bool {
	return func(status view.Status) bool { return status.Light.Code == string(light) }
}
