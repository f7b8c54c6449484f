package screen_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"shidian/internal/screen"
)

func TestWriter_LetsTextsThroughAndNothingThatSteers(t *testing.T) {
	t.Parallel()
	for given, wanted := range map[string]string{
		"会议 — résumé\t1\n":         "会议 — résumé\t1\n",
		"a\x1b[2Jb":                "a\uFFFD[2Jb",
		"a\u009b2Jb":               "a\uFFFD2Jb",
		"a\u0085b\u0090c\u009d0;t": "a\uFFFDb\uFFFDc\uFFFD0;t",
		"a\x9b2Jb":                 "a\uFFFD2Jb", // C1 as one byte
		"a\rb\r\nc":                "a\uFFFDb\nc",
		"a\x00\x07\x08\x7fb":       "a\uFFFD\uFFFD\uFFFD\uFFFDb",
		"a\u202eb\u2066c\u200fd":   "a\uFFFDb\uFFFDc\uFFFDd",
		screen.Paint("31", "red"):  "\x1b[31mred\x1b[0m",
		screen.Redraw() + "1/2":    "\r\x1b[K1/2",
	} {
		var out bytes.Buffer
		n, err := io.WriteString(screen.New(&out), given)
		require.NoError(t, err)
		require.Equal(t, len(given), n)
		require.Equal(t, wanted, out.String(), "%q", given)
	}
}

func TestWriter_TakesACharacterInPieces(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := screen.New(&out)
	for _, b := range []byte("街道\u009b1") {
		_, err := w.Write([]byte{b})
		require.NoError(t, err)
	}
	require.Equal(t, "街道\uFFFD1", out.String())
}

func TestEscape_KeepsWhatJSONSays(t *testing.T) {
	t.Parallel()
	raw, err := json.MarshalIndent(map[string]string{"name": "王\u009b2J\u202e\n"}, "", "  ")
	require.NoError(t, err)
	escaped := screen.Escape(raw)
	require.Contains(t, string(escaped), `\u009b`)
	require.Contains(t, string(escaped), `\u202e`)
	require.JSONEq(t, string(raw), string(escaped))
}

func TestFile_IsBehindAWriter(t *testing.T) {
	t.Parallel()
	f, ok := screen.File(screen.New(os.Stderr))
	require.True(t, ok)
	require.Equal(t, os.Stderr, f)
	_, ok = screen.File(screen.New(io.Discard))
	require.False(t, ok)
}

// FuzzWriter prints anything, in two pieces: nothing that steers comes out.
func FuzzWriter(f *testing.F) {
	f.Add("a\u009b2J", "\x1b[31m")
	f.Add("\xe8", "\xa1\x97")
	f.Fuzz(func(t *testing.T, first, second string) {
		var out strings.Builder
		w := screen.New(&out)
		for _, piece := range []string{first, second} {
			_, err := io.WriteString(w, piece)
			require.NoError(t, err)
		}
		require.True(t, utf8.ValidString(out.String()))
		require.False(t, strings.ContainsFunc(out.String(), func(r rune) bool {
			return r != '\n' && r != '\t' && unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r)
		}))
	})
}
