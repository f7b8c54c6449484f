package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shidian/internal/catalog"
	"shidian/internal/spreadsheet"
)

func texts(rows []spreadsheet.Row) map[int][]string {
	all := map[int][]string{}
	for _, r := range rows {
		for _, c := range r.Cells {
			all[r.Number] = append(all[r.Number], c.Text)
		}
	}
	return all
}

func TestRead_TakesTheTextThatSpreadsheetsWrite(t *testing.T) {
	t.Parallel()
	const table = "姓名,角色,单位\r\n王秀英,\"街道,办事处\",yuetan\r\n\r\n,,\r\n 刘洋　,workstation\r\n"
	want := map[int][]string{1: {"姓名", "角色", "单位"}, 2: {"王秀英", "街道,办事处", "yuetan"}, 5: {"刘洋", "workstation"}}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(table)
	require.NoError(t, err)
	tabs := "姓名\t角色\t单位\r\n王秀英\t街道,办事处\tyuetan\r\n\r\n\t\t\r\n刘洋\tworkstation"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(tabs)
	require.NoError(t, err)
	for name, data := range map[string]string{
		"UTF-8": table, "with a mark": "\ufeff" + table, "GBK": gbk, "Unicode text": utf16, "semicolons": strings.NewReplacer("街道,办事处", "街道,办事处", ",", ";").Replace(table),
	} {
		rows, err := spreadsheet.Read([]byte(data))
		require.NoError(t, err, name)
		require.Equal(t, want, texts(rows), name)
	}
}

// workbook is an .xlsx file with these cells on its first sheet.
func workbook(t *testing.T, fill func(*excelize.File)) []byte {
	t.Helper()
	book := excelize.NewFile()
	fill(book)
	raw, err := book.WriteToBuffer()
	require.NoError(t, err)
	return raw.Bytes()
}

func set(t *testing.T, book *excelize.File, cells map[string]any) {
	t.Helper()
	for at, value := range cells {
		require.NoError(t, book.SetCellValue("Sheet1", at, value))
	}
}

func TestRead_TakesAWorkbookAndTheDaysInIt(t *testing.T) {
	t.Parallel()
	data := workbook(t, func(book *excelize.File) {
		set(t, book, map[string]any{"A1": "姓名", "B1": "自", "A2": " 王秀英 ", "B2": time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), "B4": 46357, "A4": "刘洋", "A5": "赵"})
		for at, format := range map[string]string{"B4": `m"月"d"日"`, "B5": "d/m/yy"} {
			style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
			require.NoError(t, err)
			require.NoError(t, book.SetCellStyle("Sheet1", at, at, style))
		}
		set(t, book, map[string]any{"B5": 46357.5})
		require.NoError(t, book.SetCellFormula("Sheet1", "C2", `WEBSERVICE("http://127.0.0.1/")`))
		_, err := book.NewSheet("Other")
		require.NoError(t, err)
		require.NoError(t, book.SetCellValue("Other", "A1", "not read"))
	})
	rows, err := spreadsheet.Read(data)
	require.NoError(t, err)
	require.Len(t, rows, 4)
	require.Equal(t, []int{1, 2, 4, 5}, []int{rows[0].Number, rows[1].Number, rows[2].Number, rows[3].Number})
	require.Equal(t, "王秀英", rows[1].At(0).Text)
	for _, row := range rows[1:] {
		require.Equal(t, "2026-12-01", row.At(1).Day, row)
	}
	require.Equal(t, spreadsheet.Cell{}, rows[1].At(2), "nothing is computed")
	require.Equal(t, spreadsheet.Cell{}, rows[0].At(9))
}

