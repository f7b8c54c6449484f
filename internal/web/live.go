package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
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
// desk is still there; and when one asks again whose connection has ended.
const (
	lookEvery  = 2 * time.Second
	beatEvery  = 20 * time.Second
	comeBackIn = 2 * time.Second
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
	whose   seats.Person
	pilots  []string // workflow IDs
	before  string   // the edition that it had when it was told last, here or by another desk; empty: none
	seen    map[string]int64
	changed bool          // and it has not been told
	news    chan struct{} // there is something to tell it
}

// open has a page told of these pilots until it is left; nil when its reader has too many
// open. The poller runs while any is open. A page that was told before, here or by another
// desk, says what it had seen.
func (n *newsroom) open(whose seats.Person, pilots []string, before string) (r *reader, leave func()) {
	r = &reader{whose: whose.Key(), pilots: pilots, before: before, news: make(chan struct{}, 1)}
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
		if !r.look(seqs) {
			continue
		}
		select {
		case r.news <- struct{}{}:
		default: // it was told already, and has not looked yet
		}
	}
}

// look takes in where its pilots stand, and says whether there is anything to tell it.
func (r *reader) look(seqs map[string]int64) bool {
	first, moved := r.seen == nil, false
	if first {
		r.seen = map[string]int64{}
	}
	for _, id := range r.pilots {
		if seq, known := seqs[id]; known && r.seen[id] != seq {
			r.seen[id], moved = seq, true
		}
	}
	if first {
		moved = r.before != "" && r.before != r.edition()
	}
	r.changed = r.changed || moved
	return moved || first
}

// edition is a digest of what it has seen, by which any desk knows whether that has changed.
func (r *reader) edition() string {
	sum := sha256.New()
	for _, id := range r.pilots {
		_, _ = fmt.Fprintln(sum, id, r.seen[id])
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// event is what to tell a page: that it has changed, or only what it has seen.
func (n *newsroom) event(r *reader) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	name := "seen"
	if r.changed {
		name, r.changed = "changed", false
	}
	edition := r.edition()
	return fmt.Sprintf("event: %s\nid: %s\ndata: %s\n\n", name, edition, edition)
}

// news streams to an open page that what it shows has changed (server-sent events). Each
// event says what the page has seen then, so that another desk goes on from there.
func (d *Desk) news(w http.ResponseWriter, r *http.Request, v *visit) error {
	pilots, err := d.shown(r, v)
	if err != nil {
		return err
	}
	page, leave := d.newsroom.open(v.person, pilots, cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("seen")))
	if page == nil {
		return &problem{Status: http.StatusTooManyRequests, Key: "web.problem.rate"}
	}
	defer leave()
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // it stays open; a server that can't will be asked again
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx passes it on at once
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for line := fmt.Sprintf("retry: %d\n\n", comeBackIn.Milliseconds()); ; {
		if _, err := fmt.Fprint(w, line); err != nil || out.Flush() != nil {
			return nil // the page was left
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-d.leaving.told: // it asks again, and another desk tells it
			return nil
		case <-page.news:
			line = d.newsroom.event(page)
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
