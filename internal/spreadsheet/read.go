package spreadsheet

import (
	"bytes"
	"fmt"
	"strings"
)

// The limits of a table: a file may come from anybody.
const (
	MaxBytes     = 4 << 20  // of the file
	maxUnpacked  = 64 << 20 // of what a workbook holds
	MaxRows      = 10_000   // beside the head
	MaxColumns   = 64
	maxCells     = 4_000_000 // gone through, blank ones too
	maxCellRunes = 2_000
)

// Row is a row of a table in which something stands.
type Row struct {
	Number int // as a spreadsheet counts, from 1
	Cells  []Cell
}

// Cell is a cell as it is shown, without white space around it.
type Cell struct {
	Text string
	Day  string // 2026-12-01, where a workbook keeps a number for it and shows something else
}

// At is a row's cell; beyond its end there are empty ones.
func (r Row) At(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// UnreadableError says why a file is no table that can be read; its text is
// spreadsheet.<code>.
type UnreadableError struct {
	Code string
	Row  int // 0: the whole file
}

func (e *UnreadableError) Error() string { return fmt.Sprintf("table is %s (row %d)", e.Code, e.Row) }

// The codes of an [UnreadableError].
const (
	TooLarge       = "too-large"
	TooManyRows    = "too-many-rows"
	TooManyColumns = "too-many-columns"
	TooLong        = "too-long" // a cell
	Empty          = "empty"
	OldWorkbook    = "old-workbook" // .xls, or one with a password
	OtherFile      = "other-file"
	BrokenWorkbook = "broken-workbook"
	NoText         = "no-text"
	OpenQuote      = "open-quote"
)

// Codes lists them.
func Codes() []string {
	return []string{TooLarge, TooManyRows, TooManyColumns, TooLong, Empty, OldWorkbook, OtherFile, BrokenWorkbook, NoText, OpenQuote}
}

// Read reads CSV or the first sheet of a workbook (.xlsx): which of both it is, its
// content says, whatever the file is called. Nothing is computed: of a formula counts
// what was shown when it was saved. [*UnreadableError].
func Read(data []byte) ([]Row, error) {
	var rows []Row
	var err error
	switch {
	case len(data) > MaxBytes:
		return nil, &UnreadableError{Code: TooLarge}
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		rows, err = readWorkbook(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, &UnreadableError{Code: OldWorkbook}
	case bytes.HasPrefix(data, []byte("%PDF")), bytes.HasPrefix(data, []byte("{\\rtf")), bytes.HasPrefix(data, []byte("<")):
		return nil, &UnreadableError{Code: OtherFile}
	default:
		rows, err = readCSV(data)
	}
	if err == nil && len(rows) == 0 {
		err = &UnreadableError{Code: Empty}
	}
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// collector keeps the rows in which something stands, within the limits.
type collector struct {
	rows  []Row
	cells int
}

func (c *collector) add(number int, cells []Cell) error {
	c.cells += len(cells)
	last := len(cells)
	for i, cell := range cells {
		if len(cell.Text) > maxCellRunes && len([]rune(cell.Text)) > maxCellRunes {
			return &UnreadableError{TooLong, number}
		}
		cells[i].Text = strings.TrimSpace(cell.Text)
	}
	for last > 0 && cells[last-1].Text == "" {
		last--
	}
	switch {
	case last > MaxColumns:
		return &UnreadableError{TooManyColumns, number}
	case c.cells > maxCells:
		return &UnreadableError{TooLarge, number}
	case last == 0:
		return nil
	case len(c.rows) > MaxRows:
		return &UnreadableError{Code: TooManyRows}
	}
	c.rows = append(c.rows, Row{number, cells[:last:last]})
	return nil
}
