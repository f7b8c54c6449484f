package telemetry

import (
	"errors"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.temporal.io/sdk/temporal"
)

// discreet is a span that keeps to itself what may hold what a person typed:
// message ids and the texts of errors.
type discreet struct{ trace.Span }

// shown are the attributes of Temporal's interceptor that name pilots and runs;
// an update's ID begins with its message's.
var shown = []attribute.Key{"temporalWorkflowID", "temporalRunID"}

// SetAttributes keeps those that are codes and places.
func (d discreet) SetAttributes(attributes ...attribute.KeyValue) {
	for _, a := range attributes {
		if slices.Contains(shown, a.Key) || strings.HasPrefix(string(a.Key), "shidian.") {
			d.Span.SetAttributes(a)
		}
	}
}

// RecordError keeps an error's type.
func (d discreet) RecordError(err error, _ ...trace.EventOption) {
	if err == nil {
		return
	}
	kind := "error"
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		kind = app.Type()
	}
	d.Span.SetAttributes(attribute.String("error.type", kind))
}

// SetStatus leaves the text out.
func (d discreet) SetStatus(code codes.Code, _ string) { d.Span.SetStatus(code, "") }
