package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// Communities begins communities' pilots.
type Communities interface {
	// Begin starts the pilot of a community with this version of its input, shown in lists as
	// it opens (nil: as it will say itself). One that runs, or has ended, is left as it is.
	Begin(ctx context.Context, t pilot.Terms, input int, shown *pilot.Summary) error
}

// Beginning names communities of a sub-district that are to start.
type Beginning struct {
	Terms       pilot.Terms `json:"terms"` // the sub-district's
	Communities []string    `json:"communities"`
	Input       int         `json:"input"` // the version of theirs
}

// Begun says which of them have started, now or before, in the order in which they were named,
// and why one of the others did not.
type Begun struct {
	Communities []string `json:"communities"`
	Failed      string   `json:"failed,omitempty"`
}

// beginsAtOnce leaves room for what is handed in meanwhile.
const beginsAtOnce = 8

var errNoCommunities = errors.New("this worker begins no communities")

// BeginCommunities starts communities' pilots, several at a time. It is safe to repeat.
func (a *Activities) BeginCommunities(ctx context.Context, b Beginning) (Begun, error) {
	if a.Communities == nil {
		return Begun{}, errNoCommunities
	}
	var mu sync.Mutex
	var failed error
	began := map[string]bool{}
	var running sync.WaitGroup
	free := make(chan struct{}, beginsAtOnce)
	for _, code := range b.Communities {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			err := a.begin(ctx, &b, code)
			activity.RecordHeartbeat(ctx)
			mu.Lock()
			defer mu.Unlock()
			began[code] = err == nil
			failed = cmp.Or(failed, err)
		})
	}
	running.Wait()
	out := Begun{Communities: slices.DeleteFunc(slices.Clone(b.Communities), func(code string) bool { return !began[code] })}
	if failed != nil {
		out.Failed = failed.Error()
	}
	return out, nil
}

func (a *Activities) begin(ctx context.Context, b *Beginning, code string) error {
	terms, ok := b.Terms.ForCommunity(code)
	if !ok {
		return fmt.Errorf("%s has no community %q", b.Terms.SubDistrict.Code, code)
	}
	if err := a.Communities.Begin(ctx, terms, b.Input, a.opensAs(&terms)); err != nil {
		return fmt.Errorf("start %s: %w", code, err)
	}
	return nil
}

// opensAs is what lists are going to show of a pilot that opens now; nil where that hangs on
// more than its terms. It is no more than a guess: what is otherwise the pilot sets itself.
func (a *Activities) opensAs(t *pilot.Terms) *pilot.Summary {
	if t.Clock.Rehearsed() || t.Origin != nil {
		return nil
	}
	session := judge.NewSession(t, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, time.Now(), struct{}{}))
	sum := pilot.Project(t, session.State()).Summary
	sum.Line = a.line(true, t, session.State(), sum)
	return &sum
}
