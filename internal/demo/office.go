package demo

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"shidian/internal/attachments"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/staff"
	"shidian/internal/view"
)

// How the staff work.
const (
	tick        = 20 * time.Millisecond // between two looks at what has not come yet
	maxOut      = 16                    // places that are worked on at a time
	answerIn    = 10 * time.Minute      // the answer to a hand-in, on the slowest machine
	againAfter  = time.Second           // what was not answered is sent again
	maxTrouble  = 20                    // kinds of trouble that are kept for the end
	planUnknown = "?"
)

// job is a step at a place, as whoever does it sees it.
type job struct {
	staff.Turn
	attempt int
	planned bool
	at      time.Time // plan time
	early   bool      // nobody waits for it yet
}

func (j *job) desk() string { return j.Place + " " + string(j.Role) }

// sub is a sub-district with what its staff did.
type sub struct {
	terms  *pilot.Terms
	places []*pilot.Terms // itself, then its communities
	index  int
	counts Counts
	left   string     // what is left to who signs in at the web desk; empty: nothing
	filed  pilot.Date // when the archive was filed, which the deadline is about

	reported string // the last period of which a bulletin was filed
}

// office is everybody who works on the pilots. One goroutine, [office.work],
// owns it; the others only carry messages.
type office struct {
	client    *client.Client
	servers   client.Servers
	record    *postgres.Store
	files     *attachments.Store // nil: nobody attaches files
	desk      *webDesk           // nil: nobody works at the web desk
	seed      staff.Seed
	lang      catalog.Lang
	programme string
	now       time.Time // plan time: where the calendar stands
	// Delay, if set, is called before a message is sent: for a test that is slow.
	delay func()

	subs     map[string]*sub
	jobs     map[string]*job
	returns  []*returnSlip
	earlyDid map[string]bool
	stands   map[string]stand // of pilots, as last read
	toList   bool             // something was recorded since rows and tasks were last read
	tasks    []view.Task
	rows     []overview.Row
	trouble  []string
	issued   bool // a bulletin was made on the way
}

// returnSlip is a return that will be sent.
type returnSlip struct {
	place string
	step  pilot.Step
	staff.Sendback
}

func newOffice(c *client.Client, opt Options, all []*pilot.Terms) *office {
	o := &office{
		client: c, seed: opt.Seed, lang: opt.Lang, programme: all[0].Programme, now: all[0].Clock.Stands, delay: opt.Delay,
		subs: map[string]*sub{}, jobs: map[string]*job{}, earlyDid: map[string]bool{}, stands: map[string]stand{},
	}
	for i, terms := range all {
		o.subs[terms.SubDistrict.Code] = &sub{terms: terms, places: staff.Family(terms), index: i}
	}
	return o
}

// inOrder are the sub-districts in the order of the plan.
func (o *office) inOrder() []*sub {
	list := make([]*sub, len(o.subs))
	for _, s := range o.subs {
		list[s.index] = s
	}
	return list
}

func subOf(place string) string {
	code, _, _ := strings.Cut(place, "/")
	return code
}

// eachAtOnce does something for each of a number of things, several at a time, and
// waits for all: the calendar stands meanwhile.
func eachAtOnce(n int, do func(i int)) {
	var group sync.WaitGroup
	slots := make(chan struct{}, maxOut)
	for i := range n {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			do(i)
		})
	}
	group.Wait()
}

func (o *office) slowly() {
	if o.delay != nil {
		o.delay()
	}
}

func (o *office) fault(what string, err error) {
	if err != nil {
		o.note(fmt.Sprintf("%s %s: %v", o.today(), what, err))
	}
}

// note keeps what nobody meant to happen, for the end.
func (o *office) note(trouble string) {
	if len(o.trouble) < maxTrouble && !slices.Contains(o.trouble, trouble) {
		o.trouble = append(o.trouble, trouble)
	}
}

func (o *office) today() string {
	for _, s := range o.subs {
		return string(s.terms.Today(o.now))
	}
	return planUnknown
}
