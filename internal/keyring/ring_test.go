package keyring_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/keyring"
)

func line(t *testing.T, id, suite string) string {
	t.Helper()
	l, err := keyring.NewLine(id, suite)
	require.NoError(t, err)
	return l
}

func ring(t *testing.T, lines ...string) *keyring.Ring {
	t.Helper()
	r, err := keyring.Parse(strings.Join(lines, "\n"))
	require.NoError(t, err)
	return r
}

func TestSeal_OpensAgainInEachSuiteAndHidesTheText(t *testing.T) {
	t.Parallel()
	for _, suite := range keyring.Suites() {
		r := ring(t, line(t, "a", suite))
		box, err := r.Seal([]byte("王秀英"), "here")
		require.NoError(t, err)
		require.Equal(t, "a", box.Key)
		require.Equal(t, suite, box.Suite)
		require.NotContains(t, string(box.Data), "王秀英")
		again, err := r.Seal([]byte("王秀英"), "here")
		require.NoError(t, err)
		require.NotEqual(t, box.Data, again.Data, "no nonce is used twice")
		plain, err := r.Open(box, "here")
		require.NoError(t, err)
		require.Equal(t, "王秀英", string(plain))
	}
}

func TestOpen_RefusesWhatWasAlteredMovedOrOfAnotherKey(t *testing.T) {
	t.Parallel()
	for _, suite := range keyring.Suites() {
		r := ring(t, line(t, "a", suite), line(t, "b", suite))
		box, err := r.Seal([]byte("text"), "here")
		require.NoError(t, err)
		for i := range box.Data {
			wrong := box
			wrong.Data = append([]byte{}, box.Data...)
			wrong.Data[i] ^= 1
			_, err := r.Open(wrong, "here")
			require.ErrorIs(t, err, keyring.ErrAltered, i)
		}
		_, err = r.Open(box, "there")
		require.ErrorIs(t, err, keyring.ErrAltered)
		short := box
		short.Data = box.Data[:3]
		_, err = r.Open(short, "here")
		require.ErrorIs(t, err, keyring.ErrAltered)
		renamed := box
		renamed.Key = "b"
		_, err = r.Open(renamed, "here")
		require.ErrorIs(t, err, keyring.ErrAltered)
		_, err = ring(t, line(t, "a", suite)).Open(box, "here")
		require.ErrorIs(t, err, keyring.ErrAltered, "another key of the same id")
		require.ErrorContains(t, err, `"a"`)
	}
	sm4 := ring(t, line(t, "a", keyring.SM4))
	box, err := sm4.Seal(nil, "here")
	require.NoError(t, err)
	_, err = ring(t, line(t, "a", keyring.AES)).Open(box, "here")
	require.ErrorIs(t, err, keyring.ErrAltered, "of another suite")
}

func TestOpen_NamesTheKeyThatIsMissingOrLost(t *testing.T) {
	t.Parallel()
	old := line(t, "old", keyring.AES)
	box, err := ring(t, old).Seal([]byte("text"), "here")
	require.NoError(t, err)
	for _, r := range []*keyring.Ring{nil, ring(t, line(t, "new", keyring.AES)), ring(t, "old lost")} {
		_, err := r.Open(box, "here")
		var missing *keyring.MissingKeyError
		require.ErrorAs(t, err, &missing)
		require.Equal(t, "old", missing.ID)
		require.Equal(t, r.Lost("old"), missing.Lost)
	}
	plain, err := ring(t, line(t, "new", keyring.AES), old).Open(box, "here")
	require.NoError(t, err)
	require.Equal(t, "text", string(plain))
}

func TestLoad_TheFirstKeyWritesUnlessAnotherIsNamedOrNone(t *testing.T) {
	t.Parallel()
	text := "\n" + "gone lost\n" + line(t, "a", keyring.AES) + "\r\n" + line(t, "b", keyring.SM4) + "\n"
	file := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, os.WriteFile(file, []byte("# of the office\n"+text), 0o600))
	for write, want := range map[string]string{"": "a", "a": "a", "b": "b", "none": ""} {
		for _, s := range []keyring.Settings{{File: file, Write: write}, {Text: text, Write: write}, {Text: strings.ReplaceAll(text, "\n", " , "), Write: write}} {
			r, err := keyring.Load(s)
			require.NoError(t, err)
			require.Equal(t, want, r.Writes())
			require.Equal(t, []string{"a", "b"}, r.IDs())
			require.Equal(t, []string{"gone"}, r.LostIDs())
		}
	}
	for _, write := range []string{"", "none"} {
		r, err := keyring.Load(keyring.Settings{Write: write})
		require.NoError(t, err)
		require.Nil(t, r)
		require.Empty(t, r.Writes()+r.Suite())
		require.Empty(t, r.IDs())
	}
	only, err := keyring.Load(keyring.Settings{Text: "gone lost"})
	require.NoError(t, err)
	require.Empty(t, only.Writes(), "a lost key encrypts nothing")
	_, err = only.Seal(nil, "")
	require.Error(t, err)
}

