package district

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"shidian/bench/lab"
	"shidian/bench/story"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// Result is what a district took.
type Result struct {
	Pilots, Communities int
	Messages            int64 // hand-ins and records, each sent and answered by itself
	Started             time.Duration
	Wall                time.Duration // from the first start to the last pilot closed
	History             lab.Length
	Kinds               lab.Kinds
	Grown               map[string]int64 // database: bytes
	CPU                 map[lab.Part]time.Duration
}

// Patience with a whole district.
const (
	gatesOpenWithin = 5 * time.Minute
	closedWithin    = 5 * time.Minute
)

// run is one district at work.
type run struct {
	lab   *lab.Lab
	slots chan struct{} // a client each
	sent  atomic.Int64
}

// Run starts a district at the desk's pace and has this many clients hand in
// everything, one step in one message.
func Run(ctx context.Context, l *lab.Lab, subs []*story.SubDistrict, clients int) (Result, error) {
	r := &run{lab: l, slots: make(chan struct{}, clients)}
	before, err := l.DatabaseSizes(ctx)
	if err != nil {
		return Result{}, err
	}
	cpu, err := l.ReadCPU(ctx)
	if err != nil {
		return Result{}, err
	}
	begun := time.Now()
	if err := r.start(ctx, subs); err != nil {
		return Result{}, err
	}
	started := time.Since(begun)
	if err := sideBySide(ctx, subs, r.subDistrict); err != nil {
		return Result{}, err
	}
	result := Result{Pilots: len(subs), Messages: r.sent.Load(), Started: started}
	var ids []string
	for _, s := range subs {
		ids = append(ids, idsOf(s)...)
		result.Communities += len(s.Communities)
	}
	if err := l.AwaitEvent(ctx, ids, pilot.EventClosed, "", closedWithin); err != nil {
		return Result{}, err
	}
	result.Wall = time.Since(begun)
	return result, result.count(ctx, l, ids, before, cpu)
}

// count reads what was left behind.
func (r *Result) count(ctx context.Context, l *lab.Lab, ids []string, before map[string]int64, cpu lab.CPU) error {
	lengths, _, err := l.Settled(ctx, ids)
	if err != nil {
		return err
	}
	after, err := l.ReadCPU(ctx) // a few looks are nothing beside a district
	if err != nil {
		return err
	}
	r.CPU = after.Since(cpu)
	nothing := lab.Histories{}
	for _, id := range ids {
		nothing[id] = lab.Length{}
	}
	r.History = lengths.Since(nothing)
	if r.Kinds, err = l.KindsSince(ctx, nothing); err != nil {
		return err
	}
	sizes, err := l.DatabaseSizes(ctx)
	r.Grown = map[string]int64{}
	for database, size := range sizes {
		r.Grown[database] = size - before[database]
	}
	return err
}

func idsOf(s *story.SubDistrict) []string {
	ids := []string{workflows.IDOf(&s.Terms)}
	for i := range s.Communities {
		ids = append(ids, workflows.IDOf(&s.Communities[i].Terms))
	}
	return ids
}

var errNotStarted = errors.New("not started")

func (r *run) start(ctx context.Context, subs []*story.SubDistrict) error {
	all := make([]*pilot.Terms, len(subs))
	for i, s := range subs {
		all[i] = &s.Terms
	}
	var failed error
	err := r.lab.Client.StartAll(ctx, all, func(s client.Start) {
		if s.Result != client.StartedNow {
			failed = errors.Join(failed, fmt.Errorf("%s: %w: %s: %w", s.WorkflowID, errNotStarted, s.Result, s.Err))
		}
	})
	return errors.Join(err, failed)
}

// subDistrict works one pilot to its end.
func (r *run) subDistrict(ctx context.Context, s *story.SubDistrict) error {
	programme, place := s.Terms.Programme, s.Terms.Place()
	if err := r.handInAll(ctx, programme, place, s.HandIns); err != nil {
		return err
	}
	ids := idsOf(s)
	if err := r.lab.AwaitEvent(ctx, ids[1:], pilot.EventGateOpened, "", gatesOpenWithin); err != nil {
		return err
	}
	offices := make([]*story.Office, len(s.Communities))
	for i := range s.Communities {
		offices[i] = &s.Communities[i]
	}
	if err := sideBySide(ctx, offices, r.community); err != nil {
		return err
	}
	if err := r.lab.AwaitEvent(ctx, ids[:1], pilot.EventStepOpened, pilot.StepSelfCheck, gatesOpenWithin); err != nil {
		return err
	}
	if err := r.fileAll(ctx, programme, place, s.Records); err != nil {
		return err
	}
	return r.handInAll(ctx, programme, place, s.Closing)
}

func (r *run) community(ctx context.Context, c *story.Office) error {
	if err := r.fileAll(ctx, c.Terms.Programme, c.Place, c.Records); err != nil {
		return err
	}
	return r.handInAll(ctx, c.Terms.Programme, c.Place, c.HandIns)
}

func (r *run) handInAll(ctx context.Context, programme, place string, all []pilot.HandIn) error {
	for _, h := range all {
		if err := r.send(func() error { return r.lab.HandIn(ctx, programme, place, h) }); err != nil {
			return fmt.Errorf("%s at %s: %w", h.Step, place, err)
		}
	}
	return nil
}

func (r *run) fileAll(ctx context.Context, programme, place string, all []pilot.Record) error {
	for _, record := range all {
		if err := r.send(func() error { return r.lab.File(ctx, programme, place, record) }); err != nil {
			return fmt.Errorf("record %s at %s: %w", record.Kind, place, err)
		}
	}
	return nil
}

// send waits for a client that is free.
func (r *run) send(message func() error) error {
	r.slots <- struct{}{}
	defer func() { <-r.slots }()
	r.sent.Add(1)
	return message()
}

// sideBySide does all at once; the first error ends it.
func sideBySide[T any](ctx context.Context, all []T, do func(context.Context, T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for _, one := range all {
		group.Go(func() {
			if err := do(ctx, one); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}
