package main

import (
	"encoding/json"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/postgres/roles"
)

func TestSetUp_PrintsTheRolesForAnAdministrator(t *testing.T) {
	t.Parallel()
	status, out, _ := call(t, nil, "setup", "--sql")
	require.Zero(t, status)
	require.Equal(t, roles.SQL(), out)
}

func TestSetUp_HelpHasExamplesAndTheEnvironmentInBothLanguages(t *testing.T) {
	t.Parallel()
	for lang, wanted := range map[string]string{"zh": "退出状态", "en": "Exit status"} {
		status, out, _ := call(t, nil, "setup", "--help", "--lang", lang)
		require.Zero(t, status)
		for _, part := range []string{wanted, "--apply", "--sql", "--visibility-sql", "SHIDIAN_RETENTION", "SHIDIAN_DESK_DATABASE_URL", "EVIDENCE_BUCKET"} {
			require.Contains(t, out, part)
		}
	}
}

func TestSetUp_SaysWhatIsWrongWithItsArgumentsAndSettings(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--aply"}, {"twice"}, {"-o", "xml"}, {"--apply", "--sql"}, {"--visibility-sql", "--apply"}, {"--visibility-sql", "--sql"}, {"--lang", "fr"}} {
		status, out, errOut := call(t, map[string]string{"SHIDIAN_LANG": "en"}, append([]string{"setup"}, args...)...)
		require.Equal(t, exitUsage, status, args)
		require.Empty(t, out)
		require.Contains(t, errOut, "wrong usage")
		require.Contains(t, errOut, "setup --help")
	}
	status, _, errOut := call(t, map[string]string{"SHIDIAN_RETENTION": "1h"}, "setup")
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "SHIDIAN_RETENTION is 1h0m0s")
}

// Whatever can't be reached is a row, and no row shows a password.
func TestSetUp_NamesEachServerThatCanNotBeReached(t *testing.T) {
	t.Parallel()
	nowhere := "postgres://admin:secret@127.0.0.1:1/x"
	env := map[string]string{
		"TEMPORAL_ADDRESS": "127.0.0.1:1", "SHIDIAN_LANG": "en",
		"DATABASE_URL": nowhere, "SHIDIAN_ADMIN_DATABASE_URL": nowhere, "SHIDIAN_OWNER_DATABASE_URL": nowhere, "SHIDIAN_DESK_DATABASE_URL": nowhere,
		"EVIDENCE_BUCKET": "s3://nothing?region=here&endpoint=http://127.0.0.1:1&anonymous=true",
	}
	status, out, errOut := call(t, env, "setup", "--apply")
	require.Equal(t, exitFailed, status)
	require.NotContains(t, out+errOut, "secret")
	for _, part := range []string{"TEMPORAL_ADDRESS (127.0.0.1:1)", "SHIDIAN_ADMIN_DATABASE_URL", "SHIDIAN_OWNER_DATABASE_URL", "DATABASE_URL", "SHIDIAN_DESK_DATABASE_URL", "EVIDENCE_BUCKET"} {
		require.Contains(t, out, part)
	}
	for _, form := range []string{"json", "yaml"} {
		status, out, _ = call(t, env, "setup", "-o", form)
		require.Equal(t, exitFailed, status)
		var report setupReport
		if form == "json" {
			require.NoError(t, json.Unmarshal([]byte(out), &report))
		} else {
			require.NoError(t, yaml.Unmarshal([]byte(out), &report))
		}
		require.False(t, report.Complete)
		require.Positive(t, report.Bad)
		require.Equal(t, "temporal", report.Rows[0].Thing)
	}
}

// statesOf are the states of all rows, by thing and name.
func statesOf(t *testing.T, out string) map[string]string {
	t.Helper()
	var report setupReport
	require.NoError(t, json.Unmarshal([]byte(out), &report), out)
	states := map[string]string{}
	for _, r := range report.Rows {
		states[r.Thing+" "+r.Name] = string(r.State)
	}
	return states
}

// A development server and an empty database become what pilots need; the second time
// there is nothing to do.
func TestSetUp_MakesEverythingOnADevelopmentServerOnce(t *testing.T) {
	t.Parallel()
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{})
	url := devtest.Database(t, nil)
	env := map[string]string{
		"TEMPORAL_ADDRESS": temporal.Address(), "TEMPORAL_NAMESPACE": "district", "SHIDIAN_LANG": "en",
		"SHIDIAN_ADMIN_DATABASE_URL": url, "SHIDIAN_OWNER_DATABASE_URL": devtest.Owner(url), "DATABASE_URL": devtest.Worker(url),
		"SHIDIAN_DESK_DATABASE_URL": devtest.Desk(url), "EVIDENCE_BUCKET": "file://" + t.TempDir() + "/evidence",
	}
	status, out, errOut := call(t, env, "setup", "-o", "json")
	require.Equal(t, exitFailed, status, errOut)
	states := statesOf(t, out)
	require.Equal(t, "missing", states["namespace district"])
	require.Equal(t, "missing", states["database-schema "])
	require.Equal(t, "missing", states["evidence "])
	require.Equal(t, "not-looked-at", states["search-attributes "])

	status, out, errOut = call(t, env, "setup", "--apply", "-o", "json")
	require.Zero(t, status, out+errOut)
	states = statesOf(t, out)
	for _, thing := range []string{"namespace district", "search-attributes ", "database-schema ", "evidence "} {
		require.Equal(t, "made", states[thing], thing)
	}
	for range 2 {
		status, out, errOut = call(t, env, "setup", "--apply", "-o", "json")
		require.Zero(t, status, errOut)
		require.Empty(t, errOut, "nothing is made again")
		require.NotContains(t, out, `"made"`)
	}
	status, out, _ = call(t, env, "setup")
	require.Zero(t, status)
	require.Contains(t, out, "Everything is there.")
}

// What the server itself does not tell: that a type is another, and that there is no room.
func TestSetUp_NamesAWrongTypeAndAFullNamespaceOnARealServer(t *testing.T) {
	t.Parallel()
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: map[string]enumspb.IndexedValueType{
		"PilotStage": enumspb.INDEXED_VALUE_TYPE_TEXT, "Floor": enumspb.INDEXED_VALUE_TYPE_INT, "Room": enumspb.INDEXED_VALUE_TYPE_INT,
	}})
	env := map[string]string{"TEMPORAL_ADDRESS": temporal.Address(), "TEMPORAL_NAMESPACE": temporal.Namespace(), "SHIDIAN_LANG": "en", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/x"}
	for range 2 {
		status, out, errOut := call(t, env, "setup", "--apply")
		require.Equal(t, exitFailed, status, errOut)
		require.Contains(t, out, "PilotStage: is registered with the type Text, and should be Keyword")
		require.Contains(t, out, "PilotOverdue: is not registered")
		require.Contains(t, out, "Int: 2 of 3, +2")
		require.Contains(t, out, "temporal operator search-attribute remove --namespace default")
	}
}
