package telemetry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"shidian/internal/telemetry"
)

func TestTraces_NoneAreMadeWithoutAnEndpoint(t *testing.T) {
	t.Parallel()
	traces, err := telemetry.OpenTraces(t.Context(), telemetry.Destination{Service: "shidian"})
	require.NoError(t, err)
	var options client.Options
	traces.Apply(&options)
	require.Empty(t, options.Interceptors)
	require.NoError(t, traces.Close(time.Minute))
}

func TestTraces_BothProtocolsAreSpoken(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{telemetry.ProtocolHTTP, telemetry.ProtocolGRPC} {
		traces, err := telemetry.OpenTraces(t.Context(), telemetry.Destination{Endpoint: "http://127.0.0.1:1", Protocol: protocol, Service: "shidian"})
		require.NoError(t, err, protocol)
		var options client.Options
		traces.Apply(&options)
		require.Len(t, options.Interceptors, 1)
		require.NoError(t, traces.Close(time.Minute), "nothing was to be sent")
	}
}
