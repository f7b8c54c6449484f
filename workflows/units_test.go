package workflows_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/workflows"
)

// familyScene is a sub-district with its communities, all of them at work.
type familyScene struct{ *scene }

func newFamilyScene(t *testing.T) familyScene {
	t.Helper()
	terms := sampleTerms()
	terms.Communities = []pilot.CommunityTerms{
		{Unit: pilot.Unit{Code: "a", Name: "甲社区"}}, {Unit: pilot.Unit{Code: "b", Name: "乙社区"}}, {Unit: pilot.Unit{Code: "c", Name: "丙社区"}},
	}
	s := newScene(t, terms)
	s.store.KnowKin()
	return familyScene{s}
}

func (s familyScene) below(code string) string {
	return workflows.CommunityID(s.terms.Programme, s.terms.SubDistrict.Code, code)
}

// complete hands in a step at a community, with the records that it wants.
func (s familyScene) complete(code string, step pilot.Step) {
	s.t.Helper()
	known := s.store.Pilot(s.below(code))
	require.NotNil(s.t, known.State, "%s has begun", code)
	today := known.Terms.Today(s.env.Now())
	for _, kind := range evidence.RecordsFor(step) {
		record, _ := evidence.RecordKind(kind)
		role, _ := record.FiledAt(pilot.LevelCommunity)
		body, err := json.Marshal(examples.Record(&known.Terms, kind, today))
		require.NoError(s.t, err)
		s.tell(code, workflows.SignalRecordFiled, pilot.Record{Header: s.header(kind, role, &known.Terms), Kind: kind, Body: body})
	}
	given, err := json.Marshal(examples.For(&known.Terms, known.State.Facts, step, today))
	require.NoError(s.t, err)
	s.tell(code, workflows.SignalStepCompleted, pilot.HandIn{Header: s.header(string(step), pilot.SpecOf(step).Role, &known.Terms), Step: step, Evidence: given})
}

func (s familyScene) tell(code, signal string, message any) {
	s.t.Helper()
	require.NoError(s.t, s.env.SignalWorkflowByID(s.below(code), signal, message))
}

func (s familyScene) header(about string, role pilot.Role, t *pilot.Terms) pilot.Header {
	s.scene.n++
	return pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", about, s.scene.n), By: pilot.Actor{Name: "王秀英", Role: role, Unit: t.UnitOf(role)}}
}

func (s familyScene) merge(codes ...string) pilot.UnitsChange {
	return pilot.UnitsChange{
		Header: s.header("merge", pilot.RoleDistrict, s.terms), Change: pilot.ChangeMerge, Communities: codes,
		Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "ab", Name: "新社区"}, Households: 500}}, Reason: "the district makes fewer communities", Record: "西政发〔2002〕31号",
	}
}

// prepare has the preparation done from an instant on, and returns when it is.
func (s familyScene) prepare(at time.Duration) time.Duration {
	for i, step := range []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation} {
		s.after(at+time.Duration(i)*day, func() { s.mustHandIn(step) })
	}
	return at + 4*day
}

// all has every step of a community done, one a day.
func (s familyScene) all(code string, at time.Duration) time.Duration {
	n := 0
	for _, spec := range pilot.Catalogue() {
		if spec.Level == pilot.LevelCommunity && !spec.Optional && spec.Code != pilot.StepPartyFounding {
			s.after(at+time.Duration(n)*day, func() { s.complete(code, spec.Code) })
			n++
		}
	}
	return at + time.Duration(n)*day
}

func (s familyScene) run() {
	s.env.SetStartWorkflowOptions(startOptions(s.terms))
	s.env.ExecuteWorkflow(workflows.SubDistrictPilot, workflows.PilotInput{V: 1, Terms: *s.terms})
}

