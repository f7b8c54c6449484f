package spreadsheet

import (
	"bytes"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// readWorkbook reads the first sheet of an .xlsx file. What is in it may be made to do
// harm: it is read within limits, in memory, and never computed; and whatever the library
// stumbles over is a broken file.
func readWorkbook(data []byte) (rows []Row, err error) {
	defer func() {
		if recover() != nil {
			rows, err = nil, &UnreadableError{Code: BrokenWorkbook}
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, ShortDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, &UnreadableError{Code: BrokenWorkbook}
	}
	defer func() { _ = book.Close() }() // read only
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, &UnreadableError{Code: Empty}
	}
	return readSheet(book, sheets[0])
}

// readSheet goes through a sheet twice at once: for what cells show, and for what they
// keep. A day is kept as a number.
func readSheet(book *excelize.File, sheet string) ([]Row, error) {
	since1904 := false
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		since1904 = *props.Date1904
	}
	shown, err := book.Rows(sheet)
	if err != nil {
		return nil, &UnreadableError{Code: BrokenWorkbook}
	}
	kept, err := book.Rows(sheet)
	if err != nil {
		return nil, &UnreadableError{Code: BrokenWorkbook}
	}
	var c collector
	for number := 1; shown.Next() && kept.Next(); number++ {
		texts, err := shown.Columns()
		raw, worse := kept.Columns(excelize.Options{RawCellValue: true})
		if err != nil || worse != nil {
			return nil, &UnreadableError{BrokenWorkbook, number}
		}
		cells := make([]Cell, len(texts))
		for i, text := range texts {
			cells[i].Text = text
			if i < len(raw) && raw[i] != text {
				cells[i].Day = day(raw[i], since1904)
			}
		}
		if err := c.add(number, cells); err != nil {
			return nil, err
		}
	}
	if shown.Error() != nil {
		return nil, &UnreadableError{Code: BrokenWorkbook}
	}
	return c.rows, nil
}

// lastDay is how a workbook counts the last day of the year 9999.
const lastDay = 2_958_465

// day is the day for which a workbook keeps a number; empty: it is for none.
func day(kept string, since1904 bool) string {
	n, err := strconv.ParseFloat(kept, 64)
	if err != nil || !(n >= 1 && n < lastDay+1) {
		return ""
	}
	at, err := excelize.ExcelDateToTime(n, since1904)
	if err != nil {
		return ""
	}
	return at.Format(time.DateOnly)
}
