package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/config"
)

// notices are the settings of a worker with what programmes have for themselves.
func notices(t *testing.T, text string, more map[string]string) config.Notices {
	t.Helper()
	file := filepath.Join(t.TempDir(), "notices.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	env := map[string]string{"SHIDIAN_NOTICES_FILE": file}
	for name, value := range more {
		env[name] = value
	}
	w, err := config.LoadWorker(t.Context(), config.Of(env))
	require.NoError(t, err)
	return w.Notices
}

func TestNotices_AProgrammeHasWhatItsPartOfTheFileGivesIt(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	cfg := notices(t, `
a-2004: {from: a@a.example, webhooks: {office: {url: "https://a.example/hook"}}}
b-2004: {from: b@b.example, smtp: {host: mail.b.example, port: 465, tls: implicit}}
c-2004: {secret: c}
`, map[string]string{"SHIDIAN_SMTP_HOST": "mail.example", "SHIDIAN_SMTP_FROM": "all@example.org"})
	s, err := newSender(cfg, logger)
	require.NoError(t, err)
	require.NotNil(t, s.Mail)
	require.Len(t, s.Own, 3)
	for programme, has := range map[string][2]bool{"a-2004": {true, true}, "b-2004": {true, false}, "c-2004": {false, true}} {
		own := s.Own[programme]
		got := [2]bool{own.Mail != nil, own.Hooks != nil}
		require.Equal(t, has, got, programme)
	}
	require.Contains(t, log.String(), "chmod 600")
	require.Contains(t, s.Health(), "mail of b-2004 starting")
}

func TestNotices_WhatIsWrongInTheFileIsSaidWithTheProgramme(t *testing.T) {
	t.Parallel()
	logger := slog.New(slog.DiscardHandler)
	for text, want := range map[string]string{
		"a-2004: {from: a@a.example}":                                      "SHIDIAN_NOTICES_FILE: a-2004: from is given, and there is no mail server",
		"a-2004: {from: nobody, smtp: {host: mail.example}}":               "SHIDIAN_NOTICES_FILE: a-2004: ",
		"a-2004: {from: a@a.example, smtp: {host: m.example, tls: never}}": "SHIDIAN_NOTICES_FILE: a-2004: ",
		"a-2004: {smtp: {host: m.example}}":                                "from is not",
	} {
		_, err := newSender(notices(t, text, nil), logger)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "SHIDIAN_SMTP_TLS", "it names what stands in the file")
	}
	_, err := newSender(config.Notices{Send: true, ProgrammesFile: filepath.Join(t.TempDir(), "none.yaml")}, logger)
	require.ErrorContains(t, err, "SHIDIAN_NOTICES_FILE: read the settings of programmes")
}
