package config

import (
	"fmt"
	"net/url"
	"time"
)

// Metrics is how much the worker's metrics may ask of the record.
type Metrics struct {
	Every time.Duration `env:"SHIDIAN_METRICS_EVERY, default=15s"`
	// Watch is how often the workers together look for pilots that can't go on.
	Watch time.Duration `env:"SHIDIAN_WATCH_EVERY, default=1m"`
}

func (m Metrics) check() error {
	const shortest, longest = time.Second, 10 * time.Minute
	if m.Every < shortest || m.Every > longest {
		return fmt.Errorf("SHIDIAN_METRICS_EVERY is %s; give a time from %s to %s", m.Every, shortest, longest)
	}
	if m.Watch < shortest || m.Watch > longest {
		return fmt.Errorf("SHIDIAN_WATCH_EVERY is %s; give a time from %s to %s", m.Watch, shortest, longest)
	}
	return nil
}

// Traces is where traces go, in OpenTelemetry's own variables; nowhere with no
// endpoint.
type Traces struct {
	Endpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT"`
	Protocol string `env:"OTEL_EXPORTER_OTLP_PROTOCOL, default=http/protobuf"` // or grpc
	Service  string `env:"OTEL_SERVICE_NAME"`
}

func (t Traces) check() error {
	if t.Endpoint == "" {
		return nil
	}
	if u, err := url.Parse(t.Endpoint); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT is %q; give a URL such as http://127.0.0.1:4318", t.Endpoint)
	}
	if t.Protocol != "http/protobuf" && t.Protocol != "grpc" {
		return fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL is %q; give http/protobuf or grpc", t.Protocol)
	}
	return nil
}
