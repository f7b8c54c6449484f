package attachments

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// What does something when it is opened is no evidence: it is archived for
// decades, and opened by people who trust the archive.

// withMacros are the endings of names that Office gives to documents with macros.
var withMacros = []string{".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm", ".ppam", ".sldm"}

// programs are the endings of names that a double click runs.
var programs = []string{
	".exe", ".com", ".scr", ".pif", ".msi", ".dll", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta",
	".lnk", ".url", ".reg", ".jar", ".apk", ".sh", ".py", ".app", ".desktop",
}

func ending(name string) string { return strings.ToLower(path.Ext(strings.TrimRight(name, ". "))) }

// active says why a file must not be taken whatever kind it is; empty when nothing
// speaks against it.
func active(f *os.File, name string, packed []*zip.File) (Refusal, error) {
	switch {
	case slices.Contains(withMacros, ending(name)):
		return Macros, nil
	case slices.Contains(programs, ending(name)):
		return Program, nil
	case packed != nil:
		return activeZip(packed)
	}
	head := make([]byte, len(compoundHead))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	switch {
	case string(head) == compoundHead:
		return activeCompound(io.NewSectionReader(f, 0, 1<<62))
	case bytes.HasPrefix(head, []byte("#!")):
		return Program, nil
	}
	return "", nil
}

// macroParts are how parts of a zip that hold macros are called, in lower case:
// Office's projects and old macro sheets, the scripts of WPS, those of OpenDocument.
var macroParts = regexp.MustCompile(`(^|/)(vbaproject\.bin|vbadata\.xml|jdedata\.bin)$|^xl/macrosheets/.`)

// openDocumentMacros lie in folders that mean something in OpenDocument only.
var openDocumentMacros = regexp.MustCompile(`^(basic|scripts)/.`)

// activeZip goes by the names of what is packed, and by what Office's own list of
// contents says of it, since parts may have any name.
func activeZip(packed []*zip.File) (Refusal, error) {
	openDocument := slices.ContainsFunc(packed, func(e *zip.File) bool { return e.Name == "mimetype" || e.Name == "content.xml" })
	for _, entry := range packed {
		name := strings.ToLower(strings.ReplaceAll(entry.Name, "\\", "/"))
		switch {
		case entry.Flags&1 != 0: // encrypted: nobody can look into it
			return Locked, nil
		case macroParts.MatchString(name), slices.Contains(withMacros, ending(name)), openDocument && openDocumentMacros.MatchString(name):
			return Macros, nil
		case slices.Contains(programs, ending(name)):
			return Program, nil
		case name == "[content_types].xml" && listsMacros(entry):
			return Macros, nil
		}
	}
	return "", nil
}

// maxContentTypes is more than any document's list of contents.
const maxContentTypes = 1 << 20

func listsMacros(entry *zip.File) bool {
	r, err := entry.Open()
	if err != nil {
		return false // then Office can't read it either
	}
	defer func() { _ = r.Close() }()                          // read only
	list, _ := io.ReadAll(io.LimitReader(r, maxContentTypes)) // what could be read is looked at
	list = bytes.ToLower(list)
	return slices.ContainsFunc([]string{"macroenabled", "vbaproject", "ms-excel.macrosheet", "intlmacrosheet"}, func(s string) bool {
		return bytes.Contains(list, []byte(s))
	})
}

// compoundHead begins the files of Office before 2007 and of WPS: a small file
// system, whose directory names every storage and stream.
const compoundHead = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// Sizes in a compound file, in bytes. An entry of the directory begins at a
// multiple of its size, in whichever sector it lies.
const (
	entryBytes  = 128
	nameBytes   = 64 // UTF-16, ended by a zero
	nameLength  = 64 // where the name's length stands
	entryType   = 66 // 1 is a storage, 2 a stream
	compoundBuf = 512 * entryBytes
)

// activeCompound looks at everything that could be an entry of the directory.
func activeCompound(r io.Reader) (Refusal, error) {
	buf := make([]byte, compoundBuf)
	for {
		n, err := io.ReadFull(r, buf)
		for at := 0; at+entryBytes <= n; at += entryBytes {
			switch strings.ToLower(entryName(buf[at : at+entryBytes])) {
			case "_vba_project", "_vba_project_cur", "vba", "macros":
				return Macros, nil
			case "encryptedpackage":
				return Locked, nil
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
	}
}

// entryName is the name in an entry of a compound file's directory; empty when the
// bytes are none.
func entryName(entry []byte) string {
	length := int(binary.LittleEndian.Uint16(entry[nameLength:]))
	if t := entry[entryType]; t != 1 && t != 2 || length < 2 || length > nameBytes || length%2 != 0 {
		return ""
	}
	units := make([]uint16, length/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(entry[2*i:])
	}
	return string(utf16.Decode(units))
}
