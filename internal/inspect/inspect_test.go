package inspect_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/audit"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/inspect"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

const (
	above = "pilot/sample-2002/sample"
	below = "pilot/sample-2002/sample/sample-1"
	after = "governance/sample-2002/sample/sample-1"
)

// house is a sub-district with one community, on record and running.
type house struct {
	record   *fakes.Store
	temporal *fakes.Temporal
	status   map[string]enumspb.WorkflowExecutionStatus
	says     map[string]view.Status
	mute     map[string]bool
	listed   []string
	servers  *fakes.Servers
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{
		record: &fakes.Store{}, status: map[string]enumspb.WorkflowExecutionStatus{}, says: map[string]view.Status{}, mute: map[string]bool{},
	}
	terms := examples.SampleTerms()
	community, ok := terms.ForCommunity("sample-1")
	require.True(t, ok)
	h.keep(t, terms)
	h.keep(t, &community)
	h.temporal = &fakes.Temporal{
		WorkerSeen: time.Now(),
		Inputs: map[string]any{
			above: workflows.PilotInput{V: 1, Terms: *terms}, below: workflows.PilotInput{V: 1, Terms: community},
		},
		Describe: func(id string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			status, known := h.status[id]
			if !known {
				return nil, serviceerror.NewNotFound("no workflow")
			}
			return fakes.Described(status, time.Time{}, nil), nil
		},
		Query: func(id, _ string) (any, error) {
			if h.mute[id] {
				return nil, context.DeadlineExceeded
			}
			return h.says[id], nil
		},
		List: func(string) []string { return append(h.listed, slices.Sorted(maps.Keys(h.status))...) },
	}
	h.servers = &fakes.Servers{T: h.temporal, R: h.record}
	return h
}

// keep puts a pilot on record that was opened, and has it run.
func (h *house) keep(t *testing.T, terms *pilot.Terms) {
	t.Helper()
	session := judge.NewSession(terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	require.NoError(t, h.record.Keep(terms, session.Events()))
	id := h.record.Records[len(h.record.Records)-1].WorkflowID
	h.status[id] = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	h.says[id] = view.Reader{Terms: terms, State: session.State(), Lang: view.LangOf(terms), Real: terms.Clock.RealStart}.Status()
}

// ended has a pilot ended on record, and its workflow too.
func (h *house) ended(id string, phase pilot.Phase) {
	for i, r := range h.record.Records {
		if r.WorkflowID == id {
			h.record.Records[i].Phase = phase
		}
	}
	h.status[id] = enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
}

func (h *house) audit(t *testing.T, o inspect.Order) *inspect.Report {
	t.Helper()
	c := client.New(h.servers)
	c.ConfirmAfter = time.Microsecond
	sum, err := inspect.Run(t.Context(), c, o)
	require.NoError(t, err)
	return sum
}

func kinds(found []audit.Finding) []audit.Kind {
	var out []audit.Kind
	for _, f := range found {
		out = append(out, f.Kind)
	}
	return out
}

func TestAudit_OfWhatAgreesFindsNothingAndAsksEveryPilot(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var told []inspect.Progress
	sum := h.audit(t, inspect.Order{Tell: func(p inspect.Progress) { told = append(told, p) }})
	require.Empty(t, sum.Findings)
	require.Equal(t, 2, sum.Pilots)
	require.Equal(t, 2, sum.Asked)
	require.Positive(t, sum.Events)
	require.True(t, sum.Complete())
	require.Equal(t, 2, told[1].Done)
	require.Equal(t, 2, told[1].Of)
}

func TestAudit_FindsWhatTemporalAndTheRecordDoNotAgreeOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(t *testing.T, h *house)
		want  []audit.Kind
		at    string
	}{
		"a pilot's word is another": {func(_ *testing.T, h *house) {
			s := h.says[above]
			s.Moved = 3
			h.says[above] = s
		}, []audit.Kind{audit.StatusDiffers}, above},
		"a pilot knows more than the record": {func(_ *testing.T, h *house) {
			s := h.says[below]
			s.Seq += 5
			h.says[below] = s
		}, []audit.Kind{audit.RecordBehind}, below},
		"a pilot runs by another calendar": {func(_ *testing.T, h *house) {
			terms := *h.record.Records[0].Terms
			terms.Clock.Speed = 7
			h.temporal.Inputs[above] = workflows.PilotInput{V: 1, Terms: terms}
		}, []audit.Kind{audit.TermsDiffer}, above},
		"a pilot does not run": {func(_ *testing.T, h *house) {
			h.status[below] = enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED
		}, []audit.Kind{audit.NotRunning}, below},
		"Temporal knows no such pilot": {func(_ *testing.T, h *house) { delete(h.status, below) }, []audit.Kind{audit.NotRunning}, below},
		"a pilot that has ended runs on": {func(_ *testing.T, h *house) {
			h.ended(below, pilot.PhaseClosed)
			h.status[below] = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		}, []audit.Kind{audit.StillRunning}, below},
		"a community's sub-district is closed":    {func(_ *testing.T, h *house) { h.ended(above, pilot.PhaseClosed) }, []audit.Kind{audit.Orphan}, below},
		"a community's sub-district is cancelled": {func(_ *testing.T, h *house) { h.ended(above, pilot.PhaseCancelled) }, []audit.Kind{audit.Undecided, audit.Orphan}, above},
		"a community's sub-district is unknown": {func(_ *testing.T, h *house) {
			h.record.Records = h.record.Records[1:]
			delete(h.status, above)
		}, []audit.Kind{audit.Orphan}, below},
		"a sub-district closed without a community": {func(_ *testing.T, h *house) {
			h.record.Records = h.record.Records[:1]
			delete(h.status, below)
			h.ended(above, pilot.PhaseClosed)
		}, []audit.Kind{audit.CommunityMissing}, above},
		"a workflow is not on record": {func(_ *testing.T, h *house) {
			const stranger = "pilot/lost-2003/somewhere"
			h.status[stranger] = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
			h.says[stranger] = view.Status{Seq: 9, Name: "某街道"}
		}, []audit.Kind{audit.NotOnRecord}, "pilot/lost-2003/somewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			c.spoil(t, h)
			sum := h.audit(t, inspect.Order{})
			require.Equal(t, c.want, kinds(sum.Findings), "%+v", sum.Findings)
			require.Equal(t, c.at, sum.Findings[0].WorkflowID)
			require.Equal(t, 1, sum.Differences())
		})
	}
}

