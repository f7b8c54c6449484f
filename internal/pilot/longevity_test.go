package pilot_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

// laterSteps come into the catalogue in the middle of pilots: one that opens at once
// in each community, one on which closing steps may rest.
func laterSteps(t *testing.T) (community, subDistrict pilot.Step) {
	t.Helper()
	community, subDistrict = "noise-covenant", "second-check"
	t.Cleanup(pilot.GrowCatalogue(pilot.StepSpec{
		Code: community, Stage: pilot.StageFoundation, Level: pilot.LevelCommunity, Rules: []string{"R25"}, Role: pilot.RoleResidentsCommittee,
	}, pilot.StepSizeAdjustment))
	t.Cleanup(pilot.GrowCatalogue(pilot.StepSpec{
		Code: subDistrict, Stage: pilot.StageClosing, Level: pilot.LevelSubDistrict, Rules: []string{"R56"}, Role: pilot.RoleSubDistrictOffice,
		After: []pilot.Step{pilot.StepSelfCheck},
	}, pilot.StepSelfCheck))
	return community, subDistrict
}

func hasStep(s *pilot.State, code pilot.Step) bool { return s.Step(code) != nil }

// It changes the catalogue under every other test, so it is not parallel.
func TestCatalogue_AStepThatComesLaterIsNotAskedOfPilotsThatRun(t *testing.T) { //nolint:paralleltest // see above
	above, below := openPilot(t, examples.SampleTerms()), openCommunity(t)
	below.take(pilot.SelfEntry(pilot.EntryGate, below.now, pilot.GateChanged{V: 1, Seq: 1, Open: true}))
	below.mustHand(pilot.StepSizeAdjustment)
	wasAbove, wasBelow := len(above.state.Steps), len(below.state.Steps)

	community, subDistrict := laterSteps(t)
	h := pilot.HandIn{Header: below.header("later-1", pilot.RoleResidentsCommittee), Step: community, Evidence: []byte(`{}`)}
	out := below.send(pilot.EntryHandIn, h)
	require.Equal(t, pilot.Refused, out.Outcome)
	require.Equal(t, pilot.CodeStepCameLater, out.Findings[0].Code)
	require.NotContains(t, out.Findings[0].Wanted, string(community))

	for _, o := range []*running{above, below} { // they go on to their ends
		for _, st := range o.state.Steps {
			if st.Code == pilot.StepSelfCheck {
				o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 50, Community: "sample-1", Light: pilot.LightDone, Accepted: 19, Total: 19, Complete: true}))
				require.True(t, o.state.CommunitiesComplete(), "a community that began later has a step more")
			}
			if st.Status != pilot.Complete {
				o.mustHand(st.Code)
			}
		}
		require.True(t, o.state.StepsComplete())
		require.False(t, hasStep(o.state, community) || hasStep(o.state, subDistrict))
	}
	require.Len(t, above.state.Steps, wasAbove)
	require.Len(t, below.state.Steps, wasBelow)

	// One that is open again shakes the closing steps that the sub-district has.
	above.take(pilot.SelfEntry(pilot.EntryProgress, above.now, pilot.Progress{V: 1, Seq: 60, Community: "sample-1", Light: pilot.LightGreen, Total: 19, Accepted: 18, Returned: 1}))
	require.Equal(t, pilot.ToConfirm, above.state.Step(pilot.StepSelfCheck).Status)

	for _, o := range []*running{above, below} {
		require.Equal(t, asJSON(t, o.state), asJSON(t, foldOf(o.terms, o.events)), "a fold from the start has the steps of then")
	}
	require.True(t, hasStep(openCommunity(t).state, community), "who begins now has it")
	require.True(t, hasStep(openPilot(t, examples.SampleTerms()).state, subDistrict))
}

func TestCatalogue_AnOpeningThatDoesNotSayItsStepsHasThoseOfThen(t *testing.T) { //nolint:paralleltest // changes the catalogue
	above, below := openPilot(t, examples.SampleTerms()), openCommunity(t)
	laterSteps(t)
	for _, o := range []*running{above, below} {
		events := slices.Clone(o.events)
		events[0].Catalogue, events[0].V = nil, 0
		require.Equal(t, asJSON(t, o.state), asJSON(t, foldOf(o.terms, events)))
	}
}

func foldOf(t *pilot.Terms, events []pilot.Event) *pilot.State {
	s := pilot.NewState()
	for _, e := range events {
		s.Apply(t, e)
	}
	return s
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	return string(data)
}

// running is a pilot whose steps are handed in one after the other.
type running struct {
	t       *testing.T
	terms   *pilot.Terms
	state   *pilot.State
	events  []pilot.Event
	earlier map[string]judge.Earlier
	now     time.Time
}

func openPilot(t *testing.T, terms *pilot.Terms) *running {
	t.Helper()
	r := &running{t: t, terms: terms, state: pilot.NewState(), earlier: map[string]judge.Earlier{}, now: terms.Opens.Start(terms.Location()).Add(9 * time.Hour)}
	r.take(pilot.SelfEntry(pilot.EntryOpen, r.now, struct{}{}))
	return r
}

func openCommunity(t *testing.T) *running {
	t.Helper()
	terms, _ := examples.SampleTerms().ForCommunity("sample-1")
	return openPilot(t, &terms)
}

func (r *running) take(e pilot.Entry) []pilot.Event {
	session := judge.NewSession(r.terms, r.state, r.earlier)
	events := session.Take(e)
	r.events = append(r.events, events...)
	return events
}

func (r *running) send(kind pilot.EntryKind, message any) pilot.Outcome {
	r.t.Helper()
	data, err := json.Marshal(message)
	require.NoError(r.t, err)
	return pilot.Outcomes(r.take(pilot.NewEntry(kind, "test", pilot.ViaUpdate, r.now, data)))[0]
}

func (r *running) header(id string, role pilot.Role) pilot.Header {
	return pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王秀英", Role: role, Unit: r.terms.UnitOf(role)}}
}

// mustHand hands in the example of a step, and files the records that it wants.
func (r *running) mustHand(step pilot.Step) {
	r.t.Helper()
	today := r.terms.Today(r.now)
	for _, kind := range evidence.RecordsFor(step) {
		spec, _ := evidence.RecordKind(kind)
		role, _ := spec.FiledAt(r.terms.Level())
		body, err := json.Marshal(examples.Record(r.terms, kind, today))
		require.NoError(r.t, err)
		r.send(pilot.EntryRecord, pilot.Record{Header: r.header(kind+"-for-"+string(step), role), Kind: kind, Body: body})
	}
	spec, _ := pilot.Spec(step)
	given, err := json.Marshal(examples.For(r.terms, r.state.Facts, step, today))
	require.NoError(r.t, err)
	out := r.send(pilot.EntryHandIn, pilot.HandIn{Header: r.header(string(step), spec.Role), Step: step, Evidence: given})
	require.Equal(r.t, pilot.Accepted, out.Outcome, "%s: %+v", step, out.Findings)
}
