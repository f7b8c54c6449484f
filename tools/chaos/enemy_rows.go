package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/inspect"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/postgres/roles"
	"shidian/internal/seal"
	"shidian/workflows"
)

// pristine is a copy of the database, from which each edit gets a copy of its own.
const pristine = "enemy_pristine"

// edit is what an administrator with the triggers stopped does to a table.
type edit struct {
	table, sql string
	kept       bool       // it breaks no pilot's chain, so that a repair may go on
	kind       audit.Kind // of a table that follows from the events: what is said of it
	rewritten  bool       // the chain is worked out anew afterwards: only a checkpoint knows
}

// edits of the tables; $id is the attacked pilot's.
func edits() []edit {
	last := ` WHERE workflow_id = '$id' AND seq = (SELECT max(seq) FROM `
	return []edit{
		{table: audit.TableEvents, sql: `UPDATE events SET body = jsonb_set(body, '{at}', '"2002-01-01T00:00:00Z"'), at = '2002-01-01T00:00:00Z'` + last + `events WHERE workflow_id = '$id')`},
		{table: audit.TableEvents, sql: `UPDATE events SET body = jsonb_set(body, '{reason}', '"forged"')` + last + `events WHERE workflow_id = '$id')`, rewritten: true},
		{table: audit.TableEvents, sql: `DELETE FROM events WHERE workflow_id = '$id' AND seq = 2`},
		{table: audit.TableEvents, sql: `TRUNCATE events CASCADE`},
		{table: audit.TableMessages, sql: `UPDATE messages SET raw = raw || ' '` + last + `messages WHERE workflow_id = '$id')`},
		{table: audit.TableMessages, sql: `DELETE FROM messages` + last + `messages WHERE workflow_id = '$id')`},
		{table: audit.TableMessages, sql: `TRUNCATE messages CASCADE`},
		{table: audit.TableNotices, sql: `UPDATE notices SET name = 'somebody else' WHERE id = (SELECT max(id) FROM notices WHERE workflow_id LIKE 'pilot/enemies/%')`, kept: true},
		{table: audit.TableNotices, sql: `DELETE FROM notices WHERE id = (SELECT max(id) FROM notices WHERE workflow_id LIKE 'pilot/enemies/%')`, kept: true},
		{table: audit.TableNotices, sql: `TRUNCATE notices`, kept: true},
		{table: audit.TableBulletins, sql: `UPDATE bulletins SET content = jsonb_set(content, '{programme}', '"another"')`, kept: true},
		{table: audit.TableBulletins, sql: `DELETE FROM bulletins`, kept: true},
		{table: audit.TableBulletins, sql: `TRUNCATE bulletins`, kept: true},
		{table: "outcomes", sql: `UPDATE outcomes SET step = 'charter'` + last + `outcomes WHERE workflow_id = '$id')`, kept: true, kind: audit.OutcomeDiffers},
		{table: "outcomes", sql: `DELETE FROM outcomes` + last + `outcomes WHERE workflow_id = '$id')`, kept: true, kind: audit.OutcomeDiffers},
		{table: "outcomes", sql: `TRUNCATE outcomes`, kept: true, kind: audit.OutcomeDiffers},
		{table: "steps", sql: `UPDATE steps SET due_at = due_at + interval '300 days' WHERE workflow_id = '$id' AND due_at IS NOT NULL`, kept: true, kind: audit.StepDiffers},
		{table: "steps", sql: `TRUNCATE steps`, kept: true, kind: audit.StepDiffers},
		{table: "pilots", sql: `UPDATE pilots SET light = CASE light WHEN 'green' THEN 'red' ELSE 'green' END WHERE workflow_id = '$id'`, kept: true, kind: audit.PilotDiffers},
		{table: "pilots", sql: `UPDATE pilots SET terms = jsonb_set(terms, '{warnDays}', '300') WHERE workflow_id = '$id'`, kept: true, kind: audit.PilotDiffers},
		{table: audit.TableTermsVersions, sql: `UPDATE terms_versions SET terms = jsonb_set(terms, '{warnDays}', '300') WHERE workflow_id = '$id' AND seq > 0`, kept: true, kind: audit.VersionDiffers},
		{table: audit.TableTermsVersions, sql: `DELETE FROM terms_versions WHERE workflow_id = '$id' AND seq > 0`, kept: true, kind: audit.VersionDiffers},
		{table: audit.TableTermsVersions, sql: `UPDATE terms_versions SET terms = jsonb_set(terms, '{warnDays}', '300') WHERE workflow_id = '$id' AND seq = 0`, kind: audit.TermsLost},
		{table: audit.TableTermsVersions, sql: `TRUNCATE terms_versions`, kind: audit.TermsLost},
		{table: "pilots", sql: `DELETE FROM pilots WHERE workflow_id = '$id'`},
		{table: audit.TableAccess, sql: `UPDATE access_log SET os_user = 'somebody else' WHERE number = (SELECT max(number) FROM access_log)`, kept: true},
		{table: audit.TableAccess, sql: `DELETE FROM access_log WHERE number = (SELECT max(number) FROM access_log)`, kept: true},
		{table: audit.TableCheckpoints, sql: `UPDATE checkpoints SET made_at = made_at - interval '1 day'`, kept: true},
		{table: audit.TableCheckpoints, sql: `DELETE FROM checkpoints`, kept: true},
		{table: audit.TableHeads, sql: `UPDATE checkpoint_heads SET digest = 'ab' WHERE chain = '$id'`, kept: true},
	}
}

