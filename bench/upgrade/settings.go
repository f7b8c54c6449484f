package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"shidian/bench/lab"
)

// settings are what a run was asked for.
type settings struct {
	communities int
	clients     int
	server      lab.Server
	page        string // the results go there too, between its markers; empty: nowhere
}

// Least of what shows something.
const (
	fewest = 20
	most   = 100_000
)

var (
	errArguments = errors.New("takes flags only")
	errNumbers   = fmt.Errorf("give from %d to %d communities, and from 1 client", fewest, most)
	errServer    = fmt.Errorf("the server is %s or %s", lab.OnPostgres, lab.Development)
)

func parse(args []string, errOut io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("bench-rollout", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.IntVar(&s.communities, "communities", 5000, "how many communities are open")
	flags.IntVar(&s.clients, "clients", 16, "how many clients hand in at the same time")
	server := flags.String("server", string(lab.OnPostgres), "the Temporal server: postgres, as in production, or dev")
	flags.StringVar(&s.page, "page", "", "page that gets the results too, between its markers, with the figures in the folder data beside it")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.server = lab.Server(*server)
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("%w: %q", errArguments, flags.Args())
	case s.communities < fewest || s.communities > most || s.clients < 1:
		return s, errNumbers
	case s.server != lab.OnPostgres && s.server != lab.Development:
		return s, errServer
	}
	return s, nil
}

// command is what repeats the run.
func (s settings) command() string {
	return fmt.Sprintf("make bench-rollout OPEN=%d SERVER=%s", s.communities, s.server)
}
