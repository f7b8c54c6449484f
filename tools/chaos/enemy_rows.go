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
	"shidian/internal/config"
	"shidian/internal/desk"
	"shidian/internal/pilot"
	"shidian/internal/postgres/roles"
	"shidian/workflows"
)

// pristine is a copy of the database, from which each edit gets a copy of its own.
const pristine = "enemy_pristine"

// edit is what an administrator with the triggers stopped does to a table.
type edit struct {
	table, sql string
	kept       bool // it breaks no pilot's chain, so that a repair may go on
}

// tableOutcomes follows from the events: what differs in it is repaired.
const tableOutcomes = "outcomes"

// enemyTables is how many tables are edited.
const enemyTables = 5

// edits of the tables; $id is the attacked pilot's.
func edits() []edit {
	last := ` WHERE workflow_id = '$id' AND seq = (SELECT max(seq) FROM `
	return []edit{
		{table: audit.TableEvents, sql: `UPDATE events SET body = jsonb_set(body, '{at}', '"2002-01-01T00:00:00Z"'), at = '2002-01-01T00:00:00Z'` + last + `events WHERE workflow_id = '$id')`},
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
		{table: tableOutcomes, sql: `UPDATE outcomes SET step = 'charter'` + last + `outcomes WHERE workflow_id = '$id')`, kept: true},
		{table: tableOutcomes, sql: `DELETE FROM outcomes` + last + `outcomes WHERE workflow_id = '$id')`, kept: true},
		{table: tableOutcomes, sql: `TRUNCATE outcomes`, kept: true},
	}
}

// editRows: whatever an administrator changes between two checkpoints, the audit names the
// table and the row, and nothing is repaired on top of it. It is done to copies; the
// record itself stays as it is.
func (e *enemies) editRows(ctx context.Context) (string, []Breach, error) {
	if _, _, err := e.stack.store.KeepBulletin(ctx, enemyProgramme, pilot.DateOf(time.Now(), time.UTC)); err != nil {
		return "", nil, fmt.Errorf("make a bulletin: %w", err)
	}
	found := e.answered(ctx, enemyAbove) // something that was sent is on record
	if err := e.copyRecord(ctx); err != nil {
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
	return fmt.Sprintf("%d edits of %d tables, each named by the audit; no repair on a broken chain", len(all), enemyTables), found, nil
}

// administer runs a statement as the administrator of the server, in a database.
func (e *enemies) administer(ctx context.Context, database, before, sql string) (rows int64, err error) {
	conn, err := pgx.Connect(ctx, e.stack.postgres.DatabaseURL(database))
	if err != nil {
		return 0, fmt.Errorf("reach %s: %w", database, err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	if before != "" {
		if _, err := conn.Exec(ctx, before); err != nil {
			return 0, err
		}
	}
	done, err := conn.Exec(ctx, sql)
	return done.RowsAffected(), err
}

// copyRecord copies the database. Nobody may be in it meanwhile, so that programs lose
// their connections for a moment and come back by themselves.
func (e *enemies) copyRecord(ctx context.Context) error {
	const administration = "postgres"
	conn, err := pgx.Connect(ctx, e.stack.postgres.URL())
	if err != nil {
		return fmt.Errorf("copy the record: %w", err)
	}
	name := conn.Config().Database
	if err := conn.Close(ctx); err != nil {
		return fmt.Errorf("copy the record: %w", err)
	}
	closed := fmt.Sprintf(`ALTER DATABASE %q ALLOW_CONNECTIONS false`, name)
	if _, err := e.administer(ctx, administration, "", closed); err != nil {
		return fmt.Errorf("copy the record: %w", err)
	}
	err = e.until(ctx, func() (bool, error) {
		ended := fmt.Sprintf(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'`, name)
		_, err := e.administer(ctx, administration, ended, fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %q`, pristine, name))
		return err == nil, nil
	})
	_, again := e.administer(ctx, administration, "", fmt.Sprintf(`ALTER DATABASE %q ALLOW_CONNECTIONS true`, name))
	return errors.Join(err, again)
}

// edited makes an edit in a copy and has it audited with --repair.
func (e *enemies) edited(ctx context.Context, database string, one edit) ([]Breach, error) {
	id := workflows.PilotID(enemyProgramme, enemyAbove)
	if _, err := e.administer(ctx, "postgres", "", fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s`, database, pristine)); err != nil {
		return nil, err
	}
	const noTriggers = `SET session_replication_role = replica`
	rows, err := e.administer(ctx, database, noTriggers, strings.ReplaceAll(one.sql, "$id", id))
	if err != nil {
		return nil, err
	}
	if rows == 0 && !strings.HasPrefix(one.sql, "TRUNCATE") {
		return nil, errors.New("there is no such row to edit")
	}
	d, err := e.deskOn(ctx, database)
	if err != nil {
		return nil, err
	}
	sum, err := d.Audit(ctx, desk.AuditOrder{Programme: enemyProgramme, Repair: true})
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

// names says whether a finding names the table and a row that was edited: of outcomes,
// which follow from the events, it names the message; of events that are gone, the number.
func (one edit) names(f audit.Finding) bool {
	if one.table == tableOutcomes {
		return f.Kind == audit.OutcomeDiffers
	}
	missing := f.Kind == audit.LogGap || f.Kind == audit.LogShort // which say which event is not there
	return f.Table == one.table && f.Row != "" || one.table == audit.TableEvents && missing
}

// deskOn is a desk whose record is another database.
func (e *enemies) deskOn(ctx context.Context, database string) (*desk.Desk, error) {
	env, err := e.stack.environment()
	if err != nil {
		return nil, err
	}
	url := e.stack.postgres.DatabaseURL(database)
	env[config.VarDatabase], env[config.VarTemporal] = roles.URL(url, roles.Desk), e.stack.temporal.Address()
	env[config.VarWorker] = roles.URL(url, roles.Worker)
	d, err := e.stack.openDesk(ctx, env)
	if err == nil {
		d.ConfirmAfter = time.Millisecond
	}
	return d, err
}
