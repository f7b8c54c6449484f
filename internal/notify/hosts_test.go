package notify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/notify"
)

// newHooks sends to receivers on this machine.
func newHooks(secret string, dingTalk map[string]string) *notify.Hooks {
	h := notify.NewHooks(secret, dingTalk)
	h.Allowed, _ = notify.ParseHosts([]string{"127.0.0.1"})
	return h
}

func TestHosts_WhatIsNoHostIsSaid(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"https://hooks.example.org", "a/b", "*.example.org", "me@host"} {
		_, err := notify.ParseHosts([]string{wrong})
		require.ErrorContains(t, err, wrong)
	}
	_, err := notify.ParseHosts([]string{"hooks.example.org", "hooks.example.org:8443", "10.1.0.0/16", "::1", "localhost", ""})
	require.NoError(t, err)
}
