package postgres_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func TestSchema_RefusesImpossibleRows(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup), d.handIn("mob", pilot.StepMobilisation))
	conn := connect(t, d.url)
	_, err := conn.Exec(t.Context(), `INSERT INTO notices (workflow_id, seq, key, kind, role, unit, channel, status)
		SELECT workflow_id, seq, 'k', 'reminder', 'district', 'xicheng', 'none', 'kept' FROM events LIMIT 1`)
	require.NoError(t, err)
	var wrong []string
	for constraint, sql := range impossible {
		tx, err := conn.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), sql)
		if err == nil || !strings.Contains(err.Error(), constraint) {
			wrong = append(wrong, fmt.Sprintf("%s: %v\n%s", constraint, err, sql))
		}
		require.NoError(t, tx.Rollback(t.Context()))
	}
	require.Empty(t, strings.Join(wrong, "\n"))
}

func TestSchema_EveryCheckIsTested(t *testing.T) {
	t.Parallel()
	const query = `SELECT array_agg(conname::text) FROM pg_constraint
		WHERE contype = 'c' AND conrelid <> 'schema_migrations'::regclass AND connamespace = 'public'::regnamespace`
	for _, name := range value[[]string](t, newDesk(t).url, query) {
		require.Contains(t, impossible, name)
	}
}

