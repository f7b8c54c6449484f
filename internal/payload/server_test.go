package payload_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"shidian/internal/keyring"
	"shidian/internal/payload"
)

func ask(t *testing.T, h http.Handler, path string, in *commonpb.Payloads) (int, *commonpb.Payloads) {
	t.Helper()
	body, err := protojson.Marshal(in)
	require.NoError(t, err)
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body)))
	var out commonpb.Payloads
	if answer.Code == http.StatusOK {
		require.NoError(t, protojson.Unmarshal(answer.Body.Bytes(), &out))
	}
	return answer.Code, &out
}

func TestServer_DecodesWhatItCanAndGivesTheRestBack(t *testing.T) {
	t.Parallel()
	r := ring(t, line(t, "a", keyring.AES))
	h := payload.Server(payload.NewCodec(r, "pilots"))
	other := seal(t, ring(t, line(t, "b", keyring.AES))).GetPayloads()[0]
	status, out := ask(t, h, "/codec/decode", &commonpb.Payloads{Payloads: []*commonpb.Payload{seal(t, r).GetPayloads()[0], other, inClear("{}")}})
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, planted, string(out.GetPayloads()[0].GetData()))
	require.True(t, proto.Equal(other, out.GetPayloads()[1]), "its metadata names the key")
	require.Equal(t, "{}", string(out.GetPayloads()[2].GetData()))
	status, out = ask(t, h, "/codec/pilots/encode", &commonpb.Payloads{Payloads: []*commonpb.Payload{inClear(planted)}})
	require.Equal(t, http.StatusOK, status)
	_, encrypted := payload.KeyOf(out.GetPayloads()[0])
	require.True(t, encrypted)
	status, _ = ask(t, h, "/codec/explode", out)
	require.Equal(t, http.StatusNotFound, status)
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/codec/decode", strings.NewReader("nonsense")))
	require.Equal(t, http.StatusBadRequest, answer.Code)
}

func TestServer_AnswersNoMoreThanItCanCarry(t *testing.T) {
	t.Parallel()
	r := ring(t, line(t, "a", keyring.AES))
	c := payload.NewCodec(r, "pilots")
	large, err := c.Encode([]*commonpb.Payload{inClear(strings.Repeat("x", 20<<20))})
	require.NoError(t, err)
	require.Less(t, proto.Size(large[0]), 1<<20)
	status, out := ask(t, payload.Server(c), "/decode", &commonpb.Payloads{Payloads: []*commonpb.Payload{large[0], large[0], large[0]}})
	require.Equal(t, http.StatusOK, status)
	_, encrypted := payload.KeyOf(out.GetPayloads()[1])
	require.False(t, encrypted)
	_, encrypted = payload.KeyOf(out.GetPayloads()[2])
	require.True(t, encrypted)
}
