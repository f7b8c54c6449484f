package audit_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
	"shidian/internal/view"
)

// Who is in office depends on the day on which the pilot was asked, also where the
// plan's clock is another and runs fast.
func TestStatus_AfterThePilotIsOfTheDayOnWhichItWasAsked(t *testing.T) {
	t.Parallel()
	for name, clock := range map[string]pilot.Clock{
		"real time": {},
		"rebased, fast": {
			RealStart: time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC), PlanStart: time.Date(2003, 3, 1, 0, 0, 0, 0, time.UTC), Speed: 86400,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terms, session := governed(t, clock)
			plan := time.Date(2003, 3, 10, 10, 0, 0, 0, terms.Location())
			fewer := changed(t, terms, session.State(), terms.Today(plan))
			session.Take(pilot.NewEntry(pilot.EntryRecord, "", pilot.ViaUpdate, clock.Real(plan), fewer))
			s, err := audit.Of(terms, session.Events())
			require.NoError(t, err)
			seats := map[int]bool{}
			for _, asked := range []time.Time{plan.AddDate(0, 0, -1), plan, plan.AddDate(0, 1, 0), time.Date(2003, 4, 1, 0, 0, 0, 0, terms.Location())} {
				live := view.Reader{Terms: terms, State: session.State(), Lang: view.LangOf(terms), Real: clock.Real(asked)}.Status()
				seats[live.Governance.Representatives] = true
				require.Empty(t, audit.Status(s, live), asked)
				live.Governance.Representatives++
				require.NotEmpty(t, audit.Status(s, live))
			}
			require.Len(t, seats, 2, "the number in office changed on the way")
		})
	}
}

// governed is a community's life after its pilot on its first day.
func governed(t *testing.T, clock pilot.Clock) (*pilot.Terms, *judge.Session) {
	t.Helper()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	below := pilot.NewState()
	below.Facts, below.ClosedAt = w.Below, time.Date(2003, 3, 1, 9, 0, 0, 0, w.Community.Location())
	terms := w.Community.ForGovernance(below)
	terms.Opens, terms.Clock = "2003-03-01", clock
	session := judge.NewSession(&terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, clock.Real(below.ClosedAt), struct{}{}))
	return &terms, session
}

// changed is the record of a representative who left.
func changed(t *testing.T, terms *pilot.Terms, state *pilot.State, today pilot.Date) json.RawMessage {
	t.Helper()
	const kind = "change-of-office"
	body, err := json.Marshal(examples.RecordOn(terms, state.Facts, kind, today))
	require.NoError(t, err)
	spec, ok := evidence.RecordKind(kind)
	require.True(t, ok)
	role, ok := spec.FiledAt(terms.Level())
	require.True(t, ok)
	raw, err := json.Marshal(pilot.Record{
		Header: pilot.Header{V: 1, ID: "left", By: pilot.Actor{Name: "李秀英", Role: role, Unit: terms.UnitOf(role)}}, Kind: kind, Body: body,
	})
	require.NoError(t, err)
	return raw
}
