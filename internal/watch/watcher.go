package watch

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/postgres"
	"shidian/internal/trouble"
	"shidian/internal/visibility"
)

// Store is the record.
type Store interface {
	// TakeWatch says whether to look now: of several workers one does, once in every.
	TakeWatch(ctx context.Context, every time.Duration) (bool, error)
	// OpenPilots lists the workflow IDs of all pilots that go on by the record, in order.
	OpenPilots(ctx context.Context) ([]string, error)
	Pilot(ctx context.Context, workflowID string) (postgres.StoredPilot, error)
	KeepTrouble(ctx context.Context, t trouble.Trouble) error
	// EndTroubles forgets the troubles of these, and of all that have ended.
	EndTroubles(ctx context.Context, workflowIDs []string) error
	Troubles(ctx context.Context, f postgres.Filter) ([]trouble.Trouble, error)
}

// Lists is a Temporal server that lists workflows.
type Lists interface {
	ListWorkflow(ctx context.Context, request *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error)
}

// What a pass may ask of a server.
const (
	eachPass = 1000                  // pilots asked about; the others have their turn in the next
	between  = 25 * time.Millisecond // two of them
	listed   = 1000                  // running workflows a page
)

// Watcher looks for pilots that can't go on, as one of the workers.
type Watcher struct {
	Looker Looker
	Lists  Lists
	Store  Store
	Types  []string // of workflows
	Logger *slog.Logger
	Every  time.Duration
	Now    func() time.Time // nil: time.Now

	after   string // the pilot last asked about in its turn
	failing bool   // and that is said

	mu   sync.Mutex
	last []trouble.Trouble // as this worker last read them
	read bool
}

// Run looks once in a while until ctx is over, the first time after a while too: what
// waited for a worker has its time.
func (w *Watcher) Run(ctx context.Context) {
	for pause(ctx, w.Every) {
		err := w.turn(ctx)
		if err != nil && ctx.Err() == nil && !w.failing {
			w.Logger.WarnContext(ctx, "can't look for pilots that can't go on; trying again", "error", err)
		}
		w.failing = err != nil
	}
}

// turn looks if it is this worker's turn, and reads what there is.
func (w *Watcher) turn(ctx context.Context) error {
	mine, err := w.Store.TakeWatch(ctx, w.Every)
	if err != nil {
		return err
	}
	if mine {
		if err := w.pass(ctx); err != nil {
			return err
		}
	}
	found, err := w.Store.Troubles(ctx, postgres.Filter{})
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell(ctx, found)
	w.last, w.read = found, true
	return nil
}

// tell logs what is new.
func (w *Watcher) tell(ctx context.Context, found []trouble.Trouble) {
	for _, t := range found {
		if !slices.ContainsFunc(w.last, func(o trouble.Trouble) bool { return o.WorkflowID == t.WorkflowID && o.Kind == t.Kind }) {
			w.Logger.WarnContext(ctx, "a pilot can't go on; see docs/playbooks/pilot-stuck.md",
				"pilot", t.WorkflowID, "trouble", t.Kind, "how", t.How, "by", t.By, "attempts", t.Attempts, "cause", t.Cause)
		}
	}
}

// pass asks about the pilots whose turn it is, those first of which something is wrong
// already or which are not among the running ones.
func (w *Watcher) pass(ctx context.Context) error {
	open, err := w.Store.OpenPilots(ctx)
	if err != nil {
		return err
	}
	before, err := w.Store.Troubles(ctx, postgres.Filter{})
	if err != nil {
		return err
	}
	running, err := w.running(ctx)
	if err != nil {
		return err
	}
	var fine []string
	for _, id := range w.turns(open, before, running) {
		found, err := w.look(ctx, id)
		if err != nil {
			return fmt.Errorf("look at %s: %w", id, err)
		}
		if found == nil {
			fine = append(fine, id)
		} else if err := w.Store.KeepTrouble(ctx, *found); err != nil {
			return err
		}
		if !pause(ctx, between) {
			return ctx.Err()
		}
	}
	return w.Store.EndTroubles(ctx, fine)
}

// turns are whom to ask about in this pass.
func (w *Watcher) turns(open []string, before []trouble.Trouble, running map[string]bool) []string {
	suspect := map[string]bool{}
	for _, t := range before {
		suspect[t.WorkflowID] = true
	}
	at, _ := slices.BinarySearch(open, w.after+"\x00")
	var first, then []string
	for _, id := range slices.Concat(open[at:], open[:at]) {
		if suspect[id] || !running[id] {
			first = append(first, id)
		} else {
			then = append(then, id)
		}
	}
	// Half of a pass is left for the others, however many there are.
	most := max(eachPass/2, eachPass-len(then))
	first = first[:min(len(first), most)]
	then = then[:min(len(then), eachPass-len(first))]
	if len(then) > 0 {
		w.after = then[len(then)-1]
	}
	return append(first, then...)
}

// running lists what runs, as far as the server's list knows.
func (w *Watcher) running(ctx context.Context) (map[string]bool, error) {
	ids := map[string]bool{}
	for page, err := range visibility.Pages(ctx, w.Lists, visibility.Running(w.Types), listed) {
		if err != nil {
			return nil, fmt.Errorf("list what runs: %w", err)
		}
		for _, e := range page {
			ids[e.GetExecution().GetWorkflowId()] = true
		}
	}
	return ids, nil
}

// look asks Temporal, and then the record whether something is late.
func (w *Watcher) look(ctx context.Context, id string) (*trouble.Trouble, error) {
	now := w.now()
	found, err := w.Looker.Look(ctx, id, now)
	if err != nil || found != nil {
		return found, err
	}
	r, err := w.Store.Pilot(ctx, id)
	if err != nil {
		return nil, err
	}
	if since := trouble.LateBy(r.Terms, r.State, now); !since.IsZero() {
		return &trouble.Trouble{WorkflowID: id, Kind: trouble.Late, Since: since}, nil
	}
	return nil, nil
}

func (w *Watcher) now() time.Time {
	if w.Now != nil {
		return w.Now()
	}
	return time.Now()
}

// named is how many pilots a line of health names.
const named = 3

// Health says in a line how many pilots can't go on, and which.
func (w *Watcher) Health() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.read {
		return "pilots that can't go on: not looked for yet"
	}
	var names []string
	for _, t := range w.last[:min(named, len(w.last))] {
		what := string(t.Kind)
		if t.How != "" {
			what = t.How
		}
		names = append(names, t.WorkflowID+": "+what)
	}
	if len(w.last) > named {
		names = append(names, "…")
	}
	if len(names) == 0 {
		return "pilots that can't go on: 0"
	}
	return fmt.Sprintf("pilots that can't go on: %d (%s)", len(w.last), strings.Join(names, "; "))
}

// pause waits; false when ctx is over.
func pause(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}
