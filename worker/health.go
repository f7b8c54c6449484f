package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// pinger is what must answer for the worker to be ready.
type pinger interface {
	Ping(ctx context.Context) error
}

// health says over HTTP whether the process lives (/healthz), whether it can work
// (/readyz: it takes tasks, and Temporal and the record answer) and how it does
// (/metrics, for Prometheus).
type health struct {
	server *http.Server
	mu     sync.Mutex
	needed pinger // nil until ready
	lines  []func() string
	wait   string // for what, until ready
}

const pingPatience = 2 * time.Second

// serveHealth answers on addr; nowhere when it is empty.
func serveHealth(ctx context.Context, addr string, metrics http.Handler, logger *slog.Logger) (*health, error) {
	if addr == "" {
		return &health{server: &http.Server{ReadHeaderTimeout: pingPatience}}, nil
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for health checks on %s (SHIDIAN_HEALTH_ADDR): %w", addr, err)
	}
	h := &health{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, "ok") })
	mux.HandleFunc("GET /readyz", h.readyz)
	mux.Handle("GET /metrics", metrics)
	h.server = &http.Server{Handler: mux, ReadHeaderTimeout: pingPatience}
	go func() {
		if err := h.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.Error("health checks stopped", "error", err)
		}
	}()
	return h, nil
}

// ready says that the process can work while what it needs answers; lines tell how
// what goes on beside that does, which is no reason to take the process for broken.
func (h *health) ready(needed pinger, lines ...func() string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.needed, h.lines = needed, lines
}

// waits says for what the process waits before it can work.
func (h *health) waits(what error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wait = "; waiting: " + what.Error()
}

func (h *health) readyz(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	needed, lines, wait := h.needed, h.lines, h.wait
	h.mu.Unlock()
	if needed == nil {
		http.Error(w, "starting"+wait, http.StatusServiceUnavailable)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), pingPatience)
	defer cancel()
	if err := needed.Ping(ctx); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	say(w, "ready")
	for _, line := range lines {
		if text := line(); text != "" {
			say(w, text)
		}
	}
}

// say answers; a caller that has gone away hears nothing.
func say(w http.ResponseWriter, text string) { _, _ = fmt.Fprintln(w, text) }

func (h *health) close() {
	_ = h.server.Close() // nothing more is served; there is nothing to do about an error
}
