package web

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/spreadsheet"
)

// Rows of a list come from a spreadsheet too: pasted, or read from a file.
const (
	pastePath = "paste:" // before the list: the text that was pasted and is not rows yet
	sheetPath = "sheet:" // before the list: the field that a file is chosen in
)

// maxRows is how many rows a list may have: more don't go into a message.
const maxRows = 1000

// rowsTold is what became of a table, in words.
type rowsTold struct {
	List  string // its path
	Label string
	Taken int
	Note  string // what of it was left out
	Wrong string // why nothing of it was taken
}

// takeTables makes rows of every file that was chosen for a list, and of what was pasted into
// one list, or into all when the form is to be checked. A table that can't be taken stays as
// it was pasted.
func (s *sheet) takeTables(act, only string) []rowsTold {
	var told []rowsTold
	for at, list := range s.lists() {
		for _, file := range s.v.files.chosenIn(sheetPath + at) {
			told = append(told, s.takeRows(list, at, func() ([]spreadsheet.Row, error) {
				data, err := os.ReadFile(file.path)
				if err != nil {
					return nil, &spreadsheet.UnreadableError{Code: spreadsheet.TooLarge} // it was not kept
				}
				return spreadsheet.Read(data)
			}))
		}
		text := s.typed[pastePath+at]
		if text == "" || act != "check" && (act != "paste" || only != at) {
			continue
		}
		one := s.takeRows(list, at, func() ([]spreadsheet.Row, error) { return spreadsheet.Pasted(text) })
		if one.Wrong == "" {
			delete(s.typed, pastePath+at)
		}
		told = append(told, one)
	}
	slices.SortFunc(told, func(a, b rowsTold) int { return strings.Compare(a.List, b.List) })
	return told
}

// lists are the lists of rows that the form has, by their paths.
func (s *sheet) lists() map[string]evidence.Field {
	all := map[string]evidence.Field{}
	var walk func(fields []evidence.Field, at string)
	walk = func(fields []evidence.Field, at string) {
		for _, f := range fields {
			at := at + "." + f.Name
			switch {
			case f.Kind == evidence.FieldGroup:
				walk(f.Fields, at)
			case f.Kind == evidence.FieldList && len(f.Fields) > 0:
				all[at] = f
				for _, i := range s.typed.rows(at) {
					walk(f.Fields, fmt.Sprintf("%s[%d]", at, i))
				}
			}
		}
	}
	walk(s.t.fields(), s.t.top())
	return all
}

func (s *sheet) takeRows(list evidence.Field, at string, read func() ([]spreadsheet.Row, error)) rowsTold {
	f := &former{lang: s.v.lang, target: s.t, basis: s.basis.Case, typed: s.typed}
	told := rowsTold{List: at, Label: f.label(list)}
	rows, err := read()
	var unreadable *spreadsheet.UnreadableError
	if errors.As(err, &unreadable) {
		told.Wrong = s.v.text("spreadsheet."+unreadable.Code, catalog.Args{"row": unreadable.Row})
		return told
	}
	if err != nil {
		told.Wrong = s.v.text("spreadsheet." + spreadsheet.OtherFile)
		return told
	}
	if len(rows)+len(s.typed.rows(at)) > maxRows {
		told.Wrong = s.v.text("web.rows.too-many", catalog.Args{"n": len(rows), "most": maxRows})
		return told
	}
	table := f.table(list, at, rows)
	switch {
	case table.tooWide != 0:
		told.Wrong = s.v.text("web.rows.too-wide", catalog.Args{"row": table.tooWide, "n": table.width, "columns": strings.Join(table.labels, " | ")})
	case len(table.rows) == 0:
		told.Wrong = s.v.text("spreadsheet." + spreadsheet.Empty)
	default:
		told.Taken = len(table.rows)
		s.typed.addRows(at, table.rows)
	}
	if told.Wrong == "" && len(table.unknown) > 0 {
		told.Note = s.v.text("web.rows.unknown", catalog.Args{"columns": strings.Join(table.unknown, s.v.text("web.comma"))})
	}
	return told
}

// table is a spreadsheet's rows as rows of a list.
type table struct {
	cells   []leaf
	labels  []string
	rows    []map[string]string // what stands in each, by the path inside the row
	unknown []string            // columns that the list has not
	width   int                 // how many columns there are
	tooWide int                 // the first row with more cells than that; 0: none
}

