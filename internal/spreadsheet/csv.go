package spreadsheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// readCSV reads text whose cells are parted by commas, semicolons or tabs.
func readCSV(data []byte) ([]Row, error) {
	text, ok := decode(data)
	if !ok {
		return nil, &UnreadableError{Code: NoText}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.Comma = -1, separator(text)
	var c collector
	for {
		record, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return c.rows, nil
		case errors.As(err, &wrong):
			return nil, &UnreadableError{OpenQuote, wrong.StartLine}
		case err != nil:
			return nil, err
		}
		line, _ := r.FieldPos(0)
		cells := make([]Cell, len(record))
		for i, text := range record {
			cells[i].Text = text
		}
		if err := c.add(line, cells); err != nil {
			return nil, err
		}
	}
}

// decode makes UTF-8 of what spreadsheets write: that, with a mark before it or not,
// what Chinese editions write instead (GBK, of which GB 18030 is more), and "Unicode
// text", which is UTF-16.
func decode(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		data, _ = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data) // what can't be read is U+FFFD
	case utf8.Valid(data):
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	default:
		data, _ = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	}
	return string(data), !bytes.ContainsAny(data, "\x00\ufffd")
}

// separator is what parts the cells of the first line that says anything.
func separator(text string) rune {
	line, _, _ := strings.Cut(strings.TrimLeft(text, " \r\n"), "\n")
	found, most := ',', strings.Count(line, ",")
	for _, r := range ";\t" {
		if n := strings.Count(line, string(r)); n > most {
			found, most = r, n
		}
	}
	return found
}
