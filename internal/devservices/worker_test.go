package devservices_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"shidian/internal/devservices"

	"github.com/stretchr/testify/require"
)

const workerVariable = "SHIDIAN_TEST_WORKER"

// standInWorker makes this process a worker: ready when it was given all it
// needs, gone with its reason otherwise.
func standInWorker() {
	if os.Getenv("DATABASE_URL") == "" || os.Getenv("TEMPORAL_ADDRESS") == "" {
		_, _ = os.Stderr.WriteString("no address given\n")
		os.Exit(1)
	}
	http.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
	_ = http.ListenAndServe(os.Getenv("SHIDIAN_HEALTH_ADDR"), nil) // ends with the process
}

func workerOptions(t *testing.T) devservices.WorkerOptions {
	t.Helper()
	return devservices.WorkerOptions{
		Binary: os.Args[0], Dir: t.TempDir(), DatabaseURL: "postgres://x", TemporalAddress: "127.0.0.1:1",
		Env: []string{workerVariable + "=1"},
	}
}

func TestWorker_IsStartedKilledAndStartedAgain(t *testing.T) {
	t.Parallel()
	worker, err := devservices.StartWorker(t.Context(), workerOptions(t))
	require.NoError(t, err)
	first := worker.PID()
	worker.Kill()
	<-worker.Ended()
	require.ErrorContains(t, worker.EndedError(), "the worker ended: signal: killed")
	require.NoError(t, worker.Start(t.Context()))
	require.NotEqual(t, first, worker.PID())
	require.NoError(t, worker.Stop(t.Context()))
}

func TestWorker_SaysWhyItDidNotStart(t *testing.T) {
	t.Parallel()
	options := workerOptions(t)
	options.DatabaseURL = ""
	_, err := devservices.StartWorker(t.Context(), options)
	require.ErrorContains(t, err, "no address given")

	options.Binary = filepath.Join(t.TempDir(), "shidian-worker")
	_, err = devservices.StartWorker(t.Context(), options)
	require.ErrorIs(t, err, devservices.ErrWorkerNotBuilt)
}
