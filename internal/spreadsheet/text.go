package spreadsheet

import (
	"strings"
	"unicode"
)

// formulaSigns begin what a spreadsheet takes for a formula. Its Chinese editions
// take the full-width ones, and the small ones, for the same.
const formulaSigns = "=+-@＝＋－＠﹦﹢﹣﹫−"

// Text is a cell of a CSV file that is shown as it is: one that could be computed
// gets an apostrophe before it. Programs that read CSV leave out space, quotes and
// what can't be seen before they look for a formula; so does this.
func Text(cell string) string {
	first := strings.TrimLeftFunc(cell, passedOver)
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") || strings.HasPrefix(cell, "\n") ||
		first != "" && strings.ContainsRune(formulaSigns, []rune(first)[0]) {
		return "'" + cell
	}
	return cell
}

func passedOver(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\"'`“”‘’＂＇", r)
}
