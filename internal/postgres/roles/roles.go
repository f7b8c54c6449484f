package roles

import (
	_ "embed" // for setup.sql
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// The roles.
const (
	Owner  = "shidian_owner"  // owns the tables and migrates; nobody works with it every day
	Worker = "shidian_worker" // adds to the record, and keeps what follows from it
	Desk   = "shidian_desk"   // reads, and writes down who looked
)

const (
	read       = "SELECT"
	add        = "SELECT, INSERT"
	keep       = "SELECT, INSERT, UPDATE"
	keepAnew   = "SELECT, INSERT, UPDATE, DELETE"
	sending    = "bundle, status, attempts, next_at, meant_at, sent_at, error" // of a notice: nothing that says what it is
	sendNotice = "SELECT, INSERT, UPDATE (" + sending + ")"
	putBack    = "SELECT, UPDATE (" + sending + ")"
)

// Right is what the worker and the desk may do with a table. The owner may do
// everything that no trigger refuses.
type Right struct {
	Table        string
	Worker, Desk string
	// Stays: what is in it is never changed or removed.
	Stays bool
}

// Rights lists every table.
func Rights() []Right {
	return []Right{
		{Table: "schema_migrations", Worker: read, Desk: read},
		{Table: "pilots", Worker: keep, Desk: read},
		{Table: "events", Worker: add, Desk: read, Stays: true},
		{Table: "messages", Worker: add, Desk: read, Stays: true},
		{Table: "outcomes", Worker: keepAnew, Desk: read},
		{Table: "steps", Worker: keepAnew, Desk: read},
		{Table: "runs", Worker: keep, Desk: read},
		{Table: "notices", Worker: sendNotice, Desk: putBack},
		{Table: "bulletins", Worker: add, Desk: read, Stays: true},
		{Table: "uploads", Worker: read, Desk: add, Stays: true},
		{Table: "enrolments", Worker: read, Desk: add, Stays: true},
		{Table: "ordered_terms", Worker: read, Desk: add, Stays: true},
		{Table: "terms_versions", Worker: keepAnew, Desk: read},
		{Table: "appointments", Worker: read, Desk: add, Stays: true},
		{Table: "appointment_ends", Worker: read, Desk: add, Stays: true},
		{Table: "programme_ends", Worker: read, Desk: add, Stays: true},
		{Table: "web_sessions", Worker: read, Desk: keepAnew},
		{Table: "drafts", Worker: read, Desk: keepAnew},
		{Table: "strangers", Worker: keep, Desk: read},
		{Table: "heads", Worker: keep, Desk: read},
		{Table: "checkpoints", Worker: add, Desk: read, Stays: true},
		{Table: "checkpoint_heads", Worker: add, Desk: read, Stays: true},
		{Table: "access_log", Worker: add, Desk: add, Stays: true},
		{Table: "access_head", Worker: keep, Desk: keep},
		{Table: "troubles", Worker: keepAnew, Desk: read},
		{Table: "trouble_watch", Worker: keep, Desk: read},
		{Table: "weeklies", Worker: read, Desk: keep},
		{Table: "reports", Worker: keepAnew, Desk: read},
		{Table: "counts", Worker: keepAnew, Desk: read},
		{Table: "recounts", Worker: keepAnew, Desk: read},
	}
}

// All are the roles.
func All() []string { return []string{Owner, Worker, Desk} }

// Tables lists the tables by name.
func Tables() []string {
	var tables []string
	for _, r := range Rights() {
		tables = append(tables, r.Table)
	}
	return tables
}

// Of is what a role may do with the whole table, and the columns that it may update
// where that is not all of them.
func (r Right) Of(role string) (whole, columns []string) {
	given := r.Worker
	if role == Desk {
		given = r.Desk
	}
	if before, listed, found := strings.Cut(given, ", UPDATE ("); found {
		given, columns = before, strings.Split(strings.TrimSuffix(listed, ")"), ", ")
	}
	return strings.Split(given, ", "), columns
}

// Staying lists the tables in which nothing is ever changed or removed.
func Staying() []string {
	var tables []string
	for _, r := range Rights() {
		if r.Stays {
			tables = append(tables, r.Table)
		}
	}
	return tables
}

//go:embed setup.sql
var setup string

// SQL makes the roles and hands them what is in the database already. An
// administrator runs it in that database; again, it changes nothing.
func SQL() string {
	var tables []string
	for _, r := range Rights() {
		tables = append(tables, "'"+r.Table+"'")
	}
	text := strings.ReplaceAll(setup, "/* tables */", strings.Join(tables, ", "))
	return text + "\n" + Grants()
}

// Grants gives the worker and the desk their rights, where these roles are: what
// the owner runs after each migration.
func Grants() string {
	var values []string
	for _, r := range Rights() {
		for _, to := range []struct{ role, rights string }{{Worker, r.Worker}, {Desk, r.Desk}} {
			values = append(values, fmt.Sprintf("        ('%s', '%s', '%s')", r.Table, to.role, to.rights))
		}
	}
	return `-- What the worker and the desk may do; nobody else may do anything.
DO $$
DECLARE
    g record;
BEGIN
    FOR g IN SELECT * FROM (VALUES
` + strings.Join(values, ",\n") + `
    ) AS granted (of_table, to_role, rights)
    WHERE to_regclass(of_table) IS NOT NULL AND to_role IN (SELECT rolname FROM pg_roles)
    LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %I', g.of_table, g.to_role);
        EXECUTE format('GRANT %s ON %I TO %I', g.rights, g.of_table, g.to_role);
    END LOOP;
END $$;
`
}

// URL is a database's address for another role; its password, which is another's,
// goes. What is no URL comes back as it is.
func URL(address, role string) string {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"postgres", "postgresql"}, u.Scheme) {
		return address
	}
	u.User = url.User(role)
	return u.String()
}
