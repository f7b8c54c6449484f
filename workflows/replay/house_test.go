package replay

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"shidian/activities"
	"shidian/activities/fakes"
	desk "shidian/internal/client"
	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// recorder is who a history says took part, instead of the machine's name.
const recorder = "recorder"

// house is a server and a worker on which situations are played side by side.
type house struct {
	client client.Client
	mu     sync.Mutex
	stores map[string]*fakes.Store // by programme
	down   map[string]bool         // pilots whose record can't be written
	knows  map[string]knowledge    // by programme
	told   *mailbox                // what quiet runs report
}

// knowledge is what the recorders of a programme know of versions of a run's input.
type knowledge struct {
	all  int  // the latest that every worker knows
	full bool // they are of a release that answers in full
}

// newHouse starts a server of its own and a worker. The dynamic settings are the server's.
func newHouse(t *testing.T, options worker.Options, dynamic ...string) *house {
	t.Helper()
	h, work := emptyHouse(t, options, dynamic...)
	work()
	return h
}

// emptyHouse has nobody at work until the function that it returns is called.
func emptyHouse(t *testing.T, options worker.Options, dynamic ...string) (h *house, work func()) {
	t.Helper()
	server := devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes(), DynamicConfig: dynamic})
	h = &house{stores: map[string]*fakes.Store{}, down: map[string]bool{}, knows: map[string]knowledge{}}
	var err error
	h.client, err = client.DialContext(t.Context(), client.Options{
		ConnectionOptions: devtest.Patient(),
		HostPort:          server.Address(), Namespace: server.Namespace(), Identity: recorder,
		Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	require.NoError(t, err)
	t.Cleanup(h.client.Close)
	options.Interceptors = append(options.Interceptors, workflows.Interceptors()...)
	options.DeadlockDetectionTimeout = patience // a busy machine is not stuck
	w := worker.New(h.client, workflows.TaskQueue, options)
	workflows.Register(w)
	reporter := h.reporter()
	loud := &activities.Activities{Store: h, Line: view.ListLine, QuietLine: view.QuietLine, Noted: reporter.Noted, Communities: desk.Communities{Temporal: h.client}}
	quiet := *loud
	quiet.Quiet = true
	w.RegisterActivity(&recorders{Activities: loud, quiet: &quiet, house: h})
	return h, func() {
		require.NoError(t, w.Start())
		t.Cleanup(w.Stop)
		t.Cleanup(running(t.Context(), reporter))
	}
}

// recorders are those of a worker before and after it is told that every worker is new, and
// of workers of earlier releases.
type recorders struct {
	*activities.Activities

	quiet *activities.Activities
	house *house
}

func (r *recorders) JudgeAndRecord(ctx context.Context, b activities.Batch) (activities.Recorded, error) {
	r.house.mu.Lock()
	knows := r.house.knows[b.Terms.Programme]
	r.house.mu.Unlock()
	if knows.full {
		b.Known = nil
	}
	if knows.all < workflows.InputQuiet {
		return r.Activities.JudgeAndRecord(ctx, b)
	}
	rec, err := r.quiet.JudgeAndRecord(ctx, b)
	rec.Brief = rec.Brief && knows.all >= workflows.InputBrief
	return rec, err
}

// houses are an ordinary one and one in which a run soon counts as long.
type houses struct{ ordinary, restless *house }

func newHouses(t *testing.T, options worker.Options) houses {
	t.Helper()
	return houses{newHouse(t, options), newHouse(t, options, "limit.historyCount.suggestContinueAsNew=40")}
}

func (h houses) of(s situation) *house {
	if slices.Contains([]string{continues, amendedContinues, goesOnQuietly, goesOnBriefly, quietGoesOnBriefly}, s.name) {
		return h.restless
	}
	return h.ordinary
}

// InTx is on the record of the programme's own.
func (h *house) InTx(ctx context.Context, id pilot.Identity, work func(activities.Tx) error) error {
	h.mu.Lock()
	store, down := h.stores[id.Terms.Programme], h.down[id.WorkflowID]
	h.mu.Unlock()
	if down {
		return fakes.ErrDown
	}
	return store.InTx(ctx, id, work)
}
