package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/trace"
	"go.temporal.io/sdk/contrib/opentelemetry"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"
)

// spanKey is where Temporal's interceptor keeps the span of a workflow context.
type spanKey struct{}

// NewInterceptor makes Temporal's tracing interceptor as it suits pilots. It gives
// a workflow no command and takes none away.
func NewInterceptor(tracer trace.Tracer) (interceptor.Interceptor, error) {
	traced, err := opentelemetry.NewTracingInterceptor(opentelemetry.TracerOptions{
		Tracer: tracer, SpanContextKey: spanKey{}, DisableBaggage: true,
		AllowInvalidParentSpans: true, // a header that somebody made up must not fail a workflow task
		SpanStarter: func(ctx context.Context, t trace.Tracer, name string, options ...trace.SpanStartOption) trace.Span {
			_, span := t.Start(ctx, name, options...)
			return discreet{span}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare tracing: %w", err)
	}
	return &messageTraces{Interceptor: traced}, nil
}

// messageTraces makes each message's way a trace of its own. Without it, all that
// a pilot does in months would be one trace, and a worker that rebuilds a pilot
// would send the spans of everything in its history again.
type messageTraces struct{ interceptor.Interceptor }

// InterceptWorkflow is called for each run.
func (m *messageTraces) InterceptWorkflow(ctx workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	inner := &heard{}
	inner.Next = next
	outer := &onlyMessages{untraced: inner}
	outer.Next = m.Interceptor.InterceptWorkflow(ctx, inner)
	return outer
}

// onlyMessages leads past tracing what is no message, and what is replayed.
type onlyMessages struct {
	interceptor.WorkflowInboundInterceptorBase
	untraced interceptor.WorkflowInboundInterceptor
}

// ExecuteWorkflow makes no span: it would end with the pilot.
func (o *onlyMessages) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	return o.untraced.ExecuteWorkflow(ctx, in)
}

// ExecuteUpdate makes a span the first time.
func (o *onlyMessages) ExecuteUpdate(ctx workflow.Context, in *interceptor.UpdateInput) (any, error) {
	if workflow.IsReplaying(ctx) {
		return o.untraced.ExecuteUpdate(ctx, in)
	}
	return o.Next.ExecuteUpdate(ctx, in)
}

// heard remembers whose message is on its way, so that its recording, which
// another coroutine does, is shown under it. It changes headers only.
type heard struct {
	interceptor.WorkflowInboundInterceptorBase
	waiting []any // spans of the updates not yet answered
	signal  any   // span of the last signal, until something was recorded
}

// Init puts itself between the workflow and tracing.
func (h *heard) Init(out interceptor.WorkflowOutboundInterceptor) error {
	o := &underMessage{heard: h}
	o.Next = out
	return h.Next.Init(o)
}

// ExecuteUpdate remembers the update until it is answered.
func (h *heard) ExecuteUpdate(ctx workflow.Context, in *interceptor.UpdateInput) (any, error) {
	span := ctx.Value(spanKey{})
	if span == nil {
		return h.Next.ExecuteUpdate(ctx, in)
	}
	h.waiting = append(h.waiting, span)
	defer func() {
		for i, s := range h.waiting {
			if s == span {
				h.waiting = append(h.waiting[:i:i], h.waiting[i+1:]...)
				return
			}
		}
	}()
	return h.Next.ExecuteUpdate(ctx, in)
}

// HandleSignal remembers the signal.
func (h *heard) HandleSignal(ctx workflow.Context, in *interceptor.HandleSignalInput) error {
	if span := ctx.Value(spanKey{}); span != nil {
		h.signal = span
	}
	return h.Next.HandleSignal(ctx, in)
}

// parent puts what a workflow does under the message that it does it for. Of
// several recorded together it is the first that waits.
func (h *heard) parent(ctx workflow.Context) workflow.Context {
	switch {
	case ctx.Value(spanKey{}) != nil:
	case len(h.waiting) > 0:
		return workflow.WithValue(ctx, spanKey{}, h.waiting[0])
	case h.signal != nil:
		span := h.signal
		h.signal = nil
		return workflow.WithValue(ctx, spanKey{}, span)
	}
	return ctx
}

// underMessage is what a workflow calls.
type underMessage struct {
	interceptor.WorkflowOutboundInterceptorBase
	heard *heard
}

// ExecuteLocalActivity is called for the recorder.
func (u *underMessage) ExecuteLocalActivity(ctx workflow.Context, activityType string, args ...any) workflow.Future {
	return u.Next.ExecuteLocalActivity(u.heard.parent(ctx), activityType, args...)
}

// ExecuteActivity is called for the recorder while the record is down.
func (u *underMessage) ExecuteActivity(ctx workflow.Context, activityType string, args ...any) workflow.Future {
	return u.Next.ExecuteActivity(u.heard.parent(ctx), activityType, args...)
}