func TestUnits_TwoCommunitiesMergeInMidElectionAndTheSubDistrictClosesWithTheNewOne(t *testing.T) {
	t.Parallel()
	s := newFamilyScene(t)
	at := s.prepare(day)
	s.after(at, func() {
		for _, code := range []string{"a", "b"} {
			s.complete(code, pilot.StepSizeAdjustment)
		}
	})
	s.after(at+day, func() {
		for _, code := range []string{"a", "b"} {
			s.complete(code, pilot.StepElectionCommittee)
		}
	})
	s.after(at+2*day, func() { s.mustDo(workflows.UpdateChangeUnits, s.merge("a", "b")) })
	s.after(at+2*day+time.Hour, func() {
		for _, code := range []string{"a", "b"} {
			require.Equal(t, pilot.PhaseDissolved, s.store.Pilot(s.below(code)).State.Phase)
		}
		require.Error(t, s.env.SignalWorkflowByID(s.below("a"), workflows.SignalStepCompleted, "late"), "its workflow has ended")
		began := s.store.Pilot(s.below("ab"))
		require.Equal(t, []string{"sample/a", "sample/b"}, began.Terms.Origin.Places)
		require.True(t, began.State.Gate.Open, "it hears that elections may open")
		*s.terms = s.store.Pilot(s.id()).Terms // what is handed in names the communities that there are
	})
	end := max(s.all("c", at+3*day), s.all("ab", at+3*day))
	for i, step := range []pilot.Step{pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt} {
		s.after(end+time.Duration(i+1)*day, func() { s.mustHandIn(step) })
	}
	s.run()
	s.requireDone()
	for _, code := range []string{"c", "ab"} {
		require.Equal(t, pilot.PhaseClosed, s.store.Pilot(s.below(code)).State.Phase, code)
	}
	require.Len(t, s.lives, 2, "the lives of those that closed; what was merged has none")
}

func TestUnits_WhatTakesOthersPlaceWaitsUntilTheyHaveEndedOnRecord(t *testing.T) {
	t.Parallel()
	terms := sampleTerms()
	terms.Communities = []pilot.CommunityTerms{{Unit: pilot.Unit{Code: "ab", Name: "新社区"}, Origin: &pilot.Origin{Change: pilot.ChangeMerge, Places: []string{"sample/a"}}}}
	own, _ := terms.ForCommunity("ab")
	s := newScene(t, &own)
	s.store.KnowKin()
	old := *sampleTerms()
	old.Community = &pilot.Unit{Code: "a", Name: "甲社区"}
	still := pilot.NewState()
	still.Phase = pilot.PhaseOpen
	s.store.Put(old, still)
	s.after(time.Hour, func() {
		require.Nil(t, s.store.Pilot(s.id()).State, "it has begun with nothing")
		ended := pilot.NewState()
		ended.Phase = pilot.PhaseCancelled // cancelled meanwhile, it has ended all the same
		s.store.Put(old, ended)
	})
	s.after(2*day, func() {
		require.Equal(t, pilot.PhaseOpen, s.store.Pilot(s.id()).State.Phase)
		require.NotNil(t, s.store.Pilot(s.id()).State.Inherited)
		s.env.CancelWorkflow()
	})
	s.env.OnSignalExternalWorkflow(mock.Anything, workflows.SubDistrictID(own.Programme, "sample"), "", workflows.SignalCommunityProgress, mock.Anything).Return(nil).Maybe()
	s.env.SetStartWorkflowOptions(startOptions(&own))
	s.env.ExecuteWorkflow(workflows.CommunityPilot, workflows.PilotInput{V: 1, Terms: own})
	require.NotNil(t, s.store.Pilot(s.id()).State)
}

func TestUnits_AnOrderThatNobodyMayGiveChangesNothing(t *testing.T) {
	t.Parallel()
	s := newFamilyScene(t)
	s.after(day, func() {
		forged := s.merge("a", "b")
		forged.By.Role, forged.By.Unit = pilot.RoleSubDistrictOffice, "sample"
		s.env.SignalWorkflow(workflows.SignalUnitsChanged, forged)
		s.env.SignalWorkflow(workflows.SignalUnitsChanged, "junk")
		s.tell("a", workflows.SignalUnitsChanged, s.merge("a", "b"))
	})
	s.after(2*day, func() {
		require.Equal(t, 2, s.store.Pilot(s.id()).State.Counts.Refused)
		require.Equal(t, 1, s.store.Pilot(s.below("a")).State.Counts.Refused)
		require.Zero(t, s.store.Pilot(s.id()).State.Amended)
		s.env.CancelWorkflow()
	})
	s.run()
}

func TestUnits_TheNextRunGoesOnWithThoseThatThereAre(t *testing.T) {
	t.Parallel()
	s := newFamilyScene(t)
	s.after(day, func() { s.mustDo(workflows.UpdateChangeUnits, s.merge("a", "b")) })
	s.after(2*day, func() {
		s.env.SetContinueAsNewSuggested(true)
		s.mustHandIn(pilot.StepLeadingGroup)
	})
	s.after(3*day, func() {
		for _, code := range []string{"c", "ab"} {
			s.env.CancelWorkflowByID(s.below(code), "")
		}
	})
	s.run()
	in := continued(t, s.env.GetWorkflowError())
	require.Len(t, in.Terms.Communities, 2)
	require.Len(t, in.Carried.State.Former, 2)
	require.Contains(t, in.Carried.Started, "ab")
}
