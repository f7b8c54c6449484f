package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"shidian/activities"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// Reasons why something could not be recorded.
const (
	failedBehind     = "behind"       // the record knows less than the pilot
	failedUnstorable = "unstorable"   // the content itself can't be stored
	failedStranger   = "not-enrolled" // no plan enrolled the workflow
	failedDown       = "down"         // anything else
)

// record is the record of all pilots, with what is done there counted, logged
// and put into the trace: what was appended, once, by who appended it.
type record struct {
	activities.Store
	logger   *slog.Logger
	handIns  metric.Int64Counter
	records  metric.Int64Counter
	failures metric.Int64Counter
	took     metric.Float64Histogram
	failing  atomic.Bool
}

// Record has what is recorded in a store counted and logged. An attempt that
// finds its work done counts nothing.
func (m *Metrics) Record(store activities.Store) (activities.Store, error) {
	r := &record{Store: store, logger: m.logger}
	var errs [6]error
	meter := m.meter()
	r.records, errs[5] = meter.Int64Counter("shidian_records", metric.WithDescription("Records decided, by kind and outcome: bulletins, meetings, reports and the like."))
	r.handIns, errs[0] = meter.Int64Counter("shidian_hand_ins", metric.WithDescription("Hand-ins decided, by step and outcome."))
	r.failures, errs[1] = meter.Int64Counter("shidian_record_failures", metric.WithDescription("Attempts to record that failed; they are repeated."))
	r.took, errs[2] = meter.Float64Histogram("shidian_record_duration", metric.WithUnit("s"),
		metric.WithDescription("How long judging and recording took, until durable."))
	var down metric.Int64ObservableGauge
	down, errs[3] = meter.Int64ObservableGauge("shidian_recorder_down",
		metric.WithDescription("1 while this worker's last attempt to record failed."))
	_, errs[4] = meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		var n int64
		if r.failing.Load() {
			n = 1
		}
		o.ObserveInt64(down, n)
		return nil
	}, down)
	for _, reason := range []string{failedBehind, failedUnstorable, failedStranger, failedDown} {
		r.failures.Add(context.Background(), 0, label("reason", reason)) // seen before it first happens
	}
	return r, errors.Join(errs[:]...)
}

// InTx runs work in a transaction of the store's.
func (r *record) InTx(ctx context.Context, id pilot.Identity, work func(activities.Tx) error) error {
	var appended *appending
	begun := time.Now()
	err := r.Store.InTx(ctx, id, func(tx activities.Tx) error {
		appended = &appending{Tx: tx}
		return work(appended)
	})
	if err != nil {
		r.fail(ctx, err)
		return err
	}
	r.failing.Store(false)
	r.took.Record(ctx, time.Since(begun).Seconds())
	if appended != nil {
		r.tell(ctx, id, appended.events)
	}
	return nil
}

// appending remembers what was appended in a transaction, for when it is committed.
type appending struct {
	activities.Tx
	events []pilot.Event
}

// Append writes a change.
func (a *appending) Append(ctx context.Context, c judge.Change) error {
	err := a.Tx.Append(ctx, c)
	if err == nil {
		a.events = append(a.events, c.Events...)
	}
	return err
}

func (r *record) fail(ctx context.Context, err error) {
	var behind *activities.BehindError
	var stranger *activities.NotEnrolledError
	reason := failedDown
	switch {
	case errors.As(err, &behind):
		reason = failedBehind
	case errors.Is(err, activities.ErrUnstorable):
		reason = failedUnstorable
	case errors.As(err, &stranger):
		reason = failedStranger
	}
	if reason != failedStranger { // which says nothing of the recorder
		r.failing.Store(reason != failedUnstorable) // of that a trace is recorded at once
	}
	r.failures.Add(ctx, 1, label("reason", reason))
}

// tell says what became of messages. Who sent them and what they say is on
// record, and stays there.
func (r *record) tell(ctx context.Context, id pilot.Identity, events []pilot.Event) {
	var steps, outcomes []string
	for _, e := range events {
		outcome := e.Outcome()
		if outcome == "" {
			continue
		}
		switch {
		case isHandIn(e):
			r.handIns.Add(ctx, 1, label("step", e.Step), label("outcome", outcome))
		case kindOf(e) == pilot.EntryRecord:
			r.records.Add(ctx, 1, label("kind", e.Kind), label("outcome", outcome))
		}
		steps, outcomes = append(steps, string(e.Step)), append(outcomes, string(outcome))
		r.logger.InfoContext(ctx, "decided", "pilot", id.WorkflowID, "step", string(e.Step), "what", string(e.Type), "outcome", string(outcome),
			"rules", rulesOf(e.Findings), "seq", e.Seq, "via", string(e.Via), "trace", traceOf(ctx))
	}
	trace.SpanFromContext(ctx).SetAttributes(
		attribute.StringSlice("shidian.steps", steps), attribute.StringSlice("shidian.outcomes", outcomes), attribute.Int("shidian.events", len(events)))
}

// isHandIn says whether an event decides a hand-in: one that came, or one that
// had been held.
func isHandIn(e pilot.Event) bool {
	kind := kindOf(e)
	return e.Rejudged() || kind == pilot.EntryHandIn || kind == pilot.EntryHandIns
}

// kindOf is the kind of the entry that an event came of, with which its key begins.
func kindOf(e pilot.Event) pilot.EntryKind {
	kind, _, _ := strings.Cut(e.Key, "/")
	return pilot.EntryKind(kind)
}

// rulesOf lists rules and codes of findings, e.g. R46/too-few-present.
func rulesOf(findings []pilot.Finding) []string {
	var rules []string
	for _, f := range findings {
		rules = append(rules, f.Rule+"/"+f.Code)
	}
	return rules
}

func traceOf(ctx context.Context) string {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		return span.TraceID().String()
	}
	return ""
}
