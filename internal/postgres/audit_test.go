package postgres_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

// audited is what the audit finds in the record of a pilot.
func (d *desk) audited() []audit.Finding {
	d.t.Helper()
	s, err := d.store.AuditSnapshot(d.t.Context(), d.id.WorkflowID)
	require.NoError(d.t, err)
	return audit.Tables(s)
}

func (d *desk) exec(query string) {
	d.t.Helper()
	_, err := connect(d.t, d.url).Exec(d.t.Context(), query)
	require.NoError(d.t, err, query)
}

func (d *desk) repair() []audit.Finding {
	d.t.Helper()
	repaired, err := d.store.Repair(d.t.Context(), d.id.WorkflowID)
	require.NoError(d.t, err)
	return repaired
}

// lived is a pilot that has been through a good deal.
func lived(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup), d.handIn("mob", pilot.StepMobilisation))
	d.must(d.handIn("bad", pilot.StepPilotPlan, wrongRole))
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	d.must(d.returning("back", pilot.StepPilotPlan))
	d.must(pilot.NewEntry(pilot.EntryUnknown, "hello", pilot.ViaSignal, d.now, []byte(`{"a":1}`)))
	d.must(d.handIn("lg", pilot.StepLeadingGroup)) // a duplicate
	require.Empty(t, d.audited())
	return d
}

// Whatever happens to a pilot, its tables are what its events come to: worked out
// apart from the code that writes them.
func TestAudit_FindsNothingInATrueRecord(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 11))
			terms := examples.SampleTerms()
			for _, spec := range pilot.Catalogue() {
				terms.Due = append(terms.Due, pilot.StepDue{Step: spec.Code, Due: terms.Opens.AddDays(random.IntN(250))})
			}
			url := devtest.Database(t, migrate)
			d := deskAt(t, openStore(t, url), url, terms)
			if seed%2 == 0 {
				d = d.community()
			}
			for n := range 120 {
				d.now = d.now.Add(time.Duration(random.IntN(40))*time.Hour + time.Duration(random.IntN(1e9)))
				d.must(d.anything(random, n))
			}
			require.Empty(t, d.audited())
			require.Empty(t, d.repair(), "there is nothing to repair")
		})
	}
}

