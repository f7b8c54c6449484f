package devservices

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"shidian/deploy/temporal"
	"shidian/internal/machine"
)

const (
	temporalNamespace    = "default"
	temporalStartsWithin = 5 * time.Minute

	// DefaultRetention is how long closed runs stay visible. Temporal's
	// development server alone would forget them after a day.
	DefaultRetention = 30 * 24 * time.Hour
)

// TemporalOptions say where and how Temporal's development server runs.
type TemporalOptions struct {
	Dir          string // holds temporal.sqlite and temporal.log; kept between starts
	Port         int    // gRPC; 0 = a free one, kept for later starts
	PortVariable string // named when the port is taken
	UIPort       int    // 0 = a free one
	UIVariable   string
	Headless     bool // no web UI
	// Codec is where the web UI has payloads decoded, before anybody says otherwise there.
	Codec string
	// SearchAttributes are registered and waited for.
	SearchAttributes map[string]enumspb.IndexedValueType
	Retention        time.Duration // 0 = DefaultRetention
	// DynamicConfig holds KEY=VALUE pairs, the values in JSON.
	DynamicConfig []string
	// EveryAddress has the server listen on every address of this host, and not on loopback
	// alone: for a network of a test's own.
	EveryAddress bool
	// Temporary has Dir removed when this process is killed.
	Temporary bool
	Progress  machine.Progress
}

// Temporal is a development server of our own, as one process and its data.
type Temporal struct {
	server
	options     TemporalOptions
	binary      string
	limits      []string
	httpPort    int
	metricsPort int
}

// StartTemporal finds or builds the development server, starts it, and returns
// once the namespace has its retention and its search attributes can be used.
func StartTemporal(ctx context.Context, options TemporalOptions) (*Temporal, error) {
	dir, err := filepath.Abs(options.Dir)
	if err != nil {
		return nil, fmt.Errorf("Temporal's folder: %w", err)
	}
	options.Dir = dir
	if options.Retention == 0 {
		options.Retention = DefaultRetention
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make Temporal's folder: %w", err)
	}
	t := &Temporal{options: options}
	if t.limits, err = temporal.Limits(); err != nil {
		return nil, err
	}
	if t.binary, err = machine.EnsureTemporal(ctx, options.Progress); err != nil {
		return nil, err
	}
	for _, port := range []*int{&t.options.Port, &t.options.UIPort, &t.httpPort, &t.metricsPort} {
		if *port != 0 {
			continue
		}
		if *port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	if err := t.Start(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// Start starts a stopped or killed server again, on the same ports and data, and
// returns once it can be used.
func (t *Temporal) Start(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.alive() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, temporalStartsWithin)
	defer cancel()
	process, err := startProcess(ctx, command{
		name: "Temporal", path: t.binary, args: t.arguments(), dir: t.options.Dir,
		env:     environWithout("TEMPORAL_"), // such as TEMPORAL_ADDRESS, meant for clients
		logPath: t.LogPath(), stopSignal: syscall.SIGTERM, removeDir: t.removeDir(),
		check: t.checkPorts,
	})
	if err != nil {
		return err
	}
	preparation := newPreparation(t.Address(), t.options.Retention, t.options.SearchAttributes)
	defer preparation.close()
	if err := process.awaitReady(ctx, preparation.prepare); err != nil {
		process.kill()
		return err
	}
	t.running = process
	return nil
}

func (t *Temporal) checkPorts() error {
	if err := CheckPort("Temporal", t.options.Port, t.options.PortVariable); err != nil {
		return err
	}
	if t.options.Headless {
		return nil
	}
	return CheckPort("Temporal's web UI", t.options.UIPort, t.options.UIVariable)
}

func (t *Temporal) arguments() []string {
	arguments := []string{
		"server", "start-dev", "--log-level", "error", "--namespace", temporalNamespace,
		"--ip", listenOn(t.options.EveryAddress), "--port", strconv.Itoa(t.options.Port),
		"--http-port", strconv.Itoa(t.httpPort), "--metrics-port", strconv.Itoa(t.metricsPort),
		"--db-filename", filepath.Join(t.options.Dir, "temporal.sqlite"),
	}
	if t.options.Headless {
		arguments = append(arguments, "--headless")
	} else {
		arguments = append(arguments, "--ui-ip", loopback, "--ui-port", strconv.Itoa(t.options.UIPort))
		if t.options.Codec != "" {
			arguments = append(arguments, "--ui-codec-endpoint", t.options.Codec)
		}
	}
	for _, pair := range t.dynamicConfig() {
		arguments = append(arguments, "--dynamic-config-value", pair)
	}
	return arguments
}

// dynamicConfig is what a server that runs pilots is told, and what these options
// say otherwise.
func (t *Temporal) dynamicConfig() []string {
	limits := slices.DeleteFunc(slices.Clone(t.limits), func(limit string) bool {
		key, _, _ := strings.Cut(limit, "=")
		return slices.ContainsFunc(t.options.DynamicConfig, func(pair string) bool { return strings.HasPrefix(pair, key+"=") })
	})
	return append(limits, t.options.DynamicConfig...)
}

// AddSearchAttributes registers more search attributes on the running server
// and waits until they can be used. Those that exist already are left alone.
func (t *Temporal) AddSearchAttributes(ctx context.Context, attributes map[string]enumspb.IndexedValueType) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, temporalStartsWithin)
	defer cancel()
	preparation := newPreparation(t.Address(), t.options.Retention, attributes)
	defer preparation.close()
	return t.running.awaitReady(ctx, preparation.prepare)
}

// Remove stops the server and removes its folder.
func (t *Temporal) Remove() error {
	t.Kill()
	if err := os.RemoveAll(t.options.Dir); err != nil {
		return fmt.Errorf("remove Temporal's folder: %w", err)
	}
	return nil
}

// Address is host:port of the gRPC service, as TEMPORAL_ADDRESS takes it.
func (t *Temporal) Address() string { return address(t.options.Port) }

// Namespace is the namespace that is prepared.
func (t *Temporal) Namespace() string { return temporalNamespace }

// UIURL is the address of the web UI; empty when headless.
func (t *Temporal) UIURL() string {
	if t.options.Headless {
		return ""
	}
	return "http://" + address(t.options.UIPort)
}

// LogPath is the server's log.
func (t *Temporal) LogPath() string { return filepath.Join(t.options.Dir, "temporal.log") }

// Binary is the `temporal` command that runs, also useful as a client.
func (t *Temporal) Binary() string { return t.binary }

func (t *Temporal) removeDir() string {
	if t.options.Temporary {
		return t.options.Dir
	}
	return ""
}
