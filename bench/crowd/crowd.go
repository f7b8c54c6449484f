package crowd

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"shidian/bench/lab"
	"shidian/bench/story"
	"shidian/internal/pilot"
)

// Settings say how much is measured.
type Settings struct {
	Communities int
	Asked       int // pilots asked after a crash, and when evicted
	Calls       int // of each of the desk's commands
	Kills       int // of the worker, in each way
	Ways        []Way
	Seed        uint64
}

// Result is what so many communities came to.
type Result struct {
	Communities int
	Lists       string // how Temporal's visibility database is set up
	Pilots      int    // sub-districts counted
	Start       Start
	Memory      lab.Memory       // added since the first few were open
	Bytes       map[string]int64 // added to each database
	Desk        []Command
	Cached      Times // a status query of a pilot in the worker's memory
	Evicted     Times // and of one that the worker has to read anew
	Silences    []Silence
}

// warmUp is how many communities are open when memory is first read, so that what a
// process needs for the first of everything is not counted.
const warmUp = 20

// run is one measurement.
type run struct {
	Settings
	lab    *lab.Lab
	book   *story.Book
	random *rand.Rand
	open   []office
	nudges int
	tell   func(format string, args ...any)
}

// office is a community that is open.
type office struct {
	programme, place string
	terms            pilot.Terms
}

// Run starts this many communities on servers of its own and measures them.
func Run(ctx context.Context, s Settings, tell func(format string, args ...any)) (r Result, err error) {
	l, err := lab.Open(ctx, lab.OnPostgres, func(what string) { tell("%s", what) })
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	book, err := story.Open("crowd")
	if err != nil {
		return r, err
	}
	c := &run{Settings: s, lab: l, book: book, random: rand.New(rand.NewPCG(s.Seed, 0)), tell: tell}
	r.Communities = s.Communities
	if r.Lists, err = l.Lists(ctx); err != nil {
		return r, err
	}
	for _, part := range []func(context.Context, *Result) error{c.fill, c.askDesk, c.askPilots, c.crash} {
		if err := part(ctx, &r); err != nil {
			return r, fmt.Errorf("with %d communities: %w", s.Communities, err)
		}
	}
	return r, nil
}

// fill opens the communities and says what they added.
func (c *run) fill(ctx context.Context, r *Result) error {
	few, err := c.book.Crowd(warmUp)
	if err != nil {
		return err
	}
	if _, err := c.start(ctx, few); err != nil {
		return err
	}
	memory, bytes, err := c.read(ctx)
	if err != nil {
		return err
	}
	all, err := c.book.Crowd(c.Communities)
	if err != nil {
		return err
	}
	c.tell("starting %d communities at the desk's pace", c.Communities)
	if r.Start, err = c.start(ctx, all); err != nil {
		return err
	}
	r.Pilots = len(all) + c.Communities
	memoryAfter, bytesAfter, err := c.read(ctx)
	if err != nil {
		return err
	}
	r.Memory, r.Bytes = memoryAfter.Minus(memory), map[string]int64{}
	for database, size := range bytesAfter {
		r.Bytes[database] = size - bytes[database]
	}
	c.tell("open: %.0f a second, worker %.0f kB each, %.0f workflow tasks read anew", r.Start.Rate, float64(r.Memory.Worker)/1e3/float64(c.Communities), r.Start.Evicted)
	return nil
}

// restsFor is how long everything rests before it is read: what was put off is
// done by then.
const restsFor = 5 * time.Second

func (c *run) read(ctx context.Context) (lab.Memory, map[string]int64, error) {
	if err := rest(ctx, restsFor); err != nil {
		return lab.Memory{}, nil, err
	}
	memory, err := c.lab.ReadMemory(ctx)
	if err != nil {
		return memory, nil, err
	}
	bytes, err := c.lab.DatabaseSizes(ctx)
	return memory, bytes, err
}

func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sample is some of the open communities, at random.
func (c *run) sample(n int) []office {
	some := make([]office, 0, n)
	for _, i := range c.random.Perm(len(c.open))[:min(n, len(c.open))] {
		some = append(some, c.open[i])
	}
	return some
}
