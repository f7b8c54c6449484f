package devservices_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func writeNote(t *testing.T, server *devservices.Postgres, text string) {
	t.Helper()
	conn := connect(t, server.URL())
	_, err := conn.Exec(t.Context(), `CREATE TABLE IF NOT EXISTS note (id SERIAL, text TEXT)`)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), `INSERT INTO note (text) VALUES ($1)`, text)
	require.NoError(t, err)
}

func notes(t *testing.T, server *devservices.Postgres) []string {
	t.Helper()
	rows, err := connect(t, server.URL()).Query(t.Context(), `SELECT text FROM note ORDER BY id`)
	require.NoError(t, err)
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return texts
}

func TestPostgres_KeepsItsDataWhenStoppedOrKilled(t *testing.T) {
	t.Parallel()
	server := devtest.OwnPostgres(t)
	port := server.Port()

	writeNote(t, server, "before the stop")
	require.NoError(t, server.Stop(t.Context()))
	require.NoError(t, server.Start(t.Context()))
	require.Equal(t, []string{"before the stop"}, notes(t, server))

	writeNote(t, server, "before the kill")
	server.Kill()
	require.NoError(t, server.Start(t.Context()))
	require.Equal(t, []string{"before the stop", "before the kill"}, notes(t, server))

	require.NoError(t, syscall.Kill(server.PID(), syscall.SIGKILL)) // only the parent: its children linger a moment
	<-server.Ended()
	require.ErrorContains(t, server.EndedError(), "Postgres ended: signal: killed")
	require.NoError(t, server.Start(t.Context()))
	require.Len(t, notes(t, server), 2)
	require.Equal(t, port, server.Port())
}

// On a machine where the user postgres came after the data, the data is nobody's.
func TestPostgres_RunsOnDataOfAnotherUser(t *testing.T) {
	t.Parallel()
	server := devtest.OwnPostgres(t)
	writeNote(t, server, "as it was")
	require.NoError(t, server.Stop(t.Context()))
	if os.Geteuid() == 0 {
		nobody, err := user.Lookup("nobody")
		require.NoError(t, err)
		out, err := exec.Command("chown", "-R", nobody.Uid+":"+nobody.Gid, filepath.Join(server.Dir(), "data")).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	again, err := devservices.StartPostgres(t.Context(), devservices.PostgresOptions{Dir: server.Dir(), NoFsync: true})
	require.NoError(t, err)
	t.Cleanup(again.Kill)
	require.Equal(t, []string{"as it was"}, notes(t, again))
}

func TestPostgres_StartWhileRunningChangesNothing(t *testing.T) {
	t.Parallel()
	server := devtest.OwnPostgres(t)
	pid := server.PID()
	require.NoError(t, server.Start(t.Context()))
	require.Equal(t, pid, server.PID())
}

func TestPostgres_ListensOnLoopbackInUTF8(t *testing.T) {
	t.Parallel()
	server := devtest.PostgresServer(t)
	conn := connect(t, server.URL())
	for setting, wanted := range map[string]string{
		"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "server_encoding": "UTF8",
		"TimeZone": "UTC", "synchronous_commit": "on",
	} {
		var value string
		require.NoError(t, conn.QueryRow(t.Context(), `SELECT current_setting($1)`, setting).Scan(&value))
		require.Equal(t, wanted, value, setting)
	}
}

func TestPostgres_StartsOverAStalePidFile(t *testing.T) {
	t.Parallel()
	server := devtest.OwnPostgres(t)
	require.NoError(t, server.Stop(t.Context()))
	// The number now belongs to a process that is not Postgres: this one.
	stale := strconv.Itoa(os.Getpid()) + "\n" + filepath.Join(server.Dir(), "data") + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(server.Dir(), "data", "postmaster.pid"), []byte(stale), 0o600))
	require.NoError(t, server.Start(t.Context()))
}

func TestPostgres_ShowsTheEndOfItsLogWhenItCannotStart(t *testing.T) {
	t.Parallel()
	server := devtest.OwnPostgres(t)
	require.NoError(t, server.Stop(t.Context()))
	config := filepath.Join(server.Dir(), "data", "postgresql.conf")
	require.NoError(t, os.WriteFile(config, []byte("no_such_setting = 1\n"), 0o600))
	require.NoError(t, os.Chmod(config, 0o644))
	require.ErrorContains(t, server.Start(t.Context()), `unrecognized configuration parameter "no_such_setting"`)
}

func TestPostgres_NamesWhoHoldsItsPort(t *testing.T) {
	t.Parallel()
	server := devtest.OwnPostgres(t)
	require.NoError(t, server.Stop(t.Context()))
	listener, err := net.Listen("tcp4", "127.0.0.1:"+strconv.Itoa(server.Port()))
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()

	var taken *devservices.PortTakenError
	require.ErrorAs(t, server.Start(t.Context()), &taken)
	require.Equal(t, "Postgres", taken.Service)
	require.Equal(t, server.Port(), taken.Port)
	require.Contains(t, taken.Holder, "(pid "+strconv.Itoa(os.Getpid())+")")
}
