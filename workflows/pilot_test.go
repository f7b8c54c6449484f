package workflows_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/activities"
	"shidian/activities/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
	"shidian/workflows"
)

// scene is a pilot in the test environment: its record, its clock, and what it
// told others.
type scene struct {
	t     *testing.T
	env   *testsuite.TestWorkflowEnvironment
	store *fakes.Store
	terms *pilot.Terms
	told  []pilot.Progress
	lives []workflows.PilotInput // started after the pilot
	acts  *activities.Activities
	n     int
}

// newScene knows every workflow; lives after the pilot are noted down, not lived.
func newScene(t *testing.T, terms *pilot.Terms) *scene {
	t.Helper()
	s := newBareScene(t, terms)
	workflows.Register(s.env)
	s.env.OnWorkflow(workflows.CommunityGovernanceType, mock.Anything, mock.Anything).Return(
		func(_ workflow.Context, in workflows.PilotInput) (*pilot.Summary, error) {
			s.lives = append(s.lives, in)
			return &pilot.Summary{}, nil
		}).Maybe()
	return s
}

// patience is how long a scene may take on a busy machine, and a part of it between two
// waits of the workflow: a slow one is not stuck.
const patience = 5 * time.Minute

// newBareScene knows no workflow yet.
func newBareScene(t *testing.T, terms *pilot.Terms) *scene {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	s := &scene{t: t, env: suite.NewTestWorkflowEnvironment(), terms: terms, acts: &activities.Activities{}}
	terms.Clock = pilot.Clock{}
	s.env.SetWorkerOptions(worker.Options{Interceptors: workflows.Interceptors(), DeadlockDetectionTimeout: patience})
	s.env.RegisterActivity(s.acts)
	s.useStore(fakes.NewStore())
	s.env.SetStartTime(terms.Opens.Start(terms.Location()).Add(9 * time.Hour))
	s.env.SetTestTimeout(patience)
	return s
}

// useStore has the activities write to a record, also one that an earlier run wrote.
func (s *scene) useStore(store *fakes.Store) {
	s.store = store
	s.acts.Store = store
}

func sampleTerms() *pilot.Terms {
	terms := examples.SampleTerms()
	for _, spec := range pilot.Catalogue() {
		terms.Due = append(terms.Due, pilot.StepDue{Step: spec.Code, Due: dueOf[spec.Stage]})
	}
	return terms
}

var dueOf = map[pilot.Stage]pilot.Date{
	pilot.StagePreparation: "2002-10-08", pilot.StageFoundation: "2002-10-08", pilot.StageElection: "2002-11-12",
	pilot.StageParty: "2002-11-22", pilot.StageInstitutions: "2002-12-02", pilot.StageWorkstation: "2002-12-18",
	pilot.StageArchive: "2002-12-22", pilot.StageClosing: "2002-12-31",
}

func communityTerms() *pilot.Terms {
	terms, _ := sampleTerms().ForCommunity("sample-1")
	return &terms
}

// communityScene hears what the community tells its sub-district.
func communityScene(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, communityTerms())
	s.env.OnSignalExternalWorkflow(mock.Anything, workflows.SubDistrictID(s.terms.Programme, "sample"), "", workflows.SignalCommunityProgress, mock.Anything).
		Return(func(_, _, _, _ string, arg any) error {
			s.told = append(s.told, *arg.(*pilot.Progress))
			return nil
		})
	return s
}

func (s *scene) runCommunity() {
	s.env.SetStartWorkflowOptions(startOptions(s.terms))
	s.env.ExecuteWorkflow(workflows.CommunityPilot, workflows.PilotInput{V: 1, Terms: *s.terms})
}

func (s *scene) id() string { return workflows.IDOf(s.terms) }

// after does something once that much time has passed.
func (s *scene) after(d time.Duration, do func()) { s.env.RegisterDelayedCallback(do, d) }

const day = 24 * time.Hour

func (s *scene) status() view.Status {
	s.t.Helper()
	value, err := s.env.QueryWorkflow(workflows.QueryStatus)
	require.NoError(s.t, err)
	var status view.Status
	require.NoError(s.t, value.Get(&status))
	return status
}

