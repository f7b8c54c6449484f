package seal_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"

	"shidian/internal/seal"
)

func suites(t *testing.T) []seal.Suite {
	t.Helper()
	var all []seal.Suite
	for _, name := range seal.Names() {
		s, err := seal.Named(name)
		require.NoError(t, err)
		require.Equal(t, name, s.Name())
		all = append(all, s)
	}
	_, err := seal.Named("md5")
	require.ErrorContains(t, err, "sm3-sm2")
	return all
}

func TestDigest_IsTheAlgorithmsOwn(t *testing.T) {
	t.Parallel()
	for i, want := range []string{
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", // FIPS 180-4
		"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", // GB/T 32905
	} {
		require.Equal(t, want, suites(t)[i].Digest([]byte("abc")))
	}
	require.Equal(t, "ba78 16bf 8f01 cfea", seal.Short("ba7816bf8f01cfea414140de"))
}

func leaves(n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = fmt.Appendf(nil, "leaf %d", i)
	}
	return out
}

// The tree is the one that transparency logs have, which another library works out too.
func TestRoot_IsThatOfATransparencyLog(t *testing.T) {
	t.Parallel()
	var hashes []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range indexes {
			out = append(out, hashes[i])
		}
		return out, nil
	})
	for n := range 40 {
		want, err := tlog.TreeHash(int64(n), read)
		require.NoError(t, err)
		require.Equal(t, want[:], seal.Root(seal.Default(), leaves(n)), n)
		more, err := tlog.StoredHashes(int64(n), leaves(n + 1)[n], read)
		require.NoError(t, err)
		hashes = append(hashes, more...)
	}
}

func TestPath_ProvesItsLeafAndNoOther(t *testing.T) {
	t.Parallel()
	for _, s := range suites(t) {
		for n := 1; n < 35; n++ {
			all := leaves(n)
			root := seal.Root(s, all)
			for i := range n {
				path := seal.Path(s, all, i)
				require.Equal(t, root, seal.RootBy(s, all[i], i, n, path))
				require.NotEqual(t, root, seal.RootBy(s, []byte("another"), i, n, path))
				if n > 1 {
					j := (i + 1 + rand.IntN(n-1)) % n
					require.NotEqual(t, root, seal.RootBy(s, all[i], j, n, path))
					require.Nil(t, seal.RootBy(s, all[i], i, n, path[:0]))
				}
			}
		}
	}
}

// A proof comes from whoever sent it: its numbers may be any.
func TestRootBy_EndsWhateverItIsTold(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, -1, 1 << 62, 1<<62 + 1, math.MaxInt} {
		for _, i := range []int{-1, 0, n - 1, n} {
			require.Nil(t, seal.RootBy(seal.Default(), []byte("leaf"), i, n, make([][]byte, 70)), "%d of %d", i, n)
		}
	}
}

func TestKeys_HaveNamesThatNotesCanHave(t *testing.T) {
	t.Parallel()
	for _, suite := range seal.Names() {
		for _, name := range []string{"", "a b", "a+b", "西城区\u3000办公室", "\xff"} {
			_, _, err := seal.NewKey(suite, name)
			require.ErrorIs(t, err, seal.ErrName, name)
		}
		_, public, err := seal.NewKey(suite, "西城区办公室")
		require.NoError(t, err)
		_, err = seal.ParseVerifier(public)
		require.NoError(t, err)
	}
}

func TestKeys_SignAndVerifyInEachSuite(t *testing.T) {
	t.Parallel()
	var known []string
	var notes [][]byte
	for _, name := range seal.Names() {
		private, public, err := seal.NewKey(name, "xicheng")
		require.NoError(t, err)
		signer, err := seal.ParseSigner(private + "\n")
		require.NoError(t, err)
		require.Equal(t, name, signer.Suite.Name())
		require.Equal(t, public, signer.Public)
		signed, err := signer.SignNote("a text\n")
		require.NoError(t, err)
		known, notes = append(known, public), append(notes, signed)
		alone, err := seal.ParseKeys("# the office's\n\n" + public)
		require.NoError(t, err)
		text, by, err := alone.Open(signed)
		require.NoError(t, err)
		require.Equal(t, "a text\n", text)
		require.Equal(t, signer.KeyID(), by.KeyID())
		_, _, err = alone.Open([]byte(strings.Replace(string(signed), "a text", "b text", 1)))
		require.Error(t, err)
		for _, wrong := range []string{"", private[1:], public, private[:len(private)-8], strings.Replace(private, "xicheng", "haidian", 1)} {
			_, err := seal.ParseSigner(wrong)
			require.ErrorIs(t, err, seal.ErrKey, wrong)
		}
	}
	keys, err := seal.ParseKeys(strings.Join(known, "\n"))
	require.NoError(t, err)
	for i := range notes {
		_, by, err := keys.Open(notes[i])
		require.NoError(t, err)
		require.Equal(t, seal.Names()[i], by.Suite.Name(), "keys of several years and suites stay known")
	}
	_, _, err = keys[:1].Open(notes[1])
	require.Error(t, err, "an unknown key proves nothing")
	_, err = seal.ParseKeys("nonsense")
	require.ErrorContains(t, err, "line 1")
}

func TestDerive_IsASecretOfTheKeyAndThePurpose(t *testing.T) {
	t.Parallel()
	for _, suite := range seal.Names() {
		known := map[string]bool{}
		for range 2 {
			private, _, err := seal.NewKey(suite, "desk")
			require.NoError(t, err)
			signer, err := seal.ParseSigner(private)
			require.NoError(t, err)
			again, err := seal.ParseSigner(private)
			require.NoError(t, err)
			for _, purpose := range []string{"a", "b"} {
				secret, err := signer.Derive(purpose)
				require.NoError(t, err)
				require.Len(t, secret, 32)
				require.False(t, known[string(secret)], "of another key or purpose")
				known[string(secret)] = true
				same, err := again.Derive(purpose)
				require.NoError(t, err)
				require.Equal(t, secret, same)
			}
		}
	}
	_, err := (&seal.Signer{}).Derive("a")
	require.ErrorIs(t, err, seal.ErrKey)
}
