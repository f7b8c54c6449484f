package telemetry

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.temporal.io/sdk/temporal"
)

func TestDiscreet_KeepsMessagesAndTheTextOfErrorsToItself(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"RecorderDown": fmt.Errorf("update: %w", temporal.NewApplicationError("hand-in wang-1 of 王秀英", "RecorderDown")),
		"error":        errors.New("hand-in wang-1 of 王秀英"),
	} {
		spans := tracetest.NewInMemoryExporter()
		_, inner := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)).Tracer("test").Start(t.Context(), "HandleUpdate:complete-step")
		span := discreet{inner}
		span.SetAttributes(
			attribute.String("temporalWorkflowID", "pilot/p/s"), attribute.String("temporalUpdateID", "wang-1"),
			attribute.StringSlice("shidian.steps", []string{"charter"}), attribute.String("message", "王秀英"))
		span.RecordError(nil)
		span.RecordError(err)
		span.SetStatus(codes.Error, err.Error())
		span.End()
		all := spans.GetSpans()
		require.Len(t, all, 1)
		require.Equal(t, sdktrace.Status{Code: codes.Error}, all[0].Status)
		require.Empty(t, all[0].Events)
		require.ElementsMatch(t, []attribute.KeyValue{
			attribute.String("temporalWorkflowID", "pilot/p/s"), attribute.StringSlice("shidian.steps", []string{"charter"}), attribute.String("error.type", want),
		}, all[0].Attributes)
	}
}
