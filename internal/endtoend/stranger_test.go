package endtoend

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// A workflow started by hand, with its own people to write to, is refused: no row, no
// POST. Audit names it, and the district's own pilots go on.
func TestTrouble_AWorkflowThatNoPlanEnrolledGetsNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	var posts atomic.Int64
	listener := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { posts.Add(1) }))
	t.Cleanup(listener.Close)
	terms := examples.SampleTerms()
	terms.Recipients = []pilot.Recipient{{
		Role: pilot.RoleSubDistrictOffice, Unit: terms.SubDistrict.Code, Name: "x", Webhook: &pilot.Hook{URL: listener.URL, Kind: pilot.HookWeCom},
	}}
	options := client.StartWorkflowOptions{ID: workflows.IDOf(terms), TaskQueue: workflows.TaskQueue}
	_, err := s.client.ExecuteWorkflow(t.Context(), options, workflows.SubDistrictPilotType, workflows.PilotInput{V: 1, Terms: *terms})
	require.NoError(t, err)
	require.NoError(t, s.client.SignalWorkflow(t.Context(), options.ID, "", workflows.SignalStepCompleted, "junk that its office would hear of"))

	store := s.open()
	require.Eventually(t, func() bool {
		rows, err := store.Strangers(t.Context())
		return err == nil && len(rows) == 1 && rows[0].WorkflowID == options.ID && rows[0].Why == pilot.NobodyEnrolled
	}, patience, tick, "it leaves a trace")
	require.NotContains(t, s.mustDesk("status"), "more than one programme", "a stranger's programme is none to choose from")
	require.NotContains(t, s.mustDesk("tasks"), "more than one programme")
	audited := s.desk("audit", "--lang", "en")
	require.Contains(t, audited.out+audited.errOut, "no plan enrolled it")
	require.Equal(t, 1, strings.Count(audited.out, "the workflow "+options.ID), audited.out)
	_, err = store.Pilot(t.Context(), options.ID)
	require.Error(t, err, "nothing is on record of it")
	require.Zero(t, posts.Load())

	require.ErrorIs(t, store.Enrol(t.Context(), options.ID, terms, "x"), postgres.ErrNotAllowed, "the worker enrols nobody")
	desk, err := postgres.Open(t.Context(), s.postgres.DeskURL())
	require.NoError(t, err)
	t.Cleanup(desk.Close)
	require.NoError(t, desk.Enrol(t.Context(), options.ID, terms, "x"))
	require.Eventually(t, func() bool {
		r, err := store.Pilot(t.Context(), options.ID)
		return err == nil && r.Seq > 0
	}, patience, tick, "enrolled it goes on")
}