// Every column that is a projection of events is found when it was changed, and
// written anew.
func TestRepair_WritesWhatTheEventsComeTo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		corrupt string
		kind    audit.Kind
		field   string
	}{
		"the light":                {`UPDATE pilots SET light = 'red'`, audit.PilotDiffers, "light"},
		"the progress":             {`UPDATE pilots SET progress = 99`, audit.PilotDiffers, "progress"},
		"a count":                  {`UPDATE pilots SET accepted = accepted + 1`, audit.PilotDiffers, "accepted"},
		"who is waited for":        {`UPDATE pilots SET waiting_for = '{district}'`, audit.PilotDiffers, "waiting_for[0]"},
		"the next due time":        {`UPDATE pilots SET next_due = '2002-01-01Z'`, audit.PilotDiffers, "next_due"},
		"when it opened":           {`UPDATE pilots SET opened_at = opened_at - interval '2 microseconds'`, audit.PilotDiffers, "opened_at"},
		"the name":                 {`UPDATE pilots SET sub_district_name = '别处'`, audit.PilotDiffers, "sub_district_name"},
		"the language":             {`UPDATE pilots SET lang = 'en'`, audit.PilotDiffers, "lang"},
		"the stage":                {`UPDATE pilots SET stage = 'closing'`, audit.PilotDiffers, "stage"},
		"the state":                {`UPDATE pilots SET state = jsonb_set(state, '{counts,accepted}', '77')`, audit.PilotDiffers, "state.counts.accepted"},
		"the state, unreadable":    {`UPDATE pilots SET state = jsonb_set(state, '{steps}', '"none"')`, audit.PilotDiffers, "state.steps"},
		"a number too low":         {`UPDATE pilots SET seq = seq - 1, state = jsonb_set(state, '{seq}', to_jsonb(seq - 1))`, audit.PilotDiffers, "seq"},
		"a step's status":          {`UPDATE steps SET status = 'open' WHERE step = 'leading-group'`, audit.StepDiffers, "status"},
		"a step's due time":        {`UPDATE steps SET due_at = '2002-11-11Z' WHERE step = 'leading-group'`, audit.StepDiffers, "due_at"},
		"a planned due time":       {`UPDATE steps SET planned_start = '2001-01-01Z' WHERE step = 'leading-group'`, audit.StepDiffers, "planned_start"},
		"what counts":              {`UPDATE steps SET accepted_id = 'other' WHERE step = 'leading-group'`, audit.StepDiffers, "accepted_id"},
		"when it was accepted":     {`UPDATE steps SET accepted_at = accepted_at + interval '1 day' WHERE step = 'leading-group'`, audit.StepDiffers, "accepted_at"},
		"why it was returned":      {`UPDATE steps SET returns = '[]' WHERE step = 'pilot-plan'`, audit.StepDiffers, "returns"},
		"who is named":             {`UPDATE steps SET person = 'nobody' WHERE step = 'summary'`, audit.StepDiffers, "person"},
		"reminders":                {`UPDATE steps SET slips = 7 WHERE step = 'summary'`, audit.StepDiffers, "slips"},
		"a step's role":            {`UPDATE steps SET role = 'district' WHERE step = 'summary'`, audit.StepDiffers, "role"},
		"a step's place":           {`UPDATE steps SET position = 99 WHERE step = 'summary'`, audit.StepDiffers, "position"},
		"a step that is not there": {`DELETE FROM steps WHERE step = 'summary'`, audit.StepDiffers, "row"},
		"what became of a message": {`UPDATE outcomes SET outcome = 'recorded' WHERE message_id = 'lg'`, audit.OutcomeDiffers, "outcome"},
		"whose message it was":     {`UPDATE outcomes SET message_id = 'other' WHERE message_id = 'lg'`, audit.OutcomeDiffers, "outcome"},
		"an outcome that is not there": {
			`DELETE FROM outcomes WHERE message_id = 'lg'`, audit.OutcomeDiffers, "outcome",
		},
		"a step too many": {`INSERT INTO steps (workflow_id, step, position, stage, role, status)
			SELECT workflow_id, 'charter', 12, 'institutions', 'residents-committee', 'waiting' FROM pilots`, audit.StepDiffers, "row"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := lived(t)
			events := value[string](t, d.url, `SELECT md5(string_agg(e::text, ';' ORDER BY seq)) FROM events e`)
			messages := value[string](t, d.url, `SELECT md5(string_agg(m::text, ';' ORDER BY seq)) FROM messages m`)
			const rows = `SELECT string_agg((to_jsonb(s) - 'changed_at')::text, ';' ORDER BY step) FROM steps s`
			steps := value[string](t, d.url, rows)
			const ends = `SELECT string_agg(o::text, ';' ORDER BY seq) FROM outcomes o`
			outcomes := value[string](t, d.url, ends)
			d.exec(c.corrupt)

			found := d.audited()
			require.Len(t, found, 1, "%+v", found)
			require.Equal(t, c.kind, found[0].Kind)
			require.True(t, slices.ContainsFunc(found[0].Fields, func(f audit.Field) bool { return f.Path == c.field }), "%+v", found)

			repaired := d.repair()
			require.Equal(t, found, repaired, "what was, and what is")
			require.Empty(t, d.audited())
			require.Empty(t, d.repair(), "again, there is nothing to do")
			require.Equal(t, steps, value[string](t, d.url, rows))
			require.Equal(t, events, value[string](t, d.url, `SELECT md5(string_agg(e::text, ';' ORDER BY seq)) FROM events e`))
			require.Equal(t, outcomes, value[string](t, d.url, ends))
			require.Equal(t, messages, value[string](t, d.url, `SELECT md5(string_agg(m::text, ';' ORDER BY seq)) FROM messages m`))
			d.must(d.handIn("pp-2", pilot.StepPilotPlan)) // and it goes on
			require.Empty(t, d.audited())
		})
	}
}

// A column that follows from events and is compared by nobody would be wrong for
// ever: each is compared, or said here not to follow from them.
func TestAudit_ComparesEveryColumn(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	for table, c := range map[string]struct {
		row    any
		beside []string
	}{
		"pilots": {pilot.Row{NotBefore: new(pilot.Date)}, []string{ // left out where it is none
			"workflow_id", "programme", "sub_district", "community", // the key, held by a constraint
			"terms", // settled at the start
			"state", // compared as a whole
			"created_at", "updated_at",
			"derived", "derived_seq", // who wrote it
			"digest", "chained_to", // the chain's
		}},
		"steps":    {pilot.StepRow{}, []string{"workflow_id", "changed_at"}},
		"messages": {audit.MessageRow{}, []string{"workflow_id", "message_id", "kind", "step", "confirms", "raw"}}, // as sent
		"outcomes": {audit.MessageRow{}, []string{"workflow_id", "message_id", "kind", "step"}},                    // as the message has them
	} {
		var row map[string]any
		require.NoError(t, json.Unmarshal([]byte(asJSON(t, c.row)), &row))
		known := c.beside
		for column := range row {
			known = append(known, column)
		}
		columns := value[[]string](t, url, `SELECT array_agg(column_name::text) FROM information_schema.columns
			WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`, table)
		for _, column := range columns {
			require.Contains(t, known, column, "%s.%s is not compared", table, column)
		}
	}
}

func TestRepair_KeepsWhenAStepLastChanged(t *testing.T) {
	t.Parallel()
	d := lived(t)
	const query = `SELECT changed_at FROM steps WHERE step = 'leading-group'`
	changed := value[time.Time](t, d.url, query)
	d.now = d.now.AddDate(0, 0, 3)
	d.must(d.handIn("pp-2", pilot.StepPilotPlan))
	d.exec(`UPDATE steps SET status = 'open', changed_at = NULL WHERE step = 'leading-group'`)
	d.repair()
	require.Equal(t, changed.UTC(), value[time.Time](t, d.url, query).UTC())
}

