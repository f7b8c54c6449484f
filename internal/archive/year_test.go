package archive

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// A year's file has the state and the terms as they were at the year's end, whatever was
// ordered since, and by whatever terms the life began.
func TestYear_HasTheTermsOfItsEnd(t *testing.T) {
	t.Parallel()
	above := examples.SampleTerms()
	own, _ := above.ForCommunity(above.Communities[0].Code)
	closed := pilot.NewState()
	closed.ClosedAt = time.Date(2002, 12, 31, 4, 0, 0, 0, time.UTC)
	began := own.ForGovernance(closed)
	terms := began
	var events []pilot.Event
	add := func(e pilot.Event) {
		e.Seq = int64(len(events) + 1)
		e.Entry, e.V, e.At = e.Seq, pilot.FoldVersion, closed.ClosedAt.AddDate(0, 0, int(e.Seq))
		events = append(events, e)
	}
	order := func(number int, name string) {
		after := terms
		after.SubDistrict.Name, after.Amended = name, number
		changes, err := terms.ChangesTo(&after)
		require.NoError(t, err)
		add(pilot.Event{Type: pilot.EventAmended, Changes: changes, Amended: number})
		terms = after
	}
	add(pilot.Event{Type: pilot.EventOpened})
	order(1, "甲街道")
	first := began.Governance.Since.Start(began.Location()).Year()
	add(pilot.Event{Type: pilot.EventYearClosed, Period: strconv.Itoa(first)})
	order(2, "乙街道")

	fold := began
	state := audit.Fold(&fold, events)
	p := place{StoredPilot: postgres.StoredPilot{Terms: &terms, State: state}, began: &began, events: events}
	p.Seq = state.Seq
	settled, err := p.keepYear(first)
	require.NoError(t, err)
	require.True(t, settled)
	require.Equal(t, 1, p.State.Amended)
	require.Equal(t, "甲街道", p.Terms.SubDistrict.Name)
	require.Equal(t, "乙街道", terms.SubDistrict.Name, "the row's own stay as they are")
	require.NotEqual(t, "甲街道", began.SubDistrict.Name)
}
