package attachments_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"shidian/internal/attachments"
)

// everything are limits that take each kind.
var everything = attachments.Limits{MaxBytes: 1 << 20, Types: attachments.Kinds()}

// whyNot is why a file of a name and a content is not taken; empty when it is.
func whyNot(t *testing.T, name, content string) attachments.Refusal {
	t.Helper()
	_, err := attachments.Inspect(t.Context(), write(t, name, content), everything)
	if err == nil {
		return ""
	}
	var refused *attachments.RefusedError
	require.ErrorAs(t, err, &refused)
	return refused.Why
}

// packing is a zip of files: name, content, name, content …
func packing(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		require.NoError(t, err)
		_, err = w.Write([]byte(files[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.String()
}

// compound is a file of Office before 2007 with these storages in its directory.
func compound(names ...string) string {
	data := make([]byte, 512*(2+len(names)/4))
	copy(data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	for i, name := range names {
		entry := data[512+128*i:]
		for j, unit := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(entry[2*j:], unit)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(name)+2))
		entry[66] = 1
	}
	return string(data)
}

func TestInspect_TakesPhotosOfPhones(t *testing.T) {
	t.Parallel()
	for content, media := range map[string]string{
		"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic…":     "image/heic",
		"\x00\x00\x00\x18ftypheix\x00\x00\x00\x00mif1heix…":     "image/heic",
		"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heicmiaf…": "image/heic",
		"\x00\x00\x00\x18ftypmsf1\x00\x00\x00\x00msf1hevc…":     "image/heic",
		"RIFF\x24\x00\x00\x00WEBPVP8 …":                         "image/webp",
		"RIFF\x24\x00\x00\x00WEBPVP8X…":                         "image/webp",
	} {
		f, err := attachments.Inspect(t.Context(), write(t, "IMG_0001.jpg", content), everything)
		require.NoError(t, err)
		require.Equal(t, media, f.Type)
		require.NotEmpty(t, attachments.Ending(media))
	}
	for _, content := range []string{
		"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp41avc1…", "\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf…",
		"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif…", "\x00\x00\x00\x08ftyp\x00\x00\x00\x01", "RIFF\x24\x00\x00\x00WAVEfmt …",
	} {
		require.Equal(t, attachments.WrongType, whyNot(t, "IMG_0001.heic", content), "%q", content)
	}
}

func TestInspect_RefusesWhatRunsSomethingWhenItIsOpened(t *testing.T) {
	t.Parallel()
	const word, sheet = "word/document.xml", "xl/workbook.xml"
	for name, c := range map[string]struct {
		file, content string
		why           attachments.Refusal
	}{
		"a document with macros":          {"a.docm", packing(t, word, "", "word/vbaProject.bin", "x"), attachments.Macros},
		"renamed":                         {"a.docx", packing(t, word, "", "word/vbaProject.bin", "x"), attachments.Macros},
		"in other letters":                {"a.docx", packing(t, word, "", "Word/VBAPROJECT.BIN", "x"), attachments.Macros},
		"its part renamed":                {"a.docx", packing(t, word, "", "[Content_Types].xml", `<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>`), attachments.Macros},
		"made for macros":                 {"a.docx", packing(t, word, "", "[Content_Types].xml", `ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"`), attachments.Macros},
		"by its name":                     {"A.DOCM", packing(t, word, ""), attachments.Macros},
		"a workbook":                      {"a.xlsx", packing(t, sheet, "", "xl/vbaProject.bin", "x"), attachments.Macros},
		"a workbook of old macros":        {"a.xlsx", packing(t, sheet, "", "xl/macrosheets/sheet1.xml", "x"), attachments.Macros},
		"a binary workbook":               {"a.xlsb", packing(t, "xl/workbook.bin", "", "xl/vbaProject.bin", "x"), attachments.Macros},
		"slides":                          {"a.pptm", packing(t, "ppt/presentation.xml", "", "ppt/vbaProject.bin", "x"), attachments.Macros},
		"a document of WPS":               {"a.docx", packing(t, word, "", "word/JDEData.bin", "x"), attachments.Macros},
		"a document within":               {"a.docx", packing(t, word, "", "word/embeddings/b.xlsm", "x"), attachments.Macros},
		"OpenDocument with Basic":         {"a.odt", packing(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "", "Basic/Standard/Module1.xml", "x"), attachments.Macros},
		"OpenDocument with scripts":       {"a.odt", packing(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "", "Scripts/python/a.py", "x"), attachments.Macros},
		"an old document":                 {"a.doc", compound("Root Entry", "WordDocument", "Macros"), attachments.Macros},
		"an old workbook":                 {"a.xls", compound("Root Entry", "Workbook", "_VBA_PROJECT_CUR"), attachments.Macros},
		"an old file with a project":      {"a.wps", compound("Root Entry", "1Table", "0", "1", "2", "VBA"), attachments.Macros},
		"a document with a password":      {"a.docx", compound("Root Entry", "EncryptionInfo", "EncryptedPackage"), attachments.Locked},
		"a program by its name":           {"a.bat", "@echo off\n", attachments.Program},
		"a script":                        {"a.txt", "#!/bin/sh\nrm -rf /\n", attachments.Program},
		"a program in a zip":              {"a.zip", packing(t, "照片/看图.exe", "MZ"), attachments.Program},
		"a trap of dots":                  {"notice.vbs. ", "x", attachments.Program},
		"a document without macros":       {"a.docx", packing(t, word, "", "[Content_Types].xml", `ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"`), ""},
		"an old document without":         {"a.doc", compound("Root Entry", "WordDocument", "1Table"), ""},
		"an old document that tells of":   {"a.doc", compound("Root Entry", "WordDocument") + strings.Repeat("M\x00a\x00c\x00r\x00o\x00s\x00", 100), ""},
		"photos in a folder called basic": {"a.zip", packing(t, "basic/1.jpg", "x"), ""},
		"a notice that tells of macros":   {"a.txt", "vbaProject.bin _VBA_PROJECT Macros", ""},
	} {
		require.Equal(t, c.why, whyNot(t, c.file, c.content), name)
	}
}

func TestInspect_RefusesAZipThatNobodyCanLookInto(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", Flags: 1})
	require.NoError(t, err)
	_, err = w.Write(nil)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.Equal(t, attachments.Locked, whyNot(t, "a.docx", b.String()))
}

func TestInspect_NeitherFollowsALinkNorWaitsForAPipe(t *testing.T) {
	t.Parallel()
	link, pipe := filepath.Join(t.TempDir(), "a.txt"), filepath.Join(t.TempDir(), "b.txt")
	require.NoError(t, os.Symlink(write(t, "real.txt", "abc"), link))
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	for path, why := range map[string]attachments.Refusal{link: attachments.Link, pipe: attachments.NoFile, os.DevNull: attachments.NoFile, t.TempDir(): attachments.NoFile} {
		_, err := attachments.Inspect(t.Context(), path, everything)
		var refused *attachments.RefusedError
		require.ErrorAs(t, err, &refused, path)
		require.Equal(t, why, refused.Why, path)
	}
}
