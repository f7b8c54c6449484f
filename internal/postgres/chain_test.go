package postgres_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seal"
)

// What the database gives back has the canonical form of what was given to it.
func TestChain_CanonicalFormSurvivesTheDatabase(t *testing.T) {
	t.Parallel()
	conn := connect(t, devtest.Database(t, nil))
	for _, text := range []string{
		`{"b":1,"a":[1.0,1.50e1,1e2,100e-2,-0,-0.0,0e5,1E-3,12.30,-12.5e-1,1e25,0.00001]}`, `{"月":"\u6d4b\n\t\"\\/\u0007😀","a":{"z":null,"aa":false}}`,
		`{"a":1,"a":2}`, `"\ud83d\ude00"`, `[]`, `{}`, `1.000000000000000000000000000000000001`,
	} {
		var back []byte
		require.NoError(t, conn.QueryRow(t.Context(), `SELECT $1::jsonb`, text).Scan(&back))
		sent, err := chain.Canonical([]byte(text))
		require.NoError(t, err)
		got, err := chain.Canonical(back)
		require.NoError(t, err)
		require.Equal(t, string(sent), string(got))
	}
}

// told is a pilot of whose events people are told.
func told(t *testing.T) *desk {
	t.Helper()
	url := devtest.Database(t, migrate)
	terms := examples.SampleTerms()
	terms.Recipients = []pilot.Recipient{
		{Role: pilot.RoleSubDistrictOffice, Unit: "sample", Name: "李雪", Email: "li@example.org"},
		{Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "王建国", Email: "wang@example.org", Webhook: &pilot.Hook{URL: "https://example.org/hook?key=secret"}},
	}
	d := deskAt(t, openStore(t, url), url, terms)
	d.must(d.handIn("pp", pilot.StepPilotPlan), d.handIn("lg", pilot.StepLeadingGroup), d.returning("back", pilot.StepPilotPlan))
	wrong := d.handIn("bad", pilot.StepPilotPlan, func(h *pilot.HandIn) { h.Evidence = json.RawMessage(`{}`) })
	wrong.Via = pilot.ViaSignal
	d.must(wrong)
	require.Positive(t, value[int](t, url, `SELECT count(*) FROM notices`))
	require.Empty(t, d.audited())
	return d
}

