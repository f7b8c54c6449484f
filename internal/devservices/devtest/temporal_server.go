package devtest

import (
	"testing"

	"shidian/internal/devservices"
	"shidian/internal/machine"

	"github.com/stretchr/testify/require"
)

// TemporalServer is the server of production for this test alone, built where that is
// needed, with its data in a Postgres of its own or the one that is named. Empty in the
// options leaves it without a namespace and without search attributes, as an operator
// finds it. Folder, ports and programs are chosen here, the rest of the options is the
// caller's; a program that is named is left as named.
func TemporalServer(t testing.TB, options devservices.TemporalServerOptions) *devservices.TemporalServer {
	t.Helper()
	skipWhenShort(t)
	programs, err := machine.EnsureTemporalServer(t.Context(), nil)
	require.NoError(t, err)
	if options.Binary == "" {
		options.Binary = programs.Binary
	}
	options.SQLTool = programs.SQLTool
	if options.Postgres == nil {
		options.Postgres = OwnPostgres(t)
	}
	options.Dir, err = tempDir()
	require.NoError(t, err)
	options.Temporary = true
	server, err := devservices.StartTemporalServer(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Remove()) })
	return server
}