func TestLoad_SaysWhatIsWrongAndNeverTheKey(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, []byte("# nothing yet\n"), 0o600))
	good := line(t, "a", keyring.AES)
	secret := strings.Fields(good)[1]
	for want, s := range map[string]keyring.Settings{
		"give one of them":              {File: empty, Text: good},
		"SHIDIAN_PAYLOAD_KEYS_FILE":     {File: filepath.Join(t.TempDir(), "none")},
		"no key in it":                  {File: empty},
		"there are no keys":             {Write: "a"},
		`"b"; the keys are a`:           {Text: good, Write: "b"},
		"line 2: key \"a\" stands":      {Text: good + "\n" + good},
		"line 1: 1 words":               {Text: secret},
		"line 1: 3 words":               {Text: good + " more"},
		"line 1: the id":                {Text: "None " + secret},
		`or is "none"`:                  {Text: "none " + secret},
		"is not base64":                 {Text: "a " + secret[:20] + "%"},
		"a key of aes-256-gcm has 32":   {Text: "a AAAA"},
		"a key of sm4-gcm has 16 bytes": {Text: "a sm4-gcm:" + strings.TrimPrefix(secret, "aes-256-gcm:")},
		`there is no suite "des"`:       {Text: "a des:AAAA"},
	} {
		_, err := keyring.Load(s)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), strings.TrimPrefix(secret, "aes-256-gcm:"))
	}
	for _, id := range []string{"", "none", "A", "a b", strings.Repeat("x", 33), "王"} {
		_, err := keyring.NewLine(id, keyring.AES)
		require.ErrorContains(t, err, "id", id)
	}
	_, err := keyring.NewLine("a", "des")
	require.ErrorContains(t, err, "sm4-gcm")
	bare, err := keyring.Parse("a " + strings.TrimPrefix(secret, "aes-256-gcm:"))
	require.NoError(t, err, "where no suite is named it is AES")
	require.Equal(t, keyring.AES, bare.Suite())
}

func TestPack_NamesItsKeyAndReadsWhatIsInClear(t *testing.T) {
	t.Parallel()
	var none *keyring.Ring
	packed, id, err := none.Pack([]byte("text"), "run")
	require.NoError(t, err)
	require.Empty(t, id)
	require.Equal(t, "text", string(packed))
	r := ring(t, line(t, "a", keyring.SM4))
	plain, err := r.Unpack(packed, "run")
	require.NoError(t, err)
	require.Equal(t, "text", string(plain))
	packed, id, err = r.Pack([]byte("line\nline"), "run")
	require.NoError(t, err)
	require.Equal(t, "a", id)
	require.True(t, strings.HasPrefix(string(packed), "shidian-encrypted sm4-gcm a\n"))
	plain, err = r.Unpack(packed, "run")
	require.NoError(t, err)
	require.Equal(t, "line\nline", string(plain))
	_, err = none.Unpack(packed, "run")
	require.ErrorContains(t, err, `key "a"`)
	_, err = r.Unpack(packed, "another")
	require.ErrorIs(t, err, keyring.ErrAltered)
}

func FuzzUnpack(f *testing.F) {
	l, err := keyring.NewLine("a", keyring.AES)
	require.NoError(f, err)
	r, err := keyring.Parse(l)
	require.NoError(f, err)
	packed, _, err := r.Pack([]byte("text"), "run")
	require.NoError(f, err)
	f.Add(packed)
	f.Add([]byte("shidian-encrypted "))
	f.Add([]byte("shidian-encrypted aes-256-gcm a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		plain, err := r.Unpack(data, "run")
		if err == nil && strings.HasPrefix(string(data), "shidian-encrypted ") {
			require.Equal(t, "text", string(plain), "nobody else has the key")
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("a lost\n# b\nb sm4-gcm:AAAAAAAAAAAAAAAAAAAAAA==")
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := keyring.Parse(text); err == nil && r.Writes() != "" {
			box, err := r.Seal([]byte("x"), "p")
			require.NoError(t, err)
			_, err = r.Open(box, "p")
			require.NoError(t, err)
		}
	})
}
