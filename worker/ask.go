package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"shidian/internal/config"
)

// askPatience is how long whoever is asked may take: it asks its servers in turn.
const askPatience = 5 * time.Second

// mostSaid is how much of an answer is shown.
const mostSaid = 8 << 10

// errNoHealth says that nobody can be asked.
var errNoHealth = errors.New("SHIDIAN_HEALTH_ADDR is empty: the worker answers nowhere; set it, or give the address of a page to ask")

// askReady asks the worker that runs beside this program, or another page, whether it is
// ready: for what has no HTTP client to look with, as a container of this image.
func askReady(ctx context.Context, health config.Health, args []string, out io.Writer) error {
	address, err := readyAddress(health.Addr, args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil) //nolint:gosec // whoever runs the program names the address
	if err != nil {
		return fmt.Errorf("ask %s: %w", address, err)
	}
	answer, err := http.DefaultClient.Do(request) //nolint:gosec // the same
	if err != nil {
		return &unreachableError{variable: "SHIDIAN_HEALTH_ADDR", cause: err}
	}
	defer func() { _ = answer.Body.Close() }() // read only
	said, err := io.ReadAll(io.LimitReader(answer.Body, mostSaid))
	if err != nil {
		return fmt.Errorf("ask %s: %w", address, err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is not ready (%s): %s", address, answer.Status, strings.TrimSpace(string(said)))
	}
	_, err = out.Write(said)
	return err
}

// readyAddress is the page to ask. Who listens everywhere is asked on loopback.
func readyAddress(listens string, args []string) (string, error) {
	if len(args) == 1 {
		if u, err := url.Parse(args[0]); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "", fmt.Errorf("%w: %q is no address such as http://127.0.0.1:8080/readyz", errUsage, args[0])
		}
		return args[0], nil
	}
	if listens == "" {
		return "", errNoHealth
	}
	host, port, err := net.SplitHostPort(listens)
	if err != nil {
		return "", fmt.Errorf("SHIDIAN_HEALTH_ADDR is %q: %w", listens, err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/readyz", nil
}
