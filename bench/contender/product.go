package contender

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shidian/bench/lab"
	"shidian/bench/load"
	"shidian/bench/story"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// What is handed in at the product's pilots.
type portion string

const (
	allSteps        portion = "one at a time" // a community's whole story
	documentsOnce   portion = "eight at once"
	documentsSingly portion = "the same eight one by one"
	// documentsAgain are the eight, each three times refused before it is accepted.
	documentsAgain portion = "thirty-two at once"
	allSealed      portion = "one at a time, sealed" // as the web desk hands in for whom it has signed in
)

// everything says whether a community's whole story is handed in.
func (p portion) everything() bool { return p == allSteps || p == allSealed }

// Product is Shidian: the desk's client, the built worker, its record.
type Product struct {
	lab     *lab.Lab
	book    *story.Book
	portion portion
}

// Ways are the product's ways to be handed something.
type Ways struct {
	One, Sealed   *Product // one by one, without and with a seal
	Eight, Singly *Product // a community's eight documents in one message, and one by one
	ThirtyTwo     *Product // those eight in one message with three drafts of each that are refused
}

// Products are all of them.
func Products(l *lab.Lab, book *story.Book) Ways {
	of := func(p portion) *Product { return &Product{l, book, p} }
	return Ways{One: of(allSteps), Sealed: of(allSealed), Eight: of(documentsOnce), Singly: of(documentsSingly), ThirtyTwo: of(documentsAgain)}
}

// Name is its name in tables.
func (p *Product) Name() string { return "Shidian, " + string(p.portion) }

// Prepare starts sub-districts with their communities at the desk's own pace,
// hands in their preparations, waits until elections may open, and brings each community
// to where its measured hand-ins begin.
func (p *Product) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	subs, err := p.book.Take(enough(clients, messages, p.messagesEach()))
	if err != nil {
		return nil, err
	}
	if err := p.start(ctx, subs); err != nil {
		return nil, err
	}
	if err := p.openGates(ctx, subs); err != nil {
		return nil, err
	}
	b := &Batch{}
	for _, s := range subs {
		b.Workflows = append(b.Workflows, workflows.IDOf(&s.Terms))
		for _, c := range s.Communities {
			b.Workflows = append(b.Workflows, workflows.IDOf(&c.Terms))
			b.Pilots = append(b.Pilots, p.messages(c, p.done(len(b.Pilots))))
		}
	}
	return b, nil
}

// done is how many hand-ins of the i-th community come before the measured ones.
// Steps cost differently; a window sees only some of each community's, so where
// everything is handed in, communities begin spread over the story.
func (p *Product) done(i int) int {
	if !p.portion.everything() {
		return len(story.BeforeDocuments)
	}
	return i * spread % len(story.Community())
}

// spread has no divisor in common with the number of steps.
const spread = 7

func (p *Product) messagesEach() int {
	switch p.portion {
	case documentsOnce, documentsAgain:
		return 1
	case documentsSingly:
		return len(story.Documents)
	case allSteps, allSealed:
	}
	return len(story.Community()) / 2 // on average
}

var errNotStarted = errors.New("not started")

func (p *Product) start(ctx context.Context, subs []*story.SubDistrict) error {
	terms := make([]*pilot.Terms, len(subs))
	for i, s := range subs {
		terms[i] = &s.Terms
	}
	var failed error
	err := p.lab.Client.StartAll(ctx, terms, func(s client.Start) {
		if s.Result != client.StartedNow {
			failed = errors.Join(failed, fmt.Errorf("%s: %w: %s: %w", s.WorkflowID, errNotStarted, s.Result, s.Err))
		}
	})
	return errors.Join(err, failed)
}

