package payload_test

import (
	"bytes"
	"compress/flate"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/proto"

	"shidian/internal/keyring"
	"shidian/internal/payload"
)

const planted = "王秀英乙酉"

func line(t testing.TB, id, suite string) string {
	t.Helper()
	l, err := keyring.NewLine(id, suite)
	require.NoError(t, err)
	return l
}

func ring(t testing.TB, lines ...string) *keyring.Ring {
	t.Helper()
	r, err := keyring.Parse(strings.Join(lines, "\n"))
	require.NoError(t, err)
	return r
}

func inClear(text string) *commonpb.Payload {
	return &commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(text)}
}

func TestCodec_GivesBackWhatItEncryptedSmallOrLarge(t *testing.T) {
	t.Parallel()
	for _, suite := range keyring.Suites() {
		c := payload.NewCodec(ring(t, line(t, "a", suite)), "pilots")
		for _, text := range []string{"", `"` + planted + `"`, strings.Repeat(planted, 10_000), strings.Repeat("x", 2<<20)} {
			in := inClear(text)
			out, err := c.Encode([]*commonpb.Payload{in, nil, {}})
			require.NoError(t, err)
			require.Equal(t, text, string(in.GetData()), "what was given is not changed")
			require.NotContains(t, out[0].String(), planted)
			id, encrypted := payload.KeyOf(out[0])
			require.True(t, encrypted)
			require.Equal(t, "a", id)
			require.Less(t, proto.Size(out[0]), proto.Size(in)+250, "little is added")
			again, err := c.Encode(out)
			require.NoError(t, err)
			require.Same(t, out[0], again[0], "a call that is repeated is not encrypted twice")
			back, err := c.Decode(out)
			require.NoError(t, err)
			require.True(t, proto.Equal(in, back[0]))
			require.Nil(t, back[1])
			require.True(t, proto.Equal(&commonpb.Payload{}, back[2]))
		}
	}
}

func TestCodec_ALargeTextShrinksAndNoneGrowsMuch(t *testing.T) {
	t.Parallel()
	c := payload.NewCodec(ring(t, line(t, "a", keyring.AES)), "pilots")
	out, err := c.Encode([]*commonpb.Payload{inClear(strings.Repeat(planted, 10_000))})
	require.NoError(t, err)
	require.Less(t, proto.Size(out[0]), 10_000, "it is compressed before")
}

// Temporal takes 400 bytes for a summary, of which ours have at most 200 in clear.
func TestCodec_ASummaryStaysWithinWhatTemporalTakes(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("k", 32)
	c := payload.NewCodec(ring(t, line(t, id, keyring.AES)), "pilots")
	out, err := c.Encode([]*commonpb.Payload{inClear(`"` + strings.Repeat("x", 200) + `"`)})
	require.NoError(t, err)
	require.LessOrEqual(t, proto.Size(out[0]), 400)
	_, err = keyring.NewLine(id+"k", keyring.AES)
	require.Error(t, err)
}

func TestCodec_LeavesWhatIsInClearOrOfOthers(t *testing.T) {
	t.Parallel()
	for _, r := range []*keyring.Ring{nil, ring(t, line(t, "a", keyring.AES))} {
		c := payload.NewCodec(r, "pilots")
		in := []*commonpb.Payload{
			inClear(planted), nil, {Metadata: map[string][]byte{"encoding": []byte("binary/zlib")}, Data: []byte("x")},
			{Metadata: map[string][]byte{"encoding": []byte("binary/encrypted"), "encryption-key-id": []byte("theirs")}, Data: []byte("x")},
		}
		out, err := c.Decode(in)
		require.NoError(t, err)
		require.Equal(t, in, out)
	}
	out, err := payload.NewCodec(nil, "pilots").Encode([]*commonpb.Payload{inClear(planted)})
	require.NoError(t, err)
	require.Contains(t, string(out[0].GetData()), planted, "without keys nothing is encrypted")
}

