package setup_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"shidian/internal/admission"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/keyring"
	"shidian/internal/postgres"
	"shidian/internal/postgres/roles"
	"shidian/internal/seal"
	"shidian/internal/setup"
)

func TestSetUp_WithEverythingThereFindsNothingToDo(t *testing.T) {
	t.Parallel()
	for _, applying := range []bool{false, true} {
		w := complete()
		report, rows := w.run(t, applying)
		require.True(t, report.Complete())
		require.Len(t, report.Rows, 21)
		require.Equal(t, setup.There, rows["search-attributes"].State)
		require.Equal(t, setup.Off, rows["mail"].State)
		require.Zero(t, w.rolesMade+w.granted+len(w.passwords)+len(w.set))
	}
}

// found is one thing that a test expects.
type found struct {
	change func(*world)
	row    string
	state  setup.State
	is, do string // parts of what is said in English
}

func in(row setup.Row) (is, do string) { return row.Is.In(catalog.English), row.Do.In(catalog.English) }

func (f found) check(t *testing.T, rows map[string]setup.Row) {
	t.Helper()
	row, ok := rows[f.row]
	require.True(t, ok, "no row %q in %v", f.row, rows)
	is, do := in(row)
	require.Equal(t, f.state, row.State, is)
	require.Contains(t, is, f.is)
	require.Contains(t, do, f.do)
}

