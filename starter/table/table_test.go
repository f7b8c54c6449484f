package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/starter/table"
)

func TestTable_LinesUpWithChinese(t *testing.T) {
	t.Parallel()
	tab := table.New("地点", "Step", "期限")
	tab.Row("yuetan/sanlihe-1", "社区居委会换届选举", "2002-11-22")
	tab.Row("月坛", "charter", "2002-12-06")
	require.Equal(t, strings.Join([]string{
		"地点              Step                期限",
		"yuetan/sanlihe-1  社区居委会换届选举  2002-11-22",
		"月坛              charter             2002-12-06",
		"",
	}, "\n"), tab.String())
}

func TestTable_ColoursTakeNoRoom(t *testing.T) {
	t.Parallel()
	tab := table.New("灯", "n")
	tab.Cells(table.Cell{Text: "红", Style: func(s string) string { return "\x1b[31m" + s + "\x1b[0m" }}, table.Cell{Text: "1"})
	require.Equal(t, "灯  n\n\x1b[31m红\x1b[0m  1\n", tab.String())
}

func TestTable_KeepsARowOnItsLine(t *testing.T) {
	t.Parallel()
	tab := table.New("a", "b")
	tab.Row("one\ntwo", "")
	require.Equal(t, "a        b\none two\n", tab.String())
	require.Equal(t, 1, tab.Len())
}

func TestPad_CountsColumns(t *testing.T) {
	t.Parallel()
	require.Equal(t, "月坛  ", table.Pad("月坛", 6))
	require.Equal(t, "月坛", table.Pad("月坛", 3))
	require.Equal(t, 1, table.Width("·"), "ambiguous characters are narrow")
}
