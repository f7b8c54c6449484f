package devservices

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"shidian/internal/machine"
)

const webStartsWithin = time.Minute

// WebOptions say what `shidian serve` is given.
type WebOptions struct {
	Binary          string // bin/shidian
	Dir             string // holds web.log
	DatabaseURL     string // for the desk's role
	TemporalAddress string
	Issuer          string // of the identity provider
	SealKey         string // the file of the desk's private key
	Evidence        string // where attached files are kept
	Port            int    // 0 = a free one, kept for later starts
	PortVariable    string // named when the port is taken
	Env             []string
}

// Web is the web desk as a child process.
type Web struct {
	server
	options WebOptions
}

// StartWeb starts the built desk's pages and returns once they answer.
func StartWeb(ctx context.Context, options WebOptions) (*Web, error) {
	if !machine.Executable(options.Binary) {
		return nil, fmt.Errorf("%s: %w", options.Binary, ErrDeskNotBuilt)
	}
	var err error
	if options.Binary, err = filepath.Abs(options.Binary); err != nil {
		return nil, fmt.Errorf("the desk's binary: %w", err)
	}
	if options.Dir, err = filepath.Abs(options.Dir); err != nil {
		return nil, fmt.Errorf("the web desk's folder: %w", err)
	}
	if options.Port == 0 {
		if options.Port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	w := &Web{options: options}
	if err := w.Start(ctx); err != nil {
		return nil, err
	}
	return w, nil
}

// Start starts a stopped or killed desk again.
func (w *Web) Start(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.alive() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, webStartsWithin)
	defer cancel()
	process, err := startProcess(ctx, command{
		name: "the web desk", path: w.options.Binary, args: []string{"serve"}, dir: w.options.Dir, env: w.environment(), logPath: w.LogPath(), stopSignal: syscall.SIGTERM,
		check: func() error { return CheckPort("the web desk", w.options.Port, w.options.PortVariable) },
	})
	if err != nil {
		return err
	}
	if err := process.awaitReady(ctx, func(ctx context.Context) error { return answersOK(ctx, "the web desk", w.URL()+"/healthz") }); err != nil {
		process.kill()
		return err
	}
	w.running = process
	return nil
}

func (w *Web) environment() []string {
	own := []string{
		"DATABASE_URL=" + w.options.DatabaseURL, "TEMPORAL_ADDRESS=" + w.options.TemporalAddress, "TEMPORAL_NAMESPACE=" + temporalNamespace,
		"SHIDIAN_WEB_LISTEN=" + loopback + ":" + strconv.Itoa(w.options.Port), "SHIDIAN_WEB_URL=" + w.URL(), "SHIDIAN_OPENID_ISSUER=" + w.options.Issuer,
		"SHIDIAN_IDENTITY_KEY=" + w.options.SealKey, "EVIDENCE_BUCKET=" + w.options.Evidence,
		"SHIDIAN_QUIET_RUNS=true",
	}
	return append(append(environWithout("TEMPORAL_"), own...), w.options.Env...)
}

// URL is where browsers reach the desk.
func (w *Web) URL() string { return WebURL(w.options.Port) }

// WebURL is where browsers reach a desk on a port.
func WebURL(port int) string { return "http://" + address(port) }

// LogPath is the desk's log.
func (w *Web) LogPath() string { return filepath.Join(w.options.Dir, "web.log") }

// answersOK asks a server's own page whether it is there.
func answersOK(ctx context.Context, name, page string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", name, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s: %w", name, err)
	}
	if err := response.Body.Close(); err != nil {
		return fmt.Errorf("ask %s: %w", name, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", name, response.Status)
	}
	return nil
}