func TestRepair_OfALogThatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		corrupt []string
		kind    audit.Kind
	}{
		"an event is missing": {[]string{`DELETE FROM events WHERE seq = 4`}, audit.LogGap},
		"the last event is missing": {
			[]string{`DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)`}, audit.LogShort,
		},
		"an event can't be read":  {[]string{`UPDATE events SET body = jsonb_set(body, '{at}', '"soon"') WHERE seq = 3`}, audit.Unreadable},
		"the terms can't be read": {[]string{`UPDATE pilots SET terms = jsonb_set(terms, '{opens}', '7')`}, audit.Unreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := lived(t)
			// What the database itself does not let happen, as a broken copy may have it.
			conn := connect(t, d.url)
			for _, query := range append([]string{`SET session_replication_role = replica`, `UPDATE pilots SET light = 'red'`}, c.corrupt...) {
				_, err := conn.Exec(t.Context(), query)
				require.NoError(t, err)
			}
			found := d.audited()
			require.Equal(t, c.kind, found[0].Kind, "%+v", found)
			_, err := d.store.Repair(t.Context(), d.id.WorkflowID)
			require.ErrorIs(t, err, postgres.ErrLogBroken)
			require.Equal(t, "red", value[string](t, d.url, `SELECT light FROM pilots`), "nothing is written")
		})
	}
}

func TestRepair_WhileHandInsComeIn(t *testing.T) {
	t.Parallel()
	d := lived(t)
	const writers = 12
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			err := d.store.InTx(t.Context(), d.id, func(tx *postgres.Tx) error {
				events, err := tx.EventsAfter(t.Context(), 0, 1000)
				if err != nil {
					return err
				}
				session := judge.NewSession(d.id.Terms, audit.Fold(d.id.Terms, events), nil)
				session.Take(pilot.NewEntry(pilot.EntryUnknown, "hello", pilot.ViaSignal, d.now, []byte(`{"a":1}`)))
				return tx.Append(t.Context(), session.Change())
			})
			if err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			if _, err := connect(t, d.url).Exec(t.Context(), `UPDATE steps SET slips = slips + 1 WHERE step = 'summary'`); err != nil {
				t.Error(err)
			}
			if _, err := d.store.Repair(t.Context(), d.id.WorkflowID); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	d.repair()
	require.Empty(t, d.audited())
	require.Equal(t, d.state.Seq+writers, value[int64](t, d.url, `SELECT count(*) FROM events`), "no event is lost")
}

func TestRepair_OfNoPilot(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.store.Repair(t.Context(), "pilot/p/nowhere")
	require.ErrorIs(t, err, postgres.ErrNoPilot)
	_, err = d.store.AuditSnapshot(t.Context(), "pilot/p/nowhere")
	require.ErrorIs(t, err, postgres.ErrNoPilot)
}

func TestNextFamily_PagesThroughEverySubDistrict(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.community()
	second := examples.SampleTerms()
	second.SubDistrict = pilot.Unit{Code: "another", Name: "又一街道"}
	deskAt(t, d.store, d.url, second)
	elsewhere := examples.SampleTerms()
	elsewhere.Programme = "z-2003"
	deskAt(t, d.store, d.url, elsewhere)

	for _, c := range []struct {
		filter postgres.Filter
		want   []string
		size   int
	}{
		{postgres.Filter{}, []string{"sample-2002/another", "sample-2002/sample", "z-2003/sample"}, 4},
		{postgres.Filter{Programme: "sample-2002"}, []string{"sample-2002/another", "sample-2002/sample"}, 3},
		{postgres.Filter{Programme: "sample-2002", Place: "sample"}, []string{"sample-2002/sample"}, 2},
		{postgres.Filter{Programme: "sample-2002", Place: "sample/sample-1"}, []string{"sample-2002/sample"}, 1},
		{postgres.Filter{Programme: "sample-2002", Place: "nowhere"}, nil, 0},
	} {
		var seen []string
		var family audit.Family
		for {
			next, more, err := d.store.NextFamily(t.Context(), c.filter, family)
			require.NoError(t, err)
			if !more {
				break
			}
			family = next
			seen = append(seen, family.Programme+"/"+family.SubDistrict)
		}
		require.Equal(t, c.want, seen)
		size, err := d.store.AuditSize(t.Context(), c.filter)
		require.NoError(t, err)
		require.Equal(t, c.size, size)
	}
	family, _, err := d.store.NextFamily(t.Context(), postgres.Filter{Place: "sample"}, audit.Family{})
	require.NoError(t, err)
	require.Equal(t, []pilot.Unit{{Code: "sample-1", Name: "示例社区"}}, family.Planned)
	require.Equal(t, "示例街道 · 示例社区", family.Members[1].Name)
	require.Equal(t, pilot.LevelCommunity, family.Members[1].Level)

	missing, err := d.store.NotOnRecord(t.Context(), []string{d.id.WorkflowID, "pilot/p/nowhere"})
	require.NoError(t, err)
	require.Equal(t, []string{"pilot/p/nowhere"}, missing)
}
