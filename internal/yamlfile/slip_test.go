package yamlfile_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/yamlfile"
)

// slips are what is said of a text: line:column, what, and the sign.
func slips(text string) []string {
	_, found := yamlfile.Parse(text)
	var said []string
	for _, s := range found {
		said = append(said, strings.TrimSpace(fmt.Sprintf("%d:%d %s %s", s.Line, s.Column, strings.TrimPrefix(s.Key(), "yaml."), s.Sign)))
	}
	return said
}

func TestParse_NamesTheSlipAndItsPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"evidence:\n  日期：2002-10-08\n  a: 1\n":                       "2:5 full-width ：",
		"evidence:\n  a: 1\n  日期：2002-10-08\n":                       "3:5 full-width ：",
		"evidence:\n  a: 1\n  date ：2002-10-08\n":                    "3:8 full-width ：",
		"evidence:\n  - name：王\n    b: 1\n":                          "2:9 full-width ：",
		"evidence: {a: 1, b：2, c: 3}\nx\n":                           "1:19 full-width ：",
		"evidence: ｛a: 1｝\n":                                         "1:11 full-width ｛",
		"＃ 说明\nevidence:\n  a: 1\n":                                  "1:1 full-width ＃",
		"evidence:\n  a: 1 ＃ 说明: x\n":                                "2:8 full-width ＃",
		"evidence:\n  日期:2002-10-08\n  a: 1\n":                       "2:5 no-blank :",
		"evidence:\n  a: 1\n  date:2002-10-08\n":                     "3:7 no-blank :",
		"evidence:\n  a:\n  - x\n  -y\n":                             "4:3 no-blank -",
		"evidence:\n\ta: 1\n":                                        "2:1 tab \t",
		"evidence:\n\u3000\u3000a: 1\n":                              "2:1 wide-blank",
		"evidence:\n  b: 2\n\u00a0\u00a0a: 1\n":                      "3:1 wide-blank",
		"evidence:\n  b: 2\n\u200b  a: 1\n":                          "3:1 wide-blank",
		"evidence:\n  a:\u30001\n  b: 2\n":                           "2:5 wide-blank \u3000",
		"evidence:\n  a:\n  - x\n  － y\n":                            "4:3 dash －",
		"evidence:\n  a:\n  - w\n  — x\n  b: 1\n":                    "4:3 dash —",
		"evidence:\n  name: “王: 李”\n":                                "2:9 quotes “",
		"evidence:\n  name: 「王: 李」\n":                                "2:9 quotes 「",
		"evidence:\n  name: \"王”\n  b: 1\n":                          "2:9 open-quote \"",
		"evidence:\n  name: '王\n  b: 1\n":                            "2:9 open-quote '",
		"evidence: {a: 1, b: 2\n":                                    "1:11 open-bracket {",
		"evidence: [1, 2\n":                                          "1:11 open-bracket [",
		"evidence:\n  a: ]\n":                                        "2:6 stray-bracket ]",
		"evidence:\n  a: @x\n":                                       "2:6 reserved @",
		"evidence:\n  a: \"x\\q\"\n":                                 "2:9 escape q",
		"evidence:\n  a: \"x\"y\n":                                   "2:9 after-quote y",
		"evidence:\n  a: 1\n  b 2\n":                                 "3:3 no-colon b",
		"evidence\n  a: 1\n":                                         "1:1 no-colon e",
		"evidence:\n  a: x: y\n":                                     "2:6 second-colon",
		"evidence:\n  a: 1\n   b: 2\n":                               "3:4 indent",
		"evidence:\n   a: 1\n  b: 2\n":                               "3:3 indent b",
		"evidence:\n  m:\n    - name: 王\n    post: 主任\n":             "4:5 indent p",
		"%YAML 1.2\n":                                                "1:1 syntax",
		"evidence:\n  a: |\n    日期：1\n    x:1\n  b: 1\n  日期：2\n":     "6:5 full-width ：",
		"evidence:\n  # 日期：1\n  a: \"b：\n    c：1\"\n  d 3\n":         "5:3 no-colon d",
		"evidence:\n  note: 会议说明, 第一：同意\n  time: 08:00\n  b: x: y\n": "4:6 second-colon",
		"evidence:\n  a: \"x\n# b\nc: {d: \"10\"}\n":                 "2:6 open-quote \"",
		"evidence:\n  a: 'x\n  b: 'y'\n":                             "2:6 open-quote '",
		"evidence:\n  a: 17\n   b: x\n":                              "3:4 indent",
		"evidence:\n  a: \"x\n    y\"\n  b: \"z\"w\n":                "4:9 after-quote w",
	} {
		require.Equal(t, []string{strings.TrimSpace(want)}, slips(text), text)
	}
	require.Equal(t, []string{"2:5 full-width ：", "4:5 full-width ："}, slips("evidence:\n  ab：1\n  c: 1\n  de：2\n"), "all of them at once")
}