// A run keeps in Temporal the terms by which it began, whatever was ordered since.
func TestAudit_ARunMayHaveBegunByAnyTermsThatThePilotHad(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(began, after pilot.Terms) pilot.Terms
		want   []audit.Kind
	}{
		"before the order":    {func(began, _ pilot.Terms) pilot.Terms { return began }, nil},
		"since the order":     {func(_, after pilot.Terms) pilot.Terms { return after }, nil},
		"others at all times": {func(_, after pilot.Terms) pilot.Terms { after.WarnDays = 300; return after }, []audit.Kind{audit.TermsDiffer}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			s := h.record.Snapshots[above]
			began := *s.Begun()
			after := began
			after.WarnDays, after.Amended = began.WarnDays+2, 1
			changes, err := began.ChangesTo(&after)
			require.NoError(t, err)
			last := s.Events[len(s.Events)-1]
			events := append(slices.Clone(s.Events), pilot.Event{
				Seq: last.Seq + 1, Entry: last.Seq + 1, V: pilot.FoldVersion, Type: pilot.EventAmended, At: last.At, Real: last.Real, Changes: changes, Amended: 1,
			})
			h.record.Records = slices.DeleteFunc(h.record.Records, func(r postgres.StoredPilot) bool { return r.WorkflowID == above })
			require.NoError(t, h.record.Keep(&began, events))
			terms := began
			state := audit.Fold(&terms, events)
			h.says[above] = view.Reader{Terms: &terms, State: state, Lang: view.LangOf(&terms), Real: terms.Clock.RealStart}.Status()
			h.temporal.Inputs[above] = workflows.PilotInput{V: 1, Terms: c.change(began, after)}
			require.Equal(t, c.want, kinds(h.audit(t, inspect.Order{}).Findings))
		})
	}
}

