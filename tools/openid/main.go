package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stderr)
	stop()
	os.Exit(status)
}

// Exit statuses.
const (
	statusFailed  = 1
	statusRefused = 2 // wrong options, or an address that it must not listen on
)

// settings are what the options say.
type settings struct {
	listen    string
	staff     string // the file
	client    string
	secret    string // empty: a public client
	lang      string
	redirects list
	signedOut list
}

// list is an option that may be given several times.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}

func parse(arguments []string, out io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("openid", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:7280", "a loopback `address` and port; port 0 takes a free one")
	flags.StringVar(&s.staff, "staff", "", "the `file` with the sample staff, a JSON list")
	flags.StringVar(&s.client, "client", "shidian", "the client's `id`")
	flags.StringVar(&s.secret, "secret", "", "the client's `secret`; without one it is a public client")
	flags.StringVar(&s.lang, "lang", "zh", "the `language` of the pages and messages: zh or en")
	flags.Var(&s.redirects, "redirect", "a `URL` to which a sign-in may return, exactly; may be repeated")
	flags.Var(&s.signedOut, "signed-out", "a `URL` to which the end of a session may return, exactly; may be repeated")
	if err := flags.Parse(arguments); err != nil {
		return s, err
	}
	t, known := languages[s.lang]
	switch {
	case !known:
		return s, fmt.Errorf("-lang %s: zh, en", s.lang)
	case flags.NArg() > 0:
		return s, fmt.Errorf(t.unexpected, flags.Arg(0))
	case !loopback(s.listen):
		return s, fmt.Errorf(t.notLoopback, s.listen)
	}
	return s, nil
}

// loopback: only an address in numbers, because what a name leads to can change.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && net.ParseIP(host).IsLoopback()
}

func run(ctx context.Context, arguments []string, out io.Writer) int {
	s, err := parse(arguments, out)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		say(out, err.Error())
		return statusRefused
	}
	if err := serve(ctx, s, out); err != nil {
		say(out, err.Error())
		return statusFailed
	}
	return 0
}

// endsWithin is how long requests that are under way may take at the end.
const endsWithin = 5 * time.Second

// serve answers until ctx ends.
func serve(ctx context.Context, s settings, out io.Writer) error {
	people, err := readStaff(s.staff)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.listen, err)
	}
	p, err := newProvider(s, listener.Addr().String(), people)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: p.handler(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	say(out, fmt.Sprintf(languages[s.lang].ready, p.issuer, len(people)))
	select {
	case err := <-ended:
		return fmt.Errorf("serve on %s: %w", s.listen, err)
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), endsWithin)
	defer cancel()
	return server.Shutdown(ending)
}

// say writes a line; what can't be written to a closed terminal can't be reported there.
func say(out io.Writer, line string) { _, _ = fmt.Fprintln(out, line) }
