package endtoend

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"shidian/internal/config"
	"shidian/internal/devservices/devtest"
	payloads "shidian/internal/payload"
	"shidian/internal/view"
)

// dial connects to the system's Temporal with the keys that its programs have.
func (s *system) dial() {
	s.t.Helper()
	env := map[string]string{}
	for _, pair := range s.env {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "SHIDIAN_PAYLOAD_") {
			env[name] = value
		}
	}
	settings, err := config.LoadDesk(s.t.Context(), config.Of(env))
	require.NoError(s.t, err)
	ring, err := settings.Payloads.Ring()
	require.NoError(s.t, err)
	options := sdkclient.Options{
		ConnectionOptions: devtest.Patient(),
		HostPort:          s.at.Address(), Namespace: s.at.Namespace(), Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	}
	require.NoError(s.t, payloads.Protect(&options, ring, nil))
	s.client, err = sdkclient.DialContext(s.t.Context(), options)
	require.NoError(s.t, err)
	s.t.Cleanup(s.client.Close)
}

// encrypting starts the worker and calls the desk with these settings from now on.
func (s *system) encrypting(settings ...string) {
	s.t.Helper()
	s.stopWorker()
	s.env = append(s.env, settings...)
	s.dial()
	s.startWorker()
}

// payloadKey adds a key to the system's file of keys, which is made with the first.
func (s *system) payloadKey(id string) (file string) {
	s.t.Helper()
	file = filepath.Join(s.folder, "payload-keys")
	out, err := s.worked("payload-key", id, file)
	require.NoError(s.t, err, out)
	return file
}

// worked is what a command of the worker's program prints.
func (s *system) worked(args ...string) (string, error) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	cmd := s.workerCommand(ctx, args...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// temporalsBytes stops Temporal and is everything that its database holds.
func (s *system) temporalsBytes() string {
	s.t.Helper()
	require.NoError(s.t, s.temporal.Stop(context.Background()))
	files, err := filepath.Glob(filepath.Join(filepath.Dir(s.temporal.LogPath()), "temporal.sqlite*"))
	require.NoError(s.t, err)
	require.NotEmpty(s.t, files)
	var all strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(s.t, err)
		all.Write(data)
	}
	return all.String()
}

// everyByte is every column of every table of a database as it is.
func everyByte(t *testing.T, url string) string {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()
	rows, err := conn.Query(ctx, `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	var all strings.Builder
	binary := regexp.MustCompile(`\\x([0-9a-f]+)`)
	for _, table := range tables {
		rows, err := conn.Query(ctx, `SELECT t::text FROM `+table+` t`)
		require.NoError(t, err)
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		for _, text := range texts {
			all.WriteString(binary.ReplaceAllStringFunc(text, func(found string) string {
				raw, err := hex.DecodeString(strings.TrimLeft(found, `\x`))
				if err != nil {
					return found // it only looks like one
				}
				return string(raw)
			}))
		}
	}
	return all.String()
}

// forms are the ways in which a text may stand in a database.
func forms(text string) map[string]string {
	all := map[string]string{"as it is": text}
	var lower, upper strings.Builder
	for _, r := range text {
		fmt.Fprintf(&lower, `\u%04x`, r)
		fmt.Fprintf(&upper, `\u%04X`, r)
	}
	all["escaped"], all["escaped in capitals"] = lower.String(), upper.String()
	for shift := range 3 { // what stands before moves it within groups of three bytes
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + text))
		from, to := (shift*8+5)/6, (shift+len(text))*8/6
		all[fmt.Sprintf("in base64, moved by %d", shift)] = encoded[from:to]
	}
	return all
}

func openedAt(status view.Status) bool { return len(status.Waiting) > 0 }
