package replay

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"shidian/internal/pilot"
	"shidian/internal/telemetry"
	"shidian/workflows"
)

// tracing is the worker's tracing interceptor, and the spans that it makes.
func tracing(t *testing.T) (interceptor.Interceptor, *tracetest.InMemoryExporter) {
	t.Helper()
	spans := tracetest.NewInMemoryExporter()
	traced, err := telemetry.NewInterceptor(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)).Tracer("test"))
	require.NoError(t, err)
	return traced, spans
}

// Histories recorded without tracing replay with it, and what is replayed was
// traced when it happened.
func TestTraced_EveryRecordedRunReplaysAndMakesNoSpanAgain(t *testing.T) {
	t.Parallel()
	found, err := allFixtures(fixtures)
	require.NoError(t, err)
	for _, f := range found {
		t.Run(filepath.Base(f.folder)+"/"+f.name(), func(t *testing.T) {
			t.Parallel()
			traced, spans := tracing(t)
			h, err := f.history()
			require.NoError(t, err)
			require.NoError(t, check(f, h, workflows.Register, traced))
			require.Empty(t, spans.GetSpans().Snapshots())
		})
	}
}

// A history made while everything was traced replays without tracing, with the
// signals in the order in which they came.
func TestTraced_WhatHappensUnderTracingReplaysWithoutIt(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs a real server")
	}
	traced, spans := tracing(t)
	house := newHouse(t, worker.Options{Interceptors: []interceptor.WorkerInterceptor{traced}})
	s := newStage(t, house, "traced", 1)
	s.start()
	s.handIn(subDistrict, pilot.StepLeadingGroup)
	s.signal(workflows.SignalStepCompleted, s.message(first, pilot.StepCharter))
	for _, place := range s.places() {
		for _, run := range s.settled(place) {
			_, err := replayed(run, workflows.Register)
			require.NoError(t, err)
		}
	}
	ids := map[string]string{}
	for _, span := range spans.GetSpans() {
		ids[span.SpanContext.SpanID().String()] = span.Name
	}
	under := map[string]bool{} // child and parent
	for _, span := range spans.GetSpans() {
		under[span.Name+" under "+ids[span.Parent.SpanID().String()]] = true
		require.NotContains(t, span.Name, "RunWorkflow", "it would end with the pilot")
	}
	for _, wanted := range []string{
		"StartActivity:JudgeAndRecord under HandleUpdate:complete-step", "StartActivity:JudgeAndRecord under HandleSignal:step-completed",
		"RunActivity:JudgeAndRecord under StartActivity:JudgeAndRecord",
	} {
		require.Contains(t, under, wanted)
	}
}
