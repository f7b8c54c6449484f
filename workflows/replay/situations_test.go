package replay

import (
	"bytes"
	"strings"

	"github.com/stretchr/testify/require"

	"shidian/activities/fakes"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// situation is something that happens to pilots, and of which there must be
// recorded histories for ever.
type situation struct {
	name        string
	communities int
	play        func(*stage)
}

// programme is the situation's name as a code.
func (s situation) programme() string { return strings.ReplaceAll(s.name, "_", "-") }

// Situations in which runs follow one another.
const (
	continues          = "continued_as_new_with_held_and_open_communities"
	amendedContinues   = "amended_then_continued_as_new"
	goesOnQuietly      = "loud_run_goes_on_quietly"
	goesOnBriefly      = "loud_run_goes_on_briefly"
	quietGoesOnBriefly = "quiet_run_goes_on_briefly"
)

func situations() []situation {
	return []situation{
		{"waiting_first_step", 1, (*stage).start},
		{"held_then_opened", 1, heldThenOpened},
		{"refused_then_accepted", 1, refusedThenAccepted},
		{"junk_signals", 1, junkSignals},
		{"overdue_and_still_waiting", 1, overdueAndStillWaiting},
		{"returned_then_confirmed", 1, returnedThenConfirmed},
		{"same_id_twice", 1, sameIDTwice},
		{"several_in_one_message", 1, severalInOneMessage},
		{"recorder_down_then_back", 1, recorderDownThenBack},
		{"answer_lost_once", 1, answerLostOnce},
		{continues, 2, continuedAsNew},
		{"community_closed", 1, communityClosed},
		{"sub_district_closed", 2, subDistrictClosed},
		{"closing_declined_by_a_reopened_community", 1, closingDeclined},
		{"gate_closed_again", 2, gateClosedAgain},
		{"cancelled_with_communities", 2, cancelledWithCommunities},
		{"suspended_then_resumed", 1, suspendedThenResumed},
		{"reminded_and_escalated", 1, remindedAndEscalated},
		{"receipt_reaches_a_community", 1, receiptReachesCommunity},
		{"governance_begins", 1, governanceBegins},
		{"governance_settles_a_year", 1, governanceSettlesAYear},
		{"governance_sent_back_and_suspended", 1, governanceSentBackAndSuspended},
		{"amended_while_waiting", 1, amendedWhileWaiting},
		{"community_added", 1, communityAdded},
		{amendedContinues, 2, amendedThenContinuedAsNew},
		{"community_dissolved", 2, communityDissolved},
		{"quiet_to_the_end", 2, quietToTheEnd},
		{"quiet_reopened_then_cancelled", 1, quietReopenedThenCancelled},
		{goesOnQuietly, 2, loudRunGoesOnQuietly},
		{"governance_merged", 2, governanceMerged},
		{"brief_to_the_end", 2, briefToTheEnd},
		{"brief_reopened_then_cancelled", 2, briefReopenedThenCancelled},
		{"brief_community_added", 1, briefCommunityAdded},
		{"brief_begun_by_an_earlier_release", 1, briefBegunByAnEarlierRelease},
		{quietGoesOnBriefly, 1, quietRunGoesOnBriefly},
		{goesOnBriefly, 2, loudRunGoesOnBriefly},
	}
}

var (
	preparation = []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation}
	closing     = []pilot.Step{pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt}
	// drafts rest on the election and on nothing of each other.
	drafts = []pilot.Step{
		pilot.StepAssemblyRules, pilot.StepCharter, pilot.StepCivilityCovenant, pilot.StepCommitteeBylaws,
		pilot.StepDisclosureRules, pilot.StepWorkstationRules, pilot.StepSpecialistMeasures, pilot.StepSubCommittees,
	}
)

func stepIs(step pilot.Step, wanted pilot.Status) func(view.Status) bool {
	return func(status view.Status) bool { return statusOf(status, step) == string(wanted) }
}

func statusOf(status view.Status, step pilot.Step) string {
	for _, st := range status.Steps {
		if st.Step.Code == string(step) {
			return st.Status.Code
		}
	}
	return ""
}

