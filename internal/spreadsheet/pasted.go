package spreadsheet

import "strings"

// Pasted reads rows as spreadsheets put them on the clipboard: a line a row, a tab between
// cells. A cell with a line break or a tab in it comes in quotation marks; any other mark is
// the cell's own. [*UnreadableError].
func Pasted(text string) ([]Row, error) {
	var c collector
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for number := 1; text != ""; number++ {
		var cells []Cell
		for more := true; more; {
			var cell string
			cell, text, more = pastedCell(text)
			cells = append(cells, Cell{Text: cell})
		}
		if err := c.add(number, cells); err != nil {
			return nil, err
		}
	}
	return c.rows, nil
}

// pastedCell takes the first cell; more says that another of the same row follows.
func pastedCell(text string) (cell, rest string, more bool) {
	if cell, rest, ok := quotedCell(text); ok {
		if rest == "" {
			return cell, "", false
		}
		return cell, rest[1:], rest[0] == '\t'
	}
	end := strings.IndexAny(text, "\t\n")
	if end < 0 {
		return text, "", false
	}
	return text[:end], text[end+1:], text[end] == '\t'
}

// quotedCell takes a cell in quotation marks, if the text begins with one that needs them.
func quotedCell(text string) (cell, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", "", false
	}
	var b strings.Builder
	for rest = text[1:]; ; {
		inner, after, closed := strings.Cut(rest, `"`)
		if !closed {
			return "", "", false
		}
		b.WriteString(inner)
		if after == "" || after[0] == '\t' || after[0] == '\n' {
			return b.String(), after, strings.ContainsAny(b.String(), "\t\n")
		}
		if after[0] != '"' {
			return "", "", false
		}
		b.WriteByte('"')
		rest = after[1:]
	}
}
