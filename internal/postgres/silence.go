package postgres

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// A host that is cut off or loses power says nothing, so a connection to it stays open and whoever
// waits on it would do so for a quarter of an hour, and Postgres for two hours. Both ends of each
// connection therefore ask, and give it up. A URL changes that by the names that libpq has.
const (
	argUserTimeout = "tcp_user_timeout"    // until what was sent must have arrived; milliseconds
	argIdle        = "keepalives_idle"     // of silence, then the other end is asked; seconds
	argInterval    = "keepalives_interval" // between two such questions; seconds
	argCount       = "keepalives_count"    // that may stay unanswered
)

// silences are how long a connection may be silent, by default.
var silences = map[string]int{argUserTimeout: 20_000, argIdle: 10, argInterval: 5, argCount: 3}

// pingTimeout is how long a connection that has been idle may take to answer, before it is given up
// for another one, unless the URL says pool_ping_timeout.
const pingTimeout = 3 * time.Second

// hearSilence has both ends of each connection notice that the other is gone.
func hearSilence(config *pgxpool.Config, databaseURL string) error {
	params := config.ConnConfig.RuntimeParams
	of := map[string]int{}
	for name, otherwise := range silences {
		text, set := params[name]
		delete(params, name)
		of[name] = otherwise
		if !set {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1<<30 {
			return fmt.Errorf("%s of the database URL is %q; give a whole number from 1 on, as libpq takes it", name, text)
		}
		of[name] = n
	}
	for name, value := range map[string]int{
		"tcp_user_timeout": of[argUserTimeout], "tcp_keepalives_idle": of[argIdle], "tcp_keepalives_interval": of[argInterval], "tcp_keepalives_count": of[argCount],
	} {
		if _, set := params[name]; !set {
			params[name] = strconv.Itoa(value)
		}
	}
	dialer := &net.Dialer{
		Timeout: config.ConnConfig.ConnectTimeout,
		KeepAliveConfig: net.KeepAliveConfig{
			Enable: true, Idle: time.Duration(of[argIdle]) * time.Second, Interval: time.Duration(of[argInterval]) * time.Second, Count: of[argCount],
		},
		Control: func(network, _ string, raw syscall.RawConn) error {
			if !strings.HasPrefix(network, "tcp") {
				return nil
			}
			return setUserTimeout(raw, of[argUserTimeout])
		},
	}
	config.ConnConfig.DialFunc = dialer.DialContext
	if !strings.Contains(databaseURL, "pool_ping_timeout") {
		config.PingTimeout = pingTimeout
	}
	return nil
}