func TestSetUp_NamesWhatIsMissingOrWrongInTemporal(t *testing.T) {
	t.Parallel()
	cloud := func(w *world) {
		w.env["TEMPORAL_ADDRESS"], w.env["TEMPORAL_NAMESPACE"], w.env["TEMPORAL_API_KEY"] = "district.a1b2c.tmprl.cloud:7233", "district.a1b2c", "key"
	}
	for name, f := range map[string]found{
		"nobody is there": {func(w *world) { w.silent = errors.New("connection refused") }, "temporal", setup.Wrong, "connection refused", "check TEMPORAL_ADDRESS"},
		"it asks for a certificate": {func(w *world) {
			w.silent = &admission.RefusedError{Kind: admission.WantsCertificate, Args: catalog.Args{
				"address": "temporal.test:7233", "cert": admission.VarCert, "cert-key": admission.VarCertKey,
			}}
		}, "temporal", setup.Wrong, "refuses", "TEMPORAL_TLS_CLIENT_CERT_PATH"},
		"nothing else is looked at":       {func(w *world) { w.silent = errBroken }, "namespace", setup.NotLookedAt, "Temporal server", ""},
		"in the clear":                    {func(w *world) { w.env["TEMPORAL_ADDRESS"] = "temporal.test:7233" }, "temporal-tls", setup.Weak, "in the clear", "TEMPORAL_TLS"},
		"with TLS":                        {cloud, "temporal-tls", setup.There, "protected", ""},
		"too old for updates":             {func(w *world) { w.version = "1.24.3" }, "temporal-version", setup.Wrong, "updates", "upgrade"},
		"too old for worker deployments":  {func(w *world) { w.version = "1.27.2" }, "temporal-version", setup.Weak, "Worker Versioning", "upgrade"},
		"older than what is tested":       {func(w *world) { w.version = "1.28.4" }, "temporal-version", setup.Weak, "1.29.0", "upgrade"},
		"of a version that nobody knows":  {func(w *world) { w.version = "house" }, "temporal-version", setup.NotLookedAt, "house", ""},
		"no namespace":                    {func(w *world) { w.absent = true }, "namespace district", setup.Missing, "no such", "--apply"},
		"no namespace in the cloud":       {func(w *world) { cloud(w); w.absent = true }, "namespace district.a1b2c", setup.Missing, "no such", "tcld namespace create"},
		"a deleted namespace":             {func(w *world) { w.deleted = true }, "namespace district", setup.Wrong, "deleted", "TEMPORAL_NAMESPACE"},
		"a namespace without updates":     {func(w *world) { w.noUpdate = true }, "namespace district", setup.Wrong, "updates", "frontend.enableUpdateWorkflowExecution"},
		"a namespace not to be read":      {func(w *world) { w.answers["describe"] = errDenied }, "namespace district", setup.Wrong, "DescribeNamespace answers PermissionDenied", "district:read"},
		"the same in the cloud":           {func(w *world) { cloud(w); w.answers["describe"] = errDenied }, "namespace district.a1b2c", setup.Wrong, "PermissionDenied", "Read on district.a1b2c"},
		"a namespace that can't be read":  {func(w *world) { w.answers["describe"] = errBroken }, "namespace district", setup.Wrong, "broken", ""},
		"kept too short":                  {func(w *world) { w.kept = 24 * time.Hour }, "retention", setup.Wrong, "1 day only, not 30", "--apply"},
		"kept too short in the cloud":     {func(w *world) { cloud(w); w.kept = 7 * 24 * time.Hour }, "retention", setup.Wrong, "7 days only", "tcld namespace retention set --namespace district.a1b2c --retention-days 30"},
		"no attribute":                    {func(w *world) { delete(w.there, "PilotStage") }, "search-attributes PilotStage", setup.Missing, "Keyword", "--apply"},
		"no attribute in the cloud":       {func(w *world) { cloud(w); w.answers["list"] = errNoSuch; delete(w.there, "PilotStage") }, "search-attributes PilotStage", setup.Missing, "each was tried", `tcld namespace search-attributes add --namespace district.a1b2c --search-attribute "PilotStage=Keyword"`},
		"all in the cloud":                {func(w *world) { cloud(w); w.answers["list"] = errNoSuch }, "search-attributes", setup.There, "can be searched for", ""},
		"an attribute of another type":    {func(w *world) { w.there["PilotStage"] = enumspb.INDEXED_VALUE_TYPE_TEXT }, "search-attributes PilotStage", setup.Wrong, "type Text, and should be Keyword", "can't be changed in place"},
		"the same type in the cloud":      {func(w *world) { cloud(w); w.there["PilotStage"] = enumspb.INDEXED_VALUE_TYPE_TEXT }, "search-attributes PilotStage", setup.Wrong, "Text", "rename"},
		"attributes not to be tried":      {func(w *world) { w.answers["list"], w.answers["count"] = errDenied, errDenied }, "search-attributes", setup.Wrong, "CountWorkflowExecutions answers PermissionDenied", "district:read"},
		"attributes that can't be listed": {func(w *world) { w.answers["list"] = errBroken }, "search-attributes", setup.Wrong, "broken", ""},
		"a full namespace": {func(w *world) {
			w.there = map[string]enumspb.IndexedValueType{"PilotStage": enumspb.INDEXED_VALUE_TYPE_KEYWORD, "A": enumspb.INDEXED_VALUE_TYPE_INT, "B": enumspb.INDEXED_VALUE_TYPE_INT, "C": enumspb.INDEXED_VALUE_TYPE_INT}
		}, "search-attributes PilotOverdue", setup.Missing, "", "Int: 3 of 3, +1): where visibility is kept in SQL, a namespace has room for 10 of type Keyword and 3 of each other"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := complete()
			f.change(w)
			report, rows := w.run(t, false)
			f.check(t, rows)
			require.Equal(t, !f.state.Bad() && name != "nothing else is looked at", report.Complete())
		})
	}
}