// Whatever an administrator changes, removes or empties who has stopped the triggers
// is named: table, row, and both digests.
func TestAudit_NamesTheRowThatIsNotAsItWasWritten(t *testing.T) {
	t.Parallel()
	const lastEvent = `(SELECT max(seq) FROM events)`
	for name, c := range map[string]struct {
		tamper string
		kind   audit.Kind
		table  string
		row    string
	}{
		"an event's body":              {`UPDATE events SET body = jsonb_set(body, '{by,name}', '"别人"'), actor_name = '别人' WHERE message_id = 'lg' AND via <> 'held'`, audit.RowChanged, "events", "4"},
		"an event's column":            {`UPDATE events SET at = at - interval '1 day' WHERE seq = 2`, audit.RowChanged, "events", "2"},
		"when it was recorded":         {`UPDATE events SET recorded_at = recorded_at - interval '1 day' WHERE seq = 2`, audit.RowChanged, "events", "2"},
		"an event's digest":            {`UPDATE events SET digest = 'ab' WHERE seq = 2`, audit.RowChanged, "events", "2"},
		"an event's suite":             {`UPDATE events SET suite = 'md5' WHERE seq = 2`, audit.RowChanged, "events", "2"},
		"an event out of the middle":   {`DELETE FROM events WHERE seq = 3`, audit.LogGap, "events", "3"},
		"the last event":               {`DELETE FROM events WHERE seq = ` + lastEvent, audit.LogShort, "events", "12"},
		"every event":                  {`TRUNCATE events CASCADE`, audit.LogShort, "events", "1-12"},
		"what was sent":                {`UPDATE messages SET raw = replace(raw, '王芳', '李四') WHERE message_id = 'lg'`, audit.RowChanged, "messages", "4"},
		"whose it was":                 {`UPDATE messages SET message_id = 'other' WHERE message_id = 'lg'`, audit.RowChanged, "messages", "4"},
		"its kind":                     {`UPDATE messages SET kind = 'record' WHERE message_id = 'lg'`, audit.RowChanged, "messages", "4"},
		"its content's digest":         {`UPDATE messages SET digest = 'ab' WHERE message_id = 'lg'`, audit.RowChanged, "messages", "4"},
		"a message":                    {`DELETE FROM messages WHERE message_id = 'lg'`, audit.RowMissing, "messages", "4"},
		"every message":                {`TRUNCATE messages CASCADE`, audit.RowMissing, "messages", "3"},
		"a message of nobody":          {`INSERT INTO messages SELECT workflow_id, 1, 'new', kind, step, digest, confirms, raw FROM messages WHERE message_id = 'lg'`, audit.RowAdded, "messages", "1"},
		"whom a notice went to":        {`UPDATE notices SET address = 'x@example.org' WHERE channel = 'mail'`, audit.RowChanged, "notices", ""},
		"what it was about":            {`UPDATE notices SET kind = 'completed' WHERE id = 1`, audit.RowChanged, "notices", "1"},
		"when it was written":          {`UPDATE notices SET created_at = created_at - interval '1 day' WHERE id = 1`, audit.RowChanged, "notices", "1"},
		"a notice":                     {`DELETE FROM notices WHERE id = 1`, audit.RowMissing, "notices", ""},
		"every notice":                 {`TRUNCATE notices`, audit.RowMissing, "notices", ""},
		"a notice of nothing":          {`INSERT INTO notices (workflow_id, seq, key, kind, role, unit, channel, status) SELECT workflow_id, 1, 'k', 'reminder', 'district', 'x', 'none', 'kept' FROM pilots`, audit.RowChanged, "notices", ""},
		"the head of the pilot's row":  {`UPDATE pilots SET digest = 'ab'`, audit.RowChanged, "events", ""},
		"the tail, and the row's head": {`DELETE FROM events WHERE seq = ` + lastEvent + `; UPDATE pilots SET seq = seq - 1, state = jsonb_set(state, '{seq}', to_jsonb(seq - 1))`, audit.RowChanged, "events", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := told(t)
			light := value[string](t, d.url, `SELECT light FROM pilots`)
			d.tamper(append(strings.Split(c.tamper, "; "), `UPDATE pilots SET progress = 7`)...)
			var found *audit.Finding
			all := d.audited()
			for i, f := range all {
				if f.Kind == c.kind && f.Table == c.table && (c.row == "" || f.Row == c.row) {
					found = &all[i]
				}
			}
			require.NotNil(t, found, "%+v", all)
			if c.table == "notices" {
				return
			}
			_, err := d.store.Repair(t.Context(), d.id.WorkflowID)
			require.ErrorIs(t, err, postgres.ErrLogBroken)
			require.Equal(t, 7, value[int](t, d.url, `SELECT progress FROM pilots`), "nothing is written on a broken chain")
			require.Equal(t, light, value[string](t, d.url, `SELECT light FROM pilots`))
		})
	}
}

// A chain may change its suite of algorithms; each event says its own.
func TestChain_MayChangeItsSuite(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sm, err := seal.Named(seal.SM3)
	require.NoError(t, err)
	store, err := postgres.Open(t.Context(), devtest.Worker(d.url), postgres.Chained(sm))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	d.store = store
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	require.Equal(t, []string{seal.SHA256, seal.SM3}, value[[]string](t, d.url, `SELECT array_agg(DISTINCT suite ORDER BY suite) FROM events`))
	require.Empty(t, d.audited())
	d.tamper(`UPDATE messages SET raw = raw || ' '`)
	require.Equal(t, audit.RowChanged, d.audited()[0].Kind)
}