// impossible rows, by what refuses them.
var impossible = map[string]string{
	"pilots_id_says_the_place":      `UPDATE pilots SET sub_district = 'other'`,
	"pilots_codes":                  `UPDATE pilots SET sub_district = '月坛', workflow_id = 'pilot/sample-2002/月坛'`,
	"pilots_names":                  `UPDATE pilots SET community_name = '三里河'`,
	"pilots_lang":                   `UPDATE pilots SET lang = 'fr'`,
	"pilots_state_is_of_seq":        `UPDATE pilots SET seq = seq + 1`,
	"pilots_new_has_no_events":      `UPDATE pilots SET seq = 0, state = '{"seq": 0}'`,
	"pilots_phase":                  `UPDATE pilots SET phase = 'lost'`,
	"pilots_open_was_opened":        `UPDATE pilots SET opened_at = NULL`,
	"pilots_ended_has_a_date":       `UPDATE pilots SET closed_at = now()`,
	"pilots_ended_waits_for_nobody": `UPDATE pilots SET phase = 'closed', light = 'done', closed_at = now()`,
	"pilots_stage":                  `UPDATE pilots SET stage = 'lunch'`,
	"pilots_light_of_phase":         `UPDATE pilots SET light = 'cancelled'`,
	"pilots_light":                  `UPDATE pilots SET light = 'blue'`,
	"pilots_progress":               `UPDATE pilots SET progress = 101`,
	"pilots_counts":                 `UPDATE pilots SET accepted = total + 1`,
	"pilots_derived":                `UPDATE pilots SET derived = -1`,
	"pilots_roles":                  `UPDATE pilots SET waiting_for = '{mayor}'`,

	"events_follow_one_another": `INSERT INTO events (workflow_id, seq, entry, key, type, via, at, real_at, body, suite, digest)
		SELECT workflow_id, seq + 2, 1, 'k', 'opened', 'self', now(), now(), jsonb_build_object('seq', seq + 2, 'type', 'opened'), 's', 'd' FROM pilots`,
	"events_pkey": event(`seq = 1`), "events_entry": event(`entry = seq + 1`),
	"events_key": event(`key = ''`), "events_type": event(`type = 'lost'`), "events_step": event(`step = '章程'`),
	"events_step_is_named": event(`type = 'overdue'`), "events_message_is_named": event(`type = 'accepted', step = 'charter'`),
	"events_via": event(`via = 'rumour'`), "events_actor_is_whole": event(`actor_name = '王芳'`),
	"events_body_is_of_the_row":        event(`body = '{"seq": 1, "type": "opened"}'`),
	"only ever appended to: no UPDATE": `UPDATE events SET real_at = now()`,
	"only ever appended to: no DELETE": `DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)`,

	"messages_workflow_id_seq_fkey": message(`seq = 1000`),
	"messages_pkey":                 message(`seq = seq`),
	"messages_kind":                 message(`kind = 'letter'`),
	"messages_id":                   message(`message_id = 'with space'`),
	"messages_step":                 message(`step = 'A'`),
	"messages_digest":               message(`digest = ''`),
	"messages_raw":                  message(`raw = ''`),
	"no UPDATE on messages":         `UPDATE messages SET raw = raw`,
	"no DELETE on messages":         `DELETE FROM messages`,
	"no TRUNCATE on messages":       `TRUNCATE messages CASCADE`,
	"no TRUNCATE on events":         `TRUNCATE events CASCADE`,
	"no TRUNCATE on notices":        `TRUNCATE notices`,
	"no DELETE on notices":          `DELETE FROM notices`,
	"no UPDATE on notices":          `UPDATE notices SET address = 'x'`,
	"no UPDATE on bulletins":        `UPDATE bulletins SET made_at = now()`,
	"no DELETE on bulletins":        `DELETE FROM bulletins`,
	"no TRUNCATE on bulletins":      `TRUNCATE bulletins`,

	"outcomes_count_once": `UPDATE outcomes SET message_id = 'lg'`,
	"outcomes_held_once": `INSERT INTO outcomes (workflow_id, seq, message_id, kind, step, outcome)
		SELECT workflow_id, 1, 'other', kind, step, outcome FROM outcomes WHERE outcome = 'held'`,
	"outcomes_workflow_id_seq_fkey":         `UPDATE outcomes SET seq = 1000, decided_seq = 1000 WHERE outcome = 'accepted'`,
	"outcomes_outcome":                      `UPDATE outcomes SET outcome = 'lost' WHERE outcome = 'accepted'`,
	"outcomes_without_id_are_refused":       `UPDATE outcomes SET message_id = NULL WHERE outcome = 'accepted'`,
	"outcomes_hand_in_is_of_a_step":         `UPDATE outcomes SET step = '' WHERE outcome = 'accepted'`,
	"outcomes_only_hand_ins_are_held":       `UPDATE outcomes SET kind = 'return' WHERE outcome = 'held'`,
	"outcomes_held_are_undecided":           `UPDATE outcomes SET decided_seq = seq WHERE outcome = 'held'`,
	"outcomes_decided_after_they_came":      `UPDATE outcomes SET decided_seq = 1 WHERE outcome = 'accepted'`,
	"outcomes_only_held_are_superseded":     `UPDATE outcomes SET superseded_by = seq WHERE outcome = 'accepted'`,
	"outcomes_workflow_id_decided_seq_fkey": `UPDATE outcomes SET decided_seq = 1000 WHERE outcome = 'accepted'`,

	"steps_step": `UPDATE steps SET step = '' WHERE step = 'summary'`, "steps_position": `UPDATE steps SET position = -1`,
	"steps_stage": `UPDATE steps SET stage = 'lunch'`, "steps_role": `UPDATE steps SET role = 'mayor'`,
	"steps_status":                    `UPDATE steps SET status = 'lost' WHERE status = 'open'`,
	"steps_acceptance_is_whole":       `UPDATE steps SET accepted_at = NULL WHERE status = 'accepted'`,
	"steps_accepted_were_handed_in":   `UPDATE steps SET status = 'to-confirm' WHERE status = 'open'`,
	"steps_holding_is_whole":          `UPDATE steps SET held_id = 'x' WHERE status = 'open'`,
	"steps_accepted_hold_nothing":     `UPDATE steps SET held_id = 'x', held_seq = 1, held_at = now() WHERE status = 'accepted'`,
	"steps_awaited_were_opened":       `UPDATE steps SET opened_at = NULL WHERE status = 'open'`,
	"steps_overdue_had_a_due_time":    `UPDATE steps SET overdue = true, warned = true, due_at = NULL`,
	"steps_overdue_were_warned":       `UPDATE steps SET overdue = true, warned = false, due_at = now()`,
	"steps_slips":                     `UPDATE steps SET slips = -1`,
	"steps_rounds":                    `UPDATE steps SET rounds = -1`,
	"steps_returns":                   `UPDATE steps SET returns = '{}'`,
	"steps_workflow_id_held_seq_fkey": `UPDATE steps SET held_id = 'x', held_seq = 1000, held_at = now() WHERE status = 'open'`,

	"notices_key":                  notice(`key = ''`),
	"notices_kind":                 notice(`kind = 'rumour'`),
	"notices_role":                 notice(`role = 'mayor'`),
	"notices_channel":              notice(`channel = 'pigeon', address = 'x', hook = '', status = 'waiting'`),
	"notices_address":              notice(`channel = 'mail', status = 'waiting'`),
	"notices_hook":                 notice(`channel = 'webhook', address = 'https://example.org', status = 'waiting'`),
	"notices_status":               notice(`status = 'lost', channel = 'mail', address = 'x'`),
	"notices_kept_have_no_address": `UPDATE notices SET status = 'waiting'`,
	"notices_sent_has_a_time":      `UPDATE notices SET sent_at = now()`,
	"notices_attempts":             `UPDATE notices SET attempts = -1`,
	"notices_set_aside_say_why":    notice(`status = 'set-aside', channel = 'mail', address = 'x'`),
	"notices_bundle":               `UPDATE notices SET bundle = id + 1`,
	"notices_told_once":            `INSERT INTO notices (workflow_id, seq, key, kind, role, unit, name, channel, status) SELECT workflow_id, seq, key, kind, role, unit, name, channel, status FROM notices`,

	"runs_id": `UPDATE runs SET run_id = ''`, "runs_first_seq": `UPDATE runs SET first_seq = 0`,
	"runs_status":                 `UPDATE runs SET status = 'gone', kept_at = now(), ended_at = now(), events = 1, history = '\x1f8b'`,
	"runs_ended_when_not_running": `UPDATE runs SET kept_at = now()`,
	"runs_history_is_whole":       `UPDATE runs SET status = 'completed', kept_at = now()`,
	"runs_history_form":           `UPDATE runs SET status = 'completed', kept_at = now(), ended_at = now(), events = 1, history = '{}'`,
	"runs_events":                 `UPDATE runs SET status = 'completed', kept_at = now(), ended_at = now(), events = 0, history = '\x1f8b'`,
	"bulletins_programme":         `INSERT INTO bulletins (programme, number, day, content, suite, digest) VALUES ('西城', 1, now(), '{"number": 1}', 's', 'd')`,
	"checkpoints_number":          `INSERT INTO checkpoints VALUES (0, now(), 'k', 'n', 'd')`,
	"access_log_number":           `INSERT INTO access_log (number, at, program, os_user, act, suite, digest) VALUES (0, now(), 'p', 'u', 'status', 's', 'd')`,
	"access_log_act":              `INSERT INTO access_log (number, at, program, os_user, act, suite, digest) VALUES (1, now(), 'p', 'u', 'Looked', 's', 'd')`,
	"access_head_one":             `INSERT INTO access_head (one) VALUES (false)`,
	"troubles_kind":               `INSERT INTO troubles (workflow_id, kind, since) SELECT workflow_id, 'mood', now() FROM pilots`,
	"drafts_revision":             `INSERT INTO drafts VALUES ('p', 'y', 'f', 'r', 'u', 'i', 's', 'm', 0, '{}', now(), '')`,
	"drafts_form":                 `INSERT INTO drafts VALUES ('p', 'y', '', 'r', 'u', 'i', 's', 'm', 1, '{}', now(), '')`,
	"drafts_message":              `INSERT INTO drafts VALUES ('p', 'y', 'f', 'r', 'u', 'i', 's', '', 1, '{}', now(), '')`,
	"appointments_number":         `INSERT INTO appointments (number, programme, issuer, subject, name, role, unit, first_day, last_day, granted_by, granted_at) VALUES (0, 'a', 'i', 's', 'n', 'district', 'a', '2026-11-29', NULL, '{}', now())`,
	"appointments_person":         `INSERT INTO appointments (number, programme, issuer, subject, name, role, unit, first_day, last_day, granted_by, granted_at) VALUES (1, 'a', '', 's', 'n', 'district', 'a', '2026-11-29', NULL, '{}', now())`,
	"appointments_role":           `INSERT INTO appointments (number, programme, issuer, subject, name, role, unit, first_day, last_day, granted_by, granted_at) VALUES (1, 'a', 'i', 's', 'n', 'mayor', 'a', '2026-11-29', NULL, '{}', now())`,
	"appointments_days":           `INSERT INTO appointments (number, programme, issuer, subject, name, role, unit, first_day, last_day, granted_by, granted_at) VALUES (1, 'a', 'i', 's', 'n', 'district', 'a', '2026-11-29', '2026-11-28', '{}', now())`,
	"appointment_ends_reason":     `INSERT INTO appointment_ends (number, ended_by, ended_at, reason) VALUES (1, '{}', now(), '')`,
	"programme_ends_programme":    `INSERT INTO programme_ends (programme, ended_by, os_user, reason, order_raw) VALUES ('西城', '{}', 'u', 'r', '{}')`,
	"programme_ends_reason":       `INSERT INTO programme_ends (programme, ended_by, os_user, reason, order_raw) VALUES ('a', '{}', 'u', '', '{}')`,
	"no UPDATE on programme_ends": `UPDATE programme_ends SET reason = 'x'`, "no DELETE on programme_ends": `DELETE FROM programme_ends`, "no TRUNCATE on programme_ends": `TRUNCATE programme_ends`,
	"weeklies_weekday":         `INSERT INTO weeklies (programme, lang, weekday, minute, zone_minutes) VALUES ('a', 'zh', 7, 0, 0)`,
	"weeklies_minute":          `INSERT INTO weeklies (programme, lang, weekday, minute, zone_minutes) VALUES ('a', 'zh', 1, 1440, 0)`,
	"weeklies_zone":            `INSERT INTO weeklies (programme, lang, weekday, minute, zone_minutes) VALUES ('a', 'zh', 1, 0, 1081)`,
	"reports_parent":           `INSERT INTO reports (workflow_id, parent, seq, report) SELECT workflow_id, 'pilot/a/b/c', 1, '{}' FROM pilots`,
	"reports_seq":              `INSERT INTO reports (workflow_id, parent, seq, report) SELECT workflow_id, 'pilot/a/b', 0, '{}' FROM pilots`,
	"counts_of":                `INSERT INTO counts (programme, sub_district, level, role, light, count) VALUES ('a', 'b', '', '', 'red', 1)`,
	"counts_count":             `INSERT INTO counts (programme, sub_district, level, role, light, count) VALUES ('a', 'b', 'community', '', 'red', 0)`,
	"counts_since":             `INSERT INTO counts (programme, sub_district, level, role, light, count) VALUES ('a', 'b', '', 'district', 'red', 1)`,
	"trouble_watch_one":        `INSERT INTO trouble_watch (one) VALUES (false)`,
	"no UPDATE on checkpoints": `UPDATE checkpoints SET note = ''`, "no DELETE on checkpoints": `DELETE FROM checkpoints`,
	"no TRUNCATE on checkpoints": `TRUNCATE checkpoints CASCADE`, "no TRUNCATE on checkpoint_heads": `TRUNCATE checkpoint_heads`,
	"no UPDATE on checkpoint_heads": `UPDATE checkpoint_heads SET seq = 1`, "no DELETE on checkpoint_heads": `DELETE FROM checkpoint_heads`,
	"no UPDATE on access_log": `UPDATE access_log SET act = 'x'`, "no TRUNCATE on access_log": `TRUNCATE access_log`,

	"bulletins_chained":               `INSERT INTO bulletins (programme, number, day, content) VALUES ('a', 1, now(), '{"number": 1}')`,
	"events_chained":                  event(`suite = NULL`),
	"pilots_chained_to":               `UPDATE pilots SET chained_to = seq + 1`,
	"bulletins_number":                `INSERT INTO bulletins (programme, number, day, content, suite, digest) VALUES ('a', 0, now(), '{"number": 0}', 's', 'd')`,
	"bulletins_content_is_of_the_row": `INSERT INTO bulletins (programme, number, day, content, suite, digest) VALUES ('a', 1, now(), '{}', 's', 'd')`,
	"bulletins_once_a_day": `INSERT INTO bulletins (programme, number, day, content, suite, digest)
		VALUES ('a', 1, '2002-12-02', '{"number": 1}', 's', 'd'), ('a', 2, '2002-12-02', '{"number": 2}', 's', 'd')`,
	"runs_in_order":              `INSERT INTO runs (workflow_id, run_id, first_seq) SELECT workflow_id, 'other', first_seq FROM runs`,
	"ordered_terms_id":           `INSERT INTO ordered_terms (workflow_id, terms_digest, terms, os_user) VALUES ('pilot/a', 'sha256:' || repeat('0', 64), '{}', 'u')`,
	"ordered_terms_digest":       `INSERT INTO ordered_terms (workflow_id, terms_digest, terms, os_user) VALUES ('pilot/a/b', 'x', '{}', 'u')`,
	"no UPDATE on ordered_terms": `UPDATE ordered_terms SET os_user = ''`, "no DELETE on ordered_terms": `DELETE FROM ordered_terms`,
	"no TRUNCATE on ordered_terms": `TRUNCATE ordered_terms`,
	"terms_versions_number":        version(`number = -1`), "terms_versions_seq": version(`seq = -1`), "terms_versions_digest": version(`terms_digest = 'x'`),
	"no UPDATE on terms_versions": version(`seq = 0`) + `; UPDATE terms_versions SET seq = 1`, "no DELETE on terms_versions": version(`seq = 0`) + `; DELETE FROM terms_versions`,
	"no TRUNCATE on terms_versions": `TRUNCATE terms_versions`,
	"enrolments_id":                 `INSERT INTO enrolments (workflow_id, terms_digest, programme, plan_digest, os_user) VALUES ('pilot/a', 'sha256:' || repeat('0', 64), 'a', '', 'u')`,
	"enrolments_digest":             `INSERT INTO enrolments (workflow_id, terms_digest, programme, plan_digest, os_user) VALUES ('pilot/a/b', 'x', 'a', '', 'u')`,
	"no UPDATE on enrolments":       `UPDATE enrolments SET os_user = ''`, "no DELETE on enrolments": `DELETE FROM enrolments`,
	"no TRUNCATE on enrolments": `TRUNCATE enrolments`,
	"strangers_why":             `INSERT INTO strangers (workflow_id, run_id, terms_digest, message_digest, why) VALUES ('a', 'b', '', '', 'whim')`,
	"strangers_times":           `INSERT INTO strangers (workflow_id, run_id, terms_digest, message_digest, why, times) VALUES ('a', 'b', '', '', 'no-parent', 0)`,
	"uploads_codes":             upload(`programme = '西城'`),
	"uploads_digest":            upload(`digest = 'sha256:x'`),
	"uploads_size":              upload(`size = 0`),
	"no UPDATE on uploads":      `UPDATE uploads SET size = 1`, "no DELETE on uploads": `DELETE FROM uploads`, "no TRUNCATE on uploads": `TRUNCATE uploads`,
}

