package fakes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"shidian/activities"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// ErrDown is what a store that was taken down answers.
var ErrDown = errors.New("the record is down")

// Store is a record in memory. Its transactions are all or nothing.
type Store struct {
	mu       sync.Mutex
	pilots   map[string]*Rows
	fail     func() error // asked before each transaction
	lose     func() error // asked after each commit: the answer that never arrives
	poison   string       // the id of a message that can't be stored
	knowsKin bool
	files    []upload
	ordered  map[string]*pilot.Terms // by digest
}

// Order puts terms on record that are about to be ordered, and returns their digest.
func (s *Store) Order(t pilot.Terms) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ordered == nil {
		s.ordered = map[string]*pilot.Terms{}
	}
	s.ordered[t.Digest()] = &t
	return t.Digest()
}

// Ordered is what [Store.Order] has put there.
func (t *tx) Ordered(_ context.Context, digests []string) (map[string]*pilot.Terms, error) {
	out := map[string]*pilot.Terms{}
	for _, d := range digests {
		if terms, known := t.store.ordered[d]; known {
			out[d] = terms
		}
	}
	return out, nil
}

// Put puts a pilot on record as it stands.
func (s *Store) Put(t pilot.Terms, state *pilot.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pilots[t.WorkflowID()] = &Rows{Terms: t, State: state, Messages: map[string]judge.Earlier{}}
}

// Rows is one pilot's.
type Rows struct {
	Terms    pilot.Terms
	Events   []pilot.Event
	Messages map[string]judge.Earlier
	Refused  int
	State    *pilot.State
	Runs     []string
	Notices  []pilot.Notice
	// Provisional: rows by a state of an earlier release, to be written anew.
	Provisional bool
	Reports     []pilot.Progress // put down for the sub-district, oldest first
}

// NewStore is an empty record.
func NewStore() *Store { return &Store{pilots: map[string]*Rows{}} }

// FailWith has each transaction ask first whether it fails; nil heals.
func (s *Store) FailWith(fail func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = fail
}

// LoseWith has each committed transaction ask whether its answer is lost.
func (s *Store) LoseWith(lose func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = lose
}

// RefuseMessage has the store fail on a message as one that it can't take.
func (s *Store) RefuseMessage(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.poison = id
}

// upload is a file put there for a place.
type upload struct {
	programme, place string
	judge.Upload
}

// Upload puts a file on record as a unit's for a place.
func (s *Store) Upload(programme, place, unit, digest string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, upload{programme, place, judge.Upload{Unit: unit, Digest: digest}})
}

// Pilot returns a copy of a pilot's record; the zero record when there is none.
func (s *Store) Pilot(workflowID string) Rows {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.pilots[workflowID]; r != nil {
		c := *r
		c.Events = slices.Clone(r.Events)
		c.Notices = slices.Clone(r.Notices)
		return c
	}
	return Rows{}
}

// Reports are the newest report of each community, by its sub-district's pilot.
func (s *Store) Reports() map[string][]pilot.Progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest := map[string][]pilot.Progress{}
	for _, r := range s.pilots {
		if n := len(r.Reports); n > 0 {
			parent := pilot.PilotID(r.Terms.Programme, r.Terms.SubDistrict.Code)
			newest[parent] = append(newest[parent], r.Reports[n-1])
		}
	}
	for _, reports := range newest {
		slices.SortFunc(reports, func(a, b pilot.Progress) int { return strings.Compare(a.Community, b.Community) })
	}
	return newest
}

// InTx runs work on a pilot's record.
func (s *Store) InTx(_ context.Context, id pilot.Identity, work func(activities.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(); err != nil {
			return err
		}
	}
	r := s.pilots[id.WorkflowID]
	if r == nil {
		r = &Rows{Terms: *id.Terms, Messages: map[string]judge.Earlier{}}
	}
	tx := &tx{record: r, store: s, terms: id.Terms, files: s.files}
	if err := work(tx); err != nil {
		return err
	}
	if slices.ContainsFunc(tx.change.Kept, func(k judge.Kept) bool { return s.poison != "" && k.ID == s.poison }) {
		return fmt.Errorf("message %s: %w", s.poison, activities.ErrUnstorable)
	}
	tx.commit(id.RunID)
	s.pilots[id.WorkflowID] = r
	if s.lose != nil {
		return s.lose()
	}
	return nil
}

