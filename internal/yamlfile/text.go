package yamlfile

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// others are files that are taken for YAML by mistake, by how they begin.
var others = []struct{ begins, name string }{
	{"PK\x03\x04", "Word, Excel, WPS, ZIP"},
	{"\xd0\xcf\x11\xe0", "Word, Excel, WPS"},
	{"%PDF-", "PDF"},
	{"{\\rtf", "RTF"},
	{"\xff\xd8\xff", "JPEG"},
	{"\x89PNG", "PNG"},
}

// Text is a file's text as the parser wants it: UTF-8 without a byte order mark,
// its lines ended by a line feed. Files of the Windows editor's “Unicode” are read
// too. The slip says why bytes are no text.
func Text(data []byte) (string, *Slip) {
	for _, other := range others {
		if bytes.HasPrefix(data, []byte(other.begins)) {
			return "", &Slip{Code: CodeOtherFile, Sign: other.name}
		}
	}
	data = bytes.TrimPrefix(fromUTF16(data), []byte("\ufeff"))
	if bad := firstBadByte(data); bad >= 0 {
		line, column := placeOf(data, bad)
		return "", &Slip{Code: CodeNotUTF8, Line: line, Column: column}
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data)), nil
}

// fromUTF16 reads what begins with the byte order mark of UTF-16.
func fromUTF16(data []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return data
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// firstBadByte is where data stops being UTF-8 text; -1 when it does not.
func firstBadByte(data []byte) int {
	for i := 0; i < len(data); {
		char, size := utf8.DecodeRune(data[i:])
		if char == 0 || char == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func placeOf(data []byte, i int) (line, column int) {
	before := bytes.ReplaceAll(data[:i], []byte("\r\n"), []byte("\n"))
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1
}
