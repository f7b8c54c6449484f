package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/config"
)

func TestReady_AsksTheWorkerBesideIt(t *testing.T) {
	t.Parallel()
	ready := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" || !ready {
			http.Error(w, "the record does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ready\nnotices: sent\n"))
	}))
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "http://")
	_, port, _ := strings.Cut(address, ":")
	for _, listens := range []string{address, ":" + port, "0.0.0.0:" + port, "[::]:" + port} {
		var out, errOut bytes.Buffer
		env := config.Of(map[string]string{"SHIDIAN_HEALTH_ADDR": listens})
		require.Zero(t, run(t.Context(), []string{"ready"}, env, &out, &errOut), errOut.String())
		require.Equal(t, "ready\nnotices: sent\n", out.String())
	}
	var out, errOut bytes.Buffer
	require.Zero(t, run(t.Context(), []string{"ready", server.URL + "/readyz"}, config.Of(nil), &out, &errOut), errOut.String())

	ready = false
	env := config.Of(map[string]string{"SHIDIAN_HEALTH_ADDR": address})
	require.Equal(t, exitFailed, run(t.Context(), []string{"ready"}, env, &out, &errOut))
	require.Contains(t, errOut.String(), "the record does not answer")
}

func TestReady_SaysWhomItCannotAsk(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		listens string
		args    []string
		status  int
		says    string
	}{
		{"127.0.0.1:1", []string{"ready"}, exitUnreachable, "SHIDIAN_HEALTH_ADDR"},
		{"nonsense", []string{"ready"}, exitFailed, `SHIDIAN_HEALTH_ADDR is "nonsense"`},
		{"127.0.0.1:1", []string{"ready", "readyz"}, exitUsage, "no address such as"},
		{"127.0.0.1:1", []string{"ready", "http://a/", "http://b/"}, exitUsage, "usage"},
	} {
		var out, errOut bytes.Buffer
		env := config.Of(map[string]string{"SHIDIAN_HEALTH_ADDR": c.listens})
		require.Equal(t, c.status, run(t.Context(), c.args, env, &out, &errOut), errOut.String())
		require.Contains(t, errOut.String(), c.says)
	}
	_, err := readyAddress("", nil)
	require.ErrorIs(t, err, errNoHealth)
}
