package reporting_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"shidian/internal/pilot"
	"shidian/internal/reporting"
	"shidian/workflows"
)

const parent = "pilot/sample-2002/sample"

// book is a record of reports in memory, and the pilots that are told.
type book struct {
	mu     sync.Mutex
	waits  map[string]pilot.Progress // by community
	taken  map[string]int64
	ended  bool
	fails  int           // so many updates fail first
	gone   bool          // no workflow is there
	hold   chan struct{} // an update waits for it; nil: none does
	begun  chan struct{}
	heard  [][]string // the communities of each update
	ids    []string
	forgot int
}

func newBook() *book {
	return &book{waits: map[string]pilot.Progress{}, taken: map[string]int64{}, begun: make(chan struct{}, 100)}
}

func (b *book) note(community string, seq int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waits[community] = pilot.Progress{V: 1, Seq: seq, Community: community}
}

func (b *book) UntoldTo(context.Context, time.Duration, int) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for community, p := range b.waits {
		if b.taken[community] < p.Seq {
			return []string{parent}, nil
		}
	}
	return nil, nil
}

func (b *book) TakeReports(context.Context, string, time.Duration, time.Duration) (reports []pilot.Progress, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for community, p := range b.waits {
		if b.taken[community] < p.Seq {
			b.taken[community] = p.Seq
			reports = append(reports, p)
		}
	}
	return reports, nil
}

func (b *book) Told(_ context.Context, _ string, reports []pilot.Progress) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range reports {
		if b.waits[p.Community].Seq <= p.Seq {
			delete(b.waits, p.Community)
		}
	}
	return nil
}

func (b *book) ForgetReports(context.Context, string) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		b.forgot++
		b.waits = map[string]pilot.Progress{}
	}
	return b.ended, nil
}

func (b *book) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	b.mu.Lock()
	hold := b.hold
	b.mu.Unlock()
	b.begun <- struct{}{}
	if hold != nil {
		<-hold
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.gone:
		return nil, serviceerror.NewNotFound("workflow execution already completed")
	case b.fails > 0:
		b.fails--
		b.taken = map[string]int64{} // in the record the time comes by itself
		return nil, errors.New("busy")
	}
	if o.WorkflowID != parent || o.UpdateName != workflows.UpdateCommunityProgress {
		return nil, errors.New("another update")
	}
	message, _ := o.Args[0].(pilot.Reports)
	var communities []string
	for _, p := range message.Reports {
		communities = append(communities, p.Community)
	}
	slices.Sort(communities)
	b.heard, b.ids = append(b.heard, communities), append(b.ids, o.UpdateID)
	return done{}, ctx.Err()
}

type done struct{ client.WorkflowUpdateHandle }

func (done) Get(context.Context, any) error { return nil }

func (b *book) left() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waits)
}

const (
	patience = time.Minute
	tick     = time.Millisecond
)

// running is a reporter at work; end stops it and waits.
func running(t *testing.T, b *book, sweep time.Duration) (r *reporting.Reporter, end func()) {
	t.Helper()
	r = &reporting.Reporter{Store: b, Temporal: b, Logger: slog.New(slog.DiscardHandler), Sweep: sweep, Gather: tick}
	return r, begin(t, r)
}

func begin(t *testing.T, r *reporting.Reporter) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var run sync.WaitGroup
	run.Go(func() { r.Run(ctx) })
	end = sync.OnceFunc(func() { cancel(); run.Wait() })
	t.Cleanup(end)
	return end
}

func TestReporter_ReportsThatFollowOneAnotherGoTogether(t *testing.T) {
	t.Parallel()
	b := newBook()
	r := &reporting.Reporter{Store: b, Temporal: b, Logger: slog.New(slog.DiscardHandler), Sweep: time.Hour, Gather: 2 * time.Second}
	begin(t, r)
	for i, community := range []string{"a", "b", "c"} {
		b.note(community, int64(i+1))
		r.Noted(parent)
	}
	require.Eventually(t, func() bool { return b.left() == 0 }, patience, tick)
	require.Equal(t, [][]string{{"a", "b", "c"}}, b.heard)
}

func TestReporter_WhatComesWhileItTellsGoesTogetherInTheNextUpdate(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.hold = make(chan struct{})
	r, _ := running(t, b, time.Hour)
	b.note("a", 1)
	r.Noted(parent)
	<-b.begun
	b.note("b", 4)
	b.note("a", 2)
	b.note("c", 9)
	r.Noted(parent)
	r.Noted(parent)
	close(b.hold)
	require.Eventually(t, func() bool { return b.left() == 0 }, patience, tick)
	require.Equal(t, [][]string{{"a"}, {"a", "b", "c"}}, b.heard)
	require.NotEqual(t, b.ids[0], b.ids[1])
}

// A sub-district of which every worker is busy takes long to tell, and by then more has come:
// it is not told again in the same breath.
func TestReporter_AfterATellingItGathersAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const gather = 500 * time.Millisecond
		b := newBook()
		b.hold = make(chan struct{})
		r := &reporting.Reporter{Store: b, Temporal: b, Logger: slog.New(slog.DiscardHandler), Sweep: time.Hour, Gather: gather}
		begin(t, r)
		t.Cleanup(func() { close(b.hold) })
		b.note("a", 1)
		r.Noted(parent)
		<-b.begun
		b.note("b", 2)
		r.Noted(parent)
		pass(2 * gather)
		b.hold <- struct{}{}
		pass(gather - time.Millisecond)
		b.note("c", 3)
		r.Noted(parent)
		synctest.Wait()
		require.Empty(t, b.begun)
		pass(2 * time.Millisecond)
		<-b.begun
		b.hold <- struct{}{}
		synctest.Wait()
		require.Equal(t, [][]string{{"a"}, {"b", "c"}}, b.heard)
	})
}

// pass lets the time of a synctest bubble pass.
func pass(d time.Duration) { <-time.After(d) }

func TestReporter_ASweepFindsWhatNobodyTells(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.note("a", 1)
	running(t, b, tick)
	require.Eventually(t, func() bool { return b.left() == 0 }, patience, tick)
	require.Equal(t, [][]string{{"a"}}, b.heard)
}

func TestReporter_WhatDoesNotArriveIsToldAgain(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.fails = 3
	b.note("a", 1)
	r, _ := running(t, b, tick)
	r.Noted(parent)
	require.Eventually(t, func() bool { return b.left() == 0 }, patience, tick)
	require.Equal(t, [][]string{{"a"}}, b.heard)
}

func TestReporter_NobodyIsLeftToBeToldWhoHasEnded(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.gone, b.ended = true, true
	b.note("a", 1)
	r, end := running(t, b, time.Hour)
	r.Noted(parent)
	require.Eventually(t, func() bool { return b.left() == 0 }, patience, tick)
	end()
	require.Equal(t, 1, b.forgot)
	require.Empty(t, b.heard)
}

// A sub-district whose workflow is lost hears everything once it is revived.
func TestReporter_WhatAnOpenPilotWithoutAWorkflowShouldHearWaits(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.gone = true
	b.note("a", 1)
	r, end := running(t, b, time.Hour)
	r.Noted(parent)
	<-b.begun
	end()
	require.Equal(t, 1, b.left())
}

func TestReporter_StoppedItBringsToTheEndWhatItHasBegun(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.hold = make(chan struct{})
	b.note("a", 1)
	r, end := running(t, b, time.Hour)
	r.Noted(parent)
	<-b.begun
	stopped := make(chan struct{})
	go func() { end(); close(stopped) }()
	close(b.hold)
	<-stopped
	require.Zero(t, b.left())
}
