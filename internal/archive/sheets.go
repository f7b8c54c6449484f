package archive

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/xuri/excelize/v2"

	"shidian/internal/pilot"
	"shidian/internal/spreadsheet"
)

// columns of the catalogue: the text's key, the width in characters of half a
// Chinese one, and the value for people.
var columns = []struct {
	name  string
	width float64
	value func(m *maker, r Row) any
}{
	{"item", 7, func(_ *maker, r Row) any { return r.Item }},
	{"archive-number", 17, func(_ *maker, r Row) any { return r.Number }},
	{"document-number", 15, func(_ *maker, r Row) any { return r.DocumentNumber }},
	{"title", 32, func(_ *maker, r Row) any { return r.Title }},
	{"date", 12, func(_ *maker, r Row) any { return string(r.Date) }},
	{"author", 18, func(_ *maker, r Row) any { return r.Author }},
	{"pages", 6, func(_ *maker, r Row) any { return pagesOf(r) }},
	{"copy", 8, func(m *maker, r Row) any { return m.named(r.Copy) }},
	{"retention", 9, func(m *maker, r Row) any { return m.named(r.Retention) }},
	{"secrecy", 7, func(m *maker, r Row) any { return m.secrecy(r) }},
	{"level", 6, func(m *maker, r Row) any { return m.text("archive.level." + string(r.Level)) }},
	{"name", 18, func(_ *maker, r Row) any { return r.Name }},
	{"clause", 18, func(_ *maker, r Row) any { return r.Clause }},
	{"kind", 7, func(m *maker, r Row) any { return m.text("archive.kind." + string(r.Kind)) }},
	{"remark", 16, func(_ *maker, r Row) any { return r.Remark }},
	{"path", 30, func(_ *maker, r Row) any { return r.Path }},
	{"hash", 38, func(_ *maker, r Row) any { return strings.TrimPrefix(r.Hash, "sha256:") }},
}

// secrecy is a class in words; paper has nothing where there is none.
func (m *maker) secrecy(r Row) string {
	if r.Secrecy == "none" {
		return ""
	}
	return m.named(r.Secrecy)
}

func pagesOf(r Row) any {
	if r.Pages == 0 {
		return ""
	}
	return r.Pages
}

// csvRows is the catalogue for machines: codes, not their names. What a
// spreadsheet would take for a formula is quoted.
func csvRows(rows []Row) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true // RFC 4180
	records := [][]string{{
		"item", "title", "date", "author", "pages", "copy", "retention", "hash", "level", "place", "name", "clause", "kind", "step", "path",
		"archive-number", "document-number", "secrecy", "remark",
	}}
	for _, r := range rows {
		records = append(records, []string{
			r.Item, r.Title, string(r.Date), r.Author, strconv.Itoa(r.Pages), r.Copy, r.Retention, r.Hash,
			string(r.Level), r.Place, r.Name, r.Clause, string(r.Kind), string(r.Step), r.Path,
			r.Number, r.DocumentNumber, r.Secrecy, r.Remark,
		})
	}
	for _, record := range records {
		for i := range record {
			record[i] = spreadsheet.Text(pilot.Harmless(record[i]))
		}
		if err := w.Write(record); err != nil {
			return nil, fmt.Errorf("write the catalogue: %w", err)
		}
	}
	w.Flush()
	return append([]byte("\ufeff"), b.Bytes()...), w.Error() // Excel reads it as UTF-8 only behind this
}

func jsonRows(rows []Row) ([]byte, error) {
	data, err := json.MarshalIndent(rows, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write the catalogue: %w", err)
	}
	return append(data, '\n'), nil
}

const (
	firstDataRow   = 3  // below the title and the head
	printedColumns = 15 // what follows is for the screen
	lineHeight     = 12 // points
)