func TestSetUp_NamesWhatIsMissingOrWrongInTheDatabase(t *testing.T) {
	t.Parallel()
	without := func(variables ...string) func(*world) {
		return func(w *world) {
			for _, v := range variables {
				delete(w.env, v)
			}
		}
	}
	schema := func(s postgres.Schema) func(*world) { return func(w *world) { w.survey.Schema = s } }
	off := postgres.RightsOff{Role: roles.Desk, Table: "events", Missing: []string{"SELECT"}, Excess: []string{"DELETE"}}
	for name, f := range map[string]found{
		"no administrator":             {without(config.VarAdmin), "database-administrator", setup.NotLookedAt, "not looked at: set SHIDIAN_ADMIN_DATABASE_URL", ""},
		"no owner":                     {without(config.VarOwner), "database-access shidian_owner", setup.NotLookedAt, "not looked at: set SHIDIAN_OWNER_DATABASE_URL", ""},
		"no desk":                      {without(config.VarDesk), "database-access shidian_desk", setup.NotLookedAt, "not looked at: set SHIDIAN_DESK_DATABASE_URL", ""},
		"an administrator who is none": {func(w *world) { w.env[config.VarAdmin] = ownerURL }, "database-administrator", setup.Wrong, "shidian_owner may not make roles", "CREATEROLE"},
		"another administrator":        {func(w *world) { w.shut["postgres"] = wrongLogin() }, "database-administrator", setup.Wrong, "does not let postgres in", "SHIDIAN_ADMIN_DATABASE_URL"},
		"no database":                  {func(w *world) { w.shut["postgres"] = &pgconn.PgError{Code: "3D000"} }, "database-administrator", setup.Wrong, "", "CREATE DATABASE"},
		"a server that is away":        {func(w *world) { w.shut["postgres"] = postgres.ErrUnreachable }, "database-administrator", setup.Wrong, "can't be reached", "firewall"},
		"an address that is none":      {func(w *world) { w.shut["postgres"] = postgres.ErrURL }, "database-administrator", setup.Wrong, "can't be read", "postgres://"},
		"no role":                      {func(w *world) { w.survey.Absent = []string{roles.Desk} }, "database-roles shidian_desk", setup.Missing, "no such role", "--apply"},
		"no role and no administrator": {func(w *world) { without(config.VarAdmin)(w); w.survey.Absent = []string{roles.Desk} }, "database-roles shidian_desk", setup.Missing, "no such role", "setup --sql"},
		"a role that may not log in":   {func(w *world) { w.survey.NoLogin = []string{roles.Desk} }, "database-roles shidian_desk", setup.Wrong, "may not log in", "ALTER ROLE shidian_desk LOGIN"},
		"a role new to this database": {func(w *world) {
			w.survey.Rights = []postgres.RightsOff{{Role: roles.Owner, Missing: []string{"CREATE"}}}
		}, "database-roles shidian_owner", setup.Missing, "CREATE", "--apply"},
		"another password":             {func(w *world) { w.shut[roles.Worker] = wrongLogin() }, "database-access shidian_worker", setup.Wrong, "does not let shidian_worker in", "--apply"},
		"another password, by hand":    {func(w *world) { without(config.VarAdmin)(w); w.shut[roles.Worker] = wrongLogin() }, "database-access shidian_worker", setup.Wrong, "DATABASE_URL", `\password shidian_worker`},
		"one role for everything":      {func(w *world) { w.env[config.VarDatabase] = adminURL }, "database-access shidian_worker", setup.Weak, "DATABASE_URL works as postgres", "shidian_worker"},
		"an empty database":            {schema(postgres.Schema{Newest: 27}), "database-schema", setup.Missing, "empty", "--apply"},
		"an older schema":              {schema(postgres.Schema{Version: 25, Newest: 27, Chained: true}), "database-schema", setup.Missing, "2 migrations are missing", "--apply"},
		"an older schema and no owner": {func(w *world) { without(config.VarOwner)(w); w.survey.Schema.Version = 26 }, "database-schema", setup.Missing, "1 migration is missing", "set SHIDIAN_OWNER_DATABASE_URL"},
		"a newer schema":               {schema(postgres.Schema{Version: 30, Newest: 27, Problem: postgres.ErrNewerSchema}), "database-schema", setup.Wrong, "version 30 is newer", "as new as"},
		"a foreign database":           {schema(postgres.Schema{Newest: 27, Problem: postgres.ErrForeignDatabase}), "database-schema", setup.Wrong, "not Shidian's", "empty database"},
		"a schema not to be looked at": {schema(postgres.Schema{Newest: 27, Problem: postgres.ErrNotAllowed}), "database-schema", setup.Wrong, "does not allow", "SHIDIAN_OWNER_DATABASE_URL"},
		"a record not yet chained":     {schema(postgres.Schema{Version: 27, Newest: 27}), "database-schema", setup.Missing, "chained", "--apply"},
		"rights too few and too many":  {func(w *world) { w.survey.Rights = []postgres.RightsOff{off} }, "database-rights shidian_desk", setup.Wrong, "lacks: SELECT events; too much: DELETE events", "--apply"},
		"the same, with nobody to mend": {func(w *world) {
			without(config.VarAdmin, config.VarOwner)(w)
			w.survey.Rights = []postgres.RightsOff{off}
		}, "database-rights shidian_desk", setup.Wrong, "", "set SHIDIAN_OWNER_DATABASE_URL (or SHIDIAN_ADMIN_DATABASE_URL)"},
		"tables of another":              {func(w *world) { without(config.VarAdmin)(w); w.survey.Foreign = []string{"runs"} }, "database-rights shidian_owner", setup.Wrong, "runs", "SHIDIAN_ADMIN_DATABASE_URL"},
		"TLS that is not verified":       {func(*world) {}, "database-tls", setup.Weak, "not verified", "sslmode=verify-full"},
		"TLS that is not, and should be": {func(w *world) { w.env["SHIDIAN_REQUIRE_DB_TLS"] = "true" }, "database-tls", setup.Wrong, "not verified", "sslmode=verify-full"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := complete()
			f.change(w)
			report, rows := w.run(t, false)
			f.check(t, rows)
			require.Equal(t, !f.state.Bad(), report.Complete(), report)
		})
	}
}

