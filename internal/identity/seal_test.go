package identity_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/identity"
	"shidian/internal/pilot"
	"shidian/internal/seal"
)

func pair(t *testing.T, suite, name string) (*seal.Signer, seal.Keys) {
	t.Helper()
	private, public, err := seal.NewKey(suite, name)
	require.NoError(t, err)
	signer, err := seal.ParseSigner(private)
	require.NoError(t, err)
	keys, err := seal.ParseKeys(public)
	require.NoError(t, err)
	return signer, keys
}

var message = pilot.Sealed{
	Workflow: "pilot/xicheng-2002/yuetan", ID: "leading-group-1", Content: pilot.SealedContent([]byte(`{"v":1}`)),
	By: pilot.Actor{Name: "王秀英\n—", Role: pilot.RoleSubDistrictOffice, Unit: "yuetan"}, Subject: "u-7", Issuer: "https://sso.example.org",
	SignedIn: time.Date(2026, 11, 29, 1, 0, 0, 0, time.UTC),
}

func TestSeal_IsOpenedWithThePublicKeyOnly(t *testing.T) {
	t.Parallel()
	for _, suite := range seal.Names() {
		signer, keys := pair(t, suite, "xicheng-desk")
		token, err := identity.Seal(signer, message)
		require.NoError(t, err)
		require.Regexp(t, `^[A-Za-z0-9_-]+$`, token)
		require.Less(t, len(token), 1024, "it travels with each message")

		what, key, err := identity.Open(keys, token)
		require.NoError(t, err, suite)
		require.Equal(t, message, what)
		require.Equal(t, signer.KeyID(), key)

		_, others := pair(t, suite, "xicheng-desk")
		_, _, err = identity.Open(others, token)
		require.ErrorIs(t, err, identity.ErrSeal, "a key of the same name")
		_, _, err = identity.Open(nil, token)
		require.ErrorIs(t, err, identity.ErrSeal)
		_, _, err = identity.Open(append(others, keys...), token)
		require.NoError(t, err, "an earlier year's key among others")
	}
}

func TestOpen_TakesNothingElse(t *testing.T) {
	t.Parallel()
	signer, keys := pair(t, seal.SHA256, "xicheng-desk")
	token, err := identity.Seal(signer, message)
	require.NoError(t, err)
	checkpoint, err := signer.SignNote(`{"workflow":"pilot/xicheng-2002/yuetan"}` + "\n")
	require.NoError(t, err)
	other := base64.RawURLEncoding.EncodeToString(checkpoint)
	for name, wrong := range map[string]string{
		"empty": "", "cut off": token[:len(token)-4], "with a blank": token + " ", "doubled": token + token, "of another alphabet": strings.Repeat("签", 20),
		"a note that is no seal": other, "a letter changed": strings.Replace(token, token[80:81], "_", 1),
	} {
		_, _, err := identity.Open(keys, wrong)
		require.ErrorIs(t, err, identity.ErrSeal, name)
	}
}

func FuzzOpen(f *testing.F) {
	_, public, err := seal.NewKey(seal.SHA256, "xicheng-desk")
	require.NoError(f, err)
	keys, err := seal.ParseKeys(public)
	require.NoError(f, err)
	f.Add("c2hpZGlhbg")
	f.Fuzz(func(t *testing.T, token string) {
		_, _, err := identity.Open(keys, token)
		require.ErrorIs(t, err, identity.ErrSeal)
	})
}
