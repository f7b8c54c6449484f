package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
)

// Protocols of OTLP.
const (
	ProtocolHTTP = "http/protobuf"
	ProtocolGRPC = "grpc"
)

// Destination is where traces go. What else OTEL_EXPORTER_OTLP_… and
// OTEL_TRACES_SAMPLER… say, OpenTelemetry reads itself.
type Destination struct {
	Endpoint string // a URL; empty: no traces are made
	Protocol string
	Service  string // who sends them
}

// Traces are a process's traces; nil makes none.
type Traces struct {
	provider *sdktrace.TracerProvider
	traced   interceptor.Interceptor
}

// OpenTraces prepares sending traces; nil without an endpoint.
func OpenTraces(ctx context.Context, to Destination) (*Traces, error) {
	if to.Endpoint == "" {
		return nil, nil
	}
	exporter, err := newExporter(ctx, to)
	if err != nil {
		return nil, fmt.Errorf("send traces to %s (OTEL_EXPORTER_OTLP_ENDPOINT): %w", to.Endpoint, err)
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", to.Service)), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		return nil, fmt.Errorf("say who sends the traces (OTEL_RESOURCE_ATTRIBUTES): %w", err)
	}
	return newTraces(sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about)))
}

func newExporter(ctx context.Context, to Destination) (sdktrace.SpanExporter, error) {
	if to.Protocol == ProtocolGRPC {
		return otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(to.Endpoint))
	}
	path, err := url.JoinPath(to.Endpoint, "v1/traces") // as OTLP says where only the base is given
	if err != nil {
		return nil, err
	}
	return otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(path))
}

func newTraces(provider *sdktrace.TracerProvider) (*Traces, error) {
	traced, err := NewInterceptor(provider.Tracer("shidian"))
	return &Traces{provider: provider, traced: traced}, err
}

// Apply has a Temporal client, and the workers that use it, make traces.
func (t *Traces) Apply(options *client.Options) {
	if t != nil {
		options.Interceptors = append(options.Interceptors, t.traced)
	}
}

// Close sends what is left, and does not wait for it longer than patience.
func (t *Traces) Close(patience time.Duration) error {
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("send the last traces: %w", err)
	}
	return nil
}
