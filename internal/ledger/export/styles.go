package export

import (
	"errors"

	"github.com/mattn/go-runewidth"
	"github.com/xuri/excelize/v2"

	"shidian/internal/ledger"
	"shidian/internal/pilot"
)

// font is there on every Chinese Windows and has a like elsewhere.
const font = "宋体"

// styles are the sheet's cell styles, by their numbers in the workbook.
type styles struct {
	title, below, head, text, middle int
	colours                          map[string]int // of lights
}

// fills are the colours of lights, light enough that the word can be read on a copy in
// black and white.
var fills = map[string]string{
	pilot.ColourGreen: "C6EFCE", pilot.ColourYellow: "FFEB9C", pilot.ColourRed: "FFC7CE",
	pilot.ColourBlue: "DDEBF7", pilot.ColourGrey: "E7E6E6",
}

func newStyles(book *excelize.File) (styles, error) {
	var failed []error
	add := func(s *excelize.Style) int {
		id, err := book.NewStyle(s)
		failed = append(failed, err)
		return id
	}
	grid := []excelize.Border{
		{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1},
		{Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1},
	}
	left := &excelize.Alignment{Vertical: "center", WrapText: true}
	centred := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	small := &excelize.Font{Family: font, Size: 10}
	s := styles{colours: map[string]int{}}
	s.title = add(&excelize.Style{Font: &excelize.Font{Family: font, Size: 16, Bold: true}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}})
	s.below = add(&excelize.Style{Font: small, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}})
	s.head = add(&excelize.Style{
		Font: &excelize.Font{Family: font, Size: 10, Bold: true}, Alignment: centred, Border: grid,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"D9E1F2"}},
	})
	s.text = add(&excelize.Style{Font: small, Alignment: left, Border: grid})
	s.middle = add(&excelize.Style{Font: small, Alignment: centred, Border: grid})
	for _, colour := range pilot.Colours() { // in a fixed order, so that the numbers are the same each time
		s.colours[colour] = add(&excelize.Style{
			Font: small, Alignment: centred, Border: grid,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fills[colour]}},
		})
	}
	return s, errors.Join(failed...)
}

// cell is the style of a column's cell: short values stand in the middle.
func (s styles) cell(c ledger.Column, l ledger.Line) int {
	switch {
	case c.Code == ledger.ColumnLight:
		return s.colours[l.Colour]
	case c.Wraps:
		return s.text
	}
	return s.middle
}

// linesOf is how many lines a text takes in a column so many half-width
// characters wide; a Chinese character counts two.
func linesOf(text string, width int) int {
	usable := max(2, width-1) // a cell keeps a little room at its sides
	return max(1, (runewidth.StringWidth(text)+usable-1)/usable)
}

// rowHeight is in points, for text of size 10.
func rowHeight(lines int) float64 { return min(409, 4+13.5*float64(lines)) }
