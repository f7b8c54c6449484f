package client_test

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"shidian/internal/admission"
	"shidian/internal/client"
	"shidian/internal/config"
)

// A server that is slow is waited for; one that refuses has said all that it will.
func TestRefusal_IsNoSlowness(t *testing.T) {
	t.Parallel()
	refused := &admission.RefusedError{Kind: admission.WantsCertificate, Err: context.DeadlineExceeded}
	require.False(t, client.IsSlow(refused))
	require.True(t, client.IsSlow(refused.Err))
}

func TestConnect_SaysWhatKeepsItOutLongBeforeItsDeadline(t *testing.T) {
	t.Parallel()
	settings, err := config.LoadDesk(t.Context(), config.Of(map[string]string{
		"TEMPORAL_ADDRESS": plainServer(t), "TEMPORAL_TLS": "true", "SHIDIAN_DEADLINE": "10m",
	}))
	require.NoError(t, err)
	connections := client.Connect(settings)
	t.Cleanup(connections.Close)
	d := client.New(connections)
	d.Deadline = settings.Client.Deadline
	_, err = d.Temporal(t.Context())
	var refused *admission.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, admission.NoTLS, refused.Kind)
}

// plainServer speaks gRPC without TLS.
func plainServer(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer()
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}
