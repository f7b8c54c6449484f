package pilot_test

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func TestNames_WhatPassesWithoutTablesIsForbiddenByNone(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if pilot.PlainLetter(r) && pilot.ForbiddenInNames(r) {
			require.Failf(t, "forbidden", "U+%04X is said to be plain", r)
		}
	}
}
