package pilot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// SameName says whether two writings name the same person, place or thing. How it
// was typed does not matter: the spaces that align names of two characters, full
// width or half, the kind of dot in 买买提·阿里, how an accent is stored.
func SameName(a, b string) bool { return NameKeyOf(a) == NameKeyOf(b) }

// Namesakes says whether two names are alike but for a mark that tells two people
// apart: 王伟 and 王伟(3号楼).
func Namesakes(a, b string) bool { return NameKeyOf(a).bare == NameKeyOf(b).bare }

// NameKey is a name as it is compared. The mark is what offices write behind the
// name of one of two people who share it: 王伟(3号楼).
type NameKey struct{ bare, Mark string }

// NameKeyOf is by what a written name is compared.
func NameKeyOf(written string) NameKey {
	s := FoldName(written)
	i := openingBracket(s)
	if i <= 0 {
		return NameKey{bare: s}
	}
	return NameKey{bare: strings.TrimSpace(s[:i]), Mark: strings.TrimSpace(s[i+1 : len(s)-1])}
}

// openingBracket is where the bracket begins with which a folded name ends; -1
// when it ends with none.
func openingBracket(s string) int {
	if !strings.HasSuffix(s, ")") {
		return -1
	}
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// FoldName writes a name in the one form in which names are compared. In a name
// with Chinese characters no space counts, else several count as one.
func FoldName(written string) string {
	if !strings.ContainsFunc(written, func(r rune) bool { return r < '一' || r > '龥' }) {
		return written // most are: plain Chinese characters
	}
	runes := make([]rune, 0, len(written))
	for _, r := range written {
		switch {
		case unicode.IsSpace(r):
			runes = append(runes, ' ')
		case unshown(r):
		default:
			runes = appendDecomposed(runes, r)
		}
	}
	chinese := slices.ContainsFunc(runes, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	for i, r := range runes {
		runes[i] = foldWidth(r)
		if chinese && runes[i] == '.' {
			runes[i] = middleDot
		}
	}
	orderMarks(runes)
	if chinese {
		return strings.ReplaceAll(string(runes), " ", "")
	}
	return strings.Join(strings.Fields(string(runes)), " ")
}

const middleDot = '·'

// foldWidth is a full-width character's half-width one, and any middle dot's own.
func foldWidth(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case strings.ContainsRune("•・‧･⋅∙●⸱ꞏ᛫", r):
		return middleDot
	case r == '﹙':
		return '('
	case r == '﹚':
		return ')'
	}
	return r
}

// Hangul syllables decompose by calculation (Unicode, chapter 3.12).
const (
	hangulBase, hangulLast            = 0xAC00, 0xD7A3
	jamoLead, jamoVowel, jamoTail     = 0x1100, 0x1161, 0x11A7
	jamoVowels, jamoTails, jamoBlocks = 21, 28, jamoVowels * jamoTails
)

// appendDecomposed adds a character in its canonical decomposition: é as e and
// its accent, so that both ways to store it come to the same.
func appendDecomposed(runes []rune, r rune) []rune {
	if r >= hangulBase && r <= hangulLast {
		n := r - hangulBase
		runes = append(runes, jamoLead+n/jamoBlocks, jamoVowel+n%jamoBlocks/jamoTails)
		if tail := n % jamoTails; tail > 0 {
			runes = append(runes, jamoTail+tail)
		}
		return runes
	}
	if parts, ok := decompositions[r]; ok {
		return append(runes, parts...)
	}
	return append(runes, r)
}

// orderMarks puts combining marks in their canonical order behind what they mark.
func orderMarks(runes []rune) {
	for from := 0; from < len(runes); {
		to := from
		for to < len(runes) && combiningClass(runes[to]) > 0 {
			to++
		}
		slices.SortStableFunc(runes[from:to], func(a, b rune) int { return cmp.Compare(combiningClass(a), combiningClass(b)) })
		from = max(to, from+1)
	}
}

func combiningClass(r rune) int {
	i, found := slices.BinarySearchFunc(combiningClasses, r, func(c classRange, r rune) int {
		switch {
		case c.last < r:
			return -1
		case c.first > r:
			return 1
		}
		return 0
	})
	if !found {
		return 0
	}
	return combiningClasses[i].class
}

// classRange is a run of characters of one canonical combining class.
type classRange struct {
	first, last rune
	class       int
}

var (
	decompositions   = readDecompositions(decompositionData)
	combiningClasses = readClasses(combiningData)
)

// readDecompositions reads entries such as E9=65.301, in hexadecimal.
func readDecompositions(data string) map[rune][]rune {
	entries := strings.Fields(data)
	all := make(map[rune][]rune, len(entries))
	for _, entry := range entries {
		of, written, _ := strings.Cut(entry, "=")
		var parts []rune
		for part := range strings.SplitSeq(written, ".") {
			parts = append(parts, hexRune(part))
		}
		all[hexRune(of)] = parts
	}
	return all
}

// readClasses reads entries such as 300-314=230.
func readClasses(data string) []classRange {
	var all []classRange
	for entry := range strings.FieldsSeq(data) {
		var c classRange
		if _, err := fmt.Sscanf(entry, "%x-%x=%d", &c.first, &c.last, &c.class); err == nil {
			all = append(all, c)
		}
	}
	return all
}

func hexRune(s string) rune {
	var n rune
	for _, c := range s {
		if c <= '9' {
			n = n<<4 | (c - '0')
		} else {
			n = n<<4 | (c - 'A' + 10)
		}
	}
	return n
}