// openGates does what comes before the measured hand-ins, places side by side.
func (p *Product) openGates(ctx context.Context, subs []*story.SubDistrict) error {
	err := load.SideBySide(ctx, len(subs), func(ctx context.Context, i int) error {
		return p.before(ctx, subs[i].Terms.Programme, subs[i].Terms.Place(), subs[i].HandIns)
	})
	if err != nil {
		return err
	}
	var communities []*story.Office
	for _, s := range subs {
		for i := range s.Communities {
			communities = append(communities, &s.Communities[i])
		}
	}
	if err := p.awaitGates(ctx, communities); err != nil {
		return err
	}
	return load.SideBySide(ctx, len(communities), func(ctx context.Context, i int) error {
		c := communities[i]
		return p.before(ctx, c.Terms.Programme, c.Place, c.HandIns[:p.done(i)])
	})
}

// gatesOpenWithin is how long a district's communities may take to hear that
// elections may open.
const gatesOpenWithin = 2 * time.Minute

func (p *Product) awaitGates(ctx context.Context, communities []*story.Office) error {
	ids := make([]string, len(communities))
	for i, c := range communities {
		ids[i] = workflows.IDOf(&c.Terms)
	}
	return p.lab.AwaitEvent(ctx, ids, pilot.EventGateOpened, "", gatesOpenWithin)
}

// messages are a community's measured ones.
func (p *Product) messages(c story.Office, done int) load.Pilot {
	own := c.HandIns[done:]
	if !p.portion.everything() {
		own = documentsOf(own)
	}
	switch p.portion {
	case documentsOnce:
		return load.Pilot{p.atOnce(c, own, nil)}
	case documentsAgain:
		return load.Pilot{p.atOnce(c, own, story.Drafts)}
	case allSteps, allSealed, documentsSingly:
	}
	send := p.lab.HandIn
	if p.portion == allSealed {
		send = p.lab.HandInSealed
	}
	out := make(load.Pilot, len(own))
	for i, h := range own {
		out[i] = load.Message{
			Key: key(workflows.IDOf(&c.Terms), h.ID), HandIns: 1, Bytes: size(h),
			Send: func(ctx context.Context) error { return send(ctx, c.Terms.Programme, c.Place, h) },
		}
	}
	return out
}

func documentsOf(all []pilot.HandIn) []pilot.HandIn {
	var out []pilot.HandIn
	for _, h := range all {
		for _, step := range story.Documents {
			if h.Step == step {
				out = append(out, h)
			}
		}
	}
	return out
}

func size(h pilot.HandIn) int {
	body, _ := json.Marshal(h) // it was made of JSON
	return len(body)
}

// atOnce is one message of all, each after its drafts, if any.
func (p *Product) atOnce(c story.Office, all []pilot.HandIn, drafts func(pilot.HandIn) []pilot.HandIn) load.Message {
	m := load.Message{Key: key(workflows.IDOf(&c.Terms), all[0].ID)}
	var handIns []pilot.HandIn
	refused := map[string]bool{}
	for _, h := range all {
		if drafts != nil {
			for _, d := range drafts(h) {
				handIns, refused[d.ID] = append(handIns, d), true
			}
		}
		handIns = append(handIns, h)
	}
	for _, h := range handIns {
		m.Bytes += size(h)
	}
	m.HandIns = len(handIns)
	m.Send = func(ctx context.Context) error {
		return p.lab.HandInDrafts(ctx, c.Terms.Programme, c.Place, handIns, refused)
	}
	return m
}

// before hands in what comes before the measurement.
func (p *Product) before(ctx context.Context, programme, place string, all []pilot.HandIn) error {
	if err := p.lab.HandInAll(ctx, programme, place, all); err != nil {
		return fmt.Errorf("before the measurement, at %s: %w", place, err)
	}
	return nil
}

// Durable reads when the events that accept were committed.
func (p *Product) Durable(ctx context.Context, b *Batch) (map[string]time.Time, error) {
	const query = `SELECT workflow_id, message_id, pg_xact_commit_timestamp(xmin) FROM events
		WHERE type = 'accepted' AND workflow_id = ANY($1)`
	return committed(ctx, p.lab.Record, query, b.Workflows)
}

// Rest has nothing to do: an idle worker waits.
func (p *Product) Rest(context.Context) error { return nil }