func (s *scene) message(step pilot.Step) pilot.HandIn {
	s.t.Helper()
	s.n++
	spec, ok := pilot.Spec(step)
	require.True(s.t, ok)
	evidence, err := json.Marshal(examples.For(s.terms, s.status().Facts, step, s.terms.Today(s.env.Now())))
	require.NoError(s.t, err)
	by := pilot.Actor{Name: "王秀英", Role: spec.Role, Unit: s.terms.UnitOf(spec.Role)}
	return pilot.HandIn{Header: pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", step, s.n), By: by}, Step: step, Evidence: evidence}
}

// update sends an update and checks its answer when it comes.
func (s *scene) update(name string, message any, answered func(pilot.Outcome)) {
	s.t.Helper()
	s.n++
	s.env.UpdateWorkflow(name, fmt.Sprintf("update-%d", s.n), &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: func(err error) { require.NoError(s.t, err) },
		OnComplete: func(result any, err error) {
			require.NoError(s.t, err)
			answered(*result.(*pilot.Outcome))
		},
	}, message)
}

// file files a record that a step wants.
func (s *scene) file(kind string) {
	s.t.Helper()
	s.n++
	spec, _ := evidence.RecordKind(kind)
	role, _ := spec.FiledAt(s.terms.Level())
	body, err := json.Marshal(examples.Record(s.terms, kind, s.terms.Today(s.env.Now())))
	require.NoError(s.t, err)
	s.update(workflows.UpdateFileRecord, pilot.Record{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", kind, s.n), By: pilot.Actor{Name: "王秀英", Role: role, Unit: s.terms.UnitOf(role)}},
		Kind:   kind, Body: body,
	}, func(out pilot.Outcome) {
		require.Equal(s.t, pilot.Accepted, out.Outcome, "%s: %+v", kind, out.Findings)
	})
}

func (s *scene) mustHandIn(step pilot.Step) {
	s.t.Helper()
	for _, kind := range evidence.RecordsFor(step) {
		s.file(kind)
	}
	s.update(workflows.UpdateCompleteStep, s.message(step), func(out pilot.Outcome) {
		require.Equal(s.t, pilot.Accepted, out.Outcome, "%s: %+v", step, out.Findings)
	})
}

// mustDo sends an update that must be accepted.
func (s *scene) mustDo(name string, message any) {
	s.t.Helper()
	s.update(name, message, func(out pilot.Outcome) {
		require.Equal(s.t, pilot.Accepted, out.Outcome, "%s: %+v", name, out.Findings)
	})
}

func (s *scene) openGate() {
	s.env.SignalWorkflow(workflows.SignalGateChanged, pilot.GateChanged{V: 1, Seq: 1, Open: true})
}

// handInAll hands in every step of the community, one a day.
func (s *scene) handInAll(from time.Duration) time.Duration {
	s.after(from, s.openGate)
	for i, spec := range pilot.StepsOf(s.terms) {
		s.after(from+time.Duration(i+1)*day, func() { s.mustHandIn(spec.Code) })
	}
	return from + 20*day
}

func (s *scene) closeCommunity(at time.Duration) {
	s.after(at, func() { s.env.SignalWorkflow(workflows.SignalPilotClosing, pilot.Closing{V: 1, Seq: 1}) })
	s.after(at+time.Hour, func() { s.env.SignalWorkflow(workflows.SignalPilotClosed, pilot.Closed{V: 1, Seq: 1}) })
}

func (s *scene) requireDone() {
	s.t.Helper()
	require.True(s.t, s.env.IsWorkflowCompleted())
	require.NoError(s.t, s.env.GetWorkflowError())
	require.Equal(s.t, pilot.PhaseClosed, s.store.Pilot(s.id()).State.Phase)
}

func (s *scene) eventTypes() []pilot.EventType {
	var types []pilot.EventType
	for _, e := range s.store.Pilot(s.id()).Events {
		types = append(types, e.Type)
	}
	return types
}

func count(types []pilot.EventType, one pilot.EventType) int {
	n := 0
	for _, t := range types {
		if t == one {
			n++
		}
	}
	return n
}