// workbook is the catalogue for people, to be printed on A4. Its dates are the
// pilot's, so that it is the same each time.
func (m *maker) workbook(rows []Row, asOf time.Time) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // in memory
	b := book{f: f, sheet: m.text("archive.catalogue")}
	b.try(f.SetSheetName("Sheet1", b.sheet))
	at := asOf.UTC().Format(time.RFC3339)
	b.try(f.SetDocProps(&excelize.DocProperties{Title: m.title(), Creator: "Shidian", LastModifiedBy: "Shidian", Created: at, Modified: at}))
	b.styles()
	last, err := excelize.ColumnNumberToName(len(columns))
	b.try(err)
	printed, err := excelize.ColumnNumberToName(printedColumns)
	b.try(err)
	b.put(1, 1, m.title(), b.title)
	b.try(f.MergeCell(b.sheet, "A1", printed+"1"))
	b.try(f.SetRowHeight(b.sheet, 1, 26))
	for i, c := range columns {
		b.put(i+1, 2, m.text("archive.col-"+c.name), b.head)
		name, err := excelize.ColumnNumberToName(i + 1)
		b.try(err)
		b.try(f.SetColWidth(b.sheet, name, name, c.width))
		for j, r := range rows {
			style := b.cell
			if i >= printedColumns {
				style = b.aside
			}
			b.put(i+1, firstDataRow+j, c.value(m, r), style)
		}
	}
	for j, r := range rows {
		b.try(f.SetRowHeight(b.sheet, firstDataRow+j, lineHeight*float64(m.lines(r))+3))
	}
	b.print(last, printed, len(rows))
	if b.err != nil {
		return nil, fmt.Errorf("write the catalogue's workbook: %w", b.err)
	}
	buffer, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write the catalogue's workbook: %w", err)
	}
	return buffer.Bytes(), nil
}

// lines is how many lines the longest cell of a printed row takes: not every
// program finds that out itself.
func (m *maker) lines(r Row) int {
	most := 1
	for _, c := range columns[:printedColumns] {
		const margin = 2
		width := runewidth.StringWidth(fmt.Sprint(c.value(m, r)))
		most = max(most, int(math.Ceil(float64(width)/(c.width-margin))))
	}
	return most
}

// book is a workbook with one sheet; the first error stays.
type book struct {
	f                        *excelize.File
	sheet                    string
	title, head, cell, aside int // styles
	err                      error
}

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) put(column, row int, value any, style int) {
	at, err := excelize.CoordinatesToCellName(column, row)
	b.try(err)
	if n, ok := value.(int); ok {
		b.try(b.f.SetCellInt(b.sheet, at, int64(n)))
	} else {
		b.try(b.f.SetCellStr(b.sheet, at, pilot.Harmless(fmt.Sprint(value)))) // text stays text, whatever it begins with
	}
	b.try(b.f.SetCellStyle(b.sheet, at, at, style))
}

func (b *book) styles() {
	line := []excelize.Border{
		{Type: "left", Color: "BFBFBF", Style: 1}, {Type: "right", Color: "BFBFBF", Style: 1},
		{Type: "top", Color: "BFBFBF", Style: 1}, {Type: "bottom", Color: "BFBFBF", Style: 1},
	}
	add := func(s *excelize.Style) int {
		id, err := b.f.NewStyle(s)
		b.try(err)
		return id
	}
	b.title = add(&excelize.Style{
		Font: &excelize.Font{Bold: true, Size: 14}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"},
	})
	b.head = add(&excelize.Style{
		Font: &excelize.Font{Bold: true, Size: 10}, Border: line, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7ECF2"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	})
	b.aside = add(&excelize.Style{Font: &excelize.Font{Size: 9}, Border: line, Alignment: &excelize.Alignment{Vertical: "top"}})
	b.cell = add(&excelize.Style{
		Font: &excelize.Font{Size: 9}, Border: line, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
	})
}

// print keeps the head in sight, on the screen and on paper.
func (b *book) print(last, printed string, rows int) {
	b.try(b.f.SetPanes(b.sheet, &excelize.Panes{Freeze: true, YSplit: firstDataRow - 1, TopLeftCell: "A3", ActivePane: "bottomLeft"}))
	b.try(b.f.AutoFilter(b.sheet, fmt.Sprintf("A2:%s%d", last, max(firstDataRow, firstDataRow+rows-1)), nil))
	b.try(b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + b.sheet + "'!$1:$2", Scope: b.sheet}))
	area := fmt.Sprintf("'%s'!$A$1:$%s$%d", b.sheet, printed, firstDataRow+max(rows, 1)-1)
	b.try(b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: b.sheet}))
	a4, landscape, one, asMany := 9, "landscape", 1, 0
	b.try(b.f.SetPageLayout(b.sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &asMany}))
	fit := true
	b.try(b.f.SetSheetProps(b.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	margin := 0.4 // inches
	b.try(b.f.SetPageMargins(b.sheet, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin}))
	b.try(b.f.SetHeaderFooter(b.sheet, &excelize.HeaderFooterOptions{OddFooter: "&C&P / &N"}))
}
