package temporal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/deploy/temporal"
)

func TestLaidOver_AddsAnOperatorsSettings(t *testing.T) {
	t.Parallel()
	text, err := temporal.LaidOver([]byte("a: {b: 1, c: [1, 2]}\nd: x\n"), []byte("a: {c: [3]}\n"), []byte("a: {e: {f: 2}}\nd: y\n"))
	require.NoError(t, err)
	require.YAMLEq(t, "a: {b: 1, c: [3], e: {f: 2}}\nd: y\n", string(text))
	_, err = temporal.LaidOver(nil, []byte("a: ["))
	require.ErrorContains(t, err, "settings of the Temporal server")
}