func TestParse_LeavesAloneWhatIsYAML(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"note: 会议说明：第一，同意；第二：“赞成”\n", "a: [甲, 乙]\n", "a: it's\nb: '甲：乙'\n", "a: |\n  甲：乙\n  \t丙\nb: 1\n", "a:\t1\n",
		"a: http://x/y\nb: 08:00\nc: -5\n", "- 第一：同意\n", "a: \u3000甲\n", "# 说明：\na: 1\n", "\"a：b\": 1\n",
	} {
		require.Empty(t, slips(text), text)
	}
}

func TestText_ReadsWhatWindowsEditorsWrite(t *testing.T) {
	t.Parallel()
	const want = "a: 王\nb: 1\n"
	wide := func(order func(uint16) [2]byte, text string) string {
		out := ""
		for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
			two := order(unit)
			out += string(two[:])
		}
		return out
	}
	for name, data := range map[string]string{
		"as it is": want, "byte order mark": "\ufeff" + want, "Windows lines": "a: 王\r\nb: 1\r\n", "old lines": "a: 王\rb: 1\r",
		"little endian": wide(func(u uint16) [2]byte { return [2]byte{byte(u), byte(u >> 8)} }, "a: 王\r\nb: 1\r\n"),
		"big endian":    wide(func(u uint16) [2]byte { return [2]byte{byte(u >> 8), byte(u)} }, want),
	} {
		text, slip := yamlfile.Text([]byte(data))
		require.Nil(t, slip, name)
		require.Equal(t, want, text, name)
	}
}

func TestText_SaysWhatIsNoText(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]yamlfile.Slip{
		"a: 1\r\nb: \xcd\xf5\r\n": {Code: yamlfile.CodeNotUTF8, Line: 2, Column: 4},
		"a: \x00":                 {Code: yamlfile.CodeNotUTF8, Line: 1, Column: 4},
		"PK\x03\x04…":             {Code: yamlfile.CodeOtherFile, Sign: "Word, Excel, WPS, ZIP"},
		"\xd0\xcf\x11\xe0…":       {Code: yamlfile.CodeOtherFile, Sign: "Word, Excel, WPS"},
		"%PDF-1.7":                {Code: yamlfile.CodeOtherFile, Sign: "PDF"},
		"{\\rtf1":                 {Code: yamlfile.CodeOtherFile, Sign: "RTF"},
	} {
		_, slip := yamlfile.Text([]byte(data))
		require.Equal(t, &want, slip, data)
	}
}

func TestSlips_HaveTheirTextsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, name := range append(yamlfile.Codes(), yamlfile.Causes()...) {
		require.True(t, catalog.Has("yaml."+name), name)
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			text := catalog.Text(lang, "yaml."+name, catalog.Args{"sign": "x", "plain": "y"})
			require.NotContains(t, text, "{", name)
		}
	}
}

func FuzzParse_SaysSomethingOfEveryFileThatIsNoYAML(f *testing.F) {
	f.Add("a: 1\n  b：2\n")
	f.Add("a: \"b\n|\n")
	f.Fuzz(func(t *testing.T, data string) {
		text, slip := yamlfile.Text([]byte(data))
		if slip != nil {
			return
		}
		file, found := yamlfile.Parse(text)
		require.Equal(t, file == nil, len(found) > 0)
		for line := range yamlfile.NewLines(text) {
			yamlfile.NewLines(text).Slip(line)
		}
	})
}
