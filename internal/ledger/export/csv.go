package export

import (
	"encoding/csv"
	"fmt"
	"io"

	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/spreadsheet"
)

// bom makes Excel read the file as UTF-8.
const bom = "\xef\xbb\xbf"

type csvWriter struct {
	rows   *csv.Writer
	reader ledger.Reader
}

func newCSV(out io.Writer, r ledger.Reader) (Writer, error) {
	if _, err := io.WriteString(out, bom); err != nil {
		return nil, fmt.Errorf("write the ledger: %w", err)
	}
	w := &csvWriter{rows: csv.NewWriter(out), reader: r}
	w.rows.UseCRLF = true
	var head []string
	for _, c := range ledger.Columns() {
		head = append(head, c.Title(r.Lang))
	}
	return w, w.rows.Write(head)
}

// Line writes a row.
func (w *csvWriter) Line(l ledger.Line) error {
	columns := ledger.Columns()
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = spreadsheet.Text(pilot.Unhidden(c.Cell(w.reader.Lang, l)))
	}
	return w.rows.Write(row)
}

// Close writes what is buffered.
func (w *csvWriter) Close() error {
	w.rows.Flush()
	return w.rows.Error()
}