// A record of an earlier release is chained by its owner, and goes on.
func TestMigrate_ChainsWhatWasRecordedBefore(t *testing.T) {
	t.Parallel()
	d := told(t)
	_, _, err := d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2003-01-02")
	require.NoError(t, err)
	want := value[[]string](t, d.url, `SELECT array_agg(digest ORDER BY seq) FROM events`)
	d.tamper(`ALTER TABLE events DROP CONSTRAINT events_chained`, `ALTER TABLE bulletins DROP CONSTRAINT bulletins_chained`,
		`UPDATE events SET suite = NULL, message_digest = NULL, told = NULL, digest = NULL`, `UPDATE pilots SET digest = ''`,
		`UPDATE bulletins SET suite = NULL, digest = NULL`, `DELETE FROM heads`,
		`ALTER TABLE events ADD CONSTRAINT events_chained CHECK (suite IS NOT NULL AND digest IS NOT NULL) NOT VALID`)
	require.ErrorIs(t, d.take(d.handIn("gm", pilot.StepMobilisation)), postgres.ErrUnchained)
	require.ErrorIs(t, d.store.CheckChained(t.Context()), postgres.ErrUnchained)
	var heard []int64
	_, err = postgres.Migrate(t.Context(), devtest.Owner(d.url), func(done, of int64) { heard = append(heard, done, of) })
	require.NoError(t, err)
	require.Equal(t, []int64{1, 1}, heard)
	require.NoError(t, d.store.CheckChained(t.Context()))
	require.Equal(t, want, value[[]string](t, d.url, `SELECT array_agg(digest ORDER BY seq) FROM events`), "the same as if it had been chained at once")
	require.Equal(t, d.state.Seq, value[int64](t, d.url, `SELECT chained_to FROM pilots`))
	require.True(t, value[bool](t, d.url, `SELECT convalidated FROM pg_constraint WHERE conname = 'events_chained'`))
	require.Empty(t, d.audited())
	found, err := d.store.AuditPapers(t.Context(), "")
	require.NoError(t, err)
	require.Empty(t, found)
	_, err = connect(t, d.url).Exec(t.Context(), `UPDATE events SET digest = 'ab'`)
	require.ErrorContains(t, err, "only ever appended to", "and is locked again")
	d.must(d.handIn("gm", pilot.StepMobilisation))
	require.Empty(t, d.audited())
}

func TestAudit_NamesTheBulletinThatIsNotAsItWasMade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tamper string
		kind   audit.Kind
		row    string
	}{
		"changed":               {`UPDATE bulletins SET content = jsonb_set(content, '{programme}', '"x"') WHERE number = 1`, audit.RowChanged, "sample-2002 1"},
		"another day":           {`UPDATE bulletins SET day = '2003-02-02' WHERE number = 1`, audit.RowChanged, "sample-2002 1"},
		"out of the middle":     {`DELETE FROM bulletins WHERE number = 1`, audit.RowMissing, "sample-2002 1"},
		"the last":              {`DELETE FROM bulletins WHERE number = 2`, audit.RowMissing, "sample-2002 2"},
		"truncated":             {`TRUNCATE bulletins`, audit.RowMissing, "sample-2002 2"},
		"a head beyond all":     {`UPDATE heads SET number = 9223372036854775807`, audit.RowMissing, "sample-2002 3"},
		"its head is forgotten": {`TRUNCATE heads`, audit.RowAdded, "sample-2002 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			for _, day := range []pilot.Date{"2003-01-02", "2003-01-16"} {
				_, _, err := d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, day)
				require.NoError(t, err)
			}
			for _, programme := range []string{"", d.id.Terms.Programme} {
				found, err := d.store.AuditPapers(t.Context(), programme)
				require.NoError(t, err)
				require.Empty(t, found)
			}
			d.tamper(c.tamper)
			found, err := d.store.AuditPapers(t.Context(), "")
			require.NoError(t, err)
			require.NotEmpty(t, found)
			var rows []string
			for _, f := range found {
				rows = append(rows, string(f.Kind)+" "+f.Table+" "+f.Row)
			}
			require.Contains(t, rows, string(c.kind)+" bulletins "+c.row)
		})
	}
}
