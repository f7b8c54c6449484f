package postgres_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// dated are the sample's terms with every step due three weeks after the one
// before it in the catalogue.
func dated() *pilot.Terms {
	terms := examples.SampleTerms()
	for i, spec := range pilot.Catalogue() {
		terms.Due = append(terms.Due, pilot.StepDue{Step: spec.Code, Due: terms.Opens.AddDays(21 * (i + 4))})
	}
	return terms
}

func datedDesk(t *testing.T) *desk {
	t.Helper()
	url := devtest.Database(t, migrate)
	return deskAt(t, openStore(t, url), url, dated())
}

// ledger is what a filter finds, by place and step, with the order of its keys.
func (d *desk) ledger(f postgres.LedgerFilter) (map[string]ledger.Entry, []string, ledger.Head) {
	d.t.Helper()
	entries, order, head := map[string]ledger.Entry{}, []string(nil), ledger.Head{}
	if f.Programme == "" {
		f.Programme = d.id.Terms.Programme
	}
	require.NoError(d.t, d.store.Ledger(d.t.Context(), f, func(h ledger.Head) error { head = h; return nil }, func(e ledger.Entry) error {
		key := string(e.Step)
		if e.Community != nil {
			key = e.Community.Code + " " + key
		}
		entries[key] = e
		order = append(order, key)
		return nil
	}))
	return entries, order, head
}

func TestLedger_HasALineForEachStepInTheOrderOfTheCatalogue(t *testing.T) {
	t.Parallel()
	above := datedDesk(t)
	below := above.community()
	entries, order, head := above.ledger(postgres.LedgerFilter{})
	require.Len(t, order, len(above.state.Steps)+len(below.state.Steps))
	require.Equal(t, "leading-group", order[0])
	require.Equal(t, "archive-receipt", order[7], "the sub-district's own steps first")
	require.Equal(t, "sample-1 size-adjustment", order[8])
	require.Equal(t, 480, head.UTCOffset)
	require.NotNil(t, head.Clock)

	waiting := entries["sample-1 charter"]
	require.Equal(t, pilot.Waiting, waiting.Status)
	require.Equal(t, below.id.Terms.DueAt(pilot.StepCharter), waiting.Deadline, "what is not open yet has its deadline too")
	require.Equal(t, below.id.Terms.PlannedStart(pilot.StepCharter), waiting.PlannedStart)
	require.Equal(t, pilot.LightGreen, waiting.Light)
	require.Nil(t, waiting.Last)
}

func TestLedger_SaysHowThePlanHasLightsShown(t *testing.T) {
	t.Parallel()
	_, _, head := datedDesk(t).ledger(postgres.LedgerFilter{})
	require.Nil(t, head.Looks)
	terms, url := dated(), devtest.Database(t, migrate)
	terms.Colours = pilot.Looks{pilot.LightDone: {Name: "蓝灯(验收办结)", Colour: "blue"}}
	_, _, head = deskAt(t, openStore(t, url), url, terms).ledger(postgres.LedgerFilter{})
	require.Equal(t, terms.Colours, head.Looks)
}

func TestLedger_SaysWhoHandedInAndWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := datedDesk(t)
	d.must(d.handIn("bad", pilot.StepLeadingGroup, func(h *pilot.HandIn) { h.Evidence = []byte(`{"date": "2002-09-20"}`) }))
	entries, _, _ := d.ledger(postgres.LedgerFilter{})
	refused := entries["leading-group"]
	require.Equal(t, pilot.Refused, refused.Last.Outcome)
	require.Equal(t, "王芳", refused.Last.By.Name)
	require.NotEmpty(t, refused.Last.Findings)
	require.Equal(t, d.now, refused.Changed, "a refusal is news")

	d.must(d.handIn("good", pilot.StepLeadingGroup), d.handIn("early", pilot.StepSummary))
	d.must(d.handIn("again", pilot.StepLeadingGroup, func(h *pilot.HandIn) { h.By.Name = "旁人" })) // refused: it is accepted
	entries, _, _ = d.ledger(postgres.LedgerFilter{})
	require.Equal(t, pilot.Accepted, entries["leading-group"].Last.Outcome, "the one that counts, not a later refusal")
	require.Equal(t, "王芳", entries["leading-group"].Last.By.Name)
	require.Equal(t, pilot.LightDone, entries["leading-group"].Light)
	require.Equal(t, d.now, entries["summary"].Held)

	d.must(d.returning("back", pilot.StepLeadingGroup))
	entries, _, _ = d.ledger(postgres.LedgerFilter{})
	require.Equal(t, "缺少签字页", entries["leading-group"].Returns[0].Text)
	require.Equal(t, pilot.Open, entries["leading-group"].Status)
}

