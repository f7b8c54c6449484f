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
	"shidian/internal/desk"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// What is handed in at the product's pilots.
type portion string

const (
	allSteps        portion = "one at a time" // a community's whole story
	documentsOnce   portion = "eight at once"
	documentsSingly portion = "the same eight one by one"
)

// Product is Shidian: the desk's client, the built worker, its record.
type Product struct {
	lab     *lab.Lab
	book    *story.Book
	portion portion
}

// Products are the product's ways to be handed something: one by one, a
// community's eight documents in one message, and those eight one by one.
func Products(l *lab.Lab, book *story.Book) (one, several, singly *Product) {
	return &Product{l, book, allSteps}, &Product{l, book, documentsOnce}, &Product{l, book, documentsSingly}
}

// Name is its name in tables.
func (p *Product) Name() string { return "Shidian, " + string(p.portion) }

// Lacks says what it does not give.
func (*Product) Lacks() string {
	return "it is what the others are measured against"
}

// Prepare starts sub-districts with their communities at the desk's own pace,
// hands in their preparations and waits until elections may open.
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
			b.Pilots = append(b.Pilots, p.messages(c))
		}
	}
	return b, nil
}

func (p *Product) messagesEach() int {
	switch p.portion {
	case documentsOnce:
		return 1
	case documentsSingly:
		return len(story.Documents)
	}
	return len(story.Community())
}

var errNotStarted = errors.New("not started")

func (p *Product) start(ctx context.Context, subs []*story.SubDistrict) error {
	terms := make([]*pilot.Terms, len(subs))
	for i, s := range subs {
		terms[i] = &s.Terms
	}
	var failed error
	err := p.lab.Desk.StartAll(ctx, terms, func(s desk.Start) {
		if s.Result != desk.StartedNow {
			failed = errors.Join(failed, fmt.Errorf("%s: %w: %s: %w", s.WorkflowID, errNotStarted, s.Result, s.Err))
		}
	})
	return errors.Join(err, failed)
}

// openGates does what comes before the measured hand-ins, places side by side.
func (p *Product) openGates(ctx context.Context, subs []*story.SubDistrict) error {
	err := load.SideBySide(ctx, len(subs), func(ctx context.Context, i int) error {
		return p.handInAll(ctx, subs[i].Terms.Programme, subs[i].Terms.Place(), subs[i].HandIns)
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
	if err := p.awaitGates(ctx, communities); err != nil || p.portion == allSteps {
		return err
	}
	before := len(story.BeforeDocuments)
	return load.SideBySide(ctx, len(communities), func(ctx context.Context, i int) error {
		c := communities[i]
		return p.handInAll(ctx, c.Terms.Programme, c.Place, c.HandIns[:before])
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
	const query = `SELECT count(DISTINCT workflow_id) FROM events WHERE type = 'gate-opened' AND workflow_id = ANY($1)`
	return await(ctx, gatesOpenWithin, func() (bool, error) {
		var open int
		err := p.lab.Record.QueryRow(ctx, query, ids).Scan(&open)
		return open == len(ids), err
	})
}

// messages are a community's measured ones.
func (p *Product) messages(c story.Office) load.Pilot {
	own := c.HandIns
	if p.portion != allSteps {
		own = documentsOf(own)
	}
	if p.portion == documentsOnce {
		return load.Pilot{p.atOnce(c, own)}
	}
	out := make(load.Pilot, len(own))
	for i, h := range own {
		out[i] = load.Message{
			Key: key(workflows.IDOf(&c.Terms), h.ID), HandIns: 1, Bytes: size(h),
			Send: func(ctx context.Context) error { return p.handIn(ctx, c.Terms.Programme, c.Place, h) },
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

func (p *Product) atOnce(c story.Office, all []pilot.HandIn) load.Message {
	m := load.Message{Key: key(workflows.IDOf(&c.Terms), all[0].ID), HandIns: len(all)}
	for _, h := range all {
		m.Bytes += size(h)
	}
	m.Send = func(ctx context.Context) error {
		var wrong error
		messages := 0
		err := p.lab.Desk.HandInAll(ctx, c.Terms.Programme, c.Place, all, desk.Way{}, func(sent []pilot.HandIn, a desk.Answer) {
			messages++
			wrong = errors.Join(wrong, checkAnswer(a, len(sent)))
		})
		if messages > 1 {
			wrong = errors.Join(wrong, errSeveralMessages)
		}
		return errors.Join(err, wrong)
	}
	return m
}

var (
	errNotAccepted     = errors.New("not accepted")
	errSeveralMessages = errors.New("they did not fit into one message")
)

func (p *Product) handIn(ctx context.Context, programme, place string, h pilot.HandIn) error {
	answer, err := p.lab.Desk.HandIn(ctx, programme, place, h, desk.Way{})
	if err != nil {
		return err
	}
	return checkAnswer(answer, 1)
}

func checkAnswer(a desk.Answer, wanted int) error {
	if a.HandedOver != "" {
		return fmt.Errorf("%w: handed over as a signal (%s)", errNotAccepted, a.HandedOver)
	}
	if len(a.Outcomes) != wanted {
		return fmt.Errorf("%w: %d outcomes for %d hand-ins", errNotAccepted, len(a.Outcomes), wanted)
	}
	for _, o := range a.Outcomes {
		if o.Outcome != pilot.Accepted {
			return fmt.Errorf("%w: %s is %s: %+v", errNotAccepted, o.Step, o.Outcome, o.Findings)
		}
	}
	return nil
}

func (p *Product) handInAll(ctx context.Context, programme, place string, all []pilot.HandIn) error {
	for _, h := range all {
		if err := p.handIn(ctx, programme, place, h); err != nil {
			return fmt.Errorf("before the measurement, %s at %s: %w", h.Step, place, err)
		}
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

var errLate = errors.New("it did not happen in time")

// awaitEvery is between two looks.
const awaitEvery = 50 * time.Millisecond

// await looks until what is waited for has happened.
func await(ctx context.Context, within time.Duration, happened func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, within, errLate)
	defer cancel()
	ticker := time.NewTicker(awaitEvery)
	defer ticker.Stop()
	for {
		if yes, err := happened(); err != nil || yes {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ticker.C:
		}
	}
}