func TestCodec_OpensNothingElsewhereOrAlteredAndNamesTheKey(t *testing.T) {
	t.Parallel()
	old := line(t, "old", keyring.AES)
	sealed, err := payload.NewCodec(ring(t, old), "pilots").Encode([]*commonpb.Payload{inClear(planted)})
	require.NoError(t, err)
	_, err = payload.NewCodec(ring(t, old), "another").Decode(sealed)
	require.ErrorIs(t, err, keyring.ErrAltered, "a payload of one namespace means nothing in another")
	_, err = payload.NewCodec(ring(t, line(t, "new", keyring.AES)), "pilots").Decode(sealed)
	require.ErrorContains(t, err, `key "old", which this program does not have`)
	_, err = payload.NewCodec(ring(t, line(t, "old", keyring.AES)), "pilots").Decode(sealed)
	require.ErrorIs(t, err, keyring.ErrAltered)
	altered, ok := proto.Clone(sealed[0]).(*commonpb.Payload)
	require.True(t, ok)
	altered.Data[20] ^= 1
	_, err = payload.NewCodec(ring(t, old), "pilots").Decode([]*commonpb.Payload{altered})
	require.ErrorIs(t, err, keyring.ErrAltered)
	rotated := payload.NewCodec(ring(t, line(t, "new", keyring.SM4), old), "pilots")
	back, err := rotated.Decode(sealed)
	require.NoError(t, err)
	require.Equal(t, planted, string(back[0].GetData()))
	now, err := rotated.Encode(back)
	require.NoError(t, err)
	id, _ := payload.KeyOf(now[0])
	require.Equal(t, "new", id)
}

// Whoever has the key may have written anything: what swells without end is refused.
func TestCodec_SwellsNothingWithoutBound(t *testing.T) {
	t.Parallel()
	r := ring(t, line(t, "a", keyring.AES))
	var bomb bytes.Buffer
	bomb.WriteByte(1)
	w, err := flate.NewWriter(&bomb, flate.BestCompression)
	require.NoError(t, err)
	zeros := make([]byte, 1<<20)
	for range 65 {
		_, err = w.Write(zeros)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	for _, inside := range [][]byte{bomb.Bytes(), {}, {1, 2, 3}, {7}, {0, 0xff}} {
		box, err := r.Seal(inside, "payload\x00pilots")
		require.NoError(t, err)
		_, err = payload.NewCodec(r, "pilots").Decode([]*commonpb.Payload{{
			Metadata: map[string][]byte{"encoding": []byte("binary/encrypted"), "encryption-key-id": []byte("a"), "encryption-suite": []byte(keyring.AES)}, Data: box.Data,
		}})
		require.Error(t, err)
	}
}

func FuzzDecode(f *testing.F) {
	c := payload.NewCodec(ring(f, line(f, "a", keyring.AES)), "pilots")
	sealed, err := c.Encode([]*commonpb.Payload{inClear(planted)})
	require.NoError(f, err)
	f.Add([]byte("binary/encrypted"), []byte("a"), []byte(keyring.AES), sealed[0].GetData())
	f.Add([]byte("json/plain"), []byte("a"), []byte("x"), []byte("{}"))
	f.Fuzz(func(t *testing.T, encoding, key, suite, data []byte) {
		p := &commonpb.Payload{Metadata: map[string][]byte{"encoding": encoding, "encryption-key-id": key, "encryption-suite": suite}, Data: data}
		out, err := c.Decode([]*commonpb.Payload{p})
		if err == nil && string(encoding) == payload.Encoding {
			require.Equal(t, planted, string(out[0].GetData()), "nobody else has the key")
		}
		again, err := c.Encode([]*commonpb.Payload{p})
		require.NoError(t, err)
		if string(encoding) != payload.Encoding {
			back, err := c.Decode(again)
			require.NoError(t, err)
			require.True(t, proto.Equal(p, back[0]))
		}
	})
}
