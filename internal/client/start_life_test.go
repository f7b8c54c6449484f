package client_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

// closedBefore is the record of a sub-district that closed with two communities,
// of which the first lives on already, and a third that was cancelled.
func closedBefore(t *testing.T) (*pilot.Terms, *fakes.Store) {
	t.Helper()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	all := subDistricts(1, 3)[0]
	closed := &pilot.State{V: 1, Phase: pilot.PhaseClosed, ClosedAt: pilot.Date("2002-12-20").Start(all.Location()), Facts: w.Below}
	cancelled := &pilot.State{V: 1, Phase: pilot.PhaseCancelled, ClosedAt: closed.ClosedAt}
	record := &fakes.Store{Records: []postgres.StoredPilot{fakes.Of(all, closed)}}
	for i, state := range []*pilot.State{closed, closed, cancelled} {
		own, _ := all.ForCommunity(all.Communities[i].Code)
		record.Records = append(record.Records, fakes.Of(&own, state))
	}
	first, _ := all.ForCommunity("c0")
	life := fakes.Of(&first, &pilot.State{V: 1, Phase: pilot.PhaseOpen})
	life.WorkflowID = "governance/sample-2002/s0/c0"
	record.Records = append(record.Records, life)
	return all, record
}

func TestStartAll_BeginsTheLivesThatAnEarlierReleaseDidNot(t *testing.T) {
	t.Parallel()
	terms, record := closedBefore(t)
	var got []sdkclient.StartWorkflowOptions
	f := &fakes.Temporal{Start: func(o sdkclient.StartWorkflowOptions) error { got = append(got, o); return nil }}
	starts, err := startAll(t, &fakes.Servers{T: f, R: record}, []*pilot.Terms{terms})
	require.NoError(t, err)
	require.Equal(t, []client.Started{client.StartedEnded}, results(starts))
	require.Equal(t, 1, starts[0].Lives)
	require.Len(t, got, 1, "neither what lives already nor what was cancelled")
	require.Equal(t, "governance/sample-2002/s0/c1", got[0].ID)
	require.Positive(t, got[0].TypedSearchAttributes.Size())
	require.Contains(t, got[0].StaticSummary, "社区")
}

func TestStartAll_ALifeThatBeginsMeanwhileIsLeftAlone(t *testing.T) {
	t.Parallel()
	terms, record := closedBefore(t)
	f := &fakes.Temporal{Start: func(sdkclient.StartWorkflowOptions) error {
		return serviceerror.NewWorkflowExecutionAlreadyStarted("", "", "")
	}}
	starts, err := startAll(t, &fakes.Servers{T: f, R: record}, []*pilot.Terms{terms})
	require.NoError(t, err)
	require.Equal(t, []client.Started{client.StartedEnded}, results(starts))
	require.Zero(t, starts[0].Lives)
}

func TestStartAll_ALifeThatDoesNotBeginIsReported(t *testing.T) {
	t.Parallel()
	terms, record := closedBefore(t)
	f := &fakes.Temporal{Start: func(sdkclient.StartWorkflowOptions) error { return errors.New("no search attribute PilotLight") }}
	starts, err := startAll(t, &fakes.Servers{T: f, R: record}, []*pilot.Terms{terms})
	require.NoError(t, err)
	require.Equal(t, []client.Started{client.StartedFailed}, results(starts))
	require.ErrorContains(t, starts[0].Err, "s0/c1")
}

// Nothing is owed for the time in which nobody watched over it.
func TestForGovernanceFrom_OwesNothingOfBefore(t *testing.T) {
	t.Parallel()
	terms, record := closedBefore(t)
	own, _ := terms.ForCommunity("c1")
	state := record.Records[0].State
	late := own.ForGovernanceFrom(state, "2004-08-20")
	require.Equal(t, pilot.GovernanceTerms{Since: "2004-08-20", Closed: "2002-12-20", Facts: late.Governance.Facts}, *late.Governance)
	require.NotEmpty(t, late.Governance.Facts.Office.Committee)
	s := pilot.NewState()
	judge.NewSession(&late, s, nil).Take(pilot.SelfEntry(pilot.EntryOpen, pilot.Date("2004-08-20").Start(late.Location()).Add(time.Hour), struct{}{}))
	p, known := s.PeriodOf(&late, pilot.Step(pilot.DutyAssemblyMeeting))
	require.True(t, known)
	require.Equal(t, "2004-2", p.Name)
	require.Equal(t, own.ForGovernance(state), own.ForGovernanceFrom(state, "2002-12-20"))
}
