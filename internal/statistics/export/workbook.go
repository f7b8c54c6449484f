package export

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/statistics"
)

// font is there on every Chinese Windows and has a like elsewhere.
const font = "宋体"

// How wide columns are, in half-width characters.
const (
	firstWidth = 24
	otherWidth = 13
)

// workbook is one sheet with the report's tables one below the other.
type workbook struct {
	book                                      *excelize.File
	name                                      string
	row                                       int // the next one
	title, below, head, text, number, percent int
	failed                                    error
}

// Workbook writes a report.
func Workbook(out io.Writer, r *statistics.Report, lang catalog.Lang) error {
	w := &workbook{book: excelize.NewFile(), name: catalog.Text(lang, "statistics.sheet"), row: 1}
	w.check(w.book.SetSheetName("Sheet1", w.name))
	w.styles()
	w.layOut()
	title, below := r.Title(lang)
	counts := catalog.Text(lang, "statistics.counts", catalog.Args{"what": catalog.Text(lang, "statistics.choice."+string(r.Choice))})
	for _, line := range []struct {
		text  string
		style int
	}{{title, w.title}, {counts, w.below}, {below, w.below}} {
		w.put(1, line.text, line.style)
		w.row++
	}
	for _, t := range r.Tables(lang) {
		w.table(t)
	}
	if w.failed == nil {
		w.failed = w.book.Write(out)
	}
	if err := errors.Join(w.failed, w.book.Close()); err != nil {
		return fmt.Errorf("write the statistics' workbook: %w", err)
	}
	return nil
}

func (w *workbook) check(err error) { w.failed = errors.Join(w.failed, err) }

func (w *workbook) styles() {
	add := func(s excelize.Style) int {
		s.Font.Family = font
		id, err := w.book.NewStyle(&s)
		w.check(err)
		return id
	}
	var grid []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		grid = append(grid, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	wrapped := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	w.title = add(excelize.Style{Font: &excelize.Font{Size: 14, Bold: true}})
	w.below = add(excelize.Style{Font: &excelize.Font{Size: 10}})
	w.head = add(excelize.Style{Font: &excelize.Font{Size: 10, Bold: true}, Border: grid, Alignment: wrapped, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"D9E1F2"}}})
	w.text = add(excelize.Style{Font: &excelize.Font{Size: 10}, Border: grid, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	w.number = add(excelize.Style{Font: &excelize.Font{Size: 10}, Border: grid, NumFmt: 1})
	shown := "0.0%"
	w.percent = add(excelize.Style{Font: &excelize.Font{Size: 10}, Border: grid, CustomNumFmt: &shown})
}

// layOut makes the sheet print well: A4 landscape, as wide as the page.
func (w *workbook) layOut() {
	landscape, a4, wide, tall, fit := "landscape", 9, 1, 0, true
	w.check(w.book.SetSheetProps(w.name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	w.check(w.book.SetPageLayout(w.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}))
	w.check(w.book.SetColWidth(w.name, "A", "A", firstWidth))
	w.check(w.book.SetColWidth(w.name, "B", "K", otherWidth))
}

func (w *workbook) table(t statistics.Table) {
	w.row++
	w.put(1, t.Title, w.title)
	w.row++
	if t.Note != "" {
		w.put(1, t.Note, w.below)
		w.row++
	}
	for i, text := range t.Head {
		w.put(i+1, text, w.head)
	}
	w.row++
	for _, row := range t.Rows {
		for i, c := range row {
			switch {
			case c.Number == nil:
				w.put(i+1, pilot.Harmless(c.Text), w.text)
			case c.Share:
				w.put(i+1, *c.Number, w.percent)
			default:
				w.put(i+1, *c.Number, w.number)
			}
		}
		w.row++
	}
}

func (w *workbook) put(column int, value any, style int) {
	cell, err := excelize.CoordinatesToCellName(column, w.row)
	w.check(err)
	w.check(w.book.SetCellValue(w.name, cell, value))
	w.check(w.book.SetCellStyle(w.name, cell, cell, style))
}