func TestLedger_SaysWhoIsNamedHowOftenRemindedAndWhatMoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	terms := *d.id.Terms
	terms.Programme = "named-2002"
	terms.Binding = pilot.BindingSoft
	terms.Due = []pilot.StepDue{{Step: pilot.StepLeadingGroup, Due: "2002-11-25"}, {Step: pilot.StepPilotPlan, Due: "2002-11-30"}}
	terms.Recipients = []pilot.Recipient{{Role: pilot.RoleSubDistrictParty, Unit: terms.SubDistrict.Code, Name: "周书记"}}
	d = deskAt(t, d.store, d.url, &terms)
	d.now = d.now.AddDate(0, 0, 20)
	d.self(pilot.EntryClock, pilot.ClockReached{Until: d.now})
	raw, err := json.Marshal(pilot.Extension{
		Header: pilot.Header{V: 1, ID: "more-time", By: pilot.Actor{Name: "李强", Role: pilot.RoleDistrict, Unit: terms.District.Code}},
		To:     terms.Deadline.AddDays(7), Reason: "防汛",
	})
	require.NoError(t, err)
	d.must(pilot.NewEntry(pilot.EntryExtend, "extend-deadline", pilot.ViaUpdate, d.now, raw))
	entries, _, _ := d.ledger(postgres.LedgerFilter{Programme: terms.Programme})
	late := entries["leading-group"]
	require.Equal(t, "周书记", late.Person)
	require.Equal(t, d.state.Step(pilot.StepLeadingGroup).Slips, late.Slips)
	require.GreaterOrEqual(t, late.Slips, 5, "reminders before, escalations after")
	require.Equal(t, pilot.Date("2002-12-07").End(terms.Location()), entries["pilot-plan"].Deadline, "not open yet, and moved")
}

func TestLedger_IsFiltered(t *testing.T) {
	t.Parallel()
	d := datedDesk(t)
	d.community()
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	d.reach(d.id.Terms.DueAt(pilot.StepPilotPlan))
	due := d.id.Terms.Today(d.id.Terms.DueAt(pilot.StepPilotPlan)) // the day after

	other := dated()
	other.Programme = "other-2003"
	deskAt(t, d.store, d.url, other).must(pilot.SelfEntry(pilot.EntryCancel, d.now, struct{}{}))

	count := func(f postgres.LedgerFilter) int { _, order, _ := d.ledger(f); return len(order) }
	for _, c := range []struct {
		filter postgres.LedgerFilter
		want   []string
	}{
		{postgres.LedgerFilter{Light: pilot.LightRed}, []string{"pilot-plan"}},
		{postgres.LedgerFilter{Light: pilot.LightDone}, []string{"leading-group"}},
		{postgres.LedgerFilter{Light: pilot.LightYellow}, nil},
		{postgres.LedgerFilter{Stage: pilot.StageParty}, []string{"sample-1 party-election"}},
		{postgres.LedgerFilter{Role: pilot.RoleDistrict}, []string{"archive-receipt"}},
		{postgres.LedgerFilter{SubDistrict: "nowhere"}, nil},
		{postgres.LedgerFilter{Programme: "nowhere"}, nil},
		{postgres.LedgerFilter{DueBefore: due}, []string{"pilot-plan"}}, // the leading group's is done
		{postgres.LedgerFilter{DueBefore: due.AddDays(-1)}, nil},
		{postgres.LedgerFilter{Limit: 2}, []string{"leading-group", "pilot-plan"}},
		{postgres.LedgerFilter{SubDistrict: "sample", Stage: pilot.StagePreparation, Light: pilot.LightGreen}, []string{"responsibilities", "mobilisation"}},
	} {
		_, order, _ := d.ledger(c.filter)
		require.Equal(t, c.want, order, "%+v", c.filter)
	}
	require.Equal(t, 8, count(postgres.LedgerFilter{Programme: "other-2003", Light: pilot.LightCancelled}))
	require.Zero(t, count(postgres.LedgerFilter{Programme: "other-2003", Light: pilot.LightGreen}))
}