func gateIs(open bool) func(view.Status) bool {
	return func(status view.Status) bool { return status.Gate.Seq > 0 && status.Gate.Open == open }
}

// prepare completes the preparation, so that every community's elections may open.
func (s *stage) prepare() {
	s.t.Helper()
	s.handIn(subDistrict, preparation...)
	for _, place := range s.places()[1:] {
		s.until(place, "elections may open", gateIs(true))
	}
}

// complete hands in everything of a community that is prepared.
func (s *stage) complete(place string) {
	s.t.Helper()
	s.handIn(place, pilot.StepSizeAdjustment)
	if s.termsOf(place).NewCommunity {
		s.handIn(place, pilot.StepPartyFounding)
	}
	s.handIn(place, pilot.StepElectionCommittee)
	s.handInAtOnce(place, pilot.StepCommitteeElection, pilot.StepAssemblyRoster)
	s.handInAtOnce(place, drafts...)
	s.handIn(place, pilot.StepPartyElection, pilot.StepEmploymentAgreement,
		pilot.StepRecruitment, pilot.StepAgreements, pilot.StepWorkstation, pilot.StepCommunityArchive)
}

// toClosing completes everything but the sub-district's closing steps.
func (s *stage) toClosing() {
	s.t.Helper()
	s.prepare()
	s.completeAll()
}

// completeAll completes everything of the communities.
func (s *stage) completeAll() {
	s.t.Helper()
	for _, place := range s.places()[1:] {
		s.complete(place)
	}
	s.until(subDistrict, "the communities are complete", stepIs(pilot.StepSelfCheck, pilot.Open))
}

func heldThenOpened(s *stage) {
	s.start()
	s.handIn(first, pilot.StepSizeAdjustment)
	out := s.update(first, workflows.UpdateCompleteStep, s.message(first, pilot.StepElectionCommittee))
	require.Equal(s.t, pilot.Held, out.Outcome)
	other := s.message(first, pilot.StepElectionCommittee)
	other.Replaces = out.ID
	s.signal(workflows.SignalStepCompleted, other)
	s.until(first, "held again", func(status view.Status) bool { return status.Counts.Held == 2 })
	s.prepare()
	s.until(first, "judged when its step opened", stepIs(pilot.StepElectionCommittee, pilot.Complete))
}

func refusedThenAccepted(s *stage) {
	s.start()
	m := s.message(subDistrict, pilot.StepLeadingGroup)
	wrong := m
	wrong.Evidence = []byte(`{}`)
	require.Equal(s.t, pilot.Refused, s.update(subDistrict, workflows.UpdateCompleteStep, wrong).Outcome)
	wrong.By.Role = pilot.RoleWorkstation
	require.Equal(s.t, pilot.Refused, s.update(subDistrict, workflows.UpdateCompleteStep, wrong).Outcome)
	require.Equal(s.t, pilot.Accepted, s.update(subDistrict, workflows.UpdateCompleteStep, m).Outcome)
}

func junkSignals(s *stage) {
	s.start()
	junk := []struct {
		name  string
		input any
	}{
		{"step-done", map[string]any{"step": "leading-group"}},
		{"deadline-exploded", nil},
		{workflows.SignalStepCompleted, nil},
		{workflows.SignalStepCompleted, "完成了"},
		{workflows.SignalStepCompleted, []int{1}},
		{workflows.SignalStepCompleted, bytes.Repeat([]byte("x"), 40<<10)},
		{workflows.SignalStepCompleted, map[string]any{"v": "1", "id": 7, "step": "no-such"}},
		{workflows.SignalStepsCompleted, map[string]any{"v": 1, "submissions": make([]int, 33)}},
		{workflows.SignalStepReturned, map[string]any{"steps": "all"}},
		{workflows.SignalGateChanged, map[string]any{"seq": "many"}},
	}
	for _, j := range junk {
		s.signal(j.name, j.input)
	}
	s.until(first, "every one is on record", func(status view.Status) bool { return status.Counts.Refused == len(junk) })
	s.handIn(first, pilot.StepSizeAdjustment)
}