// upload is an upload, but for a change.
func upload(change string) string {
	return `CREATE TEMPORARY TABLE next ON COMMIT DROP AS SELECT 'a'::text AS programme, 'b' AS place, 'b' AS actor_unit, 'sha256:' || repeat('0', 64) AS digest,
			'c' AS actor_name, 'district' AS actor_role, 1::bigint AS size, 'text/plain' AS type, 'd' AS title, now() AS at;
		UPDATE next SET ` + change + `;
		INSERT INTO uploads SELECT * FROM next`
}

// message is a message that would be another one's copy, but for a change.
func message(change string) string { return again("messages", `WHERE message_id = 'lg'`, change) }

// notice is a notice that would be another one's copy to another, but for a change.
func notice(change string) string {
	return again("notices", ``, `id = -1, name = 'another', `+change)
}

// again adds a row once more, with a change.
func again(table, which, change string) string {
	return `CREATE TEMPORARY TABLE again ON COMMIT DROP AS SELECT * FROM ` + table + ` ` + which + ` LIMIT 1;
		UPDATE again SET ` + change + `;
		INSERT INTO ` + table + ` OVERRIDING SYSTEM VALUE SELECT * FROM again`
}

// event is an event that would be the next, but for a change.
func event(change string) string {
	return `CREATE TEMPORARY TABLE next ON COMMIT DROP AS SELECT workflow_id, seq + 1 AS seq, 1::bigint AS entry, 'k' AS key, 'opened' AS type,
			'' AS step, 'self' AS via, NULL::text AS actor_name, NULL::jsonb AS body, 's' AS suite FROM pilots;
		UPDATE next SET ` + change + `;
		UPDATE next SET body = jsonb_build_object('seq', seq, 'type', type) WHERE body IS NULL;
		INSERT INTO events (workflow_id, seq, entry, key, type, step, via, actor_name, at, real_at, body, suite, digest)
		SELECT workflow_id, seq, entry, key, type, step, via, actor_name, now(), now(), body, suite, 'd' FROM next`
}

