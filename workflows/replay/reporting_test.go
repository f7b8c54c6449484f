package replay

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/reporting"
)

// mailbox is what communities reported and their sub-districts have not heard, of all
// programmes of a house.
type mailbox struct {
	house *house
	mu    sync.Mutex
	heard map[string]int64 // by community's pilot: the last report that arrived
	kept  map[string]bool  // sub-districts' pilots to which nothing is brought for now
}

// reporter brings reports as a worker does.
func (h *house) reporter() *reporting.Reporter {
	h.told = &mailbox{house: h, heard: map[string]int64{}, kept: map[string]bool{}}
	return &reporting.Reporter{Store: h.told, Temporal: h.client, Logger: slog.New(slog.DiscardHandler), Sweep: 10 * tick}
}

// running has a reporter work until the function that it returns is called.
func running(ctx context.Context, r *reporting.Reporter) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { r.Run(ctx) })
	return func() { cancel(); work.Wait() }
}

// waiting are the reports of a programme that have not arrived, by sub-district's pilot.
func (m *mailbox) waiting(programme string) map[string][]pilot.Progress {
	m.house.mu.Lock()
	store := m.house.stores[programme]
	m.house.mu.Unlock()
	waits := map[string][]pilot.Progress{}
	m.mu.Lock()
	defer m.mu.Unlock()
	for parent, reports := range store.Reports() {
		for _, p := range reports {
			if p.Seq > m.heard[parent+"/"+p.Community] {
				waits[parent] = append(waits[parent], p)
			}
		}
	}
	return waits
}

func programmeOf(parent string) string { return strings.Split(parent, "/")[1] }

func (m *mailbox) UntoldTo(context.Context, time.Duration, int) (parents []string, err error) {
	m.house.mu.Lock()
	var programmes []string
	for programme := range m.house.stores {
		programmes = append(programmes, programme)
	}
	m.house.mu.Unlock()
	for _, programme := range programmes {
		for parent := range m.waiting(programme) {
			parents = append(parents, parent)
		}
	}
	return parents, nil
}

func (m *mailbox) TakeReports(_ context.Context, parent string, _, _ time.Duration) ([]pilot.Progress, error) {
	m.mu.Lock()
	kept := m.kept[parent]
	m.mu.Unlock()
	if kept {
		return nil, nil
	}
	return m.waiting(programmeOf(parent))[parent], nil
}

func (m *mailbox) Told(_ context.Context, parent string, reports []pilot.Progress) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range reports {
		community := parent + "/" + p.Community
		m.heard[community] = max(m.heard[community], p.Seq)
	}
	return nil
}

func (m *mailbox) ForgetReports(ctx context.Context, parent string) (bool, error) {
	m.house.mu.Lock()
	store := m.house.stores[programmeOf(parent)]
	m.house.mu.Unlock()
	if record := store.Pilot(parent); record.State == nil || !record.State.Ended() {
		return false, nil
	}
	return true, m.Told(ctx, parent, m.waiting(programmeOf(parent))[parent])
}

// everyWorkerKnows has the recorder say from now on that runs may be of this version.
func (s *stage) everyWorkerKnows(version int) { s.recordersKnow(knowledge{all: version}) }

func (s *stage) recordersKnow(k knowledge) {
	s.house.mu.Lock()
	defer s.house.mu.Unlock()
	s.house.knows[s.terms.Programme] = k
}

// heardTogether has the sub-district hear in one message what all communities report
// meanwhile.
func (s *stage) heardTogether(meanwhile func()) {
	s.t.Helper()
	keep := func(kept bool) {
		s.house.told.mu.Lock()
		defer s.house.told.mu.Unlock()
		s.house.told.kept[s.id(subDistrict)] = kept
	}
	keep(true)
	meanwhile()
	require.Eventually(s.t, func() bool {
		return len(s.house.told.waiting(s.terms.Programme)[s.id(subDistrict)]) == len(s.terms.Communities)
	}, patience, tick, "every community reports")
	keep(false)
	s.everythingHeard()
}

// everythingHeard waits until every report has arrived, or there is nobody to hear it.
func (s *stage) everythingHeard() {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return len(s.house.told.waiting(s.terms.Programme)) == 0 }, patience, tick, "reports wait")
}