// editRows: whatever an administrator changes between two checkpoints, the audit names the
// table and the row, also when the second is signed over it; and nothing is repaired on
// top of it. It is done to copies; the record itself stays as it is.
func (e *enemies) editRows(ctx context.Context) (string, []Breach, error) {
	if _, _, err := e.stack.store.KeepBulletin(ctx, enemyProgramme, pilot.DateOf(time.Now(), time.UTC)); err != nil {
		return "", nil, fmt.Errorf("make a bulletin: %w", err)
	}
	found := append(e.ordered(ctx, enemyAbove), e.stack.awaitCalm(ctx, e.places)...)
	found = append(found, e.answered(ctx, enemyAbove)...) // something that was sent is on record
	if err := e.stack.still.LogAccess(ctx, postgres.Access{Program: "shidian-chaos", OSUser: "chaos", Act: "status"}); err != nil {
		return "", found, err
	}
	if err := e.copySigned(ctx); err != nil {
		return "", found, err
	}
	all := edits()
	e.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for i, one := range all {
		breaches, err := e.edited(ctx, fmt.Sprintf("enemy_%d", i), one)
		if err != nil {
			return "", found, fmt.Errorf("%s: %w", one.sql, err)
		}
		found = append(found, breaches...)
	}
	return fmt.Sprintf("%d edits of %d tables, each named by the audit; no repair on a broken chain", len(all), tables(all)), found, nil
}

// unsigned are the pilots of which something came after the last checkpoint.
const unsigned = `
	SELECT FROM pilots p WHERE programme = '` + enemyProgramme + `' AND NOT EXISTS (
		SELECT FROM checkpoint_heads h WHERE h.chain = p.workflow_id AND h.seq = p.seq)`

// copySigned makes a checkpoint and copies the record, until the copy has nothing that came
// in between, such as a community's report: of that the checkpoint could not know better.
func (e *enemies) copySigned(ctx context.Context) error {
	return until(ctx, func() (bool, error) {
		if _, err := e.stack.store.MakeCheckpoint(ctx, 0); err != nil {
			return false, err
		}
		if _, err := e.stack.administer(ctx, administration, `DROP DATABASE IF EXISTS `+pristine); err != nil {
			return false, err
		}
		if err := e.stack.copyRecord(ctx, pristine); err != nil {
			return false, err
		}
		after, err := e.stack.administer(ctx, pristine, unsigned)
		return after == 0, err
	})
}