func TestLedger_IsOneSnapshotWhateverIsRecordedMeanwhile(t *testing.T) {
	t.Parallel()
	d := datedDesk(t)
	d.community()
	var accepted []pilot.Step
	err := d.store.Ledger(t.Context(), postgres.LedgerFilter{Programme: d.id.Terms.Programme}, func(ledger.Head) error {
		d.must(d.handIn("lg", pilot.StepLeadingGroup))
		return nil
	}, func(e ledger.Entry) error {
		if e.Status == pilot.Complete {
			accepted = append(accepted, e.Step)
		}
		return nil
	})
	require.NoError(t, err)
	require.Empty(t, accepted)

	broken := errors.New("the disk is full")
	err = d.store.Ledger(t.Context(), postgres.LedgerFilter{}, func(ledger.Head) error { return nil }, func(ledger.Entry) error { return broken })
	require.Equal(t, broken, err, "a fault of whoever writes is no fault of the record")
}

// The ledger of a whole country is read without sorting it, and what is late is
// found by an index of its own.
func TestLedger_ReadsInTheOrderOfAnIndex(t *testing.T) {
	t.Parallel()
	d := datedDesk(t)
	d.community()
	plan := func(query string) string {
		conn := connect(t, d.url)
		tx, err := conn.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_sort = off`)
		require.NoError(t, err)
		rows, err := tx.Query(t.Context(), "EXPLAIN "+query)
		require.NoError(t, err)
		var b strings.Builder
		for rows.Next() {
			var line string
			require.NoError(t, rows.Scan(&line))
			fmt.Fprintln(&b, line)
		}
		require.NoError(t, rows.Err())
		return b.String()
	}
	whole := plan(`SELECT s.step FROM pilots p JOIN steps s USING (workflow_id) WHERE p.programme = 'sample-2002' ORDER BY p.programme, p.sub_district, p.community, s.position LIMIT 100`)
	require.Contains(t, whole, "pilots_by_place")
	require.NotContains(t, strings.ReplaceAll(whole, "Incremental Sort", ""), "Sort  ", whole)
	red := plan(`SELECT s.step FROM steps s WHERE s.light = 'red'`)
	require.Contains(t, red, "steps_red")
}

func TestLedger_GivesPagesAndThePlacesThatAreLatest(t *testing.T) {
	t.Parallel()
	above := datedDesk(t)
	below := above.community()
	_, all, _ := above.ledger(postgres.LedgerFilter{})
	_, page, _ := above.ledger(postgres.LedgerFilter{Limit: 4, Offset: 3})
	require.Equal(t, all[3:7], page)
	_, one, _ := above.ledger(postgres.LedgerFilter{Step: pilot.StepCharter})
	require.Len(t, one, 1)
	_, ofLevel, _ := above.ledger(postgres.LedgerFilter{Level: pilot.LevelCommunity})
	require.Len(t, ofLevel, len(below.state.Steps))
	_, ofCommunity, _ := above.ledger(postgres.LedgerFilter{Community: below.id.Terms.Community.Code})
	require.Equal(t, ofLevel, ofCommunity)

	above.must(above.handIn("a", pilot.StepLeadingGroup))
	_, undone, _ := above.ledger(postgres.LedgerFilter{Undone: true})
	require.Equal(t, all[1:], undone)

	below.now = below.now.AddDate(3, 0, 0)
	below.must(pilot.SelfEntry(pilot.EntryClock, below.now, pilot.ClockReached{Until: below.now}))
	entries, late, _ := above.ledger(postgres.LedgerFilter{Light: pilot.LightRed, LatestFirst: true})
	require.NotEmpty(t, late)
	for _, key := range late {
		require.Equal(t, pilot.LightRed, entries[key].Light)
	}
}
