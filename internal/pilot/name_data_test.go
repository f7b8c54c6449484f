package pilot

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// The table of canonical decompositions is Unicode's. SHIDIAN_UPDATE=1 writes it anew.
func TestNameData_IsThatOfUnicode(t *testing.T) {
	t.Parallel()
	const file = "name_data.go"
	wanted := nameData()
	if os.Getenv("SHIDIAN_UPDATE") != "" {
		require.NoError(t, os.WriteFile(file, []byte(wanted), 0o644))
		return
	}
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, wanted, string(got), "run this test with SHIDIAN_UPDATE=1")
}

func nameData() string {
	var parts, classes []string
	first, class := rune(0), 0
	for r := rune(0); r <= unicode.MaxRune+1; r++ {
		p := norm.NFD.PropertiesString(string(r))
		now := 0
		if r <= unicode.MaxRune && (r < 0xD800 || r > 0xDFFF) {
			now = int(p.CCC())
			if d := p.Decomposition(); d != nil && (r < hangulBase || r > hangulLast) {
				parts = append(parts, fmt.Sprintf("%X=%s", r, dotted(string(d))))
				now = 0 // what decomposes is ordered by its parts
			}
		}
		if now != class {
			if class > 0 {
				classes = append(classes, fmt.Sprintf("%X-%X=%d", first, r-1, class))
			}
			first, class = r, now
		}
	}
	return "package pilot\n\n// Written by TestNameData_IsThatOfUnicode, of Unicode " + norm.Version + "; not by hand.\n\n" +
		"// decompositionData is the canonical decomposition of each character that has one,\n// but Hangul.\nconst decompositionData = `\n" + filled(parts) + "`\n\n" +
		"// combiningData is the canonical combining class of each mark, by ranges.\nconst combiningData = `\n" + filled(classes) + "`\n"
}

func dotted(s string) string {
	var hex []string
	for _, r := range s {
		hex = append(hex, fmt.Sprintf("%X", r))
	}
	return strings.Join(hex, ".")
}

// filled sets words in lines of about a hundred columns.
func filled(words []string) string {
	var b strings.Builder
	width := 0
	for _, w := range words {
		if width+len(w) > 100 {
			b.WriteByte('\n')
			width = 0
		} else if width > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		width += len(w) + 1
	}
	b.WriteByte('\n')
	return b.String()
}

// decomposed is a text in canonical decomposition.
func decomposed(s string) string {
	var runes []rune
	for _, r := range s {
		runes = appendDecomposed(runes, r)
	}
	orderMarks(runes)
	return string(runes)
}

func TestDecomposition_IsThatOfEveryCharacter(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if s := string(r); decomposed(s) != norm.NFD.String(s) {
			require.Equal(t, norm.NFD.String(s), decomposed(s), "U+%04X", r)
		}
	}
}

// letters draws from what decomposes, what marks, Hangul and plain letters.
func letters() *rapid.Generator[string] {
	var some []rune
	for r := range decompositions {
		some = append(some, r)
	}
	marks := rapid.RuneFrom(nil, unicode.Mn)
	one := rapid.OneOf(rapid.RuneFrom([]rune("aeiouAK王伟慧敏")), rapid.SampledFrom(sortedRunes(some)), marks, marks, rapid.Map(rapid.IntRange(hangulBase, hangulLast), func(n int) rune { return rune(n) }))
	return rapid.Map(rapid.SliceOfN(one, 0, 8), func(r []rune) string { return string(r) })
}

func sortedRunes(all []rune) []rune {
	slices.Sort(all)
	return all
}

func TestDecomposition_MakesEqualWhatIsCanonicallyEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := letters().Draw(t, "a"), letters().Draw(t, "b")
		require.Equal(t, norm.NFD.String(a), decomposed(a))
		require.Equal(t, norm.NFC.String(a) == norm.NFC.String(b), decomposed(a) == decomposed(b))
		require.True(t, SameName(a, norm.NFC.String(a)))
		require.True(t, SameName(a, norm.NFD.String(a)))
	})
}
