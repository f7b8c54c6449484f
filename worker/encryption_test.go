package main

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/config"
	"shidian/internal/keyring"
	"shidian/internal/payload"
	"shidian/internal/postgres"
)

func TestPayloadKey_IsAddedAtTheEndAndNeverTwice(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys")
	status, out, errOut := call(t, nil, "payload-key", "2026-a", file)
	require.Zero(t, status, errOut)
	require.Contains(t, out, "encrypts")
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
	status, out, errOut = call(t, map[string]string{"SHIDIAN_SEAL_SUITE": "sm3-sm2"}, "payload-key", "2026-b", file)
	require.Zero(t, status, errOut)
	require.Contains(t, out, "is read with")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NotContains(t, out, strings.Fields(string(raw))[1], "the key itself is shown to nobody")
	ring, err := keyring.Load(keyring.Settings{File: file})
	require.NoError(t, err)
	require.Equal(t, "2026-a", ring.Writes())
	require.Equal(t, []string{"2026-a", "2026-b"}, ring.IDs())
	require.Contains(t, string(raw), "2026-b sm4-gcm:", "the office asks for national algorithms")
	for want, args := range map[string][]string{
		"stands there twice": {"2026-a", file},
		"a-z, 0-9":           {"A B", file},
		"is a directory":     {"c", t.TempDir()},
	} {
		status, _, errOut = call(t, nil, append([]string{"payload-key"}, args...)...)
		require.Equal(t, exitFailed, status)
		require.Contains(t, errOut, want)
	}
	status, _, errOut = call(t, map[string]string{"SHIDIAN_SEAL_SUITE": "md5"}, "payload-key", "c", file)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "SHIDIAN_SEAL_SUITE")
	again, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, raw, again, "what failed changed nothing")
}

func TestPayloadKey_GoesOnALineOfItsOwn(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys")
	line, err := keyring.NewLine("a", keyring.AES)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(line), 0o600)) // without a line feed
	status, _, errOut := call(t, nil, "payload-key", "b", file)
	require.Zero(t, status, errOut)
	ring, err := keyring.Load(keyring.Settings{File: file})
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, ring.IDs())
}

func TestWork_WrongPayloadKeysAreSaidBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	for want, env := range map[string]map[string]string{
		"SHIDIAN_PAYLOAD_KEYS_FILE":  {"SHIDIAN_PAYLOAD_KEYS_FILE": filepath.Join(t.TempDir(), "none")},
		"line 1":                     {"SHIDIAN_PAYLOAD_KEYS": "secretsecret"},
		`SHIDIAN_PAYLOAD_KEY is "b"`: {"SHIDIAN_PAYLOAD_KEY": "b"},
	} {
		env["SHIDIAN_HEALTH_ADDR"] = ""
		for _, args := range [][]string{nil, {"payload-keys"}} {
			status, _, errOut := call(t, env, args...)
			require.Equal(t, exitFailed, status)
			require.Contains(t, errOut, want)
			require.NotContains(t, errOut, "secretsecret")
		}
	}
}

func keysOf(t *testing.T, write string, lines ...string) *encryption {
	t.Helper()
	e, err := encryptionOf(config.Payloads{Keys: strings.Join(lines, ","), Key: write}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return e
}

func TestEncryption_SaysHowItIs(t *testing.T) {
	t.Parallel()
	a, err := keyring.NewLine("a", keyring.AES)
	require.NoError(t, err)
	b, err := keyring.NewLine("b", keyring.SM4)
	require.NoError(t, err)
	for want, e := range map[string]*encryption{
		"payloads: in clear (SHIDIAN_PAYLOAD_KEYS_FILE)":                   keysOf(t, ""),
		"payloads: encrypted with a (aes-256-gcm)":                         keysOf(t, "", a),
		"payloads: encrypted with b (sm4-gcm); read with a too; lost: old": keysOf(t, "b", a, b, "old lost"),
		"payloads: in clear; read with a, b too":                           keysOf(t, "none", a, b),
	} {
		require.Equal(t, want, e.health())
	}
}

func TestEncryption_WarnsOfAFileThatOthersCanRead(t *testing.T) {
	t.Parallel()
	line, err := keyring.NewLine("a", keyring.AES)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, os.WriteFile(file, []byte(line), 0o644))
	var log bytes.Buffer
	_, err = encryptionOf(config.Payloads{KeysFile: file}, slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	require.Contains(t, log.String(), "chmod 600")
	require.NotContains(t, log.String(), strings.Fields(line)[1])
}

func TestEncryption_TellsOnceAMinuteOfWhatCanNotBeReadAndForgetsIt(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	e := &encryption{logger: slog.New(slog.NewTextHandler(&log, nil)), now: func() time.Time { return now }}
	why := error(&keyring.MissingKeyError{ID: "old"})
	for range 120 {
		e.handedBack(why)
		now = now.Add(time.Second)
	}
	require.Equal(t, 2, strings.Count(log.String(), "handed back"))
	require.EqualValues(t, 120, e.count())
	require.Contains(t, e.health(), `120 tasks`)
	require.Contains(t, e.health(), `key "old"`)
	now = now.Add(unreadShown)
	require.Zero(t, e.count())
	require.NotContains(t, e.health(), "tasks")
	for range mostUnread + 50 {
		e.handedBack(errors.New("x"))
	}
	require.LessOrEqual(t, len(e.unread), mostUnread+1)
}

func TestPayloadKeys_AreListedWithWhatNeedsThem(t *testing.T) {
	t.Parallel()
	a, err := keyring.NewLine("a", keyring.AES)
	require.NoError(t, err)
	b, err := keyring.NewLine("b", keyring.AES)
	require.NoError(t, err)
	c, err := keyring.NewLine("c", keyring.AES)
	require.NoError(t, err)
	ring, err := keyring.Load(keyring.Settings{Text: a + "\n" + b + "\n" + c + "\ngone lost", Write: "b"})
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, printKeys(&out, ring, []postgres.HistoryKey{{Key: "", Runs: 1}, {Key: "b", Runs: 7}, {Key: "ancient", Runs: 2}},
		map[string]payload.Use{"": {Runs: 3, Open: 1}, "a": {Runs: 2, Open: 2}, "b": {Runs: 9, Open: 4, Schedules: 1}, "foreign": {Runs: 1}}))
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	require.Equal(t, []string{
		"KEY USE HISTORIES ON RECORD RUNS IN TEMPORAL OF THESE OPEN SCHEDULES",
		"a reads 0 2 2 0 keep it",
		"b writes 7 9 4 1",
		"c reads 0 0 0 0 nothing needs it any more",
		"gone lost 0 0 0 0",
		"foreign MISSING 0 1 0 0 add it, or say that it is lost: docs/playbooks/payload-key-missing.md",
		"ancient MISSING 2 0 0 0 add it, or say that it is lost: docs/playbooks/payload-key-missing.md",
		"(in clear) 1 3 1 0",
	}, lines)
}
