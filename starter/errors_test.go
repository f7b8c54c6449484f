package main

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/namespace"
	"shidian/internal/postgres"
)

// Whatever set-up makes is named with the command that makes it, in both languages.
func TestExplain_NamesWhatIsNotSetUpAndTheCommand(t *testing.T) {
	t.Parallel()
	keyword := enumspb.INDEXED_VALUE_TYPE_KEYWORD
	lack := &namespace.LackError{Namespace: "district", Types: map[string]enumspb.IndexedValueType{"PilotStage": keyword}, Lacks: namespace.Lacks{
		Missing: []string{"PilotStage"}, Wrong: []namespace.Mistyped{{Name: "PilotNow", Found: enumspb.INDEXED_VALUE_TYPE_TEXT, Wanted: keyword}},
	}}
	silent := func(code string) error {
		return &client.UnreachableError{Server: "Postgres", Address: "db.test/x", Variable: "DATABASE_URL", Err: &pgconn.PgError{Code: code}}
	}
	for wanted, err := range map[string]error{
		"PilotStage=Keyword":         lack,
		"PilotNow":                   lack,
		"district":                   &namespace.LackError{Namespace: "district", Absent: true},
		"elsewhere":                  fmt.Errorf("look: %w", serviceerror.NewNamespaceNotFound("elsewhere")),
		"SHIDIAN_OWNER_DATABASE_URL": fmt.Errorf("%w: %w", client.ErrNoRecordYet, &postgres.OlderSchemaError{Needed: 28}),
		"20":                         fmt.Errorf("%w: %w", client.ErrNoRecordYet, &postgres.OlderSchemaError{Is: 20, Needed: 28}),
		"permission denied":          fmt.Errorf("read: %w: permission denied for table pilots", postgres.ErrNotAllowed),
		"no relation":                fmt.Errorf("read: %w: no relation pilots", postgres.ErrNoTable),
		"db.test/x":                  silent("28P01"),
		"DATABASE_URL":               silent("3D000"),
	} {
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			text, status := (&app{lang: lang}).explain(err)
			require.Equal(t, exitServer, status)
			require.Contains(t, text, wanted)
			require.Contains(t, text, "shidian-worker setup")
			require.NotRegexp(t, `\{[a-z]+\}|desk\.`, text)
		}
	}
	text, _ := (&app{lang: catalog.English}).explain(lack)
	require.Contains(t, text, "Nothing was started.")
}
