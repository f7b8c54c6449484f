package endtoend

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// order has the district give a sub-district's pilot other terms, as the desk does, and
// waits until everybody else of the family that still runs has heard of it.
func (s *system) order(change func(*pilot.Terms), heard ...string) {
	s.t.Helper()
	desk, err := postgres.Open(s.t.Context(), s.postgres.DeskURL())
	require.NoError(s.t, err)
	defer desk.Close()
	id := workflows.PilotID(s.programme, "yuetan")
	row, err := desk.Pilot(s.t.Context(), id)
	require.NoError(s.t, err)
	planned := *row.Terms
	change(&planned)
	require.NoError(s.t, desk.OrderTerms(s.t.Context(), id, &planned, "clerk"))
	number := row.Terms.Amended + 1
	message := pilot.Amend{
		Header: pilot.Header{V: 1, ID: "amend-" + planned.Digest()[7:20], By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: planned.District.Code}},
		Number: number, Terms: planned.Digest(), Reason: "发大水", Record: "京西试办〔2002〕9号",
	}
	handle, err := s.client.UpdateWorkflow(s.t.Context(), sdkclient.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: workflows.UpdateAmendPlan, Args: []any{message}, WaitForStage: sdkclient.WorkflowUpdateStageCompleted,
	})
	require.NoError(s.t, err)
	var out pilot.Outcome
	require.NoError(s.t, handle.Get(s.t.Context(), &out))
	require.Equal(s.t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	for _, p := range append(heard, "yuetan") {
		s.goesOnBy(p, number)
	}
}

// goesOnBy waits until a pilot on record goes on by the terms that an order made.
func (s *system) goesOnBy(place string, number int) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		return s.query(`SELECT count(*) FROM pilots WHERE workflow_id = $1 AND coalesce((terms->>'amended')::int, 0) = $2`, workflows.PilotID(s.programme, place), number) == 1
	}, patience, tick, "%s goes on by order %d", place, number)
}

func later(days int) func(*pilot.Terms) {
	return func(t *pilot.Terms) {
		t.Due = slices.Clone(t.Due)
		for i := range t.Due {
			if t.Due[i].Due != "" {
				t.Due[i].Due = t.Due[i].Due.AddDays(days)
			}
		}
	}
}

// A pilot that was lost after an order goes on by it; one that was lost before it hears of
// it when it goes on, and nothing that the audit looks at is otherwise.
func TestAmended_WhatIsLostGoesOnByTheOrdersThatThereWere(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "limit.historyCount.suggestContinueAsNew=40") // several runs
	s.start()
	lost, other := "yuetan/sanlihe-1", "yuetan/tiedao"
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	s.mustSubmit(lost, pilot.StepSizeAdjustment)
	due := s.dues()[string(pilot.StepMobilisation)]
	s.order(later(7), lost, other)
	require.NotEqual(t, due, s.dues()[string(pilot.StepMobilisation)])
	s.requireAgreement()

	require.NoError(t, s.client.TerminateWorkflow(t.Context(), workflows.PilotID(programme, lost), "", "by mistake"))
	s.order(later(3), other)
	require.NoError(t, s.client.TerminateWorkflow(t.Context(), workflows.PilotID(programme, "yuetan"), "", "by mistake"))
	due, own := s.lastDue("yuetan"), s.lastDue(other)
	for _, p := range s.revive("--all").Pilots {
		require.Equal(t, "revived", p.Result, p.Place)
	}
	s.goesOnBy(lost, 2)
	s.mustSubmit("yuetan", pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	require.Equal(t, due, s.lastDue("yuetan"))
	require.Equal(t, own, s.lastDue(lost))
	s.mustSubmit(lost, pilot.StepElectionCommittee)
	s.order(later(1), lost, other)
	s.requireAgreement()
}

// lastDue is when a pilot's last step is due, by its record.
func (s *system) lastDue(place string) string {
	s.t.Helper()
	row, err := s.open().Pilot(s.t.Context(), workflows.PilotID(s.programme, place))
	require.NoError(s.t, err)
	return string(row.State.DeadlineOf(row.Terms)) + " " + string(row.Terms.Due[0].Due)
}

// Whether a backup is from before the order, or from before the pilots began: the record
// gets the orders and the terms that they made from Temporal's histories.
func TestAmended_ARecordThatLostAnOrderIsFilledAgain(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "limit.historyCount.suggestContinueAsNew=40") // several runs
	config, err := pgx.ParseConfig(s.postgres.URL())
	require.NoError(t, err)
	backup := func(from, to string) {
		s.stopWorker()
		s.copyDatabase(from, to)
		s.startWorker()
	}
	backup(config.Database, "empty")
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	backup(config.Database, "begun")
	s.order(later(7), "yuetan/sanlihe-1")
	s.mustSubmit("yuetan", pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	s.mustSubmit("yuetan/sanlihe-1", pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	s.order(later(3), "yuetan/sanlihe-1")
	s.until("yuetan", "the communities' reports", func(view.Status) bool { data, _ := s.audit(); return data.Agree })
	const versions = `SELECT count(*) FROM terms_versions`
	const terms = `SELECT ('x' || substr(md5(string_agg(terms::text, ';' ORDER BY workflow_id, number)), 1, 8))::bit(32)::int FROM terms_versions`
	events, n, made := s.query(`SELECT count(*) FROM events`), s.query(versions), s.query(terms)

	for _, from := range []string{"begun", "empty"} {
		backup(from, config.Database)
		require.Zero(t, s.query(versions))
		if from == "empty" {
			a := s.desk("start", planFile, "--rebase", "now")
			require.Zero(t, a.code, "%s %s", a.out, a.errOut)
		}
		for _, p := range s.revive("--all").Pilots {
			require.Equal(t, "refilled", p.Result, p.Place)
		}
		require.GreaterOrEqual(t, s.query(`SELECT count(*) FROM events`), events)
		require.Equal(t, n, s.query(versions))
		require.Equal(t, made, s.query(terms))
		s.requireAgreement()
	}
	s.order(later(1), "yuetan/sanlihe-1")
	s.requireAgreement()
}