func TestRead_RefusesWhatIsNoTableOrTooMuch(t *testing.T) {
	t.Parallel()
	small := workbook(t, func(*excelize.File) {})
	for name, c := range map[string]struct {
		data string
		want spreadsheet.UnreadableError
	}{
		"nothing":           {"", spreadsheet.UnreadableError{Code: spreadsheet.Empty}},
		"blanks":            {" ,\n , \n", spreadsheet.UnreadableError{Code: spreadsheet.Empty}},
		"an empty workbook": {string(small), spreadsheet.UnreadableError{Code: spreadsheet.Empty}},
		"half a workbook":   {string(small[:len(small)/2]), spreadsheet.UnreadableError{Code: spreadsheet.BrokenWorkbook}},
		".xls":              {"\xd0\xcf\x11\xe0…", spreadsheet.UnreadableError{Code: spreadsheet.OldWorkbook}},
		"a page":            {"<html>", spreadsheet.UnreadableError{Code: spreadsheet.OtherFile}},
		"a picture":         {"\x89PNG\r\n\x1a\n\x00\x00", spreadsheet.UnreadableError{Code: spreadsheet.NoText}},
		"an open quote":     {"a,b\n1,\"2\n3,4\n", spreadsheet.UnreadableError{Code: spreadsheet.OpenQuote, Row: 2}},
		"large":             {strings.Repeat("x", spreadsheet.MaxBytes+1), spreadsheet.UnreadableError{Code: spreadsheet.TooLarge}},
		"long":              {strings.Repeat("a\n", spreadsheet.MaxRows+2), spreadsheet.UnreadableError{Code: spreadsheet.TooManyRows}},
		"wide":              {"a\n" + strings.Repeat("a,", spreadsheet.MaxColumns+1), spreadsheet.UnreadableError{Code: spreadsheet.TooManyColumns, Row: 2}},
		"a novel":           {"a\n" + strings.Repeat("字", 2001), spreadsheet.UnreadableError{Code: spreadsheet.TooLong, Row: 2}},
	} {
		_, err := spreadsheet.Read([]byte(c.data))
		require.Equal(t, &c.want, err, name)
	}
	rows, err := spreadsheet.Read([]byte(strings.Repeat("a\n", spreadsheet.MaxRows+1)))
	require.NoError(t, err)
	require.Len(t, rows, spreadsheet.MaxRows+1, "the head does not count")
}

// A small file that is much when it is unpacked, and sheets made to take long.
func TestRead_RefusesAWorkbookMadeToDoHarm(t *testing.T) {
	t.Parallel()
	blanks := workbook(t, func(book *excelize.File) { set(t, book, map[string]any{"A1": "x", "A1048576": "y"}) })
	rows, err := spreadsheet.Read(blanks)
	require.NoError(t, err)
	require.Len(t, rows, 2, "a million blank rows between")

	bomb := rewrite(t, blanks, "xl/media/x.bin", strings.Repeat("\x00", 80<<20))
	require.Less(t, len(bomb), 1<<20)
	_, err = spreadsheet.Read(bomb)
	require.Equal(t, &spreadsheet.UnreadableError{Code: spreadsheet.BrokenWorkbook}, err)

	var sheet strings.Builder
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i := range 10_000 {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="XFD%d" t="inlineStr"><is><t> </t></is></c></row>`, i+1, i+1)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	_, err = spreadsheet.Read(rewrite(t, blanks, "xl/worksheets/sheet1.xml", sheet.String()))
	var unreadable *spreadsheet.UnreadableError
	require.ErrorAs(t, err, &unreadable)
	require.Equal(t, spreadsheet.TooLarge, unreadable.Code)
}

// rewrite puts a file into a zip, over the one of that name.
func rewrite(t *testing.T, data []byte, name, content string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		if f.Name != name {
			require.NoError(t, to.Copy(f))
		}
	}
	w, err := to.Create(name)
	require.NoError(t, err)
	_, err = io.WriteString(w, content)
	require.NoError(t, err)
	require.NoError(t, to.Close())
	return out.Bytes()
}

func TestUnreadable_EachHasItsText(t *testing.T) {
	t.Parallel()
	for _, code := range spreadsheet.Codes() {
		require.True(t, catalog.Has("spreadsheet."+code), code)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("姓名,角色\n王秀英,\"x\ny\"\n"))
	f.Add([]byte("\xd0\xd5\xc3\xfb;\xbd\xc7\xc9\xab\n1;2\n"))
	f.Add([]byte("\xff\xfea\x00\t\x00b\x00"))
	book := excelize.NewFile()
	_ = book.SetSheetRow("Sheet1", "A1", &[]any{"姓名", 46357, true})
	if raw, err := book.WriteToBuffer(); err == nil {
		f.Add(raw.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		slow := time.AfterFunc(5*time.Second, func() { panic(fmt.Sprintf("hangs on %q", data)) })
		defer slow.Stop()
		rows, err := spreadsheet.Read(data)
		require.Equal(t, err == nil, len(rows) > 0)
		before := 0
		for _, row := range rows {
			require.Greater(t, row.Number, before)
			require.NotEmpty(t, row.Cells)
			before = row.Number
		}
	})
}

// FuzzRead_Sheet changes the sheet of a sound workbook: digests of a zip keep a fuzzer out.
func FuzzRead_Sheet(f *testing.F) {
	f.Add(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="7"><v>46357</v></c><c r="C1"><f>1+1</f></c></row></sheetData></worksheet>`)
	raw, err := excelize.NewFile().WriteToBuffer()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, sheet string) {
		slow := time.AfterFunc(5*time.Second, func() { panic(fmt.Sprintf("hangs on %q", sheet)) })
		defer slow.Stop()
		rows, err := spreadsheet.Read(rewrite(t, raw.Bytes(), "xl/worksheets/sheet1.xml", sheet))
		require.Equal(t, err == nil, len(rows) > 0)
	})
}