type tx struct {
	record *Rows
	store  *Store
	terms  *pilot.Terms
	files  []upload
	change judge.Change
}

// Kin is what is on record of other pilots; nothing is held against it before
// [Store.KnowKin].
func (t *tx) Kin(_ context.Context, places []string) (map[string]pilot.Kin, error) {
	if !t.store.knowsKin {
		return nil, nil
	}
	kin := map[string]pilot.Kin{}
	for _, place := range places {
		id := pilot.PilotID(t.terms.Programme, place)
		if at, life := pilot.PlaceOfLife(place); life {
			id = pilot.GovernanceID(t.terms.Programme, at)
		}
		if r := t.store.pilots[id]; r != nil && r.State != nil {
			kin[place] = pilot.Kin{Terms: &r.Terms, State: r.State}
		}
	}
	return kin, nil
}

// KnowKin has messages between pilots held against the record, as a real one does.
func (s *Store) KnowKin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.knowsKin = true
}

func (t *tx) Seq() int64 { return int64(len(t.record.Events)) }

func (t *tx) EventsAfter(_ context.Context, seq int64, limit int) ([]pilot.Event, error) {
	beyond := t.record.Events[seq:]
	return slices.Clone(beyond[:min(len(beyond), limit)]), nil
}

func (t *tx) Earlier(_ context.Context, ids []string) (map[string]judge.Earlier, error) {
	found := map[string]judge.Earlier{}
	for _, id := range ids {
		if m, ok := t.record.Messages[id]; ok {
			found[id] = m
		}
	}
	return found, nil
}

func (t *tx) Taken(_ context.Context, refs []pilot.Ref) (map[pilot.Ref]judge.Earlier, error) {
	found := map[pilot.Ref]judge.Earlier{}
	for len(refs) > 0 {
		ref := refs[0]
		refs = refs[1:]
		r := t.store.pilots[pilot.PilotID(t.terms.Programme, ref.Place)]
		if _, have := found[ref]; have || r == nil {
			continue
		}
		m, known := r.Messages[ref.ID]
		if !known {
			continue
		}
		found[ref] = m
		h, _ := judge.ParseHandIn(m.Raw)
		refs = append(refs, pilot.Ref{Place: ref.Place, ID: h.Confirms})
	}
	return found, nil
}

func (t *tx) Uploads(_ context.Context, digests []string) ([]judge.Upload, error) {
	var found []judge.Upload
	for _, f := range t.files {
		if f.programme == t.terms.Programme && f.place == t.terms.Place() && slices.Contains(digests, f.Digest) {
			found = append(found, f.Upload)
		}
	}
	return found, nil
}

func (t *tx) Append(_ context.Context, c judge.Change) error {
	t.change = c
	return nil
}

func (t *tx) commit(run string) {
	t.record.Events = append(t.record.Events, t.change.Events...)
	for _, k := range t.change.Kept {
		t.record.keep(k)
	}
	for _, n := range t.change.Notices {
		t.record.tell(n)
	}
	if t.change.State != nil {
		t.record.State, t.record.Provisional = t.change.State, t.change.Provisional
	}
	if t.change.Report != nil {
		t.record.Reports = append(t.record.Reports, *t.change.Report)
	}
	if n := len(t.change.Versions); n > 0 {
		t.record.Terms = t.change.Versions[n-1].Terms
	}
	if !slices.Contains(t.record.Runs, run) {
		t.record.Runs = append(t.record.Runs, run)
	}
}

func (r *Rows) keep(k judge.Kept) {
	if k.Outcome == pilot.Refused {
		r.Refused++
	}
	old, known := r.Messages[k.ID]
	counts := known && old.Outcome != pilot.Refused
	if k.ID == "" || (k.Outcome == pilot.Refused && counts && !k.Decided) {
		return
	}
	r.Messages[k.ID] = judge.Earlier{Raw: k.Raw, Digest: k.Digest, Outcome: k.Outcome, Step: k.Step}
}

// tell keeps a notice once.
func (r *Rows) tell(n pilot.Notice) {
	told := slices.ContainsFunc(r.Notices, func(o pilot.Notice) bool {
		return o.Key == n.Key && o.To.Role == n.To.Role && o.To.Unit == n.To.Unit && o.To.Name == n.To.Name
	})
	if !told {
		r.Notices = append(r.Notices, n)
	}
}
