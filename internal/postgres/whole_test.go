package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
)

func (d *desk) self(kind pilot.EntryKind, payload any) {
	d.t.Helper()
	d.must(pilot.SelfEntry(kind, d.now, payload))
}

// all hands in, in order, every step whose stage is or is not the closing.
func (d *desk) all(closing bool) {
	d.t.Helper()
	for _, spec := range pilot.StepsOf(d.id.Terms) {
		if (spec.Stage == pilot.StageClosing) == closing {
			for _, kind := range evidence.RecordsFor(spec.Code) {
				d.must(d.filing("r-"+kind, kind))
			}
			d.must(d.handIn("h-"+string(spec.Code), spec.Code))
			require.Equal(d.t, pilot.Complete, d.status(spec.Code), "%s %s", spec.Code, asJSON(d.t, d.state.Refusals))
		}
	}
}

func TestRecord_OfAWholePilotUpToItsClosing(t *testing.T) {
	t.Parallel()
	above := newDesk(t)
	below := above.community()
	above.all(false)
	below.self(pilot.EntryGate, pilot.GateChanged{V: 1, Seq: above.state.Gate.Seq, Open: true})
	below.all(false)
	above.self(pilot.EntryProgress, pilot.Report(below.id.Terms, below.state))
	above.all(true)
	require.Equal(t, pilot.PhaseClosing, above.state.Phase)
	below.self(pilot.EntryClosing, pilot.Closing{V: 1, Seq: above.state.Closing})
	above.self(pilot.EntryProgress, pilot.Report(below.id.Terms, below.state))
	below.self(pilot.EntryClosed, pilot.Closed{V: 1, Seq: above.state.Closing})

	for _, d := range []*desk{above, below} {
		r, err := d.store.Pilot(t.Context(), d.id.WorkflowID)
		require.NoError(t, err)
		require.Equal(t, pilot.PhaseClosed, r.Phase)
		require.Equal(t, pilot.LightDone, r.Summary.Light)
		require.Equal(t, 100, r.Summary.Progress)
		require.JSONEq(t, asJSON(t, d.state), asJSON(t, r.State))
		d.requireRowsAsTheState()
	}
	require.Empty(t, above.places(postgres.Filter{}))
}

// Whatever happens to a pilot, in whatever order, can be recorded, and the
// tables say what the state says.
func TestRecord_TakesWhateverHappens(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 7))
			terms := examples.SampleTerms()
			for _, spec := range pilot.Catalogue() {
				terms.Due = append(terms.Due, pilot.StepDue{Step: spec.Code, Due: terms.Opens.AddDays(random.IntN(250))})
			}
			url := devtest.Database(t, migrate)
			d := deskAt(t, openStore(t, url), url, terms)
			if seed%2 == 0 {
				d = d.community()
			}
			for n := range 150 {
				d.now = d.now.Add(time.Duration(random.IntN(40)) * time.Hour)
				d.must(d.anything(random, n))
			}
			d.requireRowsAsTheState()
			d.requireStateIsTheFold()
			t.Logf("phase %s, %+v", d.state.Phase, d.state.Counts)
		})
	}
}

// anything is one thing that may happen, mostly hand-ins, early and late.
func (d *desk) anything(random *rand.Rand, n int) pilot.Entry {
	steps := pilot.StepsOf(d.id.Terms)
	step := steps[random.IntN(len(steps))].Code
	switch random.IntN(16) {
	case 0:
		return d.returning(numbered("back", n), step, steps[random.IntN(len(steps))].Code)
	case 1:
		return pilot.SelfEntry(pilot.EntryClock, d.now, pilot.ClockReached{Until: d.now})
	case 2, 3:
		return pilot.SelfEntry(pilot.EntryGate, d.now, pilot.GateChanged{V: 1, Seq: d.state.Gate.Seq + 1, Open: random.IntN(3) > 0})
	case 4:
		return pilot.SelfEntry(pilot.EntryClosing, d.now, pilot.Closing{V: 1, Seq: d.state.Closing + int64(random.IntN(2)), Withdrawn: random.IntN(2) == 0})
	case 5:
		return pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaUpdate, d.now, []byte(`{"id": "junk`))
	case 6:
		return d.handIn(numbered("h", n), step, wrongRole)
	case 7: // the same id once more, perhaps with other content
		return d.handIn(numbered("h", random.IntN(n+1)), step)
	case 8:
		return pilot.SelfEntry(pilot.EntryProgress, d.now, pilot.Progress{
			V: 1, Community: "sample-1", Seq: int64(n), Light: pilot.LightRed, Accepted: 18, Total: 19, Complete: random.IntN(2) == 0,
		})
	case 9:
		if st := d.state.Step(step); st.Accepted != nil {
			return d.handIn(numbered("c", n), step, confirming(st.Accepted.ID))
		}
	case 10:
		step = steps[min(random.IntN(4), len(steps)-1)].Code
	}
	for _, st := range d.state.Steps { // otherwise what is next, so that it gets on
		if st.Awaited() && random.IntN(2) == 0 {
			step = st.Code
		}
	}
	return d.handIn(numbered("h", n), step)
}

func (d *desk) requireStateIsTheFold() {
	d.t.Helper()
	events, err := d.store.Events(d.t.Context(), d.id.WorkflowID, 0, 0)
	require.NoError(d.t, err)
	folded := pilot.NewState()
	for _, e := range events {
		folded.Apply(d.id.Terms, e)
	}
	require.JSONEq(d.t, asJSON(d.t, d.state), asJSON(d.t, folded))
}

func (d *desk) requireRowsAsTheState() {
	d.t.Helper()
	rows, err := connect(d.t, d.url).Query(d.t.Context(), `
		SELECT step || ' ' || status || ' ' || warned || ' ' || overdue || ' ' || coalesce(accepted_id, '-') || ' ' || coalesce(held_id, '-') || ' ' || rounds
		       || ' ' || jsonb_array_length(returns)
		FROM steps WHERE workflow_id = $1 ORDER BY position`, d.id.WorkflowID)
	require.NoError(d.t, err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(d.t, err)
	var wanted []string
	for _, st := range d.state.Steps {
		wanted = append(wanted, fmt.Sprintf("%s %s %t %t %s %s %d %d",
			st.Code, st.Status, st.Warned, st.Overdue, idOf(st.Accepted), idOf(st.Held), st.Rounds, len(st.Returns)))
	}
	require.Equal(d.t, wanted, found)
}

func idOf(v *pilot.Version) string {
	if v == nil {
		return "-"
	}
	return v.ID
}
