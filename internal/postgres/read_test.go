package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func (d *desk) reach(until time.Time) {
	d.t.Helper()
	d.must(pilot.SelfEntry(pilot.EntryClock, d.now, pilot.ClockReached{Until: until}))
}

func TestPilot_ComesBackWithTermsStateAndSummary(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup), d.handIn("mob", pilot.StepMobilisation))
	r, err := d.store.Pilot(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.JSONEq(t, asJSON(t, d.id.Terms), asJSON(t, r.Terms))
	require.JSONEq(t, asJSON(t, d.state), asJSON(t, r.State))
	require.Equal(t, pilot.Summarise(d.state), r.Summary)
	require.Equal(t, d.state.OpenedAt, r.OpenedAt)
	require.Equal(t, pilot.PhaseOpen, r.Phase)
	require.Equal(t, "sample", r.Place)
	require.Equal(t, d.id.Terms.SubDistrict, r.SubDistrict)
	require.Nil(t, r.Community)
	require.False(t, r.Ended())

	_, err = d.store.Pilot(t.Context(), "pilot/sample-2002/nowhere")
	require.ErrorIs(t, err, postgres.ErrNoPilot)
}

func TestPilot_ACancelledOneIsStillAnswered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(pilot.SelfEntry(pilot.EntryCancel, d.now, struct{}{}))
	r, err := d.store.Pilot(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.True(t, r.Ended())
	require.Equal(t, pilot.LightCancelled, r.Summary.Light)
	require.Equal(t, d.state.ClosedAt, r.ClosedAt)
	tasks, err := d.store.Tasks(t.Context(), postgres.Filter{})
	require.NoError(t, err)
	require.Empty(t, tasks, "nobody is waited for")
}

func TestPilots_AreFiltered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.community()
	beside := examples.SampleTerms() // its code begins like the other's
	beside.SubDistrict = pilot.Unit{Code: "sample-2", Name: "又一街道"}
	deskAt(t, d.store, d.url, beside)
	elsewhere := examples.SampleTerms()
	elsewhere.Programme = "other-2003"
	deskAt(t, d.store, d.url, elsewhere).must(pilot.SelfEntry(pilot.EntryCancel, d.now, struct{}{}))

	for _, c := range []struct {
		filter postgres.Filter
		places []string
	}{
		{postgres.Filter{}, []string{"sample", "sample", "sample/sample-1", "sample-2"}},
		{postgres.Filter{Programme: "sample-2002"}, []string{"sample", "sample/sample-1", "sample-2"}},
		{postgres.Filter{Programme: "sample-2002", Place: "sample"}, []string{"sample", "sample/sample-1"}},
		{postgres.Filter{Place: "sample/sample-1"}, []string{"sample/sample-1"}},
		{postgres.Filter{Place: "sampl"}, nil},
		{postgres.Filter{Level: pilot.LevelCommunity}, []string{"sample/sample-1"}},
		{postgres.Filter{Phase: pilot.PhaseCancelled}, []string{"sample"}},
		{postgres.Filter{Light: pilot.LightGreen, Level: pilot.LevelSubDistrict}, []string{"sample", "sample-2"}},
		{postgres.Filter{Role: pilot.RoleSubDistrictParty}, []string{"sample", "sample-2"}},
		{postgres.Filter{Programme: "' OR 1 = 1 --"}, nil},
	} {
		rows, err := d.store.Pilots(t.Context(), c.filter)
		require.NoError(t, err)
		var places []string
		for _, r := range rows {
			places = append(places, r.Place)
		}
		require.Equal(t, c.places, places, "%+v", c.filter)
	}
	enrolled := examples.SampleTerms()
	for _, enrolled.Programme = range []string{"sample-2002", "next-2004"} {
		d.execute(`INSERT INTO enrolments (workflow_id, terms_digest, programme, plan_digest, os_user) VALUES ($1, $2, $3, '', 'x')`,
			"pilot/"+enrolled.Programme+"/sample", enrolled.Digest(), enrolled.Programme)
	}
	programmes, err := d.store.Programmes(t.Context())
	require.NoError(t, err)
	require.Equal(t, []postgres.ProgrammeRow{
		{Programme: "next-2004"}, {Programme: "other-2003", SubDistricts: 1, Ended: 1}, {Programme: "sample-2002", SubDistricts: 2, Communities: 1, Open: 3},
	}, programmes, "enrolled is enough")
}

