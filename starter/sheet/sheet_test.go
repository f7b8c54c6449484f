package sheet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/starter/sheet"
)

func parse(t *testing.T, lines ...string) *sheet.Sheet {
	t.Helper()
	s, problems := sheet.Parse("charter.yaml", []byte(strings.Join(lines, "\n")+"\n"))
	require.Empty(t, problems)
	return s
}

func TestParse_ChangesNothingThatWasTyped(t *testing.T) {
	t.Parallel()
	s := parse(t, "evidence:", "  date: 2002-10-08", "  time: 2002-10-08T09:00:00+08:00", "  present: 41", "  score: 86.50", "  big: 12345678901234567890",
		"  octal: 0017", "  hex: 0x1F", "  under: 1_000", "  plus: +5", "  share: 1/2", "  yes: yes", "  ok: true", "  none: ~", "  empty:", `  quoted: "41"`,
		"  list: [1, a, 2002-10-08]", "  text: |", "    第一行", "    第二行", "  emoji: 章<程>&😀", "  inf: .inf")
	//nolint:testifylint // JSONEq would take 86.5 for 86.50; here every sign counts
	require.Equal(t, `{"date":"2002-10-08","time":"2002-10-08T09:00:00+08:00","present":41,"score":86.50,"big":12345678901234567890,`+
		`"octal":"0017","hex":"0x1F","under":"1_000","plus":"+5","share":"1/2","yes":"yes","ok":true,"none":null,"empty":null,"quoted":"41",`+
		`"list":[1,"a","2002-10-08"],"text":"第一行\n第二行\n","emoji":"章\u003c程\u003e\u0026😀","inf":".inf"}`, string(s.Evidence))
}

func TestParse_ReadsEveryKeyOfAHandIn(t *testing.T) {
	t.Parallel()
	digest := "sha256:" + strings.Repeat("ab", 32)
	s := parse(t, "evidence: {a: 1}", "attachments:", "  - digest: "+digest, "    title: 会议记录", "    pages: 3", "    date: 2002-10-08",
		"explanations:", "  R39: 主任年事已高", "note: 请审", "replaces: 17", "")
	require.Equal(t, "会议记录", s.Attachments[0].Title)
	require.Equal(t, 3, s.Attachments[0].Pages)
	require.EqualValues(t, "2002-10-08", s.Attachments[0].Date)
	require.Equal(t, map[string]string{"R39": "主任年事已高"}, s.Explanations)
	require.Equal(t, "请审", s.Note)
	require.Equal(t, "17", s.Replaces, "an id is text, whatever it looks like")
	require.Equal(t, "charter.yaml:10:1", s.Where("replaces"))

	empty := parse(t, "evidence: {a: 1}", "attachments: []", "explanations: {}", `note: ""`, "replaces:")
	require.Empty(t, empty.Attachments)
	require.Nil(t, empty.Explanations)
	require.Empty(t, empty.Replaces)
}

func TestWhere_IsThePlaceOfAFieldOrOfWhatIsAroundIt(t *testing.T) {
	t.Parallel()
	s := parse(t, "# 章程", "evidence:", "  date: 2002-10-08", "  members:", "    - name: 王", "      post: 主任", "    - {name: 李}")
	for field, want := range map[string]string{
		"evidence.date":            "charter.yaml:3:3",
		"evidence.members[0].post": "charter.yaml:6:7",
		"evidence.members[1]":      "charter.yaml:7:7",
		"evidence.members[1].post": "charter.yaml:7:7", // missing: where it belongs
		"evidence.members[7].post": "charter.yaml:4:3",
		"evidence.present":         "charter.yaml:2:1",
		"by.role":                  "charter.yaml",
	} {
		require.Equal(t, want, s.Where(field), field)
	}
}