func TestSetUp_NobodyLetInIsSaidOfEachAddress(t *testing.T) {
	t.Parallel()
	w := complete()
	delete(w.env, config.VarAdmin)
	for _, role := range roles.All() {
		w.shut[role] = wrongLogin()
	}
	_, rows := w.run(t, false)
	require.Equal(t, setup.NotLookedAt, rows["database-roles"].State)
	_, do := in(rows["database-roles"])
	require.Contains(t, do, "setup --sql")
	for _, role := range roles.All() {
		require.Equal(t, setup.Wrong, rows["database-access "+role].State)
	}
	require.Equal(t, setup.NotLookedAt, rows["database-schema"].State)
}

func TestSetUp_NamesWhatIsMissingOrWrongElsewhere(t *testing.T) {
	t.Parallel()
	bulletin := func(state client.ScheduleState, known bool) func(*world) {
		return func(w *world) {
			w.bulletins[0].State = state
			if !known {
				w.bulletins[0].Weekly = nil
			}
		}
	}
	for name, f := range map[string]found{
		"no bucket named":                 {func(w *world) { delete(w.env, config.VarEvidence) }, "evidence", setup.NotLookedAt, "set EVIDENCE_BUCKET", ""},
		"no bucket":                       {func(w *world) { w.bucket = false }, "evidence", setup.Missing, "no such bucket", "--apply"},
		"a store that is away":            {func(w *world) { w.reached = errBroken }, "evidence", setup.Wrong, "broken", "EVIDENCE_BUCKET"},
		"a bucket not to be written":      {func(w *world) { w.writes = errBroken }, "evidence", setup.Wrong, "broken", "s3:PutObject"},
		"no Schedule":                     {bulletin(client.ScheduleMissing, true), "schedules bulletin/p", setup.Missing, "does not have it", "--apply"},
		"no Schedule, and not known when": {bulletin(client.ScheduleMissing, false), "schedules bulletin/p", setup.Missing, "does not have it", "shidian start FILE"},
		"a paused Schedule":               {bulletin(client.SchedulePaused, true), "schedules bulletin/p", setup.Wrong, "paused", "schedule toggle --unpause --namespace district --schedule-id bulletin/p"},
		"a Schedule at another time":      {bulletin(client.ScheduleOther, true), "schedules bulletin/p", setup.Wrong, "another time", "--apply"},
		"a Schedule that is not told of":  {bulletin(client.ScheduleUnknown, true), "schedules bulletin/p", setup.Wrong, "does not say", "again"},
		"Schedules that can't be read":    {func(w *world) { w.answers["bulletins"] = errBroken }, "schedules", setup.Wrong, "broken", "again"},
		"no suite":                        {func(w *world) { w.env["SHIDIAN_SEAL_SUITE"] = "md5" }, "seal-key", setup.Wrong, "md5", "SHIDIAN_SEAL_SUITE"},
		"no payload keys":                 {func(*world) {}, "payload-keys", setup.Off, "in clear", "payload-key ID FILE"},
		"payload keys that are not there": {func(w *world) { w.env["SHIDIAN_PAYLOAD_KEYS_FILE"] = "/nowhere/keys" }, "payload-keys", setup.Wrong, "/nowhere/keys", "docs/encryption.md"},
		"no seal key":                  {func(*world) {}, "seal-key", setup.Off, "no checkpoints", "shidian-worker key"},
		"a seal key that is not there": {func(w *world) { w.env["SHIDIAN_SEAL_KEY"] = "/nowhere/key" }, "seal-key", setup.Wrong, "/nowhere/key: no such file", "shidian-worker key"},
		"no keys of the desk":          {func(*world) {}, "identity-keys", setup.Off, "proved", "shidian-worker key"},
		"keys that are not there":      {func(w *world) { w.env["SHIDIAN_IDENTITY_KEYS"] = "/nowhere/keys" }, "identity-keys", setup.Wrong, "/nowhere/keys: no such file", "shidian-worker key"},
		"time zones":                   {func(*world) {}, "time-zones", setup.There, "Asia/Shanghai", ""},
		"no mail":                      {func(*world) {}, "mail", setup.Off, "SHIDIAN_SMTP_HOST", "SHIDIAN_SMTP_FROM"},
		"mail": {func(w *world) {
			w.env["SHIDIAN_SMTP_HOST"], w.env["SHIDIAN_SMTP_FROM"] = "mail.test", "office@mail.test"
		}, "mail", setup.There, "mail.test:587, from office@mail.test", ""},
		"no notices":         {func(w *world) { w.env["SHIDIAN_NOTICES_SEND"] = "false" }, "mail", setup.Off, "sends no notices", ""},
		"mail that can't be": {func(w *world) { w.mails = errBroken }, "mail", setup.Wrong, "broken", "SHIDIAN_SMTP_HOST"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := complete()
			f.change(w)
			report, rows := w.run(t, false)
			f.check(t, rows)
			require.Equal(t, !f.state.Bad(), report.Complete())
		})
	}
}