func TestTasks_TheMostUrgentComeFirst(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.Due = []pilot.StepDue{
		{Step: pilot.StepLeadingGroup, Due: "2002-12-20"}, {Step: pilot.StepSizeAdjustment, Due: "2002-12-10"},
	}
	url := devtest.Database(t, migrate)
	d := deskAt(t, openStore(t, url), url, terms)
	below := d.community()
	undated := examples.SampleTerms()
	undated.SubDistrict = pilot.Unit{Code: "a-first", Name: "甲"}
	deskAt(t, d.store, d.url, undated)

	require.Equal(t, []string{"sample/sample-1", "sample", "a-first"}, d.places(postgres.Filter{}), "by due time, none last")
	d.reach(time.Date(2002, 12, 21, 0, 0, 0, 0, time.UTC))
	require.Equal(t, []string{"sample", "sample/sample-1", "a-first"}, d.places(postgres.Filter{}), "overdue first")
	require.Equal(t, []string{"sample/sample-1"}, d.places(postgres.Filter{Role: pilot.RoleSubDistrictOffice}))
	require.Equal(t, []string{"sample", "sample/sample-1"}, d.places(postgres.Filter{Place: "sample"}))

	tasks, err := d.store.Tasks(t.Context(), postgres.Filter{Place: "sample"})
	require.NoError(t, err)
	require.True(t, tasks[0].Overdue)
	require.Equal(t, terms.DueAt(pilot.StepLeadingGroup).UTC(), tasks[0].DueAt)
	require.Equal(t, pilot.Open, tasks[0].Status)
	require.Equal(t, below.id.WorkflowID, tasks[1].WorkflowID)
	require.Equal(t, "示例社区", tasks[1].Community.Name)
}

func (d *desk) places(f postgres.Filter) []string {
	d.t.Helper()
	tasks, err := d.store.Tasks(d.t.Context(), f)
	require.NoError(d.t, err)
	var places []string
	for _, r := range tasks {
		places = append(places, r.Place)
	}
	return places
}

func TestTasks_SayWhatIsToBeConfirmedHeldAndReturned(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup), d.handIn("pp", pilot.StepPilotPlan), d.handIn("mob", pilot.StepMobilisation))
	d.must(d.returning("back", pilot.StepPilotPlan))
	d.must(d.handIn("sure", pilot.StepMobilisation, confirming("mob"))) // early: what it rests on is open
	tasks, err := d.store.Tasks(t.Context(), postgres.Filter{})
	require.NoError(t, err)
	byStep := map[pilot.Step]postgres.TaskRow{}
	for _, r := range tasks {
		byStep[r.Step] = r
	}
	require.Equal(t, "缺少签字页", byStep[pilot.StepPilotPlan].Returns[0].Text)
	require.Equal(t, "pp", byStep[pilot.StepPilotPlan].AcceptedID)
	require.Equal(t, pilot.ToConfirm, byStep[pilot.StepMobilisation].Status)
	require.Equal(t, "sure", byStep[pilot.StepMobilisation].HeldID)
}

func TestVersions_ShowEveryHandInOfAStep(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("bad", pilot.StepLeadingGroup, wrongUnit))
	d.must(d.handIn("one", pilot.StepLeadingGroup))
	d.must(d.returning("back", pilot.StepLeadingGroup))
	last := d.handIn("two", pilot.StepLeadingGroup)
	d.must(last)
	rows, err := d.store.Versions(t.Context(), d.id.WorkflowID, pilot.StepLeadingGroup)
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.Equal(t, pilot.Refused, rows[0].Outcome)
	require.Equal(t, pilot.CodeWrongUnit, rows[0].Findings[0].Code)
	require.Equal(t, "elsewhere", rows[0].By.Unit)
	require.Equal(t, []bool{false, false, true}, []bool{rows[0].Counts, rows[1].Counts, rows[2].Counts})
	require.Equal(t, string(last.Payload), string(rows[2].Raw))
	require.Equal(t, pilot.ViaUpdate, rows[2].Via)
	require.True(t, d.now.Equal(rows[2].Real))
}

func TestEvents_ArePagedInOrder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	var all []pilot.Event
	for {
		var after int64
		if len(all) > 0 {
			after = all[len(all)-1].Seq
		}
		page, err := d.store.Events(t.Context(), d.id.WorkflowID, after, 2)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	require.Len(t, all, int(d.state.Seq))
	whole, err := d.store.Events(t.Context(), d.id.WorkflowID, 0, 0)
	require.NoError(t, err)
	require.Equal(t, whole, all)
}
