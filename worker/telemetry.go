package main

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel"
	"go.temporal.io/sdk/client"

	"shidian/activities"
	"shidian/internal/config"
	"shidian/internal/postgres"
	"shidian/internal/telemetry"
	"shidian/internal/version"
)

// tracesTake is how long the last traces may hold up the end of the process.
const tracesTake = 3 * time.Second

// observed is what those who run the worker see of it.
type observed struct {
	metrics *telemetry.Metrics
	traces  *telemetry.Traces // nil: none are made
	logger  *slog.Logger
}

func observe(ctx context.Context, cfg config.Worker, logger *slog.Logger) (observed, error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { logger.Warn("telemetry", "error", err) }))
	metrics, err := telemetry.NewMetrics(logger)
	if err != nil {
		return observed{}, err
	}
	this := version.This()
	if err := metrics.Program(this.Version, this.Commit, this.Go); err != nil {
		return observed{}, err
	}
	traces, err := telemetry.OpenTraces(ctx, telemetry.Destination{
		Endpoint: cfg.Traces.Endpoint, Protocol: cfg.Traces.Protocol, Service: cmp.Or(cfg.Traces.Service, "shidian-worker"),
	})
	return observed{metrics, traces, logger}, err
}

// apply has the worker's client, and so the worker, tell of what it does.
func (o observed) apply(options *client.Options) {
	options.MetricsHandler = o.metrics.Temporal()
	o.traces.Apply(options)
}

// record is the record as the activities use it, watched.
func (o observed) record(store *postgres.Store, every time.Duration) (activities.Store, error) {
	if err := o.metrics.WatchRecord(store.Figures, every); err != nil {
		return nil, err
	}
	return o.metrics.Record(record{store})
}

func (o observed) close() {
	if err := o.traces.Close(tracesTake); err != nil {
		o.logger.Warn("telemetry", "error", err)
	}
}
