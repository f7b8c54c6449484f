package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"shidian/bench/country"
	"shidian/bench/crowd"
)

// settings are what a run was asked for.
type settings struct {
	communities []int // ascending; none: the record alone
	steps       int64 // of the large record; 0: without it
	seed        uint64
	kills       int
	calls       int
	asked       int
	page        string // the results go there too, between its markers; empty: nowhere
	force       bool   // also on a busy machine
}

func parse(args []string, errOut io.Writer) (settings, error) {
	var s settings
	var communities string
	flags := flag.NewFlagSet("bench-scale", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&communities, "communities", "1000,20000", "how many communities are open at once, each number on servers of its own; empty: none")
	flags.Int64Var(&s.steps, "steps", 2_230_000, "steps in the record of a country; 0: none")
	flags.Uint64Var(&s.seed, "seed", 2002, "which pilots are asked, and what the country's programmes are like")
	flags.IntVar(&s.kills, "kills", 5, "how often the worker is killed in each way, from 1")
	flags.IntVar(&s.calls, "calls", 50, "how often each question is asked of the record, and half as often of the desk, from 2")
	flags.IntVar(&s.asked, "asked", 200, "how many pilots at random are asked after a crash, from 1")
	flags.StringVar(&s.page, "page", "", "page that gets the results too, between its markers, with the figures in the folder data beside it")
	flags.BoolVar(&s.force, "force", false, "measure and write the page also when the machine is busy with other things")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("%w: %q", errArguments, flags.Args())
	}
	if s.kills < 1 || s.calls < 2 || s.asked < 1 || s.steps < 0 {
		return s, errTooFew
	}
	var err error
	s.communities, err = parseCommunities(communities)
	if err == nil && len(s.communities) == 0 && s.steps == 0 {
		err = errTooFew
	}
	return s, err
}

// Numbers of communities that can be measured.
const (
	fewest = 50
	most   = 100_000
)

var (
	errArguments   = errors.New("takes flags only")
	errTooFew      = errors.New("there is nothing to measure: see -h for the least of each number")
	errCommunities = fmt.Errorf("communities are numbers from %d to %d, with commas between them, e.g. 1000,5000", fewest, most)
)

func parseCommunities(text string) ([]int, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var all []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < fewest || n > most {
			return nil, fmt.Errorf("%w: %q", errCommunities, text)
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// command is what repeats the run.
func (s settings) command() string {
	texts := make([]string, len(s.communities))
	for i, n := range s.communities {
		texts[i] = strconv.Itoa(n)
	}
	return fmt.Sprintf("make bench-scale COMMUNITIES=%s STEPS=%d SEED=%d KILLS=%d CALLS=%d", strings.Join(texts, ","), s.steps, s.seed, s.kills, s.calls)
}

// asking is how often the record is asked.
func (s settings) asking() country.Asking { return country.Asking{Calls: s.calls, Unbounded: 3} }

// shipped is the worker as it comes.
var shipped = crowd.Way{Name: "as shipped", Stated: true}

// compared are other ways to run it, for the largest crowd only.
var compared = []crowd.Way{
	{Name: "`SHIDIAN_STICKY_TIMEOUT=5s`, the SDK's own", Env: []string{"SHIDIAN_STICKY_TIMEOUT=5s"}},
	{Name: "`SHIDIAN_STICKY_TIMEOUT=500ms`", Env: []string{"SHIDIAN_STICKY_TIMEOUT=500ms"}},
	{Name: "as shipped, a second worker beside it takes over", Stated: true, Beside: true},
}

// crowd is what is asked of so many communities.
func (s settings) crowd(communities int) crowd.Settings {
	ways := []crowd.Way{shipped}
	if communities == s.communities[len(s.communities)-1] {
		ways = append(ways, compared...)
	}
	return crowd.Settings{
		Communities: communities, Asked: min(s.asked, communities/2), Calls: s.calls / 2, Kills: s.kills, Ways: ways, Seed: s.seed,
	}
}
