package notify

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestBackoff_DoublesUpToItsLimitWithinAFifth(t *testing.T) {
	t.Parallel()
	for attempts, want := range map[int]time.Duration{0: 30 * time.Second, 1: 30 * time.Second, 2: time.Minute, 4: 4 * time.Minute, 8: time.Hour, 1000: time.Hour} {
		require.Equal(t, want, backoff(attempts, firstRetry, lastRetry, 0.5), attempts)
		require.Equal(t, want*8/10, backoff(attempts, firstRetry, lastRetry, 0), attempts)
		require.Equal(t, want*12/10, backoff(attempts, firstRetry, lastRetry, 1), attempts)
	}
}

func TestFailed_WhatTheOtherSideSaidIsStorableAndNotEndless(t *testing.T) {
	t.Parallel()
	f := failed(reasonMailRefused, "550 \x00no\r\n such\xff user "+strings.Repeat("请", 1000))
	require.True(t, utf8.ValidString(f.detail))
	require.NotContains(t, f.detail, "\x00")
	require.True(t, strings.HasPrefix(f.Error(), "mail-refused: 550 no such? user 请"), f.Error())
	require.LessOrEqual(t, utf8.RuneCountInString(f.detail), longestDetail+1)
}
