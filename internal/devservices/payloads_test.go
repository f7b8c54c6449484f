package devservices_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/keyring"
)

func TestPayloadKeys_AreMadeOnceAndReadFromThenOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inClear, err := devservices.PayloadKeys(dir, false)
	require.NoError(t, err)
	require.Empty(t, inClear)
	on, err := devservices.PayloadKeys(dir, true)
	require.NoError(t, err)
	file := on["SHIDIAN_PAYLOAD_KEYS_FILE"]
	require.Equal(t, devservices.PayloadKeysFile(dir), file)
	ring, err := keyring.Load(keyring.Settings{File: file})
	require.NoError(t, err)
	require.Equal(t, "development", ring.Writes())
	again, err := devservices.PayloadKeys(dir, true)
	require.NoError(t, err)
	require.Equal(t, on, again)
	off, err := devservices.PayloadKeys(dir, false)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"SHIDIAN_PAYLOAD_KEYS_FILE": file, "SHIDIAN_PAYLOAD_KEY": "none"}, off)
}
