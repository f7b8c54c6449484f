package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
)

// headBytes is how much of a file's beginning says what it is.
const headBytes = 512

// kind is a kind of file, recognised by how it begins or by what it packs.
type kind struct {
	name    string
	media   string
	ending  string // of the file's name in an archive
	begins  []string
	packs   string // a zip that holds this is of the kind
	sniffed string // what the standard library's detection calls it
}

// kinds in the order in which they are tried.
var kinds = []kind{
	{name: "pdf", media: "application/pdf", ending: ".pdf", begins: []string{"%PDF-"}},
	{name: "ofd", media: "application/ofd", ending: ".ofd", packs: "OFD.xml"}, // GB/T 33190
	{name: "docx", media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ending: ".docx", packs: "word/document.xml"},
	{name: "xlsx", media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ending: ".xlsx", packs: "xl/workbook.xml"},
	{name: "jpeg", media: "image/jpeg", ending: ".jpg", begins: []string{"\xff\xd8\xff"}},
	{name: "png", media: "image/png", ending: ".png", begins: []string{"\x89PNG\r\n\x1a\n"}},
	{name: "tiff", media: "image/tiff", ending: ".tif", begins: []string{"II*\x00", "MM\x00*"}},
	{name: "doc", media: "application/x-ole-storage", ending: ".ole", begins: []string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}}, // Office before 2007, WPS
	{name: "txt", media: "text/plain", ending: ".txt", sniffed: "text/plain"},
	{name: "zip", media: "application/zip", ending: ".zip", sniffed: "application/zip"},
}

// Kinds are the names by which settings allow kinds of files.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// Ending is what the name of a file of a media type ends in; empty when it is not
// known.
func Ending(media string) string {
	for _, k := range kinds {
		if k.media == media {
			return k.ending
		}
	}
	return ""
}

// detect says what a file is and leaves it at its beginning. A file of no kind in
// the list is called by its media type.
func detect(f *os.File, size int64) (name, media string, err error) {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", "", err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", "", err
	}
	head = head[:n]
	sniffed, _, err := mime.ParseMediaType(http.DetectContentType(head))
	if err != nil {
		return "", "", err
	}
	var packed map[string]bool
	if sniffed == "application/zip" {
		packed = contents(f, size)
	}
	for _, k := range kinds {
		if k.matches(head, sniffed, packed) {
			return k.name, k.media, nil
		}
	}
	return sniffed, sniffed, nil
}

func (k kind) matches(head []byte, sniffed string, packed map[string]bool) bool {
	for _, b := range k.begins {
		if bytes.HasPrefix(head, []byte(b)) {
			return true
		}
	}
	return k.packs != "" && packed[k.packs] || k.sniffed != "" && k.sniffed == sniffed
}

// contents are the names in a zip; none when it can't be read as one.
func contents(f *os.File, size int64) map[string]bool {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil
	}
	names := map[string]bool{}
	for _, entry := range z.File {
		names[entry.Name] = true
	}
	return names
}
