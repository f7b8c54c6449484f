package table

import (
	"strings"

	"github.com/mattn/go-runewidth"

	"shidian/internal/pilot"
)

// narrow counts a character as terminals set to UTF-8 show it: Chinese wide,
// ambiguous characters narrow.
var narrow = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

// Width is how many columns a text takes.
func Width(s string) int { return narrow.StringWidth(s) }

// Pad fills a text with spaces to a width.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}

// Cut shortens a text to a width, an ellipsis at its end.
func Cut(s string, width int) string { return narrow.Truncate(s, max(1, width), "…") }

// Style colours a cell's text; nil leaves it.
type Style func(string) string

// Cell is one cell.
type Cell struct {
	Text  string
	Style Style
}

// Table is rows under a head.
type Table struct {
	head []string
	rows [][]Cell
}

// New is a table with these columns.
func New(head ...string) *Table { return &Table{head: head} }

// Row adds a row of plain cells.
func (t *Table) Row(cells ...string) {
	row := make([]Cell, len(cells))
	for i, c := range cells {
		row[i] = Cell{Text: c}
	}
	t.Cells(row...)
}

// Cells adds a row. Line breaks and tabs in a cell become spaces.
func (t *Table) Cells(row ...Cell) {
	for i := range row {
		row[i].Text = pilot.OneLine(row[i].Text)
	}
	t.rows = append(t.rows, row)
}

// Tall adds a row whose cells have several lines.
func (t *Table) Tall(cells ...[]string) {
	tall := 0
	for _, lines := range cells {
		tall = max(tall, len(lines))
	}
	for i := range tall {
		row := make([]string, len(cells))
		for j, lines := range cells {
			if i < len(lines) {
				row[j] = lines[i]
			}
		}
		t.Row(row...)
	}
}

// Len is how many rows there are.
func (t *Table) Len() int { return len(t.rows) }

// String sets the table, two spaces between columns, none at the ends of lines.
func (t *Table) String() string {
	widths := make([]int, len(t.head))
	for i, h := range t.head {
		widths[i] = Width(h)
	}
	for _, row := range t.rows {
		for i, c := range row {
			widths[i] = max(widths[i], Width(c.Text))
		}
	}
	var b strings.Builder
	head := make([]Cell, len(t.head))
	for i, h := range t.head {
		head[i] = Cell{Text: h}
	}
	writeLine(&b, widths, head)
	for _, row := range t.rows {
		writeLine(&b, widths, row)
	}
	return b.String()
}

func writeLine(b *strings.Builder, widths []int, row []Cell) {
	last := len(row) - 1
	for last >= 0 && row[last].Text == "" {
		last--
	}
	for i, c := range row[:last+1] {
		text := c.Text
		if c.Style != nil {
			text = c.Style(text)
		}
		b.WriteString(text)
		if i < last {
			b.WriteString(strings.Repeat(" ", widths[i]-Width(c.Text)+Gap))
		}
	}
	b.WriteByte('\n')
}