// table sorts cells into the columns that the first row names, if it names any, else into
// the list's own in their order.
func (f *former) table(list evidence.Field, at string, rows []spreadsheet.Row) table {
	t := table{cells: leaves(list.Fields, "")}
	for _, cell := range t.cells {
		t.labels = append(t.labels, f.label(cell.Field))
	}
	columns := make([]int, len(t.cells)) // the cell of each column; -1: none
	for i := range columns {
		columns[i] = i
	}
	if head, named := t.head(rows); named {
		columns, rows = head, rows[1:]
	}
	t.width = len(columns)
	for _, row := range rows {
		if len(row.Cells) > t.width && t.tooWide == 0 {
			t.tooWide = row.Number
		}
		made := map[string]string{}
		for i, c := range columns {
			if text := row.At(i).Text; c >= 0 && text != "" {
				made[t.cells[c].path] = f.understood(t.cells[c].Field, at, row.At(i))
			}
		}
		if len(made) > 0 {
			t.rows = append(t.rows, made)
		}
	}
	return t
}

// head reads the first row as names of columns, if half of it or more is such.
func (t *table) head(rows []spreadsheet.Row) (columns []int, named bool) {
	if len(rows) == 0 {
		return nil, false
	}
	known, said := 0, 0
	var unknown []string
	for _, cell := range rows[0].Cells {
		c := slices.Index(t.labels, cell.Text)
		if c >= 0 && slices.Contains(columns, c) {
			c = -1
		}
		columns = append(columns, c)
		switch {
		case c >= 0:
			known, said = known+1, said+1
		case cell.Text != "":
			said++
			unknown = append(unknown, cell.Text)
		}
	}
	if named = known > 0 && 2*known >= said; named {
		t.unknown = unknown
	}
	return columns, named
}

// understood is a cell as its field has it: choices by their words or codes, yes and no, a
// day by whichever form the spreadsheet shows it in.
func (f *former) understood(one evidence.Field, at string, cell spreadsheet.Cell) string {
	text := cell.Text
	switch one.Kind {
	case evidence.FieldDate:
		if cell.Day != "" {
			return cell.Day
		}
	case evidence.FieldYesNo:
		for _, answer := range []string{"yes", "no"} {
			for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
				if strings.EqualFold(text, catalog.Text(lang, "web."+answer)) {
					return answer
				}
			}
		}
	case evidence.FieldList:
		codes := f.codes(one, at)
		var items []string
		for _, item := range strings.FieldsFunc(text, func(r rune) bool {
			return strings.ContainsRune("\n、;；", r) || len(codes) > 0 && strings.ContainsRune(",，/ ", r)
		}) {
			items = append(items, f.codeOf(codes, strings.TrimSpace(item)))
		}
		return strings.Join(items, "\n")
	default:
		return f.codeOf(f.codes(one, at), pilot.OneLine(text))
	}
	return text
}

// codeOf is the code that words stand for in either language; else the words.
func (f *former) codeOf(codes []string, words string) string {
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		in := &former{lang: lang, target: f.target, basis: f.basis}
		for _, code := range codes {
			if in.choice(code) == words {
				return code
			}
		}
	}
	return words
}

// addRows puts rows behind those of a list. A row that stands there already as far as it is
// filled in, as a community that is known beforehand, is filled up instead.
func (in typed) addRows(at string, rows []map[string]string) {
	there := in.rowsOf(at)
	next := 0
	for i := range there {
		next = max(next, i+1)
	}
	for _, row := range rows {
		to := next
		for _, i := range slices.Sorted(maps.Keys(there)) {
			if within(there[i], row) {
				to = i
				delete(there, i)
				break
			}
		}
		if to == next {
			next++
		}
		for path, text := range row {
			in[fmt.Sprintf("%s[%d].%s", at, to, path)] = text
		}
	}
}

// rowsOf is what stands in the rows of a list, by their numbers and the paths inside them.
func (in typed) rowsOf(at string) map[int]map[string]string {
	all := map[int]map[string]string{}
	for name, value := range in {
		rest, ok := strings.CutPrefix(name, at+"[")
		number, path, found := strings.Cut(rest, "].")
		i, err := strconv.Atoi(number)
		if !ok || !found || err != nil || pilot.Blank(value) {
			continue
		}
		if all[i] == nil {
			all[i] = map[string]string{}
		}
		all[i][path] = value
	}
	return all
}

// within says whether everything in a row is in another too.
func within(row, other map[string]string) bool {
	for path, value := range row {
		if other[path] != value {
			return false
		}
	}
	return true
}