func TestSetUp_ReadsTheKeysThatAreThere(t *testing.T) {
	t.Parallel()
	w := complete()
	private, public, err := seal.NewKey("sha256-ed25519", "office")
	require.NoError(t, err)
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(content+"\n"), 0o600))
		return path
	}
	w.env["SHIDIAN_SEAL_KEY"], w.env["SHIDIAN_IDENTITY_KEYS"] = write("private", private), write("public", public)
	report, rows := w.run(t, false)
	require.True(t, report.Complete())
	require.Equal(t, setup.There, rows["seal-key"].State)
	require.Equal(t, setup.There, rows["identity-keys"].State)
	w.env["SHIDIAN_SEAL_KEY"], w.env["SHIDIAN_IDENTITY_KEYS"] = write("wrong", "wrong"), write("empty", "")
	_, rows = w.run(t, false)
	require.Equal(t, setup.Wrong, rows["seal-key"].State)
	require.Equal(t, setup.Wrong, rows["identity-keys"].State)
}

func TestSetUp_MakesWhatIsMissingAndSaysWhatItDid(t *testing.T) {
	t.Parallel()
	w := complete()
	w.absent, w.kept, w.bucket = true, 0, false
	w.there = map[string]enumspb.IndexedValueType{}
	w.survey.Absent, w.survey.Schema = roles.All(), postgres.Schema{Newest: 27}
	for _, role := range roles.All() {
		w.shut[role] = wrongLogin()
	}
	w.bulletins[0].State = client.ScheduleMissing
	report, _ := w.run(t, false)
	require.True(t, report.Makes())
	require.True(t, w.absent, "looking changes nothing")
	require.Empty(t, w.passwords)

	report, rows := w.run(t, true)
	require.True(t, report.Complete(), report)
	for row, did := range map[string]string{
		"namespace district": "30 days", "search-attributes": "registered 2: PilotOverdue=Int, PilotStage=Keyword", "database-roles": "are made",
		"database-access": "shidian_owner, shidian_worker, shidian_desk", "database-schema": "applied 2 migrations, up to 0027_y", "evidence": "made", "schedules": "set 1: bulletin/p",
	} {
		is, _ := in(rows[row])
		require.Equal(t, setup.Made, rows[row].State, row)
		require.Contains(t, is, did)
	}
	require.Equal(t, []string{"shidian_owner=o", "shidian_worker=w", "shidian_desk=d"}, w.passwords)
	require.Equal(t, []string{"p"}, w.set)
	again, _ := w.run(t, true)
	for _, r := range again.Rows {
		require.NotEqual(t, setup.Made, r.State)
	}
}

