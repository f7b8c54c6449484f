package archive

import (
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is how many bytes the name of a file in an archive may have.
const longestName = 1024

// nameFault says what is wrong with the name of a file in a zip; empty when it may
// be unpacked anywhere.
func nameFault(name string) FaultKind {
	switch {
	case name == "" || len(name) > longestName || !utf8.ValidString(name) || strings.ContainsFunc(name, unseen):
		return FaultName
	case leaves(name):
		return FaultOutside
	}
	return ""
}

// unseen finds what a person does not see in a name, or sees in another place.
func unseen(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }

// leaves says whether a name, on any system, may lead out of the folder into which
// an archive is unpacked.
func leaves(name string) bool {
	if strings.ContainsAny(name, `\:`) { // folders and drives of Windows
		return true
	}
	whole := strings.TrimSuffix(name, "/")
	if whole == "" || path.IsAbs(whole) || path.Clean(whole) != whole {
		return true
	}
	for part := range strings.SplitSeq(whole, "/") {
		if strings.Trim(part, ". ") == "" || strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") { // Windows leaves these out
			return true
		}
	}
	return false
}

// printable is a name from a zip as it may be shown: what can't be seen is written
// out, and a long one is cut.
func printable(name string) string {
	const most = 200
	quoted := strconv.Quote(name)
	shown := []rune(strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1]))
	if len(shown) > most {
		return string(shown[:most]) + "…"
	}
	return string(shown)
}

// names are those of the files in a zip. Two that some system takes for the same
// would be written over each other.
type names map[string]bool

func newNames() names { return names{} }

// taken says whether a name is there already, and remembers it.
func (n names) taken(name string) bool {
	folded := strings.ToLower(strings.TrimSuffix(name, "/"))
	if n[folded] {
		return true
	}
	n[folded] = true
	return false
}
