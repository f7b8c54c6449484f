package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

// wave is a sub-district on record with communities that are to open.
type wave struct {
	t      *testing.T
	worker *postgres.Store
	url    string
	terms  *pilot.Terms
}

func newWave(t *testing.T, communities int) *wave {
	t.Helper()
	worker, desk, url := guarded(t)
	terms := examples.SampleTerms()
	terms.Communities = nil
	for i := range communities {
		terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: numbered("c", i), Name: fmt.Sprintf("第%d社区", i)}})
	}
	id := pilot.PilotID(terms.Programme, terms.Place())
	require.NoError(t, desk.Enrol(t.Context(), id, terms, "clerk"))
	require.NoError(t, begin(t, worker, id, "above", terms))
	return &wave{t: t, worker: worker, url: url, terms: terms}
}

// id is the community's pilot as its workflow asks for it.
func (w *wave) id(i int) pilot.Identity {
	t, ok := w.terms.ForCommunity(w.terms.Communities[i].Code)
	require.True(w.t, ok)
	return pilot.Identity{WorkflowID: t.WorkflowID(), RunID: numbered("run", i), Terms: &t, Opens: true}
}

// open has a pilot opened, unless it is on record.
func (w *wave) open(id pilot.Identity) error {
	return w.worker.InTx(w.t.Context(), id, func(tx *postgres.Tx) error { return opening(w.t.Context(), tx, id.Terms) })
}

func opening(ctx context.Context, tx *postgres.Tx, t *pilot.Terms) error {
	if tx.Seq() > 0 {
		return nil
	}
	session := judge.NewSession(t, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, t.Opens.Start(t.Location()), struct{}{}))
	return tx.Append(ctx, session.Change())
}

// atOnce runs all of them at the same time.
func atOnce(all ...func() error) []error {
	errs := make([]error, len(all))
	var running sync.WaitGroup
	for i, one := range all {
		running.Go(func() { errs[i] = one() })
	}
	running.Wait()
	return errs
}

func (w *wave) openAll(changes map[int]func(*pilot.Identity)) []error {
	all := make([]func() error, len(w.terms.Communities))
	for i := range all {
		id := w.id(i)
		if change := changes[i]; change != nil {
			change(&id)
		}
		all[i] = func() error { return w.open(id) }
	}
	return atOnce(all...)
}

// requireWhole wants all communities but these on record, each opened once by its own run, and
// nothing to be wrong with any of them.
func (w *wave) requireWhole(without ...int) {
	w.t.Helper()
	n := len(w.terms.Communities) - len(without)
	require.Equal(w.t, n, value[int](w.t, w.url, `SELECT count(*)::int FROM pilots WHERE level = 'community' AND phase = 'open'`))
	require.Equal(w.t, n, value[int](w.t, w.url, `SELECT count(*)::int FROM events WHERE type = 'opened' AND seq = 1 AND workflow_id LIKE '%/c-%'`))
	require.Equal(w.t, n, value[int](w.t, w.url, `SELECT count(*)::int FROM runs WHERE first_seq = 1 AND workflow_id LIKE '%/c-' || replace(run_id, 'run-', '')`))
	for i := range w.terms.Communities {
		if !slices.Contains(without, i) {
			snapshot, err := w.worker.AuditSnapshot(w.t.Context(), w.id(i).WorkflowID)
			require.NoError(w.t, err)
			require.Empty(w.t, audit.Tables(snapshot))
		}
	}
}

// transactions is how many wrote the communities' openings.
func (w *wave) transactions() int {
	return value[int](w.t, w.url, `SELECT count(DISTINCT xmin::text)::int FROM events WHERE type = 'opened' AND workflow_id LIKE '%/c-%'`)
}

func TestOpenings_OfCommunitiesThatOpenTogetherAreOneWrite(t *testing.T) {
	t.Parallel()
	w := newWave(t, 20)
	for _, err := range w.openAll(nil) {
		require.NoError(t, err)
	}
	w.requireWhole()
	require.Less(t, w.transactions(), 20)
	for _, err := range w.openAll(nil) { // tried again, since the answers were lost
		require.NoError(t, err)
	}
	w.requireWhole()
}

func TestOpenings_OneAloneIsRecordedAsEver(t *testing.T) {
	t.Parallel()
	w := newWave(t, 1)
	require.NoError(t, w.open(w.id(0)))
	w.requireWhole()
}

func TestOpenings_AStrangerIsRefusedAndHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	w := newWave(t, 6)
	errs := w.openAll(map[int]func(*pilot.Identity){3: func(id *pilot.Identity) { id.Terms.WarnDays += 300 }})
	require.Equal(t, pilot.NoParent, why(t, errs[3]))
	for _, err := range slices.Delete(errs, 3, 4) {
		require.NoError(t, err)
	}
	w.requireWhole(3)
}

func TestOpenings_OneThatIsOnRecordGoesOnThere(t *testing.T) {
	t.Parallel()
	w := newWave(t, 6)
	require.NoError(t, w.open(w.id(2)))
	for _, err := range w.openAll(nil) {
		require.NoError(t, err)
	}
	w.requireWhole()
}

func TestOpenings_WhatFailsFailsAlone(t *testing.T) {
	t.Parallel()
	w := newWave(t, 6)
	failed := errors.New("can't be judged")
	var all []func() error
	for i := range w.terms.Communities {
		id := w.id(i)
		all = append(all, func() error {
			return w.worker.InTx(t.Context(), id, func(tx *postgres.Tx) error {
				if i == 1 {
					return failed
				}
				return opening(t.Context(), tx, id.Terms)
			})
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	all = append(all, func() error { // whose sender has gone away: it may be the one that writes for all
		return w.worker.InTx(ctx, w.id(0), func(*postgres.Tx) error { return nil })
	})
	errs := atOnce(all...)
	require.ErrorIs(t, errs[1], failed)
	for _, err := range slices.Delete(errs[:6], 1, 2) {
		require.NoError(t, err)
	}
	w.requireWhole(1)
}

func TestOpenings_APanicOfOneLeavesNobodyWaiting(t *testing.T) {
	t.Parallel()
	w := newWave(t, 4)
	all := make([]func() error, 4)
	for i := range all {
		id := w.id(i)
		all[i] = func() (err error) {
			defer func() {
				if said := recover(); said != nil {
					err = fmt.Errorf("panicked: %v", said)
				}
			}()
			return w.worker.InTx(t.Context(), id, func(tx *postgres.Tx) error {
				if i == 0 {
					panic("a defect")
				}
				return opening(t.Context(), tx, id.Terms)
			})
		}
	}
	errs := atOnce(all...)
	require.ErrorContains(t, errs[0], "panicked: a defect")
	var panicked []int
	for i, err := range errs {
		if err != nil { // also of the one that wrote for all
			require.ErrorContains(t, err, "panicked: a defect")
			panicked = append(panicked, i)
		}
	}
	require.LessOrEqual(t, len(panicked), 2)
	w.requireWhole(panicked...)
}
