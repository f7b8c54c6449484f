package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// guarded opens a database of its own twice: as the worker, which records only what is
// enrolled, and as the desk, which enrols.
func guarded(t *testing.T) (worker, desk *postgres.Store, url string) {
	t.Helper()
	url = devtest.Database(t, migrate)
	worker, err := postgres.Open(t.Context(), devtest.Worker(url), postgres.Enrolling())
	require.NoError(t, err)
	t.Cleanup(worker.Close)
	return worker, openAs(t, devtest.Desk(url)), url
}

// begin has a pilot with these terms record its first event, or its next.
func begin(t *testing.T, s *postgres.Store, workflowID, run string, terms *pilot.Terms) error {
	t.Helper()
	id := pilot.Identity{WorkflowID: workflowID, RunID: run, Terms: terms}
	return s.InTx(t.Context(), id, func(tx *postgres.Tx) error { return opening(t.Context(), tx, terms) })
}

func why(t *testing.T, err error) pilot.NotEnrolled {
	t.Helper()
	var refused *postgres.NotEnrolledError
	require.ErrorAs(t, err, &refused)
	return refused.Why
}

func TestEnrolment_OnlyWhatAPlanEnrolledIsRecorded(t *testing.T) {
	t.Parallel()
	worker, desk, url := guarded(t)
	terms := examples.SampleTerms()
	id := "pilot/" + terms.Programme + "/" + terms.Place()
	forged := *terms
	forged.WarnDays += 300

	require.Equal(t, pilot.NobodyEnrolled, why(t, begin(t, worker, id, "run-1", terms)))
	require.NoError(t, desk.Enrol(t.Context(), id, terms, "clerk"))
	require.NoError(t, desk.Enrol(t.Context(), id, terms, "clerk"), "again changes nothing")
	require.Equal(t, pilot.NobodyEnrolled, why(t, begin(t, worker, id, "run-1", &forged)))
	require.Zero(t, value[int](t, url, `SELECT count(*)::int FROM pilots`), "what is refused leaves no row")
	require.NoError(t, begin(t, worker, id, "run-1", terms))

	require.Equal(t, pilot.OtherTerms, why(t, begin(t, worker, id, "run-2", &forged)), "a later run too has the record's terms")
	require.NoError(t, begin(t, worker, id, "run-2", terms), "as one that is revived has")
	require.Equal(t, 1, value[int](t, url, `SELECT count(*)::int FROM pilots`))
}

func TestEnrolment_ACommunityHasTheTermsThatItsSubDistrictsRecordGives(t *testing.T) {
	t.Parallel()
	worker, desk, _ := guarded(t)
	terms := examples.SampleTerms()
	id := "pilot/" + terms.Programme + "/" + terms.Place()
	own, ok := terms.ForCommunity(terms.Communities[0].Code)
	require.True(t, ok)
	below := id + "/" + own.Community.Code

	require.Equal(t, pilot.NoParent, why(t, begin(t, worker, below, "c-1", &own)), "not before its sub-district")
	require.NoError(t, desk.Enrol(t.Context(), id, terms, "clerk"))
	require.NoError(t, begin(t, worker, id, "run-1", terms))
	forged := own
	forged.Recipients = []pilot.Recipient{{Role: pilot.RoleDistrict, Unit: "x", Name: "x", Webhook: &pilot.Hook{URL: "http://127.0.0.1:1"}}}
	require.Equal(t, pilot.NoParent, why(t, begin(t, worker, below, "c-1", &forged)))
	require.NoError(t, begin(t, worker, below, "c-1", &own))

	life := own.ForGovernance(&pilot.State{})
	require.Equal(t, pilot.NoParent, why(t, begin(t, worker, "governance/"+terms.Programme+"/"+own.Place(), "g-1", &life)), "nor a life before its pilot is closed")
}

func TestEnrolment_PilotsOfAnEarlierReleaseGoOn(t *testing.T) {
	t.Parallel()
	worker, _, url := guarded(t)
	terms := examples.SampleTerms()
	id := "pilot/" + terms.Programme + "/" + terms.Place()
	require.NoError(t, begin(t, openStore(t, url), id, "run-1", terms), "recorded when nobody asked")
	require.NoError(t, begin(t, worker, id, "run-1", terms))

	moving := *terms
	moving.Clock.Stands = terms.Opens.Start(terms.Location())
	require.NoError(t, begin(t, worker, id, "run-2", &moving), "a rehearsal's clock is compared by nobody")
}

func TestStrangers_LeaveATraceUntilTheyAreEnrolledAndThereIsAnEndToThem(t *testing.T) {
	t.Parallel()
	worker, desk, url := guarded(t)
	one := pilot.Stranger{WorkflowID: "pilot/x/y", RunID: "r", Terms: "sha256:1", Message: "sha256:2", Why: pilot.NobodyEnrolled}
	require.NoError(t, worker.KeepStranger(t.Context(), one, 1))
	require.NoError(t, worker.KeepStranger(t.Context(), one, 5))
	rows, err := desk.Strangers(t.Context())
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, int64(6), rows[0].Times)
	require.Equal(t, pilot.NobodyEnrolled, rows[0].Why)

	_, err = connect(t, url).Exec(t.Context(), `INSERT INTO strangers (workflow_id, run_id, terms_digest, message_digest, why) SELECT 'pilot/x/z', n::text, '', '', 'no-parent' FROM generate_series(1, 999) n`)
	require.NoError(t, err)
	another := one
	another.RunID = "one too many"
	require.NoError(t, worker.KeepStranger(t.Context(), another, 1))
	require.NoError(t, worker.KeepStranger(t.Context(), one, 1), "those known are still counted")
	require.Equal(t, 1000, value[int](t, url, `SELECT count(*)::int FROM strangers`))
}
