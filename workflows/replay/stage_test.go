package replay

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"shidian/activities/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
	"shidian/workflows"
)

const (
	patience = 5 * time.Minute // how long a condition may take on a busy machine
	tick     = 20 * time.Millisecond
)

// Places on a stage.
const (
	subDistrict = "sample"
	first       = "sample/sample-1"
	second      = "sample/sample-2"
	firstLife   = "governance/sample/sample-1" // the first community after its pilot
)

// stage is one situation at play: a sub-district and its communities.
type stage struct {
	t     *testing.T
	house *house
	store *fakes.Store
	terms *pilot.Terms
	lives []string // after their pilots, and communities that are none any more: kept too
	input int      // the version of the input with which pilots are started
	n     int
}

// newStage is a programme of its own, not yet started. Its time stands nearly
// still on the pilot's third day.
func newStage(t *testing.T, h *house, programme string, communities int) *stage {
	t.Helper()
	s := &stage{t: t, house: h, store: fakes.NewStore(), terms: examples.SampleTerms(), input: workflows.InputLoud}
	s.terms.Programme = programme
	for i := range communities - 1 {
		code := fmt.Sprintf("sample-%d", i+2)
		s.terms.Communities = append(s.terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: code, Name: "示例" + code}, Illustrative: true})
	}
	for _, spec := range pilot.Catalogue() {
		s.terms.Due = append(s.terms.Due, pilot.StepDue{Step: spec.Code, Due: dueOf[spec.Stage]})
	}
	s.clock(2, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stores[programme] = s.store
	return s
}

var dueOf = map[pilot.Stage]pilot.Date{
	pilot.StagePreparation: "2002-10-08", pilot.StageFoundation: "2002-10-08", pilot.StageElection: "2002-11-12",
	pilot.StageParty: "2002-11-22", pilot.StageInstitutions: "2002-12-02", pilot.StageWorkstation: "2002-12-18",
	pilot.StageArchive: "2002-12-22", pilot.StageClosing: "2002-12-31",
}

// clock has the pilot begin some days after its opening, at a speed.
func (s *stage) clock(days int, speed float64) {
	begin := s.terms.Opens.AddDays(days).Start(s.terms.Location()).Add(9 * time.Hour)
	s.terms.Clock = pilot.Clock{RealStart: time.Now().UTC(), PlanStart: begin, Speed: speed}
}

func (s *stage) today() pilot.Date { return s.terms.Today(s.terms.Clock.Plan(time.Now())) }

func (s *stage) id(place string) string {
	if of, after := strings.CutPrefix(place, "governance/"); after {
		return workflows.GovernanceID(s.terms.Programme, of)
	}
	return workflows.PilotID(s.terms.Programme, place)
}

// places lists the pilots of the stage.
func (s *stage) places() []string {
	places := []string{s.terms.SubDistrict.Code}
	for _, c := range s.terms.Communities {
		places = append(places, s.terms.SubDistrict.Code+"/"+c.Code)
	}
	return places
}

func (s *stage) termsOf(place string) *pilot.Terms {
	if of, after := strings.CutPrefix(place, "governance/"); after {
		own := *s.termsOf(of)
		own.Governance = &pilot.GovernanceTerms{}
		return &own
	}
	for _, c := range s.terms.Communities {
		if own, _ := s.terms.ForCommunity(c.Code); own.Place() == place {
			return &own
		}
	}
	return s.terms
}

// start starts the sub-district and waits until everything has opened.
func (s *stage) start() {
	s.t.Helper()
	s.begin(workflows.SubDistrictPilotType, s.terms)
	for _, place := range s.places() {
		s.until(place, "opened", func(status view.Status) bool { return len(status.Waiting) > 0 })
	}
}

