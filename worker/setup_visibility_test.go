package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/visibility"
	"shidian/workflows"
)

func TestSetUp_PrintsTheScriptForTheVisibilityDatabaseOfThisCluster(t *testing.T) {
	t.Parallel()
	server := devtest.TemporalServer(t, devservices.TemporalServerOptions{SearchAttributes: workflows.SearchAttributes()})
	status, out, errOut := call(t, map[string]string{"TEMPORAL_ADDRESS": server.Address()}, "setup", "--visibility-sql")
	require.Zero(t, status, errOut)
	for name := range workflows.SearchAttributes() {
		require.Contains(t, out, `"`+name+`" of namespace "default"`)
	}
	require.Contains(t, out, "DROP INDEX CONCURRENTLY")
}

func TestSetUp_HasNoScriptWhereListsAreKeptElsewhereOrNothingAnswers(t *testing.T) {
	t.Parallel()
	server := devtest.Temporal(t, nil)
	status, out, errOut := call(t, map[string]string{"TEMPORAL_ADDRESS": server.Address()}, "setup", "--visibility-sql")
	require.Equal(t, exitFailed, status)
	require.Empty(t, out)
	require.Contains(t, errOut, visibility.ErrNotInPostgres.Error())
	status, out, errOut = call(t, map[string]string{"TEMPORAL_ADDRESS": "127.0.0.1:1"}, "setup", "--visibility-sql")
	require.NotZero(t, status)
	require.Empty(t, out)
	require.Contains(t, errOut, "ask where Temporal keeps its lists")
}
