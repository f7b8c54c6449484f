package icalendar_test

import (
	"strings"
	"testing"
	"testing/quick"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"shidian/internal/icalendar"
)

func TestEscape_IsTheFormatsOwn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                    "",
		`a;b,c\d:"e"`:         `a\;b\,c\\d:"e"`,
		"一行\n二行\r\n三行\r四":     `一行\n二行\n三行\n四`,
		"BEGIN:VEVENT\r\nX:y": `BEGIN:VEVENT\nX:y`,
		"a\x00b\x1b[31mc\x7f": "ab[31mc",
		"a\xffb":              "a\uFFFDb",
	} {
		require.Equal(t, want, icalendar.Escape(text), "%q", text)
	}
}

func TestFold_KeepsLinesShortAndCharactersWhole(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", strings.Repeat("a", 75), strings.Repeat("a", 76), strings.Repeat("a", 149), strings.Repeat("a", 150), strings.Repeat("a", 1000),
		strings.Repeat("社", 25), strings.Repeat("社", 26), "a" + strings.Repeat("社", 200), "ab" + strings.Repeat("社", 200), strings.Repeat("𠮷", 100),
	} {
		holds(t, text)
	}
}

func TestFold_ComesBackUnfolded(t *testing.T) {
	t.Parallel()
	require.NoError(t, quick.Check(func(text string) bool {
		holds(t, strings.Repeat(icalendar.Escape(text), 5))
		return true
	}, nil))
}

func holds(t *testing.T, text string) {
	t.Helper()
	folded := icalendar.Fold(text)
	require.Equal(t, text, icalendar.Unfold(folded))
	for line := range strings.SplitSeq(folded, "\r\n") {
		require.LessOrEqual(t, len(line), 75, "%q", line)
		require.True(t, utf8.ValidString(line), "%q", line)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("社区居委会自治章程")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ReplaceAll(text, "\r\n", "")
		require.Equal(t, text, icalendar.Unfold(icalendar.Fold(text)))
		escaped := icalendar.Escape(text)
		require.NotContains(t, escaped, "\n")
		require.NotContains(t, escaped, "\r")
	})
}

func TestCalendar_IsReadByPrograms(t *testing.T) {
	t.Parallel()
	text := icalendar.Calendar{
		Product: "-//Shidian//web desk//ZH", Name: "期限, 月坛", Refresh: 6 * time.Hour,
		Days: []icalendar.Day{{
			UID: "a/b@desk", Date: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Changed: time.Date(2026, 11, 1, 8, 0, 0, 0, time.FixedZone("", 8*3600)),
			Summary: "章程; 月坛", Categories: []string{"红灯,逾期", "章程"}, URL: "https://desk.example.org/p/yuetan",
		}},
	}.String()
	require.Equal(t, strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shidian//web desk//ZH", "CALSCALE:GREGORIAN", `NAME:期限\, 月坛`, `X-WR-CALNAME:期限\, 月坛`,
		"REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H",
		"BEGIN:VEVENT", "UID:a/b@desk", "DTSTAMP:20261101T000000Z", "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101",
		`SUMMARY:章程\; 月坛`, `CATEGORIES:红灯\,逾期,章程`, "URL:https://desk.example.org/p/yuetan", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n"), text)
}
