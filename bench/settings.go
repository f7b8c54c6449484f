package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"shidian/bench/district"
	"shidian/bench/lab"
)

// settings are what a run was asked for.
type settings struct {
	rounds  int
	clients []int // ascending
	window  time.Duration
	servers []lab.Server
	page    string // the results go there too, between its markers; empty: nowhere
	force   bool   // also on a busy machine
	tariff  district.Tariff

	only  string // part of the names of the contenders that are measured; empty: all
	short bool   // without a district in one go
}

// most is the largest number of clients.
func (s settings) most() int { return s.clients[len(s.clients)-1] }

// command is what repeats the run.
func (s settings) command() string {
	var clients, servers []string
	for _, n := range s.clients {
		clients = append(clients, strconv.Itoa(n))
	}
	for _, server := range s.servers {
		servers = append(servers, string(server))
	}
	text := fmt.Sprintf("make bench ROUNDS=%d CLIENTS=%s WINDOW=%s SERVERS=%s", s.rounds, strings.Join(clients, ","), s.window, strings.Join(servers, ","))
	if s.short {
		text += " SHORT=1"
	}
	return text
}

func parse(args []string, errOut io.Writer) (settings, error) {
	var s settings
	var clients, servers string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.IntVar(&s.rounds, "rounds", 3, "how often each thing is measured, from 1")
	flags.StringVar(&clients, "clients", "1,8,64", "how many hand in at a time")
	flags.DurationVar(&s.window, "window", leastWindow, "how long each is measured at a time; no page shows what is shorter than 10 s")
	flags.StringVar(&servers, "servers", "postgres,dev", "Temporal servers: postgres (the real one), dev (the development server)")
	flags.StringVar(&s.tariff.Name, "tariff-name", "Temporal Cloud, list price of January 2025, first five million", "a cloud's tariff, with its date")
	flags.Float64Var(&s.tariff.PerMillion, "tariff", 50, "US dollars for a million actions")
	flags.StringVar(&s.only, "only", "", "only contenders with this in their names, or \"starts\"; for tuning")
	flags.BoolVar(&s.short, "short", false, "leave out the district in one go, which takes minutes")
	flags.StringVar(&s.page, "page", "", "page that gets the results too, between its markers, with the figures in the folder data beside it")
	flags.BoolVar(&s.force, "force", false, "measure and write the page also when the machine is busy with other things")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("%w: %q", errArguments, flags.Args())
	}
	if s.rounds < 1 || s.window <= 0 {
		return s, errNothingToDo
	}
	switch {
	case s.page == "":
	case s.only != "":
		return s, errPart
	case s.window < leastWindow:
		return s, errShort
	}
	var err error
	if s.clients, err = parseClients(clients); err != nil {
		return s, err
	}
	s.servers, err = parseServers(servers)
	return s, err
}

// leastWindow is what a page shows at least: shorter ones are for trying things out.
const leastWindow = 10 * time.Second

// onlyStarts is what -only calls the bulk starts.
const onlyStarts = "starts"

var (
	errArguments   = errors.New("takes flags only")
	errNothingToDo = errors.New("rounds must be 1 or more and the window longer than 0")
	errPart        = errors.New("a page shows all contenders side by side: leave out -only, or -page")
	errShort       = errors.New("a page shows windows of 10 s or more: give a longer one, or leave out -page (PAGE= with make)")
	errServer      = errors.New("servers are postgres and dev")
	errClients     = errors.New("clients are numbers from 1 to 500, with commas between them, e.g. 1,8,64")
)

// maxClients keeps Temporal's and Postgres' own limits out of the measurement.
const maxClients = 500

func parseClients(text string) ([]int, error) {
	var all []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 || n > maxClients {
			return nil, fmt.Errorf("%w: %q", errClients, text)
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func parseServers(text string) ([]lab.Server, error) {
	var all []lab.Server
	for part := range strings.SplitSeq(text, ",") {
		server := lab.Server(strings.TrimSpace(part))
		if server != lab.OnPostgres && server != lab.Development {
			return nil, fmt.Errorf("%w: %q", errServer, text)
		}
		all = append(all, server)
	}
	return all, nil
}