// edited makes an edit in a copy and has it audited with --repair.
func (e *enemies) edited(ctx context.Context, database string, one edit) ([]Breach, error) {
	id := workflows.PilotID(enemyProgramme, enemyAbove)
	if _, err := e.stack.administer(ctx, administration, fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s`, database, pristine)); err != nil {
		return nil, err
	}
	rows, err := e.stack.administer(ctx, database, noTriggers, strings.ReplaceAll(one.sql, "$id", id))
	if err == nil && one.rewritten {
		err = e.rewrite(ctx, database, id)
	}
	if err == nil {
		err = e.sign(ctx, database)
	}
	if err != nil {
		return nil, err
	}
	if rows == 0 && !strings.HasPrefix(one.sql, "TRUNCATE") {
		return nil, errors.New("there is no such row to edit")
	}
	c, err := e.clientOn(ctx, database)
	if err != nil {
		return nil, err
	}
	sum, err := inspect.Run(ctx, c, inspect.Order{Programme: enemyProgramme, Repair: true})
	if err != nil {
		return nil, err
	}
	var found []Breach
	if !slices.ContainsFunc(sum.Findings, one.names) {
		found = append(found, e.breach(id, "%s: the audit does not name a row of %s: %+v", one.sql, one.table, sum.Findings))
	}
	if i := slices.IndexFunc(sum.Findings, func(f audit.Finding) bool { return f.Repaired && f.WorkflowID == id }); i >= 0 && !one.kept {
		found = append(found, e.breach(id, "%s: repaired on a broken chain: %+v", one.sql, sum.Findings[i]))
	}
	return found, nil
}

// names says whether a finding names the table and a row that was edited: of tables that
// follow from the events, which step or message; of a chain that was rewritten, the
// checkpoint that knows better.
func (one edit) names(f audit.Finding) bool {
	if one.kind != "" {
		return f.Kind == one.kind
	}
	return f.Table == one.table && f.Row != "" && (f.Checkpoint > 0 || !one.rewritten)
}

// tables are those that are edited.
func tables(all []edit) int {
	names := map[string]bool{}
	for _, one := range all {
		names[one.table] = true
	}
	return len(names)
}

// noTriggers is what only an administrator can do: the triggers stand still.
const noTriggers = `SET session_replication_role = replica`

// rewrite works out the digest of a pilot's last event anew, so that its chain is whole.
func (e *enemies) rewrite(ctx context.Context, database, id string) (err error) {
	conn, err := pgx.Connect(ctx, e.stack.postgres.DatabaseURL(database))
	if err != nil {
		return fmt.Errorf("reach %s: %w", database, err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	last := chain.Event{WorkflowID: id}
	var seq int64
	var suite, told string
	const query = `
		SELECT e.seq, e.suite, e.recorded_at, p.digest, coalesce(e.message_digest, ''), coalesce(e.told, ''), e.body
		FROM events e JOIN events p ON p.workflow_id = e.workflow_id AND p.seq = e.seq - 1 WHERE e.workflow_id = $1 ORDER BY e.seq DESC LIMIT 1`
	if err := conn.QueryRow(ctx, query, id).Scan(&seq, &suite, &last.Recorded, &last.Previous, &last.Message, &told, &last.Body); err != nil {
		return fmt.Errorf("read the last event: %w", err)
	}
	if last.Suite, err = seal.Named(suite); err != nil {
		return err
	}
	last.Notices = strings.Fields(told)
	digest, err := last.Digest()
	if err != nil {
		return err
	}
	for _, statement := range []string{noTriggers,
		fmt.Sprintf(`UPDATE events SET digest = '%s' WHERE workflow_id = '%s' AND seq = %d`, digest, id, seq),
		fmt.Sprintf(`UPDATE pilots SET digest = '%s' WHERE workflow_id = '%s'`, digest, id),
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("rewrite the chain: %w", err)
		}
	}
	return nil
}

// sign makes the second checkpoint, over what was edited.
func (e *enemies) sign(ctx context.Context, database string) error {
	store, err := postgres.Open(ctx, roles.URL(e.stack.postgres.DatabaseURL(database), roles.Worker), postgres.Signed(e.stack.signer))
	if err != nil {
		return err
	}
	defer store.Close()
	_, err = store.MakeCheckpoint(ctx, 0)
	return err
}

// clientOn is a client whose record is another database.
func (e *enemies) clientOn(ctx context.Context, database string) (*client.Client, error) {
	env, err := e.stack.environment()
	if err != nil {
		return nil, err
	}
	url := e.stack.postgres.DatabaseURL(database)
	env[config.VarDatabase], env[config.VarTemporal] = roles.URL(url, roles.Desk), e.stack.temporal.Address()
	env[config.VarWorker] = roles.URL(url, roles.Worker)
	c, err := e.stack.openClient(ctx, env)
	if err == nil {
		c.ConfirmAfter = time.Millisecond
	}
	return c, err
}