// begin starts one workflow.
func (s *stage) begin(workflowType string, terms *pilot.Terms) {
	s.t.Helper()
	options := client.StartWorkflowOptions{ID: workflows.IDOf(terms), TaskQueue: workflows.TaskQueue, TypedSearchAttributes: workflows.StartAttributes(terms)}
	_, err := s.house.client.ExecuteWorkflow(s.t.Context(), options, workflowType, workflows.PilotInput{V: s.input, Terms: *terms})
	require.NoError(s.t, err)
}

func (s *stage) query(place, run string) (view.Status, error) {
	var status view.Status
	value, err := patiently(s.t, func(ctx context.Context) (converter.EncodedValue, error) {
		return s.house.client.QueryWorkflow(ctx, s.id(place), run, workflows.QueryStatus)
	})
	if err != nil {
		return status, err
	}
	return status, value.Get(&status)
}

// page is what the newest run of a pilot shows in the Temporal UI.
func (s *stage) page(place string) string {
	s.t.Helper()
	value, err := s.house.client.QueryWorkflow(s.t.Context(), s.id(place), "", "__temporal_workflow_metadata")
	require.NoError(s.t, err)
	var metadata sdkpb.WorkflowMetadata
	require.NoError(s.t, value.Get(&metadata))
	return metadata.GetCurrentDetails()
}

// until waits until a pilot's status is as wanted.
func (s *stage) until(place, what string, wanted func(view.Status) bool) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		status, err := s.query(place, "")
		return err == nil && wanted(status)
	}, patience, tick, "%s: %s", place, what)
}

// message is the example hand-in of a step, by its role, under a new id.
func (s *stage) message(place string, step pilot.Step) pilot.HandIn {
	s.t.Helper()
	spec, ok := pilot.Spec(step)
	require.True(s.t, ok)
	status, err := s.query(place, "")
	require.NoError(s.t, err)
	terms := s.termsOf(place)
	evidence, err := json.Marshal(examples.For(terms, status.Facts, step, s.today()))
	require.NoError(s.t, err)
	s.n++
	by := pilot.Actor{Name: "王秀英", Role: spec.Role, Unit: terms.UnitOf(spec.Role)}
	return pilot.HandIn{Header: pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", step, s.n), By: by}, Step: step, Evidence: evidence}
}

// record is the example record of a kind, by who files it, under a new id.
func (s *stage) record(place, kind string) pilot.Record {
	s.t.Helper()
	terms := s.termsOf(place)
	spec, ok := evidence.RecordKind(kind)
	require.True(s.t, ok)
	role, ok := spec.FiledAt(terms.Level())
	require.True(s.t, ok)
	status, err := s.query(place, "")
	require.NoError(s.t, err)
	body, err := json.Marshal(examples.RecordOn(terms, status.Facts, kind, s.today()))
	require.NoError(s.t, err)
	s.n++
	by := pilot.Actor{Name: "王秀英", Role: role, Unit: terms.UnitOf(role)}
	return pilot.Record{Header: pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", kind, s.n), By: by}, Kind: kind, Body: body}
}

func (s *stage) returning(place string, steps ...pilot.Step) pilot.Return {
	s.n++
	by := pilot.Actor{Name: "李主任", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}
	if place != subDistrict {
		by.Role, by.Unit = pilot.RoleSubDistrictOffice, s.terms.SubDistrict.Code
	}
	return pilot.Return{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("return-%d", s.n), By: by},
		Steps:  steps, Reasons: []pilot.ReturnReason{{Text: "please look again"}},
	}
}

// send sends an update and returns once it is accepted, before its answer.
func (s *stage) send(place, name string, message any) (client.WorkflowUpdateHandle, error) {
	options := client.UpdateWorkflowOptions{
		WorkflowID: s.id(place), UpdateName: name, UpdateID: rand.Text(), Args: []any{message}, WaitForStage: client.WorkflowUpdateStageAccepted,
	}
	return patiently(s.t, func(ctx context.Context) (client.WorkflowUpdateHandle, error) {
		return s.house.client.UpdateWorkflow(ctx, options)
	})
}

// patiently calls again while a busy machine's server is merely slow.
func patiently[T any](t *testing.T, call func(context.Context) (T, error)) (T, error) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		ctx, cancel := context.WithTimeout(t.Context(), patience/6)
		result, err := call(ctx)
		cancel()
		if err == nil || !slow(err) || time.Now().After(deadline) || t.Context().Err() != nil {
			return result, err
		}
	}
}