func TestParse_SaysWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		want  []string // where, code
	}{
		"unknown key":         {[]string{"evidence: {}", "evidnce: {}"}, []string{"charter.yaml:2:1", "unknown-key"}},
		"doubled key":         {[]string{"evidence:", "  a: 1", "  a: 2"}, []string{"charter.yaml:3:3", "doubled-key"}},
		"tab":                 {[]string{"evidence:", "\ta: 1"}, []string{"charter.yaml:2:1", "tab"}},
		"full-width colon":    {[]string{"evidence:", "  date：2002-10-08", "  a: 1"}, []string{"charter.yaml:2:7", "full-width"}},
		"in Chinese too":      {[]string{"evidence:", "  日期：2002-10-08", "  a: 1"}, []string{"charter.yaml:2:5", "full-width"}},
		"only field":          {[]string{"evidence:", "  date：2002-10-08"}, []string{"charter.yaml:2:7", "full-width"}},
		"no blank":            {[]string{"evidence:", "  date:2002-10-08"}, []string{"charter.yaml:2:7", "no-blank"}},
		"full-width blanks":   {[]string{"evidence:", "\u3000\u3000a: 1"}, []string{"charter.yaml:2:1", "wide-blank"}},
		"Chinese quotes":      {[]string{"note: “甲: 乙”"}, []string{"charter.yaml:1:7", "quotes"}},
		"only that":           {[]string{"evidence：", "  a: 1"}, []string{"charter.yaml:1:9", "full-width"}},
		"not YAML":            {[]string{"evidence: [1, 2"}, []string{"charter.yaml:1:11", "syntax"}},
		"several documents":   {[]string{"evidence: {}", "---", "evidence: {}"}, []string{"charter.yaml:3:1", "several-documents"}},
		"empty":               {[]string{"# nothing"}, []string{"charter.yaml", "empty-file"}},
		"a list":              {[]string{"- evidence"}, []string{"charter.yaml:1:1", "not-keys"}},
		"anchor":              {[]string{"evidence:", "  a: &x 1"}, []string{"charter.yaml:2:6", "yaml-feature"}},
		"alias":               {[]string{"evidence:", "  a: *x"}, []string{"charter.yaml:2:6", "yaml-feature"}},
		"tag":                 {[]string{"evidence:", "  a: !!str 1"}, []string{"charter.yaml:2:6", "yaml-feature"}},
		"merge key":           {[]string{"evidence:", "  <<: {a: 1}"}, []string{"charter.yaml:2:3", "yaml-feature"}},
		"attachments no list": {[]string{"attachments: {digest: x}"}, []string{"charter.yaml:1:14", "wants-list"}},
		"attachment's key":    {[]string{"attachments:", "  - titel: x"}, []string{"charter.yaml:2:5", "unknown-key"}},
		"attachment's kind":   {[]string{"attachments:", "  - pages: many"}, []string{"charter.yaml:2:5", "bad-attachment"}},
		"replaces no text":    {[]string{"replaces: [a]"}, []string{"charter.yaml:1:11", "wants-text"}},
		"explains no rule":    {[]string{"explanations:", "  R99: x"}, []string{"charter.yaml:2:3", "no-such-rule"}},
		"explains by a list":  {[]string{"explanations:", "  R39: [x]"}, []string{"charter.yaml:2:8", "wants-text"}},
		"too deep":            {[]string{"evidence: " + strings.Repeat("[", 100)}, []string{"charter.yaml:1:31", "too-complex"}},
	} {
		s, problems := sheet.Parse("charter.yaml", []byte(strings.Join(c.lines, "\n")+"\n"))
		require.Nil(t, s, name)
		require.NotEmpty(t, problems, name)
		require.Equal(t, c.want, []string{problems[0].Where(), problems[0].Code}, name)
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			require.NotContains(t, problems[0].Text(lang), "desk.sheet", name)
			require.NotContains(t, problems[0].Text(lang), "yaml.", name)
		}
	}
}

func TestParse_RefusesWhatIsNoText(t *testing.T) {
	t.Parallel()
	for code, data := range map[string][]byte{
		"not-utf8": {0xc4, 0xe3}, "other-file": []byte("PK\x03\x04"), "too-large": []byte("a: " + strings.Repeat("x", sheet.MaxBytes)),
	} {
		_, problems := sheet.Parse("f", data)
		require.Equal(t, code, problems[0].Code)
	}
}

func TestParse_TakesWindowsLinesAndAByteOrderMark(t *testing.T) {
	t.Parallel()
	s := parse(t, "\ufeffevidence:\r", "  a: 1\r", "note: x\r")
	require.Equal(t, `{"a":1}`, string(s.Evidence))
	require.Equal(t, "x", s.Note)
}

func FuzzParse_NeverPanicsNorHangs(f *testing.F) {
	f.Add([]byte("evidence: {a: [1, {b: c}]}\nnote: |\n  x\n"))
	f.Add([]byte("attachments:\n  - ? x\n    : y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		slow := time.AfterFunc(5*time.Second, func() { panic(fmt.Sprintf("hangs on %q", data)) })
		defer slow.Stop()
		s, problems := sheet.Parse("f", data)
		require.Equal(t, s == nil, len(problems) > 0)
	})
}
