package page

import (
	"strings"

	"github.com/mattn/go-runewidth"

	"shidian/internal/pilot"
)

// terminal counts a character as terminals set to UTF-8 show it.
var terminal = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

// Markdown is the document as Markdown. Columns line up.
func (d Document) Markdown() string {
	var b strings.Builder
	b.WriteString("# " + plain(d.Title) + "\n\n" + plain(d.Under) + "\n")
	for _, s := range d.Sections {
		b.WriteString("\n## " + plain(s.Title) + "\n")
		for _, line := range s.Lines {
			b.WriteString("\n" + plain(line) + "\n")
		}
		if s.Table != nil {
			b.WriteString("\n" + s.Table.markdown())
		}
		for i, item := range s.List {
			if i == 0 {
				b.WriteString("\n")
			}
			b.WriteString("- " + plain(item) + "\n")
		}
		if s.Below != "" {
			b.WriteString("\n" + plain(s.Below) + "\n")
		}
	}
	return b.String()
}

// widest is how far columns are filled up: a longer text sticks out.
const widest = 40

func (t *Table) markdown() string {
	rows := [][]string{t.Head}
	for _, row := range t.Rows {
		texts := make([]string, len(row))
		for i, c := range row {
			texts[i] = plain(c.Text)
		}
		rows = append(rows, texts)
	}
	widths := make([]int, len(t.Head))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], min(widest, terminal.StringWidth(text)))
		}
	}
	var b strings.Builder
	for i, row := range rows {
		writeRow(&b, row, widths)
		if i == 0 {
			for _, width := range widths {
				b.WriteString("|" + strings.Repeat("-", width+2))
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}

func writeRow(b *strings.Builder, row []string, widths []int) {
	for i, text := range row {
		b.WriteString("| " + text)
		if i < len(row)-1 {
			b.WriteString(strings.Repeat(" ", max(0, widths[i]-terminal.StringWidth(text))))
		}
		b.WriteString(" ")
	}
	b.WriteString("|\n")
}

// plain takes from a text what Markdown would read as a sign of its own.
func plain(text string) string {
	text = strings.Join(strings.Fields(pilot.Harmless(text)), " ")
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "[", `\[`, "#", `\#`).Replace(text)
}