func slow(err error) bool {
	var late *serviceerror.DeadlineExceeded
	var away *serviceerror.Unavailable
	var updateLate *client.WorkflowUpdateServiceTimeoutOrCanceledError
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &late) || errors.As(err, &away) || errors.As(err, &updateLate)
}

// update sends an update and waits for its answer.
func (s *stage) update(place, name string, message any) pilot.Outcome {
	s.t.Helper()
	handle, err := s.send(place, name, message)
	require.NoError(s.t, err)
	return s.answer(handle)
}

func (s *stage) answer(handle client.WorkflowUpdateHandle) pilot.Outcome {
	s.t.Helper()
	var out pilot.Outcome
	require.NoError(s.t, handle.Get(s.t.Context(), &out))
	return out
}

// handIn hands in steps, one after the other; each must be accepted.
func (s *stage) handIn(place string, steps ...pilot.Step) {
	s.t.Helper()
	for _, step := range steps {
		for _, kind := range evidence.RecordsFor(step) {
			out := s.update(place, workflows.UpdateFileRecord, s.record(place, kind))
			require.Equal(s.t, pilot.Accepted, out.Outcome, "%s %s: %+v", place, kind, out.Findings)
		}
		out := s.update(place, workflows.UpdateCompleteStep, s.message(place, step))
		require.Equal(s.t, pilot.Accepted, out.Outcome, "%s %s: %+v", place, step, out.Findings)
	}
}

// inFlight is how many updates may wait for their answers at once (docs: the recorder).
const inFlight = 5

// handInAtOnce hands in steps that rest on nothing of each other, side by side.
func (s *stage) handInAtOnce(place string, steps ...pilot.Step) {
	s.t.Helper()
	messages, errs := make([]pilot.HandIn, len(steps)), make([]error, len(steps))
	for i, step := range steps {
		messages[i] = s.message(place, step)
	}
	var wg sync.WaitGroup
	slots := make(chan struct{}, inFlight)
	for i, m := range messages {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			errs[i] = s.tryHandIn(place, m)
		})
	}
	wg.Wait()
	require.NoError(s.t, errors.Join(errs...))
}

func (s *stage) tryHandIn(place string, m pilot.HandIn) error {
	handle, err := s.send(place, workflows.UpdateCompleteStep, m)
	if err != nil {
		return fmt.Errorf("%s %s: %w", place, m.Step, err)
	}
	var out pilot.Outcome
	if err := handle.Get(s.t.Context(), &out); err != nil {
		return fmt.Errorf("%s %s: %w", place, m.Step, err)
	}
	if out.Outcome != pilot.Accepted {
		return fmt.Errorf("%s %s: %s %+v", place, m.Step, out.Outcome, out.Findings)
	}
	return nil
}

// signal signals the first community.
func (s *stage) signal(name string, message any) {
	s.t.Helper()
	require.NoError(s.t, s.house.client.SignalWorkflow(s.t.Context(), s.id(first), "", name, message))
}

// breakRecord has the record of one pilot fail until it is mended.
func (s *stage) breakRecord(place string, broken bool) {
	s.house.mu.Lock()
	defer s.house.mu.Unlock()
	s.house.down[s.id(place)] = broken
}

// ended waits until every pilot has come to an end.
func (s *stage) ended(phase pilot.Phase) {
	s.t.Helper()
	for _, place := range s.places() {
		s.until(place, string(phase), func(status view.Status) bool { return status.Phase == phase })
		err := s.house.client.GetWorkflow(s.t.Context(), s.id(place), "").Get(s.t.Context(), nil)
		if phase == pilot.PhaseClosed {
			require.NoError(s.t, err, place)
		}
	}
}
