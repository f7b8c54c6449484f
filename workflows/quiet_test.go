package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// quietly are the versions of the input of quiet runs.
func quietly() []int { return []int{workflows.InputQuiet, workflows.InputBrief} }

func (s *scene) runQuietly(v int, carried *workflows.Carried) {
	s.env.SetStartWorkflowOptions(startOptions(s.terms))
	s.env.ExecuteWorkflow(workflows.CommunityPilot, workflows.PilotInput{V: v, Terms: *s.terms, Carried: carried})
}

func TestQuiet_ACommunitySignalsNobodyAndPutsItsNewsDown(t *testing.T) {
	t.Parallel()
	loud := communityScene(t)
	loud.closeCommunity(loud.handInAll(time.Hour))
	loud.runCommunity()
	require.Empty(t, loud.store.Pilot(loud.id()).Reports)
	for _, v := range quietly() {
		quiet := communityScene(t)
		quiet.closeCommunity(quiet.handInAll(time.Hour))
		quiet.runQuietly(v, nil)
		quiet.requireDone()
		require.Empty(t, quiet.told)
		noted := quiet.store.Pilot(quiet.id()).Reports
		require.Equal(t, loud.told, noted, "what the loud one signals")
		require.True(t, noted[len(noted)-1].Complete)
		require.Equal(t, int64(1), noted[len(noted)-1].Agreed)
		require.Equal(t, loud.store.Pilot(loud.id()).State, quiet.store.Pilot(quiet.id()).State)
	}
}

func TestQuiet_ACancelledCommunityPutsItDown(t *testing.T) {
	t.Parallel()
	for _, v := range quietly() {
		s := communityScene(t)
		s.after(day, s.env.CancelWorkflow)
		s.runQuietly(v, nil)
		require.Empty(t, s.told)
		noted := s.store.Pilot(s.id()).Reports
		require.Equal(t, pilot.LightCancelled, noted[len(noted)-1].Light)
	}
}

// A loud run becomes a quiet one when it continues as new under recorders that know of no
// earlier release; what it has not got through the quiet one brings itself.
func TestQuiet_ALoudRunGoesOnQuietlyAndLosesNoReport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ quiet, arrives bool }{"settings say so": {true, true}, "a report on its way": {true, false}, "settings don't say so": {false, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, communityTerms())
			s.acts.Quiet = c.quiet
			s.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, "", workflows.SignalCommunityProgress, mock.Anything).
				Return(func(_, _, _, _ string, arg any) error {
					if !c.arrives {
						return temporal.NewApplicationError("nobody there", "x")
					}
					s.told = append(s.told, *arg.(*pilot.Progress))
					return nil
				})
			s.after(time.Hour, s.openGate)
			s.after(2*time.Hour, func() { s.mustHandIn(pilot.StepSizeAdjustment) })
			s.after(day, func() { s.env.SetContinueAsNewSuggested(true); s.mustHandIn(pilot.StepElectionCommittee) })
			s.runCommunity()
			in := continued(t, s.env.GetWorkflowError())
			if !c.quiet {
				require.Equal(t, workflows.InputLoud, in.V)
				return
			}
			require.Equal(t, workflows.InputBrief, in.V)

			second := communityScene(t)
			second.useStore(s.store)
			second.after(3*day, second.env.CancelWorkflow)
			second.terms.Clock = in.Terms.Clock
			second.runQuietly(in.V, in.Carried)
			if c.arrives {
				require.Empty(t, second.told)
			} else {
				require.Len(t, second.told, 1, "what the loud run owed")
			}
		})
	}
}

func TestQuiet_ASubDistrictHearsSeveralReportsAtOnceAndOldOnesChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	hear := func(id string, reports ...pilot.Progress) {
		for i := range reports {
			reports[i].V, reports[i].Community, reports[i].Total = 1, "sample-1", 18
		}
		s.env.UpdateWorkflow(workflows.UpdateCommunityProgress, id, &heard{t: t}, pilot.Reports{V: 1, Reports: reports})
	}
	s.after(day, func() { hear("a", pilot.Progress{Seq: 7, Light: pilot.LightYellow, Accepted: 3}) })
	s.after(2*day, func() {
		hear("b", pilot.Progress{Seq: 9, Light: pilot.LightGreen, Accepted: 4}, pilot.Progress{Seq: 8, Light: pilot.LightRed, Accepted: 4})
	})
	s.after(3*day, func() {
		c := s.store.Pilot(s.id()).State.Community("sample-1")
		require.Equal(t, int64(9), c.Seq)
		require.Equal(t, pilot.LightGreen, c.Light)
		s.env.CancelWorkflow()
	})
	s.run(workflows.PilotInput{V: workflows.InputQuiet, Terms: *s.terms})
	require.Equal(t, 2, count(s.eventTypes(), pilot.EventProgressed))
}

// heard is an update that must be answered without an error.
type heard struct{ t *testing.T }

func (h *heard) Accept()                   {}
func (h *heard) Reject(err error)          { require.NoError(h.t, err) }
func (h *heard) Complete(_ any, err error) { require.NoError(h.t, err) }

func TestQuiet_ListsChangeWithTheStageTheLightAndTheDuesAndAreTrue(t *testing.T) {
	t.Parallel()
	upserts := func(v int) (n int, last map[string]any, s *scene) {
		s = communityScene(t)
		s.acts.Line, s.acts.QuietLine = view.ListLine, view.QuietLine
		last = map[string]any{}
		s.env.OnUpsertTypedSearchAttributes(mock.Anything).Run(func(args mock.Arguments) {
			a, _ := args.Get(0).(temporal.SearchAttributes)
			n++
			for key, value := range a.GetUntypedValues() {
				last[key.GetName()] = value
			}
			sum := pilot.Summarise(s.store.Pilot(s.id()).State)
			require.Equal(t, string(sum.Light), last[workflows.AttrLight.GetName()])
			require.Equal(t, int64(sum.Overdue), last[workflows.AttrOverdue.GetName()])
			if v >= workflows.InputQuiet {
				require.Equal(t, view.QuietLine(s.terms, sum), last[workflows.AttrNow.GetName()])
			}
		}).Return(nil)
		s.closeCommunity(s.handInAll(time.Hour))
		if v >= workflows.InputQuiet {
			s.runQuietly(v, nil)
		} else {
			s.runCommunity()
		}
		s.requireDone()
		return n, last, s
	}
	loud, _, _ := upserts(workflows.InputLoud)
	for _, v := range quietly() {
		quiet, last, s := upserts(v)
		require.Less(t, quiet, loud)
		sum := pilot.Summarise(s.store.Pilot(s.id()).State)
		require.Equal(t, int64(sum.Progress), last[workflows.AttrProgress.GetName()], "as of the end")
		require.Equal(t, view.QuietLine(s.terms, sum), last[workflows.AttrNow.GetName()])
	}
}
