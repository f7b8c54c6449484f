package postgres_test

import (
	"context"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"shidian/internal/devservices/devtest"
	"shidian/internal/postgres"
)

// silence is what the two ends of a connection do when the other says nothing: ours by options
// of its socket, Postgres' by settings of the session.
type silence struct {
	KeepAlive, Idle, Interval, Count, UserTimeout int
	Server                                        map[string]string
}

func silenceOf(t *testing.T, url string) silence {
	t.Helper()
	var config *pgxpool.Config
	store, err := postgres.Open(t.Context(), url, func(c *pgxpool.Config, _ *postgres.Store) { config = c })
	require.NoError(t, err)
	t.Cleanup(store.Close)
	conn, err := pgx.ConnectConfig(t.Context(), config.ConnConfig)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()

	s := silence{Server: map[string]string{}}
	socket, ok := conn.PgConn().Conn().(syscall.Conn)
	require.True(t, ok)
	raw, err := socket.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		for _, option := range []struct {
			level, name int
			into        *int
		}{
			{unix.SOL_SOCKET, unix.SO_KEEPALIVE, &s.KeepAlive}, {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, &s.Idle},
			{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, &s.Interval}, {unix.IPPROTO_TCP, unix.TCP_KEEPCNT, &s.Count},
			{unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, &s.UserTimeout},
		} {
			*option.into, err = unix.GetsockoptInt(int(fd), option.level, option.name)
			require.NoError(t, err)
		}
	}))
	for _, name := range []string{"tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout"} {
		var value string
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT current_setting($1)", name).Scan(&value))
		s.Server[name] = value
	}
	return s
}

func TestOpen_BothEndsOfAConnectionNoticeThatTheOtherIsGone(t *testing.T) {
	t.Parallel()
	url := devtest.Worker(devtest.Database(t, migrate))
	require.Equal(t, silence{1, 10, 5, 3, 20_000, map[string]string{
		"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3", "tcp_user_timeout": "20000",
	}}, silenceOf(t, url))
	require.Equal(t, silence{1, 7, 2, 4, 9_000, map[string]string{
		"tcp_keepalives_idle": "60", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "4", "tcp_user_timeout": "9000",
	}}, silenceOf(t, url+"&keepalives_idle=7&keepalives_interval=2&keepalives_count=4&tcp_user_timeout=9000&tcp_keepalives_idle=60"),
		"a URL says otherwise in the words of libpq, and of a session's settings")
}

func TestOpen_NamesASilenceThatCanNotBeRead(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"keepalives_idle=soon", "tcp_user_timeout=0", "keepalives_count=-1"} {
		_, err := postgres.Open(t.Context(), "postgres://shidian_worker:geheim@127.0.0.1:1/shidian?"+wrong)
		require.ErrorContains(t, err, strings.Split(wrong, "=")[0])
		require.ErrorContains(t, err, "whole number")
		require.NotContains(t, err.Error(), "geheim")
	}
}
