package endtoend

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/seal"
	"shidian/internal/view"
	"shidian/workflows"
)

// collector takes traces as a collector does.
type collector struct {
	mu    sync.Mutex
	spans []*tracepb.Span
	raw   strings.Builder
	bad   error
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var request collectorpb.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(body, &request)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || r.URL.Path != "/v1/traces" {
		c.bad = err
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.raw.Write(body)
	for _, resource := range request.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}
}

// trace is the way of one message: the names of the spans with the trace of the
// last one that is named so.
func (c *collector) trace(name string) map[string]*tracepb.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	var id []byte
	for _, s := range c.spans {
		if s.GetName() == name {
			id = s.GetTraceId()
		}
	}
	spans := map[string]*tracepb.Span{}
	for _, s := range c.spans {
		if string(s.GetTraceId()) == string(id) {
			spans[s.GetName()] = s
		}
	}
	return spans
}

// get asks the worker's endpoint.
func (s *system) get(path string) (status int, body string) {
	s.t.Helper()
	res, err := http.Get("http://" + s.health + path)
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, res.Body.Close()) }()
	data, err := io.ReadAll(res.Body)
	require.NoError(s.t, err)
	return res.StatusCode, string(data)
}

// sealKey is a file with a key that signs checkpoints.
func sealKey(t *testing.T) string {
	t.Helper()
	private, _, err := seal.NewKey("sha256-ed25519", "xicheng")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "seal.key")
	require.NoError(t, os.WriteFile(path, []byte(private+"\n"), 0o600))
	return path
}

func (s *system) metrics() string {
	s.t.Helper()
	status, body := s.get("/metrics")
	require.Equal(s.t, http.StatusOK, status)
	return body
}

// untilHealth waits for the answer of a health page.
func (s *system) untilHealth(status int, says string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		got, body := s.get("/readyz")
		return got == status && strings.Contains(body, says)
	}, patience, tick, "%d %s", status, says)
}

func TestTelemetry_MetricsTracesAndHealthOfARealWorker(t *testing.T) {
	t.Parallel()
	c := &collector{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	s := newSystemOn(t, devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()}),
		"OTEL_EXPORTER_OTLP_ENDPOINT="+server.URL, "OTEL_BSP_SCHEDULE_DELAY=200", "SHIDIAN_METRICS_EVERY=1s", "SHIDIAN_LOG_FORMAT=json", "SHIDIAN_SEAL_KEY="+sealKey(t))
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	s.mustFile("yuetan", pilot.KindGuidance)

	text := s.metrics()
	require.Contains(t, text, `shidian_hand_ins_total{outcome="accepted",step="leading-group"} 1`)
	require.Contains(t, text, `shidian_records_total{kind="guidance",outcome="accepted"} 1`)
	require.Contains(t, text, `shidian_pilots{level="community",light="green"} 3`)
	require.NotContains(t, text, "pilot/"+programme, "no workflow ID in metrics")
	s.requireWhatIsAskedFor()
	s.requireOneTrace(c)
	log, err := os.ReadFile(s.log.Name())
	require.NoError(t, err)
	require.Regexp(t, `"msg":"decided","pilot":"pilot/`+programme+`/yuetan","step":"leading-group".*"outcome":"accepted".*"trace":"[0-9a-f]{32}"`, string(log))

	s.readyWhileItsServersAre()
}

// requireWhatIsAskedFor wants every metric that the dashboard and the alerts ask
// for, also those that are there only once something went wrong.
func (s *system) requireWhatIsAskedFor() {
	s.t.Helper()
	run, err := s.client.ExecuteWorkflow(s.t.Context(), client.StartWorkflowOptions{TaskQueue: workflows.TaskQueue}, "NoSuchWorkflow")
	require.NoError(s.t, err)
	metric := regexp.MustCompile(`\b(?:shidian|temporal|process|go)_[a-z_]+`)
	var asked []string
	for _, file := range []string{"../../deploy/grafana/dashboards/shidian.json", "../../deploy/prometheus/shidian.rules.yaml"} {
		data, err := os.ReadFile(file)
		require.NoError(s.t, err)
		for _, line := range strings.Split(string(data), "\n") {
			if _, expr, ok := strings.Cut(line, "expr"); ok {
				asked = append(asked, metric.FindAllString(expr, -1)...)
			}
		}
	}
	require.Greater(s.t, len(asked), 20)
	for _, name := range asked {
		if name == "shidian_rollout_share" { // of workers that belong to a deployment; TestRollout has them
			continue
		}
		require.Eventually(s.t, func() bool { return regexp.MustCompile(`(?m)^` + name + `[{ ]`).MatchString(s.metrics()) }, patience, tick, name)
	}
	require.NoError(s.t, s.client.TerminateWorkflow(s.t.Context(), run.GetID(), "", "it was for a metric"))
}

// requireOneTrace wants the desk, the pilot and the recorder in one trace that
// names no person and no message.
func (s *system) requireOneTrace(c *collector) {
	s.t.Helper()
	way := []string{"UpdateWorkflow:complete-step", "HandleUpdate:complete-step", "StartActivity:JudgeAndRecord", "RunActivity:JudgeAndRecord"}
	require.Eventually(s.t, func() bool {
		spans := c.trace(way[0])
		for _, name := range way {
			if spans[name] == nil {
				return false
			}
		}
		return true
	}, patience, tick, "%v", way)
	c.mu.Lock()
	defer c.mu.Unlock()
	require.NoError(s.t, c.bad)
	require.NotContains(s.t, c.raw.String(), "王秀英")
	for _, span := range c.spans {
		require.NotContains(s.t, span.GetName(), "RunWorkflow", "a pilot's life is no trace")
		for _, a := range span.GetAttributes() {
			require.Contains(s.t, []string{"temporalWorkflowID", "temporalRunID", "error.type", "shidian.steps", "shidian.outcomes", "shidian.events"}, a.GetKey())
		}
	}
}

// readyWhileItsServersAre takes the servers away, one after the other.
func (s *system) readyWhileItsServersAre() {
	s.t.Helper()
	s.untilHealth(http.StatusOK, "ready")
	s.postgres.Kill()
	s.untilHealth(http.StatusServiceUnavailable, "the record does not answer")
	status, _ := s.get("/healthz")
	require.Equal(s.t, http.StatusOK, status, "the process lives")
	require.Eventually(s.t, func() bool { return strings.Contains(s.metrics(), "shidian_record_readable 0\n") }, patience, tick)
	require.NotContains(s.t, s.metrics(), "shidian_pilots{")
	require.NoError(s.t, s.postgres.Start(s.t.Context()))
	s.untilHealth(http.StatusOK, "ready")
	require.Eventually(s.t, func() bool { return strings.Contains(s.metrics(), "shidian_record_readable 1\n") }, patience, tick)

	s.temporal.Kill()
	s.untilHealth(http.StatusServiceUnavailable, "the Temporal server does not answer")
	require.NoError(s.t, s.temporal.Start(s.t.Context()))
	s.untilHealth(http.StatusOK, "ready")
	s.until("yuetan", "the pilot answers again", func(status view.Status) bool { return len(status.Waiting) > 0 })
}