func TestAudit_WhatIsTrueForAMomentOnlyIsNotSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asked := 0
	query := h.temporal.Query
	h.temporal.Query = func(id, name string) (any, error) {
		value, err := query(id, name)
		if status, ok := value.(view.Status); ok && id == above {
			if asked++; asked == 1 {
				status.Moved = 3
			}
			value = status
		}
		return value, err
	}
	require.Empty(t, h.audit(t, inspect.Order{Place: "sample"}).Findings)
	require.Equal(t, 2, asked)

	h = newHouse(t)
	h.ended(above, pilot.PhaseClosed)
	looks := 0
	describe := h.temporal.Describe
	h.temporal.Describe = func(id string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
		if id == below {
			if looks++; looks == 2 {
				h.ended(below, pilot.PhaseClosed) // it closes a little later than its sub-district
			}
		}
		return describe(id)
	}
	require.Empty(t, h.audit(t, inspect.Order{}).Findings)
}

func TestAudit_AClosedCommunityWithoutALifeAfterItIsARemark(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ended(above, pilot.PhaseClosed)
	h.ended(below, pilot.PhaseClosed)
	require.Empty(t, h.audit(t, inspect.Order{}).Findings, "its release has no life after the pilot")

	terms := examples.SampleTerms()
	other := append(terms.Communities[:1:1], terms.Communities[0])
	other[1].Unit = pilot.Unit{Code: "sample-2", Name: "又一社区"}
	terms.Communities, terms.Clock.RealStart = other, time.Now() // nothing of its life is late yet
	second, ok := terms.ForCommunity("sample-2")
	require.True(t, ok)
	session := judge.NewSession(&second, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	life := second.ForGovernance(session.State())
	h.keep(t, &life)
	sum := h.audit(t, inspect.Order{Place: "sample"})
	require.Equal(t, []audit.Kind{audit.NoLifeAfter}, kinds(sum.Findings))
	require.Zero(t, sum.Differences())

	h.status[after] = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING // it has begun, and has nothing on record yet
	require.Empty(t, h.audit(t, inspect.Order{Place: "sample/sample-1"}).Findings)
}

// A run is refused while a record that was put back does not know its pilot yet; where
// Temporal's data is lost before it tries again, it never records anything.
func TestAudit_ARefusedRunIsAStrangerOnlyWhileItRunsItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.record.Refused = []postgres.StrangerRow{{WorkflowID: below, RunID: "refused", Why: pilot.NoParent}}
	require.Equal(t, []audit.Kind{audit.Stranger}, kinds(h.audit(t, inspect.Order{}).Findings))
	h.temporal.GoneRuns = []string{"refused"}
	require.Empty(t, h.audit(t, inspect.Order{}).Findings, "the pilot goes on in another run")
	h.record.Refused = append(h.record.Refused, postgres.StrangerRow{WorkflowID: below, RunID: "runs", Why: pilot.OtherTerms})
	found := h.audit(t, inspect.Order{}).Findings
	require.Equal(t, []audit.Kind{audit.Stranger}, kinds(found))
	require.Equal(t, string(pilot.OtherTerms), found[0].Detail)
}

func TestAudit_AWorkflowThatHasJustStartedIsNoStranger(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const young = "pilot/sample-2002/young"
	h.status[young] = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	h.says[young] = view.Status{}
	sum := h.audit(t, inspect.Order{})
	require.Empty(t, sum.Findings)
	require.Equal(t, 1, sum.Starting)
}

func TestAudit_RepairsWhatTheEventsCanTell(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.record.Snapshots[above]
	s.Pilot.Light = "red"
	h.record.Snapshots[above] = s
	broken := h.record.Snapshots[below]
	broken.Pilot.Seq++
	h.record.Snapshots[below] = broken

	sum := h.audit(t, inspect.Order{})
	require.Equal(t, []audit.Kind{audit.PilotDiffers, audit.LogShort}, kinds(sum.Findings))
	require.Equal(t, 2, sum.Differences())

	sum = h.audit(t, inspect.Order{Repair: true})
	require.Equal(t, []audit.Kind{audit.PilotDiffers, audit.LogShort}, kinds(sum.Findings))
	require.True(t, sum.Findings[0].Repaired)
	require.Equal(t, []audit.Field{{Path: "light", Found: "red", Wanted: "green"}}, sum.Findings[0].Fields)
	require.False(t, sum.Findings[1].Repaired)
	require.Equal(t, 1, sum.Differences())

	sum = h.audit(t, inspect.Order{Repair: true, Place: "sample/sample-1"})
	require.Equal(t, []audit.Kind{audit.LogShort}, kinds(sum.Findings))
	require.Equal(t, 1, sum.Pilots)
}

func TestAudit_WithoutTemporalReadsTheRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.servers.TErr = fakes.Refusing(errors.New("connection refused"))
	s := h.record.Snapshots[above]
	s.Pilot.Progress = 77
	h.record.Snapshots[above] = s
	sum := h.audit(t, inspect.Order{})
	require.Equal(t, []audit.Kind{audit.PilotDiffers}, kinds(sum.Findings))
	require.Equal(t, inspect.NoTemporal, sum.Unheard)
	require.False(t, sum.Complete())
	require.Equal(t, 2, sum.Running)
	require.Zero(t, sum.Asked)
}

func TestAudit_WhenTemporalStopsAnsweringGoesOnWithTheRecord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.temporal.Describe = func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			return nil, serviceerror.NewUnavailable("gone")
		}
		sum := h.audit(t, inspect.Order{})
		require.Equal(t, inspect.NoTemporal, sum.Unheard)
		require.Equal(t, 2, sum.Pilots)
		require.Empty(t, sum.Findings)
	})
}

func TestAudit_WithoutAWorkerAsksNoPilotAndSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.temporal.WorkerSeen = time.Now().Add(-time.Hour)
	h.temporal.Query = func(string, string) (any, error) {
		t.Error("nobody is there to answer")
		return nil, context.DeadlineExceeded
	}
	delete(h.status, below)
	sum := h.audit(t, inspect.Order{})
	require.Equal(t, inspect.NoWorker, sum.Unheard)
	require.Equal(t, []audit.Kind{audit.NotRunning}, kinds(sum.Findings), "who runs is asked of Temporal itself")
	require.Equal(t, []string{"sample"}, sum.Silent)
}

func TestAudit_PilotsThatDoNotAnswerAreNamedAndAfterSomeNoMoreAreAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.mute[below] = true
	sum := h.audit(t, inspect.Order{})
	require.Equal(t, inspect.Heard, sum.Unheard)
	require.False(t, sum.Complete())
	require.Equal(t, []string{"sample/sample-1"}, sum.Silent)

	h = newHouse(t)
	asked := 0
	h.temporal.Query = func(string, string) (any, error) {
		asked++
		return nil, context.DeadlineExceeded
	}
	for _, code := range []string{"a", "b", "c", "d", "e", "f"} {
		terms := examples.SampleTerms()
		terms.SubDistrict.Code = code
		h.keep(t, terms)
	}
	sum = h.audit(t, inspect.Order{})
	require.Equal(t, inspect.PilotsAreSlow, sum.Unheard)
	require.Equal(t, 4, asked, "the first once more, then three in all")
}

func TestAudit_OfAnUnknownPlaceSaysWhichMayBeMeant(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := inspect.Run(t.Context(), client.New(h.servers), inspect.Order{Programme: "sample-2002", Place: "sampel"})
	var unknown *client.UnknownPlaceError
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, "sample", unknown.Meant[0].Code)
}

func TestAudit_NeedsTheRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.servers.RErr = &client.UnreachableError{Server: "Postgres"}
	_, err := inspect.Run(t.Context(), client.New(h.servers), inspect.Order{})
	var silent *client.UnreachableError
	require.ErrorAs(t, err, &silent)
}

func TestAudit_BrokenOffSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ended(above, pilot.PhaseClosed)
	ctx, cancel := context.WithCancel(t.Context())
	c := client.New(h.servers)
	c.ConfirmAfter = time.Hour
	_, err := inspect.Run(ctx, c, inspect.Order{Tell: func(inspect.Progress) { cancel() }})
	require.ErrorIs(t, err, client.ErrInterrupted)
}
