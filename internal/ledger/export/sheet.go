package export

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
)

// MaxSheetLines is how many lines an Excel sheet holds under its head.
const MaxSheetLines = 1_048_576 - headRow

// ErrTooLong says that there are more lines than an Excel sheet holds.
var ErrTooLong = errors.New("more lines than an Excel sheet holds")

// The rows above the lines.
const (
	titleRow = 1
	belowRow = 2 // as of when it is true
	headRow  = 3
)

// sheetWriter streams rows into a workbook of one sheet.
type sheetWriter struct {
	out     io.Writer
	book    *excelize.File
	rows    *excelize.StreamWriter
	reader  ledger.Reader
	columns []ledger.Column
	styles  styles
	name    string
	row     int // the last one written
}

func newSheet(out io.Writer, r ledger.Reader) (Writer, error) {
	w := &sheetWriter{
		out: out, book: excelize.NewFile(), reader: r, columns: ledger.Columns(),
		name: catalog.Text(r.Lang, "ledger.sheet"), row: headRow,
	}
	if err := w.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("begin the ledger's sheet: %w", err), w.book.Close())
	}
	return w, nil
}

// begin sets the sheet up and writes what stands above the lines.
func (w *sheetWriter) begin() error {
	if err := w.book.SetSheetName("Sheet1", w.name); err != nil {
		return err
	}
	var err error
	if w.styles, err = newStyles(w.book); err != nil {
		return err
	}
	if err := w.layOut(); err != nil {
		return err
	}
	if w.rows, err = w.book.NewStreamWriter(w.name); err != nil {
		return err
	}
	for i, c := range w.columns {
		if err := w.rows.SetColWidth(i+1, i+1, float64(c.Width)); err != nil {
			return err
		}
	}
	panes := &excelize.Panes{
		Freeze: true, XSplit: frozenColumns, YSplit: headRow, TopLeftCell: cell(frozenColumns+1, headRow+1), ActivePane: "bottomRight",
	}
	if err := w.rows.SetPanes(panes); err != nil {
		return err
	}
	return w.writeHead()
}

// frozenColumns stay when the sheet is moved sideways: number, place and step.
const frozenColumns = 4

// layOut makes the sheet print well: A4 landscape, as wide as the page, the head
// on every page, page numbers below.
func (w *sheetWriter) layOut() error {
	landscape, a4, wide, tall := "landscape", 9, 1, 0
	fit := true
	side, edge, header := 0.3, 0.5, 0.25 // inches
	foot := "&L" + w.reader.Head.Programme + "&C" + catalog.Text(w.reader.Lang, "ledger.page")
	last, err := excelize.ColumnNumberToName(len(w.columns))
	if err != nil {
		return err
	}
	return errors.Join(
		w.book.SetSheetProps(w.name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		w.book.SetPageLayout(w.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}),
		w.book.SetPageMargins(w.name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &edge, Bottom: &edge, Header: &header, Footer: &header}),
		w.book.SetHeaderFooter(w.name, &excelize.HeaderFooterOptions{OddFooter: foot}),
		w.book.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", w.name, headRow, headRow), Scope: w.name,
		}),
		w.book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A:$%s", w.name, last), Scope: w.name}),
	)
}

func (w *sheetWriter) writeHead() error {
	title, below := w.reader.Title()
	last := len(w.columns)
	var head []any
	for _, c := range w.columns {
		head = append(head, excelize.Cell{StyleID: w.styles.head, Value: c.Title(w.reader.Lang)})
	}
	return errors.Join(
		w.rows.SetRow(cell(1, titleRow), []any{excelize.Cell{StyleID: w.styles.title, Value: title}}, excelize.RowOpts{Height: 28}),
		w.rows.SetRow(cell(1, belowRow), []any{excelize.Cell{StyleID: w.styles.below, Value: below}}, excelize.RowOpts{Height: 18}),
		w.rows.SetRow(cell(1, headRow), head, excelize.RowOpts{Height: 32}),
		w.rows.MergeCell(cell(1, titleRow), cell(last, titleRow)),
		w.rows.MergeCell(cell(1, belowRow), cell(last, belowRow)),
	)
}

// Line writes a row, as high as its longest text needs.
func (w *sheetWriter) Line(l ledger.Line) error {
	if w.row-headRow == MaxSheetLines {
		return ErrTooLong
	}
	w.row++
	row := make([]any, len(w.columns))
	lines := 1
	for i, c := range w.columns {
		text := pilot.Harmless(c.Cell(w.reader.Lang, l))
		value := excelize.Cell{StyleID: w.styles.cell(c, l), Value: text}
		switch c.Code {
		case ledger.ColumnNo:
			value.Value = l.No
		case ledger.ColumnSlips:
			value.Value = l.Slips
		}
		row[i] = value
		if c.Wraps {
			lines = max(lines, linesOf(text, c.Width))
		}
	}
	return w.rows.SetRow(cell(1, w.row), row, excelize.RowOpts{Height: rowHeight(lines)})
}

// Close adds the filter and writes the workbook out.
func (w *sheetWriter) Close() error {
	filtered := fmt.Sprintf("%s:%s", cell(1, headRow), cell(len(w.columns), w.row))
	err := errors.Join(w.book.AutoFilter(w.name, filtered, nil), w.rows.Flush())
	if err == nil {
		err = w.book.Write(w.out)
	}
	if err = errors.Join(err, w.book.Close()); err != nil {
		return fmt.Errorf("write the ledger's sheet: %w", err)
	}
	return nil
}

// cell is a cell's name; columns and rows count from 1.
func cell(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic("export: " + err.Error()) // our own numbers; no input leads here
	}
	return name
}
