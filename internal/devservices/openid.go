package devservices

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"shidian/internal/machine"
	"shidian/internal/staff"
)

const (
	openIDClient       = "shidian"
	openIDStartsWithin = time.Minute
)

// ErrOpenIDNotBuilt means that the provider's binary is not there.
var ErrOpenIDNotBuilt = errors.New("the sample sign-in is not built; make prepare does it")

// OpenIDOptions say who can sign in with the provider of sample staff, and for whom.
type OpenIDOptions struct {
	Binary       string // bin/tools/openid
	Dir          string // holds openid.log and openid-staff.json
	Port         int    // 0 = a free one, kept for later starts
	PortVariable string // named when the port is taken
	Staff        []staff.Person
	Redirects    []string // URLs to which a sign-in may return, exactly
	SignedOut    []string // and the end of a session
	Lang         string   // zh or en; empty: zh
}

// OpenID is the provider of sample staff as a child process. What it handed out is
// forgotten when it stops.
type OpenID struct {
	server
	options OpenIDOptions
}

// StartOpenID writes the staff's file, starts the provider and returns once it answers.
func StartOpenID(ctx context.Context, options OpenIDOptions) (*OpenID, error) {
	if !machine.Executable(options.Binary) {
		return nil, fmt.Errorf("%s: %w", options.Binary, ErrOpenIDNotBuilt)
	}
	var err error
	if options.Binary, err = filepath.Abs(options.Binary); err != nil {
		return nil, fmt.Errorf("the sample sign-in's binary: %w", err)
	}
	if options.Dir, err = filepath.Abs(options.Dir); err != nil {
		return nil, fmt.Errorf("the sample sign-in's folder: %w", err)
	}
	if options.Port == 0 {
		if options.Port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	o := &OpenID{options: options}
	if err := o.writeStaff(); err != nil {
		return nil, err
	}
	if err := o.Start(ctx); err != nil {
		return nil, err
	}
	return o, nil
}

// Start starts a stopped or killed provider again.
func (o *OpenID) Start(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.alive() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, openIDStartsWithin)
	defer cancel()
	process, err := startProcess(ctx, command{
		name: "the sample sign-in", path: o.options.Binary, args: o.arguments(), dir: o.options.Dir,
		logPath: o.LogPath(), stopSignal: syscall.SIGTERM, check: o.checkPort,
	})
	if err != nil {
		return err
	}
	if err := process.awaitReady(ctx, o.ready); err != nil {
		process.kill()
		return err
	}
	o.running = process
	return nil
}

func (o *OpenID) checkPort() error {
	return CheckPort("the sample sign-in", o.options.Port, o.options.PortVariable)
}

func (o *OpenID) arguments() []string {
	arguments := []string{"-listen", address(o.options.Port), "-client", openIDClient, "-staff", o.staffPath()}
	if o.options.Lang != "" {
		arguments = append(arguments, "-lang", o.options.Lang)
	}
	for _, url := range o.options.Redirects {
		arguments = append(arguments, "-redirect", url)
	}
	for _, url := range o.options.SignedOut {
		arguments = append(arguments, "-signed-out", url)
	}
	return arguments
}

func (o *OpenID) staffPath() string { return filepath.Join(o.options.Dir, "openid-staff.json") }

func (o *OpenID) writeStaff() error {
	content, err := json.MarshalIndent(o.options.Staff, "", "  ")
	if err != nil {
		return fmt.Errorf("write the sample staff: %w", err)
	}
	if err := os.MkdirAll(o.options.Dir, 0o755); err != nil {
		return fmt.Errorf("make the sample sign-in's folder: %w", err)
	}
	if err := os.WriteFile(o.staffPath(), content, 0o644); err != nil {
		return fmt.Errorf("write the sample staff: %w", err)
	}
	return nil
}

// ready asks for the discovery document, which is what a client begins with.
func (o *OpenID) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.Issuer()+"/.well-known/openid-configuration", nil)
	if err != nil {
		return fmt.Errorf("ask the sample sign-in: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask the sample sign-in: %w", err)
	}
	if err := response.Body.Close(); err != nil {
		return fmt.Errorf("ask the sample sign-in: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the sample sign-in answers %s", response.Status)
	}
	return nil
}

// Issuer is the provider's address, by which clients and appointments name it.
func (o *OpenID) Issuer() string { return "http://" + address(o.options.Port) }

// ClientID is that of the one client, which has no secret.
func (o *OpenID) ClientID() string { return openIDClient }

// LogPath is the provider's log.
func (o *OpenID) LogPath() string { return filepath.Join(o.options.Dir, "openid.log") }