func TestSetUp_RaisesARetentionAndGivesRights(t *testing.T) {
	t.Parallel()
	off := []postgres.RightsOff{{Role: roles.Worker, Table: "events", Missing: []string{"INSERT"}}}
	w := complete()
	w.kept, w.survey.Rights = 24*time.Hour, off
	report, rows := w.run(t, true)
	require.True(t, report.Complete())
	require.Equal(t, 720*time.Hour, w.kept)
	require.Equal(t, setup.Made, rows["retention"].State)
	require.Equal(t, 1, w.rolesMade)

	w.survey.Rights = off
	delete(w.env, config.VarAdmin)
	report, _ = w.run(t, true)
	require.True(t, report.Complete())
	require.Equal(t, 1, w.granted, "the owner gives what is the owner's")
}

func TestSetUp_ALongerRetentionIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := complete()
	w.kept = 9000 * time.Hour
	report, _ := w.run(t, true)
	require.True(t, report.Complete())
	require.Equal(t, 9000*time.Hour, w.kept)
}

// What set-up may not do it names: the call, the answer, and what somebody who may types.
func TestSetUp_SaysWhatSomebodyElseHasToType(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]found{
		"register":              {func(w *world) { w.absent, w.answers["register"] = true, errDenied }, "namespace district", setup.Wrong, "RegisterNamespace answers PermissionDenied", "temporal operator namespace create --address 127.0.0.1:7233 --namespace district --retention 720h"},
		"update":                {func(w *world) { w.kept, w.answers["update"] = time.Hour, errDenied }, "retention", setup.Wrong, "UpdateNamespace answers PermissionDenied", "temporal operator namespace update"},
		"add":                   {func(w *world) { delete(w.there, "PilotStage"); w.answers["add"] = errDenied }, "search-attributes PilotStage", setup.Wrong, "AddSearchAttributes answers PermissionDenied", "search-attribute create --address 127.0.0.1:7233 --namespace district --name PilotStage --type Keyword"},
		"an operator elsewhere": {func(w *world) { delete(w.there, "PilotStage"); w.answers["add"] = errNoSuch }, "search-attributes PilotStage", setup.Wrong, "AddSearchAttributes answers Unimplemented", "district:admin"},
		"bucket":                {func(w *world) { w.bucket, w.makesBucket = false, errBroken }, "evidence", setup.Wrong, "broken", "s3:CreateBucket"},
		"migration":             {func(w *world) { w.survey.Schema.Version, w.migrates = 26, errBroken }, "database-schema", setup.Wrong, "could not be made: broken", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := complete()
			f.change(w)
			report, rows := w.run(t, true)
			f.check(t, rows)
			require.False(t, report.Complete())
		})
	}
}

// Of two attributes one can be added; the other stays named.
func TestSetUp_MakesWhatItCanBesideWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := complete()
	w.there = map[string]enumspb.IndexedValueType{"PilotStage": enumspb.INDEXED_VALUE_TYPE_TEXT}
	report, rows := w.run(t, true)
	require.Equal(t, 1, report.Bad())
	require.Equal(t, setup.Made, rows["search-attributes"].State)
	require.Equal(t, setup.Wrong, rows["search-attributes PilotStage"].State)
}

func TestSetUp_AnswersInBothLanguages(t *testing.T) {
	t.Parallel()
	w := complete()
	w.silent = fmt.Errorf("refused")
	_, rows := w.run(t, false)
	require.Equal(t, "先要解决: Temporal 服务器", rows["namespace"].Is.In(catalog.Chinese))
	require.Equal(t, "comes after: Temporal server", rows["namespace"].Is.In(catalog.English))
	require.Empty(t, setup.Text{}.In(catalog.Chinese))
}

func TestSetup_PayloadKeysThatEveryoneMayReadAreWrong(t *testing.T) {
	t.Parallel()
	line, err := keyring.NewLine("a", keyring.AES)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, os.WriteFile(file, []byte(line+"\n"), 0o644)) //nolint:gosec // that is what is wrong with it
	w := complete()
	w.env["SHIDIAN_PAYLOAD_KEYS_FILE"] = file
	_, rows := w.run(t, false)
	require.Equal(t, setup.Wrong, rows["payload-keys"].State)
	require.NoError(t, os.Chmod(file, 0o600))
	_, rows = w.run(t, false)
	require.Equal(t, setup.There, rows["payload-keys"].State)
}
