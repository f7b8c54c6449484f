package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// server is a Temporal and a record that are up or down.
type server struct {
	silent, lost error
	pollers      map[enumspb.TaskQueueType]string
}

func (s server) Ping(context.Context) error { return s.lost }

func (s server) CheckHealth(context.Context, *client.CheckHealthRequest) (*client.CheckHealthResponse, error) {
	return nil, s.silent
}

func (s server) DescribeTaskQueue(_ context.Context, _ string, kind enumspb.TaskQueueType) (*workflowservice.DescribeTaskQueueResponse, error) {
	return &workflowservice.DescribeTaskQueueResponse{Pollers: []*taskqueuepb.PollerInfo{{Identity: "another"}, {Identity: s.pollers[kind]}}}, nil
}

func ask(h *health, path string) (status int, body string) {
	w := httptest.NewRecorder()
	h.server.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestReadiness_NeedsTheRecordTemporalAndItsOwnPollers(t *testing.T) {
	t.Parallel()
	h, err := serveHealth(t.Context(), "127.0.0.1:0", http.NotFoundHandler(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	t.Cleanup(h.close)
	status, body := ask(h, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, body, "starting")

	both := map[enumspb.TaskQueueType]string{enumspb.TASK_QUEUE_TYPE_WORKFLOW: "me", enumspb.TASK_QUEUE_TYPE_ACTIVITY: "me"}
	for _, c := range []struct {
		server server
		says   []string // empty: ready
	}{
		{server{pollers: both}, nil},
		{server{pollers: both, lost: errors.New("no route")}, []string{"the record does not answer: no route"}},
		{server{pollers: both, silent: errors.New("refused")}, []string{"the Temporal server does not answer: refused"}},
		{server{lost: errors.New("no route"), silent: errors.New("refused")}, []string{"the record", "the Temporal server"}},
		{server{}, []string{"this worker (me) does not ask for tasks (Workflow)"}},
		{
			server{pollers: map[enumspb.TaskQueueType]string{enumspb.TASK_QUEUE_TYPE_WORKFLOW: "me"}},
			[]string{"this worker (me) does not ask for tasks (Activity)"},
		},
	} {
		h.ready(readiness{c.server, c.server, "me", nil}, func() string { return "notices: none" })
		status, body := ask(h, "/readyz")
		for _, part := range c.says {
			require.Equal(t, http.StatusServiceUnavailable, status)
			require.Contains(t, body, part)
		}
		if c.says == nil {
			require.Equal(t, http.StatusOK, status)
			require.Contains(t, body, "notices: none")
		}
		live, _ := ask(h, "/healthz")
		require.Equal(t, http.StatusOK, live, "a process that waits for its servers lives")
	}
}
