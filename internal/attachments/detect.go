package attachments

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
)

// headBytes is how much of a file's beginning says what it is.
const headBytes = 512

// kind is a kind of file, recognised by how it begins or by what it packs.
type kind struct {
	name    string
	media   string
	ending  string // of the file's name in an archive
	begins  []string
	like    func(head []byte) bool
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
	{name: "heic", media: "image/heic", ending: ".heic", like: heic}, // photos of phones
	{name: "webp", media: "image/webp", ending: ".webp", sniffed: "image/webp"},
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

// KindOf is the name of the kind of a media type; the type itself when it is none of them.
func KindOf(media string) string {
	for _, k := range kinds {
		if k.media == media {
			return k.name
		}
	}
	return media
}

// detect says what a file is and leaves it at its beginning. A file of no kind in
// the list is called by its media type.
func detect(f *os.File, packed []*zip.File) (name, media string, err error) {
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
	for _, k := range kinds {
		if k.matches(head, sniffed, packed) {
			return k.name, k.media, nil
		}
	}
	return sniffed, sniffed, nil
}

func (k kind) matches(head []byte, sniffed string, packed []*zip.File) bool {
	for _, b := range k.begins {
		if bytes.HasPrefix(head, []byte(b)) {
			return true
		}
	}
	if k.like != nil && k.like(head) || k.sniffed != "" && k.sniffed == sniffed {
		return true
	}
	return k.packs != "" && slices.ContainsFunc(packed, func(entry *zip.File) bool { return entry.Name == k.packs })
}

// heic says whether a file begins as a photo in HEIF does: with a box of brands,
// one of which is a still picture's, and none that of another coding in HEIF.
func heic(head []byte) bool {
	const box, brand = 8, 4 // bytes before the box's content, and of a brand
	if len(head) < box+brand || string(head[4:box]) != "ftyp" {
		return false
	}
	end := min(int(binary.BigEndian.Uint32(head)), len(head))
	still := false
	for at := box; at+brand <= end; at += brand {
		switch string(head[at : at+brand]) {
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "heif":
			still = true
		case "avif", "avis":
			return false
		}
	}
	return still
}

// unpack lists what is in a zip; nothing when the file can't be read as one, or
// begins as something else that a zip was hung on.
func unpack(f *os.File, size int64) []*zip.File {
	head := make([]byte, 2)
	if _, err := f.ReadAt(head, 0); err != nil || string(head) != "PK" {
		return nil
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil
	}
	return z.File
}
