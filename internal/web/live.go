package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/seats"
)

// How often the record is asked whether anything is new, and an open page is told that the
// desk is still there.
const (
	lookEvery = 2 * time.Second
	beatEvery = 20 * time.Second
)

// newsroom tells open pages what changed: one poller, whoever many pages are open, that asks
// for the numbers of the last events of the pilots that these show.
type newsroom struct {
	record interface {
		Seqs(ctx context.Context, workflowIDs []string) (map[string]int64, error)
	}
	mu      sync.Mutex
	readers map[*reader]bool
	polling bool
}

// maxOpen is how many open pages of one person are told.
const maxOpen = 30

// reader is an open page.
type reader struct {
	whose  seats.Person
	pilots []string // workflow IDs
	seen   map[string]int64
	news   chan struct{}
}

// open has a page told of these pilots until it is left; nil when its reader has too many
// open. The poller runs while any is open.
func (n *newsroom) open(whose seats.Person, pilots []string) (r *reader, leave func()) {
	r = &reader{whose: whose.Key(), pilots: pilots, news: make(chan struct{}, 1)}
	n.mu.Lock()
	defer n.mu.Unlock()
	others := 0
	for other := range n.readers {
		if other.whose == r.whose {
			others++
		}
	}
	if others >= maxOpen {
		return nil, nil
	}
	if n.readers == nil {
		n.readers = map[*reader]bool{}
	}
	n.readers[r] = true
	if !n.polling {
		n.polling = true
		go n.poll()
	}
	return r, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.readers, r)
	}
}

// poll looks until no page is open.
func (n *newsroom) poll() {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for ; ; <-look.C {
		n.mu.Lock()
		var wanted []string
		for r := range n.readers {
			wanted = append(wanted, r.pilots...)
		}
		if n.polling = len(n.readers) > 0; !n.polling {
			n.mu.Unlock()
			return
		}
		n.mu.Unlock()
		slices.Sort(wanted)
		ctx, cancel := context.WithTimeout(context.Background(), lookEvery*5)
		seqs, err := n.record.Seqs(ctx, slices.Compact(wanted))
		cancel()
		if err == nil { // while the record is away nothing is new
			n.tell(seqs)
		}
	}
}

// tell wakes the pages of pilots that have gone on since they were opened, or told last.
func (n *newsroom) tell(seqs map[string]int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for r := range n.readers {
		first := r.seen == nil
		if first {
			r.seen = map[string]int64{}
		}
		for _, id := range r.pilots {
			seq, known := seqs[id]
			if !known || r.seen[id] == seq {
				continue
			}
			r.seen[id] = seq
			if first {
				continue
			}
			select {
			case r.news <- struct{}{}:
			default: // it was told already, and has not looked yet
			}
		}
	}
}

// news streams to an open page that what it shows has changed (server-sent events).
func (d *Desk) news(w http.ResponseWriter, r *http.Request, v *visit) error {
	pilots, err := d.shown(r, v)
	if err != nil {
		return err
	}
	page, leave := d.newsroom.open(v.person, pilots)
	if page == nil {
		return &problem{Status: http.StatusTooManyRequests, Key: "web.problem.rate"}
	}
	defer leave()
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // it stays open; a server that can't will be asked again
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for line := ": open\n\n"; ; {
		if _, err := fmt.Fprint(w, line); err != nil || out.Flush() != nil {
			return nil // the page was left
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-page.news:
			line = "event: changed\ndata: 1\n\n"
		case <-beat.C:
			if !d.still(r, v) {
				return nil
			}
			line = ": still here\n\n"
		}
	}
}

// still says whether whoever opened a page is signed in yet and has his seat. While the
// record is away nobody can tell, and nothing is new.
func (d *Desk) still(r *http.Request, v *visit) bool {
	cookie, err := r.Cookie(d.sessions.Cookie.Name)
	if err != nil {
		return false
	}
	within, cancel := context.WithTimeout(context.Background(), lookEvery*5) // the request's own has the session as it was
	defer cancel()
	ctx, err := d.sessions.Load(within, cookie.Value)
	if err != nil {
		return true
	}
	now, err := d.visitOf(r.WithContext(ctx))
	var p *problem
	if errors.Is(err, errNotSignedIn) || errors.As(err, &p) {
		return false
	}
	return err != nil || now.seat.Number == v.seat.Number
}

// shown are the pilots whose events change a page: of a place, its own and the life after it;
// without one, those of the seat. A sub-district's pilot hears of its communities.
func (d *Desk) shown(r *http.Request, v *visit) ([]string, error) {
	place := r.URL.Query().Get("at")
	if place == "" {
		place = v.scope()
	}
	if place != "" {
		if !client.ValidPlace(place) || !v.seat.Seat.Sees(place) {
			return nil, forbidden()
		}
		return []string{pilot.PilotID(v.programme(), place), pilot.GovernanceID(v.programme(), place)}, nil
	}
	units, err := d.Record.SubDistricts(r.Context(), v.programme())
	if err != nil {
		return nil, err
	}
	var all []string
	for _, u := range units {
		all = append(all, pilot.PilotID(v.programme(), u.Code))
	}
	return all, nil
}