// overdueAndStillWaiting has ten days pass in a second. On a busy machine a pilot
// may open when its warning time is past already.
func overdueAndStillWaiting(s *stage) {
	s.terms.Ladder = &pilot.Ladder{} // what is late stays as it is
	s.clock(0, 10*24*60*60)
	s.start()
	for _, place := range s.places() {
		s.until(place, "overdue", func(status view.Status) bool { return status.Light.Code == string(pilot.LightRed) })
	}
}

func returnedThenConfirmed(s *stage) {
	s.start()
	s.handIn(subDistrict, pilot.StepLeadingGroup)
	plan := s.message(subDistrict, pilot.StepPilotPlan)
	require.Equal(s.t, pilot.Accepted, s.update(subDistrict, workflows.UpdateCompleteStep, plan).Outcome)
	out := s.update(subDistrict, workflows.UpdateReturnStep, s.returning(subDistrict, pilot.StepLeadingGroup))
	require.Equal(s.t, pilot.Accepted, out.Outcome)
	s.until(subDistrict, "what rests on it is in doubt", stepIs(pilot.StepPilotPlan, pilot.ToConfirm))
	s.handIn(subDistrict, pilot.StepLeadingGroup)
	confirmation := plan
	confirmation.ID, confirmation.Evidence, confirmation.Confirms = "confirmation-1", nil, plan.ID
	out = s.update(subDistrict, workflows.UpdateCompleteStep, confirmation)
	require.Equal(s.t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
}

func sameIDTwice(s *stage) {
	s.start()
	m := s.message(first, pilot.StepSizeAdjustment)
	s.signal(workflows.SignalStepCompleted, m)
	s.until(first, "accepted", stepIs(pilot.StepSizeAdjustment, pilot.Complete))
	require.Equal(s.t, pilot.Duplicate, s.update(first, workflows.UpdateCompleteStep, m).Outcome)
	m.Note = "other content"
	require.Equal(s.t, pilot.Refused, s.update(first, workflows.UpdateCompleteStep, m).Outcome)
}

func severalInOneMessage(s *stage) {
	s.start()
	handle, err := s.send(subDistrict, workflows.UpdateCompleteSteps, s.several(subDistrict, preparation...))
	require.NoError(s.t, err)
	var outcomes []pilot.Outcome
	require.NoError(s.t, handle.Get(s.t.Context(), &outcomes))
	require.Len(s.t, outcomes, len(preparation))
	s.until(first, "elections may open", gateIs(true))
	s.handIn(first, pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection, pilot.StepAssemblyRoster)
	s.signal(workflows.SignalStepsCompleted, s.several(first, drafts...))
	for _, step := range drafts {
		s.until(first, "accepted", stepIs(step, pilot.Complete))
	}
}

func (s *stage) several(place string, steps ...pilot.Step) map[string]any {
	s.t.Helper()
	var submissions []pilot.HandIn
	for _, step := range steps {
		submissions = append(submissions, s.message(place, step))
	}
	return map[string]any{"v": 1, "submissions": submissions}
}

func recorderDownThenBack(s *stage) {
	s.start()
	s.store.FailWith(func() error { return fakes.ErrDown })
	waiting, err := s.send(first, workflows.UpdateCompleteStep, s.message(first, pilot.StepSizeAdjustment))
	require.NoError(s.t, err)
	s.signal(workflows.SignalStepCompleted, s.message(first, pilot.StepElectionCommittee))
	s.until(first, "the status says so", func(status view.Status) bool { return status.Recorder != "" })
	s.store.FailWith(nil)
	require.Equal(s.t, pilot.Accepted, s.answer(waiting).Outcome)
	s.until(first, "the other is held", func(status view.Status) bool { return status.Counts.Held == 1 })
	s.handIn(subDistrict, pilot.StepLeadingGroup)
}

func answerLostOnce(s *stage) {
	s.start()
	lost := false
	s.store.LoseWith(func() error {
		if lost {
			return nil
		}
		lost = true
		return fakes.ErrDown // on record, and nobody hears of it
	})
	s.handIn(first, pilot.StepSizeAdjustment)
}
