package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// How long orders may take, and how long whoever gives them waits for their page.
const (
	amendsWithin = time.Hour
	amendsSoon   = 4 * time.Second
)

// amendings are the orders that were given here and may still be on their way. They are
// forgotten when the desk ends, and other desks know nothing of them: the record says what is left.
type amendings struct {
	mu   sync.Mutex
	runs []*amendRun
}

// amendsKept is how many are remembered.
const amendsKept = 20

func (a *amendings) add(run *amendRun) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.runs = pilot.KeepLast(append(a.runs, run), amendsKept)
}

// wait waits until none is on its way.
func (a *amendings) wait(ctx context.Context) bool {
	a.mu.Lock()
	runs := slices.Clone(a.runs)
	a.mu.Unlock()
	for _, run := range runs {
		select {
		case <-run.done:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (a *amendings) find(id, programme string) *amendRun {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.runs, func(r *amendRun) bool { return r.id == id && r.programme == programme })
	if i < 0 {
		return nil
	}
	return a.runs[i]
}

// amendRun is an amendment while it is given.
type amendRun struct {
	id, programme string
	of            int
	done          chan struct{}

	mu     sync.Mutex
	orders []client.Order
	err    error
}

func (r *amendRun) tell(o client.Order) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.orders = append(r.orders, o)
}

// giveAmendment puts the orders on record and sends them; it does not need whoever gave them.
func (d *Desk) giveAmendment(w http.ResponseWriter, r *http.Request, v *visit, compared *client.Comparison, p *amendPage) error {
	if err := d.Client.PutOrders(r.Context(), compared); err != nil {
		return err
	}
	run := &amendRun{id: rand.Text(), programme: v.programme(), of: len(compared.Differing()), done: make(chan struct{})}
	d.amendings.add(run)
	order := client.Amending{By: v.actor(), Reason: p.Reason, Record: p.Document, Way: v.way()}
	go func() {
		defer close(run.done)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), amendsWithin)
		defer cancel()
		err := d.Client.SendOrders(ctx, compared, order, run.tell)
		if err == nil {
			_, err = d.Client.CatchUp(ctx, compared)
		}
		if err != nil {
			d.Log.Error("amend", "programme", run.programme, "error", err)
		}
		run.mu.Lock()
		defer run.mu.Unlock()
		run.err = err
	}()
	select {
	case <-run.done:
	case <-time.After(amendsSoon):
	case <-r.Context().Done():
	}
	goTo(w, r, "/amend/"+run.id)
	return nil
}

// amendingPage is how far an amendment is, and what became of each order.
type amendingPage struct {
	Said    string
	Wrong   bool
	Running bool
	Reload  string
	Orders  []amendOrder
}

type amendOrder struct {
	Place, Name string
	Word        string
	Outcome     string // as outcomes of hand-ins look
	Findings    []shownFinding
}

// amended shows it.
func (d *Desk) amended(w http.ResponseWriter, r *http.Request, v *visit) error {
	id := r.PathValue("id")
	if v.seat.Seat.Role != pilot.RoleDistrict || len(id) != len(rand.Text()) {
		return notFound()
	}
	run := d.amendings.find(id, v.programme())
	if run == nil {
		return d.amendedElsewhere(w, r, v)
	}
	p := &amendingPage{Reload: r.URL.RequestURI()}
	select {
	case <-run.done:
	default:
		p.Running = true
	}
	run.mu.Lock()
	defer run.mu.Unlock()
	sent := 0
	for _, o := range run.orders {
		if o.Stand == client.StandDiffers {
			p.Orders = append(p.Orders, amendOrderOf(v, o))
			if o.Result == client.AmendedNow {
				sent++
			}
		}
	}
	args := catalog.Args{"n": sent, "of": run.of}
	switch {
	case p.Running:
		p.Said = v.text("web.amend.running", args)
	case run.err != nil:
		p.Said, p.Wrong = v.text("web.amend.broken-off", args), true
	default:
		p.Said = v.text("web.amend.done", args)
	}
	d.show(w, r, http.StatusOK, "amending", v.page(r, "web.amend-title", nil, p))
	return nil
}

// amendedElsewhere shows what the record says of orders that another desk gives, or gave before
// it ended.
func (d *Desk) amendedElsewhere(w http.ResponseWriter, r *http.Request, v *visit) error {
	half, err := d.Client.AmendingOf(r.Context(), v.programme())
	if err != nil {
		return err
	}
	p := &amendingPage{Reload: r.URL.RequestURI(), Said: v.text("web.amend.done-elsewhere")}
	if half != nil {
		p.Running, p.Said = true, strings.Join(append([]string{v.text("web.amend.elsewhere")}, halfAmended(v, half)...), " ")
	}
	d.show(w, r, http.StatusOK, "amending", v.page(r, "web.amend-title", nil, p))
	return nil
}

// outcomesLike are how results of orders look: as outcomes of hand-ins do.
var outcomesLike = map[client.Amended]pilot.OutcomeKind{
	client.AmendedNow: pilot.Accepted, client.AmendedRefused: pilot.Refused, client.AmendedFailed: pilot.Refused, client.AmendedLater: pilot.Held,
}

func amendOrderOf(v *visit, o client.Order) amendOrder {
	out := amendOrder{Place: o.Place, Name: o.Name, Outcome: string(outcomesLike[o.Result]), Word: v.text("web.amend.result." + string(o.Result))}
	_, out.Findings = placed(v.lang, "", o.Outcome.Findings, func(string) bool { return false })
	return out
}
