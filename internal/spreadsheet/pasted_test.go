package spreadsheet_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/spreadsheet"
)

func TestPasted_TakesWhatSpreadsheetsCopy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]map[int][]string{
		"a\tb\r\nc\td\r\n": {1: {"a", "b"}, 2: {"c", "d"}},
		"a\t\tb\n\n \t\nc": {1: {"a", "", "b"}, 4: {"c"}},
		"一,二;三":            {1: {"一,二;三"}},
		"\"两行\n的格\"\tb\n\"有\"\"引号\"\"\n\"": {1: {"两行\n的格", "b"}, 2: {"有\"引号\""}},
		"\"月坛\"街道\tb\n\"x\"\ty\n":          {1: {`"月坛"街道`, "b"}, 2: {`"x"`, "y"}},
		"\"没有关上\tb\nc":                     {1: {`"没有关上`, "b"}, 2: {"c"}},
		"<script>\tb":                      {1: {"<script>", "b"}},
		"\"a\nb\"\t\nc":                    {1: {"a\nb"}, 2: {"c"}},
		"":                                 {},
	} {
		rows, err := spreadsheet.Pasted(text)
		require.NoError(t, err, text)
		require.Equal(t, want, texts(rows), text)
	}
	_, err := spreadsheet.Pasted("a\n" + strings.Repeat("字", 3000))
	var unreadable *spreadsheet.UnreadableError
	require.ErrorAs(t, err, &unreadable)
	require.Equal(t, spreadsheet.UnreadableError{Code: spreadsheet.TooLong, Row: 2}, *unreadable)
}