// version is a version of the terms of the pilots there are, with a column changed.
func version(change string) string {
	return `CREATE TEMPORARY TABLE one ON COMMIT DROP AS SELECT workflow_id, 1::bigint AS number, 1::bigint AS seq, 'sha256:' || repeat('0', 64) AS terms_digest, terms FROM pilots;
		UPDATE one SET ` + change + `;
		INSERT INTO terms_versions (workflow_id, number, seq, terms_digest, terms) SELECT * FROM one`
}

// A code that pilot gains needs a migration; this test says so first.
func TestSchema_KnowsEveryCodeOfThePilot(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for kind, constraints := range map[string][]string{
		"EventType": {"events_type"}, "Phase": {"pilots_phase"}, "Status": {"steps_status"}, "Light": {"pilots_light"},
		"Stage": {"pilots_stage", "steps_stage"}, "Role": {"pilots_roles", "steps_role"}, "Via": {"events_via"},
	} {
		codes := codesOf(t, kind)
		require.NotEmpty(t, codes, kind)
		for _, c := range constraints {
			text := value[string](t, d.url, `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1`, c)
			for _, code := range codes {
				require.Contains(t, text, "'"+code+"'", "%s of pilot.%s", c, kind)
			}
		}
	}
}

// codesOf lists the constants of a type of package pilot.
func codesOf(t *testing.T, kind string) []string {
	t.Helper()
	files, err := filepath.Glob("../pilot/*.go")
	require.NoError(t, err)
	var codes []string
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == kind && len(spec.Values) == 1 {
				if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
					code, err := strconv.Unquote(literal.Value)
					require.NoError(t, err)
					codes = append(codes, code)
				}
			}
			return true
		})
	}
	return codes
}
